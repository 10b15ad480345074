// One sqlite3 handle. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>

#include "storage/database/connection.h"
#include "storage/sqlite/sqlite_error.h"

namespace aftertone::storage {

class SqliteConnection : public Connection {
 public:
  // Opens or creates the file: WAL, synchronous=FULL (a commit survives a power failure), foreign keys.
  static Result<std::unique_ptr<Connection>> open_blocking(const std::filesystem::path& path, Access access,
                                                           Deadline deadline);

  void start(Deadline deadline, Access access) override;
  Status begin_blocking() override;
  Status commit_blocking() override;
  void rollback_blocking() override;
  Result<Rows> execute_blocking(std::string_view sql, const Values& values) override;
  Status run_script_blocking(std::string_view sql) override;
  Retry retry() const override { return retry_; }
  bool is_usable() override { return usable_ && sqlite3_get_autocommit(handle_.get()) != 0; }

 private:
  struct CloseHandle {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Handle = std::unique_ptr<sqlite3, CloseHandle>;
  using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

  SqliteConnection(Handle handle, std::filesystem::path path) : path_(std::move(path)), handle_(std::move(handle)) {}
  Status configure_blocking(Access access);
  Status expect_pragma_blocking(std::string_view sql, std::string_view expected);
  Result<sqlite3_stmt*> prepared(std::string_view sql);
  tl::unexpected<Error> failed(int result);
  static int is_past_deadline(void* self);

  const std::filesystem::path path_;
  Handle handle_;
  std::unordered_map<std::string, Statement> statements_;  // by their text; closed before the handle
  Deadline deadline_;
  Access access_ = Access::read;
  Retry retry_ = Retry::never;
  bool usable_ = true;
};

}  // namespace aftertone::storage
