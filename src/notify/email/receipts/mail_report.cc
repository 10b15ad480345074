#include "notify/email/receipts/mail_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "notify/email/receipts/mime_reader.h"
#include "notify/templates/safe_text.h"

namespace aftertone::notify {
namespace {

using Kind = MailReport::Kind;

constexpr std::size_t kMostBytes = 1'000'000;  // what follows is not looked at
constexpr std::size_t kMostParts = 20;
constexpr std::size_t kMostRecipients = 100;
constexpr int kDeepest = 4;  // a report may be inside of what a list or a gateway made of it

// "rfc822; 550 no such user": what stands behind the type.
std::string_view without_type(std::string_view value) {
  const std::size_t end = value.find(';');
  return ascii::trimmed(end == std::string_view::npos ? value : value.substr(end + 1));
}

std::string without_brackets(std::string_view id) {
  const std::size_t open = id.find('<');
  if (open == std::string_view::npos) return safe_text(ascii::trimmed(id), 200);
  return safe_text(id.substr(open + 1, id.find('>', open) - open - 1), 200);
}

void add_mark(MailReport& report, std::string_view text) {
  if (!text.empty() && report.may_be_marks.size() < 50) report.may_be_marks.emplace_back(text);
}

// The headers that say for whom the report came.
void take_recipients(const MailFields& fields, MailReport& report) {
  for (const char* name : {"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To"}) {
    for (const std::string_view value : fields.find_all(name))
      add_mark(report, value);
  }
}

// The mail that the report is about, or its headers.
void take_returned(std::string_view headers, MailReport& report) {
  const MailFields fields = MailFields::take(headers);
  add_mark(report, fields.find("X-Aftertone-Receipt"));
  add_mark(report, fields.find("Return-Path"));
  if (report.original_message_id.empty()) report.original_message_id = without_brackets(fields.find("Message-ID"));
}

std::optional<Kind> kind_of(std::string_view action) {
  if (ascii::equals_ignoring_case(action, "failed")) return Kind::failed;
  if (ascii::equals_ignoring_case(action, "delayed")) return Kind::delayed;
  if (ascii::equals_ignoring_case(action, "delivered")) return Kind::delivered;
  const bool is_relayed =
      ascii::equals_ignoring_case(action, "relayed") || ascii::equals_ignoring_case(action, "expanded");
  return is_relayed ? std::optional(Kind::relayed) : std::nullopt;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t("));
}

std::string describe(const MailFields& recipient, std::string_view action) {
  std::string text = fmt::format("{} {}", ascii::to_lower(action), first_word(recipient.find("Status")));
  const std::string_view why = without_type(recipient.find("Diagnostic-Code"));
  if (!why.empty()) text += fmt::format(": {}", why);
  const std::string_view who = without_type(recipient.find("Remote-MTA"));
  if (!who.empty()) text += fmt::format(" (says {})", who);
  return ascii::printable(safe_text(text, 300));
}

// A mail of ours is for one person. Where that is a list, it has failed only if it has failed for all.
bool says_more(const std::optional<MailReport>& known, Kind kind) {
  return !known || (known->kind == Kind::failed && kind != Kind::failed);
}

std::optional<MailReport> read_delivery_status(const std::string& status) {
  std::string_view rest = status;
  const MailFields message = MailFields::take(rest);
  std::optional<MailReport> report;
  std::vector<std::string> marks{std::string(message.find("Original-Envelope-Id"))};
  for (std::size_t i = 0; i < kMostRecipients && !rest.empty(); ++i) {
    const MailFields recipient = MailFields::take(rest);
    const std::string_view action = first_word(recipient.find("Action"));
    const auto kind = kind_of(action);
    if (!kind) continue;
    marks.emplace_back(recipient.find("Original-Recipient"));
    if (!says_more(report, *kind)) continue;
    report.emplace();
    report->kind = *kind;
    report->detail = describe(recipient, action);
  }
  if (report) {
    for (const std::string& mark : marks)
      add_mark(*report, mark);
  }
  return report;
}

std::optional<MailReport> read_disposition(const std::string& notification) {
  std::string_view rest = notification;
  const MailFields fields = MailFields::take(rest);
  const std::string_view disposition = fields.find("Disposition");
  if (disposition.empty()) return std::nullopt;
  MailReport report;
  report.kind = Kind::read;
  report.detail = ascii::printable(safe_text("mail program: " + std::string(without_type(disposition)), 300));
  report.original_message_id = without_brackets(fields.find("Original-Message-ID"));
  add_mark(report, fields.find("Original-Recipient"));
  return report;
}

std::optional<MailReport> read_parts(const MailPart& mail, int depth) {
  std::optional<MailReport> report;
  std::vector<std::string> returned;
  for (const std::string_view bytes : split_multipart(mail, kMostParts)) {
    const MailPart part = read_part(bytes);
    const std::string type = media_type(part.fields);
    if (type == "message/rfc822" || type == "message/global" || type == "text/rfc822-headers" ||
        type == "message/global-headers") {
      returned.push_back(decoded_body(part));
    }
    if (report) continue;
    if (type == "message/delivery-status" || type == "message/global-delivery-status") {
      report = read_delivery_status(decoded_body(part));
    } else if (type == "message/disposition-notification") {
      report = read_disposition(decoded_body(part));
    } else if (type.starts_with("multipart/") && depth < kDeepest) {
      report = read_parts(part, depth + 1);
    }
  }
  if (report) {
    for (const std::string& headers : returned)
      take_returned(headers, *report);
  }
  return report;
}

// Exim's, where it is told to make them as it used to: a text, and who it is about in a header (X-Failed-Recipients).
std::optional<MailReport> read_plain_bounce(const MailPart& mail) {
  const std::string_view failed = mail.fields.find("X-Failed-Recipients");
  if (failed.empty()) return std::nullopt;
  MailReport report;
  report.kind = Kind::failed;
  report.detail = ascii::printable(safe_text("failed for " + std::string(failed), 300));
  // The mail, or its headers, follows the text.
  const std::size_t copy = mail.body.find("Return-path: <");
  if (copy != std::string_view::npos) take_returned(mail.body.substr(copy), report);
  return report;
}

}  // namespace

std::optional<MailReport> read_mail_report(std::string_view bytes) {
  const MailPart mail = read_part(bytes.substr(0, kMostBytes));
  std::optional<MailReport> report = read_parts(mail, 0);
  if (!report) report = read_plain_bounce(mail);
  if (report) take_recipients(mail.fields, *report);
  return report;
}

}  // namespace aftertone::notify
