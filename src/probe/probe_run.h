// One run of the probe: a caller, an owner and a phone with a lamp in one. They go the way that everybody goes, and see
// what everybody sees.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "async/blocking_pool.h"
#include "async/task.h"
#include "call/phone.h"
#include "probe/lamp_watch.h"
#include "probe/probe_mailbox.h"
#include "probe/probe_report.h"

namespace aftertone::probe {

struct ProbeSettings {
  voicemail::MailboxNumber mailbox;
  std::string pin;
  std::string target;             // SIP URI that is called: "sip:9999@192.0.2.1:5060"
  std::string lamp_target;        // SIP URI that is subscribed to; empty: the lamp is not looked at
  std::string ip = "127.0.0.1";   // of this machine, towards them
  std::filesystem::path maildir;  // where the mail about the message ends; empty: it is not looked for
  std::chrono::milliseconds delivery_time{30'000};
};

class ProbeRun {
 public:
  using OnStep = std::function<void(const StepDone&)>;

  // Home: the loop of `home`. `pool` is for what blocks. All outlives the run. `on_step`: after each, on the loop.
  ProbeRun(ProbeSettings settings, const Ports& ports, async::Executor home, async::BlockingPool& pool,
           OnStep on_step = nullptr);
  ~ProbeRun();

  // Once. Ends within two minutes. What it left behind is removed, by this run or, if that cannot be, by the next.
  async::Task<Report> run();

 private:
  using Finding = Result<std::string>;  // what a step says when it is done

  async::Task<Finding> look_at_mailbox();
  async::Task<Finding> watch_lamp();
  async::Task<Finding> be_answered();
  async::Task<Finding> hear_greeting();
  async::Task<Finding> hear_beep();
  async::Task<Finding> say();
  async::Task<Finding> find_message();
  async::Task<Finding> compare_audio();
  async::Task<Finding> see_lamp_on();
  async::Task<Finding> see_delivery();
  async::Task<Finding> log_in();
  async::Task<Finding> play();
  async::Task<Finding> erase();
  async::Task<Finding> see_lamp_off();

  async::Task<Result<std::shared_ptr<call::PhoneCall>>> dial();
  async::Task<Finding> see_lamp(bool is_on);
  async::Task<Finding> fail_with_call_log(std::string what);
  async::Task<> tidy_up();
  Result<bool> is_delivered_blocking() const;
  std::string what_was_heard() const;

  const ProbeSettings settings_;
  const Ports ports_;
  const async::Executor home_;
  async::BlockingPool& pool_;
  const OnStep on_step_;
  const Notes notes_ = new_message_notes();

  std::unique_ptr<call::Phone> phone_;
  std::optional<LampWatch> lamp_;
  std::shared_ptr<call::PhoneCall> call_;  // the first, then the second
  WallTime called_at_;
  bool has_beeped_ = false;
  std::int32_t failed_logins_ = 0;
  std::optional<voicemail::Message> message_;
};

}  // namespace aftertone::probe
