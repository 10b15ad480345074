// Addresses of XMPP (RFC 7622), as far as we need them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace aftertone::notify::xmpp {

// "anna@example.com": one person, no device. Without the characters that RFC 7622 3.3.1 keeps out of a name.
bool is_bare_jid(std::string_view text);
std::string_view domain_of(std::string_view jid);
std::string_view bare_of(std::string_view jid);  // without the device

// `text` without the characters that XML 1.0 does not have. Valid UTF-8 stays it.
std::string xml_text(std::string_view text);

// The name of a stanza: the same in every try of what `key` names, and it says whom it went to.
std::string stanza_id(std::string_view key, std::string_view to);
// Whether `id` is the name of a stanza that went to `jid`: nobody else may speak about it.
bool went_to(std::string_view id, std::string_view jid);

}  // namespace aftertone::notify::xmpp
