// A delivery receipt as an SMSC sends it (SMPP 3.4 appendix B, 5.2.28). Pure.
#pragma once

#include <optional>

#include "notify/sms/receipt.h"
#include "notify/sms/smpp/pdu.h"

namespace aftertone::notify::smpp {

// How the SMSC writes in a receipt what it called the message in its answer.
enum class ReceiptIds {
  same,
  decimal,  // in decimal what was hexadecimal
};

// Nothing if `deliver` is no receipt but a message from a phone.
std::optional<Receipt> read_receipt(const DeliverSm& deliver, ReceiptIds ids);

// The name of a message as it is kept: with ReceiptIds::decimal, lower case hexadecimal without leading zeros.
std::string kept_id(std::string id, ReceiptIds ids);

}  // namespace aftertone::notify::smpp
