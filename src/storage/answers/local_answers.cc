#include "storage/answers/local_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "base/error_codes.h"
#include "base/log.h"
#include "files/file.h"
#include "storage/audio/sha256.h"
#include "storage/database/row_reader.h"
#include "storage/migrations/migrate.h"
#include "storage/sql/mailbox_change_sql.h"
#include "storage/sqlite/sqlite_database.h"

namespace aftertone::storage {
namespace fs = std::filesystem;

using voicemail::Greeting;
using voicemail::GreetingKind;
using voicemail::Mailbox;
using voicemail::MailboxChange;
using voicemail::MailboxNumber;

namespace {

constexpr std::size_t kChangesAtOnce = 50;
// A program of an older release beside us does not tell what it changes.
constexpr auto kWholeCopyAge = std::chrono::hours(24);
constexpr std::array kKinds{GreetingKind::personal, GreetingKind::busy, GreetingKind::name};
constexpr const char* kFile = "answers.db";

Result<std::unique_ptr<Database>> open_migrated_blocking(const fs::path& file) {
  auto database = open_sqlite_blocking(file);
  if (!database) return database;
  if (const Status migrated = migrate_blocking(**database); !migrated) return tl::unexpected(migrated.error());
  return database;
}

Result<std::unique_ptr<Database>> open_or_remake_blocking(const fs::path& directory) {
  auto database = open_migrated_blocking(directory / kFile);
  if (database || database.error().temporary || database.error().code == Code::denied) return database;
  log::warning("answers", "{} is copied anew: {}", (directory / kFile).string(), to_string(database.error()));
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm"})
    fs::remove(directory / (std::string(kFile) + suffix), ignored);
  return open_migrated_blocking(directory / kFile);
}

Result<std::string> read_whole_blocking(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) return fail_temporarily(Code::unavailable, "cannot read " + path.string());
  return content.str();
}

}  // namespace

Result<std::unique_ptr<LocalAnswers>> LocalAnswers::open_blocking(const fs::path& directory) {
  const fs::path audio = directory / "greetings";
  const auto folder = files::open_writable_directory_blocking(audio);
  if (!folder) return fail_while("answers", folder);
  auto database = open_or_remake_blocking(directory);
  if (!database) return fail_while("answers", database);
  return std::unique_ptr<LocalAnswers>(new LocalAnswers(audio, std::move(*database)));
}

Result<bool> LocalAnswers::update_blocking(voicemail::MailboxStore& origin, voicemail::AudioStore& audio) {
  const auto revision = origin.revision_blocking();
  if (!revision) return tl::unexpected(revision.error());
  const auto copied = copied_blocking();
  if (!copied) return tl::unexpected(copied.error());
  // Behind what we have: the database was restored from an older copy.
  const bool is_old = std::chrono::steady_clock::now() - copied_whole_at_ > kWholeCopyAge;
  if (*revision < *copied || is_old) return begin_anew_blocking(origin);
  if (*revision == *copied) return false;

  const auto changes = origin.changes_blocking(*copied, kChangesAtOnce);
  if (!changes) return tl::unexpected(changes.error());
  for (const MailboxChange& change : *changes) {
    const Status done = copy_blocking({origin, audio}, change.number);
    if (!done && done.error().code == Code::corrupt)
      pass_over(change.number, done.error());
    else if (!done)
      return tl::unexpected(done.error());
  }
  // The latest change of a mailbox is the only one that is listed: with none left we are at the revision we asked for.
  const std::int64_t reached = changes->empty() ? *revision : changes->back().revision;
  if (const Status set = set_copied_blocking(reached); !set) return tl::unexpected(set.error());
  return changes->size() == kChangesAtOnce;
}

// What is here stays in use until it is replaced; only what is nowhere else any more goes.
Result<bool> LocalAnswers::begin_anew_blocking(voicemail::MailboxStore& origin) {
  const Status removed = remove_the_gone_blocking(origin);
  // One row that cannot be read spoils the list: then what is gone stays until it can be.
  if (!removed && removed.error().code != Code::corrupt) return tl::unexpected(removed.error());
  copied_whole_at_ = std::chrono::steady_clock::now();
  if (const Status set = set_copied_blocking(0); !set) return tl::unexpected(set.error());
  return true;
}

Status LocalAnswers::remove_the_gone_blocking(voicemail::MailboxStore& origin) {
  const auto theirs = origin.list_blocking();
  if (!theirs) return tl::unexpected(theirs.error());
  const auto ours = mailboxes_.list_blocking();
  if (!ours) return tl::unexpected(ours.error());
  std::set<MailboxNumber> known;
  for (const Mailbox& mailbox : *theirs)
    known.insert(mailbox.number);
  for (const Mailbox& mailbox : *ours) {
    if (known.contains(mailbox.number)) continue;
    if (const Status removed = remove_blocking(mailbox.number); !removed) return removed;
  }
  return {};
}

// Trying again would only keep the other mailboxes from being copied. It is copied when it is changed.
void LocalAnswers::pass_over(const MailboxNumber& number, const Error& error) {
  log::error(error_codes::kAnswersUnreadable, "answers",
             "mailbox {} cannot be read, so no copy is made to answer from while the database is away: {}",
             number.value(), to_string(error));
}

Status LocalAnswers::copy_blocking(const Origin& origin, const MailboxNumber& number) {
  auto mailbox = origin.mailboxes.find_blocking(number);
  if (!mailbox && mailbox.error().code == Code::not_found) return remove_blocking(number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  if (const Status copied = copy_mailbox_blocking(std::move(*mailbox)); !copied) return copied;
  for (const GreetingKind kind : kKinds) {
    if (const Status copied = copy_greeting_blocking(origin, number, kind); !copied) return copied;
  }
  return {};
}

// Nobody logs in from a copy.
Status LocalAnswers::copy_mailbox_blocking(Mailbox mailbox) {
  mailbox.pin_hash.clear();
  mailbox.failed_logins = 0;
  mailbox.locked_until.reset();
  const Status added = mailboxes_.add_blocking(mailbox);
  const bool is_known = !added && added.error().code == Code::conflict;
  return is_known ? mailboxes_.update_blocking(mailbox) : added;
}

Status LocalAnswers::copy_greeting_blocking(const Origin& origin, const MailboxNumber& number, GreetingKind kind) {
  const auto theirs = origin.mailboxes.find_greeting_blocking(number, kind);
  if (!theirs) return tl::unexpected(theirs.error());
  const auto ours = mailboxes_.find_greeting_blocking(number, kind);
  if (!ours) return tl::unexpected(ours.error());
  Status done;
  if (*theirs) {
    done = copy_audio_blocking(origin.audio, **theirs);
    if (done) done = mailboxes_.set_greeting_blocking(**theirs);
  } else if (*ours) {
    done = mailboxes_.remove_greeting_blocking(number, kind);
  }
  const bool is_replaced = *ours && (!*theirs || (*theirs)->audio_name != (*ours)->audio_name);
  if (done && is_replaced) remove_audio_blocking(*ours);
  return done;
}

// A store that is away is waited for. Audio that is lost or damaged is not: the next best greeting plays.
Status LocalAnswers::copy_audio_blocking(voicemail::AudioStore& audio, const Greeting& greeting) {
  const fs::path file = file_of(greeting.audio_name);
  std::error_code failure;
  if (fs::exists(file, failure)) return {};
  const auto path = audio.local_copy_blocking(greeting.audio_name);
  const auto content = path ? read_whole_blocking(*path) : tl::unexpected(path.error());
  if (!content && content.error().temporary) return tl::unexpected(content.error());
  if (!content || sha256_of(*content) != greeting.audio_sha256) {
    log::warning("answers", "mailbox {}: the audio of the {} greeting is not copied: {}", greeting.mailbox.value(),
                 to_string(greeting.kind), content ? "it is damaged" : to_string(content.error()));
    return {};
  }
  const fs::path temporary = file.string() + ".part";
  fs::remove(temporary, failure);
  if (const Status written = files::write_new_file_blocking(temporary, *content, 0640); !written) return written;
  fs::rename(temporary, file, failure);
  if (failure) return files::fail_with_errno(failure.value(), "rename a file to " + file.string());
  return files::sync_directory_blocking(audio_);
}

Status LocalAnswers::remove_blocking(const MailboxNumber& number) {
  std::vector<std::optional<Greeting>> greetings;
  for (const GreetingKind kind : kKinds) {
    auto greeting = mailboxes_.find_greeting_blocking(number, kind);
    if (!greeting) return tl::unexpected(greeting.error());
    greetings.push_back(std::move(*greeting));
  }
  const Status removed = mailboxes_.remove_blocking(number, voicemail::Removal::with_messages);
  if (!removed && removed.error().code != Code::not_found) return removed;
  for (const std::optional<Greeting>& greeting : greetings)
    remove_audio_blocking(greeting);
  return {};
}

// A call that plays it has it open.
void LocalAnswers::remove_audio_blocking(const std::optional<Greeting>& greeting) {
  std::error_code ignored;
  if (greeting) fs::remove(file_of(greeting->audio_name), ignored);
}

Result<Mailbox> LocalAnswers::find_blocking(const MailboxNumber& number) {
  return mailboxes_.find_blocking(number);
}

Result<std::optional<fs::path>> LocalAnswers::find_greeting_blocking(const MailboxNumber& number, GreetingKind kind) {
  const auto greeting = mailboxes_.find_greeting_blocking(number, kind);
  if (!greeting) return tl::unexpected(greeting.error());
  return *greeting ? local_audio_blocking((*greeting)->audio_name) : std::optional<fs::path>();
}

std::optional<fs::path> LocalAnswers::local_audio_blocking(const std::string& audio_name) {
  fs::path file = file_of(audio_name);
  std::error_code failure;
  if (!fs::exists(file, failure)) return std::nullopt;
  return file;
}

// Names of audio are given once and for all, and their last part is one of its own.
fs::path LocalAnswers::file_of(const std::string& audio_name) const {
  return audio_ / fs::path(audio_name).filename();
}

Result<std::int64_t> LocalAnswers::copied_blocking() {
  const Result<Rows> found = database_->execute_blocking(kRead, mailbox_change_sql::kCopied);
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return 0;
  RowReader reader(found->rows[0], "revision");
  return reader.finish(reader.integer());
}

Status LocalAnswers::set_copied_blocking(std::int64_t revision) {
  const Result<Rows> set = database_->execute_blocking(kIdempotentWrite, mailbox_change_sql::kSetCopied, {revision});
  if (!set) return tl::unexpected(set.error());
  return {};
}

}  // namespace aftertone::storage
