// The steps of a run, in their order.
#include <fmt/format.h>

#include <array>

#include "probe/mail_sink.h"
#include "probe/probe_run.h"
#include "probe/resemblance.h"

namespace aftertone::probe {

using namespace std::chrono_literals;
using async::Deadline;
using async::Task;
using voicemail::Message;
using voicemail::MessageState;

namespace {

constexpr auto kPoll = 100ms;
constexpr auto kRingTime = 15s;
constexpr auto kGreetingTime = 15s;  // from the answer until the greeting is heard
constexpr auto kBeepTime = 15s;      // after it
constexpr auto kMessageTime = 5s;    // from hanging up until the message is in its mailbox
constexpr auto kLampTime = 5s;
constexpr auto kDialogueTime = 2s;  // for a prompt to begin, and for the check of a PIN
constexpr auto kPlayTime = 45s;     // the envelope is said, then the message
constexpr auto kPressAgain = 25s;   // should the key have come too early; never while the message may be playing
constexpr auto kEraseTime = 5s;
// The keys of ivr/keymap.
constexpr const char* kSkipKey = "#";
constexpr const char* kLogInKey = "*";
constexpr const char* kEndKey = "#";  // of a number
constexpr const char* kNewMessagesKey = "1";
constexpr const char* kDeleteKey = "7";

std::string percent(double correlation) {
  return fmt::format("{:.1f} % alike", 100 * correlation);
}

}  // namespace

Task<ProbeRun::Finding> ProbeRun::look_at_mailbox() {
  const std::function<Result<int>()> look = [this]() -> Result<int> {
    const auto mailbox = own_mailbox_blocking(ports_.stores, settings_.mailbox);
    if (!mailbox) return tl::unexpected(mailbox.error());
    failed_logins_ = mailbox->failed_logins;
    return clear_blocking(ports_.stores, settings_.mailbox);
  };
  const Result<int> cleared = co_await pool_.run<int>(look);
  if (!cleared) co_return tl::unexpected(cleared.error());
  call::PhoneSettings phone_settings;
  phone_settings.ip = settings_.ip;
  auto phone = call::Phone::start(phone_settings, home_);
  if (!phone) co_return fail_while("no phone can be made on this machine", phone);
  phone_ = std::move(*phone);
  if (*cleared > 0) co_return fmt::format("{} messages of a run before were removed", *cleared);
  co_return std::string("it is empty");
}

Task<ProbeRun::Finding> ProbeRun::watch_lamp() {
  if (settings_.lamp_target.empty()) co_return std::string("not looked at");
  lamp_.emplace(phone_->stack(), home_, settings_.lamp_target, fmt::format("<sip:probe@{}>", settings_.ip));
  const Deadline deadline = Deadline::in(kLampTime);
  const Status subscribed = co_await lamp_->subscribe(deadline);
  if (!subscribed) co_return fail_while("\"" + settings_.lamp_target + "\"", subscribed);
  const Status is_off = co_await lamp_->wait_until(false, deadline);
  if (!is_off) co_return fail(Code::timeout, is_off.error().detail + ", though the mailbox is empty");
  co_return std::string("it is off");
}

Task<Result<std::shared_ptr<call::PhoneCall>>> ProbeRun::dial() {
  called_at_ = ports_.stores.clock.now() - 1s;
  call::DialRequest request;
  request.target = settings_.target;
  // Without a number: the envelope would say it before the message is played, letter by letter.
  request.from = fmt::format("\"Probe\" <sip:{}>", settings_.ip);
  request.ring_time = kRingTime;
  co_return co_await phone_->dial(std::move(request));
}

Task<ProbeRun::Finding> ProbeRun::be_answered() {
  const auto began = std::chrono::steady_clock::now();
  const auto dialled = co_await dial();
  if (!dialled) co_return co_await fail_with_call_log(settings_.target + ": " + dialled.error().detail);
  call_ = *dialled;
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began);
  co_return fmt::format("answered after {:.2f} s, {}", took.count(), media::encoding_name(call_->codec()));
}

std::string ProbeRun::what_was_heard() const {
  if (call_->statistics().packets_received == 0) return "no packet came: one-way audio";
  if (is_silent(decoded(call_->heard().bytes(), call_->codec()))) return "only silence was heard";
  return "";
}

Task<ProbeRun::Finding> ProbeRun::hear_greeting() {
  const Samples wanted = samples_of(greeting_notes(settings_.mailbox));
  const Deadline deadline = Deadline::in(kGreetingTime);
  double best = 0;
  while (!has_beeped_ && !call_->is_over() && !deadline.has_passed()) {
    const Status beeped = co_await call_->wait_for_beep(Deadline::in(kPoll));
    has_beeped_ = beeped.has_value();
    best = resemblance(wanted, decoded(call_->heard().bytes(), call_->codec()));
    if (best >= kLeastCorrelation) co_return percent(best);
  }
  std::string why = what_was_heard();
  if (why.empty()) {
    why = fmt::format("it is not that of mailbox {} ({}); if somebody has changed it: aftertone probe --set-up",
                      settings_.mailbox.value(), percent(best));
  }
  co_return co_await fail_with_call_log(std::move(why));
}

Task<ProbeRun::Finding> ProbeRun::hear_beep() {
  if (has_beeped_) co_return std::string("heard");
  const Status pressed = co_await call_->press(kSkipKey);
  const Status beeped = co_await call_->wait_for_beep(Deadline::in(kBeepTime));
  if (pressed && beeped) co_return std::string("heard");
  std::string why = pressed ? beeped.error().detail : pressed.error().detail;
  co_return co_await fail_with_call_log(std::move(why));
}

Task<ProbeRun::Finding> ProbeRun::say() {
  const Status said = co_await call_->say(clip_of(notes_, call_->codec()));
  if (!said) co_return co_await fail_with_call_log(said.error().detail);
  const Status listened = co_await call_->listen(200ms);  // the last packets are on their way
  co_await call_->hang_up();
  if (!listened) co_return tl::unexpected(listened.error());
  co_return fmt::format("{} packets", call_->statistics().packets_sent);
}

Task<ProbeRun::Finding> ProbeRun::find_message() {
  const Deadline deadline = Deadline::in(kMessageTime);
  const std::function<Result<std::optional<Message>>()> find = [this] {
    return find_new_blocking(ports_.stores, settings_.mailbox, called_at_);
  };
  for (;;) {
    const auto found = co_await pool_.run<std::optional<Message>>(find);
    if (found && *found) {
      message_ = **found;
      co_return fmt::format("{}, {:.1f} s", message_->id.to_string(),
                            std::chrono::duration<double>(message_->duration).count());
    }
    if (!found && !found.error().temporary) co_return tl::unexpected(found.error());
    if (deadline.has_passed()) {
      std::string why = found ? std::string("no message came") : found.error().detail;
      co_return co_await fail_with_call_log(std::move(why));
    }
    co_await async::sleep_until(Deadline::in(kPoll));
  }
}

Task<ProbeRun::Finding> ProbeRun::compare_audio() {
  const std::function<Result<Samples>()> read = [this] { return stored_audio_blocking(ports_.stores, *message_); };
  const Result<Samples> stored = co_await pool_.run<Samples>(read);
  if (!stored) co_return tl::unexpected(stored.error());
  const double correlation = resemblance(samples_of(notes_), *stored);
  if (correlation >= kLeastCorrelation) co_return percent(correlation);
  if (is_silent(*stored)) co_return co_await fail_with_call_log("the recording is silent");
  co_return co_await fail_with_call_log("the recording is not what was said: " + percent(correlation));
}

Task<ProbeRun::Finding> ProbeRun::see_lamp(bool is_on) {
  if (!lamp_) co_return std::string("not looked at");
  const Status seen = co_await lamp_->wait_until(is_on, Deadline::in(kLampTime));
  if (!seen) {
    std::string why = seen.error().detail;
    why += is_on ? ", with a new message" : ", with none";
    co_return fail(Code::timeout, std::move(why));
  }
  co_return std::string(is_on ? "it is on" : "it is off");
}

Task<ProbeRun::Finding> ProbeRun::see_lamp_on() {
  co_return co_await see_lamp(true);
}

Task<ProbeRun::Finding> ProbeRun::see_lamp_off() {
  co_return co_await see_lamp(false);
}

Result<bool> ProbeRun::is_delivered_blocking() const {
  const auto deliveries = ports_.stores.messages.deliveries_blocking(message_->id);
  if (!deliveries) return tl::unexpected(deliveries.error());
  if (deliveries->empty()) {
    return fail(Code::invalid, "nobody is to be told: give the mailbox an address (aftertone mailbox set " +
                                   settings_.mailbox.value() + " --email ADDRESS)");
  }
  const voicemail::Delivery& first = deliveries->front();
  if (first.state == voicemail::DeliveryState::dead) return fail(Code::denied, "it was given up: " + first.last_error);
  const bool is_sent = first.state == voicemail::DeliveryState::sent;
  if (!is_sent) {
    return fail_temporarily(
        Code::timeout, fmt::format("the delivery by {} to {} is still \"{}\"{}", first.channel, first.target,
                                   to_string(first.state), first.last_error.empty() ? "" : ": " + first.last_error));
  }
  if (settings_.maildir.empty()) return true;
  const auto came = take_mail_blocking(settings_.maildir, message_->id);
  if (!came) return came;
  if (!*came) return fail_temporarily(Code::timeout, "it was sent, but is not in " + settings_.maildir.string());
  return true;
}

Task<ProbeRun::Finding> ProbeRun::see_delivery() {
  const Deadline deadline = Deadline::in(settings_.delivery_time);
  const std::function<Result<bool>()> look = [this] { return is_delivered_blocking(); };
  for (;;) {
    const Result<bool> delivered = co_await pool_.run<bool>(look);
    if (delivered) co_return std::string(settings_.maildir.empty() ? "sent" : "sent, and it arrived");
    if (!delivered.error().temporary || deadline.has_passed()) co_return tl::unexpected(delivered.error());
    co_await async::sleep_until(Deadline::in(kPoll));
  }
}

Task<ProbeRun::Finding> ProbeRun::log_in() {
  const auto dialled = co_await dial();
  if (!dialled) co_return co_await fail_with_call_log(settings_.target + ": " + dialled.error().detail);
  call_ = *dialled;
  Status pressed = co_await call_->listen(kDialogueTime / 2);
  const std::array<std::string, 2> entries{kLogInKey, settings_.pin + kEndKey};
  for (const std::string& keys : entries) {
    if (pressed) pressed = co_await call_->press(keys);
    if (pressed) pressed = co_await call_->listen(kDialogueTime);
  }
  if (!pressed || call_->is_over()) co_return co_await fail_with_call_log("the service hung up");
  const std::function<Result<bool>()> was_refused = [this]() -> Result<bool> {
    const auto mailbox = ports_.stores.mailboxes.find_blocking(settings_.mailbox);
    if (!mailbox) return tl::unexpected(mailbox.error());
    return mailbox->failed_logins > failed_logins_;
  };
  const Result<bool> refused = co_await pool_.run<bool>(was_refused);
  if (!refused) co_return tl::unexpected(refused.error());
  if (*refused)
    co_return co_await fail_with_call_log("the PIN was refused; if it was changed: aftertone probe --set-up");
  co_return std::string("the PIN was taken");
}

Task<ProbeRun::Finding> ProbeRun::play() {
  const Samples wanted = samples_of(notes_);
  const Deadline deadline = Deadline::in(kPlayTime);
  const Deadline again = Deadline::in(kPressAgain);
  Status pressed = co_await call_->press(kNewMessagesKey);
  bool was_pressed_again = false;
  double best = 0;
  while (pressed && !call_->is_over() && !deadline.has_passed()) {
    pressed = co_await call_->listen(500ms);
    best = resemblance(wanted, decoded(call_->heard().bytes(), call_->codec()));
    if (best >= kLeastCorrelation) co_return percent(best);
    if (again.has_passed() && !was_pressed_again) pressed = co_await call_->press(kNewMessagesKey);
    was_pressed_again = again.has_passed();
  }
  std::string why = what_was_heard();
  if (why.empty()) why = "the message was not heard: " + percent(best);
  co_return co_await fail_with_call_log(std::move(why));
}

Task<ProbeRun::Finding> ProbeRun::erase() {
  const Status pressed = co_await call_->press(kDeleteKey);
  if (!pressed) co_return co_await fail_with_call_log(pressed.error().detail);
  const Deadline deadline = Deadline::in(kEraseTime);
  const std::function<Result<Message>()> find = [this] { return ports_.stores.messages.find_blocking(message_->id); };
  for (;;) {
    const Result<Message> found = co_await pool_.run<Message>(find);
    if (found && found->state == MessageState::deleted) break;
    if (deadline.has_passed()) {
      std::string why = found ? std::string("the message is still there") : found.error().detail;
      co_return co_await fail_with_call_log(std::move(why));
    }
    const Status listened = co_await call_->listen(kPoll);
    if (!listened) co_return tl::unexpected(listened.error());
  }
  co_await call_->hang_up();
  co_return std::string("done");
}

// With what the service itself says of the call, which is ended: its row is written at its end.
Task<ProbeRun::Finding> ProbeRun::fail_with_call_log(std::string what) {
  if (call_) co_await call_->hang_up();
  const std::function<Result<std::string>()> ask_log = [this]() -> Result<std::string> {
    return call_log_says_blocking(ports_, settings_.mailbox, called_at_);
  };
  const Deadline deadline = Deadline::in(2s);
  Result<std::string> says = co_await pool_.run<std::string>(ask_log);
  while (says && says->empty() && !deadline.has_passed()) {
    co_await async::sleep_until(Deadline::in(kPoll));
    says = co_await pool_.run<std::string>(ask_log);
  }
  co_return fail(Code::unavailable, what + says.value_or(""));
}

}  // namespace aftertone::probe
