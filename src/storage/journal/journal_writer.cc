#include "storage/journal/journal_writer.h"

#include <algorithm>

#include "async/thread_name.h"
#include "base/assert.h"
#include "base/crash_point.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kHousekeepingInterval = 1s;
constexpr auto kRetryInterval = 1s;
constexpr auto kPauseWhileSealing = 2ms;
constexpr auto kPauseWhileRecording = 20ms;
constexpr auto kPauseWhileIdle = 100ms;
constexpr std::size_t kMostPending = 100'000;  // before requests have to wait, too

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

JournalWriter::JournalWriter(WriterSettings settings, std::unique_ptr<SegmentLog> log,
                             std::vector<async::ChunkLane*> lanes, JournalControl& control)
    : settings_(std::move(settings)),
      log_(std::move(log)),
      lanes_(std::move(lanes)),
      control_(control),
      syncer_(control),
      thread_([this] { run(); }) {}

JournalWriter::~JournalWriter() {
  thread_.join();
}

void JournalWriter::run() {
  async::name_this_thread("at-journal");
  while (!control_.is_stopping()) {
    control_.wait(pause());
    do_round();
  }
  finish();
  if (!recordings_.empty() || !pending_.empty()) return;
  if (const Status removed = log_->remove_blocking(); !removed) {
    log::warning("journal", "{}; it is empty and will be removed later", to_string(removed.error()));
  }
}

void JournalWriter::do_round() {
  take_result();
  collect();
  write_what_arrived();
  if (syncer_.is_idle() && Clock::now() >= housekeeping_due_) look_after_segments();
  start_sync_if_due();
}

// Nothing new is taken any more; a broken disk gets one more chance.
void JournalWriter::finish() {
  do {
    collect();
  } while (!deferred_.empty());
  fail_seals("the recording journal is closing");
  retry_due_ = Clock::now();
  for (;;) {
    write_what_arrived();
    start_sync_if_due();
    if (syncer_.is_idle()) return;
    syncer_.wait_blocking();
    take_result();
  }
}

void JournalWriter::collect() {
  accept_requests();
  accept_chunks();
  start_ready_seals();
}

std::chrono::milliseconds JournalWriter::pause() const {
  if (!seals_.empty()) return kPauseWhileSealing;
  return recordings_.empty() ? kPauseWhileIdle : kPauseWhileRecording;
}

// The requests are taken before the chunks, so that a seal finds everything that was sent before it was asked for.
void JournalWriter::accept_requests() {
  if (pending_.size() >= kMostPending && !control_.is_stopping()) return;  // begin() will say that the disk is too slow
  std::vector<Request> requests = std::exchange(deferred_, {});
  std::ranges::move(control_.take_requests(), std::back_inserter(requests));
  for (Request& request : requests)
    accept(request);
}

void JournalWriter::accept(Request& request) {
  if (auto* wanted = std::get_if<BeginRequest>(&request)) {
    begin(*wanted);
  } else if (auto* seal = std::get_if<SealRequest>(&request)) {
    seals_.push_back(std::move(*seal));
  } else {
    forget(std::get<ForgetRequest>(request).stream);
  }
}

// A chunk may overtake its recording's begin, when that was asked for after accept_requests. Everything else can wait,
// and a seal must.
void JournalWriter::accept_begins() {
  for (Request& request : control_.take_requests()) {
    if (auto* wanted = std::get_if<BeginRequest>(&request)) {
      begin(*wanted);
    } else {
      deferred_.push_back(std::move(request));
    }
  }
}

void JournalWriter::begin(BeginRequest& request) {
  auto recording = std::make_shared<Recording>();
  recording->stream = request.stream;
  recording->info = std::move(request.info);
  recording->use = std::make_shared<SegmentUse>();
  recording->use->recording = recording->info.id;
  recordings_.emplace(recording->stream, recording);
  std::string text = begin_payload(recording->info);
  add(Pending{.type = RecordType::begin, .use = recording->use, .recording = recording, .text = std::move(text)});
}

void JournalWriter::forget(async::StreamNumber stream) {
  const auto found = recordings_.find(stream);
  if (found == recordings_.end()) return;
  add(Pending{.type = RecordType::forget, .use = found->second->use, .recording = nullptr});
  recordings_.erase(found);
}

void JournalWriter::accept_chunks() {
  for (async::ChunkLane* lane : lanes_) {
    while (async::Chunk* chunk = lane->receive())
      accept(chunk, lane);
  }
}

void JournalWriter::accept(async::Chunk* chunk, async::ChunkLane* lane) {
  AT_ASSERT(chunk->size <= async::Chunk::kCapacity);
  auto found = recordings_.find(chunk->stream);
  if (found == recordings_.end()) {
    accept_begins();
    found = recordings_.find(chunk->stream);
  }
  if (found == recordings_.end()) return lane->give_back(chunk);  // forgotten while it was still being recorded
  const RecordingPtr& recording = found->second;
  recording->awaits_last = !chunk->is_last;
  if (chunk->size == 0) return lane->give_back(chunk);
  recording->arrived = std::max(recording->arrived, chunk->offset + chunk->size);
  add(Pending{.type = RecordType::audio, .use = recording->use, .recording = recording, .chunk = chunk, .lane = lane});
}

void JournalWriter::start_ready_seals() {
  if (is_broken_) return fail_seals("the recording journal cannot write");
  std::erase_if(seals_, [this](SealRequest& request) {
    if (request.reply->is_abandoned()) return true;
    const auto found = recordings_.find(request.stream);
    if (found == recordings_.end()) {
      request.reply->send(fail(Code::not_found, "the recording was forgotten"));
      return true;
    }
    const RecordingPtr& recording = found->second;
    if (recording->awaits_last) return false;
    const Seal seal{request.end, recording->arrived};
    std::string text = seal_payload(seal);
    add(Pending{.type = RecordType::seal,
                .use = recording->use,
                .recording = recording,
                .text = std::move(text),
                .seal = seal,
                .reply = std::move(request.reply)});
    must_sync_soon_ = true;
    return true;
  });
}

void JournalWriter::fail_seals(const char* why) {
  for (const SealRequest& request : seals_)
    request.reply->send(fail_temporarily(Code::unavailable, why));
  seals_.clear();
}

void JournalWriter::add(Pending pending) {
  if (pending_.size() == syncing_) first_unsynced_at_ = Clock::now();
  pending_.push_back(std::move(pending));
}

// Whatever the disk does about syncs: what is in the file survives the death of this process.
void JournalWriter::write_what_arrived() {
  if (is_broken_ && written_ == 0) {
    if (Clock::now() < retry_due_) return;
    make_room();
    times_started_over_ = 0;
    return start_over();
  }
  if (const Status written = try_to_write(); !written) {
    say_failed(written);
    start_over();
  }
}

Status JournalWriter::try_to_write() {
  if (written_ == pending_.size()) return {};
  for (; written_ < pending_.size(); ++written_) {
    if (const Status written = write(pending_[written_]); !written) return written;
  }
  return log_->write_blocking();
}

Status JournalWriter::write(Pending& pending) {
  Record record;
  record.type = pending.type;
  record.recording = pending.use->recording;
  record.payload = bytes_of(pending.text);
  if (pending.chunk != nullptr) {
    record.offset = pending.chunk->offset;
    record.payload = std::span(pending.chunk->bytes).first(pending.chunk->size);
  }
  auto place = log_->append_blocking(record);
  if (!place) return tl::unexpected(place.error());
  pending.place = std::move(*place);
  if (pending.type == RecordType::begin) pending.use->begun_in = pending.place.segment->number();
  if (pending.type != RecordType::forget) ledger_.note(pending.place.segment, pending.use);
  return {};
}

// A failed sync is never repeated on the same file: the kernel may have dropped the pages. All that is not durable is
// written again, into a new file. What a sync of the old one that is still under way will say is of no interest.
void JournalWriter::start_over() {
  while (times_started_over_++ < log_->directory_count()) {
    syncing_ = 0;
    written_ = 0;
    must_sync_soon_ = true;
    Status written = log_->start_over_blocking();
    if (written) written = try_to_write();
    if (written) return;
    say_failed(written);
  }
  become_unavailable();
}

void JournalWriter::say_failed(const Status& what) const {
  if (!is_broken_)
    log::error(error_codes::kJournalUnwritable, "journal", "{}; check that disk", to_string(what.error()));
}

void JournalWriter::become_unavailable() {
  if (!is_broken_) {
    log::error(error_codes::kJournalUnwritable, "journal",
               "no directory for recordings can be written: calls are refused until one can; "
               "free space or mend the disk, it is tried again every second");
  }
  is_broken_ = true;
  syncing_ = 0;
  written_ = 0;
  retry_due_ = Clock::now() + kRetryInterval;
  control_.set_state(JournalState::unavailable);
  for (Pending& pending : pending_) {
    if (pending.reply) pending.reply->send(fail_temporarily(Code::unavailable, "the recording journal cannot write"));
    pending.reply.reset();
    pending.place = Place();
  }
}

// A full disk has no room for forget records either: the segments go without them.
void JournalWriter::make_room() {
  std::vector<SegmentUsePtr> forgotten;
  for (const Pending& pending : pending_) {
    if (pending.type == RecordType::forget) forgotten.push_back(pending.use);
  }
  for (const SegmentPtr& segment : ledger_.unneeded_with(forgotten)) {
    if (!segment->remove_blocking()) return;
    ledger_.erase(segment);
  }
}

void JournalWriter::start_sync_if_due() {
  if (!is_sync_due()) return;
  if (must_sync_soon_) crash_point("journal: seal appended");
  must_sync_soon_ = false;
  syncing_ = written_;
  syncer_.start([sync = settings_.sync, segments = log_->take_unsynced()]() -> Status {
    for (const SegmentPtr& segment : segments) {
      if (const Status synced = sync(*segment); !synced) return synced;
    }
    return {};
  });
}

bool JournalWriter::is_sync_due() const {
  if (written_ == 0 || !syncer_.is_idle()) return false;
  return must_sync_soon_ || control_.is_stopping() || Clock::now() - first_unsynced_at_ >= settings_.sync_interval;
}

void JournalWriter::take_result() {
  const std::optional<Status> result = syncer_.take_result();
  if (!result) return;
  if (removing_) return end_removal(*result);
  if (syncing_ > 0) end_sync(*result);  // else of a file that has been left
}

void JournalWriter::end_sync(const Status& synced) {
  if (!synced) {
    say_failed(synced);
    return start_over();
  }
  if (times_started_over_ > 0) {
    log::warning("journal", "recordings go on in a new file in {}; what was not on disk has been written again",
                 log_->directory().string());
    times_started_over_ = 0;
    is_broken_ = false;
    look_at_space();
  }
  for (; syncing_ > 0; --syncing_, --written_) {
    settle(pending_.front());
    pending_.pop_front();
  }
}

void JournalWriter::settle(Pending& pending) {
  if (pending.type == RecordType::audio) {
    pending.recording->extents.add(pending.place.segment, pending.place.payload_at, pending.chunk->offset,
                                   pending.chunk->size);
    pending.lane->give_back(pending.chunk);
  } else if (pending.type == RecordType::seal) {
    crash_point("journal: seal synced");
    const Recording& recording = *pending.recording;
    const voicemail::SealedRecording sealed{recording.info, pending.seal.end, pending.seal.bytes};
    auto extents = std::make_shared<const Extents>(recording.extents);
    control_.publish(recording.stream, std::make_shared<const SealedAudio>(SealedAudio{sealed, std::move(extents)}));
    if (pending.reply) pending.reply->send(sealed);
  } else if (pending.type == RecordType::forget) {
    crash_point("journal: forget synced");
    ledger_.note_forgotten(pending.place.segment, pending.use);
  }
}

void JournalWriter::look_after_segments() {
  housekeeping_due_ = Clock::now() + kHousekeepingInterval;
  if (is_broken_) return;
  start_removal();
  look_at_space();
}

// A forget record that is not durable yet does not protect its segment, so those with records that are not stay.
void JournalWriter::start_removal() {
  const std::uint32_t first_kept = written_ == 0 ? log_->current_number() : pending_.front().place.segment->number();
  removing_ = ledger_.unneeded(first_kept);
  if (removing_) return syncer_.start([segment = removing_] { return segment->remove_blocking(); });
  for (const SegmentUsePtr& use : ledger_.take_to_forget_again(first_kept)) {
    add(Pending{.type = RecordType::forget, .use = use, .recording = nullptr});
  }
}

void JournalWriter::end_removal(const Status& removed) {
  const SegmentPtr segment = std::exchange(removing_, nullptr);
  if (!removed) return log::warning("journal", "{}; tried again later", to_string(removed.error()));
  ledger_.erase(segment);
  housekeeping_due_ = Clock::now();  // for the next one
}

void JournalWriter::look_at_space() {
  const Status prepared = log_->has_next() ? Status() : log_->prepare_next_blocking();
  const auto free = log_->free_bytes_blocking();
  const bool is_full = !prepared || (free && *free < settings_.reserve_bytes / 2);
  const bool is_low = free && *free < settings_.reserve_bytes;
  const JournalState state = is_full ? JournalState::full : is_low ? JournalState::low : JournalState::healthy;
  if (state != control_.state()) tell_space(state, prepared);
  control_.set_state(state);
}

void JournalWriter::tell_space(JournalState state, const Status& prepared) const {
  const std::string path = log_->directory().string();
  if (state == JournalState::low) {
    log::error(error_codes::kJournalFull, "journal",
               "new calls are refused until there is room in {}: less space left than [journal] reserve_mb", path);
  } else if (!prepared && prepared.error().code != Code::full) {
    log::error(error_codes::kJournalUnwritable, "journal", "new recordings are refused: {}; check that disk",
               to_string(prepared.error()));
  } else if (state == JournalState::full) {
    log::error(error_codes::kJournalFull, "journal", "new recordings are refused until there is room in {}: {}", path,
               prepared ? "less than half of [journal] reserve_mb is left" : to_string(prepared.error()));
  } else {
    log::info("journal", "there is room again in {}", path);
  }
}

}  // namespace aftertone::storage
