#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/dialled_number.h"
#include "sip/headers/forward_reason.h"
#include "sip/headers/forwarding_history.h"
#include "sip/headers/invite.h"
#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

constexpr std::size_t kMaxExplanation = 400;

// What one source said.
struct Finding {
  std::string_view source;
  std::string mailbox;  // empty: nothing usable
  ForwardReason reason = ForwardReason::unknown;
  std::string note;  // for the explanation
};

bool is_own_number(const std::string& user, const CallChoiceSettings& settings) {
  return std::any_of(settings.own_numbers.begin(), settings.own_numbers.end(),
                     [&](const std::string& own) { return ascii::equals_ignoring_case(own, user); });
}

// Fills in the mailbox, or why `user` is none.
void consider(Finding& finding, const std::string& user, ForwardReason reason, const CallChoiceSettings& settings) {
  if (user.empty()) {
    finding.note = "no user part";
  } else if (is_own_number(user, settings)) {
    finding.note = user + " is our own number";
  } else if (!is_dialled_number(user)) {
    finding.note = user + " cannot be a mailbox";
  } else {
    finding.mailbox = user;
    finding.reason = reason;
    finding.note = fmt::format("{} ({})", user, to_string(reason));
  }
}

// target=1001, target=1001%40pbx, target=sip:1001@pbx, target=tel:+49...
std::string user_of_target(const std::string& target) {
  if (const auto uri = parse_uri(target)) return uri->user;
  const auto uri = parse_uri("sip:" + (target.find('@') == std::string::npos ? target + "@target" : target));
  return uri ? uri->user : std::string();
}

Finding find_in_target(const Uri& request, const CallChoiceSettings& settings) {
  Finding finding{"RFC 4458 target", {}, ForwardReason::unknown, "absent"};
  const auto target = find_parameter(request.parameters, "target");
  if (!target) return finding;
  const std::string cause = find_parameter(request.parameters, "cause").value_or("");
  consider(finding, user_of_target(*target), reason_of_cause_parameter(cause), settings);
  return finding;
}

Finding find_in_diverters(std::string_view source, const std::vector<Diverter>& diverters, bool is_present,
                          const CallChoiceSettings& settings) {
  Finding finding{source, {}, ForwardReason::unknown, is_present ? "names nobody who forwarded" : "absent"};
  const auto consider_one = [&](const Diverter& diverter) {
    if (finding.mailbox.empty()) consider(finding, diverter.user, diverter.reason, settings);
  };
  if (settings.diverter == CallChoiceSettings::Diverter::first) {
    std::for_each(diverters.begin(), diverters.end(), consider_one);
  } else {
    std::for_each(diverters.rbegin(), diverters.rend(), consider_one);
  }
  return finding;
}

Finding find_in_request(const Uri& request, const CallChoiceSettings& settings) {
  Finding finding{"request URI", {}, ForwardReason::unknown, {}};
  consider(finding, request.user, ForwardReason::unknown, settings);
  return finding;
}

// "RFC 4458 target: absent; Diversion: 1001 (busy), taken; request URI: 1002 (unknown), ranks lower"
std::string explain(const std::array<Finding, 4>& findings, const Finding* taken) {
  std::string text;
  for (const Finding& finding : findings) {
    if (!text.empty()) text += "; ";
    text += fmt::format("{}: {}", finding.source, finding.note);
    if (&finding == taken) {
      text += ", taken";
    } else if (!finding.mailbox.empty()) {
      text += ", ranks lower";
    }
  }
  if (taken == nullptr) text += "; nothing usable was found";
  return ascii::printable(text.substr(0, kMaxExplanation));
}

// Why, if the source that gave the mailbox does not say: the request URI's cause, then the Reason header.
ForwardReason fallback_reason(const Uri& request, const Invite& invite) {
  const ForwardReason cause = reason_of_cause_parameter(find_parameter(request.parameters, "cause").value_or(""));
  return cause != ForwardReason::unknown ? cause : reason_of_reason_header(invite.reason);
}

// The number that was dialled first: the start of the history, else the earliest diverter, else the To header.
std::string dialled_first(const Invite& invite, const std::vector<Diverter>& diversion) {
  const std::string first = first_target_of_history(invite.history_info);
  if (!first.empty()) return first;
  if (!diversion.empty()) return diversion.front().user;
  const auto to = parse_name_address(invite.to);
  return to ? to->uri.user : std::string();
}

}  // namespace

MailboxChoice choose_mailbox(const Invite& invite, const CallChoiceSettings& settings) {
  const Uri request = parse_uri(invite.request_uri).value_or(Uri());
  const auto history = diverters_of_history(invite.history_info, request.user);
  const auto diversion = diverters_of_diversion(invite.diversion);
  const std::array<Finding, 4> findings{
      find_in_target(request, settings),
      find_in_diverters("History-Info", history, !invite.history_info.empty(), settings),
      find_in_diverters("Diversion", diversion, !invite.diversion.empty(), settings),
      find_in_request(request, settings),
  };
  const auto* const taken =
      std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return !f.mailbox.empty(); });

  MailboxChoice choice;
  choice.called = dialled_first(invite, diversion);
  choice.explanation = explain(findings, taken == findings.end() ? nullptr : taken);
  if (taken == findings.end()) return choice;
  choice.mailbox = taken->mailbox;
  choice.source = taken->source;
  choice.reason = taken->reason != ForwardReason::unknown ? taken->reason : fallback_reason(request, invite);
  return choice;
}

}  // namespace aftertone::sip
