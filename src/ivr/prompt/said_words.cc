#include "ivr/prompt/said_words.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "base/uuid.h"

namespace aftertone::ivr {
namespace {

constexpr std::size_t kUuidLength = 36;

struct Prompt {
  std::string_view name, text;
};

// Those whose name says it already, such as numbers and days, are not here. A test compares it with the vocabulary.
constexpr Prompt kPrompts[] = {
    {"at-accept-or-decline", "To accept this message, press 1. To decline it, press 2. To hear it again, press 3."},
    {"at-accepted", "You have accepted this message."},
    {"at-cannot-play", "This message cannot be played at the moment."},
    {"at-cannot-take", "We are sorry. Messages cannot be taken at the moment. Please call again later."},
    {"at-cut-off", "This message was cut off by a technical fault."},
    {"at-declined", "You have declined this message."},
    {"at-enter-mailbox", "Please enter your mailbox number, then press pound."},
    {"at-enter-number", "Please enter the number to call, then press pound."},
    {"at-must-change-pin", "Before you go on, please choose a new password."},
    {"at-no-operator", "We are sorry. The operator cannot be reached at the moment."},
    {"at-not-allowed", "This number cannot be called from here."},
    {"at-not-saved", "We are sorry. Your message could not be saved. Please call again later."},
    {"at-press-one-for-message", "To hear your message, press 1."},
    {"at-taken-already", "This message has been taken on already."},
    {"at-time-over", "The recording time is over."},
    {"at-to-append", "to add to your message."},
    {"at-to-call-back", "to call the sender."},
    {"at-to-call-person", "to call somebody."},
    {"at-to-change-pin", "to change your password."},
    {"at-to-hear-new", "to listen to your new messages."},
    {"at-to-hear-saved", "to listen to your saved messages."},
    {"at-to-options", "for your greetings and your password."},
    {"at-to-record-busy", "to record the greeting for when you are on the phone."},
    {"at-to-record-greeting", "to record your greeting."},
    {"at-to-record-name", "to record your name."},
    {"at-try-later", "We are sorry. This is not possible at the moment. Please try again later."},
    {"at-unavailable", "Our call processing system is currently unavailable. Please call back again."},
    {"at-voicemail-of", "This is the voicemail of"},
    {"transfer", "Please hold while I try that extension."},
    {"vm-INBOX", "new"},
    {"vm-Urgent", "urgent"},
    {"vm-and", "and"},
    {"vm-delete", "Press 7 to delete this message."},
    {"vm-deleted", "Message deleted."},
    {"vm-from-phonenumber", "from phone number"},
    {"vm-goodbye", "Goodbye."},
    {"vm-helpexit", "Press star for help, or pound to exit."},
    {"vm-incorrect", "Login incorrect."},
    {"vm-intro", "Please leave your message after the tone. When done, hang up or press the pound key."},
    {"vm-invalid-password", "That password does not meet the minimum requirements."},
    {"vm-isonphone", "is on the phone."},
    {"vm-isunavail", "is unavailable."},
    {"vm-mailboxfull", "Sorry, the user's mailbox cannot accept more messages."},
    {"vm-marked-nonurgent", "Message marked non-urgent."},
    {"vm-marked-urgent", "Message marked urgent."},
    {"vm-message", "message"},
    {"vm-messages", "messages"},
    {"vm-mismatch", "The passwords did not match."},
    {"vm-msgsaved", "Your message has been saved."},
    {"vm-newpassword", "Please enter your new password, then press pound."},
    {"vm-next", "Press 6 for the next message."},
    {"vm-no", "no"},
    {"vm-nomore", "No more messages."},
    {"vm-passchanged", "Your password has been changed."},
    {"vm-password", "Password,"},
    {"vm-press", "Press"},
    {"vm-prev", "Press 4 for the message before."},
    {"vm-reachoper", "Press 0 to reach an operator."},
    {"vm-rec-busy", "After the tone say your busy message."},
    {"vm-rec-name", "After the tone say your name."},
    {"vm-rec-unv", "After the tone say your unavailable message."},
    {"vm-received", "received"},
    {"vm-reenterpassword", "Please enter your new password again."},
    {"vm-repeat", "Press 5 to repeat this message."},
    {"vm-review", "Press 1 to accept this recording, 2 to listen to it, 3 to record it again."},
    {"vm-review-nonurgent", "Press 4 to mark this message as not urgent."},
    {"vm-review-urgent", "Press 4 to mark this message as urgent."},
    {"vm-saved", "saved"},
    {"vm-savemessage", "Press 9 to save this message."},
    {"vm-sorry", "I am sorry, I did not understand your response."},
    {"vm-star-cancel", "Press star to cancel."},
    {"vm-starmain", "Press star for the main menu."},
    {"vm-then-pound", "then press pound."},
    {"vm-theperson", "The person at extension"},
    {"vm-tooshort", "Your message is too short."},
    {"vm-torerecord", "Press 3 to record it again."},
    {"vm-undelete", "Press 7 to undelete this message."},
    {"vm-undeleted", "Message undeleted."},
    {"vm-unknown-caller", "from an unknown caller,"},
    {"vm-youhave", "You have"},
    {"a-m", "a.m."},
    {"p-m", "p.m."},
};

bool is_recording(std::string_view name) {
  return name.size() >= kUuidLength && Uuid::parse(std::string(name.substr(0, kUuidLength))).has_value();
}

}  // namespace

std::string said_words(std::string_view played) {
  std::string said;
  for (const std::string_view name : ascii::split(played, ' ')) {
    const Prompt* const prompt = std::ranges::find(kPrompts, name, &Prompt::name);
    if (!said.empty()) said += ' ';
    said += is_recording(name) ? "(a recording)" : prompt == std::end(kPrompts) ? name : prompt->text;
  }
  return said;
}

}  // namespace aftertone::ivr
