// What callers hear of a mailbox.
#include <nlohmann/json.hpp>

#include "api/find.h"
#include "api/json_text.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/sound/wav_body.h"
#include "api/views.h"
#include "http/file_answer.h"
#include "voicemail/usecases/record_greeting.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::GreetingKind;
using voicemail::Scope;

constexpr std::chrono::minutes kLongestGreeting{2};
constexpr voicemail::AudioCodec kCodec = voicemail::AudioCodec::pcmu;

struct Wanted {
  voicemail::MailboxNumber mailbox;
  GreetingKind kind;
};

Result<Wanted> wanted_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto kind = voicemail::parse_greeting_kind(asked.path("kind"));
  if (!kind) return fail(Code::not_found, "greetings are personal, busy and name");
  return Wanted{mailbox->number, *kind};
}

Result<http::Response> list_greetings_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  ordered_json items = ordered_json::array();
  for (const GreetingKind kind : {GreetingKind::personal, GreetingKind::busy, GreetingKind::name}) {
    const auto found = ports.stores.mailboxes.find_greeting_blocking(mailbox->number, kind);
    if (!found) return tl::unexpected(found.error());
    if (!*found) continue;
    items.push_back({{"kind", to_string(kind)},
                     {"duration_ms", (*found)->duration.count()},
                     {"recorded_at", to_rfc3339((*found)->recorded_at)}});
  }
  return json_answer(200, page_of(std::move(items), {}));
}

Result<http::Response> greeting_audio_blocking(const Ports& ports, const Asked& asked) {
  const auto wanted = wanted_blocking(ports, asked);
  if (!wanted) return tl::unexpected(wanted.error());
  const auto found = ports.stores.mailboxes.find_greeting_blocking(wanted->mailbox, wanted->kind);
  if (!found) return tl::unexpected(found.error());
  const auto path = voicemail::find_greeting_blocking(ports.stores, wanted->mailbox, wanted->kind);
  if (!path) return tl::unexpected(path.error());
  if (!*found || !*path) return fail(Code::not_found, "there is no such greeting");
  return http::file_answer_blocking(**path, "audio/wav", (*found)->audio_sha256);
}

Result<http::Response> put_greeting_blocking(const Ports& ports, const Asked& asked) {
  const auto wanted = wanted_blocking(ports, asked);
  if (!wanted) return tl::unexpected(wanted.error());
  if (const Status is_wav = check_is_wav(asked); !is_wav) return tl::unexpected(is_wav.error());
  auto bytes = ports.sounds.given_blocking(asked.request.body, kCodec, kLongestGreeting);
  if (!bytes) return tl::unexpected(bytes.error());
  voicemail::MemoryAudio audio(std::move(*bytes));
  const Status set = voicemail::set_greeting_blocking(ports.stores, wanted->mailbox, wanted->kind, kCodec, audio);
  return set.map([] { return no_content(); });
}

Result<http::Response> remove_greeting_blocking(const Ports& ports, const Asked& asked) {
  const auto wanted = wanted_blocking(ports, asked);
  if (!wanted) return tl::unexpected(wanted.error());
  const Status removed = voicemail::remove_greeting_blocking(ports.stores, wanted->mailbox, wanted->kind);
  return removed.map([] { return no_content(); });
}

}  // namespace

std::span<const Operation> greeting_operations() {
  static const Operation kOperations[] = {
      {"listGreetings", "GET", "/mailboxes/{number}/greetings", Scope::mailboxes_read, {}, list_greetings_blocking},
      {"greetingAudio",
       "GET",
       "/mailboxes/{number}/greetings/{kind}/audio",
       Scope::settings_write,
       {},
       greeting_audio_blocking},
      {"putGreeting", "PUT", "/mailboxes/{number}/greetings/{kind}", Scope::settings_write, {}, put_greeting_blocking},
      {"removeGreeting",
       "DELETE",
       "/mailboxes/{number}/greetings/{kind}",
       Scope::settings_write,
       {},
       remove_greeting_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
