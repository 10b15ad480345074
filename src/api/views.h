// The product's things as JSON, the same for the command line and for programs. The names are a promise: docs/cli.md,
// docs/api.md. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "voicemail/model/access_token.h"
#include "voicemail/model/class_of_service.h"
#include "voicemail/model/delivery.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/message.h"
#include "voicemail/model/user.h"
#include "voicemail/ports/audit_store.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::api {

// Never the PIN's hash: only whether there is one.
nlohmann::ordered_json to_json(const voicemail::Mailbox& mailbox);
nlohmann::ordered_json to_json(const voicemail::MessageCounts& counts);
nlohmann::ordered_json to_json(const voicemail::Message& message);
nlohmann::ordered_json to_json(const std::vector<voicemail::Address>& addresses);
nlohmann::ordered_json to_json(const voicemail::Delivery& delivery);
nlohmann::ordered_json to_json(const voicemail::ClassOfService& service);
nlohmann::ordered_json to_json(const voicemail::MessageEvent& event);
nlohmann::ordered_json to_json(const voicemail::AuditEntry& entry);
// Never the password's hash, nor the secret of the codes.
nlohmann::ordered_json to_json(const voicemail::User& user, WallTime now);
nlohmann::ordered_json null_if_empty(const std::string& text);
// Never its secret, nor what that hashes to.
nlohmann::ordered_json to_json(const voicemail::AccessToken& token);

}  // namespace aftertone::api
