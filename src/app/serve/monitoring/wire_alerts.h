// [alerts] as the desk that tells of them, and as its outputs one by one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/alert_desk.h"
#include "app/config/settings.h"
#include "app/log/daily_log.h"
#include "base/result.h"

namespace aftertone::app {

// Blocks: secrets are read. Error: invalid, naming the key.
Result<std::vector<alerts::OutputOrder>> alert_outputs_blocking(const Settings& settings);
std::optional<alerts::HeartbeatSettings> heartbeat_settings(const Settings& settings);

// The desk, hearing what the log has to say until its end.
class Alerts : public CodedLines {
 public:
  // `roles`: of this process, "ivr,notify". Blocks. Error: invalid, naming the key. `log` outlives it.
  static Result<std::unique_ptr<Alerts>> start_blocking(const Settings& settings, const std::string& roles,
                                                        DailyLog& log);
  ~Alerts() override { log_.tell(nullptr); }

  void hear(const Record& record) override;
  alerts::AlertDesk& desk() { return desk_; }

 private:
  Alerts(alerts::DeskSettings settings, std::vector<alerts::OutputOrder> outputs, DailyLog& log)
      : log_(log), desk_(std::move(settings), std::move(outputs)) {
    log_.tell(this);
  }

  DailyLog& log_;
  alerts::AlertDesk desk_;
};

}  // namespace aftertone::app
