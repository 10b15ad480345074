// What requests and answers have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aftertone::http {

struct Header {
  std::string name;
  std::string value;
};

using Headers = std::vector<Header>;

// The value of the first header called `name`, in any case; nullptr if there is none.
const std::string* find_header(const Headers& headers, std::string_view name);

// A name of RFC 9110 token characters, a value without control characters: nothing in it can end the line.
bool is_header(const Header& header);

}  // namespace aftertone::http
