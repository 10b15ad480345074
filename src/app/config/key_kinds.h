// The kinds of values a key may take. Each makes a Key around a function that names the setting.
#pragma once

#include <algorithm>

#include "app/config/keys.h"

namespace aftertone::app {

// Those of the sections about calls out.
void add_outbound_keys(std::vector<Key>& keys);
// [audio].
void add_audio_keys(std::vector<Key>& keys);
// [log].
void add_log_keys(std::vector<Key>& keys);
// [site].
void add_site_keys(std::vector<Key>& keys);
// [monitoring] and [probe].
void add_monitoring_keys(std::vector<Key>& keys);
// [alerts].
void add_alert_keys(std::vector<Key>& keys);
// [[webhooks]] and [command].
void add_hook_keys(std::vector<Key>& keys);
// A [[table]] begins: the keys that follow are its own.
void begin_element(const std::string& section, Settings& settings);

bool is_node_name_or_empty(const std::string& text);
bool is_ip_range(const std::string& text);  // 192.0.2.1, 2001:db8::1, 10.0.0.0/8
bool is_anything(const std::string& text);
bool is_given(const std::string& text);
bool is_one_line(const std::string& text);  // without control characters
std::string range_text(std::int64_t from, std::int64_t to, std::string_view unit);

template <typename Field>
Key flag_key(std::string section, std::string name, Field field) {
  return {std::move(section), std::move(name), "true or false", [field](const TomlValue& value, Settings& settings) {
            const bool* flag = std::get_if<bool>(&value);
            if (flag != nullptr) field(settings) = *flag;
            return flag != nullptr;
          }};
}

template <typename Field>
Key number_key(std::string section, std::string name, std::int64_t from, std::int64_t to, Field field,
               std::string_view unit = "") {
  return {std::move(section), std::move(name), range_text(from, to, unit),
          [field, from, to](const TomlValue& value, Settings& settings) {
            const auto* number = std::get_if<std::int64_t>(&value);
            if (number == nullptr || *number < from || *number > to) return false;
            using Target = std::decay_t<decltype(field(settings))>;
            field(settings) = static_cast<Target>(*number);
            return true;
          }};
}

// Text, a path or a choice: what `is_allowed` says yes to.
template <typename Field, typename Check>
Key text_key(std::string section, std::string name, std::string allowed, Check is_allowed, Field field) {
  return {std::move(section), std::move(name), std::move(allowed),
          [field, is_allowed](const TomlValue& value, Settings& settings) {
            const auto* text = std::get_if<std::string>(&value);
            if (text == nullptr || text->find('\0') != std::string::npos || !is_allowed(*text)) return false;
            field(settings) = *text;
            return true;
          }};
}

template <typename Field>
Key path_key(std::string section, std::string name, Field field) {
  return text_key(std::move(section), std::move(name), "a path in quotes", is_given, field);
}

// A path that may be left out: "" means what `empty` says.
template <typename Field>
Key optional_path_key(std::string section, std::string name, const std::string& empty, Field field) {
  return text_key(std::move(section), std::move(name), std::string("a path in quotes, or \"\" for ").append(empty),
                  is_anything, field);
}

template <typename Field, typename Check>
Key list_key(std::string section, std::string name, std::string allowed, Check is_allowed, Field field) {
  return {std::move(section), std::move(name), std::move(allowed),
          [field, is_allowed](const TomlValue& value, Settings& settings) {
            const auto* texts = std::get_if<std::vector<std::string>>(&value);
            if (texts == nullptr) return false;
            for (const std::string& text : *texts) {
              if (!is_allowed(text)) return false;
            }
            field(settings) = *texts;
            return true;
          }};
}

// One of `words`; tells them in the message.
template <typename Field>
Key choice_key(std::string section, std::string name, std::vector<std::string> words, Field field) {
  std::string allowed;
  for (const std::string& word : words) {
    if (!allowed.empty()) allowed += word == words.back() ? " or " : ", ";
    allowed.append("\"").append(word).append("\"");
  }
  const auto is_word = [words](const std::string& text) { return std::ranges::find(words, text) != words.end(); };
  return text_key(std::move(section), std::move(name), std::move(allowed), is_word, field);
}

}  // namespace aftertone::app
