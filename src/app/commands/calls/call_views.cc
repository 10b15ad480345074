#include "app/commands/calls/call_views.h"

#include <nlohmann/json.hpp>

#include "app/commands/views.h"
#include "call/call_story.h"
#include "ivr/prompt/said_words.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;

ordered_json story_json(const std::string& story) {
  ordered_json json = ordered_json::array();
  for (const call::StoryLine& line : call::lines_of(story)) {
    json.push_back({{"at_ms", line.at.count()}, {"kind", line.kind}, {"text", line.text}});
    if (line.kind == "play") json.back()["said"] = ivr::said_words(line.text);
  }
  return json;
}

ordered_json to_json(const GatheredMessage& gathered) {
  ordered_json json = aftertone::app::to_json(gathered.message);
  json["audio_good"] = gathered.is_audio_good;
  json["audio_state"] = gathered.audio;
  json["waited_in_journal_ms"] = waited_in_journal(gathered.message).count();
  json["lamp"] = aftertone::app::to_json(gathered.lamp);
  json["timeline"] = ordered_json::array();
  for (const voicemail::MessageEvent& event : gathered.events)
    json["timeline"].push_back(aftertone::app::to_json(event));
  json["deliveries"] = ordered_json::array();
  for (const voicemail::Delivery& delivery : gathered.deliveries)
    json["deliveries"].push_back(aftertone::app::to_json(delivery));
  json["plays"] = ordered_json::array();
  for (const voicemail::CallRecord& play : gathered.plays)
    json["plays"].push_back({{"call_id", play.call_id},
                             {"began_at", to_rfc3339(play.began_at)},
                             {"caller_number", play.caller.number},
                             {"outcome", to_string(play.outcome)}});
  return json;
}

}  // namespace

ordered_json to_json(const GatheredCall& call) {
  ordered_json json{{"call", nullptr}, {"message", nullptr}};
  if (call.record) {
    json["call"] = to_json(*call.record);
    json["call"]["story"] = story_json(call.record->story);
  }
  if (call.message) json["message"] = to_json(*call.message);
  return json;
}

std::string_view meaning_of(voicemail::CallOutcome outcome) {
  using voicemail::CallOutcome;
  switch (outcome) {
    case CallOutcome::message:
      return "they left a message, and it is safe";
    case CallOutcome::salvaged:
      return "they were leaving a message when our process died; what they had said became the message";
    case CallOutcome::not_saved:
      return "they spoke, and were told that it could not be kept";
    case CallOutcome::nothing_said:
      return "they heard the beep, and left nothing";
    case CallOutcome::abandoned:
      return "they hung up before the beep";
    case CallOutcome::not_taken:
      return "they heard the greeting; no message was taken";
    case CallOutcome::transferred:
      return "they were put through to somebody";
    case CallOutcome::owner:
      return "an owner logged in";
    case CallOutcome::log_in_refused:
      return "nobody was let in";
    case CallOutcome::announced:
      return "they were told that call processing is unavailable";
    case CallOutcome::no_mailbox:
      return "nobody has that number";
    case CallOutcome::refused:
      return "the call was not taken";
    case CallOutcome::broken_off:
      break;
  }
  return "a fault of ours, or the end of the program, ended the call";
}

std::chrono::milliseconds waited_in_journal(const voicemail::Message& message) {
  const auto waited = message.committed_at - (message.started_at + message.duration);
  return std::max(waited, std::chrono::milliseconds(0));
}

}  // namespace aftertone::app
