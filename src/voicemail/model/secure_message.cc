#include "voicemail/model/secure_message.h"

#include <array>
#include <utility>

namespace aftertone::voicemail {
namespace {

constexpr auto kSecureStates = std::to_array<std::pair<SecureState, std::string_view>>({
    {SecureState::asking, "asking"},
    {SecureState::accepted, "accepted"},
    {SecureState::given_up, "given-up"},
    {SecureState::withdrawn, "withdrawn"},
});

constexpr auto kRecipientStates = std::to_array<std::pair<RecipientState, std::string_view>>({
    {RecipientState::routed, "routed"},
    {RecipientState::delivered, "delivered"},
    {RecipientState::unreached, "unreached"},
    {RecipientState::opened, "opened"},
    {RecipientState::accepted, "accepted"},
    {RecipientState::declined, "declined"},
});

constexpr auto kWays = std::to_array<std::pair<AnswerWay, std::string_view>>({
    {AnswerWay::link, "link"},
    {AnswerWay::telephone, "telephone"},
    {AnswerWay::administrator, "administrator"},
});

template <typename Table, typename Enum>
std::string_view word_of(const Table& table, Enum value) {
  for (const auto& [known, word] : table) {
    if (known == value) return word;
  }
  return table[0].second;
}

template <typename Enum, typename Table>
Result<Enum> parse_word(const Table& table, std::string_view text, const char* what) {
  for (const auto& [known, word] : table) {
    if (word == text) return known;
  }
  return fail(Code::corrupt, std::string("unknown state \"").append(text).append("\" of ").append(what));
}

}  // namespace

std::string_view to_string(SecureState state) {
  return word_of(kSecureStates, state);
}

std::string_view to_string(RecipientState state) {
  return word_of(kRecipientStates, state);
}

std::string_view to_string(AnswerWay way) {
  return word_of(kWays, way);
}

Result<SecureState> parse_secure_state(std::string_view text) {
  return parse_word<SecureState>(kSecureStates, text, "a secure message");
}

Result<RecipientState> parse_recipient_state(std::string_view text) {
  return parse_word<RecipientState>(kRecipientStates, text, "a recipient");
}

}  // namespace aftertone::voicemail
