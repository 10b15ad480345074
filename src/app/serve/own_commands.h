// What the installation says of itself, and what is done to it, for the website: by running our own commands, so that
// there is one answer and one way to do it (decision 33). Any thread; blocks.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/installation.h"
#include "async/blocking_pool.h"
#include "base/clock.h"

namespace aftertone::app {

class OwnCommands : public api::Installation {
 public:
  // `config`: the file that this process was started with; empty: none. `clock` outlives this.
  OwnCommands(std::string config, const Clock& clock);
  ~OwnCommands() override;  // an operation that runs is told to end, as by Ctrl-C; it can be gone on with

  Result<nlohmann::ordered_json> show_blocking(api::About about) override;
  Result<nlohmann::ordered_json> explain_blocking(const std::string& id) override;
  Result<api::LongOperation> begin_blocking(const api::OperationOrder& order) override;
  Result<api::LongOperation> find_blocking(const std::string& id) override;

 private:
  Result<nlohmann::ordered_json> json_of_blocking(const std::vector<std::string>& words);
  std::vector<std::string> with_config(const std::vector<std::string>& words) const;
  void run_blocking(const std::shared_ptr<api::LongOperation>& operation, const std::vector<std::string>& words);
  void tell(api::LongOperation& operation, std::string_view text);

  const std::string config_;
  const Clock& clock_;
  std::mutex mutex_;  // several web threads ask, the operation's own thread tells
  int asking_ = 0;
  bool is_stopping_ = false;
  std::deque<std::shared_ptr<api::LongOperation>> operations_;
  async::BlockingPool pool_{"at-operation", 1, 1};
};

}  // namespace aftertone::app
