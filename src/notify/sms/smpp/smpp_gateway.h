// Short messages through an SMSC by SMPP 3.4. An SMSC does not recognise a repetition: nothing is sent twice.
#pragma once

#include "notify/sms/smpp/smpp_session.h"
#include "notify/sms/sms_gateway.h"

namespace aftertone::notify::smpp {

class SmppGateway : public SmsGateway {
 public:
  // The settings have been checked.
  SmppGateway(SmppSettings settings, SmppSession::TakeReceipt take_receipt);

  // A long text goes as several submissions, in order: when the first is refused, nothing was sent; when a later one
  // is, the outcome is ambiguous, because a part is out.
  Outcome send_blocking(const Sms& sms, CommitMark& mark) override;
  std::string name() const override;
  bool knows_repetitions() const override { return false; }

 private:
  const SmppSettings settings_;
  SmppSession session_;
};

// The submissions that carry `sms`. Pure.
std::vector<SubmitSm> make_submissions(const SmppSettings& settings, const Sms& sms);

}  // namespace aftertone::notify::smpp
