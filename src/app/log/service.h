// The services that monitoring knows, and which of them a log line belongs to.
#pragma once

#include <array>
#include <string_view>

namespace aftertone::app {

enum class Service { ivr, notify, web };

inline constexpr std::array kServices{Service::ivr, Service::notify, Service::web};

std::string_view file_prefix(Service service);  // "IVR": of IVR20261130.log
std::string_view folder_name(Service service);  // "ivr": below [log] directory
std::string_view unit_name(Service service);    // "aftertone-ivr", as systemd and syslog know it

// `does_calls`, `does_notification`: the roles of this process; neither: it only has the website. What several services
// do (the database, leases, start and stop) belongs to the first role that it has, and so does everything that belongs
// to a role it does not have.
Service service_of(std::string_view area, bool does_calls, bool does_notification);

}  // namespace aftertone::app
