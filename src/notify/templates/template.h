// A text with places to fill in: "New voice message from {{caller}}". Nothing else: no conditions, no loops.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aftertone::notify {

// What is filled in, by placeholder. Values that come from outside have been through safe_text().
using Values = std::map<std::string, std::string, std::less<>>;

enum class Escaping {
  none,  // plain text
  html,  // & < > " ' are escaped and line ends become <br>
};

class Template {
 public:
  Template() = default;

  // `source` is the file's name, for errors. Error: invalid (a placeholder that is not among `allowed`, braces left
  // open), naming source, line and what is allowed.
  static Result<Template> parse(std::string_view text, const std::string& source,
                                std::span<const std::string_view> allowed, Escaping escaping);

  // `values` and `as_is` together have every allowed placeholder. What is in `as_is` is escaped already.
  std::string fill(const Values& values, const Values& as_is = {}) const;

 private:
  struct Piece {
    std::string literal;
    std::string placeholder;  // after the literal; empty in the last piece
  };
  std::vector<Piece> pieces_;
  Escaping escaping_ = Escaping::none;
};

std::string escape_html(std::string_view text);

}  // namespace aftertone::notify
