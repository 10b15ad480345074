// What the configuration file says, section by section; these initialisers are the defaults. Plain values:
// wire_<folder>.cc turns a section into the settings of the folder it is about.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/config/alert_section.h"
#include "app/config/monitoring_sections.h"
#include "app/config/oidc_section.h"

namespace aftertone::app {

struct NodeSection {
  std::filesystem::path data_directory = "/var/lib/aftertone";  // relative paths elsewhere are below it
  std::string name;                                             // among the nodes of a cluster; empty: the machine's
  std::string site;                                             // where it stands; empty: there is one site
  std::filesystem::path share;  // prompts and templates of our own; empty: found by share_directory_blocking()
  bool operator==(const NodeSection&) const = default;
};

// Two sites with a database each. Without `peer_database` there is one database, and one cluster, however many sites.
struct SiteSection {
  std::string primary;                  // the site that is active until somebody decides otherwise
  std::string peer;                     // the other site
  std::string peer_database;            // may hold a password: never log it
  std::filesystem::path peer_audio;     // where its audio store is mounted; empty: somebody else copies the audio
  std::string standby = "announce";     // or "answer": what calls get here while the other site is active
  std::filesystem::path fence_command;  // makes sure that the other site is stopped; empty: none
  bool automatic = false;               // the work moves by itself when the site that works dies
  std::vector<std::string> witness;     // members of an etcd at a third place
  std::int64_t hold_s = 300;            // what a site that is down has perhaps sent waits so long
  bool operator==(const SiteSection&) const = default;
};

struct SipSection {
  std::string ip = "127.0.0.1";
  std::uint16_t port = 5060;
  bool udp = true;
  bool tcp = true;
  std::vector<std::string> own_numbers{"voicemail"};
  std::vector<std::string> trusted_trunks;
  std::string diverter = "first";
  std::size_t max_calls = 500;
  bool operator==(const SipSection&) const = default;
};

struct RtpSection {
  std::string ip;  // empty: as sip
  std::uint16_t first_port = 20000;
  std::uint16_t last_port = 29999;
  bool symmetric = false;
  std::size_t threads = 1;
  std::chrono::seconds media_timeout{10};
  bool operator==(const RtpSection&) const = default;
};

struct DatabaseSection {
  std::string url = "sqlite:aftertone.db";  // may hold a password: never log it
  std::string synchronous = "preferred";    // or "required": a synchronous standby
  bool operator==(const DatabaseSection&) const = default;
};

struct AudioSection {
  std::filesystem::path directory = "audio";
  std::string url;  // of a bucket; empty: the directory
  std::string access_key;
  std::filesystem::path secret_key_file;
  std::string region = "us-east-1";
  std::filesystem::path ca_file;  // empty: the system's
  bool shared = false;
  std::uint64_t cache_mb = 256;
  std::filesystem::path replica_directory;  // empty: none
  std::uint64_t reserve_mb = 512;
  bool operator==(const AudioSection&) const = default;
};

struct JournalSection {
  std::filesystem::path directory = "journal";
  std::filesystem::path alternate;  // empty: none
  std::uint64_t reserve_mb = 512;
  std::filesystem::path copy_directory = "auto";  // of a copy for other nodes; empty: none; see copy_directory()
  bool operator==(const JournalSection&) const = default;
};

// A server that mails go to, or that receipts are read from.
struct MailServerSection {
  std::string host = "127.0.0.1";
  std::uint16_t port = 25;
  std::string tls = "optional";
  std::string user;
  std::filesystem::path password_file;
  std::string auth = "automatic";
  std::filesystem::path ca_file;
  bool operator==(const MailServerSection&) const = default;
};

// Where access tokens come from: a file, or an endpoint.
struct OAuthSection {
  std::filesystem::path token_file;
  std::string token_url;
  std::string client_id;
  std::filesystem::path client_secret_file;
  std::filesystem::path refresh_token_file;
  std::string scope;
  std::filesystem::path ca_file;
  bool operator==(const OAuthSection&) const = default;
};

// What mail servers and readers say about our mails.
struct EmailReceiptSection {
  std::string return_path;  // "bounces+{token}@example.com"; empty: [email] from
  bool ask_delivered = false;
  bool ask_read = false;
  std::filesystem::path maildir;                                         // empty: none
  MailServerSection imap{"", 993, "implicit", "", "", "automatic", ""};  // host empty: none
  std::string imap_folder = "INBOX";
  std::chrono::seconds poll{60};
  bool operator==(const EmailReceiptSection&) const = default;
};

struct MessageSection {
  std::string catch_all;  // a mailbox number; empty: none
  std::chrono::days undelete_days{14};
  std::chrono::days max_saved_days{0};  // 0: for ever
  std::chrono::minutes purge_interval{60};
  bool operator==(const MessageSection&) const = default;
};

struct EmailSection {
  std::string method = "maildir";
  std::filesystem::path maildir = "mail";
  std::string from = "voicemail@localhost";
  std::string from_name = "Voicemail";
  std::string domain = "localhost";
  std::filesystem::path templates;  // empty: those of ours
  std::int64_t max_attachment_mb = 20;
  std::int64_t digest_attachment_mb = 0;
  std::string attachment = "wav";
  std::int64_t link_above_kb = 0;  // 0: never
  MailServerSection smtp;
  OAuthSection oauth;
  EmailReceiptSection receipts;
  bool operator==(const EmailSection&) const = default;
};

// A provider that is none of those we know: docs/how-to/sms-provider.md.
struct SmsHttpSection {
  std::string url;
  std::string body = "json";
  std::vector<std::string> headers;
  std::vector<std::string> fields;
  std::string idempotency_header;
  std::string id_at;
  std::string error_at;
  std::string status_at;
  std::vector<std::string> taken;
  std::vector<std::string> temporary;
  std::string receipt_id_at;
  std::string receipt_status_at;
  std::string receipt_code_at;
  std::vector<std::string> delivered;
  std::vector<std::string> failed;
  bool operator==(const SmsHttpSection&) const = default;
};

struct SmppSection {
  std::string host;
  std::uint16_t port = 2775;
  std::string system_id;
  std::string system_type;
  std::size_t window = 10;
  std::string long_messages = "parts";
  std::string receipt_ids = "same";
  std::string tls = "off";
  bool operator==(const SmppSection&) const = default;
};

struct SmsSection {
  std::string provider = "off";
  std::string sender;
  std::string account;
  std::filesystem::path password_file;
  std::filesystem::path ca_file;
  std::size_t max_parts = 3;
  std::vector<std::string> allowed_prefixes;
  SmsHttpSection http;
  SmppSection smpp;
  bool operator==(const SmsSection&) const = default;
};

// A place in a chat service: [[chat.webhooks]].
struct ChatWebhookSection {
  std::string name;
  std::string service;
  std::string url;  // a secret: never log it
  std::filesystem::path url_file;
  std::filesystem::path ca_file;
  bool operator==(const ChatWebhookSection&) const = default;
};

struct ChatXmppSection {
  std::string jid;  // empty: off
  std::filesystem::path password_file;
  std::string host;  // empty: as DNS says
  std::uint16_t port = 5222;
  std::filesystem::path ca_file;
  std::vector<std::string> domains;  // empty: that of jid
  bool operator==(const ChatXmppSection&) const = default;
};

struct ChatSipSection {
  bool enabled = false;
  bool extensions = true;
  std::uint16_t port = 0;
  bool operator==(const ChatSipSection&) const = default;
};

struct ChatSection {
  std::vector<ChatWebhookSection> webhooks;
  ChatXmppSection xmpp;
  ChatSipSection sip;
  bool operator==(const ChatSection&) const = default;
};

struct WebSection {
  std::string ip = "127.0.0.1";
  std::uint16_t port = 0;  // 0: off
  std::string public_url;  // without a slash at the end
  std::filesystem::path certificate_file;
  std::filesystem::path key_file;
  std::filesystem::path link_secret_file = "links.secret";
  std::int64_t link_days = 14;
  bool operator==(const WebSection&) const = default;
};

struct CallSection {
  std::chrono::days keep_days{90};  // 0: none is written down
  bool operator==(const CallSection&) const = default;
};

struct NotifySection {
  int digest_above = 5;
  int target_per_minute = 10;  // 0: no limit
  int relay_per_second = 50;   // 0: no limit
  bool operator==(const NotifySection&) const = default;
};

struct LampSection {
  bool subscriptions = true;
  std::vector<std::string> allow;  // besides the trusted trunks
  std::vector<std::string> unsolicited;
  std::vector<std::string> publish;
  std::string account;
  std::chrono::seconds max_expires{3600};
  std::size_t max_subscriptions = 50'000;
  std::int32_t sends_per_second = 400;
  std::chrono::seconds reconcile{600};
  std::uint16_t port = 0;
  bool operator==(const LampSection&) const = default;
};

struct PromptSection {
  std::filesystem::path sounds = "/usr/share/asterisk/sounds";
  std::string language = "en";
  bool operator==(const PromptSection&) const = default;
};

struct LogSection {
  std::filesystem::path directory = "log";
  std::string level = "info";
  bool to_stderr = true;
  std::size_t keep_days = 30;
  std::size_t compress_after_days = 7;  // 0: never
  bool json = false;
  std::string syslog;  // "udp:host:port", "tcp:host:port", "local"; empty: none
  bool operator==(const LogSection&) const = default;
};

struct DiallingSection {
  std::string put_through = "automatic";
  std::size_t bridges_at_once = 50;
  std::string country_code;
  std::string national_prefix = "0";
  std::string international_prefix = "00";
  std::size_t longest_extension = 6;
  std::vector<std::string> emergency;  // empty: the built-in list
  std::vector<std::string> never;      // empty: the built-in list
  std::vector<std::string> costs;
  bool operator==(const DiallingSection&) const = default;
};

struct OutcallSection {
  bool enabled = false;
  std::chrono::seconds ring_time{30};
  std::int64_t tries = 3;
  std::chrono::seconds pause{300};  // before the second try; longer before the next
  std::size_t at_once = 10;
  bool operator==(const OutcallSection&) const = default;
};

struct TrunkSection {
  std::string host;
  std::string transport = "udp";
  std::string proxy;
  std::string caller_id;
  std::string caller_name;
  std::vector<std::string> dials;  // patterns; empty: every number
  bool registers = false;
  std::string international = "+";
  std::string realm;
  std::string user;
  std::filesystem::path password_file;
  bool operator==(const TrunkSection&) const = default;
};

struct RegistrationSection {
  std::string registrar;
  std::string address;
  std::string proxy;
  std::chrono::seconds expires{600};
  std::string realm;
  std::string user;
  std::filesystem::path password_file;
  bool operator==(const RegistrationSection&) const = default;
};

struct WebhookSection {
  std::string name;
  std::string url;
  std::filesystem::path secret_file;
  std::filesystem::path ca_file;
  std::chrono::seconds timeout{15};
  std::vector<std::string> mailboxes;  // whose every message it gets; "*": of all
  bool operator==(const WebhookSection&) const = default;
};

struct CommandSection {
  std::filesystem::path program;  // empty: off
  std::string context = "default";
  std::chrono::seconds timeout{10};
  std::size_t at_once = 4;
  bool operator==(const CommandSection&) const = default;
};

struct LimitSection {
  std::chrono::seconds drain_time{30};
  std::size_t blocking_threads = 8;
  bool operator==(const LimitSection&) const = default;
};

struct Settings {
  std::filesystem::path source;  // the file they came from; empty: built in
  NodeSection node;
  SiteSection site;
  SipSection sip;
  RtpSection rtp;
  DatabaseSection database;
  AudioSection audio;
  JournalSection journal;
  MessageSection messages;
  CallSection calls;
  NotifySection notify;
  EmailSection email;
  SmsSection sms;
  ChatSection chat;
  WebSection web;
  LampSection lamp;
  PromptSection prompts;
  LogSection log;
  MonitoringSection monitoring;
  AlertSection alerts;
  ProbeSection probe;
  LimitSection limits;
  DiallingSection dialling;
  OutcallSection outcall;
  CommandSection command;
  std::vector<WebhookSection> webhooks;            // [[webhooks]]
  std::vector<TrunkSection> trunks;                // [[trunks]]
  std::vector<RegistrationSection> registrations;  // [[sip.registrations]]
  OidcSection oidc;                                // [web.oidc]
  bool operator==(const Settings&) const = default;

  // `path` itself if it is absolute, else below the data directory.
  std::filesystem::path resolved(const std::filesystem::path& path) const { return node.data_directory / path; }
};

}  // namespace aftertone::app
