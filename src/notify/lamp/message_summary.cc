#include "notify/lamp/message_summary.h"

#include <fmt/format.h>

namespace aftertone::notify {

std::string message_summary(const voicemail::MessageCounts& counts, const std::string& account) {
  const std::string account_line = account.empty() ? "" : "Message-Account: " + account + "\r\n";
  return fmt::format("Messages-Waiting: {}\r\n{}Voice-Message: {}/{} ({}/{})\r\n", counts.new_count > 0 ? "yes" : "no",
                     account_line, counts.new_count, counts.saved_count, counts.urgent_new_count,
                     counts.urgent_saved_count);
}

}  // namespace aftertone::notify
