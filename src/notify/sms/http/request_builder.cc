#include "notify/sms/http/request_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/assert.h"
#include "http/base64.h"
#include "http/form.h"
#include "notify/sms/text/gsm_alphabet.h"
#include "notify/templates/template.h"

namespace aftertone::notify {
namespace {

using nlohmann::json;

constexpr std::string_view kPlaceholders[] = {"to", "to_digits", "from",   "text",  "type",
                                              "id", "account",   "secret", "basic", "receipt_url"};

// The shape has been checked.
std::string fill(const std::string& text, const Values& values) {
  const auto parsed = Template::parse(text, "sms", kPlaceholders, Escaping::none);
  AT_ASSERT(parsed.has_value());
  return parsed->fill(values);
}

Values describe(const ProviderAccount& account, const Sms& sms, const std::string& receipt_url) {
  return {{"to", sms.to},
          {"to_digits", sms.to.substr(1)},
          {"from", account.sender},
          {"text", sms.text},
          {"type", to_gsm(sms.text) ? "text" : "unicode"},
          {"id", sms.idempotency_key},
          {"account", account.account},
          {"secret", account.secret},
          {"basic", http::encode_base64(account.account + ":" + account.secret)},
          {"receipt_url", receipt_url}};
}

http::Fields fill_fields(const ProviderShape& shape, const Values& values) {
  http::Fields fields;
  for (const std::string& field : shape.fields) {
    const std::size_t equals = field.find('=');
    std::string value = fill(field.substr(equals + 1), values);
    if (!value.empty()) fields.emplace_back(field.substr(0, equals), std::move(value));
  }
  return fields;
}

std::string encode_json(const http::Fields& fields) {
  json body = json::object();
  for (const auto& [pointer, value] : fields)
    body[json::json_pointer(pointer)] = value;
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

void set_body(http::ClientRequest& request, SmsBody kind, const http::Fields& fields) {
  if (kind == SmsBody::query) {
    request.method = "GET";
    request.url += (request.url.find('?') == std::string::npos ? "?" : "&") + http::encode_form(fields);
    return;
  }
  const bool is_json = kind == SmsBody::json;
  request.headers.push_back({"Content-Type", is_json ? "application/json" : "application/x-www-form-urlencoded"});
  request.body = is_json ? encode_json(fields) : http::encode_form(fields);
}

// What stands at `pointer` as text; empty if there is nothing.
std::string text_at(const json& answer, const std::string& pointer) {
  if (pointer.empty() || answer.is_discarded()) return "";
  const json::json_pointer at(pointer);
  if (!answer.contains(at)) return "";
  const json& value = answer.at(at);
  if (value.is_null()) return "";
  return ascii::printable(value.is_string() ? value.get<std::string>().substr(0, 300) : value.dump().substr(0, 300));
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

Outcome judge_success(const ProviderShape& shape, const json& answer, const std::string& told) {
  const std::string id = text_at(answer, shape.id_at);
  if (shape.status_at.empty()) return Outcome::sent(id);
  const std::string status = text_at(answer, shape.status_at);
  if (status.empty()) return Outcome::ambiguous("the provider's answer cannot be understood: " + told);
  if (contains(shape.taken, status)) return Outcome::sent(id);
  const std::string error = fmt::format("status {}: {}", status, text_at(answer, shape.error_at));
  return contains(shape.temporary, status) ? Outcome::retry(error) : Outcome::rejected(error);
}

// A refusal that says something about us or our settings, so that a person must mend them, and nothing about the
// message.
bool is_about_us(int status) {
  constexpr int kStatuses[] = {401, 402, 403, 404, 405, 407};
  return std::ranges::find(kStatuses, status) != std::end(kStatuses);
}

bool is_temporary(int status) {
  return status >= 500 || status < 400 || status == 408 || status == 425 || status == 429 || is_about_us(status);
}

// Said by something between us and the provider, which does not know what the provider did.
bool is_hearsay(int status) {
  return status == 502 || status == 504;
}

// Third-party exceptions end here: nlohmann throws for "/a~2", and for "/to" beside "/to/0".
bool is_pointer(const std::string& text) {
  try {
    return json::json_pointer(text).to_string() == text;
  } catch (const json::exception&) {
    return false;
  }
}

bool builds_json(const ProviderShape& shape) {
  if (shape.body != SmsBody::json) return true;
  http::Fields fields;
  for (const std::string& field : shape.fields)
    fields.emplace_back(field.substr(0, field.find('=')), "x");
  try {
    return encode_json(fields) != "{}";
  } catch (const json::exception&) {
    return false;
  }
}

}  // namespace

http::ClientRequest build_request(const ProviderShape& shape, const ProviderAccount& account, const Sms& sms,
                                  const std::string& receipt_url) {
  const Values values = describe(account, sms, receipt_url);
  Values in_url;
  for (const auto& [name, value] : values)
    in_url.emplace(name, http::percent_encoded(value));
  http::ClientRequest request;
  request.url = fill(shape.url, in_url);
  request.headers.push_back({"Accept", "application/json"});
  for (const std::string& header : shape.headers) {
    const std::size_t colon = header.find(':');
    request.headers.push_back(
        {header.substr(0, colon), std::string(ascii::trimmed(fill(header.substr(colon + 1), values)))});
  }
  if (!shape.idempotency_header.empty()) request.headers.push_back({shape.idempotency_header, sms.idempotency_key});
  set_body(request, shape.body, fill_fields(shape, values));
  return request;
}

Outcome judge_answer(const ProviderShape& shape, const http::Exchange& exchange, WallTime now) {
  if (!exchange.response) {
    return exchange.was_sent ? Outcome::ambiguous("no answer from the provider: " + exchange.error)
                             : Outcome::unreachable(exchange.error);
  }
  const int status = exchange.response->status;
  const json answer = json::parse(exchange.response->body, nullptr, false);
  const std::string told = fmt::format("HTTP {} {}", status, text_at(answer, shape.error_at));
  if (!exchange.was_sent && status < 400) return Outcome::retry("the provider answered before it was asked: " + told);
  if (status >= 200 && status < 300) return judge_success(shape, answer, told);
  if (exchange.was_sent && is_hearsay(status)) return Outcome::ambiguous(told);
  if (!is_temporary(status)) return Outcome::rejected(told);
  const auto pause = http::retry_after(*exchange.response);
  if (pause && (status == 429 || status == 503)) return Outcome::wait_until(now + *pause, told);
  return status == 429 ? Outcome::retry(told) : Outcome::unreachable(told);
}

Status check_provider_shape(const ProviderShape& shape) {
  const auto check_text = [](const std::string& key, const std::string& text) -> Status {
    const auto parsed = Template::parse(text, "sms.http." + key, kPlaceholders, Escaping::none);
    if (!parsed) return tl::unexpected(parsed.error());
    return {};
  };
  if (!shape.url.starts_with("https://") && !shape.url.starts_with("http://")) {
    return fail(Code::invalid, "sms.http.url: must begin with https:// (or http:// inside the house)");
  }
  if (const Status status = check_text("url", shape.url); !status) return status;
  for (const std::string& header : shape.headers) {
    if (header.find(':') == std::string::npos) return fail(Code::invalid, "sms.http.headers: \"Name: value\"");
    if (const Status status = check_text("headers", header); !status) return status;
  }
  for (const std::string& field : shape.fields) {
    const bool has_pointer = field.starts_with('/');
    if (field.find('=') == std::string::npos || has_pointer != (shape.body == SmsBody::json)) {
      return fail(Code::invalid, "sms.http.fields: \"name={{text}}\", in JSON \"/name={{text}}\"");
    }
    if (const Status status = check_text("fields", field); !status) return status;
  }
  if (!builds_json(shape)) return fail(Code::invalid, "sms.http.fields: two names of which one is inside the other");
  for (const std::string& pointer : {shape.id_at, shape.error_at, shape.status_at}) {
    if (!is_pointer(pointer)) {
      return fail(Code::invalid, "sms.http: what stands in the answer is named by JSON pointers such as \"/id\"");
    }
  }
  return {};
}

}  // namespace aftertone::notify
