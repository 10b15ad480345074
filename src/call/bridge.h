// A call is put through without the PBX: we call somebody, and pass audio and key presses on between both until one of
// them leaves. What happens to the second leg goes through the first one's queue, so that both are waited for at once.
// Home: the call's loop.
#pragma once

#include <chrono>
#include <memory>

#include "call/dialler.h"
#include "call/outgoing_leg.h"
#include "call/sip_call.h"

namespace aftertone::call {

class Bridge : public LegEvents, public std::enable_shared_from_this<Bridge> {
 public:
  // `first` is answered and outlives it.
  Bridge(SipCall& first, Dialler& dialler) : first_(first), dialler_(dialler) {}

  // As Call::transfer. Throws Hangup when the first one leaves before the second has answered.
  async::Task<Status> run(TransferRequest request);

  std::function<void(LegEvent)> begin_leg() override;
  async::Task<std::optional<CallEvent>> next(async::Deadline deadline) override;
  void on_ringing(OutgoingLeg& leg, const sip::Progress& progress) override;

 private:
  async::Task<Status> call_and_pass_on(TransferRequest request);
  OutboundRequest request_of(const TransferRequest& request) const;
  bool has_first_left() const;
  void couple(OutgoingLeg& leg);
  void uncouple();
  void play_ringing();

  // Until one of them leaves; why.
  async::Task<std::string> pass_on(std::shared_ptr<OutgoingLeg> leg, async::Deadline deadline);
  // Why it ends; empty: it goes on.
  std::string take_from_first(const CallEvent& event, OutgoingLeg& leg);
  std::string take_from_second(const LegEvent& event, OutgoingLeg& leg);
  std::string take_from_second(const sip::DialogEvent& event, OutgoingLeg& leg);
  std::string take_from_second(const media::Event& event, OutgoingLeg& leg);

  SipCall& first_;
  Dialler& dialler_;
  std::uint64_t leg_ = 0;
  const OutgoingLeg* coupled_ = nullptr;
  bool is_ringing_ = false;
  bool awaits_answer_in_ack_ = false;
};

}  // namespace aftertone::call
