// All stores of one database, which share its connections: one a purpose, so that no purpose waits for another's.
#pragma once

#include "base/clock.h"
#include "storage/sql/access/sql_access_token_store.h"
#include "storage/sql/access/sql_audit_store.h"
#include "storage/sql/access/sql_mailbox_search.h"
#include "storage/sql/access/sql_message_changes.h"
#include "storage/sql/access/sql_message_search.h"
#include "storage/sql/access/sql_repeat_store.h"
#include "storage/sql/access/sql_seen_changes.h"
#include "storage/sql/access/sql_session_store.h"
#include "storage/sql/access/sql_user_store.h"
#include "storage/sql/calls/sql_call_log.h"
#include "storage/sql/calls/sql_report_source.h"
#include "storage/sql/secure/sql_secure_store.h"
#include "storage/sql/secure/sql_team_store.h"
#include "storage/sql/sql_delivery_desk.h"
#include "storage/sql/sql_dialling_store.h"
#include "storage/sql/sql_kept_audio_store.h"
#include "storage/sql/sql_lamp_store.h"
#include "storage/sql/sql_lease_store.h"
#include "storage/sql/sql_mailbox_store.h"
#include "storage/sql/sql_message_store.h"
#include "storage/sql/sql_node_store.h"
#include "storage/sql/sql_outbox_store.h"
#include "storage/sql/sql_outcall_store.h"
#include "storage/sql/sql_purge_store.h"
#include "storage/sql/sql_receipt_store.h"
#include "storage/sql/sql_rule_store.h"
#include "storage/sql/sql_timeline.h"
#include "storage/sql/sql_told_store.h"
#include "voicemail/ports/stores.h"

namespace aftertone::app {

// What does not live in the database.
struct OtherStores {
  voicemail::AudioStore& audio;
  voicemail::PinHasher& pins;
  const Clock& clock;
  voicemail::MessageRules rules;
  voicemail::DialPlan plan;
};

// Any thread. What it refers to outlives it.
struct StoresOn {
  StoresOn(storage::Database& opened, const OtherStores& others)
      : database(opened),
        mailboxes(opened),
        messages(opened, others.clock),
        outbox(opened, others.clock),
        delivery_desk(opened, others.clock),
        timeline(opened),
        dialling(opened),
        outcalls(opened, others.clock),
        notification_rules(opened),
        receipts(opened, others.clock),
        lamps(opened),
        told_lamps(opened),
        teams(opened),
        access_tokens(opened),
        users(opened),
        sessions(opened),
        log_in_tries(opened),
        audit(opened),
        repeats(opened),
        mailbox_search(opened),
        message_changes(opened),
        message_search(opened),
        seen_changes(opened, others.clock),
        secure(opened, others.clock),
        purge(opened),
        kept_audio(opened),
        leases(opened),
        nodes(opened),
        stores{mailboxes,          messages,     others.audio, others.pins,
               notification_rules, others.clock, others.rules, others.plan},
        calls(opened),
        report_source(opened) {}

  storage::Database& database;
  storage::SqlMailboxStore mailboxes;
  storage::SqlMessageStore messages;
  storage::SqlOutboxStore outbox;
  storage::SqlDeliveryDesk delivery_desk;
  storage::SqlTimeline timeline;
  storage::SqlDiallingStore dialling;
  storage::SqlOutcallStore outcalls;
  storage::SqlRuleStore notification_rules;
  storage::SqlReceiptStore receipts;
  storage::SqlLampStore lamps;
  storage::SqlToldStore told_lamps;
  storage::SqlTeamStore teams;
  storage::SqlAccessTokenStore access_tokens;
  storage::SqlUserStore users;
  storage::SqlSessionStore sessions;
  storage::SqlTryStore log_in_tries;
  storage::SqlAuditStore audit;
  storage::SqlRepeatStore repeats;
  storage::SqlMailboxSearch mailbox_search;
  storage::SqlMessageChanges message_changes;
  storage::SqlMessageSearch message_search;
  storage::SqlSeenChanges seen_changes;
  storage::SqlSecureStore secure;
  storage::SqlPurgeStore purge;
  storage::SqlKeptAudioStore kept_audio;
  storage::SqlLeaseStore leases;
  storage::SqlNodeStore nodes;
  voicemail::Stores stores;
  storage::SqlCallLog calls;
  storage::SqlReportSource report_source;
};

}  // namespace aftertone::app
