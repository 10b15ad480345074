#include "voicemail/usecases/record_greeting.h"

#include "base/log.h"

namespace aftertone::voicemail {
namespace {

// The row no longer points to it: a file that cannot be removed now is waste, not harm.
void remove_unused_audio(Stores& stores, const std::optional<Greeting>& old) {
  if (!old) return;
  if (const Status removed = stores.audio.remove_blocking(old->audio_name); !removed) {
    log::warning("greeting", "old audio {} stays: {}", old->audio_name, to_string(removed.error()));
  }
}

}  // namespace

Status set_greeting_blocking(Stores& stores, const MailboxNumber& mailbox, GreetingKind kind, AudioCodec codec,
                             AudioSource& audio) {
  const auto old = stores.mailboxes.find_greeting_blocking(mailbox, kind);
  if (!old) return tl::unexpected(old.error());
  const WallTime now = stores.clock.now();
  const auto stored = stores.audio.put_blocking(Uuid::v7(now), codec, audio);
  if (!stored) return tl::unexpected(stored.error());

  Greeting greeting;
  greeting.mailbox = mailbox;
  greeting.kind = kind;
  greeting.audio_name = stored->name;
  greeting.audio_sha256 = stored->sha256;
  greeting.duration = length_of_audio(audio.size());
  greeting.recorded_at = now;
  if (const Status set = stores.mailboxes.set_greeting_blocking(greeting); !set) return set;
  remove_unused_audio(stores, *old);
  return {};
}

Status remove_greeting_blocking(Stores& stores, const MailboxNumber& mailbox, GreetingKind kind) {
  const auto old = stores.mailboxes.find_greeting_blocking(mailbox, kind);
  if (!old) return tl::unexpected(old.error());
  if (const Status removed = stores.mailboxes.remove_greeting_blocking(mailbox, kind); !removed) return removed;
  remove_unused_audio(stores, *old);
  return {};
}

Result<std::optional<std::filesystem::path>> find_greeting_blocking(Stores& stores, const MailboxNumber& mailbox,
                                                                    GreetingKind kind) {
  const auto greeting = stores.mailboxes.find_greeting_blocking(mailbox, kind);
  if (!greeting) return tl::unexpected(greeting.error());
  if (!*greeting) return std::optional<std::filesystem::path>();
  const auto path = stores.audio.verified_copy_blocking((*greeting)->audio_name, (*greeting)->audio_sha256);
  if (!path) return tl::unexpected(path.error());
  return std::optional<std::filesystem::path>(*path);
}

}  // namespace aftertone::voicemail
