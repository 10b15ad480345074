// [web.oidc] of the configuration file; these initialisers are the defaults (settings.h).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace aftertone::app {

// People log in to the website in their company's way.
struct OidcSection {
  std::string issuer;  // empty: off
  std::string name = "OpenID Connect";
  std::string client_id;
  std::filesystem::path client_secret_file;  // empty: a public client
  std::vector<std::string> scopes{"openid", "profile"};
  std::string user_claim = "preferred_username";
  std::string groups_claim = "groups";
  std::vector<std::string> roles;  // "group=role"
  std::string mailbox_claim;       // empty: no owner is added
  bool add_users = false;
  std::filesystem::path ca_file;
  bool operator==(const OidcSection&) const = default;
};

}  // namespace aftertone::app
