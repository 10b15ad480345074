// Tables for spreadsheets (RFC 4180), in which no cell is taken for a formula.
#pragma once

#include <string>
#include <vector>

namespace aftertone::app {

std::string csv_line(const std::vector<std::string>& cells);

}  // namespace aftertone::app
