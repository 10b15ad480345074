// Short messages through a provider's HTTP interface.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "notify/sms/http/receipt_token.h"
#include "notify/sms/http/request_builder.h"

namespace aftertone::notify {

struct HttpGatewaySettings {
  ProviderShape shape;            // sms.provider, sms.http
  ProviderAccount account;        // sms.sender, sms.account, sms.password_file
  std::filesystem::path ca_file;  // sms.ca_file; empty: the system's certificates
  std::chrono::seconds total_timeout{30};
  std::string public_url;  // web.public_url; empty: no receipts are asked for
};

class HttpGateway : public SmsGateway {
 public:
  // The shape has been checked.
  explicit HttpGateway(HttpGatewaySettings settings);

  Outcome send_blocking(const Sms& sms, CommitMark& mark) override;
  std::string name() const override { return "sms " + settings_.shape.name; }
  bool knows_repetitions() const override { return !settings_.shape.idempotency_header.empty(); }

 private:
  const HttpGatewaySettings settings_;
  const ReceiptTokens tokens_;
};

// Where a provider posts receipts: "/receipts/sms/<provider>/<token>".
std::string receipt_path(const std::string& provider, const std::string& token);

}  // namespace aftertone::notify
