// Stack on sofia-sip: the thread at-sip around a StackCore.
#include <future>
#include <optional>
#include <thread>

#include "async/thread_name.h"
#include "async/turning.h"
#include "base/assert.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "sip/stack/dialog_handle.h"
#include "sip/stack/stack.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

class SofiaStack : public Stack {
 public:
  SofiaStack(const StackSettings& settings, OnInvite on_invite, std::function<Readiness()> readiness)
      : queue_(std::make_shared<PostQueue>()),
        core_(std::make_unique<StackCore>(settings, std::move(on_invite), std::move(readiness), queue_)) {}

  ~SofiaStack() override {
    AT_ASSERT(thread_.get_id() != std::this_thread::get_id());
    turning_.reset();
    queue_->post_always([](StackCore& core) { core.stop(); });
    if (thread_.joinable()) thread_.join();
  }

  // Sofia's loop belongs to the thread that makes it: everything from open() to the destructor happens there.
  Status start_thread() {
    std::promise<Status> opened;
    auto result = opened.get_future();
    thread_ = std::thread([this, &opened] {
      async::name_this_thread("at-sip");
      const Status status = core_->open();
      port_ = core_->port();
      const bool is_open = status.has_value();
      opened.set_value(status);
      if (is_open) core_->run();
      core_.reset();
    });
    Status is_started = result.get();
    if (is_started)
      turning_.emplace("at-sip", [queue = queue_](const std::function<void()>& job) {
        queue->post_always([job](StackCore&) { job(); });
      });
    return is_started;
  }

  std::uint16_t port() const override { return port_; }

  std::shared_ptr<Dialog> call(const OutgoingCall& call, OnDialogEvent on_event) override {
    const StackCore::DialogId id = StackCore::new_dialog_id();
    auto handle = std::make_shared<DialogHandle>(queue_, id, Uuid::v7(SystemClock().now()).to_string());
    queue_->post_always([=, on_event = std::move(on_event), call_id = handle->call_id()](StackCore& core) {
      DialogCore& dialog = core.add_dialog(id);
      dialog.deliver_to(on_event);
      dialog.place_call(call_id, call);
    });
    return handle;
  }

  void send(OutgoingRequest request, OnRequestAnswer on_answer) override {
    queue_->post([request = std::move(request), on_answer = std::move(on_answer)](StackCore& core) {
      core.requests().send(request, on_answer);
    });
  }

  void serve_events(EventServer server) override {
    queue_->post_always([server = std::move(server)](StackCore& core) { core.subscribes().serve(server); });
  }

  void hear_notices(OnNotice on_notice) override {
    queue_->post_always([on_notice = std::move(on_notice)](StackCore& core) { core.hear_notices(on_notice); });
  }

  std::size_t dialog_count() const override { return core_->dialog_count(); }

 private:
  const std::shared_ptr<PostQueue> queue_;
  std::unique_ptr<StackCore> core_;
  std::uint16_t port_ = 0;
  std::thread thread_;
  std::optional<async::Turning> turning_;
};

}  // namespace

Result<std::unique_ptr<Stack>> Stack::start(const StackSettings& settings, OnInvite on_invite,
                                            std::function<Readiness()> readiness) {
  auto stack = std::make_unique<SofiaStack>(settings, std::move(on_invite), std::move(readiness));
  if (const Status started = stack->start_thread(); !started) return tl::unexpected<Error>(started.error());
  return stack;
}

}  // namespace aftertone::sip
