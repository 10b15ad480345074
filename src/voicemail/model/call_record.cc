#include "voicemail/model/call_record.h"

#include <array>
#include <tuple>
#include <utility>

namespace aftertone::voicemail {
namespace {

constexpr auto kWords = std::to_array<std::pair<CallOutcome, std::string_view>>({
    {CallOutcome::message, "message"},
    {CallOutcome::salvaged, "salvaged"},
    {CallOutcome::not_saved, "not-saved"},
    {CallOutcome::nothing_said, "nothing-said"},
    {CallOutcome::abandoned, "abandoned"},
    {CallOutcome::not_taken, "not-taken"},
    {CallOutcome::transferred, "transferred"},
    {CallOutcome::owner, "owner"},
    {CallOutcome::log_in_refused, "log-in-refused"},
    {CallOutcome::announced, "announced"},
    {CallOutcome::no_mailbox, "no-mailbox"},
    {CallOutcome::refused, "refused"},
    {CallOutcome::broken_off, "broken-off"},
});

auto all_of(const CallRecord& r) {
  return std::tie(r.id, r.node, r.call_id, r.began_at, r.answered_at, r.ended_at, r.mailbox, r.caller.number,
                  r.caller.name, r.called, r.outcome, r.detail, r.status, r.message, r.heard, r.quality, r.calls,
                  r.story);
}

}  // namespace

std::string_view to_string(CallOutcome outcome) {
  for (const auto& [known, word] : kWords) {
    if (known == outcome) return word;
  }
  return "abandoned";
}

Result<CallOutcome> parse_call_outcome(std::string_view text) {
  for (const auto& [known, word] : kWords) {
    if (word == text) return known;
  }
  return fail(Code::corrupt, "unknown outcome of a call \"" + std::string(text) + "\"");
}

bool CallRecord::operator==(const CallRecord& other) const {
  return all_of(*this) == all_of(other);
}

}  // namespace aftertone::voicemail
