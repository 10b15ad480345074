// What mail servers and mail readers say about a mail of ours: delivery status notifications (RFC 3464, in a
// multipart/report of RFC 6522), the bounces of Exim, and disposition notifications (RFC 8098). Pure; takes any bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::notify {

struct MailReport {
  enum class Kind {
    failed,     // it never will arrive
    delayed,    // still tried
    relayed,    // handed to a server that tells no more, or to several
    delivered,  // in the person's mailbox
    read,       // the person's mail program has shown it, or did something else with it
  };
  Kind kind = Kind::delayed;
  std::string detail;                     // one printable line for administrators: "failed 5.1.1: 550 no such user"
  std::vector<std::string> may_be_marks;  // where our mark may stand: recipients, envelope id, returned headers
  std::string original_message_id;        // for the log; without < and >
};

// Nothing, if the mail is no report.
std::optional<MailReport> read_mail_report(std::string_view mail);

}  // namespace aftertone::notify
