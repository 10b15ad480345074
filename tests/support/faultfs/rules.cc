#include "support/faultfs/rules.h"

#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace aftertone::support {
namespace {

constexpr int kLastErrno = 133;

int errno_named(const std::string& name) {
  for (int number = 1; number <= kLastErrno; ++number) {
    const char* known = strerrorname_np(number);
    if (known != nullptr && name == known) return number;
  }
  throw std::runtime_error("no error is called " + name);
}

template <typename Value>
Value next(std::istream& words, const char* what) {
  Value value;
  if (!(words >> value)) throw std::runtime_error(std::string("there is no ") + what);
  return value;
}

Rule parse_rule(std::istream& words) {
  Rule rule;
  rule.operations = next<std::string>(words, "operation");
  rule.path_part = next<std::string>(words, "part of a path");
  const auto what = next<std::string>(words, "fault");
  if (what == "hang") {
    rule.hangs = true;
  } else if (what == "fail") {
    rule.error = errno_named(next<std::string>(words, "name of an error"));
  } else if (what == "delay") {
    rule.delay = std::chrono::milliseconds(next<long>(words, "time"));
  } else {
    throw std::runtime_error("no fault is called " + what);
  }
  for (std::string word; words >> word;) {
    if (word != "after" && word != "times") throw std::runtime_error("what is " + word);
    (word == "after" ? rule.after : rule.times) = next<long>(words, "number");
  }
  return rule;
}

bool names(const std::string& operations, std::string_view operation) {
  std::istringstream all(operations);
  for (std::string name; std::getline(all, name, ',');) {
    if (name == "*" || name == operation) return true;
  }
  return false;
}

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

}  // namespace

std::vector<Rule> parse_rules(std::istream& text) {
  std::vector<Rule> rules;
  for (std::string line; std::getline(text, line);) {
    if (line.find_first_not_of(" \t") == std::string::npos || line.starts_with('#')) continue;
    try {
      std::istringstream words(line);
      rules.push_back(parse_rule(words));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error("\"" + line + "\": " + error.what());
    }
  }
  return rules;
}

void Rules::read_if_changed() {
  struct stat now {};
  (void)stat(file_.c_str(), &now);  // no file: no rules
  if (is_same(now, seen_)) return;
  seen_ = now;
  ++generation_;
  rules_.clear();
  try {
    std::ifstream text(file_);
    rules_ = parse_rules(text);
  } catch (const std::runtime_error& error) {
    std::cout << "bad rule: " << error.what() << std::endl;
  }
}

std::uint64_t Rules::generation() {
  const std::lock_guard lock(mutex_);
  read_if_changed();
  return generation_;
}

Verdict Rules::decide(std::string_view operation, std::string_view path) {
  const std::lock_guard lock(mutex_);
  read_if_changed();
  for (Rule& rule : rules_) {
    const bool is_here = rule.path_part == "*" || path.find(rule.path_part) != std::string_view::npos;
    if (!is_here || !names(rule.operations, operation) || rule.times == 0) continue;
    if (rule.after > 0) {
      --rule.after;
      continue;
    }
    if (rule.times > 0) --rule.times;
    return {rule, generation_};
  }
  return {{}, generation_};
}

}  // namespace aftertone::support
