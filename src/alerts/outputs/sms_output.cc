#include "alerts/outputs/sms_output.h"

#include <algorithm>
#include <utility>

#include "alerts/alert_text.h"
#include "alerts/outputs/told.h"
#include "notify/sms/text/segments.h"
#include "notify/templates/safe_text.h"

namespace aftertone::alerts {
namespace {

constexpr std::size_t kLongestText = 600;

}  // namespace

SmsOutput::SmsOutput(std::vector<std::string> to, std::size_t max_parts, MakeSmsGateway make)
    : to_(std::move(to)), max_parts_(max_parts), make_(std::move(make)) {}

Status SmsOutput::send_blocking(const Notification& notification, const std::function<bool()>& must_end) {
  if (std::exchange(current_, notification.id) != notification.id) has_it_.clear();
  const std::string text = notify::safe_text(short_text(notification), kLongestText);
  const std::unique_ptr<notify::SmsGateway> gateway = make_();
  Status all;
  for (const std::string& to : to_) {
    if (std::ranges::find(has_it_, to) != has_it_.end()) continue;
    NoMark mark(must_end);
    notify::Sms sms;
    sms.to = to;
    sms.text = notify::fit_into_segments(text, max_parts_);
    sms.idempotency_key = notification.id + to;
    const Status sent = status_of(gateway->send_blocking(sms, mark));
    if (sent) {
      has_it_.push_back(to);
    } else {
      all = sent;
    }
  }
  return all;
}

}  // namespace aftertone::alerts
