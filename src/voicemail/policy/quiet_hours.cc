#include "voicemail/policy/quiet_hours.h"

#include "base/log.h"
#include "voicemail/policy/channels.h"
#include "voicemail/policy/week_clock.h"

namespace aftertone::voicemail {
namespace {

// A channel that nobody knows may ring.
bool disturbs(std::string_view channel) {
  const ChannelTraits* const known = find_channel(channel);
  return known == nullptr || known->disturbs;
}

std::optional<WallTime> no_wish(const Mailbox& mailbox, const Error& error) {
  log::warning("rules", "mailbox {}: its quiet hours are passed over: {}", mailbox.number.value(), to_string(error));
  return std::nullopt;
}

}  // namespace

std::optional<WallTime> quiet_until_blocking(const Mailbox& mailbox, std::string_view channel, bool is_urgent,
                                             WallTime now) {
  if (mailbox.quiet_hours.empty() || !disturbs(channel)) return std::nullopt;
  if (is_urgent && mailbox.quiet_except_urgent) return std::nullopt;
  const auto quiet = parse_week_times(mailbox.quiet_hours);
  if (!quiet) return no_wish(mailbox, quiet.error());
  const auto zone = TimeZone::load_blocking(mailbox.time_zone);
  if (!zone) return no_wish(mailbox, zone.error());
  return end_of_times(*quiet, *zone, now);
}

Status check_quiet_hours(std::string_view text) {
  const auto quiet = parse_week_times(text);
  if (!quiet) return fail(Code::invalid, "quiet hours: " + quiet.error().detail);
  if (is_whole_week(*quiet)) return fail(Code::invalid, "quiet hours: they leave no time of the week");
  return {};
}

}  // namespace aftertone::voicemail
