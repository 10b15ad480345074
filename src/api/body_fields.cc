#include "api/body_fields.h"

#include <fmt/format.h>

#include "api/json_text.h"
#include "base/ascii.h"

namespace aftertone::api {

using nlohmann::ordered_json;

Result<BodyFields> BodyFields::read(const http::Request& request) {
  auto body = object_in(request);
  if (!body) return tl::unexpected(body.error());
  return BodyFields(std::move(*body));
}

std::optional<ordered_json> BodyFields::take(const char* name) {
  const auto found = body_.find(name);
  if (found == body_.end()) return std::nullopt;
  ordered_json value = std::move(*found);
  body_.erase(found);
  return value;
}

void BodyFields::refuse(const std::string& problem) {
  if (problem_.empty()) problem_ = problem;
}

std::optional<std::string> BodyFields::text(const char* name) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  if (value->is_null()) return std::string();
  if (value->is_string()) return value->get<std::string>();
  refuse(std::string(name) + " is text");
  return std::nullopt;
}

std::string BodyFields::needed_text(const char* name) {
  if (!has(name)) refuse(std::string(name) + " is missing");
  return text(name).value_or("");
}

std::optional<bool> BodyFields::flag(const char* name) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  refuse(std::string(name) + " is true or false");
  return std::nullopt;
}

std::optional<std::int64_t> BodyFields::whole_number(const char* name, std::int64_t from, std::int64_t to) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  const bool is_number = value->is_number_integer() &&
                         !(value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t{INT64_MAX});
  const std::int64_t number = is_number ? value->get<std::int64_t>() : from;
  if (is_number && number >= from && number <= to) return number;
  refuse(fmt::format("{} is a whole number, {} to {}", name, from, to));
  return std::nullopt;
}

std::optional<std::vector<ordered_json>> BodyFields::taken_list(const char* name) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  if (value->is_array()) return std::vector<ordered_json>(value->begin(), value->end());
  refuse(std::string(name) + " is a list");
  return std::nullopt;
}

Status BodyFields::finish() const {
  if (!problem_.empty()) return fail(Code::invalid, problem_);
  if (!body_.empty())
    return fail(Code::invalid, "there is no field \"" + ascii::printable(body_.begin().key()) + "\" to be set");
  return {};
}

}  // namespace aftertone::api
