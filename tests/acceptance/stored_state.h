// What a script says of the stored state: what is given before a call, and what is left after it. Blocks.
#pragma once

#include <string>

#include "acceptance/sounds.h"
#include "ivr/script/call_script.h"
#include "voicemail/ports/stores.h"

namespace aftertone::acceptance {

class StoredState {
 public:
  StoredState(voicemail::Stores& stores, Sounds& sounds) : stores_(stores), sounds_(sounds) {}

  // A given_... step. Empty: done.
  std::string bring_about(const ivr::Step& step);
  // mailbox_has, message_is, greeting_is, pin_is. Empty: it is so.
  std::string compare(const ivr::Step& step) const;

  // Of a mailbox that the script has given; else English.
  std::string language_of(const std::string& mailbox) const;

 private:
  std::string add_mailbox(const ivr::Step& step);
  std::string add_greeting(const ivr::Step& step);
  std::string add_message(const ivr::Step& step);
  std::string compare_counts(const ivr::Step& step) const;
  std::string compare_message(const ivr::Step& step) const;

  voicemail::Stores& stores_;
  Sounds& sounds_;
  int messages_given_ = 0;
};

}  // namespace aftertone::acceptance
