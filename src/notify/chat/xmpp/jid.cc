#include "notify/chat/xmpp/jid.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "voicemail/policy/email_address.h"

namespace aftertone::notify::xmpp {
namespace {

constexpr std::size_t kLongestName = 255;

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestName) return false;
  while (!text.empty()) {
    const char32_t character = utf8::take_character(text);
    if (character <= ' ' || (character >= 0x7F && character <= 0xA0) || character == utf8::kReplacement) return false;
    if (character < 0x80 && std::string_view("\"&'/:<>@").find(static_cast<char>(character)) != std::string_view::npos)
      return false;
  }
  return true;
}

bool is_in_xml(char32_t c) {
  return c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7F && c != 0xFFFE && c != 0xFFFF);
}

}  // namespace

bool is_bare_jid(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && is_name(text.substr(0, at)) &&
         voicemail::is_domain(std::string(text.substr(at + 1)));
}

std::string_view bare_of(std::string_view jid) {
  return jid.substr(0, jid.find('/'));
}

std::string_view domain_of(std::string_view jid) {
  jid = bare_of(jid);
  const std::size_t at = jid.find('@');
  return at == std::string_view::npos ? jid : jid.substr(at + 1);
}

std::string xml_text(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t character = utf8::take_character(text);
    if (character == utf8::kReplacement) {
      kept += utf8::kReplacementBytes;
    } else if (is_in_xml(character)) {
      kept += before.substr(0, before.size() - text.size());
    }
  }
  return kept;
}

std::string stanza_id(std::string_view key, std::string_view to) {
  return std::string(key) + ">" + ascii::to_lower(to);
}

bool went_to(std::string_view id, std::string_view jid) {
  const std::size_t mark = id.find('>');
  return mark != std::string_view::npos && ascii::to_lower(id.substr(mark + 1)) == ascii::to_lower(bare_of(jid));
}

}  // namespace aftertone::notify::xmpp
