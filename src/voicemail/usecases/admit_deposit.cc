#include "voicemail/usecases/admit_deposit.h"

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::voicemail {
namespace {

using Path = std::filesystem::path;

void leave_out(const MailboxNumber& number, GreetingKind kind, const Error& error) {
  log::warning("deposit", "mailbox {}: {} greeting left out: {}", number.value(), to_string(kind), to_string(error));
}

// Where the database does not answer there is an error; where only the audio is missing there is no greeting.
Result<std::optional<Path>> find_blocking(Stores& stores, AnswerCache* copy, const MailboxNumber& number,
                                          GreetingKind kind) {
  const auto greeting = stores.mailboxes.find_greeting_blocking(number, kind);
  if (!greeting) return tl::unexpected(greeting.error());
  if (!*greeting) return std::optional<Path>();
  const std::string& audio = (*greeting)->audio_name;
  if (copy != nullptr) {
    if (auto local = copy->local_audio_blocking(audio)) return local;
  }
  const auto path = stores.audio.local_copy_blocking(audio);
  if (path) return std::optional<Path>(*path);
  leave_out(number, kind, path.error());
  return std::optional<Path>();
}

// `find` (GreetingKind -> Result<optional<path>>) is asked for no more than is played.
template <typename Find>
Status choose_greeting(DepositAdmission& admission, bool is_busy, Find find) {
  const auto look = [&find](GreetingKind kind, std::optional<Path>& found) -> Status {
    Result<std::optional<Path>> path = find(kind);
    if (!path) return tl::unexpected(path.error());
    found = std::move(*path);
    return {};
  };
  Status looked;
  if (is_busy) looked = look(GreetingKind::busy, admission.greeting);
  if (looked && !admission.greeting) looked = look(GreetingKind::personal, admission.greeting);
  if (looked && !admission.greeting) looked = look(GreetingKind::name, admission.name);
  return looked;
}

}  // namespace

Result<DepositAdmission> admit_deposit_blocking(Stores& stores, AnswerCache* copy, const MailboxNumber& number,
                                                bool is_busy) {
  auto mailbox = stores.mailboxes.find_blocking(number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto counts = stores.messages.count_blocking(number);
  if (!counts) return tl::unexpected(counts.error());

  DepositAdmission admission;
  admission.is_full = counts->new_count + counts->saved_count >= mailbox->max_messages;
  const Status chosen =
      choose_greeting(admission, is_busy, [&](GreetingKind kind) { return find_blocking(stores, copy, number, kind); });
  if (!chosen) return tl::unexpected(chosen.error());
  admission.mailbox = std::move(*mailbox);
  return admission;
}

DepositAdmission admit_deposit_from_copy_blocking(AnswerCache& copy, const MailboxNumber& number, bool is_busy,
                                                  const std::string& language) {
  DepositAdmission admission;
  auto mailbox = copy.find_blocking(number);
  if (!mailbox) {
    if (mailbox.error().code != Code::not_found)
      log::error(error_codes::kAnswersUnreadable, "deposit", "mailbox {}: the copy on this machine cannot be read: {}",
                 number.value(), to_string(mailbox.error()));
    admission.mailbox.number = number;
    admission.mailbox.language = language;
    return admission;
  }
  admission.is_full = mailbox->max_messages == 0;  // announcement only
  const Status chosen =
      choose_greeting(admission, is_busy, [&](GreetingKind kind) { return copy.find_greeting_blocking(number, kind); });
  if (!chosen) leave_out(number, GreetingKind::personal, chosen.error());
  admission.mailbox = std::move(*mailbox);
  return admission;
}

}  // namespace aftertone::voicemail
