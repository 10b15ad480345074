#include <algorithm>

#include "base/ascii.h"
#include "sip/headers/invite.h"
#include "sip/headers/ip_prefix.h"
#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

bool is_trusted(const std::string& source_ip, const CallChoiceSettings& settings) {
  return std::any_of(settings.trusted_trunks.begin(), settings.trusted_trunks.end(),
                     [&](const std::string& trunk) { return is_in_prefix(source_ip, trunk); });
}

// RFC 3323 and RFC 3325: "id", "user", "header;id". "full" is what the older Remote-Party-ID drafts wrote.
bool asks_for_privacy(const std::string& privacy) {
  std::string text = privacy;
  std::replace(text.begin(), text.end(), ',', ';');
  for (const std::string_view part : ascii::split(text, ';')) {
    const std::string word = ascii::to_lower(ascii::trimmed(part));
    if (word == "id" || word == "user" || word == "full") return true;
  }
  return false;
}

bool is_anonymous(const NameAddress& from) {
  return from.uri.host == "anonymous.invalid" || ascii::equals_ignoring_case(from.uri.user, "anonymous");
}

// One caller can be asserted twice, as sip: and as tel:; the first that has something to say wins.
void add_asserted(CallerIdentity& caller, const std::string& value) {
  const auto address = parse_name_address(value);
  if (!address || is_anonymous(*address)) return;
  caller.is_asserted = true;
  if (caller.number.empty()) caller.number = without_visual_separators(address->uri.user);
  if (caller.name.empty()) caller.name = address->display_name;
}

}  // namespace

CallerIdentity identify_caller(const Invite& invite, const CallChoiceSettings& settings) {
  CallerIdentity caller;
  const auto from = parse_name_address(invite.from);
  if (asks_for_privacy(invite.privacy) || (from && is_anonymous(*from))) {
    caller.is_private = true;
    return caller;
  }
  if (is_trusted(invite.source_ip, settings)) {
    for (const std::string& value : invite.p_asserted_identity)
      add_asserted(caller, value);
  }
  if (!caller.is_asserted && from) {
    caller.number = without_visual_separators(from->uri.user);
    caller.name = from->display_name;
  }
  return caller;
}

}  // namespace aftertone::sip
