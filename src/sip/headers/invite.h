// What an INVITE says, as plain values, and what we make of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::sip {

// Header values as they came, one element a header value (comma lists split), so that the choice can be tested by
// tables.
struct Invite {
  std::string call_id;
  std::string request_uri;
  std::string from;
  std::string to;
  std::vector<std::string> history_info;         // RFC 7044, in order
  std::vector<std::string> diversion;            // RFC 5806, topmost (latest diverter) first
  std::vector<std::string> p_asserted_identity;  // RFC 3325
  std::string privacy;                           // RFC 3323
  std::string reason;                            // RFC 3326
  std::string user_agent;
  std::string own_mark;   // X-Aftertone-Call: a voicemail of ours has called
  std::string source_ip;  // where the packet came from
  std::uint16_t source_port = 0;
  std::string transport;  // "udp", "tcp"
  std::string sdp;        // empty: late offer
};

// Why the call was forwarded (RFC 4458 cause values and their likes).
enum class ForwardReason { unknown, unconditional, busy, no_answer, deflection, unavailable };

std::string_view to_string(ForwardReason reason);  // "busy", "no-answer"

struct MailboxChoice {
  std::string mailbox;  // user part; empty: nothing usable was found
  ForwardReason reason = ForwardReason::unknown;
  std::string called;       // the number that was dialled first, as far as it is known
  std::string source;       // for the log: "RFC 4458 target", "History-Info", "Diversion", "request URI"
  std::string explanation;  // one line: what was read and why the others were not taken
};

struct CallChoiceSettings {
  enum class Diverter { first, last };
  Diverter diverter = Diverter::first;   // whose mailbox, when a call was forwarded more than once
  std::vector<std::string> own_numbers;  // request-URI users that are our pilot numbers, never a mailbox
  std::vector<std::string>
      trusted_trunks;  // IP addresses or prefixes ("10.0.0.0/8") whose P-Asserted-Identity we believe
};

// RFC 4458 target/cause (updated by RFC 8119), then History-Info, then Diversion, then the request URI.
MailboxChoice choose_mailbox(const Invite& invite, const CallChoiceSettings& settings);

struct CallerIdentity {
  std::string number;       // user part of sip: or tel:, without visual separators; empty: withheld or unknown
  std::string name;         // display name, unquoted, UTF-8 or as sent
  bool is_private = false;  // Privacy: id, or an anonymous From
  bool is_asserted = false;
};

// P-Asserted-Identity on trusted trunks only, else From.
CallerIdentity identify_caller(const Invite& invite, const CallChoiceSettings& settings);

}  // namespace aftertone::sip
