// One operation of the web interface, for programs and for the website: where it is, what it needs, what it does.
// share/aftertone/openapi.yaml describes each under the same operationId; a test compares the two.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/form.h"
#include "http/router.h"
#include "voicemail/model/access_token.h"
#include "voicemail/model/user.h"
#include "voicemail/ports/access_token_store.h"
#include "voicemail/ports/audit_store.h"
#include "voicemail/ports/call_log.h"
#include "voicemail/ports/delivery_desk.h"
#include "voicemail/ports/dialling_store.h"
#include "voicemail/ports/mailbox_search.h"
#include "voicemail/ports/message_search.h"
#include "voicemail/ports/repeat_store.h"
#include "voicemail/ports/report_source.h"
#include "voicemail/ports/seen_changes.h"
#include "voicemail/ports/session_store.h"
#include "voicemail/ports/sound_files.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/timeline.h"
#include "voicemail/ports/user_store.h"

namespace aftertone::api {

class ChangeFeed;
class Installation;
class Logs;
class Prompts;
class Provider;
class RequestPace;
class SecretSeal;

// How browsers reach the server.
struct Surroundings {
  bool is_secure = false;            // by https, through a proxy or not
  std::string public_url;            // "https://voicemail.example.com"; empty: whatever the request's Host says
  std::vector<std::string> proxies;  // addresses whose X-Forwarded-For is believed
};

// Parts that the app owns and that outlive every use.
struct Ports {
  voicemail::Stores& stores;
  voicemail::Timeline& timeline;
  voicemail::DiallingStore& dialling;
  voicemail::AccessTokenStore& tokens;
  voicemail::UserStore& users;
  voicemail::SessionStore& sessions;
  voicemail::TryStore& tries;
  voicemail::AuditStore& audit;
  voicemail::RepeatStore& repeats;
  RequestPace& pace;
  voicemail::MailboxSearch& mailbox_search;
  voicemail::MessageSearch& message_search;
  voicemail::SeenChanges& seen_changes;
  voicemail::DeliveryDesk& deliveries;
  voicemail::CallLog& calls;
  voicemail::ReportSource& report_source;
  voicemail::SoundFiles& sounds;
  ChangeFeed& changes;
  Installation& installation;
  Logs& logs;
  Prompts& prompts;
  Surroundings surroundings;
  Provider* provider;      // of identities; none: people log in with a password
  const SecretSeal& seal;  // of secrets that we show again
};

// Somebody who has logged in.
struct Visit {
  voicemail::Session session;
  std::string csrf;  // what a change shows besides the cookie
};

// A request that may do this.
struct Asked {
  const http::Request& request;
  const http::Fields query;            // only fields that the operation names
  const voicemail::AccessToken token;  // of a session: what its user's role allows
  const std::optional<Visit> visit{};  // empty: a program with a token, or an operation for everybody
  const std::string from{};            // the address behind proxies

  // "" where it was not given.
  std::string field(std::string_view name) const;
  std::string path(std::string_view name) const;
};

// Blocks. An error becomes a problem.
using Work = Result<http::Response>(const Ports& ports, const Asked& asked);

// In an operation's query: whatever it is sent with. A provider may add words of its own.
inline constexpr std::string_view kAnyField = "*";

struct Operation {
  std::string_view id;
  std::string_view method;
  std::string_view path;                  // below /api/v1
  std::optional<voicemail::Scope> scope;  // empty: whoever has a token or has logged in
  std::vector<std::string_view> query;    // the fields it knows; all others are refused
  Work* work;
  bool is_for_everybody = false;  // also for who has not logged in; it keeps its own audit
};

std::span<const Operation> token_operations();
std::span<const Operation> session_operations();
std::span<const Operation> second_factor_operations();
std::span<const Operation> oidc_operations();
std::span<const Operation> user_operations();
std::span<const Operation> mailbox_operations();
std::span<const Operation> message_operations();
std::span<const Operation> sound_operations();
std::span<const Operation> greeting_operations();
std::span<const Operation> event_operations();
std::span<const Operation> rule_operations();
std::span<const Operation> call_operations();
std::span<const Operation> class_operations();
std::span<const Operation> delivery_operations();
std::span<const Operation> log_operations();
std::span<const Operation> prompt_operations();
std::span<const Operation> installation_operations();

}  // namespace aftertone::api
