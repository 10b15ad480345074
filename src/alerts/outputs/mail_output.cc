#include "alerts/outputs/mail_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "alerts/alert_text.h"
#include "alerts/outputs/told.h"
#include "base/time_zone.h"
#include "notify/email/mime.h"
#include "notify/templates/safe_text.h"

namespace aftertone::alerts {
namespace {

constexpr std::size_t kLongestSubject = 200;

// Names of people and of files are not all UTF-8.
std::string clean_lines(const std::string& text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    clean += notify::safe_text(text.substr(at, end - at), text.size()) + "\n";
    at = end + 1;
  }
  return clean;
}

}  // namespace

notify::Mail compose_alert_mail(const MailOutputSettings& settings, const std::string& to,
                                const Notification& notification) {
  const auto utc = to_local_blocking(notification.at, "UTC");
  const std::string phrase = settings.from_name.empty() ? "" : notify::encode_phrase(settings.from_name) + " ";
  notify::Mail mail;
  mail.return_address = settings.from_address;
  mail.to_address = to;
  mail.message_id = fmt::format("alert-{}@{}", notification.id, settings.domain);
  mail.content = notify::encode_header("Subject", notify::safe_text(subject_of(notification), kLongestSubject));
  mail.content += fmt::format("From: {}<{}>\r\nTo: <{}>\r\n", phrase, settings.from_address, to);
  mail.content += fmt::format("Date: {}\r\nMessage-ID: <{}>\r\n", notify::to_rfc5322(*utc), mail.message_id);
  mail.content += "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n";  // RFC 3834
  if (urgency_of(notification) != log::Urgency::ticket) mail.content += "Importance: high\r\nX-Priority: 1\r\n";
  mail.content += "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
  mail.content += notify::encode_quoted_printable(clean_lines(mail_text(notification)));
  return mail;
}

MailOutput::MailOutput(MailOutputSettings settings, std::unique_ptr<notify::MailTransport> transport)
    : settings_(std::move(settings)), transport_(std::move(transport)) {}

Status MailOutput::send_blocking(const Notification& notification, const std::function<bool()>& must_end) {
  if (std::exchange(current_, notification.id) != notification.id) has_it_.clear();
  Status all;
  for (const std::string& to : settings_.to) {
    if (std::ranges::find(has_it_, to) != has_it_.end()) continue;
    NoMark mark(must_end);
    const Status sent = status_of(transport_->send_blocking(compose_alert_mail(settings_, to, notification), mark));
    if (sent) {
      has_it_.push_back(to);
    } else {
      all = sent;
    }
  }
  return all;
}

}  // namespace aftertone::alerts
