// What is heard of a message, and what is passed on.
#include <nlohmann/json.hpp>

#include "api/body_fields.h"
#include "api/find.h"
#include "api/json_text.h"
#include "api/operation.h"
#include "api/views.h"
#include "http/file_answer.h"
#include "http/form.h"
#include "voicemail/usecases/deposit_message.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::api {
namespace {

using voicemail::Scope;

constexpr std::size_t kMostPeaks = 400;
constexpr std::size_t kLongestComment = 200;

Result<http::Response> message_audio_blocking(const Ports& ports, const Asked& asked) {
  const auto message = find_message_blocking(ports, asked);
  if (!message) return tl::unexpected(message.error());
  const auto path = voicemail::message_audio_blocking(ports.stores, *message);
  if (!path) return tl::unexpected(path.error());
  return http::file_answer_blocking(*path, "audio/wav", message->audio_sha256);
}

// Of what never changes: a browser may keep it.
Result<http::Response> message_peaks_blocking(const Ports& ports, const Asked& asked) {
  const auto message = find_message_blocking(ports, asked);
  if (!message) return tl::unexpected(message.error());
  const auto path = voicemail::message_audio_blocking(ports.stores, *message);
  if (!path) return tl::unexpected(path.error());
  const auto found = ports.sounds.peaks_blocking(*path, kMostPeaks);
  if (!found) return tl::unexpected(found.error());
  http::Response response = json_answer(200, {{"duration_ms", found->duration.count()}, {"peaks", found->peaks}});
  response.headers.push_back({"Cache-Control", "private, max-age=86400"});
  return response;
}

Result<http::Response> forward_message_blocking(const Ports& ports, const Asked& asked) {
  const auto message = find_message_blocking(ports, asked);
  if (!message) return tl::unexpected(message.error());
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  const voicemail::MailboxNumber to(body->needed_text("mailbox"));
  const std::string comment = body->text("comment").value_or("");
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  if (comment.size() > kLongestComment) return fail(Code::invalid, "comment: at most 200 characters");
  const auto path = voicemail::message_audio_blocking(ports.stores, *message);
  if (!path) return tl::unexpected(path.error());
  auto bytes = ports.sounds.coded_blocking(*path, message->codec);
  if (!bytes) return tl::unexpected(bytes.error());
  voicemail::MemoryAudio audio(std::move(*bytes));
  const voicemail::Forwarding forwarding{to, asked.token.name, comment};
  const auto copy = voicemail::forward_message_blocking(ports.stores, ports.timeline, *message, forwarding, audio);
  if (!copy) return tl::unexpected(copy.error());
  http::Response response = json_answer(201, to_json(*copy));
  response.headers.push_back({"Location", "/api/v1/messages/" + copy->id.to_string()});
  return response;
}

}  // namespace

std::span<const Operation> sound_operations() {
  static const Operation kOperations[] = {
      {"messageAudio", "GET", "/messages/{id}/audio", Scope::messages_read, {}, message_audio_blocking},
      {"messagePeaks", "GET", "/messages/{id}/peaks", Scope::messages_read, {}, message_peaks_blocking},
      {"forwardMessage", "POST", "/messages/{id}/forward", Scope::messages_write, {}, forward_message_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
