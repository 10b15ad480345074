#include "notify/sms/http/receipt_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "http/base64.h"
#include "http/form.h"
#include "notify/links/seal.h"

namespace aftertone::notify {
namespace {

using nlohmann::json;

constexpr std::size_t kLongest = 100;

bool is_form(const http::Request& request) {
  return ascii::to_lower(request.header("Content-Type")).starts_with("application/x-www-form-urlencoded");
}

http::Fields posted_fields(const http::Request& request) {
  if (!is_form(request)) return {};
  return http::parse_form(request.body).value_or(http::Fields{});
}

// Looks in the query, in the form and, for a JSON pointer or an object at the top, in the JSON.
class Posted {
 public:
  explicit Posted(const http::Request& request) : fields_(http::parse_form(request.query).value_or(http::Fields{})) {
    for (auto& field : posted_fields(request))
      fields_.push_back(std::move(field));
    if (!is_form(request)) json_ = json::parse(request.body, nullptr, false);
  }

  std::string find(const std::string& at) const {
    if (at.empty()) return "";
    if (const std::string* value = http::find_field(fields_, at)) return cut(*value);
    if (json_.is_discarded()) return "";
    const json::json_pointer pointer(at.starts_with('/') ? at : "/" + at);
    if (!json_.contains(pointer)) return "";
    const json& value = json_.at(pointer);
    if (value.is_null()) return "";
    return cut(value.is_string() ? value.get<std::string>() : value.dump());
  }

 private:
  static std::string cut(const std::string& value) { return ascii::printable(value.substr(0, kLongest)); }

  http::Fields fields_;
  json json_ = json::value_t::discarded;
};

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::any_of(words, [&](const auto& w) { return ascii::equals_ignoring_case(w, word); });
}

}  // namespace

std::optional<Receipt> read_receipt(const ReceiptShape& shape, const http::Request& request) {
  const Posted posted(request);
  Receipt receipt;
  receipt.status = posted.find(shape.status_at);
  if (receipt.status.empty()) return std::nullopt;
  receipt.provider_ref = posted.find(shape.id_at);
  receipt.code = posted.find(shape.code_at);
  if (contains(shape.delivered, receipt.status)) receipt.kind = Receipt::Kind::delivered;
  if (contains(shape.failed, receipt.status)) receipt.kind = Receipt::Kind::failed;
  return receipt;
}

bool is_signed_by_twilio(const http::Request& request, const std::string& public_url, const std::string& secret) {
  std::string signed_text = public_url + request.path + (request.query.empty() ? "" : "?" + request.query);
  http::Fields fields = posted_fields(request);
  std::ranges::sort(fields);
  for (const auto& [name, value] : fields)
    signed_text += name + value;
  return equal_in_constant_time(http::encode_base64(hmac_sha1(secret, signed_text)),
                                request.header("X-Twilio-Signature"));
}

}  // namespace aftertone::notify
