#include "api/page.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"

namespace aftertone::api {

using nlohmann::ordered_json;

Result<PageAsked> page_asked(const Asked& asked) {
  PageAsked page;
  page.after = asked.field("cursor");
  const std::string limit = asked.field("limit");
  if (limit.empty()) return page;
  const auto number = ascii::parse_unsigned(limit, kMostOnAPage);
  if (!number || *number == 0) return fail(Code::invalid, fmt::format("limit: 1 to {}", kMostOnAPage));
  page.limit = static_cast<std::size_t>(*number);
  return page;
}

ordered_json page_of(ordered_json items, const std::string& next) {
  return {{"items", std::move(items)}, {"next", next.empty() ? ordered_json() : ordered_json(next)}};
}

}  // namespace aftertone::api
