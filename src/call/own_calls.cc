#include "call/own_calls.h"

#include <algorithm>

#include "base/ascii.h"
#include "sip/auth/digest.h"
#include "sip/headers/uri.h"

namespace aftertone::call {
namespace {

constexpr std::size_t kCertain = 7;  // so many digits at the end are nobody else's

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    const bool is_leading_zero = c == '0' && digits.empty();
    if (ascii::is_digit(c) && !is_leading_zero) digits += c;
  }
  return digits;
}

void add_user_of(std::vector<std::string>& numbers, const std::string& address) {
  const auto parsed = sip::parse_name_address(address);
  const auto uri = parsed ? std::optional(parsed->uri) : sip::parse_uri(address);
  if (uri && !uri->user.empty()) numbers.push_back(uri->user);
}

bool names(const std::vector<std::string>& numbers, const std::string& number) {
  return std::ranges::any_of(numbers, [&](const std::string& each) { return is_same_number(each, number); });
}

}  // namespace

bool is_same_number(std::string_view a, std::string_view b) {
  const std::string shorter =
      std::min(digits_of(a), digits_of(b), [](auto& x, auto& y) { return x.size() < y.size(); });
  const std::string longer = std::max(digits_of(a), digits_of(b), [](auto& x, auto& y) { return x.size() < y.size(); });
  if (shorter.empty()) return !a.empty() && a == b;
  return shorter == longer || (shorter.size() >= kCertain && longer.ends_with(shorter));
}

std::vector<std::string> numbers_of(const sip::Invite& invite) {
  std::vector<std::string> numbers;
  add_user_of(numbers, invite.request_uri);
  add_user_of(numbers, invite.to);
  for (const std::string& value : invite.history_info)
    add_user_of(numbers, value);
  for (const std::string& value : invite.diversion)
    add_user_of(numbers, value);
  return numbers;
}

std::string OwnCall::came_back_to() const {
  const std::lock_guard lock(mutex_);
  return came_back_to_;
}

std::shared_ptr<OwnCall> OwnCalls::begin(const std::string& number) {
  auto call = std::make_shared<OwnCall>(sip::new_cnonce(), number);
  const std::lock_guard lock(mutex_);
  std::erase_if(calls_, [](const std::weak_ptr<OwnCall>& each) { return each.expired(); });
  calls_.push_back(call);
  return call;
}

void OwnCalls::dials(OwnCall& call, const std::string& number, const std::string& call_id) {
  const std::lock_guard lock(call.mutex_);
  call.number_ = number;
  call.call_id_ = call_id;
}

void OwnCalls::is_answered(OwnCall& call) {
  const std::lock_guard lock(call.mutex_);
  call.is_answered_ = true;
}

std::string OwnCalls::why_ours(const OwnCall& call, const Arrival& arrival) const {
  const bool is_from_us = names(caller_ids_, arrival.caller);
  if (arrival.mark == call.mark_) return "it has our mark";
  if (!call.call_id_.empty() && arrival.call_id == call.call_id_) return "it has our Call-ID";
  if (call.is_answered_ || (!is_from_us && !arrival.caller.empty())) return {};
  if (names(arrival.numbers, call.number_)) return "we are calling this number";
  return is_from_us ? "it comes from our own number while we are calling" : "";
}

// The best reason counts: with several calls under way, only one of them has come back.
std::string OwnCalls::recognise(const Arrival& arrival) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<OwnCall> found;
  std::string why;
  for (const std::weak_ptr<OwnCall>& each : calls_) {
    const std::shared_ptr<OwnCall> call = each.lock();
    if (!call) continue;
    const std::lock_guard call_lock(call->mutex_);
    const std::string reason = why_ours(*call, arrival);
    const bool is_better = !reason.empty() && (why.empty() || why.starts_with("it comes from"));
    if (!is_better) continue;
    found = call;
    why = reason;
  }
  if (found) {
    const std::lock_guard call_lock(found->mutex_);
    found->came_back_to_ = arrival.mailbox.empty() ? "our own number" : "mailbox " + arrival.mailbox;
  } else if (!arrival.mark.empty()) {
    why = "it has the mark of another server of ours";
  }
  return why;
}

}  // namespace aftertone::call
