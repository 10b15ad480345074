#include "notify/sms/smpp/smpp_gateway.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/crash_point.h"
#include "notify/sms/text/segments.h"

namespace aftertone::notify::smpp {
namespace {

using namespace std::chrono_literals;

constexpr auto kBindPatience = 5s;
constexpr auto kThrottlePause = 1s;
constexpr int kThrottleTries = 5;

// Says that this message or this number will never do (5.1.3); everything else may be mended.
bool is_permanent(std::uint32_t status) {
  // message length, destination address, its type and plan, permanently rejected by the receiver, rejected
  constexpr std::uint32_t kStatuses[] = {0x01, 0x0B, 0x50, 0x51, 0x65, 0x66};
  return std::ranges::find(kStatuses, status) != std::end(kStatuses);
}

bool is_congestion(std::uint32_t status) {
  return status == status::kThrottled || status == status::kQueueFull;
}

std::string describe(std::uint32_t status) {
  return fmt::format("the SMSC answers with status {:#04x}", status);
}

}  // namespace

SmppGateway::SmppGateway(SmppSettings settings, SmppSession::TakeReceipt take_receipt)
    : settings_(std::move(settings)), session_(settings_, std::move(take_receipt)) {}

std::string SmppGateway::name() const {
  return fmt::format("smpp {}:{}", settings_.host, settings_.port);
}

Outcome SmppGateway::send_blocking(const Sms& sms, CommitMark& mark) {
  const std::function<bool()> must_end = [&mark] { return mark.must_end(); };
  const Status bound = session_.wait_until_bound_blocking(async::Deadline::in(kBindPatience), must_end);
  if (!bound) return Outcome::unreachable(bound.error().detail);
  crash_point("sms: bound, nothing submitted");
  if (!mark.set_blocking()) return Outcome::retry("not ours to send any more");

  std::string message_id;
  bool is_part_out = false;
  for (const SubmitSm& submit : make_submissions(settings_, sms)) {
    Result<SubmitAnswer> answer = session_.submit_blocking(submit, must_end);
    // Half a message is no use to anybody: the rest of it waits for the SMSC.
    for (int i = 0; is_part_out && answer && is_congestion(answer->status) && i < kThrottleTries; ++i) {
      std::this_thread::sleep_for(kThrottlePause);
      answer = session_.submit_blocking(submit, must_end);
    }
    if (!answer) {
      const bool is_unknown = answer.error().code == Code::timeout || is_part_out;
      return is_unknown ? Outcome::ambiguous(answer.error().detail) : Outcome::unreachable(answer.error().detail);
    }
    if (answer->status != status::kOk) {
      const std::string refusal = describe(answer->status);
      if (is_part_out) return Outcome::ambiguous("only a part of it was taken: " + refusal);
      return is_permanent(answer->status) ? Outcome::rejected(refusal) : Outcome::retry(refusal);
    }
    is_part_out = true;
    message_id = answer->message_id;
  }
  return Outcome::sent(message_id);
}

std::vector<SubmitSm> make_submissions(const SmppSettings& settings, const Sms& sms) {
  Segments segments = cut_into_segments(sms.text);
  SubmitSm submit;
  submit.source = address_of(settings.sender);
  submit.destination = address_of(sms.to);
  submit.data_coding = segments.alphabet == SmsAlphabet::gsm ? 0 : 8;
  const std::size_t count = segments.parts.size();
  if (count > 1 && settings.long_as_payload) {
    submit.as_payload = true;
    submit.wants_receipt = true;
    for (const std::string& part : segments.parts)
      submit.message += part;
    return {submit};
  }
  std::vector<SubmitSm> submissions;
  const auto reference = static_cast<std::uint8_t>(sms.delivery.value());
  for (std::size_t i = 0; i < count; ++i) {
    submit.has_header = count > 1;
    submit.wants_receipt = i + 1 == count;  // the phone has the text when it has the last part
    submit.message = (count > 1 ? concatenation_header(reference, i + 1, count) : "") + segments.parts[i];
    submissions.push_back(submit);
  }
  return submissions;
}

Status check_smpp_settings(const SmppSettings& settings) {
  if (settings.host.empty()) return fail(Code::invalid, "sms.smpp.host: the name or address of an SMSC");
  if (settings.port == 0) return fail(Code::invalid, "sms.smpp.port: 1 to 65535");
  if (settings.bind.system_id.empty() || settings.bind.system_id.size() > 15) {
    return fail(Code::invalid, "sms.smpp.system_id: 1 to 15 characters");
  }
  if (settings.bind.password.size() > 8) {
    return fail(Code::invalid, "sms.smpp.password_file: SMPP has passwords of at most 8 characters");
  }
  if (settings.bind.system_type.size() > 12) {
    return fail(Code::invalid, "sms.smpp.system_type: at most 12 characters");
  }
  if (settings.window == 0 || settings.window > 1000) return fail(Code::invalid, "sms.smpp.window: 1 to 1000");
  return {};
}

}  // namespace aftertone::notify::smpp
