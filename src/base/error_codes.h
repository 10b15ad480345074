// Every trouble that needs a person, with the number that stands on its lines. docs/operations/error-codes.md says of
// each what happened, what it means for callers and owners, and what to do; tools/check_codes compares the two. A
// number is never given to something else: monitoring may know it. Each raises the alert of its name, a ticket unless
// it says otherwise (docs/operations/alerts.md).
#pragma once

#include "base/log.h"

namespace aftertone::error_codes {

using log::ErrorCode;
inline constexpr auto kPage = log::Urgency::page;
inline constexpr auto kTicket = log::Urgency::ticket;
inline constexpr auto kSecurity = log::Urgency::security;
inline constexpr auto kTrouble = log::Lasts::trouble;

// 1xxx: the service and the machine it runs on
inline constexpr ErrorCode kCannotStart{1001, "cannot-start", kPage};
inline constexpr ErrorCode kAssertion{1002, "assertion", kPage};
inline constexpr ErrorCode kTaskDied{1003, "task-died"};
inline constexpr ErrorCode kOverloaded{1004, "overloaded"};
inline constexpr ErrorCode kClockWrong{1005, "clock-wrong", kTicket, kTrouble};
inline constexpr ErrorCode kCatchAllMissing{1006, "catch-all-missing"};
inline constexpr ErrorCode kPromptsMissing{1007, "prompts-missing"};
inline constexpr ErrorCode kLogUnwritable{1008, "log-unwritable", kTicket, kTrouble};
inline constexpr ErrorCode kLogLinesLost{1009, "log-lines-lost"};
inline constexpr ErrorCode kConfigurationBroken{1010, "configuration-broken", kTicket, kTrouble};
inline constexpr ErrorCode kThreadStuck{1011, "thread-stuck", kPage, kTrouble};
inline constexpr ErrorCode kTakesNoCalls{1012, "takes-no-calls", kPage, kTrouble};
inline constexpr ErrorCode kPortsScarce{1013, "ports-scarce", kTicket, kTrouble};
inline constexpr ErrorCode kDiskLow{1014, "disk-low", kTicket, kTrouble};
inline constexpr ErrorCode kDiskFullSoon{1015, "disk-full-soon", kTicket, kTrouble};
inline constexpr ErrorCode kCertificateEnds{1016, "certificate-ends", kTicket, kTrouble};
inline constexpr ErrorCode kClockOffset{1017, "clock-offset", kTicket, kTrouble};
inline constexpr ErrorCode kDrillOld{1018, "drill-old", kTicket, kTrouble};
inline constexpr ErrorCode kProcessDied{1019, "process-died"};
inline constexpr ErrorCode kProbeFailed{1101, "probe-failed", kPage, kTrouble};
inline constexpr ErrorCode kProbeUnusable{1102, "probe-unusable", kTicket, kTrouble};

// 2xxx: the database
inline constexpr ErrorCode kDatabaseAway{2001, "database-away", kPage, kTrouble};
inline constexpr ErrorCode kDatabaseRefuses{2002, "database-refuses", kPage, kTrouble};
inline constexpr ErrorCode kDatabaseStandby{2003, "database-standby", kTicket, kTrouble};
inline constexpr ErrorCode kDatabaseLeaders{2004, "database-leaders", kPage, kTrouble};
inline constexpr ErrorCode kTimelineUnwritten{2005, "timeline-unwritten"};
inline constexpr ErrorCode kAnswersOld{2006, "answers-old", kTicket, kTrouble};
inline constexpr ErrorCode kAnswersUnreadable{2007, "answers-unreadable"};
inline constexpr ErrorCode kDatabaseDown{2008, "database-down", kPage, kTrouble};
inline constexpr ErrorCode kDatabaseSlow{2009, "database-slow", kTicket, kTrouble};

// 3xxx: audio, and the journal that it is recorded into
inline constexpr ErrorCode kAudioStoreAway{3001, "audio-store-away", kPage, kTrouble};
inline constexpr ErrorCode kAudioStoreFull{3002, "audio-store-full", kPage, kTrouble};
inline constexpr ErrorCode kAudioStoreReadOnly{3003, "audio-store-read-only", kPage, kTrouble};
inline constexpr ErrorCode kAudioStoreLow{3004, "audio-store-low", kTicket, kTrouble};
inline constexpr ErrorCode kAudioStoreStuck{3005, "audio-store-stuck", kPage, kTrouble};
inline constexpr ErrorCode kAudioFolderRemoved{3006, "audio-folder-removed"};
inline constexpr ErrorCode kAudioMissing{3007, "audio-missing"};
inline constexpr ErrorCode kAudioBitrot{3008, "audio-bitrot"};
inline constexpr ErrorCode kAudioStoreSlow{3009, "audio-store-slow", kTicket, kTrouble};
inline constexpr ErrorCode kJournalUnwritable{3101, "journal-unwritable", kPage, kTrouble};
inline constexpr ErrorCode kJournalFull{3102, "journal-full", kPage, kTrouble};
inline constexpr ErrorCode kJournalDamaged{3103, "journal-damaged"};
inline constexpr ErrorCode kJournalCopy{3104, "journal-copy", kTicket, kTrouble};
inline constexpr ErrorCode kRecordingUnsafe{3105, "recording-unsafe", kPage};
inline constexpr ErrorCode kSpoolOld{3106, "spool-old", kTicket, kTrouble};
inline constexpr ErrorCode kSpoolVeryOld{3107, "spool-very-old", kPage, kTrouble};

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
inline constexpr ErrorCode kNotifyFenced{4103, "notify-fenced", kPage};
inline constexpr ErrorCode kNotifyUnwritten{4104, "notify-unwritten"};
inline constexpr ErrorCode kNotifyUnreadable{4105, "notify-unreadable"};
inline constexpr ErrorCode kNotifyBreaker{4106, "notify-breaker", kTicket, kTrouble};
inline constexpr ErrorCode kNotifyLag{4107, "notify-lag", kTicket, kTrouble};
inline constexpr ErrorCode kNotifyLagLong{4108, "notify-lag-long", kPage, kTrouble};
inline constexpr ErrorCode kNotifyRelayLogin{4201, "notify-relay-login", kPage};
inline constexpr ErrorCode kNotifyTokenRefused{4202, "notify-token-refused", kPage};
inline constexpr ErrorCode kNotifyRefreshToken{4203, "notify-refresh-token"};
inline constexpr ErrorCode kNotifyImapLogin{4204, "notify-imap-login"};
inline constexpr ErrorCode kNotifySmscBind{4205, "notify-smsc-bind", kTicket, kTrouble};
inline constexpr ErrorCode kNotifySmsAccount{4206, "notify-sms-account"};
inline constexpr ErrorCode kNotifyChatWebhook{4207, "notify-chat-webhook"};
inline constexpr ErrorCode kCommandRejected{4208, "command-rejected"};

// 5xxx: several nodes, and two sites
inline constexpr ErrorCode kHeartbeatRefused{5001, "heartbeat-refused", kTicket, kTrouble};
inline constexpr ErrorCode kConfigurationDrift{5002, "configuration-drift", kTicket, kTrouble};
inline constexpr ErrorCode kNoNotifier{5003, "no-notifier", kPage, kTrouble};
inline constexpr ErrorCode kRoleVacant{5004, "role-vacant", kTicket, kTrouble};
inline constexpr ErrorCode kNodeSilent{5005, "node-silent", kTicket, kTrouble};
inline constexpr ErrorCode kLastNode{5006, "last-node", kPage, kTrouble};
inline constexpr ErrorCode kSiteNone{5101, "site-none", kPage};
inline constexpr ErrorCode kSiteAlone{5102, "site-alone", kPage, kTrouble};
inline constexpr ErrorCode kSiteTakeOver{5103, "site-take-over", kPage};
inline constexpr ErrorCode kSiteMemory{5104, "site-memory"};
inline constexpr ErrorCode kSiteRefused{5105, "site-refused"};
inline constexpr ErrorCode kPeerSilent{5106, "peer-silent", kTicket, kTrouble};
inline constexpr ErrorCode kRpo{5107, "rpo", kTicket, kTrouble};
inline constexpr ErrorCode kRpoLong{5108, "rpo-long", kPage, kTrouble};

// 6xxx: somebody tries something
inline constexpr ErrorCode kPinAttack{6001, "pin-attack", kSecurity};
inline constexpr ErrorCode kWebAttack{6002, "web-attack", kSecurity};
inline constexpr ErrorCode kSipScan{6003, "sip-scan", kSecurity};
inline constexpr ErrorCode kSipFlood{6004, "sip-flood", kSecurity};
inline constexpr ErrorCode kDiallingRefused{6005, "dialling-refused", kSecurity};

}  // namespace aftertone::error_codes
