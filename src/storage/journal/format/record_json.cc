#include "storage/journal/format/record_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace aftertone::storage {
namespace {

using nlohmann::json;
using voicemail::RecordingInfo;

constexpr int kVersion = 1;
constexpr std::size_t kMaxText = 4096;

std::string text_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json parse(std::span<const std::uint8_t> payload) {
  return json::parse(payload.begin(), payload.end());
}

// What Result says instead of an exception, for values that come from disk.
template <typename T>
T value_or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(to_string(result.error()));
  return std::move(*result);
}

RecordingInfo info_of(const json& value) {
  RecordingInfo info;
  info.id = value_or_throw(Uuid::parse(value.at("id").get<std::string>()));
  info.mailbox = voicemail::MailboxNumber(value.at("mailbox").get<std::string>());
  info.caller.number = value.at("caller").get<std::string>();
  info.caller.name = value.at("caller_name").get<std::string>();
  info.called = value.at("called").get<std::string>();
  info.started_at = from_millis(value.at("started_at_ms").get<std::int64_t>());
  info.codec = value_or_throw(voicemail::parse_audio_codec(value.at("codec").get<std::string>()));
  info.sip_call_id = value.at("sip_call_id").get<std::string>();
  info.is_message = value.value("is_message", true);
  return info;
}

}  // namespace

std::string begin_payload(const RecordingInfo& info) {
  return text_of(json{{"v", kVersion},
                      {"id", info.id.to_string()},
                      {"mailbox", info.mailbox.value().substr(0, kMaxText)},
                      {"caller", info.caller.number.substr(0, kMaxText)},
                      {"caller_name", info.caller.name.substr(0, kMaxText)},
                      {"called", info.called.substr(0, kMaxText)},
                      {"started_at_ms", to_millis(info.started_at)},
                      {"codec", to_string(info.codec)},
                      {"sip_call_id", info.sip_call_id.substr(0, kMaxText)},
                      {"is_message", info.is_message}});
}

Result<RecordingInfo> parse_begin(std::span<const std::uint8_t> payload) {
  try {
    return info_of(parse(payload));
  } catch (const std::exception& error) {
    return fail(Code::corrupt, fmt::format("begin record: {}", error.what()));
  }
}

std::string seal_payload(const Seal& seal) {
  return text_of(json{
      {"v", kVersion}, {"bytes", seal.bytes}, {"reason", to_string(seal.end.reason)}, {"urgent", seal.end.urgent}});
}

Result<Seal> parse_seal(std::span<const std::uint8_t> payload) {
  try {
    const json value = parse(payload);
    Seal seal;
    seal.bytes = value.at("bytes").get<std::uint64_t>();
    seal.end.reason = value_or_throw(voicemail::parse_end_reason(value.at("reason").get<std::string>()));
    seal.end.urgent = value.at("urgent").get<bool>();
    return seal;
  } catch (const std::exception& error) {
    return fail(Code::corrupt, fmt::format("seal record: {}", error.what()));
  }
}

std::string segment_payload(const Uuid& journal, std::uint32_t number) {
  return text_of(json{{"format", "aftertone recording journal"},
                      {"v", kVersion},
                      {"journal", journal.to_string()},
                      {"segment", number}});
}

}  // namespace aftertone::storage
