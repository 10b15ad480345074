#include "call/call_metrics.h"

#include <string>

#include "metrics/metric.h"

namespace aftertone::call {
namespace {

using metrics::Counter;

constexpr double kSamplesPerSecond = 8000;  // G.711
constexpr std::uint64_t kPacketsOfTwoSeconds = 100;

const Counter offered("aftertone_calls_offered_total", "Calls that came in, refused ones among them.");
const char* const kRefused = "aftertone_calls_refused_total";
const char* const kRefusedHelp =
    "Calls refused at once: 503 no port, draining or no journal; 404 no number; 482 our own.";
const Counter refused_503(kRefused, kRefusedHelp, {{"status", "503"}});
const Counter refused_404(kRefused, kRefusedHelp, {{"status", "404"}});
const Counter refused_482(kRefused, kRefusedHelp, {{"status", "482"}});
const metrics::Histogram set_up("aftertone_call_setup_seconds", "From the INVITE to our 200.",
                                metrics::waiting_seconds());

const char* const kPackets = "aftertone_rtp_packets_total";
const char* const kPacketsHelp =
    "RTP packets of calls that have ended: received, sent, lost (gaps), late (behind the recording), refused "
    "(strangers).";
const Counter received(kPackets, kPacketsHelp, {{"kind", "received"}});
const Counter sent(kPackets, kPacketsHelp, {{"kind", "sent"}});
const Counter lost(kPackets, kPacketsHelp, {{"kind", "lost"}});
const Counter late(kPackets, kPacketsHelp, {{"kind", "late"}});
const Counter refused(kPackets, kPacketsHelp, {{"kind", "refused"}});
const metrics::Histogram jitter("aftertone_rtp_jitter_seconds",
                                "Jitter of what came in, at the end of a call (RFC 3550).",
                                {0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2});
const Counter one_way("aftertone_calls_one_way_audio_total",
                      "Answered calls of more than two seconds in which no packet came from the caller.");

double number(std::uint64_t count) {
  return static_cast<double>(count);
}

}  // namespace

void count_offered_call() {
  offered.add();
}

void count_refused_call(int status) {
  (status == 404 ? refused_404 : status == 482 ? refused_482 : refused_503).add();
}

void note_set_up(std::chrono::nanoseconds time) {
  set_up.observe(time);
}

void count_media(const media::Statistics& statistics) {
  received.add(number(statistics.packets_received));
  sent.add(number(statistics.packets_sent));
  lost.add(number(statistics.packets_lost));
  late.add(number(statistics.packets_late));
  refused.add(number(statistics.packets_refused));
  if (statistics.packets_received > 0) {
    jitter.observe(static_cast<double>(statistics.jitter_samples) / kSamplesPerSecond);
  } else if (statistics.packets_sent > kPacketsOfTwoSeconds) {
    one_way.add();
  }
}

}  // namespace aftertone::call
