// A mail to one person: the parts it is made of, and how it looks on the wire.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/time_zone.h"
#include "base/uuid.h"

namespace aftertone::notify {

// Texts are UTF-8 with lines that end with LF. What comes from outside has been through safe_text().
struct MailParts {
  std::string from_address;
  std::string from_name;
  std::string to_address;
  std::string subject;
  std::string text;
  std::string html;
  LocalTime date;
  std::vector<Uuid> voice_messages;  // that it tells of, at least one
  std::string message_id;            // without < and >
  bool is_urgent = false;
  bool is_salvaged = false;
  std::chrono::milliseconds duration{0};  // of all of them
  struct Attachment {
    std::string file_name;  // ASCII
    std::string bytes;      // of a WAV file
    std::chrono::milliseconds duration{0};
  };
  std::vector<Attachment> recordings;
};

// "voicemail-2026-11-22-174851.wav": nothing in it comes from outside.
std::string recording_name(const LocalTime& time);

struct Mail {
  std::string from_address;  // also the envelope's
  std::string to_address;
  std::string message_id;  // without < and >
  std::string
      content;  // RFC 5322: ASCII, lines of at most 76 characters that end with CRLF, none of them beginning with '.'
};

// The same parts give the same bytes, so that a mail sent again is the same mail. Pure.
Mail compose_mail(const MailParts& parts);

}  // namespace aftertone::notify
