// Every trouble that needs a person, with the number that stands on its lines. docs/operations/error-codes.md says of
// each what happened, what it means for callers and owners, and what to do; tools/check_codes compares the two. A
// number is never given to something else: monitoring may know it.
#pragma once

#include "base/log.h"

namespace aftertone::error_codes {

using log::ErrorCode;

// 1xxx: the service and the machine it runs on
inline constexpr ErrorCode kCannotStart{1001, "cannot-start"};
inline constexpr ErrorCode kAssertion{1002, "assertion"};
inline constexpr ErrorCode kTaskDied{1003, "task-died"};
inline constexpr ErrorCode kOverloaded{1004, "overloaded"};
inline constexpr ErrorCode kClockWrong{1005, "clock-wrong"};
inline constexpr ErrorCode kCatchAllMissing{1006, "catch-all-missing"};
inline constexpr ErrorCode kPromptsMissing{1007, "prompts-missing"};
inline constexpr ErrorCode kLogUnwritable{1008, "log-unwritable"};
inline constexpr ErrorCode kLogLinesLost{1009, "log-lines-lost"};
inline constexpr ErrorCode kConfigurationBroken{1010, "configuration-broken"};
inline constexpr ErrorCode kThreadStuck{1011, "thread-stuck"};
inline constexpr ErrorCode kProbeFailed{1101, "probe-failed"};
inline constexpr ErrorCode kProbeUnusable{1102, "probe-unusable"};

// 2xxx: the database
inline constexpr ErrorCode kDatabaseAway{2001, "database-away"};
inline constexpr ErrorCode kDatabaseRefuses{2002, "database-refuses"};
inline constexpr ErrorCode kDatabaseStandby{2003, "database-standby"};
inline constexpr ErrorCode kDatabaseLeaders{2004, "database-leaders"};
inline constexpr ErrorCode kTimelineUnwritten{2005, "timeline-unwritten"};
inline constexpr ErrorCode kAnswersOld{2006, "answers-old"};
inline constexpr ErrorCode kAnswersUnreadable{2007, "answers-unreadable"};

// 3xxx: audio, and the journal that it is recorded into
inline constexpr ErrorCode kAudioStoreAway{3001, "audio-store-away"};
inline constexpr ErrorCode kAudioStoreFull{3002, "audio-store-full"};
inline constexpr ErrorCode kAudioStoreReadOnly{3003, "audio-store-read-only"};
inline constexpr ErrorCode kAudioStoreLow{3004, "audio-store-low"};
inline constexpr ErrorCode kAudioStoreStuck{3005, "audio-store-stuck"};
inline constexpr ErrorCode kAudioFolderRemoved{3006, "audio-folder-removed"};
inline constexpr ErrorCode kAudioMissing{3007, "audio-missing"};
inline constexpr ErrorCode kAudioBitrot{3008, "audio-bitrot"};
inline constexpr ErrorCode kJournalUnwritable{3101, "journal-unwritable"};
inline constexpr ErrorCode kJournalFull{3102, "journal-full"};
inline constexpr ErrorCode kJournalDamaged{3103, "journal-damaged"};
inline constexpr ErrorCode kJournalCopy{3104, "journal-copy"};
inline constexpr ErrorCode kRecordingUnsafe{3105, "recording-unsafe"};

// 4xxx: messages, and telling their owners
inline constexpr ErrorCode kStoreFailed{4001, "store-failed"};
inline constexpr ErrorCode kMessageUncommitted{4002, "message-uncommitted"};
inline constexpr ErrorCode kMessageUndeliverable{4003, "message-undeliverable"};
inline constexpr ErrorCode kRuleUnreadable{4004, "rule-unreadable"};
inline constexpr ErrorCode kSecureGivenUp{4005, "secure-given-up"};
inline constexpr ErrorCode kTeamMember{4006, "team-member"};
inline constexpr ErrorCode kPurgeStopped{4007, "purge-stopped"};
inline constexpr ErrorCode kNotifyRejected{4101, "notify-rejected"};
inline constexpr ErrorCode kNotifyDead{4102, "notify-dead"};
inline constexpr ErrorCode kNotifyFenced{4103, "notify-fenced"};
inline constexpr ErrorCode kNotifyUnwritten{4104, "notify-unwritten"};
inline constexpr ErrorCode kNotifyUnreadable{4105, "notify-unreadable"};
inline constexpr ErrorCode kNotifyBreaker{4106, "notify-breaker"};
inline constexpr ErrorCode kNotifyRelayLogin{4201, "notify-relay-login"};
inline constexpr ErrorCode kNotifyTokenRefused{4202, "notify-token-refused"};
inline constexpr ErrorCode kNotifyRefreshToken{4203, "notify-refresh-token"};
inline constexpr ErrorCode kNotifyImapLogin{4204, "notify-imap-login"};
inline constexpr ErrorCode kNotifySmscBind{4205, "notify-smsc-bind"};
inline constexpr ErrorCode kNotifySmsAccount{4206, "notify-sms-account"};
inline constexpr ErrorCode kNotifyChatWebhook{4207, "notify-chat-webhook"};
inline constexpr ErrorCode kCommandRejected{4208, "command-rejected"};

// 5xxx: several nodes, and two sites
inline constexpr ErrorCode kHeartbeatRefused{5001, "heartbeat-refused"};
inline constexpr ErrorCode kConfigurationDrift{5002, "configuration-drift"};
inline constexpr ErrorCode kSiteNone{5101, "site-none"};
inline constexpr ErrorCode kSiteAlone{5102, "site-alone"};
inline constexpr ErrorCode kSiteTakeOver{5103, "site-take-over"};
inline constexpr ErrorCode kSiteMemory{5104, "site-memory"};
inline constexpr ErrorCode kSiteRefused{5105, "site-refused"};

}  // namespace aftertone::error_codes
