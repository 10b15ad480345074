#include "alerts/alert_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace aftertone::alerts {
namespace {

std::string where(const Teller& teller) {
  return teller.site.empty() ? teller.node : teller.node + " (site " + teller.site + ")";
}

std::string named(const Alert& alert) {
  return alert.thing.empty() ? alert.name : alert.name + " (" + alert.thing + ")";
}

// The one that the reader should see first.
const News& first_of(const Notification& notification) {
  const auto rank = [](const News& news) {
    const int urgency = news.alert.urgency == log::Urgency::page       ? 2
                        : news.alert.urgency == log::Urgency::security ? 1
                                                                       : 0;
    return news.state == State::over ? -1 : urgency;
  };
  return *std::ranges::max_element(notification.news, {}, rank);
}

std::string_view word_for(const News& news) {
  return news.state == State::raised ? to_string(news.alert.urgency) : to_string(news.state);
}

}  // namespace

std::string subject_of(const Notification& notification) {
  const News& first = first_of(notification);
  const std::size_t more = notification.news.size() - 1 + notification.left_out;
  return fmt::format("[{}] {}{} at {}", word_for(first), named(first.alert),
                     more == 0 ? "" : fmt::format(" and {} more", more), where(notification.teller));
}

std::string mail_text(const Notification& notification) {
  std::string text;
  for (const News& news : notification.news) {
    const Alert& alert = news.alert;
    text += fmt::format("{} [{}] {}: {}\n", alert.code, word_for(news), named(alert), alert.text);
    text += fmt::format("  since {}, said {} times, the last time {}\n\n", to_rfc3339(alert.since), alert.times,
                        to_rfc3339(alert.last));
  }
  if (notification.left_out > 0) text += fmt::format("And {} more.\n\n", notification.left_out);
  text += fmt::format("Told by {}, roles {}, at {}.\n", where(notification.teller), notification.teller.roles,
                      to_rfc3339(notification.at));
  text += "What each means and what to do: docs/operations/error-codes.md. What is raised now: aftertone alerts.\n";
  return text;
}

std::string short_text(const Notification& notification) {
  const News& first = first_of(notification);
  return fmt::format("{}: {}", subject_of(notification), first.alert.text);
}

}  // namespace aftertone::alerts
