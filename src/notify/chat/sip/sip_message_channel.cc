#include "notify/chat/sip/sip_message_channel.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <memory>

#include "base/utf8.h"

namespace aftertone::notify {
namespace {

using std::chrono::milliseconds;

// 1,300 bytes without what a request, a trunk's names and an answer to a challenge take at most.
constexpr std::size_t kLongestBody = 500;
constexpr milliseconds kLook{200};
constexpr int kMostChallenges = 2;  // the second only when the nonce was too old

// Whether `request` now answers what the trunk asked. It went to the trunk, so the trunk's credentials are its own.
bool answer_challenge(sip::OutgoingRequest& request, const sip::RequestAnswer& answer,
                      const std::optional<sip::Credentials>& credentials) {
  if (!credentials || (answer.status != 401 && answer.status != 407)) return false;
  const auto challenge = sip::choose_challenge(answer.challenges, credentials->realm);
  const bool is_second = !request.headers.empty();
  if (!challenge || (is_second && !challenge->is_stale)) return false;
  const sip::DigestRequest what{request.method, request.target, 1, sip::new_cnonce()};
  request.headers = {
      fmt::format("{}: {}", sip::answer_header(*challenge), sip::answer_challenge(*challenge, *credentials, what))};
  ++request.cseq;
  return true;
}

}  // namespace

std::string fit_for_sip(const std::string& text) {
  constexpr std::string_view kEllipsis = "…";
  if (text.size() <= kLongestBody) return text;
  std::string_view rest = text;
  while (text.size() - rest.size() < kLongestBody - kEllipsis.size() - utf8::kReplacementBytes.size())
    utf8::take_character(rest);
  return text.substr(0, text.size() - rest.size()) + std::string(kEllipsis);
}

Outcome judge_sip_answer(const sip::RequestAnswer& answer, WallTime now) {
  const std::string told = fmt::format("SIP {}", answer.status);
  if (answer.is_success()) return Outcome::sent(told);
  switch (answer.status) {
    case 408:  // nobody answered, or somebody further on says that nobody did: perhaps the telephone shows it
    case 504:
      return Outcome::ambiguous(told);
    case 480:  // not there or busy now
    case 486:
    case 487:
    case 491:
    case 600:
    case 500:
      return Outcome::retry(told);
    case 401:
    case 407:
      return Outcome::rejected(told + ": the trunk does not know us; check [[trunks]] realm, user and password_file");
    case 501:
    case 505:
    case 513:
      return Outcome::rejected(told);
    default:
      break;
  }
  if (answer.retry_after.count() > 0 && (answer.status == 503 || answer.status == 429))
    return Outcome::wait_until(now + answer.retry_after, told);
  if (answer.status == 429) return Outcome::retry(told);
  return answer.status >= 500 && answer.status < 600 ? Outcome::unreachable(told) : Outcome::rejected(told);
}

Outcome SipMessageChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                            const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) {
  const auto text = [&] { return writer_.write_blocking(message, mailbox, notice); };
  const std::string call_id = fmt::format("at-{}-{}", delivery.id.value(), delivery.message.to_string());
  return send_blocking(delivery, mailbox, call_id, text, mark);
}

Outcome SipMessageChannel::deliver_digest_blocking(std::span<const DigestEntry> entries,
                                                   const voicemail::Mailbox& mailbox, CommitMark& mark) {
  const voicemail::Delivery& first = entries.front().delivery;
  const auto text = [&] { return writer_.write_digest_blocking(entries, mailbox); };
  return send_blocking(first, mailbox, "at-digest-" + first.digest, text, mark);
}

// The numbers of a team are the administrator's own. Error: denied or invalid, for good; or of the database.
Result<std::string> SipMessageChannel::number_blocking(const voicemail::Delivery& delivery,
                                                       const voicemail::Mailbox& mailbox) const {
  if (settings_.allows_extensions) {
    if (auto extension = voicemail::extension_to_write_to(delivery.target, guard_.plan())) return *extension;
  }
  if (!delivery.secure.empty()) return voicemail::normalise_number(delivery.target, guard_.plan());
  const voicemail::DialQuestion question{voicemail::DialPurpose::message, mailbox.number.value(), delivery.target,
                                         false};
  const auto permit = guard_.check_blocking(question);
  if (!permit) return tl::unexpected(permit.error());
  return permit->number;
}

template <typename Write>
Outcome SipMessageChannel::send_blocking(const voicemail::Delivery& delivery, const voicemail::Mailbox& mailbox,
                                         const std::string& call_id, const Write& text, CommitMark& mark) {
  const auto number = number_blocking(delivery, mailbox);
  const bool is_final = !number && (number.error().code == Code::denied || number.error().code == Code::invalid);
  if (is_final) return Outcome::rejected(number.error().detail);
  if (!number) return Outcome::retry(to_string(number.error()));
  const SipRoute route = settings_.route_of(*number);
  sip::OutgoingRequest request;
  request.method = "MESSAGE";
  request.target = route.uri;
  request.next_hop = route.next_hop;
  request.from = route.from;
  request.call_id = call_id;
  request.content_type = "text/plain;charset=utf-8";
  request.body = fit_for_sip(as_plain_text(text()));
  if (!mark.set_blocking()) return Outcome::retry("not marked");
  for (int challenges = 0;; ++challenges) {
    const auto answer = exchange_blocking(request, mark);
    if (!answer) return Outcome::ambiguous("no answer");
    if (challenges < kMostChallenges && answer_challenge(request, *answer, route.credentials)) continue;
    return judge_sip_answer(*answer, SystemClock().now());
  }
}

// Nothing: no answer came, or the service stops.
std::optional<sip::RequestAnswer> SipMessageChannel::exchange_blocking(const sip::OutgoingRequest& request,
                                                                       CommitMark& mark) {
  const auto promise = std::make_shared<std::promise<sip::RequestAnswer>>();
  std::future<sip::RequestAnswer> answered = promise->get_future();
  transport_.send(request, [promise](const sip::RequestAnswer& answer) { promise->set_value(answer); });
  const auto deadline = std::chrono::steady_clock::now() + settings_.answer_within;
  while (answered.wait_for(kLook) != std::future_status::ready)
    if (mark.must_end() || std::chrono::steady_clock::now() > deadline) return std::nullopt;
  return answered.get();
}

}  // namespace aftertone::notify
