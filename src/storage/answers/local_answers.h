// The answer cache of this machine: mailboxes and greetings in an SQLite file of its own, and the greetings' audio
// beside it, on the local disk. It is only a copy: one that cannot be read is made anew.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "storage/database/database.h"
#include "storage/sql/sql_mailbox_store.h"
#include "voicemail/ports/answer_cache.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::storage {

class LocalAnswers : public voicemail::AnswerCache {
 public:
  // Makes what is missing. Errors say which directory and what to do. Blocks.
  static Result<std::unique_ptr<LocalAnswers>> open_blocking(const std::filesystem::path& directory);

  // Copies the next changes. True: there are more. Errors: what the origin or the audio store says; it goes on there
  // next time. A mailbox that cannot be read is passed over, with an Error in the log. One thread at a time.
  Result<bool> update_blocking(voicemail::MailboxStore& origin, voicemail::AudioStore& audio);

  Result<voicemail::Mailbox> find_blocking(const voicemail::MailboxNumber& number) override;
  Result<std::optional<std::filesystem::path>> find_greeting_blocking(const voicemail::MailboxNumber& number,
                                                                      voicemail::GreetingKind kind) override;
  std::optional<std::filesystem::path> local_audio_blocking(const std::string& audio_name) override;

 private:
  struct Origin {
    voicemail::MailboxStore& mailboxes;
    voicemail::AudioStore& audio;
  };

  LocalAnswers(std::filesystem::path audio, std::unique_ptr<Database> database)
      : audio_(std::move(audio)), database_(std::move(database)), mailboxes_(*database_) {}

  std::filesystem::path file_of(const std::string& audio_name) const;
  Result<std::int64_t> copied_blocking();
  Status set_copied_blocking(std::int64_t revision);
  Result<bool> begin_anew_blocking(voicemail::MailboxStore& origin);
  Status remove_the_gone_blocking(voicemail::MailboxStore& origin);
  static void pass_over(const voicemail::MailboxNumber& number, const Error& error);
  Status copy_blocking(const Origin& origin, const voicemail::MailboxNumber& number);
  Status copy_mailbox_blocking(voicemail::Mailbox mailbox);
  Status copy_greeting_blocking(const Origin& origin, const voicemail::MailboxNumber& number,
                                voicemail::GreetingKind kind);
  Status copy_audio_blocking(voicemail::AudioStore& audio, const voicemail::Greeting& greeting);
  Status remove_blocking(const voicemail::MailboxNumber& number);
  void remove_audio_blocking(const std::optional<voicemail::Greeting>& greeting);

  const std::filesystem::path audio_;
  const std::unique_ptr<Database> database_;
  SqlMailboxStore mailboxes_;
  std::chrono::steady_clock::time_point copied_whole_at_ = std::chrono::steady_clock::now();
};

}  // namespace aftertone::storage
