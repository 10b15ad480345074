#include <gtest/gtest.h>

#include <set>

#include "notify/lamp/admission.h"
#include "notify/lamp/lamp_requests.h"
#include "notify/lamp/message_summary.h"

namespace aftertone::notify {
namespace {

using namespace std::chrono_literals;

TEST(MessageSummary, tells_new_saved_and_urgent_counts) {
  EXPECT_EQ(message_summary({2, 8, 1, 3}, "sip:1001@pbx"),
            "Messages-Waiting: yes\r\nMessage-Account: sip:1001@pbx\r\nVoice-Message: 2/8 (1/3)\r\n");
  EXPECT_EQ(message_summary({0, 4, 0, 0}, ""), "Messages-Waiting: no\r\nVoice-Message: 0/4 (0/0)\r\n");
}

TEST(Admission, finds_the_mailbox_in_the_request_URI_or_behind_a_pilot_number_in_To) {
  LampSettings settings;
  settings.own_numbers = {"voicemail"};
  const auto mailbox = [&](const std::string& uri, const std::string& to) {
    sip::Subscribe subscribe;
    subscribe.request_uri = uri;
    subscribe.to = to;
    const auto found = mailbox_of(subscribe, settings);
    return found ? found->value() : "none";
  };
  EXPECT_EQ(mailbox("sip:1001@pbx", "<sip:1002@pbx>"), "1001");
  EXPECT_EQ(mailbox("sip:voicemail@pbx", "<sip:1002@pbx>"), "1002");
  EXPECT_EQ(mailbox("sip:VoiceMail@pbx", "<sip:voicemail@pbx>"), "none");
  EXPECT_EQ(mailbox("sip:pbx", "<sip:pbx>"), "none");
  EXPECT_EQ(mailbox("sip:a%20b'%3b@pbx", "nonsense"), "none");
  EXPECT_EQ(mailbox("sip:" + std::string(40, '1') + "@pbx", ""), "none");
}

TEST(Admission, grants_at_most_what_was_wished_and_not_to_all_the_same) {
  const LampSettings settings;
  std::mt19937 random(1);
  EXPECT_EQ(granted_expiry(0s, settings, random), 0s);
  EXPECT_EQ(granted_expiry(60s, settings, random), 60s);
  std::set<long> granted;
  for (int i = 0; i < 200; ++i) {
    const auto seconds = granted_expiry(std::nullopt, settings, random);
    EXPECT_GE(seconds, 2880s);
    EXPECT_LE(seconds, 3600s);
    granted.insert(seconds.count());
  }
  EXPECT_GT(granted.size(), 50U);
}

TEST(Admission, follows_a_Contact_only_to_an_address_that_may_subscribe) {
  LampSettings settings;
  settings.allow = {"10.0.0.0/8", "2001:db8::/32"};
  sip::Subscribe subscribe;
  subscribe.source_ip = "10.0.0.5";
  subscribe.source_port = 5099;
  subscribe.transport = "tcp";
  for (const auto& [contact, next_hop] :
       std::vector<std::pair<std::string, std::string>>{{"sip:p@10.2.3.4:5060", ""},
                                                        {"sip:p@[2001:db8::7]", ""},
                                                        {"sip:p@192.168.0.9:5060", "sip:10.0.0.5:5099;transport=tcp"},
                                                        {"sip:p@victim.example", "sip:10.0.0.5:5099;transport=tcp"}}) {
    subscribe.dialog.remote_target = contact;
    EXPECT_EQ(next_hop_of(subscribe, settings), next_hop) << contact;
  }
  subscribe.dialog.route_set = {"<sip:10.0.0.8;lr>"};
  EXPECT_EQ(next_hop_of(subscribe, settings), "");
  subscribe.source_ip = "2001:db8::1";
  subscribe.dialog.route_set = {"<sip:victim.example;lr>"};
  EXPECT_EQ(next_hop_of(subscribe, settings), "sip:[2001:db8::1]:5099;transport=tcp");
}

TEST(Watcher, numbers_its_notices_by_time_and_never_twice) {
  Subscriber subscriber;
  subscriber.created_at = from_millis(1'000'000);
  EXPECT_EQ(next_cseq(subscriber, subscriber.created_at), 1U);
  EXPECT_EQ(next_cseq(subscriber, subscriber.created_at + 10s), 201U);
  subscriber.dialog.local_cseq = 500;
  EXPECT_EQ(next_cseq(subscriber, subscriber.created_at + 10s), 501U);
  EXPECT_EQ(next_cseq(subscriber, subscriber.created_at - 1h), 501U);
}

TEST(Watcher, is_the_same_after_it_was_written_down) {
  sip::EventDialog dialog;
  dialog.call_id = "a@b \"c\"";
  dialog.local_cseq = 2'147'483'647;
  dialog.route_set = {"<sip:a;lr>", "<sip:b;lr>"};
  dialog.event_id = "4";
  EXPECT_EQ(read_dialog(write_dialog(dialog)).value(), dialog);
  for (const char* broken : {"", "{}", "[]", "{\"call_id\":1}", "nonsense"})
    EXPECT_EQ(read_dialog(broken).error().code, Code::corrupt) << broken;
}

TEST(Requests, fill_the_mailbox_in_and_address_both_sides_without_parameters) {
  LampSettings settings;
  settings.account = "sip:{mailbox}@listen";
  voicemail::Lamp lamp;
  lamp.mailbox = voicemail::MailboxNumber("1001");
  const Receiver receiver{0, fill_in("sip:{mailbox}@pbx;transport=tcp", lamp.mailbox), false, {}, {}};
  const auto notify = notify_receiver(receiver, lamp, settings);
  EXPECT_EQ(notify.target, "sip:1001@pbx;transport=tcp");
  EXPECT_EQ(notify.from, "<sip:1001@pbx>");
  EXPECT_EQ(notify.to, "<sip:1001@pbx>");
  EXPECT_NE(notify.body.find("Message-Account: sip:1001@listen\r\n"), std::string::npos);
}

}  // namespace
}  // namespace aftertone::notify
