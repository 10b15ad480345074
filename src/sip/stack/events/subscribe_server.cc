#include "sip/stack/events/subscribe_server.h"

#include <atomic>
#include <vector>

#include "sip/stack/events/subscribe_reader.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/message_writer.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

constexpr std::size_t kMostWaiting = 2000;
constexpr const char* kOverloadRetrySeconds = "5";
constexpr std::chrono::seconds kAnswerDeadline{20};  // the peer gives up after 32

class PostedAnswer : public SubscribeAnswer {
 public:
  PostedAnswer(std::shared_ptr<PostQueue> queue, SubscribeServer::Number number)
      : queue_(std::move(queue)), number_(number) {}

  void accept(std::chrono::seconds expires) override {
    queue_->post([=, number = number_](StackCore& stack) { stack.subscribes().accept(number, expires); });
  }
  void refuse(int status, std::chrono::seconds retry_after) override {
    queue_->post([=, number = number_](StackCore& stack) { stack.subscribes().refuse(number, status, retry_after); });
  }

 private:
  const std::shared_ptr<PostQueue> queue_;
  const SubscribeServer::Number number_;
};

}  // namespace

SubscribeServer::~SubscribeServer() {
  for (const auto& [number, waiting] : waiting_)
    nta_incoming_destroy(waiting.transaction);
}

bool SubscribeServer::is_refused_at_once(msg_t* message, const sip_t& sip) {
  const auto refuse = [&](int status, const Content& content = {}) {
    reply_stateless(stack_.agent(), message, status, content);
    return true;
  };
  if (!is_serving()) return refuse(503, Content().add("Retry-After", kOverloadRetrySeconds));
  if (!server_.is_allowed(source_of(message, sip).ip)) return refuse(403);
  if (!is_event(sip, server_.package)) return refuse(489, Content().add("Allow-Events", server_.package));
  if (!accepts(sip, server_.content_type)) return refuse(406, Content().add("Accept", server_.content_type));
  const unsigned long wish = sip.sip_expires == nullptr ? 0 : sip.sip_expires->ex_delta;
  if (wish != 0 && wish < static_cast<unsigned long>(server_.min_expires.count())) {
    return refuse(423, Content().add("Min-Expires", std::to_string(server_.min_expires.count())));
  }
  if (waiting_.size() >= kMostWaiting) return refuse(503, Content().add("Retry-After", kOverloadRetrySeconds));
  return false;
}

void SubscribeServer::handle(msg_t* message, sip_t& sip) {
  if (is_refused_at_once(message, sip)) return;
  auto subscribe = read_subscribe(message, sip);
  if (!subscribe) return reply_stateless(stack_.agent(), message, 400);
  nta_incoming_t* const transaction = nta_incoming_create(stack_.agent(), nullptr, message, &sip, TAG_END());
  if (transaction == nullptr) return;
  EventDialog& dialog = subscribe->dialog;
  dialog.contact = stack_.contact(subscribe->transport, subscribe->source_ip);
  if (subscribe->is_first) {
    dialog.local_tag = text_or_empty(nta_incoming_tag(transaction, nullptr));
    dialog.local_address += ";tag=" + dialog.local_tag;
  }
  const Number number = ++last_;
  waiting_[number] = Waiting{transaction, dialog.contact, std::chrono::steady_clock::now()};
  server_.on_subscribe(std::move(*subscribe), std::make_shared<PostedAnswer>(queue_, number));
}

void SubscribeServer::answer(Number number, int status, const std::string& headers) {
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return;
  Content content;
  content.headers = headers;
  if (status < 300) content.add("Contact", found->second.contact).add("Allow-Events", server_.package);
  reply(found->second.transaction, status, content, sip_status_phrase(status));
  nta_incoming_destroy(found->second.transaction);
  waiting_.erase(found);
}

void SubscribeServer::accept(Number number, std::chrono::seconds expires) {
  answer(number, 200, Content().add("Expires", std::to_string(expires.count())).headers);
}

void SubscribeServer::refuse(Number number, int status, std::chrono::seconds retry_after) {
  Content content;
  if (retry_after.count() > 0) content.add("Retry-After", std::to_string(retry_after.count()));
  answer(number, status, content.headers);
}

void SubscribeServer::on_tick(std::chrono::steady_clock::time_point now) {
  std::vector<Number> late;
  for (const auto& [number, waiting] : waiting_) {
    if (now - waiting.since > kAnswerDeadline) late.push_back(number);
  }
  for (const Number number : late)
    refuse(number, 503, kAnswerDeadline);
}

}  // namespace aftertone::sip
