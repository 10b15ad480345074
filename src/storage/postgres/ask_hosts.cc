#include "storage/postgres/ask_hosts.h"

#include <algorithm>
#include <chrono>

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto kConnectLimit = 1s;
constexpr auto kForTheSilent = 500ms;  // once somebody has answered who may do

// False: time is up.
bool wait_blocking(std::vector<AskedHost>& asked, Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  std::vector<pollfd> waiting;
  for (AskedHost& one : asked)
    waiting.push_back(one.inquiry.waits_for());
  if (poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) <= 0) return true;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (waiting[i].fd >= 0 && waiting[i].revents != 0) asked[i].inquiry.go_on();
  }
  return true;
}

}  // namespace

std::vector<HostReport> reports_of(const std::vector<AskedHost>& asked) {
  std::vector<HostReport> reports;
  for (const AskedHost& one : asked)
    reports.push_back({one.host->name, one.inquiry.answer()});
  return reports;
}

std::vector<AskedHost> ask_hosts_blocking(const std::vector<const PostgresHost*>& hosts, const TimelineMark& mark,
                                          Deadline deadline) {
  deadline = std::min(deadline, std::chrono::steady_clock::now() + kConnectLimit);
  std::vector<AskedHost> asked;
  asked.reserve(hosts.size());
  for (const PostgresHost* host : hosts)
    asked.push_back({host, HostInquiry(*host)});
  bool is_nearly_enough = false;
  for (;;) {
    const Worth worth = worth_waiting(reports_of(asked), mark);
    if (worth == Worth::nothing) return asked;
    if (worth == Worth::waiting_a_bit && !is_nearly_enough) {
      is_nearly_enough = true;
      deadline = std::min(deadline, std::chrono::steady_clock::now() + kForTheSilent);
    }
    if (!wait_blocking(asked, deadline)) return asked;
  }
}

}  // namespace aftertone::storage
