#include "alerts/heartbeat.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"
#include "http/client.h"

namespace aftertone::alerts {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 10s;

}  // namespace

Status beat_blocking(const HeartbeatSettings& settings, const std::function<bool()>& must_end) {
  http::ClientRequest request;
  request.method = "GET";
  request.url = settings.url;
  request.headers.push_back({"User-Agent", "aftertone"});
  request.connect_timeout = kPatience;
  request.total_timeout = kPatience;
  request.max_response_bytes = 4096;
  request.ca_file = settings.ca_file;
  http::RequestHooks hooks;
  hooks.must_end = must_end;
  const http::Exchange exchange = http::exchange_blocking(request, hooks);
  if (!exchange.response) return fail_temporarily(Code::unavailable, exchange.error);
  const int status = exchange.response->status;
  if (status >= 200 && status < 300) return {};
  return fail_temporarily(Code::unavailable, fmt::format("HTTP {}", status));
}

void Heartbeat::work(async::TaskGroup& tasks) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + settings_.interval;
  tasks.spawn("heartbeat", beat());
}

async::Task<> Heartbeat::beat() {
  const std::function<Status()> job = [this] { return beat_blocking(settings_, [this] { return must_end_.load(); }); };
  const Status beaten = co_await pool_.run<void>(job);
  if (beaten.has_value() != is_failing_) co_return;
  is_failing_ = !beaten;
  if (!beaten) co_return log::warning("alerts", "heartbeat: {}; tried again each minute", to_string(beaten.error()));
  log::info("alerts", "heartbeat: works again");
}

}  // namespace aftertone::alerts
