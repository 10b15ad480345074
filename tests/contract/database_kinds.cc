#include "contract/database_kinds.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "storage/postgres/postgres_database.h"
#include "storage/sqlite/sqlite_database.h"

namespace aftertone::storage {
namespace {

std::unique_ptr<support::PostgresServer> the_server;

class StopTheServer : public testing::Environment {
 public:
  void TearDown() override { the_server.reset(); }
};

const testing::Environment* const kStopTheServer = testing::AddGlobalTestEnvironment(new StopTheServer);

}  // namespace

std::string to_string(Kind kind) {
  return kind == Kind::sqlite ? "Sqlite" : "Postgres";
}

support::PostgresServer& postgres_server() {
  if (!the_server) the_server = std::make_unique<support::PostgresServer>();
  return *the_server;
}

EmptyDatabase::EmptyDatabase(Kind kind)
    : kind_(kind), url_(kind == Kind::postgres ? postgres_server().create_database() : file().string()) {}

std::unique_ptr<Database> EmptyDatabase::open(const DatabaseOptions& options) const {
  Result<std::unique_ptr<Database>> opened =
      kind_ == Kind::postgres ? open_postgres_blocking(url_, options) : open_sqlite_blocking(file(), options);
  if (!opened) throw std::runtime_error(to_string(opened.error()));
  return std::move(*opened);
}

}  // namespace aftertone::storage
