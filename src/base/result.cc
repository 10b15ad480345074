#include "base/result.h"

#include "base/assert.h"

namespace aftertone {

std::string_view to_string(Code code) {
  switch (code) {
    case Code::not_found:
      return "not_found";
    case Code::conflict:
      return "conflict";
    case Code::full:
      return "full";
    case Code::denied:
      return "denied";
    case Code::invalid:
      return "invalid";
    case Code::unavailable:
      return "unavailable";
    case Code::timeout:
      return "timeout";
    case Code::corrupt:
      return "corrupt";
    case Code::unsupported:
      return "unsupported";
  }
  AT_ASSERT(false);
}

std::string to_string(const Error& error) {
  std::string text(to_string(error.code));
  if (!error.detail.empty()) text += ": " + error.detail;
  if (error.temporary) text += " (temporary)";
  return text;
}

}  // namespace aftertone
