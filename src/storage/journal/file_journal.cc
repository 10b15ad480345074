#include "storage/journal/file_journal.h"

#include <boost/asio/this_coro.hpp>

namespace aftertone::storage {
namespace {

// Ends the writer's interest in a waiter, however the waiter leaves.
class Abandon {
 public:
  explicit Abandon(std::shared_ptr<SealReply> reply) : reply_(std::move(reply)) {}
  Abandon(const Abandon&) = delete;
  Abandon& operator=(const Abandon&) = delete;
  ~Abandon() { reply_->abandon(); }

 private:
  const std::shared_ptr<SealReply> reply_;
};

}  // namespace

FileJournal::FileJournal(const JournalSettings& settings, std::unique_ptr<SegmentLog> log,
                         std::vector<async::ChunkLane*> lanes)
    : id_(log->journal()),
      control_(settings.max_recordings),
      writer_(WriterSettings{settings.sync_interval, settings.reserve_bytes, settings.sync}, std::move(log),
              std::move(lanes), control_) {}

FileJournal::~FileJournal() {
  control_.stop();
}

Result<std::unique_ptr<FileJournal>> FileJournal::start(const JournalSettings& settings,
                                                        std::vector<async::ChunkLane*> lanes) {
  if (settings.segment_bytes < kSmallestSegment) return fail(Code::invalid, "journal segments need at least 128 kB");
  std::vector<std::filesystem::path> roots{settings.directory};
  if (!settings.alternate_directory.empty()) roots.push_back(settings.alternate_directory);
  auto log = SegmentLog::open_blocking(roots, settings.segment_bytes);
  if (!log) return tl::unexpected(log.error());
  return std::unique_ptr<FileJournal>(new FileJournal(settings, std::move(*log), std::move(lanes)));
}

Result<async::StreamNumber> FileJournal::begin(const voicemail::RecordingInfo& info) {
  return control_.begin(info);
}

async::Task<Result<voicemail::SealedRecording>> FileJournal::seal(async::StreamNumber stream,
                                                                  voicemail::RecordingEnd end,
                                                                  async::Deadline deadline) {
  const async::Executor home = co_await boost::asio::this_coro::executor;
  async::Channel<SealResult> answer(home, 1);
  const auto reply = std::make_shared<SealReply>(answer);
  const Abandon abandon_at_end(reply);
  control_.seal(SealRequest{stream, end, reply});
  std::optional<SealResult> result = co_await answer.receive(deadline);
  if (!result) co_return fail_temporarily(Code::timeout, "the recording was not on disk in time");
  co_return std::move(*result);
}

Result<std::unique_ptr<voicemail::AudioSource>> FileJournal::open(async::StreamNumber stream) {
  auto sealed = control_.find_sealed(stream);
  if (!sealed) return tl::unexpected(sealed.error());
  const voicemail::SealedRecording& recording = (*sealed)->recording;
  return open_extents((*sealed)->extents, recording.bytes, recording.info.codec);
}

void FileJournal::forget(async::StreamNumber stream) {
  control_.forget(stream);
}

bool FileJournal::takes_recordings() const {
  const JournalState state = control_.state();
  return state == JournalState::healthy || state == JournalState::low;
}

}  // namespace aftertone::storage
