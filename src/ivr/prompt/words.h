// The prompt words that dialogues say by name. Those from Debian's asterisk-core-sounds keep its names; ours begin with
// "at-". What each one says stands beside it, because a prompt must be true where it is played.
#pragma once

#include <array>

namespace aftertone::ivr::words {

using Word = const char*;

// Deposit
inline constexpr Word kThePersonAt = "vm-theperson";    // The person at extension
inline constexpr Word kIsUnavailable = "vm-isunavail";  // is unavailable
inline constexpr Word kIsOnThePhone = "vm-isonphone";   // is on the phone
inline constexpr Word kLeaveMessage = "vm-intro";       // Please leave your message after the tone. When done ...
inline constexpr Word kMailboxFull = "vm-mailboxfull";  // Sorry but the user's mailbox can't accept more messages.
inline constexpr Word kReachOperator = "vm-reachoper";  // Press 0 to reach an operator.
inline constexpr Word kTooShort = "vm-tooshort";        // Your message is too short.
inline constexpr Word kMessageSaved = "vm-msgsaved";    // Your message has been saved. (only when it is locally safe)
inline constexpr Word kMarkedUrgent = "vm-marked-urgent";
inline constexpr Word kMarkedNormal = "vm-marked-nonurgent";
inline constexpr Word kHoldForTransfer = "transfer";   // Please hold while I try that extension.
inline constexpr Word kTimeOver = "at-time-over";      // The recording time is over.
inline constexpr Word kNotSaved = "at-not-saved";      // Your message could not be saved ...
inline constexpr Word kCannotTake = "at-cannot-take";  // Messages cannot be taken at the moment ...
inline constexpr Word kNoOperator = "at-no-operator";  // The operator cannot be reached ...

// While the site stands by
inline constexpr Word kUnavailable = "at-unavailable";  // Our call processing system is currently unavailable ...

// Log-in
inline constexpr Word kEnterMailbox = "at-enter-mailbox";  // Please enter your mailbox number, then press pound.
inline constexpr Word kPassword = "vm-password";           // Password
inline constexpr Word kThenPound = "vm-then-pound";        // then press pound
inline constexpr Word kLogInIncorrect = "vm-incorrect";    // Login incorrect.

// We call the owner
inline constexpr Word kVoicemailOf = "at-voicemail-of";                  // This is the voicemail of
inline constexpr Word kPressOneForMessage = "at-press-one-for-message";  // To hear your message, press one.

// Somebody is asked to take on a secure message
inline constexpr Word kAcceptOrDecline = "at-accept-or-decline";  // To accept this message, press one. To decline ...
inline constexpr Word kAccepted = "at-accepted";                  // You have accepted this message.
inline constexpr Word kDeclined = "at-declined";                  // You have declined this message.
inline constexpr Word kTakenAlready = "at-taken-already";         // This message has been taken on already.

// The owner is put through
inline constexpr Word kEnterNumber = "at-enter-number";  // Please enter the number to call, then press pound.
inline constexpr Word kNotAllowed = "at-not-allowed";    // This number cannot be called from here.

// The owner's menus
inline constexpr Word kNoMoreMessages = "vm-nomore";
inline constexpr Word kMessage = "vm-message";
inline constexpr Word kUrgent = "vm-Urgent";
inline constexpr Word kSaved = "vm-saved";
inline constexpr Word kDeleted = "vm-deleted";              // Message deleted.
inline constexpr Word kUndeleted = "vm-undeleted";          // Message undeleted.
inline constexpr Word kFromNumber = "vm-from-phonenumber";  // Message from phone number
inline constexpr Word kFromUnknown = "vm-unknown-caller";   // from an unknown caller
inline constexpr Word kReceived = "vm-received";
inline constexpr Word kCutOff = "at-cut-off";          // This message was cut off by a technical fault.
inline constexpr Word kCannotPlay = "at-cannot-play";  // This message cannot be played at the moment.
inline constexpr Word kTryLater = "at-try-later";      // This is not possible at the moment ...
inline constexpr Word kNotUnderstood = "vm-sorry";     // I'm sorry, I did not understand your response.
inline constexpr Word kGoodbye = "vm-goodbye";

// Options
inline constexpr Word kRecordPersonal = "vm-rec-unv";  // After the tone say your unavailable message ...
inline constexpr Word kRecordBusy = "vm-rec-busy";
inline constexpr Word kRecordName = "vm-rec-name";
inline constexpr Word kMustChangePin = "at-must-change-pin";  // Before you go on, please choose a new password.
inline constexpr Word kNewPin = "vm-newpassword";  // Please enter your new password followed by the pound key.
inline constexpr Word kNewPinAgain = "vm-reenterpassword";
inline constexpr Word kPinTooEasy = "vm-invalid-password";  // That password does not meet the minimum requirements ...
inline constexpr Word kPinsDiffer = "vm-mismatch";
inline constexpr Word kPinChanged = "vm-passchanged";
inline constexpr Word kPress = "vm-press";

inline constexpr std::array kAll{
    kThePersonAt,     kIsUnavailable, kIsOnThePhone,    kLeaveMessage,   kMailboxFull,
    kReachOperator,   kTooShort,      kMessageSaved,    kMarkedUrgent,   kMarkedNormal,
    kHoldForTransfer, kTimeOver,      kNotSaved,        kCannotTake,     kNoOperator,
    kEnterMailbox,    kPassword,      kThenPound,       kLogInIncorrect, kNoMoreMessages,
    kMessage,         kUrgent,        kSaved,           kDeleted,        kUndeleted,
    kFromNumber,      kFromUnknown,   kReceived,        kCutOff,         kCannotPlay,
    kTryLater,        kNotUnderstood, kGoodbye,         kRecordPersonal, kRecordBusy,
    kRecordName,      kMustChangePin, kNewPin,          kNewPinAgain,    kPinTooEasy,
    kPinsDiffer,      kPinChanged,    kPress,           kVoicemailOf,    kPressOneForMessage,
    kEnterNumber,     kNotAllowed,    kAcceptOrDecline, kAccepted,       kDeclined,
    kTakenAlready,    kUnavailable};

}  // namespace aftertone::ivr::words
