#include "notify/outcall/outcall_channel.h"

namespace aftertone::notify {
namespace {

constexpr std::chrono::seconds kLookAgain{5};

// What a finished request means for the delivery.
Outcome outcome_of(const voicemail::Outcall& outcall, CommitMark& mark) {
  const std::string told = std::string(to_string(outcall.result)) + ": " + outcall.detail;
  if (outcall.result != voicemail::OutcallResult::confirmed) return Outcome::rejected(told);
  if (!mark.set_blocking()) return Outcome::retry("heard, but it could not be marked");
  return Outcome::sent(told);
}

}  // namespace

Outcome OutcallChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                         const voicemail::Mailbox& mailbox, const Notice&, CommitMark& mark) {
  const voicemail::DialQuestion question{voicemail::DialPurpose::outcall, mailbox.number.value(), delivery.target,
                                         false};
  const auto permit = guard_.check_blocking(question);
  if (!permit && permit.error().code == Code::denied) return Outcome::rejected(permit.error().detail);
  if (!permit) return Outcome::retry(to_string(permit.error()));
  const auto outcall = outcalls_.request_blocking(
      {delivery.idempotency_key, mailbox.number, message.id, delivery.target, delivery.secure});
  if (!outcall) return Outcome::retry(to_string(outcall.error()));
  if (outcall->state == voicemail::OutcallState::done) return outcome_of(*outcall, mark);
  const std::string now = outcall->state == voicemail::OutcallState::calling ? "being called" : "waits to be called";
  return Outcome::wait_until(clock_.now() + kLookAgain, now + ", last " + std::string(to_string(outcall->result)));
}

}  // namespace aftertone::notify
