// Classes of service: what may be dialled for the owners of mailboxes.
#include <nlohmann/json.hpp>

#include "api/body_fields.h"
#include "api/json_text.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/versions.h"
#include "api/views.h"
#include "http/form.h"
#include "voicemail/usecases/manage_classes.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::ClassOfService;
using voicemail::Scope;

Result<http::Response> list_classes_blocking(const Ports& ports, const Asked&) {
  const auto all = ports.dialling.list_classes_blocking();
  if (!all) return tl::unexpected(all.error());
  ordered_json items = ordered_json::array();
  for (const ClassOfService& service : *all)
    items.push_back(to_json(service));
  return json_answer(200, page_of(std::move(items), {}));
}

// Nothing: the field was not given.
Result<std::optional<std::vector<std::string>>> texts_of(BodyFields& body, const char* name) {
  const auto list = body.taken_list(name);
  if (!list) return std::optional<std::vector<std::string>>();
  std::vector<std::string> texts;
  for (const ordered_json& item : *list) {
    if (!item.is_string()) return fail(Code::invalid, std::string(name) + " is a list of texts");
    texts.push_back(item.get<std::string>());
  }
  return std::optional(std::move(texts));
}

void apply_limits(BodyFields& body, ClassOfService& service) {
  const auto number = [&body](const char* name, std::int64_t from, std::int64_t to, std::int64_t otherwise) {
    return body.whole_number(name, from, to).value_or(otherwise);
  };
  service.max_cost = static_cast<std::int32_t>(number("max_cost", 0, 9, service.max_cost));
  service.calls_per_day = static_cast<std::int32_t>(number("calls_per_day", 1, 1000, service.calls_per_day));
  service.calls_at_once = static_cast<std::int32_t>(number("calls_at_once", 1, 10, service.calls_at_once));
  service.longest_call = std::chrono::seconds(number("longest_call_seconds", 30, 3600, service.longest_call.count()));
}

// What is left of the body. Error: invalid.
Status apply(BodyFields& body, ClassOfService& service) {
  auto uses = texts_of(body, "uses");
  if (!uses) return tl::unexpected(uses.error());
  auto allow = texts_of(body, "allow");
  if (!allow) return tl::unexpected(allow.error());
  auto deny = texts_of(body, "deny");
  if (!deny) return tl::unexpected(deny.error());
  if (*allow) service.allow = std::move(**allow);
  if (*deny) service.deny = std::move(**deny);
  apply_limits(body, service);
  if (const Status good = body.finish(); !good) return good;
  return *uses ? voicemail::set_uses(**uses, service) : Status();
}

Result<http::Response> add_class_blocking(const Ports& ports, const Asked& asked) {
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  ClassOfService service;
  service.name = body->needed_text("name");
  if (const Status applied = apply(*body, service); !applied) return tl::unexpected(applied.error());
  if (const Status added = voicemail::add_class_blocking(ports.dialling, service); !added)
    return tl::unexpected(added.error());
  http::Response response = json_answer(201, to_json(service));
  response.headers.push_back({"Location", "/api/v1/classes-of-service/" + http::percent_encoded(service.name)});
  return response;
}

Result<http::Response> show_class_blocking(const Ports& ports, const Asked& asked) {
  const auto service = ports.dialling.find_class_blocking(asked.path("name"));
  if (!service) return tl::unexpected(service.error());
  return versioned_answer(asked.request, to_json(*service));
}

Result<http::Response> change_class_blocking(const Ports& ports, const Asked& asked) {
  auto service = ports.dialling.find_class_blocking(asked.path("name"));
  if (!service) return tl::unexpected(service.error());
  if (!is_version_wanted(asked.request, to_json(*service))) return changed_meanwhile();
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  if (const Status applied = apply(*body, *service); !applied) return tl::unexpected(applied.error());
  if (const Status updated = voicemail::update_class_blocking(ports.dialling, *service); !updated)
    return tl::unexpected(updated.error());
  return show_class_blocking(ports, asked);
}

Result<http::Response> remove_class_blocking(const Ports& ports, const Asked& asked) {
  const auto service = ports.dialling.find_class_blocking(asked.path("name"));
  if (!service) return tl::unexpected(service.error());
  if (!is_version_wanted(asked.request, to_json(*service))) return changed_meanwhile();
  return voicemail::remove_class_blocking(ports.dialling, service->name).map([] { return no_content(); });
}

}  // namespace

std::span<const Operation> class_operations() {
  constexpr std::string_view kOne = "/classes-of-service/{name}";
  static const Operation kOperations[] = {
      {"listClasses", "GET", "/classes-of-service", Scope::system_read, {}, list_classes_blocking},
      {"addClass", "POST", "/classes-of-service", Scope::system_write, {}, add_class_blocking},
      {"showClass", "GET", kOne, Scope::system_read, {}, show_class_blocking},
      {"changeClass", "PATCH", kOne, Scope::system_write, {}, change_class_blocking},
      {"removeClass", "DELETE", kOne, Scope::system_write, {}, remove_class_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
