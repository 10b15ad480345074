#include "api/mailbox_fields.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/time_zone.h"
#include "voicemail/model/week_times.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Mailbox;

constexpr std::string_view kText = "text";
constexpr std::string_view kFlag = "true or false";
constexpr std::string_view kNumber = "a whole number";

// Sets the field and returns true, if the value has the right type.
using Setter = bool(const ordered_json& value, Mailbox& mailbox);

struct Field {
  std::string_view name;
  std::string_view type;
  Setter* set;
};

template <auto Member>
bool set_text(const ordered_json& value, Mailbox& mailbox) {
  if (!value.is_string()) return false;
  mailbox.*Member = value.get<std::string>();
  return true;
}

bool set_flag(const ordered_json& value, Mailbox& mailbox) {
  if (!value.is_boolean()) return false;
  mailbox.quiet_except_urgent = value.get<bool>();
  return true;
}

// What is out of bounds is refused with the mailbox's other rules.
std::optional<std::int32_t> whole_number(const ordered_json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(kMost)) return -1;
  const auto number = value.get<std::int64_t>();
  return number < -1 ? -1 : static_cast<std::int32_t>(number);
}

bool set_max_message(const ordered_json& value, Mailbox& mailbox) {
  const auto number = whole_number(value);
  if (number) mailbox.max_message = std::chrono::seconds(*number);
  return number.has_value();
}

bool set_max_messages(const ordered_json& value, Mailbox& mailbox) {
  const auto number = whole_number(value);
  if (number) mailbox.max_messages = *number;
  return number.has_value();
}

// Written as it is kept; what is no time is refused with the mailbox's other rules.
bool set_quiet_hours(const ordered_json& value, Mailbox& mailbox) {
  if (!set_text<&Mailbox::quiet_hours>(value, mailbox)) return false;
  const auto times = voicemail::parse_week_times(mailbox.quiet_hours);
  if (times) mailbox.quiet_hours = to_string(*times);
  return true;
}

constexpr Field kFields[] = {
    {"name", kText, set_text<&Mailbox::name>},
    {"email", kText, set_text<&Mailbox::email>},
    {"language", kText, set_text<&Mailbox::language>},
    {"time_zone", kText, set_text<&Mailbox::time_zone>},
    {"operator", kText, set_text<&Mailbox::operator_target>},
    {"class_of_service", kText, set_text<&Mailbox::class_of_service>},
    {"quiet_hours", kText, set_quiet_hours},
    {"quiet_except_urgent", kFlag, set_flag},
    {"max_message_seconds", kNumber, set_max_message},
    {"max_messages", kNumber, set_max_messages},
};

Status apply(const std::string& name, const ordered_json& value, Mailbox& mailbox) {
  for (const Field& field : kFields) {
    if (field.name != name) continue;
    if (field.set(value, mailbox)) return {};
    return fail(Code::invalid, fmt::format("{} is {}", name, field.type));
  }
  return fail(Code::invalid, fmt::format("there is no field \"{}\" to be set", ascii::printable(name)));
}

}  // namespace

Status apply_mailbox_fields_blocking(const Ports& ports, const ordered_json& body, Mailbox& mailbox) {
  for (const auto& [name, value] : body.items()) {
    if (const Status applied = apply(name, value, mailbox); !applied) return applied;
  }
  if (body.contains("time_zone") && !TimeZone::load_blocking(mailbox.time_zone))
    return fail(Code::invalid, "time_zone is a name such as Europe/Berlin");
  if (!body.contains("class_of_service") || mailbox.class_of_service.empty()) return {};
  const auto service = ports.dialling.find_class_blocking(mailbox.class_of_service);
  if (!service && service.error().code == Code::not_found)
    return fail(Code::invalid, "class_of_service: " + service.error().detail);
  return service.map([](const auto&) {});
}

}  // namespace aftertone::api
