#include "voicemail/policy/password_rules.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/ascii.h"

namespace aftertone::voicemail {
namespace {

constexpr std::size_t kShortest = 10;
constexpr std::size_t kLongest = 128;
constexpr std::size_t kFewestDifferent = 5;

// What is tried first everywhere.
constexpr std::string_view kCommon[] = {"1234567890", "0123456789", "qwertyuiop", "password", "aftertone", "voicemail"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || ascii::is_digit(c) || std::string_view("._-@").find(c) != std::string_view::npos;
}

}  // namespace

Status check_user_name(const std::string& name) {
  const bool is_good = !name.empty() && name.size() <= 64 && std::ranges::all_of(name, is_name_character) &&
                       std::string_view("._-@").find(name.front()) == std::string_view::npos;
  if (is_good) return {};
  return fail(Code::invalid, "name: 1 to 64 of a-z, 0-9 and . _ - @, a letter or a digit first");
}

Status check_new_password(const std::string& password, const std::string& name) {
  if (password.size() < kShortest || password.size() > kLongest)
    return fail(Code::invalid, "password: 10 to 128 characters");
  if (std::set<char>(password.begin(), password.end()).size() < kFewestDifferent)
    return fail(Code::invalid, "password: at least five different characters");
  const std::string lower = ascii::to_lower(password);
  const bool has_name = name.size() > 2 && lower.find(ascii::to_lower(name)) != std::string::npos;
  const bool is_common =
      std::ranges::any_of(kCommon, [&lower](std::string_view word) { return lower.find(word) != std::string::npos; });
  if (has_name || is_common)
    return fail(Code::invalid, "password: too easy to guess (the name or a common word is in it)");
  return {};
}

}  // namespace aftertone::voicemail
