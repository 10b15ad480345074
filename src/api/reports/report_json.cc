#include "api/reports/report_json.h"

#include <nlohmann/json.hpp>

#include "base/clock.h"

namespace aftertone::api {

using nlohmann::ordered_json;
using voicemail::Report;
using voicemail::Span;

namespace {

ordered_json to_json(const Span& span) {
  return {{"name", span.name},   {"from", to_rfc3339(span.from)}, {"until", to_rfc3339(span.until)},
          {"calls", span.calls}, {"messages", span.messages},     {"ports", span.ports}};
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

ordered_json to_json(const Report& report) {
  ordered_json json = to_json(report.whole);
  json["time_zone"] = report.time_zone;
  json["busy_hour"] = report.busiest.name.empty() ? ordered_json() : to_json(report.busiest);
  json["outcomes"] = ordered_json::object();
  for (const auto& [outcome, count] : report.outcomes)
    json["outcomes"][std::string(to_string(outcome))] = count;
  json["messages_handled"] = report.messages_handled;
  json["messages_played"] = report.played;
  json["packets_received"] = report.packets_received;
  json["packets_lost"] = report.packets_lost;
  json["one_way_calls"] = report.one_way_calls;
  json["probe_calls"] = report.probe_calls;
  json["probe_messages"] = report.probe_messages;
  json["channels"] = ordered_json::object();
  for (const auto& [channel, of] : report.channels)
    json["channels"][channel] = {
        {"sent", of.sent}, {"failed", of.failed}, {"p50_ms", of.half.count()}, {"p95_ms", of.most.count()}};
  json["failures"] = ordered_json::array();
  for (const auto& [reason, count] : report.failures)
    json["failures"].push_back({{"reason", reason}, {"times", count}});
  json["parts"] = ordered_json::array();
  for (const Span& part : report.parts)
    json["parts"].push_back(to_json(part));
  return json;
}

}  // namespace aftertone::api
