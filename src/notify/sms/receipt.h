// What a provider or an SMSC says later about a message that it took.
#pragma once

#include <string>

#include "base/result.h"
#include "voicemail/model/delivery.h"

namespace aftertone::notify {

struct Receipt {
  enum class Kind {
    on_the_way,  // not final: buffered, handed on
    delivered,   // final: the phone has it
    failed,      // final: it never will
  };
  Kind kind = Kind::on_the_way;
  std::string status;        // the other side's word, printable
  std::string code;          // why it failed, printable; empty: not said
  std::string provider_ref;  // what the other side called the message; empty where `delivery` is known
  voicemail::DeliveryId delivery;
};

// Keeps receipts. Error temporary: the other side should say it again.
class ReceiptSink {
 public:
  virtual ~ReceiptSink() = default;
  virtual Status take_blocking(const Receipt& receipt) = 0;
};

}  // namespace aftertone::notify
