// Where webhooks go. The comments name the key in aftertone.toml, as errors do.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace aftertone::notify {

struct Webhook {
  std::string name;  // webhooks.name: the target of its deliveries
  std::string url;   // webhooks.url
  // webhooks.secret_file: one secret a line, read at each try, so that one can be changed while the service runs.
  std::filesystem::path secret_file;
  std::filesystem::path ca_file;           // webhooks.ca_file; empty: the system's certificates
  std::chrono::seconds total_timeout{15};  // webhooks.timeout
};

// Whether it can be used, with its secrets. Error: invalid; the detail begins with the key. Blocks.
Status check_webhook_blocking(const Webhook& hook);

// https, or http to this machine itself. No user, no fragment.
bool is_webhook_url(const std::string& url);
// 1 to 32 of a-z, 0-9, "-" and "_".
bool is_webhook_name(const std::string& name);

}  // namespace aftertone::notify
