// The versions of the schema, oldest first. Forward only: what was released is never edited, a change is a new file.
// Old and new programs run together during an upgrade: first add, later remove. The text is the same for every database
// but for {serial_key}, the type of a key that numbers itself.
#pragma once

#include <span>
#include <string_view>

namespace aftertone::storage {

struct Migration {
  int version;
  std::string_view sql;
  int usable_by = version;  // the oldest program, by the newest version it knows, that works on the tables as well
};

extern const std::string_view kMigration0001;  // 0001_first.cc
extern const std::string_view kMigration0002;  // 0002_outbox.cc
extern const std::string_view kMigration0003;  // 0003_lamp.cc
extern const std::string_view kMigration0004;  // 0004_outcall.cc
extern const std::string_view kMigration0005;  // 0005_message_life.cc
extern const std::string_view kMigration0006;  // 0006_receipt.cc
extern const std::string_view kMigration0007;  // 0007_digest_receipt.cc
extern const std::string_view kMigration0008;  // 0008_operator_call.cc
extern const std::string_view kMigration0009;  // 0009_outbox_line.cc
extern const std::string_view kMigration0010;  // 0010_command.cc
extern const std::string_view kMigration0011;  // 0011_secure.cc
extern const std::string_view kMigration0012;  // 0012_rules.cc
extern const std::string_view kMigration0013;  // 0013_cluster.cc
extern const std::string_view kMigration0014;  // 0014_mailbox_change.cc
extern const std::string_view kMigration0015;  // 0015_site.cc
extern const std::string_view kMigration0016;  // 0016_site_change.cc
extern const std::string_view kMigration0017;  // 0017_node_config.cc
extern const std::string_view kMigration0018;  // 0018_access_token.cc
extern const std::string_view kMigration0019;  // 0019_call_record.cc
extern const std::string_view kMigration0020;  // 0020_web_user.cc
extern const std::string_view kMigration0021;  // 0021_web_repeat.cc
extern const std::string_view kMigration0022;  // 0022_pages.cc

std::span<const Migration> all_migrations();

}  // namespace aftertone::storage
