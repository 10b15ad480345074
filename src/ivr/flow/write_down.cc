#include "ivr/flow/write_down.h"

#include <fmt/format.h>

#include "voicemail/usecases/call_recorder.h"

namespace aftertone::ivr {
namespace {

using call::StoryKind;
using voicemail::CallOutcome;
using voicemail::CallRecord;

// "pcma: 612 packets sent, 598 received, 2 lost, ..."
std::string told_quality(std::string_view codec, const call::Quality& quality) {
  std::string told =
      fmt::format("{}: {} packets sent, {} received, {} lost, {} late, {} refused, jitter {} ms here, {} ms there",
                  codec, quality.packets_sent, quality.packets_received, quality.packets_lost, quality.packets_late,
                  quality.packets_refused, quality.jitter_ms, quality.remote_jitter_ms);
  if (quality.packets_received == 0 && quality.packets_sent > 0) told += "; one-way: nothing came from them";
  return told;
}

void add_audio(CallRecord& record, call::Call& call) {
  if (!call.story().answered_after()) return;
  const std::string codec = call.codec() == call::Codec::pcma ? "pcma" : "pcmu";
  const call::Quality quality = call.quality();
  call.story().tell(StoryKind::note, told_quality(codec, quality));
  record.quality = {codec, static_cast<std::int64_t>(quality.packets_sent),
                    static_cast<std::int64_t>(quality.packets_received),
                    static_cast<std::int64_t>(quality.packets_lost), quality.jitter_ms};
}

}  // namespace

CallOutcome outcome_of(const call::CallStory& story, const CallSummary& summary) {
  if (!summary.message.is_none()) return CallOutcome::message;
  if (summary.result == CallOutcome::broken_off) return summary.result;
  const int status = story.final_status();
  if (status == 404) return CallOutcome::no_mailbox;
  return status >= 300 ? CallOutcome::refused : summary.result;
}

void write_down(call::Call& call, const CallSummary& summary, const IvrServices& services) {
  if (services.recorder == nullptr) return;
  const call::CallFacts& facts = call.facts();
  CallRecord record;
  record.ended_at = services.stores.clock.now();
  record.began_at = record.ended_at - call.story().age();
  if (const auto after = call.story().answered_after()) record.answered_at = record.began_at + *after;
  record.call_id = facts.call_id;
  record.mailbox = voicemail::MailboxNumber(summary.mailbox);
  record.caller = {facts.caller_number, facts.caller_name};
  record.called = facts.called;
  record.outcome = outcome_of(call.story(), summary);
  record.detail = summary.outcome;
  record.status = call.story().final_status();
  record.message = summary.message;
  record.heard = summary.heard;
  add_audio(record, call);
  record.story = call.story().text();
  services.recorder->add(std::move(record));
}

}  // namespace aftertone::ivr
