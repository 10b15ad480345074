#include "voicemail/model/outcall.h"

#include <array>
#include <utility>

namespace aftertone::voicemail {
namespace {

template <typename Enum>
using Word = std::pair<Enum, std::string_view>;

constexpr std::array<Word<OutcallState>, 3> kStates{
    {{OutcallState::waiting, "waiting"}, {OutcallState::calling, "calling"}, {OutcallState::done, "done"}}};

constexpr std::array<Word<OutcallResult>, 13> kResults{{{OutcallResult::none, "none"},
                                                        {OutcallResult::confirmed, "confirmed"},
                                                        {OutcallResult::refused_pin, "refused-pin"},
                                                        {OutcallResult::hung_up, "hung-up"},
                                                        {OutcallResult::machine, "machine"},
                                                        {OutcallResult::busy, "busy"},
                                                        {OutcallResult::no_answer, "no-answer"},
                                                        {OutcallResult::declined, "declined"},
                                                        {OutcallResult::own_voicemail, "own-voicemail"},
                                                        {OutcallResult::failed, "failed"},
                                                        {OutcallResult::not_allowed, "not-allowed"},
                                                        {OutcallResult::not_wanted, "not-wanted"},
                                                        {OutcallResult::interrupted, "interrupted"}}};

template <typename Words, typename Enum>
std::string_view word_of(const Words& words, Enum value) {
  for (const auto& [known, word] : words) {
    if (known == value) return word;
  }
  return "";
}

template <typename Enum, typename Words>
Result<Enum> parse(const Words& words, std::string_view text) {
  for (const auto& [known, word] : words) {
    if (word == text) return known;
  }
  return fail(Code::invalid, "no such word: " + std::string(text));
}

}  // namespace

std::string_view to_string(OutcallState state) {
  return word_of(kStates, state);
}

std::string_view to_string(OutcallResult result) {
  return word_of(kResults, result);
}

Result<OutcallState> parse_outcall_state(std::string_view text) {
  return parse<OutcallState>(kStates, text);
}

Result<OutcallResult> parse_outcall_result(std::string_view text) {
  return parse<OutcallResult>(kResults, text);
}

bool is_worth_another_try(OutcallResult result) {
  switch (result) {
    case OutcallResult::hung_up:
    case OutcallResult::machine:
    case OutcallResult::busy:
    case OutcallResult::no_answer:
    case OutcallResult::declined:
    case OutcallResult::failed:
      return true;
    default:
      return false;
  }
}

}  // namespace aftertone::voicemail
