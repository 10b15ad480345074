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
  struct Recording {
    std::string file_name;  // ASCII
    std::string content_type;
    std::string bytes;
    std::chrono::milliseconds duration{0};
  };
  std::vector<Recording> recordings;
  std::string return_address;  // the envelope's sender; empty: from_address
  std::string mark;            // by which a receipt is known (mail_marks.h); empty: none is expected
  bool asks_read = false;      // a notification from the reader's mail program, to the return address (RFC 8098)
};

// "voicemail-2026-11-22-174851", without an ending: nothing in it comes from outside.
std::string recording_name(const LocalTime& time);

struct Mail {
  std::string return_address;  // the envelope's sender
  std::string to_address;
  std::string message_id;  // without < and >
  // RFC 5322: ASCII, lines of at most 76 characters that end with CRLF, none of them beginning with '.'
  std::string content;
  std::string mark;  // also the envelope's id, where the relay takes one (RFC 3461)
};

// The same parts give the same bytes, so that a mail sent again is the same mail. Pure.
Mail compose_mail(const MailParts& parts);

}  // namespace aftertone::notify
