// How an SMSC is reached. The comments name the key in aftertone.toml, as errors do.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "notify/sms/smpp/smpp_receipt.h"

namespace aftertone::notify::smpp {

struct SmppSettings {
  std::string host;                              // sms.smpp.host: name or address
  std::uint16_t port = 2775;                     // sms.smpp.port
  Bind bind;                                     // sms.smpp.system_id, sms.smpp.password_file, sms.smpp.system_type
  std::string sender;                            // sms.sender
  bool uses_tls = false;                         // sms.smpp.tls: "off" or "required"; 1.2 and up, always checked
  std::filesystem::path ca_file;                 // sms.ca_file; empty: the system's certificates
  std::size_t window = 10;                       // sms.smpp.window: submissions without an answer
  bool long_as_payload = false;                  // sms.smpp.long_messages: "parts" or "payload"
  ReceiptIds receipt_ids = ReceiptIds::same;     // sms.smpp.receipt_ids: "same" or "decimal"
  std::chrono::seconds connect_timeout{10};      // connecting and binding
  std::chrono::seconds answer_timeout{20};       // of a submission; then the connection is given up
  std::chrono::seconds enquire_interval{30};     // silence after which we ask whether they are there
  std::chrono::milliseconds first_pause{1'000};  // before connecting again; doubles up to a minute
};

// Error: invalid; the detail begins with the key.
Status check_smpp_settings(const SmppSettings& settings);

}  // namespace aftertone::notify::smpp
