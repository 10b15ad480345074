// A call as a dialogue sees it. No SIP, no RTP, no threads: a flow reads like the call.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "async/chunk_lane.h"
#include "async/task.h"
#include "base/result.h"
#include "call/call_now.h"
#include "call/call_story.h"
#include "call/transfer_request.h"

namespace aftertone::call {

// Thrown by every verb except record() once the caller has left. Caught by the call's supervisor.
struct Hangup {};

// What can be heard.
struct AudioFile {
  std::filesystem::path path;
};  // prompt, greeting or message
struct CodedAudio {
  std::string bytes;
};  // in the call's own codec: a recording being reviewed
struct Beep {};
struct Silence {
  std::chrono::milliseconds length{0};
};
using Audio = std::variant<AudioFile, CodedAudio, Beep, Silence>;
using Announcement = std::vector<Audio>;

enum class Codec { pcmu, pcma };

enum class ForwardReason { unknown, unconditional, busy, no_answer, deflection, unavailable };

// Who calls whom and why, decided before the call is answered.
struct CallFacts {
  std::string call_id;        // SIP Call-ID, for logs
  std::string mailbox;        // the number the call was forwarded from, or that was dialled
  std::string called;         // the number that was dialled first
  std::string caller_number;  // empty: withheld
  std::string caller_name;
  bool is_caller_asserted = false;  // a trusted trunk says who calls
  ForwardReason reason = ForwardReason::unknown;
  bool is_to_pilot = false;   // an owner dials the voicemail number itself: log-in, not a deposit
  std::string why_mailbox{};  // what named it: "Diversion"; for logs
};

// Of the audio, as far as it has come.
struct Quality {
  std::uint64_t packets_sent = 0, packets_received = 0, packets_lost = 0;
  std::uint64_t packets_late = 0, packets_refused = 0;
  std::int64_t jitter_ms = 0;         // of what we get
  std::int64_t remote_jitter_ms = 0;  // of what they get, as they say
};

struct RecordRequest {
  async::StreamNumber stream = 0;
  std::chrono::milliseconds max_length{300'000};
  std::chrono::milliseconds max_silence{0};  // 0: never
  std::uint64_t already_recorded = 0;        // bytes, when appending
  std::string stop_digits = "#";
  Announcement beep;  // played first; the recording begins with its end, digits count from then on
};

enum class RecordEnd { hangup, digit, silence, max_length, media_lost, shutdown };

struct RecordOutcome {
  RecordEnd end = RecordEnd::hangup;
  char digit = 0;                  // when end is digit
  std::uint64_t bytes = 0;         // from the start of the recording; one byte a sample
  std::uint64_t silent_bytes = 0;  // of them, after the last sound, when end is silence
  std::uint64_t bytes_dropped = 0;
};

struct AskRequest {
  Announcement prompt;
  std::size_t max_digits = 1;
  std::string finish_digits;                          // end the entry and are not part of it, e.g. "#"
  std::chrono::milliseconds first_digit_time{5'000};  // after the prompt
  std::chrono::milliseconds next_digit_time{3'000};
};

struct AskOutcome {
  std::string digits;  // what was pressed; empty at the first deadline
  std::optional<char> finished_by;
};

// Why a call is not answered at all.
enum class RejectReason {
  no_such_mailbox,  // 404
  not_available,    // 503 with Retry-After: the PBX may try elsewhere
};

// Home: the call's loop. One verb at a time. Digits pressed while nothing asks are kept (at most 32) for the next
// ask(); play() and ask() are cut short by a digit (barge-in).
class Call {
 public:
  virtual ~Call() = default;

  virtual const CallFacts& facts() const = 0;
  virtual Codec codec() const = 0;  // after answer()
  virtual Quality quality() const { return {}; }
  CallStory& story() { return story_; }
  CallNow& now() { return *now_; }
  std::shared_ptr<const CallNow> shared_now() const { return now_; }  // any thread may keep it

  // Error (unsupported, invalid, full): the call was rejected with the proper SIP answer and is over.
  virtual async::Task<Status> answer() = 0;
  // Instead of answer(): the call is over.
  virtual async::Task<> reject(RejectReason reason) = 0;
  // Plays to the end or until a digit of `barge_in_digits` is pressed; that digit is returned and used up.
  // Missing files are skipped with a log line, never a reason to hang up.
  virtual async::Task<std::optional<char>> play(Announcement announcement, std::string barge_in_digits = {}) = 0;
  // Plays the prompt, takes digits from its first moment on; any digit stops the prompt.
  virtual async::Task<AskOutcome> ask(AskRequest request) = 0;
  // Records until something ends it. Does not throw Hangup: what was said is to be kept, and the next verb will throw.
  virtual async::Task<RecordOutcome> record(RecordRequest request) = 0;
  // Puts the caller through to somebody. Success: the call is over for us. Error: it goes on here.
  virtual async::Task<Status> transfer(TransferRequest request) = 0;
  virtual void forget_digits() = 0;
  virtual async::Task<> hang_up() = 0;

 private:
  CallStory story_;
  const std::shared_ptr<CallNow> now_ = std::make_shared<CallNow>();
};

}  // namespace aftertone::call
