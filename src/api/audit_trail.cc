#include "api/audit_trail.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "base/log.h"

namespace aftertone::api {
namespace {

constexpr std::size_t kLongest = 200;

std::string shortened(std::string text) {
  if (text.size() > kLongest) text.resize(kLongest);
  return text;
}

std::string who_is(const Asked& asked) {
  return asked.visit ? asked.token.name : "token " + asked.token.name;
}

struct About {
  std::string object;
  std::string detail;
};

// What stands in the path; where nothing does, what the new thing is to be called.
About about(const Asked& asked) {
  About about;
  for (const auto& [name, value] : asked.request.path_values)
    about.object.append(about.object.empty() ? "" : " ").append(value);
  for (const auto& [name, value] : asked.query)
    about.detail.append(about.detail.empty() ? "" : ", ").append(name + " " + value);
  const auto body = object_in(asked.request);
  if (!body) return about;
  for (const auto& [name, value] : body->items()) {
    about.detail.append(about.detail.empty() ? "" : ", ").append(name);
    const bool names_it = name == "number" || name == "name" || name == "target" || name == "mailbox";
    if (names_it && value.is_string()) about.detail.append(" ").append(value.get<std::string>());
    if (about.detail.size() > kLongest) break;
  }
  return about;
}

}  // namespace

Status note_blocking(const Ports& ports, const Asked& asked, const std::string& who, std::string_view what,
                     const std::string& object, const std::string& detail) {
  return ports.audit.append_blocking(
      {0, ports.stores.clock.now(), who, asked.from, std::string(what), shortened(object), shortened(detail)});
}

Status note_change_blocking(const Ports& ports, const Operation& operation, const Asked& asked) {
  const About what = about(asked);
  return note_blocking(ports, asked, who_is(asked), operation.id, what.object, what.detail);
}

void note_refusal_blocking(const Ports& ports, const Operation& operation, const Asked& asked, int status) {
  const About what = about(asked);
  const Status noted =
      note_blocking(ports, asked, who_is(asked), operation.id, what.object, fmt::format("refused with {}", status));
  if (!noted) log::info("api", "a refused {} is not noted: {}", operation.id, to_string(noted.error()));
}

}  // namespace aftertone::api
