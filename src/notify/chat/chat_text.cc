#include "notify/chat/chat_text.h"

#include <algorithm>

#include "base/ascii.h"
#include "notify/templates/message_values.h"
#include "notify/templates/safe_text.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kLongestTitle = 250;

// The lines that say something, until there is no room.
std::vector<std::string> lines_of(std::string_view text, std::size_t room) {
  std::vector<std::string> lines;
  for (const std::string_view raw : ascii::split(text, '\n')) {
    const std::string_view line = ascii::trimmed(raw);
    if (line.empty()) continue;
    lines.push_back(safe_text(line, room));
    room -= std::min(room, line.size());
    if (room == 0) break;
  }
  return lines;
}

}  // namespace

Result<ChatWriter> ChatWriter::load_blocking(const std::filesystem::path& templates, const ChatLimits& limits) {
  auto languages = LanguagePacks::load_blocking(templates);
  if (!languages) return fail_while("email.templates", languages);
  return ChatWriter(std::move(*languages), limits);
}

Values ChatWriter::describe(const voicemail::Message& message, const voicemail::Mailbox& mailbox,
                            const Words& words) const {
  voicemail::Message shown = message;
  for (std::string* value : {&shown.caller.name, &shown.caller.number, &shown.called})
    *value = safe_text(*value, limits_.value);
  voicemail::Mailbox owner = mailbox;
  owner.name = safe_text(mailbox.name, limits_.value);
  return describe_blocking(shown, owner, words, AudioNote::left_out);
}

ChatText ChatWriter::write_blocking(const voicemail::Message& message, const voicemail::Mailbox& mailbox,
                                    const Notice& notice) const {
  const LanguagePack& language = languages_.find(mailbox.language);
  ChatText text;
  text.link = notice.link;
  text.link_label = language.words.open_link;
  if (notice.is_secure()) {
    const Values said{{"team", safe_text(notice.team, limits_.value)}, {"link", notice.link}};
    text.title = safe_text(language.secure.email_subject.fill(said), kLongestTitle);
    return text;
  }
  const Values values = describe(message, mailbox, language.words);
  text.title = safe_text(language.chat.title.fill(values), kLongestTitle);
  text.lines = lines_of(language.chat.text.fill(values), limits_.text);
  return text;
}

ChatText ChatWriter::write_digest_blocking(std::span<const DigestEntry> entries,
                                           const voicemail::Mailbox& mailbox) const {
  const LanguagePack& language = languages_.find(mailbox.language);
  std::string listed;
  bool is_urgent = false;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    is_urgent |= entries[i].message.urgent;
    if (i < limits_.entries)
      listed += language.chat.entry.fill(describe(entries[i].message, mailbox, language.words)) + "\n";
  }
  if (entries.size() > limits_.entries) listed += "…\n";
  const Values values = describe_digest(mailbox, language.words, entries.size(), is_urgent, DigestAudio::to_call);
  ChatText text;
  text.title = safe_text(language.digest.subject.fill(values, {{"entries", ""}}), kLongestTitle);
  text.lines = lines_of(listed + values.at("audio_note"), limits_.text);
  return text;
}

std::string as_plain_text(const ChatText& text) {
  std::string plain = text.title;
  for (const std::string& line : text.lines)
    plain += "\n" + line;
  if (!text.link.empty()) plain += "\n" + text.link;
  return plain;
}

}  // namespace aftertone::notify
