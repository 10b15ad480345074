// The databases that the contract holds for, each empty when opened.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "storage/database/database.h"
#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace aftertone::storage {

enum class Kind { sqlite, postgres };

std::string to_string(Kind kind);

// The one server of this program, started when first used and stopped at its end.
support::PostgresServer& postgres_server();

// A database of one test, which may be opened several times, as several processes would. Throws when it cannot be
// opened.
class EmptyDatabase {
 public:
  explicit EmptyDatabase(Kind kind);
  std::unique_ptr<Database> open(const DatabaseOptions& options = {}) const;
  // What it was opened with: a URL, or a file.
  const std::string& url() const { return url_; }
  std::filesystem::path file() const { return directory_ / "aftertone.db"; }

 private:
  Kind kind_;
  support::TemporaryDirectory directory_;
  std::string url_;
};

}  // namespace aftertone::storage
