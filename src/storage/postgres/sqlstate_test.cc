#include "storage/postgres/sqlstate.h"

#include <gtest/gtest.h>

namespace aftertone::storage {
namespace {

PostgresFailure judge(std::string_view state, Stage stage, bool is_fatal = false) {
  return judge_postgres_error(state, is_fatal, "text", stage);
}

TEST(PostgresErrors, AConnectionLostBeforeCommitIsSafeToTryAgain) {
  for (const char* state : {"", "08006", "57P01", "57P02", "25P03"}) {
    const PostgresFailure failure = judge(state, Stage::undecided);
    EXPECT_EQ(failure.error.code, Code::unavailable) << state;
    EXPECT_EQ(failure.retry, Retry::safe) << state;
    EXPECT_TRUE(failure.connection_is_over) << state;
  }
}

TEST(PostgresErrors, AConnectionLostDuringCommitLeavesTheOutcomeUnknown) {
  for (const char* state : {"", "08006", "57P01", "57P02", "40003", "58030", "XX000"}) {
    const PostgresFailure failure = judge(state, Stage::deciding);
    EXPECT_EQ(failure.error.code, Code::timeout) << state;
    EXPECT_TRUE(failure.error.temporary) << state;
    EXPECT_EQ(failure.retry, Retry::if_idempotent) << state;
    EXPECT_TRUE(failure.connection_is_over) << state;
  }
}

TEST(PostgresErrors, AFatalAnswerToCommitLeavesTheOutcomeUnknownWhateverItsCode) {
  EXPECT_EQ(judge("53100", Stage::deciding, true).retry, Retry::if_idempotent);
}

TEST(PostgresErrors, DeadlocksAndSerializationFailuresRunAgain) {
  for (const char* state : {"40001", "40P01"}) {
    EXPECT_EQ(judge(state, Stage::deciding).retry, Retry::safe) << state;
    EXPECT_FALSE(judge(state, Stage::undecided).connection_is_over) << state;
  }
}

TEST(PostgresErrors, AStandbysRefusalAsksForANewSession) {
  const PostgresFailure failure = judge("25006", Stage::undecided);
  EXPECT_TRUE(failure.error.temporary);
  EXPECT_TRUE(failure.connection_is_over);
}

TEST(PostgresErrors, ConstraintsSayWhatWasWrongWithTheInput) {
  EXPECT_EQ(judge("23505", Stage::deciding).error.code, Code::conflict);
  EXPECT_EQ(judge("23503", Stage::deciding).error.code, Code::not_found);
  EXPECT_EQ(judge("23514", Stage::deciding).error.code, Code::invalid);
  EXPECT_EQ(judge("53100", Stage::undecided).error.code, Code::full);
}

TEST(ConnectErrors, AWrongPasswordIsDeniedAndReadsWell) {
  const Error error = judge_connect_error(
      "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  28P01: Passwort-Authentifizierung "
      "fehlgeschlagen\n"
      "LOCATION:  auth_failed, auth.c:338\n");
  EXPECT_EQ(error.code, Code::denied);
  EXPECT_FALSE(error.temporary);
  EXPECT_EQ(error.detail,
            "cannot reach PostgreSQL: connection to server at \"127.0.0.1\", port 5432 failed: "
            "FATAL:  Passwort-Authentifizierung fehlgeschlagen");
}

TEST(ConnectErrors, ARefusedConnectionIsTemporary) {
  const Error error = judge_connect_error(
      "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n\tIs the server running on that host "
      "and "
      "accepting TCP/IP connections?\n");
  EXPECT_EQ(error.code, Code::unavailable);
  EXPECT_TRUE(error.temporary);
  EXPECT_EQ(error.detail,
            "cannot reach PostgreSQL: connection to server at \"127.0.0.1\", port 1 failed: Connection refused");
}

TEST(ConnectErrors, AServerThatStartsUpIsTemporaryAndAMissingDatabaseIsNot) {
  EXPECT_TRUE(judge_connect_error("failed: FATAL:  57P03: the database system is starting up").temporary);
  EXPECT_EQ(judge_connect_error("failed: FATAL:  3D000: database \"x\" does not exist").code, Code::not_found);
}

}  // namespace
}  // namespace aftertone::storage
