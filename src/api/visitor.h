// Who asks: a program with an access token, or a browser with the cookie of a session.
#pragma once

#include <string>

#include "api/operation.h"
#include "base/result.h"

namespace aftertone::api {

struct Visitor {
  voicemail::AccessToken token;
  std::optional<Visit> visit;
};

// Error: denied, without saying why. Blocks.
Result<Visitor> visitor_blocking(const Ports& ports, const http::Request& request);

// A change by cookie shows the session's token as well, and comes from one of our own pages: no other page can make a
// browser do that. Error: denied.
Status check_is_own_page(const Ports& ports, const http::Request& request, const std::optional<Visit>& visit);

// The address behind proxies that we believe.
std::string address_of(const Surroundings& surroundings, const http::Request& request);

// The name begins with __Host- where browsers keep that: never sent to another host, or without TLS.
std::string session_cookie(const Surroundings& surroundings, const std::string& secret);
std::string ended_session_cookie(const Surroundings& surroundings);
// The hash of the session that the request shows, whether there is one or not.
std::optional<std::string> shown_session(const Surroundings& surroundings, const http::Request& request);
std::string csrf_of(const std::string& secret);

}  // namespace aftertone::api
