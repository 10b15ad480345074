// Which audio the rows refer to, on every database.
#include <algorithm>

#include "contract/store_test.h"
#include "storage/sql/sql_kept_audio_store.h"

namespace aftertone::storage {
namespace {

using voicemail::KeptAudio;
using voicemail::MessageState;

class KeptAudioContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
  }
  std::string leave(const std::string& name) {
    voicemail::Message message = message_for("1001");
    message.audio_name = name;
    commit(message, {});
    ids_.push_back(message.id);
    return message.id.to_string();
  }
  std::vector<std::string> names(std::uint8_t part, const std::string& after = "", int limit = 100) {
    const auto kept = kept_.kept_blocking(part, after, limit);
    EXPECT_TRUE(is_ok(kept));
    std::vector<std::string> all;
    for (const KeptAudio& audio : kept.value_or(std::vector<KeptAudio>{}))
      all.push_back(audio.name);
    return all;
  }

  std::vector<voicemail::MessageId> ids_;
  SqlKeptAudioStore kept_{*stores_.database};
};
AT_ON_EVERY_DATABASE(KeptAudioContract);

TEST_P(KeptAudioContract, IsThatOfMessagesAndGreetingsOfOnePartByName) {
  leave("a7/2.wav");
  leave("a7/1.wav");
  leave("a8/1.wav");
  voicemail::Greeting greeting;
  greeting.mailbox = voicemail::MailboxNumber("1001");
  greeting.audio_name = "a7/3.wav";
  greeting.audio_sha256 = std::string(64, 'b');
  ASSERT_TRUE(is_ok(mailboxes_.set_greeting_blocking(greeting)));
  EXPECT_EQ(names(0xa7), (std::vector<std::string>{"a7/1.wav", "a7/2.wav", "a7/3.wav"}));
  EXPECT_EQ(names(0xa8), std::vector<std::string>{"a8/1.wav"});
  EXPECT_EQ(names(0xa7, "", 2), (std::vector<std::string>{"a7/1.wav", "a7/2.wav"}));
  EXPECT_EQ(names(0xa7, "a7/2.wav", 2), std::vector<std::string>{"a7/3.wav"});

  const auto kept = kept_.kept_blocking(0xa7, "a7/1.wav", 2);
  ASSERT_TRUE(is_ok(kept));
  EXPECT_EQ((*kept)[0].message, ids_[0]);
  EXPECT_EQ((*kept)[0].sha256, std::string(64, 'a'));
  EXPECT_EQ((*kept)[0].mailbox, greeting.mailbox);
  EXPECT_EQ((*kept)[1].message, std::nullopt);
  EXPECT_EQ((*kept)[1].sha256, greeting.audio_sha256);
}

}  // namespace
}  // namespace aftertone::storage
