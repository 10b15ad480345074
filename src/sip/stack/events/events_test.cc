#include <random>

#include "sip/stack/stack_test_peer.h"

namespace aftertone::sip {
namespace {

using std::chrono::seconds;

constexpr const char* kWanted =
    "Event: message-summary\r\nAccept: application/simple-message-summary\r\nExpires: 600\r\n";

// A stack whose SUBSCRIBEs wait for the test to answer them.
class Notifier {
 public:
  struct Arrived {
    Subscribe subscribe;
    std::shared_ptr<SubscribeAnswer> answer;
  };

  explicit Notifier(bool lets_in = true) {
    phone_.stack().serve_events({"message-summary", "application/simple-message-summary", seconds(60),
                                 [lets_in](const std::string&) { return lets_in; },
                                 [log = log_](Subscribe subscribe, std::shared_ptr<SubscribeAnswer> answer) {
                                   const std::lock_guard lock(log->mutex);
                                   log->arrived.push_back({std::move(subscribe), std::move(answer)});
                                   log->changed.notify_all();
                                 }});
  }

  Phone& phone() { return phone_; }
  Stack& stack() { return phone_.stack(); }
  std::uint16_t port() { return phone_.stack().port(); }

  Arrived next() {
    std::unique_lock lock(log_->mutex);
    if (!log_->changed.wait_for(lock, kTestDeadline, [this] { return !log_->arrived.empty(); })) {
      ADD_FAILURE() << "no SUBSCRIBE came";
      return {};
    }
    Arrived arrived = std::move(log_->arrived.front());
    log_->arrived.pop_front();
    return arrived;
  }

  bool has_none() {
    const std::lock_guard lock(log_->mutex);
    return log_->arrived.empty();
  }

 private:
  struct Log {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Arrived> arrived;
  };
  const std::shared_ptr<Log> log_ = std::make_shared<Log>();
  Phone phone_;
};

// What became of one request of ours.
class AnswerLog {
 public:
  OnRequestAnswer sink() const {
    return [state = state_](const RequestAnswer& answer) {
      const std::lock_guard lock(state->mutex);
      state->answer = answer;
      state->changed.notify_all();
    };
  }
  RequestAnswer wait() {
    std::unique_lock lock(state_->mutex);
    EXPECT_TRUE(state_->changed.wait_for(lock, kTestDeadline, [this] { return state_->answer.has_value(); }))
        << "no answer";
    return state_->answer.value_or(RequestAnswer{0, {}, {}, {}, {}});
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<RequestAnswer> answer;
  };
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

std::string answer_to(const std::string& request, const std::string& status, const std::string& more = {}) {
  std::string text = "SIP/2.0 " + status + "\r\n";
  for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq"})
    text += std::string(name) + ": " + header(request, name) + "\r\n";
  return text + more + "Content-Length: 0\r\n\r\n";
}

TEST(Subscribe, is_answered_with_expiry_contact_and_a_tag_of_ours_and_becomes_a_dialog_as_a_value) {
  Notifier notifier;
  RawPeer phone(notifier.port());
  phone.send(phone.request("SUBSCRIBE", "",
                           std::string(kWanted) + "Record-Route: <sip:127.0.0.9;lr>, <sip:127.0.0.8;lr>\r\n"));
  const auto [subscribe, answer] = notifier.next();
  EXPECT_TRUE(subscribe.is_first);
  EXPECT_EQ(subscribe.request_uri, "sip:1001@127.0.0.1");
  EXPECT_EQ(subscribe.expires, seconds(600));
  EXPECT_EQ(subscribe.source_ip, "127.0.0.1");
  EXPECT_EQ(subscribe.source_port, phone.port());
  EXPECT_EQ(subscribe.dialog.remote_tag, "raw1");
  EXPECT_EQ(subscribe.dialog.remote_target, phone.uri());
  EXPECT_EQ(subscribe.dialog.route_set, (std::vector<std::string>{"<sip:127.0.0.9;lr>", "<sip:127.0.0.8;lr>"}));
  EXPECT_EQ(subscribe.dialog.local_address, "<sip:1001@127.0.0.1>;tag=" + subscribe.dialog.local_tag);

  answer->accept(seconds(500));
  const std::string ok = phone.receive_starting("SIP/2.0 200");
  EXPECT_EQ(tag_of(header(ok, "To")), subscribe.dialog.local_tag);
  EXPECT_EQ(header(ok, "Expires"), "500");
  EXPECT_EQ(header(ok, "Contact"), subscribe.dialog.contact);
}

TEST(Subscribe, within_its_dialog_brings_the_tags_that_find_it) {
  Notifier notifier;
  RawPeer phone(notifier.port());
  phone.send(phone.request("SUBSCRIBE", "ours", kWanted, {}, 7));
  const auto [subscribe, answer] = notifier.next();
  EXPECT_FALSE(subscribe.is_first);
  EXPECT_EQ(subscribe.dialog.local_tag, "ours");
  EXPECT_EQ(subscribe.dialog.remote_cseq, 7U);
  answer->refuse(481);
  phone.receive_starting("SIP/2.0 481");
}

TEST(Subscribe, that_cannot_be_served_is_refused_at_once_as_the_RFC_says) {
  Notifier notifier;
  RawPeer phone(notifier.port());
  phone.send(phone.request("SUBSCRIBE", "", "Event: presence\r\nExpires: 600\r\n"));
  EXPECT_EQ(header(phone.receive_starting("SIP/2.0 489"), "Allow-Events"), "message-summary");
  phone.send(phone.request("SUBSCRIBE", "", "Expires: 600\r\n", {}, 2));
  phone.receive_starting("SIP/2.0 489");
  phone.send(phone.request("SUBSCRIBE", "", "Event: message-summary\r\nExpires: 10\r\n", {}, 3));
  EXPECT_EQ(header(phone.receive_starting("SIP/2.0 423"), "Min-Expires"), "60");
  phone.send(phone.request("SUBSCRIBE", "", "Event: message-summary\r\nAccept: text/plain\r\n", {}, 4));
  phone.receive_starting("SIP/2.0 406");
  EXPECT_TRUE(notifier.has_none());
}

TEST(Subscribe, of_a_stranger_is_answered_403_whatever_it_asks_for) {
  Notifier notifier(false);
  RawPeer stranger(notifier.port());
  stranger.send(stranger.request("SUBSCRIBE", "", "Event: presence\r\n"));
  stranger.receive_starting("SIP/2.0 403");
  stranger.send(stranger.request("SUBSCRIBE", "guessed", kWanted, {}, 2));
  stranger.receive_starting("SIP/2.0 403");
}

TEST(Subscribe, is_no_method_of_a_stack_that_serves_no_events) {
  Phone phone;
  RawPeer peer(phone.stack().port());
  peer.send(peer.request("SUBSCRIBE", "", kWanted));
  peer.receive_starting("SIP/2.0 405");
}

TEST(Options, tell_that_events_are_served) {
  Notifier notifier;
  RawPeer peer(notifier.port());
  peer.send(peer.request("OPTIONS", ""));
  EXPECT_EQ(header(peer.receive_starting("SIP/2.0 200"), "Allow-Events"), "message-summary");
}

TEST(Notify, goes_along_the_dialog_without_any_state_but_the_value) {
  EventDialog dialog;
  std::uint16_t subscriber_port = 0;
  Phone another;  // takes the dialog up as a restarted process would
  RawPeer phone(another.stack().port());
  {
    Notifier notifier;
    RawPeer subscriber(notifier.port());
    subscriber.send(subscriber.request("SUBSCRIBE", "", "Event: message-summary;id=4\r\n"));
    auto [subscribe, answer] = notifier.next();
    EXPECT_FALSE(subscribe.expires.has_value());
    dialog = subscribe.dialog;
    answer->accept(seconds(600));
    subscriber.receive_starting("SIP/2.0 200");
    subscriber_port = subscriber.port();
  }
  dialog.local_cseq = 41;
  dialog.remote_target = phone.uri();
  AnswerLog log;
  another.stack().send(make_notify(dialog, {"message-summary", "active;expires=600",
                                            "application/simple-message-summary", "Messages-Waiting: no\r\n"}),
                       log.sink());
  const std::string notify = phone.receive_starting("NOTIFY sip:raw@127.0.0.1");
  EXPECT_EQ(header(notify, "Call-ID"), fmt::format("raw-{}", subscriber_port));
  EXPECT_EQ(header(notify, "From"), dialog.local_address);
  EXPECT_EQ(header(notify, "To"), dialog.remote_address);
  EXPECT_EQ(header(notify, "CSeq"), "41 NOTIFY");
  EXPECT_EQ(header(notify, "Event"), "message-summary;id=4");
  EXPECT_EQ(header(notify, "Subscription-State"), "active;expires=600");
  EXPECT_EQ(header(notify, "Contact"), dialog.contact);
  EXPECT_EQ(header(notify, "Content-Type"), "application/simple-message-summary");
  EXPECT_TRUE(notify.ends_with("\r\n\r\nMessages-Waiting: no\r\n"));
  phone.send(answer_to(notify, "481 Gone"));
  EXPECT_EQ(log.wait().status, 481);
}

TEST(Notify, follows_loose_routes_and_strict_ones_and_a_next_hop_before_both) {
  Phone stack;
  RawPeer proxy(stack.stack().port());
  EventDialog dialog;
  dialog.call_id = "c";
  dialog.local_address = "<sip:1001@127.0.0.1>;tag=l";
  dialog.remote_address = "<sip:1001@127.0.0.1>;tag=r";
  dialog.remote_target = "sip:phone@127.0.0.1:9";
  dialog.local_cseq = 1;
  const Notification nothing{"message-summary", "active", "", ""};

  dialog.route_set = {fmt::format("<sip:127.0.0.1:{};lr>", proxy.port()), "<sip:127.0.0.1:10;lr>"};
  stack.stack().send(make_notify(dialog, nothing), [](const RequestAnswer&) {});
  std::string notify = proxy.receive_starting("NOTIFY sip:phone@127.0.0.1:9 ");
  EXPECT_TRUE(contains(notify, fmt::format("Route: <sip:127.0.0.1:{};lr>", proxy.port())));
  EXPECT_TRUE(contains(notify, "<sip:127.0.0.1:10;lr>"));
  proxy.send(answer_to(notify, "200 OK"));

  dialog.route_set = {fmt::format("<sip:127.0.0.1:{}>", proxy.port())};
  dialog.local_cseq = 2;
  stack.stack().send(make_notify(dialog, nothing), [](const RequestAnswer&) {});
  notify = proxy.receive_starting(fmt::format("NOTIFY sip:127.0.0.1:{} ", proxy.port()));
  EXPECT_EQ(header(notify, "Route"), "<sip:phone@127.0.0.1:9>");
  proxy.send(answer_to(notify, "200 OK"));

  dialog.route_set = {};
  dialog.local_cseq = 3;
  dialog.next_hop = proxy.uri();
  stack.stack().send(make_notify(dialog, nothing), [](const RequestAnswer&) {});
  notify = proxy.receive_starting("NOTIFY sip:phone@127.0.0.1:9 ");
  EXPECT_EQ(header(notify, "Route"), "");
  proxy.send(answer_to(notify, "200 OK"));
}

TEST(Send, tells_the_etag_and_the_expiry_of_a_publication) {
  Phone stack;
  RawPeer server(stack.stack().port());
  AnswerLog log;
  OutgoingRequest publish;
  publish.method = "PUBLISH";
  publish.target = server.uri();
  publish.from = "<sip:1001@127.0.0.1>";
  publish.headers = {"Event: message-summary", "Expires: 3600", "SIP-If-Match: e0", "Subject: a\r\nEvil: yes"};
  publish.content_type = "application/simple-message-summary";
  publish.body = "Messages-Waiting: yes\r\n";
  stack.stack().send(publish, log.sink());
  const std::string got = server.receive_starting("PUBLISH sip:raw@127.0.0.1");
  EXPECT_EQ(header(got, "To"), "<" + server.uri() + ">");
  EXPECT_FALSE(tag_of(header(got, "From")).empty());
  EXPECT_EQ(header(got, "Contact"), "");
  EXPECT_EQ(header(got, "SIP-If-Match"), "e0");
  EXPECT_EQ(header(got, "Evil"), "");
  server.send(answer_to(got, "200 OK", "SIP-ETag: e1\r\nExpires: 1800\r\n"));
  const RequestAnswer answer = log.wait();
  EXPECT_TRUE(answer.is_success());
  EXPECT_EQ(answer.etag, "e1");
  EXPECT_EQ(answer.expires, seconds(1800));
}

TEST(Send, tells_503_where_nothing_can_be_sent) {
  Phone stack;
  OutgoingRequest request;
  request.method = "NOTIFY";
  request.from = "<sip:1001@127.0.0.1>";
  for (const char* target : {"", "tel:+49", "sip:", "sip:a@", "nonsense", "sip:a@127.0.0.1;lrx"}) {
    AnswerLog log;
    request.target = target;
    stack.stack().send(request, log.sink());
    EXPECT_EQ(log.wait().status, 503) << target;
  }
}

// Header lines as an attacker writes them.
std::vector<std::string> hostile_lines() {
  return {"Event: message-summary\r\n",
          "Event: message-summary;id=\"\r\n",
          "Event: ;;;\r\n",
          "Event: message-summary;id=" + std::string(5000, 'x') + "\r\n",
          "o: message-summary\r\n",
          "Expires: 99999999999999999999\r\n",
          "Expires: -1\r\n",
          "Expires: 600\r\nExpires: 0\r\n",
          "Accept: \r\n",
          "Accept: ,,,;q=x\r\n",
          "Contact: *\r\n",
          "Contact: <tel:+1>\r\n",
          "Contact: <sip:a@b;lrx>\r\n",
          "Contact: <sip:@>\r\n",
          "Record-Route: <sip:a;lr>" +
              [] {
                std::string many;
                for (int i = 0; i < 40; ++i)
                  many += ", <sip:a;lr>";
                return many;
              }() +
              "\r\n",
          "Record-Route: <sip:" + std::string(3000, 'r') + ";lr>\r\n",
          "Record-Route: <http://x>\r\n",
          "Call-ID: " + std::string(9000, 'c') + "\r\n",
          "Subject: \xff\xfe\x01\r\n",
          "Require: eventlist\r\n",
          "Content-Encoding: gzip\r\n",
          "Supported: \r\n",
          "Event: refer\r\n",
          "Contact: \"\xc3\x28\" <sip:\xc3\x28@127.0.0.1>\r\n",
          "Min-Expires: x\r\n",
          "To: <sip:1001@127.0.0.1>;tag=\r\n"};
}

// The stack stays up, nothing unbounded or unprintable gets through.
TEST(Subscribe, survives_hostile_headers) {
  const std::vector<std::string> pieces = hostile_lines();
  Notifier notifier;
  RawPeer attacker(notifier.port());
  std::mt19937 random(20260101);
  for (int i = 0; i < 400; ++i) {
    std::string more;
    for (auto n = random() % 5; n > 0; --n)
      more += pieces[random() % pieces.size()];
    std::string text = attacker.request("SUBSCRIBE", i % 3 == 0 ? "t" : "", more, {}, i + 1);
    if (random() % 2 == 0) text[random() % text.size()] = static_cast<char>(random());
    attacker.send(text);
  }
  RawPeer honest(notifier.port());
  honest.send(honest.request("SUBSCRIBE", "", std::string(kWanted) + "Subject: honest\r\n"));
  for (bool is_honest = false; !is_honest;) {
    const auto [subscribe, answer] = notifier.next();
    ASSERT_NE(answer, nullptr);
    is_honest = subscribe.source_port == honest.port();
    for (const std::string& text : {subscribe.dialog.call_id, subscribe.dialog.remote_target, subscribe.dialog.event_id,
                                    subscribe.dialog.local_address, subscribe.dialog.remote_address}) {
      EXPECT_LE(text.size(), 600U);
      EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) << text;
    }
    EXPECT_LE(subscribe.dialog.route_set.size(), 10U);
    answer->accept(seconds(60));
  }
  honest.receive_starting("SIP/2.0 200");
}

}  // namespace
}  // namespace aftertone::sip
