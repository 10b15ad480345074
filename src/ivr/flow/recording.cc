#include "ivr/flow/recording.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/flow/call_metrics.h"
#include "ivr/prompt/words.h"
#include "voicemail/usecases/record_greeting.h"

namespace aftertone::ivr {
namespace {

using async::Deadline;
using async::Task;
using call::RecordEnd;
using voicemail::EndReason;
using voicemail::length_of_audio;

EndReason reason_of(RecordEnd end) {
  switch (end) {
    case RecordEnd::hangup:
      return EndReason::hangup;
    case RecordEnd::digit:
      return EndReason::dtmf;
    case RecordEnd::silence:
      return EndReason::silence;
    case RecordEnd::max_length:
      return EndReason::maxlen;
    case RecordEnd::media_lost:
      return EndReason::rtp_timeout;
    case RecordEnd::shutdown:
      return EndReason::drain;
  }
  return EndReason::hangup;
}

Result<std::string> read_all_blocking(voicemail::RecordingJournal& journal, async::StreamNumber stream) {
  const auto source = journal.open(stream);
  if (!source) return tl::unexpected(source.error());
  std::string bytes((*source)->size(), '\0');
  const std::span<std::uint8_t> buffer(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  if (const Status read = (*source)->read_blocking(0, buffer); !read) return tl::unexpected(read.error());
  return bytes;
}

}  // namespace

Recording::Recording(Conversation& talk, RecordingPurpose purpose) : talk_(talk), purpose_(std::move(purpose)) {}

Recording::~Recording() {
  if (is_sealed() && purpose_.is_message) {
    submit();
  } else if (is_sealed()) {
    forget();
  }
}

voicemail::RecordingInfo Recording::new_info() const {
  const call::CallFacts& facts = talk_.call().facts();
  const WallTime now = talk_.services().stores.clock.now();
  voicemail::RecordingInfo info;
  info.id = Uuid::v7(now);
  info.mailbox = purpose_.mailbox;
  info.caller = {facts.caller_number, facts.caller_name};
  info.called = facts.called;
  info.started_at = now;
  info.codec = talk_.call().codec() == call::Codec::pcma ? voicemail::AudioCodec::pcma : voicemail::AudioCodec::pcmu;
  info.sip_call_id = facts.call_id;
  info.is_message = purpose_.is_message;
  return info;
}

void Recording::forget() {
  if (stream_) talk_.services().journal.forget(*stream_);
  stream_.reset();
  sealed_.reset();
}

Task<TakeOutcome> Recording::record() {
  const auto stream = talk_.services().journal.begin(new_info());
  if (!stream) {
    log::failure(stream.error().temporary, error_codes::kRecordingUnsafe, "deposit",
                 "mailbox {}: nothing can be recorded: {}", purpose_.mailbox.value(), to_string(stream.error()));
    co_return TakeOutcome{Take::not_safe, RecordEnd::digit, 0};
  }
  forget();
  stream_ = *stream;
  co_return co_await record_and_seal(0);
}

Task<TakeOutcome> Recording::append() {
  AT_ASSERT(is_sealed());
  co_return co_await record_and_seal(sealed_->bytes);
}

// Nothing between the end of the recording and the seal may throw Hangup.
Task<TakeOutcome> Recording::record_and_seal(std::uint64_t already_recorded) {
  talk_.call().forget_digits();  // pressed before the beep
  call::RecordRequest request;
  request.stream = *stream_;
  request.max_length = purpose_.max_length;
  request.max_silence = talk_.services().settings.max_silence;
  request.already_recorded = already_recorded;
  request.stop_digits = purpose_.stop_digits;
  request.beep = talk_.utterance().audio(call::Beep{}).done();
  const call::RecordOutcome recorded = co_await talk_.call().record(request);
  talk_.call().forget_digits();  // pressed while speaking

  TakeOutcome outcome{Take::good, recorded.end, recorded.digit};
  end_.reason = reason_of(recorded.end);
  if (already_recorded == 0 && is_too_short(recorded)) {
    tell(recorded, "too short, not kept");
    forget();
    outcome.take = Take::too_short;
    co_return outcome;
  }
  if (recorded.bytes_dropped > 0) {
    count_lost_audio(recorded.bytes_dropped);
    log::error(error_codes::kRecordingUnsafe, "deposit",
               "mailbox {}: {} bytes of the recording were lost, the disk was too slow", purpose_.mailbox.value(),
               recorded.bytes_dropped);
  }
  const Deadline deadline = Deadline::in(talk_.services().settings.seal_time);
  const auto asked_at = std::chrono::steady_clock::now();
  auto sealed = co_await talk_.services().journal.seal(*stream_, end_, deadline);
  note_seal(std::chrono::steady_clock::now() - asked_at, sealed.has_value());
  if (sealed) {
    tell(recorded, fmt::format("safe in the journal, {} bytes", sealed->bytes));
    sealed_ = std::move(*sealed);
  } else {
    tell(recorded, "not known to be safe: " + to_string(sealed.error()));
    log::error(error_codes::kRecordingUnsafe, "deposit", "mailbox {}: {} ms of recording are not known to be safe: {}",
               purpose_.mailbox.value(), length_of_audio(recorded.bytes).count(), to_string(sealed.error()));
    outcome.take = Take::not_safe;
  }
  co_return outcome;
}

void Recording::tell(const call::RecordOutcome& outcome, std::string_view what) {
  const double seconds = std::chrono::duration<double>(length_of_audio(outcome.bytes)).count();
  const double silent = std::chrono::duration<double>(length_of_audio(outcome.silent_bytes)).count();
  talk_.call().story().tell(call::StoryKind::recorded,
                            fmt::format("{:.1f} s, {:.1f} s of silence at the end, ended by {}: {}", seconds, silent,
                                        to_string(end_.reason), what));
}

// The silence that ended a recording was not said. Where packets stayed away, it was not recorded either.
bool Recording::is_too_short(const call::RecordOutcome& outcome) const {
  const std::uint64_t silent = outcome.end == RecordEnd::silence ? outcome.silent_bytes : 0;
  return length_of_audio(outcome.bytes - silent) < purpose_.shortest;
}

Task<Status> Recording::mark_urgent(bool is_urgent) {
  voicemail::RecordingEnd changed = end_;
  changed.urgent = is_urgent;
  const Deadline deadline = Deadline::in(talk_.services().settings.seal_time);
  auto sealed = co_await talk_.services().journal.seal(*stream_, changed, deadline);
  if (!sealed) co_return tl::unexpected(sealed.error());
  sealed_ = std::move(*sealed);
  end_ = changed;
  co_return Status{};
}

Task<call::Announcement> Recording::playback() {
  const std::function<Result<std::string>()> read = [this] {
    return read_all_blocking(talk_.services().journal, *stream_);
  };
  Result<std::string> bytes = co_await talk_.services().pool.run<std::string>(read);
  if (!bytes) {
    log::failure(bytes.error().temporary, error_codes::kRecordingUnsafe, "deposit",
                 "mailbox {}: a recording cannot be read back: {}", purpose_.mailbox.value(), to_string(bytes.error()));
    co_return talk_.utterance().word(words::kCannotPlay).done();
  }
  co_return talk_.utterance().audio(call::CodedAudio{std::move(*bytes)}).done();
}

std::shared_ptr<voicemail::MessageCommitter::Progress> Recording::submit() {
  AT_ASSERT(is_sealed());
  CallSummary& summary = talk_.summary();
  summary.outcome = "message";
  summary.message = sealed_->info.id;
  summary.message_length = length_of_audio(sealed_->bytes);
  const std::string id = summary.message.to_string();
  talk_.call().story().tell(call::StoryKind::recorded, "message " + id + " is on its way to the mailbox");
  auto progress = talk_.services().committer.submit(*stream_, *sealed_);
  stream_.reset();
  sealed_.reset();
  return progress;
}

Task<Status> Recording::store_as(voicemail::GreetingKind kind) {
  AT_ASSERT(is_sealed());
  const std::function<Status()> store = [this, kind]() -> Status {
    const auto source = talk_.services().journal.open(*stream_);
    if (!source) return tl::unexpected(source.error());
    return voicemail::set_greeting_blocking(talk_.services().stores, purpose_.mailbox, kind, sealed_->info.codec,
                                            **source);
  };
  Status stored = co_await talk_.services().pool.run<void>(store);
  if (stored) forget();
  co_return stored;
}

}  // namespace aftertone::ivr
