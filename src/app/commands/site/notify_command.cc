#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/commands/cluster/lease_views.h"
#include "app/commands/cluster/operator_name.h"
#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/site/notification_roles.h"
#include "app/commands/site/site_steps.h"
#include "async/task.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using cluster::Lease;
using cluster::LeaseRule;

constexpr std::int64_t kDefaultWait = 30;
constexpr auto kBetweenLooks = 200ms;
constexpr int kMostCounted = 100'000;  // deliveries

struct Request {
  std::string site;
  std::optional<std::int64_t> wait;
  bool accept_risk = false;
  bool dry_run = false;
};

Result<int> waiting_blocking(Storage& storage) {
  voicemail::DeliveryFilter filter;
  filter.state = voicemail::DeliveryState::ready;
  filter.limit = kMostCounted;
  const auto found = storage.delivery_desk().list_blocking(filter);
  if (!found) return tl::unexpected(found.error());
  return static_cast<int>(found->size());
}

Status check_site(const NotificationDuty& duty, const std::string& site) {
  if (duty.has_site(site)) return {};
  return fail(Code::not_found, fmt::format("no node says that it stands at site {}: see aftertone cluster status, and "
                                           "[node] site; nothing was changed",
                                           site));
}

// Where owners would be told by nobody.
Status check_that_somebody_would(const NotificationDuty& duty, const Request& request) {
  if (request.accept_risk || duty.can_notify(request.site)) return {};
  return fail(Code::conflict,
              fmt::format("no node at site {} that tells owners is alive (serve --roles notify): nobody "
                          "would do it. Nothing was changed; --accept-risk does it all the same",
                          request.site));
}

bool is_ruled(const NotificationDuty& duty, const LeaseRule& rule) {
  return std::ranges::all_of(duty.leases, [&](const Lease& lease) {
    return lease.is_enabled == rule.is_enabled && lease.allowed_site == rule.allowed_site;
  });
}

// Until `what` says nothing more to wait for; tells each thing once. Error: timeout, with `else_text` and what it still
// is; conflict: Ctrl-C.
Status wait_until(Storage& storage, std::chrono::seconds limit,
                  const std::function<std::string(const NotificationDuty&)>& what, const std::string& else_text) {
  const auto deadline = async::Deadline::in(limit);
  for (std::string told;;) {
    const auto duty = notification_duty_blocking(storage);
    if (!duty) return tl::unexpected(duty.error());
    const std::string waits_for = what(*duty);
    if (waits_for.empty()) return {};
    if (was_interrupted())
      return fail(Code::conflict,
                  "interrupted: what was ordered stays so, and is done by the nodes: see aftertone "
                  "notify status. It was still " +
                      waits_for);
    if (deadline.has_passed()) return fail(Code::timeout, fmt::format("{} (still {})", else_text, waits_for));
    if (told.empty()) fmt::print(stderr, "{}\n", told = waits_for);
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

Status tell(const Invocation& invocation, Storage& storage, const Request& request, bool is_new,
            const std::string& text) {
  const auto waiting = waiting_blocking(storage);
  if (!waiting) return tl::unexpected(waiting.error());
  if (invocation.json) {
    const auto duty = notification_duty_blocking(storage);
    if (!duty) return tl::unexpected(duty.error());
    const Lease& notifier = duty->notifier();
    print_json({{"enabled", notifier.is_enabled},
                {"allowed_site", notifier.allowed_site},
                {"site", notifier.left.count() > 0 ? notifier.site : ""},
                {"node", notifier.left.count() > 0 ? notifier.holder.substr(0, notifier.holder.find(':')) : ""},
                {"waiting", *waiting},
                {"changed", is_new && !request.dry_run},
                {"dry_run", request.dry_run}});
    return {};
  }
  print_line(fmt::format("{}; {} deliveries wait", text, *waiting));
  return {};
}

Status set_rule(Storage& storage, const Request& request, const NotificationDuty& duty, const LeaseRule& rule) {
  if (request.dry_run || is_ruled(duty, rule)) return {};
  return storage.leases().rule_blocking(notification_roles(), rule, operator_name());
}

std::chrono::seconds limit_of(const Request& request) {
  return std::chrono::seconds(request.wait.value_or(kDefaultWait));
}

Status disable(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto duty = notification_duty_blocking(storage);
  if (!duty) return tl::unexpected(duty.error());
  const Lease& notifier = duty->notifier();
  if (!request.site.empty()) {
    if (const Status known = check_site(*duty, request.site); !known) return known;
    const std::string& by_whom =
        notifier.allowed_site.empty() && notifier.left.count() > 0 ? notifier.site : notifier.allowed_site;
    const bool is_elsewhere = notifier.is_enabled && !by_whom.empty() && by_whom != request.site;
    if (is_elsewhere)
      return fail(Code::conflict, fmt::format("site {} does not tell owners, site {} does; nothing was changed",
                                              request.site, by_whom));
  }
  const LeaseRule rule{false, notifier.allowed_site};
  const bool is_new = !is_ruled(*duty, rule);
  if (const Status set = set_rule(storage, request, *duty, rule); !set) return set;
  if (request.dry_run)
    return tell(invocation, storage, request, is_new,
                is_new ? "would stop: nobody would tell owners" : "is stopped already");
  const auto what = [](const NotificationDuty& now) {
    const Lease* held = now.held();
    return held == nullptr ? std::string() : fmt::format("waiting for {}", holder_text(*held));
  };
  const Status stopped = wait_until(storage, limit_of(request), what,
                                    "it is forbidden, but somebody may still be sending: see aftertone notify status");
  if (!stopped) return stopped;
  return tell(invocation, storage, request, is_new, "nobody tells owners");
}

// Waits until a node there has taken the notifier's role.
Status begin_at(const Invocation& invocation, const Request& request, Storage& storage, const NotificationDuty& duty) {
  const LeaseRule rule{true, request.site};
  const bool is_new = !is_ruled(duty, rule);
  if (const Status set = set_rule(storage, request, duty, rule); !set) return set;
  if (request.dry_run)
    return tell(invocation, storage, request, is_new,
                fmt::format("site {} {}", request.site, is_new ? "would tell owners" : "tells owners already"));
  const auto what = [&](const NotificationDuty& now) {
    const Lease& notifier = now.notifier();
    if (notifier.left.count() > 0 && notifier.site == request.site) return std::string();
    return notifier.left.count() > 0 ? fmt::format("waiting for {}", holder_text(notifier))
                                     : fmt::format("waiting for a node at site {}", request.site);
  };
  const Status begun =
      wait_until(storage, limit_of(request), what,
                 fmt::format("site {} may tell owners, but no node there does yet: the same command again waits on",
                             request.site));
  if (!begun) return begun;
  return tell(invocation, storage, request, is_new, fmt::format("site {} tells owners", request.site));
}

Status start(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto duty = notification_duty_blocking(storage);
  if (!duty) return tl::unexpected(duty.error());
  if (const Status known = check_site(*duty, request.site); !known) return known;
  if (const Status would = check_that_somebody_would(*duty, request); !would) return would;
  if (const Lease* held = duty->held_elsewhere(request.site); held != nullptr) {
    return fail(Code::conflict,
                fmt::format("{} may still be sending. First: aftertone notify disable {}; or both at once: "
                            "aftertone notify move {}. Nothing was changed",
                            holder_text(*held), held->site, request.site));
  }
  return begin_at(invocation, request, storage, *duty);
}

Status move(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto duty = notification_duty_blocking(storage);
  if (!duty) return tl::unexpected(duty.error());
  if (const Status known = check_site(*duty, request.site); !known) return known;
  if (const Status would = check_that_somebody_would(*duty, request); !would) return would;
  return begin_at(invocation, request, storage, *duty);
}

Status let_anybody(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto duty = notification_duty_blocking(storage);
  if (!duty) return tl::unexpected(duty.error());
  const LeaseRule rule{true, ""};
  const bool is_new = !is_ruled(*duty, rule);
  if (const Status set = set_rule(storage, request, *duty, rule); !set) return set;
  return tell(invocation, storage, request, is_new,
              "owners are told by one node at a time, of any site; another goes on when it dies");
}

Status show(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto duty = notification_duty_blocking(storage);
  if (!duty) return tl::unexpected(duty.error());
  const Lease& notifier = duty->notifier();
  if (!invocation.json) fmt::print("{}", lease_table(duty->leases));
  const std::string text =
      notifier.left.count() > 0 ? "owners are told by " + holder_text(notifier) : std::string("nobody tells owners");
  return tell(invocation, storage, request, false, text);
}

using Action = Status (*)(const Invocation&, const Request&, Storage&);

void runs(Syntax syntax, const std::shared_ptr<Request>& request, Action action, bool changes_something = true) {
  if (changes_something) {
    syntax.flag("--dry-run", request->dry_run, "Only tell what it would do");
    syntax.number("--wait", request->wait, 1, 3600, "At most so many seconds until it is so (30)");
  }
  syntax.runs([request, action, changes_something](const Invocation& invocation) {
    const int code = with_storage(invocation, [&](const Settings& settings, Storage& storage) -> Status {
      if (changes_something && !settings.site.peer_database.empty())
        return fail(Code::conflict,
                    "each site has a database of its own here: the active one tells owners. "
                    "To move that: aftertone site failback SITE. Nothing was changed");
      watch_for_interrupts();
      const Status done = action(invocation, *request, storage);
      if (done && !changes_something && !settings.site.peer_database.empty())
        say(fmt::format("this is said of site {} alone, which has a database of its own; both: aftertone site status",
                        settings.node.site));
      return done;
    });
    return was_interrupted() && code != kDone ? kInterrupted : code;
  });
}

Syntax at_a_site(Syntax syntax, const std::shared_ptr<Request>& request) {
  syntax.required("SITE", request->site, "As [node] site says it");
  return syntax;
}

Syntax with_risk(Syntax syntax, const std::shared_ptr<Request>& request) {
  syntax.flag("--accept-risk", request->accept_risk, "Also if no node there is alive that would do it");
  return at_a_site(syntax, request);
}

}  // namespace

void declare_notify(Syntax program) {
  Syntax group = program.command("notify", "Which of several sites on one database tells owners");
  group.must_have_command();
  const auto request = std::make_shared<Request>();
  runs(group.command("status", "Who tells owners, and what waits"), request, show, false);
  runs(at_a_site(group.command("disable", "The same as stop, as runbooks call it"), request), request, disable);
  runs(with_risk(group.command("start", "A site tells owners; refused while another may still be sending"), request),
       request, start);
  runs(at_a_site(group.command("stop", "A site tells owners no more; nobody does"), request), request, disable);
  runs(with_risk(group.command("move", "Stop and start in one: from wherever it is to a site"), request), request,
       move);
  runs(group.command("auto", "Whichever site can: another goes on by itself when one dies"), request, let_anybody);
}

}  // namespace aftertone::app
