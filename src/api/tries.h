// Passwords that were tried, and the answers to those that were wrong.
#pragma once

#include <optional>
#include <string>

#include "api/operation.h"
#include "voicemail/usecases/enter_website.h"

namespace aftertone::api {

voicemail::WebsitePorts website_of(const Ports& ports);

// Passwords, codes and access tokens that are guessed: an Error, and an alert, when they are many. Any thread.
void note_wrong_try(const std::string& from);
void note_right_try();

// 401 wrong-credentials or code-required, 429 slow-down; noted, with the name only where there is such a user: what
// somebody typed in its place may be a password. `outcome` is no user. Blocks.
Result<http::Response> refused_try_blocking(const Ports& ports, const Asked& asked, const std::string& name,
                                            const voicemail::WebsiteOutcome& outcome);

// Somebody who has logged in shows their password again. Nothing: it is right. Blocks.
Result<std::optional<http::Response>> refuse_wrong_password_blocking(const Ports& ports, const Asked& asked,
                                                                     const std::string& password);

// The answer to a program with a token where only people have business.
Result<http::Response> only_for_people();

}  // namespace aftertone::api
