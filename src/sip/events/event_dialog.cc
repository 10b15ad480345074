#include "sip/events/event_dialog.h"

#include <algorithm>
#include <array>

#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

bool is_loose_route(const std::string& route) {
  const auto address = parse_name_address(route);
  return !address || find_parameter(address->uri.parameters, "lr").has_value();
}

std::string uri_of_route(const std::string& route) {
  const std::size_t open = route.find('<');
  const std::size_t close = route.find('>');
  if (open == std::string::npos || close == std::string::npos || close < open) return route;
  return route.substr(open + 1, close - open - 1);
}

}  // namespace

OutgoingRequest make_notify(const EventDialog& dialog, const Notification& notification) {
  OutgoingRequest notify;
  notify.method = "NOTIFY";
  notify.target = dialog.remote_target;
  notify.route_set = dialog.route_set;
  if (!notify.route_set.empty() && !is_loose_route(notify.route_set.front())) {  // RFC 3261 12.2.1.1
    notify.target = uri_of_route(notify.route_set.front());
    notify.route_set.erase(notify.route_set.begin());
    notify.route_set.push_back("<" + dialog.remote_target + ">");
    notify.next_hop = notify.target;
  }
  if (!dialog.next_hop.empty()) notify.next_hop = dialog.next_hop;
  notify.from = dialog.local_address;
  notify.to = dialog.remote_address;
  notify.call_id = dialog.call_id;
  notify.cseq = dialog.local_cseq;
  notify.contact = dialog.contact;
  const std::string id = dialog.event_id.empty() ? "" : ";id=" + dialog.event_id;
  notify.headers = {"Event: " + notification.package + id, "Subscription-State: " + notification.state};
  notify.content_type = notification.content_type;
  notify.body = notification.body;
  return notify;
}

bool ends_subscription(int status) {
  constexpr std::array kEnding{404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604};
  return std::ranges::find(kEnding, status) != kEnding.end();
}

}  // namespace aftertone::sip
