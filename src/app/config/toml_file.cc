#include "app/config/toml_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::app {
namespace {

int line_of(const toml::node& node) {
  return static_cast<int>(node.source().begin.line);
}

TomlValue to_value(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* text = node.as_string()) return text->get();
  const auto* array = node.as_array();
  if (array == nullptr) return OtherValue{};
  std::vector<std::string> texts;
  for (const toml::node& element : *array) {
    const auto* text = element.as_string();
    if (text == nullptr) return OtherValue{};
    texts.push_back(text->get());
  }
  return texts;
}

void add_elements(std::vector<TomlEntry>& entries, const std::string& name, const toml::array& tables);

// A table in a table is a section of its own: [email.smtp].
void add_section(std::vector<TomlEntry>& entries, const std::string& name, const toml::table& section) {
  entries.push_back({name, "", OtherValue{}, line_of(section)});
  for (const auto& [key, node] : section) {
    if (const auto* inner = node.as_table()) {
      add_section(entries, name + "." + std::string(key.str()), *inner);
    } else if (node.is_array_of_tables()) {
      add_elements(entries, name + "." + std::string(key.str()), *node.as_array());
    } else {
      entries.push_back({name, std::string(key.str()), to_value(node), line_of(node)});
    }
  }
}

// [[trunks]]: each of them in the order of the file.
void add_elements(std::vector<TomlEntry>& entries, const std::string& name, const toml::array& tables) {
  for (const toml::node& table : tables) {
    const std::size_t first = entries.size();
    add_section(entries, name, *table.as_table());
    entries[first].begins_element = true;
  }
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

Result<std::vector<TomlEntry>> parse_toml(std::string_view text, const std::string& name) {
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return fail(Code::invalid, fmt::format("{}:{}: not TOML: {}", name, error.source().begin.line,
                                           ascii::printable(first_line(error.description()))));
  }
  std::vector<TomlEntry> entries;
  for (const auto& [key, node] : root) {
    if (const auto* section = node.as_table()) {
      add_section(entries, std::string(key.str()), *section);
    } else if (node.is_array_of_tables()) {
      add_elements(entries, std::string(key.str()), *node.as_array());
    } else {
      entries.push_back({"", std::string(key.str()), to_value(node), line_of(node)});
    }
  }
  std::ranges::stable_sort(entries, {}, &TomlEntry::line);
  return entries;
}

std::string to_string(const TomlValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) {
    constexpr std::size_t kShown = 60;
    return fmt::format("\"{}\"{}", ascii::printable(text->substr(0, kShown)), text->size() > kShown ? "..." : "");
  }
  return std::holds_alternative<std::vector<std::string>>(value) ? "this list" : "a value of this kind";
}

}  // namespace aftertone::app
