#include "storage/calls/call_record_json.h"

#include <nlohmann/json.hpp>

namespace aftertone::storage {
namespace {

using nlohmann::json;
using voicemail::CallRecord;

CallRecord record_of(const json& value) {
  CallRecord record;
  record.id = Uuid::parse(value.at("id").get<std::string>()).value();
  record.node = value.at("node").get<std::string>();
  record.call_id = value.at("call_id").get<std::string>();
  record.began_at = from_millis(value.at("began_at").get<std::int64_t>());
  if (!value.at("answered_at").is_null()) record.answered_at = from_millis(value.at("answered_at").get<std::int64_t>());
  record.ended_at = from_millis(value.at("ended_at").get<std::int64_t>());
  record.mailbox = voicemail::MailboxNumber(value.at("mailbox").get<std::string>());
  record.caller.number = value.at("caller").get<std::string>();
  record.caller.name = value.at("caller_name").get<std::string>();
  record.called = value.at("called").get<std::string>();
  record.outcome = voicemail::parse_call_outcome(value.at("outcome").get<std::string>()).value();
  record.detail = value.at("detail").get<std::string>();
  record.status = value.at("status").get<int>();
  record.message = Uuid::parse(value.at("message").get<std::string>()).value_or(Uuid());
  record.heard = value.at("heard").get<std::int32_t>();
  record.quality.codec = value.at("codec").get<std::string>();
  record.quality.packets_sent = value.at("sent").get<std::int64_t>();
  record.quality.packets_received = value.at("received").get<std::int64_t>();
  record.quality.packets_lost = value.at("lost").get<std::int64_t>();
  record.quality.jitter_ms = value.at("jitter_ms").get<std::int64_t>();
  record.calls = value.at("calls").get<std::int32_t>();
  record.story = value.at("story").get<std::string>();
  return record;
}

}  // namespace

std::string to_line(const CallRecord& record) {
  const json value{{"id", record.id.to_string()},
                   {"node", record.node},
                   {"call_id", record.call_id},
                   {"began_at", to_millis(record.began_at)},
                   {"answered_at", record.answered_at ? json(to_millis(*record.answered_at)) : json()},
                   {"ended_at", to_millis(record.ended_at)},
                   {"mailbox", record.mailbox.value()},
                   {"caller", record.caller.number},
                   {"caller_name", record.caller.name},
                   {"called", record.called},
                   {"outcome", to_string(record.outcome)},
                   {"detail", record.detail},
                   {"status", record.status},
                   {"message", record.message.is_none() ? "" : record.message.to_string()},
                   {"heard", record.heard},
                   {"codec", record.quality.codec},
                   {"sent", record.quality.packets_sent},
                   {"received", record.quality.packets_received},
                   {"lost", record.quality.packets_lost},
                   {"jitter_ms", record.quality.jitter_ms},
                   {"calls", record.calls},
                   {"story", record.story}};
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<CallRecord> parse_call_line(std::string_view line) {
  try {
    return record_of(json::parse(line));
  } catch (const std::exception& problem) {  // of the JSON library, or of a value that is none
    return fail(Code::corrupt, std::string("a call record cannot be read: ") + problem.what());
  }
}

}  // namespace aftertone::storage
