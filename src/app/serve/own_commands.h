// What the installation says of itself, and what is done to it, for the website: by running our own commands, so that
// there is one answer and one way to do it (decision 33). Any thread; blocks.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/installation.h"
#include "app/config/config_watch.h"
#include "app/config/settings.h"
#include "async/blocking_pool.h"
#include "base/clock.h"
#include "storage/database/database.h"

namespace aftertone::app {

class OwnCommands : public api::Installation {
 public:
  struct Parts {  // outlive this
    const Clock& clock;
    const ConfigWatch& config;
    storage::Database& database;
  };
  // `settings`: those that this process was started with.
  OwnCommands(const Settings& settings, Parts parts);
  ~OwnCommands() override;  // an operation that runs is told to end, as by Ctrl-C; it can be gone on with

  Result<nlohmann::ordered_json> show_blocking(api::About about) override;
  Result<nlohmann::ordered_json> explain_blocking(const std::string& id) override;
  Result<api::LongOperation> begin_blocking(const api::OperationOrder& order) override;
  Result<api::LongOperation> find_blocking(const std::string& id) override;

 private:
  // Nothing: it has nothing to say, or could not say it.
  Result<std::optional<nlohmann::ordered_json>> json_of_blocking(const std::vector<std::string>& words);
  Result<nlohmann::ordered_json> said_blocking(api::About about);
  Result<nlohmann::ordered_json> calls_blocking();
  Result<nlohmann::ordered_json> configuration_blocking();
  std::vector<std::string> words_for(const api::OperationOrder& order) const;
  std::vector<std::string> with_config(const std::vector<std::string>& words) const;
  void run_blocking(const std::shared_ptr<api::LongOperation>& operation, const std::vector<std::string>& words);
  void tell(api::LongOperation& operation, std::string_view text);

  const std::string config_;  // the file; empty: none
  const std::string speech_;  // a sound file for test calls
  const bool has_two_sites_;
  const Parts parts_;
  const std::string first_id_;  // what is older was begun by a process before this one
  std::mutex mutex_;            // several web threads ask, the operation's own thread tells
  int asking_ = 0;
  nlohmann::ordered_json calls_;
  std::chrono::steady_clock::time_point calls_until_{};
  bool is_stopping_ = false;
  std::deque<std::shared_ptr<api::LongOperation>> operations_;
  async::BlockingPool pool_{"at-operation", 1, 1};
};

}  // namespace aftertone::app
