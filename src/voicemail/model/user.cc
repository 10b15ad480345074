#include "voicemail/model/user.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"

namespace aftertone::voicemail {
namespace {

constexpr std::array<std::pair<UserRole, std::string_view>, 5> kWords{{{UserRole::owner, "owner"},
                                                                       {UserRole::helpdesk, "helpdesk"},
                                                                       {UserRole::administrator, "administrator"},
                                                                       {UserRole::operator_, "operator"},
                                                                       {UserRole::auditor, "auditor"}}};

}  // namespace

std::string_view to_string(UserRole role) {
  return std::ranges::find(kWords, role, &decltype(kWords)::value_type::first)->second;
}

Result<UserRole> parse_user_role(std::string_view text) {
  const auto found = std::ranges::find(kWords, text, &decltype(kWords)::value_type::second);
  if (found != kWords.end()) return found->first;
  return fail(Code::invalid,
              "a role is owner, helpdesk, administrator, operator or auditor, not \"" + ascii::printable(text) + "\"");
}

std::vector<Scope> scopes_of(UserRole role) {
  switch (role) {
    case UserRole::owner:
      return {Scope::messages_write, Scope::settings_write};
    case UserRole::helpdesk:
      return {Scope::mailboxes_read, Scope::pins_write, Scope::timeline_read, Scope::deliveries_write};
    case UserRole::administrator:
      return {Scope::mailboxes_write, Scope::messages_write, Scope::deliveries_write,
              Scope::reports_read,    Scope::users_write,    Scope::audit_read,
              Scope::cluster_read,    Scope::logs_read,      Scope::system_write};
    case UserRole::operator_:
      return {Scope::timeline_read, Scope::deliveries_write, Scope::reports_read,
              Scope::cluster_write, Scope::logs_read,        Scope::system_read};
    case UserRole::auditor:
      return {Scope::mailboxes_read, Scope::timeline_read, Scope::reports_read, Scope::users_read,
              Scope::audit_read,     Scope::cluster_read,  Scope::logs_read,    Scope::system_read};
  }
  return {};
}

}  // namespace aftertone::voicemail
