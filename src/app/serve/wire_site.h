// This process as part of one of two sites with a database each: knows whether its site works or stands by.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/wire_storage.h"
#include "cluster/site.h"

namespace aftertone::app {

// Where this machine keeps what it knows of the token.
std::filesystem::path site_file(const Settings& settings);
// The other site's database, which connects when it is asked something. Errors: invalid (the connection string).
Result<std::unique_ptr<storage::Database>> peer_database_blocking(const Settings& settings);

class SiteMember {
 public:
  // Null: there are no two sites with a database each. Knows the state when it returns; `candidacy` follows it, and
  // outlives the member. Blocks for a few seconds where a database does not answer.
  static Result<std::unique_ptr<SiteMember>> start_blocking(const Settings& settings, Storage& storage,
                                                            Candidacy& candidacy);
  virtual ~SiteMember() = default;  // stops

  virtual cluster::SiteState state() const = 0;  // any thread
  // Since the other site's database was asked and knew of no newer decision; nothing: it never was. Any thread.
  virtual std::optional<std::chrono::milliseconds> peer_silent_for() const = 0;
  // For how long no site has worked; nothing: one does. Any thread.
  virtual std::optional<std::chrono::milliseconds> idle_for() const = 0;
  virtual bool is_witness_away() const = 0;  // any thread; false where there is none
  // Callers hear the announcement: the site stands by, and not just since the work is being moved, or routers have not
  // seen that it was. Until then it goes on taking messages; they come across like all others. Any thread.
  virtual bool announces() const = 0;
  // The primary site announces, or the other one works, and the other one takes calls: routers, which come here first,
  // are to go there. Any thread.
  virtual bool sends_calls_on() const = 0;
};

}  // namespace aftertone::app
