// The channels there are, and how an owner is addressed over each. Another channel is a line of the table. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "voicemail/model/delivery.h"

namespace aftertone::voicemail {

struct ChannelTraits {
  std::string_view name;  // Address::channel
  bool disturbs;          // it rings or buzzes: quiet hours hold it up
  bool tells_together;    // many messages at once
  bool is_dialled;        // the target is a number, for which the dialling rules count
  bool (*is_target)(std::string_view text);
  std::string_view target_form;  // what may stand there
};

std::span<const ChannelTraits> all_channels();
const ChannelTraits* find_channel(std::string_view name);  // nullptr: there is none

constexpr std::size_t kLongestTarget = 500;  // bytes

// "sms:+49301234567", "email". Error: invalid, saying what may stand there.
Result<Address> parse_address(std::string_view text);
std::string to_string(const Address& address);
// The form only: whether somebody is there, or may be dialled, others know. Error: invalid.
Status check_address(const Address& address);

}  // namespace aftertone::voicemail
