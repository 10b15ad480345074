// What a unit of work says of itself when its tries end differently. The real databases are in tests/contract.
#include "storage/database/database.h"

#include <gtest/gtest.h>

#include <deque>

namespace aftertone::storage {
namespace {

struct Answer {
  Status status;
  Retry retry = Retry::never;
};

const Answer kKept{};
const Answer kUnknown{fail_temporarily(Code::timeout, "no answer to COMMIT"), Retry::if_idempotent};
const Answer kAway{fail_temporarily(Code::unavailable, "connection refused"), Retry::never};
const Answer kRefused{fail(Code::not_found, "there is no such mailbox"), Retry::never};

// Answers each statement with the next of a list.
class ScriptedConnection : public Connection {
 public:
  explicit ScriptedConnection(std::deque<Answer>& answers) : answers_(answers) {}

  void start(Deadline, Access) override {}
  Result<Rows> execute_blocking(std::string_view, const Values&) override {
    const Answer answer = answers_.front();
    answers_.pop_front();
    retry_ = answer.retry;
    if (!answer.status) return tl::unexpected(answer.status.error());
    return Rows();
  }
  Status run_script_blocking(std::string_view) override { return {}; }
  Status begin_blocking() override { return {}; }
  Status commit_blocking() override { return {}; }
  void rollback_blocking() override {}
  Retry retry() const override { return retry_; }
  bool is_usable() override { return true; }

 private:
  std::deque<Answer>& answers_;
  Retry retry_ = Retry::never;
};

class Tries : public testing::Test {
 protected:
  Status write(const std::deque<Answer>& answers, const Unit& unit = kIdempotentWrite) {
    answers_ = answers;
    const Result<Rows> written = database_.execute_blocking(unit, "update");
    return written.map([](const Rows&) {});
  }

  std::deque<Answer> answers_;
  Database database_{Dialect(), Limits(), std::make_unique<ConnectionPool>(1, [this](Deadline) {
                       return Result<std::unique_ptr<Connection>>(std::make_unique<ScriptedConnection>(answers_));
                     })};
};

TEST_F(Tries, EndWithTheFirstThatSucceeds) {
  EXPECT_TRUE(write({kUnknown, kKept}).has_value());
}

TEST_F(Tries, AreOneWhenASecondCouldDoItTwice) {
  EXPECT_EQ(write({kUnknown, kKept}, kWrite).error().code, Code::timeout);
  EXPECT_EQ(answers_.size(), 1U);
}

TEST_F(Tries, SayThatTheOutcomeIsUnknownAlsoWhenTheLastDidNotReachTheDatabase) {
  const Status written = write({kUnknown, kAway});
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, Code::timeout);
  EXPECT_TRUE(written.error().temporary);
  EXPECT_EQ(written.error().detail, "no answer to COMMIT");
}

TEST_F(Tries, SayWhatTheLastSaysWhenItIsFinal) {
  EXPECT_EQ(write({kUnknown, kRefused}).error().code, Code::not_found);
}

TEST_F(Tries, SayThatNothingWasKeptWhenNoneCouldHaveBeen) {
  EXPECT_EQ(write({kAway}).error().code, Code::unavailable);
}

TEST_F(Tries, AreNotMadeWhileTheDatabaseIsKnownToBeAway) {
  const auto availability = std::make_shared<Availability>();
  Database database(
      Dialect(), Limits(),
      std::make_unique<ConnectionPool>(1,
                                       [](Deadline) {
                                         ADD_FAILURE() << "a connection was asked for";
                                         return Result<std::unique_ptr<Connection>>(fail(Code::unavailable, "unused"));
                                       }),
      nullptr, availability);
  availability->lose("no answer");
  EXPECT_TRUE(database.is_away());
  const Result<Rows> written = database.execute_blocking(kIdempotentWrite, "update");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(to_string(written.error()), "unavailable: the database is away: no answer (temporary)");
}

}  // namespace
}  // namespace aftertone::storage
