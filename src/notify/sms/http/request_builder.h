// A short message as a provider's HTTP request, and the provider's answer as an outcome. Pure.
#pragma once

#include <string>

#include "http/client.h"
#include "notify/sms/http/provider_shape.h"
#include "notify/sms/sms_gateway.h"

namespace aftertone::notify {

// Who we are to the provider.
struct ProviderAccount {
  std::string sender;  // number or name that the message comes from
  std::string account;
  std::string secret;
};

// Values are encoded for the place where they go: nothing in a text can add a field, a header or an element.
http::ClientRequest build_request(const ProviderShape& shape, const ProviderAccount& account, const Sms& sms,
                                  const std::string& receipt_url);

// Status 408, 425, 429, 5xx and what is about our account may be mended: retry. 502, 504 and no answer at all, once the
// request was whole, say nothing about what the provider did: ambiguous.
Outcome judge_answer(const ProviderShape& shape, const http::Exchange& exchange, WallTime now);

}  // namespace aftertone::notify
