#include "app/serve/wire_calls.h"

#include <fmt/format.h>

#include "app/serve/wire_cluster.h"
#include "base/ascii.h"

namespace aftertone::app {
namespace {

using voicemail::CallOutcome;
using voicemail::CallRecord;

CallRecord refused_call(const sip::Invite& invite, const call::CallFacts* facts, const sip::Refusal& refusal,
                        const std::string& why, WallTime now) {
  call::CallStory story;
  story.tell(call::StoryKind::received, fmt::format("INVITE {} from {} port {} by {}", invite.request_uri,
                                                    invite.source_ip, invite.source_port, invite.transport));
  story.tell_answer(refusal.status, refusal.phrase);
  story.tell(call::StoryKind::note, why);
  CallRecord record;
  record.began_at = record.ended_at = now;
  record.call_id = ascii::printable(invite.call_id);
  if (facts != nullptr) {
    record.mailbox = voicemail::MailboxNumber(facts->mailbox);
    record.caller = {facts->caller_number, facts->caller_name};
    record.called = facts->called;
  }
  record.outcome = refusal.status == 404 ? CallOutcome::no_mailbox : CallOutcome::refused;
  record.detail = why;
  record.status = refusal.status;
  record.story = story.text();
  return record;
}

CallRecord salvaged_call(const voicemail::SealedRecording& recording, const voicemail::Message& message) {
  call::CallStory story;
  story.tell(call::StoryKind::note, "the process that took this call died in it: what was said by SIP died with it");
  story.tell(call::StoryKind::recorded, fmt::format("message {} was made of the {} bytes that the journal held",
                                                    message.id.to_string(), recording.bytes));
  CallRecord record;
  record.id = message.id;  // the same again when it is salvaged again
  record.call_id = ascii::printable(recording.info.sip_call_id);
  record.began_at = message.started_at;
  record.answered_at = message.started_at;
  record.ended_at = message.started_at + message.duration;
  record.mailbox = recording.info.mailbox;
  record.caller = recording.info.caller;
  record.called = recording.info.called;
  record.outcome = CallOutcome::salvaged;
  record.detail = "message, salvaged after the process had died";
  record.status = 200;
  record.message = message.id;
  record.quality.codec = to_string(message.codec);
  record.story = story.text();
  return record;
}

}  // namespace

CallBook::CallBook(const Settings& settings, async::Executor home, Storage& storage)
    : clock_(storage.stores().clock), log_(storage.calls()), spool_(settings.resolved("calls")) {
  if (settings.calls.keep_days.count() == 0) return;
  const voicemail::CallRecorder::Parts parts{log_, spool_, clock_};
  recorder_.emplace(std::move(home), parts, node_name(settings));
}

void CallBook::start() {
  if (recorder_) recorder_->start();
}

void CallBook::stop_blocking() {
  if (recorder_) recorder_->stop_blocking();
}

call::CallServer::OnRefused CallBook::on_refused() {
  if (!recorder_) return nullptr;
  return [this](const sip::Invite& invite, const call::CallFacts* facts, const sip::Refusal& refusal,
                const std::string& why) {
    recorder_->add_refused(refused_call(invite, facts, refusal, why, clock_.now()));
  };
}

voicemail::OnSalvaged CallBook::on_salvaged() {
  if (!recorder_) return nullptr;
  return [this](const voicemail::SealedRecording& recording, const voicemail::Message& message) {
    note_salvaged_blocking(recording, message);
  };
}

// One that was sealed had perhaps ended in order, and has its row.
void CallBook::note_salvaged_blocking(const voicemail::SealedRecording& recording, const voicemail::Message& message) {
  if (recording.end.reason != voicemail::EndReason::salvaged) {
    const auto known = log_.find_by_message_blocking(message.id);
    if (known && *known) return;
  }
  recorder_->add(salvaged_call(recording, message));
}

}  // namespace aftertone::app
