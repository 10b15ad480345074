// The prompt words that dialogues say by name. Those from Debian's asterisk-core-sounds keep its names; ours begin with
// "at-". What each one says stands beside it, because a prompt must be true where it is played.
#pragma once

#include <array>
#include <string_view>

namespace aftertone::ivr::words {

using Word = std::string_view;

// Deposit
constexpr Word kThePersonAt = "vm-theperson";    // The person at extension
constexpr Word kIsUnavailable = "vm-isunavail";  // is unavailable
constexpr Word kIsOnThePhone = "vm-isonphone";   // is on the phone
constexpr Word kLeaveMessage = "vm-intro";       // Please leave your message after the tone. When done ...
constexpr Word kMailboxFull = "vm-mailboxfull";  // Sorry but the user's mailbox can't accept more messages.
constexpr Word kReachOperator = "vm-reachoper";  // Press 0 to reach an operator.
constexpr Word kTooShort = "vm-tooshort";        // Your message is too short.
constexpr Word kMessageSaved = "vm-msgsaved";    // Your message has been saved. (only when it is locally safe)
constexpr Word kMarkedUrgent = "vm-marked-urgent";
constexpr Word kMarkedNormal = "vm-marked-nonurgent";
constexpr Word kHoldForTransfer = "transfer";   // Please hold while I try that extension.
constexpr Word kTimeOver = "at-time-over";      // The recording time is over.
constexpr Word kNotSaved = "at-not-saved";      // Your message could not be saved ...
constexpr Word kCannotTake = "at-cannot-take";  // Messages cannot be taken at the moment ...
constexpr Word kNoOperator = "at-no-operator";  // The operator cannot be reached ...

// Log-in
constexpr Word kEnterMailbox = "at-enter-mailbox";  // Please enter your mailbox number, then press pound.
constexpr Word kPassword = "vm-password";           // Password
constexpr Word kThenPound = "vm-then-pound";        // then press pound
constexpr Word kLogInIncorrect = "vm-incorrect";    // Login incorrect.

// The owner's menus
constexpr Word kNoMoreMessages = "vm-nomore";
constexpr Word kMessage = "vm-message";
constexpr Word kUrgent = "vm-Urgent";
constexpr Word kSaved = "vm-saved";
constexpr Word kDeleted = "vm-deleted";              // Message deleted.
constexpr Word kUndeleted = "vm-undeleted";          // Message undeleted.
constexpr Word kFromNumber = "vm-from-phonenumber";  // Message from phone number
constexpr Word kFromUnknown = "vm-unknown-caller";   // from an unknown caller
constexpr Word kReceived = "vm-received";
constexpr Word kCutOff = "at-cut-off";          // This message was cut off by a technical fault.
constexpr Word kCannotPlay = "at-cannot-play";  // This message cannot be played at the moment.
constexpr Word kTryLater = "at-try-later";      // This is not possible at the moment ...
constexpr Word kNotUnderstood = "vm-sorry";     // I'm sorry, I did not understand your response.
constexpr Word kGoodbye = "vm-goodbye";

// Options
constexpr Word kRecordPersonal = "vm-rec-unv";  // After the tone say your unavailable message ...
constexpr Word kRecordBusy = "vm-rec-busy";
constexpr Word kRecordName = "vm-rec-name";
constexpr Word kMustChangePin = "at-must-change-pin";  // Before you go on, please choose a new password.
constexpr Word kNewPin = "vm-newpassword";             // Please enter your new password followed by the pound key.
constexpr Word kNewPinAgain = "vm-reenterpassword";
constexpr Word kPinTooEasy = "vm-invalid-password";  // That password does not meet the minimum requirements ...
constexpr Word kPinsDiffer = "vm-mismatch";
constexpr Word kPinChanged = "vm-passchanged";
constexpr Word kPress = "vm-press";

constexpr std::array kAll{
    kThePersonAt,  kIsUnavailable, kIsOnThePhone, kLeaveMessage,    kMailboxFull,    kReachOperator,  kTooShort,
    kMessageSaved, kMarkedUrgent,  kMarkedNormal, kHoldForTransfer, kTimeOver,       kNotSaved,       kCannotTake,
    kNoOperator,   kEnterMailbox,  kPassword,     kThenPound,       kLogInIncorrect, kNoMoreMessages, kMessage,
    kUrgent,       kSaved,         kDeleted,      kUndeleted,       kFromNumber,     kFromUnknown,    kReceived,
    kCutOff,       kCannotPlay,    kTryLater,     kNotUnderstood,   kGoodbye,        kRecordPersonal, kRecordBusy,
    kRecordName,   kMustChangePin, kNewPin,       kNewPinAgain,     kPinTooEasy,     kPinsDiffer,     kPinChanged,
    kPress};

}  // namespace aftertone::ivr::words
