#include "voicemail/model/message.h"

#include <array>
#include <utility>

#include "base/assert.h"

namespace aftertone::voicemail {
namespace {

template <typename Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Words<EndReason, 7> kEndReasons{{{EndReason::hangup, "hangup"},
                                           {EndReason::dtmf, "dtmf"},
                                           {EndReason::maxlen, "maxlen"},
                                           {EndReason::silence, "silence"},
                                           {EndReason::rtp_timeout, "rtp-timeout"},
                                           {EndReason::drain, "drain"},
                                           {EndReason::salvaged, "salvaged"}}};
constexpr Words<MessageState, 4> kStates{{{MessageState::new_, "new"},
                                          {MessageState::saved, "saved"},
                                          {MessageState::deleted, "deleted"},
                                          {MessageState::purged, "purged"}}};
constexpr Words<AudioCodec, 2> kCodecs{{{AudioCodec::pcmu, "pcmu"}, {AudioCodec::pcma, "pcma"}}};

template <typename Enum, std::size_t N>
std::string_view word_of(const Words<Enum, N>& words, Enum value) {
  for (const auto& [key, word] : words) {
    if (key == value) return word;
  }
  AT_ASSERT(false);
  return {};
}

template <typename Enum, std::size_t N>
Result<Enum> value_of(const Words<Enum, N>& words, std::string_view text, const char* what) {
  for (const auto& [value, word] : words) {
    if (word == text) return value;
  }
  return fail(Code::corrupt, std::string("unknown ") + what + " \"" + std::string(text) + "\"");
}

}  // namespace

std::string_view to_string(EndReason reason) {
  return word_of(kEndReasons, reason);
}
std::string_view to_string(MessageState state) {
  return word_of(kStates, state);
}
std::string_view to_string(AudioCodec codec) {
  return word_of(kCodecs, codec);
}
Result<EndReason> parse_end_reason(std::string_view text) {
  return value_of(kEndReasons, text, "end reason");
}
Result<MessageState> parse_message_state(std::string_view text) {
  return value_of(kStates, text, "message state");
}
Result<AudioCodec> parse_audio_codec(std::string_view text) {
  return value_of(kCodecs, text, "codec");
}

}  // namespace aftertone::voicemail
