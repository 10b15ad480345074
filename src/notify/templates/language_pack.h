// The texts of one language, from the files of <templates>/<language>/; see share/aftertone/templates.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time_zone.h"
#include "notify/templates/template.h"

namespace aftertone::notify {

// words.txt: what placeholders are filled with where the value is a word and not a fact.
struct Words {
  std::string unknown_caller;  // the caller withheld name and number
  std::string urgent_mark;     // in front of the subject of an urgent message
  std::string urgent_note;
  std::string cut_off_note;  // the recording was salvaged after a fault
  std::string delayed_note;  // it reached the mailbox long after it was left
  std::string audio_attached;
  std::string audio_too_large;
  std::string audio_missing;
  std::string audio_left_out;
  std::string digest_attached;
  std::string digest_to_call;
  std::string open_link;  // what the link to a message is called
  std::string link_unknown;
  std::string link_expired;
  std::string link_deleted;
  std::string link_later;
  std::string secure_yours;  // accepted by whoever reads it
  std::string secure_declined;
  std::string secure_withdrawn;
  Template secure_taken;  // "who"
  std::string digest_linked;
  std::string listen;                   // what is pressed to hear one message of a digest
  Template audio_linked;                // date
  std::array<std::string, 7> weekdays;  // from Sunday
  std::array<std::string, 12> months;
  Template date;  // weekday, day, month, month_number, year
  Template time;  // hour, minute, second
};

// Many messages in one mail.
struct DigestTemplates {
  Template subject;
  Template text;
  Template html;
  Template entry_text;  // one message in it
  Template entry_html;
};

// Instant messages; a digest's title is that of a mail.
struct ChatTemplates {
  Template title;
  Template text;   // what there is to know, a line each
  Template entry;  // one message in a digest
};

// The pages that links open.
struct LinkTemplates {
  Template ask;        // before the button is pressed: tells nothing
  Template recording;  // message_placeholders() and "audio": where the recording is
  Template notice;     // "notice": why nothing can be shown
};

// Of secure messages: with "team" and "link" where they are sent to.
struct SecureTemplates {
  Template email_subject;
  Template email_text;
  Template email_html;
  Template sms_text;
  Template ask;      // "team"
  Template message;  // message_placeholders(), "audio", "team"; "answer": what can be pressed, or why nothing
  Template buttons;
};

struct LanguagePack {
  Words words;
  Template email_subject;
  Template email_text;
  Template email_html;
  DigestTemplates digest;
  Template sms_text;
  ChatTemplates chat;
  LinkTemplates links;
  SecureTemplates secure;
};

class LanguagePacks {
 public:
  // Every sub-folder of `folder` is a language; "en" must be among them. Blocks. Error: invalid or not_found, naming
  // the file, the line, and what is allowed.
  static Result<LanguagePacks> load_blocking(const std::filesystem::path& folder);

  // "de-AT" falls back to "de", and what there is not to "en".
  const LanguagePack& find(std::string_view language) const;

 private:
  std::map<std::string, LanguagePack, std::less<>> packs_;
};

}  // namespace aftertone::notify
