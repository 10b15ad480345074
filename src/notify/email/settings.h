// How e-mail leaves the house. The comments name the key in aftertone.toml, as errors do.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aftertone::notify {

enum class SmtpTls {
  required,  // STARTTLS or nothing
  optional,  // STARTTLS where it is offered; the certificate must be right then, too
  off,
  implicit,  // TLS from the first byte (smtps, port 465)
};

enum class SmtpAuth { automatic, plain, login };  // automatic: the strongest that the server offers

struct SmtpSettings {
  std::string host;                     // email.smtp.host: name or address of the relay
  std::uint16_t port = 25;              // email.smtp.port
  SmtpTls tls = SmtpTls::optional;      // email.smtp.tls
  std::string user;                     // email.smtp.user; empty: no log-in
  std::string password;                 // email.smtp.password_file
  SmtpAuth auth = SmtpAuth::automatic;  // email.smtp.auth
  std::filesystem::path ca_file;        // email.smtp.ca_file: trusted certificates; empty: the system's
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds total_timeout{120};  // email.smtp.timeout: one mail from connecting to the relay's answer
  std::chrono::seconds stall_timeout{60};   // fewer than 64 bytes a second for that long
};

enum class EmailTransport { maildir, smtp };

struct EmailSettings {
  EmailTransport transport = EmailTransport::maildir;  // email.method
  std::string from_address = "voicemail@localhost";    // email.from
  std::string from_name = "Voicemail";                 // email.from_name
  std::string message_id_domain = "localhost";         // email.domain: in Message-IDs and in EHLO; must never change
  std::filesystem::path templates;                     // email.templates: folder with one sub-folder a language
  std::filesystem::path maildir_root;                  // email.maildir: one Maildir an address below it
  std::int64_t max_attachment_bytes = 20'000'000;      // email.max_attachment_mb: larger recordings are not attached
  std::int64_t digest_attachment_bytes = 0;            // email.digest_attachment_mb: of all in a digest; 0: none
  SmtpSettings smtp;
};

// The words of aftertone.toml: "required", "plain". Error: invalid, naming what is allowed.
Result<SmtpTls> parse_smtp_tls(std::string_view text);
Result<SmtpAuth> parse_smtp_auth(std::string_view text);

// Error: invalid; the detail begins with the key.
Status check_email_settings(const EmailSettings& settings);

}  // namespace aftertone::notify
