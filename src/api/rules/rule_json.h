// The owners' rules as JSON, the same for the command line and for programs, and what the rules would do. The names are
// a promise: docs/cli.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "api/body_fields.h"
#include "base/result.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/notification_rule.h"
#include "voicemail/ports/message_store.h"

namespace aftertone::api {

// `position` counts from 1.
nlohmann::ordered_json to_json(const voicemail::NotificationRule& rule, std::size_t position);

// Sets what stands in `body`, and leaves the rest; the name is not its business. Error: invalid, naming the field.
Status apply_rule_fields(BodyFields& body, voicemail::NotificationRule& rule);

// One delivery, as far as it is known beforehand.
struct Foreseen {
  voicemail::DeliveryRequest request;
  WallTime at;  // by the rule
  std::optional<WallTime> quiet_until;
};
nlohmann::ordered_json to_json(const Foreseen& foreseen);

// Of what is planned for a message that comes at `at`. Blocks.
std::vector<Foreseen> foresee_blocking(const voicemail::Mailbox& mailbox, bool is_urgent, WallTime at,
                                       const std::vector<voicemail::DeliveryRequest>& planned);

}  // namespace aftertone::api
