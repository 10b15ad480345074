#include <fmt/ranges.h>

#include <algorithm>

#include "notify/sms/http/provider_shape.h"

namespace aftertone::notify {
namespace {

// Messages resource of the REST API 2010-04-01.
ProviderShape twilio() {
  ProviderShape shape;
  shape.name = "twilio";
  shape.url = "https://api.twilio.com/2010-04-01/Accounts/{{account}}/Messages.json";
  shape.headers = {"Authorization: Basic {{basic}}"};
  shape.body = SmsBody::form;
  shape.fields = {"To={{to}}", "From={{from}}", "Body={{text}}", "StatusCallback={{receipt_url}}"};
  shape.id_at = "/sid";
  shape.error_at = "/message";
  shape.receipt = {"MessageSid", "MessageStatus", "ErrorCode", {"delivered", "read"}, {"undelivered", "failed"}, true};
  return shape;
}

// SMS API. It says 200 to everything; what was meant stands in the status of the first message.
ProviderShape vonage() {
  ProviderShape shape;
  shape.name = "vonage";
  shape.url = "https://rest.nexmo.com/sms/json";
  shape.body = SmsBody::form;
  shape.fields = {"api_key={{account}}", "api_secret={{secret}}", "from={{from}}",           "to={{to_digits}}",
                  "text={{text}}",       "type={{type}}",         "callback={{receipt_url}}"};
  shape.id_at = "/messages/0/message-id";
  shape.error_at = "/messages/0/error-text";
  shape.status_at = "/messages/0/status";
  shape.taken = {"0"};
  shape.temporary = {"1", "4", "5", "8", "9", "10"};  // throttled, credentials, theirs, barred, no money, too many
  shape.receipt = {"messageId", "status", "err-code", {"delivered"}, {"expired", "failed", "rejected", "unknown"},
                   false};
  return shape;
}

ProviderShape messagebird() {
  ProviderShape shape;
  shape.name = "messagebird";
  shape.url = "https://rest.messagebird.com/messages";
  shape.headers = {"Authorization: AccessKey {{secret}}"};
  shape.fields = {"/recipients/0={{to_digits}}", "/originator={{from}}",      "/body={{text}}", "/datacoding=auto",
                  "/reference={{id}}",           "/reportUrl={{receipt_url}}"};
  shape.id_at = "/id";
  shape.error_at = "/errors/0/description";
  shape.receipt = {"id", "status", "statusErrorCode", {"delivered"}, {"delivery_failed", "expired"}, false};
  return shape;
}

ProviderShape plivo() {
  ProviderShape shape;
  shape.name = "plivo";
  shape.url = "https://api.plivo.com/v1/Account/{{account}}/Message/";
  shape.headers = {"Authorization: Basic {{basic}}"};
  shape.fields = {"/src={{from}}", "/dst={{to_digits}}", "/text={{text}}", "/url={{receipt_url}}"};
  shape.id_at = "/message_uuid/0";
  shape.error_at = "/error";
  shape.receipt = {"MessageUUID", "Status", "ErrorCode", {"delivered"}, {"failed", "undelivered", "rejected"}, false};
  return shape;
}

// Platform API. Where receipts go is set in their portal: the address that `aftertone doctor` prints.
ProviderShape clickatell() {
  ProviderShape shape;
  shape.name = "clickatell";
  shape.url = "https://platform.clickatell.com/messages";
  shape.headers = {"Authorization: {{secret}}"};
  shape.fields = {"/to/0={{to_digits}}", "/content={{text}}", "/from={{from}}", "/clientMessageId={{id}}"};
  shape.id_at = "/messages/0/apiMessageId";
  shape.error_at = "/messages/0/error";
  shape.status_at = "/messages/0/accepted";
  shape.taken = {"true"};
  shape.receipt = {"/messageId",
                   "/status",
                   "/statusCode",
                   {"RECEIVED_BY_RECIPIENT", "DELIVERED_TO_RECIPIENT"},
                   {"ERROR_WITH_MESSAGE", "USER_CANCELLED_MESSAGE_DELIVERY", "ERROR_DELIVERING_MESSAGE",
                    "ROUTING_ERROR", "MESSAGE_EXPIRED", "OUT_OF_CREDIT", "UNKNOWN_MESSAGE_ID"},
                   false};
  return shape;
}

const std::vector<ProviderShape>& all_shapes() {
  static const std::vector<ProviderShape> shapes = {twilio(), vonage(), messagebird(), plivo(), clickatell()};
  return shapes;
}

}  // namespace

std::vector<std::string> provider_names() {
  std::vector<std::string> names;
  for (const ProviderShape& shape : all_shapes())
    names.push_back(shape.name);
  return names;
}

Result<ProviderShape> find_provider_shape(std::string_view name) {
  const auto found = std::ranges::find(all_shapes(), name, &ProviderShape::name);
  if (found == all_shapes().end()) {
    return fail(Code::not_found, fmt::format("sms.provider: there are {}", fmt::join(provider_names(), ", ")));
  }
  return *found;
}

}  // namespace aftertone::notify
