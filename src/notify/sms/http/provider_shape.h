// How a provider of short messages wants to be asked over HTTP, as data. docs/how-to/sms-provider.md explains each
// field.
//
// Texts in {{ }} are filled in: to (+4930…), to_digits (without the plus), from, text, type ("text" or "unicode"), id
// (the same in every try), account, secret, basic (base64 of account:secret), receipt_url.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aftertone::notify {

enum class SmsBody {
  form,   // application/x-www-form-urlencoded
  json,   // the fields' names are JSON pointers: "/to/0"
  query,  // a GET, the fields in the URL
};

struct ReceiptShape {
  // Where they stand in what the provider posts: the name of a form or query field, or a JSON pointer.
  std::string id_at;      // what the provider called the message
  std::string status_at;  // empty: this provider sends no receipts
  std::string code_at;
  std::vector<std::string> delivered;  // words of status_at that are final and good
  std::vector<std::string> failed;     // words that are final and bad; all others: on the way
  bool is_signed_by_twilio = false;    // X-Twilio-Signature is demanded
};

struct ProviderShape {
  std::string name;
  std::string url;
  std::vector<std::string> headers;  // "Authorization: Basic {{basic}}"
  SmsBody body = SmsBody::json;
  std::vector<std::string> fields;  // "To={{to}}"; one that comes out empty is left out
  std::string idempotency_header;   // carries the id; empty: the provider does not recognise a repetition

  // In the JSON of an answer of status 2xx, as JSON pointers.
  std::string id_at;                   // what the provider calls the message
  std::string error_at;                // what went wrong, for administrators
  std::string status_at;               // says whether it was taken; empty: status 2xx says so
  std::vector<std::string> taken;      // values of status_at: taken
  std::vector<std::string> temporary;  // values of status_at: not now, perhaps later; all others: never
  ReceiptShape receipt;
};

// twilio, vonage, messagebird, plivo, clickatell. Error: not_found, naming those there are.
Result<ProviderShape> find_provider_shape(std::string_view name);
std::vector<std::string> provider_names();

// Error: invalid; the detail begins with the key of [sms.http].
Status check_provider_shape(const ProviderShape& shape);

}  // namespace aftertone::notify
