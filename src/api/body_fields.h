// The fields of a small JSON body, each of one type, and no others.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/router.h"

namespace aftertone::api {

// Take what is known with text() and flag(), then finish(): the first thing that does not fit is told there.
class BodyFields {
 public:
  // Error: unsupported, invalid. Keeps no reference.
  static Result<BodyFields> read(const http::Request& request);

  std::optional<std::string> text(const char* name);  // null is "" where the name may be null
  std::string needed_text(const char* name);
  std::optional<bool> flag(const char* name);
  std::optional<std::int64_t> whole_number(const char* name, std::int64_t from, std::int64_t to);
  std::optional<std::vector<nlohmann::ordered_json>> taken_list(const char* name);
  bool has(const char* name) const { return body_.contains(name); }

  // Error: invalid, naming the field.
  Status finish() const;

 private:
  explicit BodyFields(nlohmann::ordered_json body) : body_(std::move(body)) {}
  std::optional<nlohmann::ordered_json> take(const char* name);
  void refuse(const std::string& problem);

  nlohmann::ordered_json body_;
  std::string problem_;
};

}  // namespace aftertone::api
