#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/operation.h"
#include "api/views.h"

namespace aftertone::api {
namespace {

Result<http::Response> show_own_token_blocking(const Ports&, const Asked& asked) {
  return json_answer(200, to_json(asked.token));
}

}  // namespace

std::span<const Operation> token_operations() {
  static const Operation kOperations[] = {
      {"showOwnToken", "GET", "/token", std::nullopt, {}, show_own_token_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
