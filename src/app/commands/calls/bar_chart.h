// Small charts as inline SVG, in the colours of the page around them. Every bar is told in words as well.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace aftertone::app {

struct Bar {
  std::string name, label;  // of the axis, which may be empty; what a reader is told when pointing at it
  std::int64_t value = 0;
};

// Upright bars, one a part of the time. `title` is for those who cannot see it.
std::string column_chart(const std::string& title, const std::vector<Bar>& bars);
// Lying bars with their names and values.
std::string row_chart(const std::string& title, const std::vector<Bar>& bars);

}  // namespace aftertone::app
