// One operation of the interface for programs: where it is, what it needs, what it does. share/aftertone/openapi.yaml
// describes each under the same operationId; a test compares the two.
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
#include "voicemail/ports/access_token_store.h"
#include "voicemail/ports/dialling_store.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::api {

// Parts that the app owns and that outlive every use.
struct Ports {
  voicemail::Stores& stores;
  voicemail::Timeline& timeline;
  voicemail::DiallingStore& dialling;
  voicemail::AccessTokenStore& tokens;
};

// A request whose token may do this.
struct Asked {
  const http::Request& request;
  const http::Fields query;  // only fields that the operation names
  const voicemail::AccessToken token;

  // "" where it was not given.
  std::string field(std::string_view name) const;
  std::string path(std::string_view name) const;
};

// Blocks. An error becomes a problem.
using Work = Result<http::Response>(const Ports& ports, const Asked& asked);

struct Operation {
  std::string_view id;
  std::string_view method;
  std::string_view path;                  // below /api/v1
  std::optional<voicemail::Scope> scope;  // empty: any token
  std::vector<std::string_view> query;    // the fields it knows; all others are refused
  Work* work;
};

std::span<const Operation> token_operations();
std::span<const Operation> mailbox_operations();
std::span<const Operation> message_operations();

}  // namespace aftertone::api
