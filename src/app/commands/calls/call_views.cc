#include "app/commands/calls/call_views.h"

#include <nlohmann/json.hpp>

#include "app/commands/views.h"
#include "call/call_story.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;

ordered_json story_json(const std::string& story) {
  ordered_json json = ordered_json::array();
  for (const call::StoryLine& line : call::lines_of(story))
    json.push_back({{"at_ms", line.at.count()}, {"kind", line.kind}, {"text", line.text}});
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

ordered_json to_json(const voicemail::CallRecord& record) {
  const voicemail::CallQuality& quality = record.quality;
  return {{"id", record.id.to_string()},
          {"call_id", record.call_id},
          {"node", record.node},
          {"began_at", to_rfc3339(record.began_at)},
          {"answered_at", record.answered_at ? ordered_json(to_rfc3339(*record.answered_at)) : ordered_json()},
          {"ended_at", to_rfc3339(record.ended_at)},
          {"seconds", static_cast<double>((record.ended_at - record.began_at).count()) / 1000},
          {"mailbox", record.mailbox.value()},
          {"caller_number", record.caller.number},
          {"caller_name", record.caller.name},
          {"called", record.called},
          {"outcome", to_string(record.outcome)},
          {"detail", record.detail},
          {"status", record.status},
          {"message", record.message.is_none() ? ordered_json() : ordered_json(record.message.to_string())},
          {"heard", record.heard},
          {"codec", quality.codec},
          {"packets_sent", quality.packets_sent},
          {"packets_received", quality.packets_received},
          {"packets_lost", quality.packets_lost},
          {"jitter_ms", quality.jitter_ms},
          {"one_way", quality.packets_sent > 0 && quality.packets_received == 0},
          {"calls", record.calls}};
}

ordered_json to_json(const GatheredCall& call) {
  ordered_json json{{"call", nullptr}, {"message", nullptr}};
  if (call.record) {
    json["call"] = to_json(*call.record);
    json["call"]["story"] = story_json(call.record->story);
  }
  if (call.message) json["message"] = to_json(*call.message);
  return json;
}

std::chrono::milliseconds waited_in_journal(const voicemail::Message& message) {
  const auto waited = message.committed_at - (message.started_at + message.duration);
  return std::max(waited, std::chrono::milliseconds(0));
}

}  // namespace aftertone::app
