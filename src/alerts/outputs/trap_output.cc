#include "alerts/outputs/trap_output.h"

#include <fmt/format.h>

#include <utility>

#include "base/ascii.h"
#include "notify/command/run_program.h"
#include "notify/templates/safe_text.h"

namespace aftertone::alerts {
namespace {

using namespace std::chrono_literals;

// deploy/snmp/AFTERTONE-MIB.txt
constexpr const char* kRaised = "1.3.6.1.4.1.32473.70.0.1";
constexpr const char* kOver = "1.3.6.1.4.1.32473.70.0.2";
constexpr const char* kObjects = "1.3.6.1.4.1.32473.70.1";
constexpr std::size_t kLongestText = 255;  // of a DisplayString

int number_of(log::Urgency urgency) {
  return urgency == log::Urgency::ticket ? 1 : urgency == log::Urgency::page ? 2 : 3;
}

}  // namespace

std::vector<std::string> trap_arguments(const TrapSettings& settings, const Teller& teller, const News& news) {
  std::vector<std::string> words{"-On", "-r", "1", "-t", "3"};
  if (settings.is_confirmed) words.emplace_back("-Ci");
  words.push_back(settings.receiver);
  words.emplace_back("");  // sysUpTime: the program's own
  words.emplace_back(news.state == State::over ? kOver : kRaised);
  int column = 0;
  const auto add = [&](const char* type, std::string value) {
    words.push_back(fmt::format("{}.{}.0", kObjects, ++column));
    words.emplace_back(type);
    words.push_back(std::move(value));
  };
  const auto add_text = [&](const std::string& text) { add("s", ascii::printable(text).substr(0, kLongestText)); };
  const Alert& alert = news.alert;
  add_text(alert.name);
  add_text(alert.code);
  add("i", std::to_string(number_of(alert.urgency)));
  add_text(teller.node);
  add_text(teller.site);
  add_text(alert.thing);
  add_text(alert.text);
  add_text(to_rfc3339(alert.since));
  return words;
}

Status TrapOutput::send_blocking(const Notification& notification, const std::function<bool()>& must_end) {
  for (const News& news : notification.news) {
    notify::ProgramOrder order;
    order.program = settings_.program;
    order.arguments = trap_arguments(settings_, notification.teller, news);
    // What it is configured with is there and nowhere else; it looks for no MIB.
    order.environment = {"SNMPCONFPATH=" + settings_.directory.native(),
                         "SNMP_PERSISTENT_DIR=" + settings_.memory.native(), "MIBS="};
    order.timeout = 15s;
    const notify::ProgramEnd end = notify::run_program_blocking(order, must_end);
    if (end.exit_code == 0) continue;
    const std::string said = ascii::printable(std::string(ascii::trimmed(end.output)).substr(0, 300));
    return fail_temporarily(Code::unavailable, end.error.empty() ? "snmptrap: " + said : end.error);
  }
  return {};
}

}  // namespace aftertone::alerts
