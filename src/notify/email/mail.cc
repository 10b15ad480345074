#include "notify/email/mail.h"

#include <fmt/format.h>

#include <string_view>

#include "notify/email/mime.h"

namespace aftertone::notify {
namespace {

const std::string& return_address(const MailParts& parts) {
  return parts.return_address.empty() ? parts.from_address : parts.return_address;
}

std::string headers(const MailParts& parts) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(parts.duration).count();
  std::string text = encode_header("Subject", parts.subject);
  const std::string phrase = parts.from_name.empty() ? "" : encode_phrase(parts.from_name) + " ";
  text += fmt::format("From: {}<{}>\r\n", phrase, parts.from_address);
  text += fmt::format("To: <{}>\r\n", parts.to_address);
  text += fmt::format("Date: {}\r\n", to_rfc5322(parts.date));
  text += fmt::format("Message-ID: <{}>\r\n", parts.message_id);
  text += "MIME-Version: 1.0\r\n";
  text += "Auto-Submitted: auto-generated\r\n";              // RFC 3834
  text += "Message-Context: voice-message\r\n";              // RFC 3458
  text += fmt::format("Content-Duration: {}\r\n", seconds);  // RFC 3803
  for (const Uuid& message : parts.voice_messages)
    text += fmt::format("X-Aftertone-Message-ID: {}\r\n", message.to_string());
  if (!parts.mark.empty()) text += fmt::format("X-Aftertone-Receipt: {}\r\n", parts.mark);
  if (parts.asks_read) text += fmt::format("Disposition-Notification-To:\r\n <{}>\r\n", return_address(parts));
  if (parts.is_urgent) text += "Importance: high\r\nX-Priority: 1\r\n";
  if (parts.is_salvaged) text += "X-VM-Salvaged: 1\r\n";
  return text;
}

std::string text_part(std::string_view type, std::string_view text) {
  return fmt::format(
      "Content-Type: text/{}; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}",
      type, encode_quoted_printable(text));
}

std::string recording_part(const MailParts::Recording& recording) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(recording.duration).count();
  return fmt::format(
      "Content-Type: {3}; name=\"{0}\"\r\n"
      "Content-Disposition: attachment; filename=\"{0}\"\r\n"
      "Content-Duration: {1}\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n{2}",
      recording.file_name, seconds, encode_base64_lines(recording.bytes), recording.content_type);
}

}  // namespace

std::string recording_name(const LocalTime& time) {
  return fmt::format("voicemail-{:04}-{:02}-{:02}-{:02}{:02}{:02}", time.year, time.month, time.day, time.hour,
                     time.minute, time.second);
}

Mail compose_mail(const MailParts& parts) {
  // "=_" appears neither in quoted-printable nor in base64, so a boundary with it cannot appear in a part.
  const std::string id = parts.voice_messages.front().to_string();
  const std::string mixed = "=_mixed_" + id;
  const std::string alternative = "=_alternative_" + id;
  std::string content = headers(parts);
  content += fmt::format("Content-Type: multipart/mixed;\r\n boundary=\"{0}\"\r\n\r\n--{0}\r\n", mixed);
  content += fmt::format("Content-Type: multipart/alternative;\r\n boundary=\"{0}\"\r\n\r\n--{0}\r\n", alternative);
  content += text_part("plain", parts.text);
  content += fmt::format("\r\n--{}\r\n", alternative) + text_part("html", parts.html);
  content += fmt::format("\r\n--{}--\r\n", alternative);
  for (const MailParts::Recording& recording : parts.recordings)
    content += fmt::format("\r\n--{}\r\n", mixed) + recording_part(recording);
  content += fmt::format("\r\n--{}--\r\n", mixed);
  return {return_address(parts), parts.to_address, parts.message_id, std::move(content), parts.mark};
}

}  // namespace aftertone::notify
