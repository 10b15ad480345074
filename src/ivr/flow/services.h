// What the dialogues stand on, and their settings.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "async/blocking_pool.h"
#include "ivr/keymap/key_map.h"
#include "ivr/prompt/prompt_catalogue.h"
#include "voicemail/ports/recording_journal.h"
#include "voicemail/ports/stores.h"
#include "voicemail/usecases/answer_desk.h"
#include "voicemail/usecases/message_committer.h"

namespace aftertone::voicemail {
class CallRecorder;
class DiallingGuard;
}  // namespace aftertone::voicemail

namespace aftertone::ivr {

struct DialogueSettings {
  std::string language = "en";  // until a mailbox is known
  std::chrono::milliseconds shortest_name{300};
  std::chrono::milliseconds max_silence{10'000};  // ends a recording
  std::chrono::milliseconds longest_greeting{120'000};
  std::chrono::milliseconds longest_name{10'000};
  std::chrono::milliseconds seal_time{5'000};    // for the disk; later the caller hears "could not be saved"
  std::chrono::milliseconds commit_time{1'500};  // waited for before "saved" is said, which is true without it
  std::chrono::milliseconds first_digit_time{5'000};
  std::chrono::milliseconds next_digit_time{3'000};
};

// References to parts that the app owns and that outlive every call; copied freely. Home: the calls' loop, which is
// also the committer's.
struct IvrServices {
  voicemail::Stores& stores;
  voicemail::RecordingJournal& journal;
  voicemail::MessageCommitter& committer;
  voicemail::AnswerDesk& desk;
  async::BlockingPool& pool;
  const PromptCatalogue& prompts;
  DialogueSettings settings;
  const KeyMap& keys = asterisk_key_map();
  // What may be dialled for an owner, and how a number is called at the trunk; nullptr: nothing is.
  const voicemail::DiallingGuard* guard = nullptr;
  std::function<std::string(const std::string& number)> uri_of = nullptr;
  // Whether every call gets the temporary announcement instead of a dialogue; nullptr: never. Any thread.
  std::function<bool()> only_announces = nullptr;
  // Where calls are written down when they are over; nullptr: nowhere.
  voicemail::CallRecorder* recorder = nullptr;
};

}  // namespace aftertone::ivr
