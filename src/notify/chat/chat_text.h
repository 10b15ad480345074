// What an instant message says, in the owner's language. Plain text: every service escapes it for itself.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "notify/channel.h"
#include "notify/templates/language_pack.h"

namespace aftertone::notify {

struct ChatText {
  std::string title;               // one line
  std::vector<std::string> lines;  // what there is to know, each one line
  std::string link;                // where the person reads and answers; empty: nowhere
  std::string link_label;          // what it is called
};

// How much of what others choose (a caller's name) is shown, so that it does not push the rest out.
struct ChatLimits {
  std::size_t value = 100;   // characters of one value
  std::size_t entries = 25;  // messages that a digest lists; its title says how many there are
  std::size_t text = 1'400;  // characters of all lines together: Slack takes 3,000, and escaping may double them
};

class ChatWriter {
 public:
  // Blocks. Error: invalid or not_found, naming the template's file and line.
  static Result<ChatWriter> load_blocking(const std::filesystem::path& templates, const ChatLimits& limits = {});

  ChatText write_blocking(const voicemail::Message& message, const voicemail::Mailbox& mailbox,
                          const Notice& notice) const;
  ChatText write_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox) const;

 private:
  ChatWriter(LanguagePacks languages, const ChatLimits& limits) : languages_(std::move(languages)), limits_(limits) {}
  Values describe(const voicemail::Message& message, const voicemail::Mailbox& mailbox, const Words& words) const;

  LanguagePacks languages_;
  ChatLimits limits_;
};

// Title, lines and link as text, a line each.
std::string as_plain_text(const ChatText& text);

}  // namespace aftertone::notify
