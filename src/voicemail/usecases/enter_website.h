// Somebody logs in to the website, and is known again by what the browser shows. A wrong name, a wrong password and a
// wrong code have the same answer after the same work.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "voicemail/ports/session_store.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/user_store.h"

namespace aftertone::voicemail {

constexpr std::chrono::minutes kSessionIdle{30};
constexpr std::chrono::hours kSessionLongest{12};

struct WebsitePorts {
  Stores& stores;
  UserStore& users;
  SessionStore& sessions;
  TryStore& tries;
};

// The time step of `code` under this secret, if it is one of now (RFC 6238).
using CodeStep = std::function<std::optional<std::int64_t>(const std::string& secret, const std::string& code)>;

struct WebsiteTry {
  std::string name;
  std::string password;
  std::string code;  // empty: none was given
  std::string from;  // the address
};

struct CodeRequired {};  // name and password are right
struct WrongTry {};      // whatever it was
struct TryLater {
  std::chrono::seconds wait;
};
using WebsiteOutcome = std::variant<User, CodeRequired, WrongTry, TryLater>;

// Counts it. Errors: unavailable, timeout.
Result<WebsiteOutcome> enter_website_blocking(const WebsitePorts& ports, const WebsiteTry& tried, const CodeStep& code);

// The password of somebody who has logged in, once more. The same outcomes but CodeRequired.
Result<WebsiteOutcome> confirm_password_blocking(const WebsitePorts& ports, const WebsiteTry& tried);

// A session under this hash, and the end of what is over.
Status open_session_blocking(const WebsitePorts& ports, const User& user, const std::string& secret_sha256,
                             const std::string& from);

// Error: denied, without saying why, where there is none or it is over.
// `is_activity`: somebody is there, not only a page that was left open.
Result<Session> admit_user_blocking(const WebsitePorts& ports, const std::string& secret_sha256, bool is_activity);

}  // namespace aftertone::voicemail
