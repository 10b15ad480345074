// Lists in pages. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "api/operation.h"

namespace aftertone::api {

constexpr std::size_t kMostOnAPage = 200;

struct PageAsked {
  std::size_t limit = 50;
  std::string after;  // the cursor: where the page before ended; empty: from the start
};

// Error: invalid.
Result<PageAsked> page_asked(const Asked& asked);

// {"items": [...], "next": "cursor", or null on the last page}
nlohmann::ordered_json page_of(nlohmann::ordered_json items, const std::string& next);

}  // namespace aftertone::api
