// What a program may set of a mailbox.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/operation.h"
#include "base/result.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::api {

// Sets what stands in `body`, and leaves the rest. Errors: invalid (a field there is not, another type, a time zone or
// a class of service there is not). Blocks.
Status apply_mailbox_fields_blocking(const Ports& ports, const nlohmann::ordered_json& body,
                                     voicemail::Mailbox& mailbox);

}  // namespace aftertone::api
