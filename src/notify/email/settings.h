// How e-mail leaves the house. The comments name the key in aftertone.toml, as errors do.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aftertone::notify {

enum class MailTls {
  required,  // STARTTLS or nothing
  optional,  // STARTTLS where it is offered; the certificate must be right then, too
  off,
  implicit,  // TLS from the first byte (smtps, port 465; imaps, port 993)
};

// automatic: the strongest that the server offers and a password is good for.
enum class MailAuth { automatic, plain, login, xoauth2 };

// A server that we send through ([email.smtp]) or read receipts from ([email.receipts.imap]).
struct MailServerSettings {
  std::string host;                     // host: name or address
  std::uint16_t port = 25;              // port
  MailTls tls = MailTls::optional;      // tls
  std::string user;                     // user; empty: no log-in
  std::string password;                 // password_file; not with xoauth2
  MailAuth auth = MailAuth::automatic;  // auth
  std::filesystem::path ca_file;        // ca_file: trusted certificates; empty: the system's
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds total_timeout{120};  // one mail from connecting to the server's answer
  std::chrono::seconds stall_timeout{60};   // fewer than 64 bytes a second for that long
};

// Where access tokens for xoauth2 come from: a file, or an endpoint.
struct OAuthSettings {
  std::filesystem::path token_file;          // email.oauth.token_file: a job outside keeps it fresh
  std::string token_url;                     // email.oauth.token_url
  std::string client_id;                     // email.oauth.client_id
  std::string client_secret;                 // email.oauth.client_secret_file; empty: a public client
  std::filesystem::path refresh_token_file;  // email.oauth.refresh_token_file; empty: client credentials
  std::string scope;                         // email.oauth.scope
  std::filesystem::path ca_file;             // email.oauth.ca_file; empty: the system's
};

enum class EmailTransport { maildir, smtp };

// What a mail carries of the recording.
enum class Attachment { wav, mp3, opus, link, none };

struct EmailSettings {
  EmailTransport transport = EmailTransport::maildir;  // email.method
  std::string from_address = "voicemail@localhost";    // email.from
  std::string from_name = "Voicemail";                 // email.from_name
  std::string message_id_domain = "localhost";         // email.domain: in Message-IDs and in EHLO; must never change
  std::filesystem::path templates;                     // email.templates: folder with one sub-folder a language
  std::filesystem::path maildir_root;                  // email.maildir: one Maildir an address below it
  std::int64_t max_attachment_bytes = 20'000'000;      // email.max_attachment_mb: larger recordings are not attached
  std::int64_t digest_attachment_bytes = 0;            // email.digest_attachment_mb: of all in a digest; 0: none
  Attachment attachment = Attachment::wav;             // email.attachment
  std::int64_t link_above_bytes = 0;                   // email.link_above_kb: of the file; 0: never
  std::string return_path;                             // email.receipts.return_path, with {token}; empty: from_address
  bool asks_delivered = false;                         // email.receipts.ask_delivered
  bool asks_read = false;                              // email.receipts.ask_read
  MailServerSettings smtp;
  OAuthSettings oauth;

  bool uses_tokens() const { return transport == EmailTransport::smtp && smtp.auth == MailAuth::xoauth2; }
};

// The words of aftertone.toml: "required", "plain". Error: invalid, naming what is allowed.
Result<MailTls> parse_mail_tls(std::string_view text);
Result<MailAuth> parse_mail_auth(std::string_view text);
Result<Attachment> parse_attachment(std::string_view text);

// Error: invalid; the detail begins with the key. `section` is that of the server: "email.smtp".
Status check_mail_server_settings(std::string_view section, const MailServerSettings& server,
                                  const OAuthSettings& oauth);
Status check_email_settings(const EmailSettings& settings);

}  // namespace aftertone::notify
