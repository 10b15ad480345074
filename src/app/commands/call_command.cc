#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/config/load_settings.h"
#include "app/phone/place_call.h"
#include "app/process/stop_signals.h"
#include "app/wire_probe.h"
#include "async/loop.h"
#include "async/task_group.h"
#include "storage/audio/wav_header.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using namespace std::chrono_literals;

struct Request {
  std::string target;
  std::string from;
  std::string ip;
  std::string codec = "any";
  std::string heard_file;
  std::vector<std::string> headers;
  std::optional<std::int64_t> ring_seconds;
  bool late_offer = false;
  bool no_refer = false;
  std::vector<OptionStep> steps;
};

// "1001" becomes the mailbox on the configured server.
Result<std::string> full_target(const Invocation& invocation, const std::string& target) {
  if (target.starts_with("sip:")) return target;
  const auto settings = load_settings_blocking(invocation.config);
  if (!settings) return tl::unexpected(settings.error());
  return sip_uri_here(*settings, target);
}

call::DialRequest dial_request(const Request& request, const std::string& target) {
  call::DialRequest dial;
  dial.target = target;
  dial.from = request.from;
  dial.extra_headers = request.headers;
  dial.late_offer = request.late_offer;
  if (request.codec == "pcmu") dial.encodings = {sip::AudioEncoding::pcmu};
  if (request.codec == "pcma") dial.encodings = {sip::AudioEncoding::pcma};
  if (request.ring_seconds) dial.ring_time = std::chrono::seconds(*request.ring_seconds);
  return dial;
}

async::Task<> call_and_tell(call::Phone& phone, call::DialRequest dial, std::vector<CallStep> script,
                            std::optional<CallReport>& report) {
  async::Task<CallReport> task = place_call(phone, std::move(dial), std::move(script));
  report = co_await std::move(task);
}

Status save_heard_blocking(const std::string& file, const CallReport& report) {
  const auto codec = report.codec == media::Codec::pcmu ? voicemail::AudioCodec::pcmu : voicemail::AudioCodec::pcma;
  const auto header = storage::wav_header(codec, static_cast<std::uint32_t>(report.heard.size()));
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  const auto write = [&out](std::span<const std::uint8_t> bytes) {
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  };
  write(header);
  write(report.heard);
  if (report.heard.size() % 2 != 0) out.put('\0');
  if (!out.flush()) return fail(Code::unavailable, "cannot write " + file);
  return {};
}

void print_report(const Invocation& invocation, const std::string& target, const CallReport& report) {
  if (!invocation.json) {
    for (const auto& entry : report.timeline) {
      print_line(for_terminal(fmt::format("{:8.2f} s  {}", static_cast<double>(entry.at.count()) / 1000, entry.what)));
    }
    return;
  }
  ordered_json json{{"target", target},
                    {"ok", report.outcome.has_value()},
                    {"error", report.outcome ? ordered_json() : ordered_json(report.outcome.error().detail)},
                    {"codec", media::encoding_name(report.codec)},
                    {"heard_ms", report.heard.size() / 8},
                    {"packets_sent", report.statistics.packets_sent},
                    {"packets_received", report.statistics.packets_received},
                    {"packets_lost", report.statistics.packets_lost},
                    {"timeline", ordered_json::array()}};
  for (const auto& entry : report.timeline)
    json["timeline"].push_back({{"at_ms", entry.at.count()}, {"what", entry.what}});
  print_json(json);
}

int place(const Invocation& invocation, const Request& request) {
  StopSignals signals;
  const auto target = full_target(invocation, request.target);
  if (!target) return report(target.error());
  auto script = make_call_script_blocking(request.steps);
  if (!script) return report(script.error());
  const auto ip = request.ip.empty() ? local_address_towards_blocking(*target) : Result<std::string>(request.ip);
  if (!ip) return report(ip.error());

  async::Loop loop("at-loop-0");
  call::PhoneSettings phone_settings;
  phone_settings.ip = *ip;
  phone_settings.takes_refer = !request.no_refer;
  auto phone = call::Phone::start(phone_settings, loop.executor());
  if (!phone) return report(phone.error());
  std::optional<CallReport> made;
  async::TaskGroup tasks(loop.executor());
  tasks.spawn("call", call_and_tell(**phone, dial_request(request, *target), std::move(*script), made));
  while (tasks.size() > 0) {
    if (signals.wait_blocking(async::Deadline::in(20ms)) == 0) continue;
    tasks.stop_blocking();
    return kInterrupted;
  }
  tasks.stop_blocking();      // what the task wrote is ours from here on
  if (!made) return kFailed;  // the log has said why
  print_report(invocation, *target, *made);
  if (!request.heard_file.empty() && !made->heard.empty()) {
    if (const Status saved = save_heard_blocking(request.heard_file, *made); !saved) return report(saved.error());
  }
  return made->outcome ? kDone : report(made->outcome.error());
}

}  // namespace

void declare_call(Syntax program) {
  Syntax syntax = program.command(
      "call", "Test phone: place a call, speak, press keys, record what is heard; steps in the order given");
  const auto request = std::make_shared<Request>();
  syntax.required("TARGET", request->target, "SIP URI, or a number on the configured server");
  syntax.step_flag("--wait-beep", request->steps, "Step: wait for the beep");
  syntax.step("--say", request->steps, "Step: play this sound file");
  syntax.step("--press", request->steps, "Step: press these keys (0-9 * #)");
  syntax.step("--listen", request->steps, "Step: listen for so many seconds");
  syntax.step_flag("--wait-hangup", request->steps, "Step: wait until the other side hangs up");
  syntax.option("--heard", request->heard_file, "Write what was heard into this WAV file");
  syntax.option("--from", request->from, "Caller, such as '\"Anna\" <sip:+4930123@pbx>'");
  syntax.repeated("--header", request->headers,
                  "A header for the INVITE, such as 'Diversion: <sip:1001@pbx>;reason=no-answer'");
  syntax.choice("--codec", request->codec, {"any", "pcmu", "pcma"}, "Offer only this one");
  syntax.flag("--late-offer", request->late_offer, "INVITE without SDP");
  syntax.flag("--no-refer", request->no_refer, "Refuse to be sent on, as PBXs do that cannot transfer");
  syntax.number("--ring-time", request->ring_seconds, 1, 300, "Seconds to wait for an answer (default 30)");
  syntax.option("--ip", request->ip, "Address of this machine to call from (default: as the route says)");
  syntax.runs([request](const Invocation& invocation) { return place(invocation, *request); });
}

}  // namespace aftertone::app
