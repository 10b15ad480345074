#include "app/log/service.h"

#include <algorithm>

namespace aftertone::app {
namespace {

struct AreaOfService {
  std::string_view area;
  Service service;
};

// What is not here is about calls, or about everything.
constexpr std::array kAreas{
    AreaOfService{"notify", Service::notify},
    AreaOfService{"rules", Service::notify},
    AreaOfService{"http", Service::web},
    AreaOfService{"api", Service::web},
};

}  // namespace

std::string_view file_prefix(Service service) {
  switch (service) {
    case Service::ivr:
      return "IVR";
    case Service::notify:
      return "Notify";
    case Service::web:
      return "Web";
  }
  return "IVR";
}

std::string_view folder_name(Service service) {
  switch (service) {
    case Service::ivr:
      return "ivr";
    case Service::notify:
      return "notify";
    case Service::web:
      return "web";
  }
  return "ivr";
}

std::string_view unit_name(Service service) {
  switch (service) {
    case Service::ivr:
      return "aftertone-ivr";
    case Service::notify:
      return "aftertone-notify";
    case Service::web:
      return "aftertone-web";
  }
  return "aftertone-ivr";
}

Service service_of(std::string_view area, bool does_calls, bool does_notification) {
  const Service first = does_calls ? Service::ivr : does_notification ? Service::notify : Service::web;
  const auto* const found = std::ranges::find(kAreas, area, &AreaOfService::area);
  if (found == kAreas.end()) return first;
  if (found->service == Service::notify && !does_notification) return first;
  return found->service;
}

}  // namespace aftertone::app
