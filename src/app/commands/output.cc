#include "app/commands/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/syntax.h"
#include "base/ascii.h"

namespace aftertone::app {
namespace {

// Code points, which is close enough to columns for names and numbers.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string line_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - width_of(cells[i]) + 2, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string for_terminal(std::string_view text) {
  const std::string plain = ascii::printable(text);
  std::string result;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const bool is_c1 =
        plain[i] == '\xC2' && i + 1 < plain.size() && (static_cast<unsigned char>(plain[i + 1]) & 0xE0) == 0x80;
    result += is_c1 ? '?' : plain[i];
    if (is_c1) ++i;
  }
  return result;
}

void print_line(std::string_view text) {
  fmt::print("{}\n", text);
}

void print_json(const nlohmann::ordered_json& json) {
  print_line(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void print_done(bool as_json, std::string_view done, std::string_view what) {
  if (as_json) return print_json({{"done", done}, {"what", what}});
  print_line(std::string(what) + " " + std::string(done));
}

int report(const Error& error) {
  fmt::print(stderr, "aftertone: {}\n", for_terminal(error.detail.empty() ? to_string(error) : error.detail));
  return error.code == Code::invalid ? kMisused : kFailed;
}

Table::Table(std::vector<std::string> titles) {
  add(std::move(titles));
}

void Table::add(std::vector<std::string> cells) {
  for (std::string& cell : cells)
    cell = for_terminal(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::to_string() const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows_)
    text += line_of(row, widths);
  return text;
}

}  // namespace aftertone::app
