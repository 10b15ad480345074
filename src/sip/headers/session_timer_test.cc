#include "sip/headers/session_timer.h"

#include <gtest/gtest.h>

namespace aftertone::sip {
namespace {

using std::chrono::seconds;
using Fields = SessionTimerFields;

const SessionTimerPolicy kPolicy{seconds(1800), seconds(90)};

TEST(SessionTimer, AnswersTheRequestsWish) {
  struct Case {
    Fields request;
    SessionTimer timer;
    std::string header;
  };
  const Case cases[] = {
      {{seconds(600), "", seconds(0), true}, {seconds(600), false}, "600;refresher=uac"},
      {{seconds(600), "uac", seconds(0), true}, {seconds(600), false}, "600;refresher=uac"},
      {{seconds(600), "uas", seconds(0), true}, {seconds(600), true}, "600;refresher=uas"},
      {{seconds(600), "", seconds(0), false}, {seconds(600), true}, "600;refresher=uas"},        // written by a proxy
      {{seconds(7200), "", seconds(0), true}, {seconds(1800), false}, "1800;refresher=uac"},     // lowered to ours
      {{seconds(7200), "", seconds(3600), true}, {seconds(3600), false}, "3600;refresher=uac"},  // not below its Min-SE
      {{seconds(60), "", seconds(0), false}, {seconds(60), true}, "60;refresher=uas"},           // never raised
      {{std::nullopt, "", seconds(0), true}, {seconds(1800), false}, "1800;refresher=uac"},
      {{std::nullopt, "", seconds(0), false}, {seconds(1800), true}, "1800;refresher=uas"},
      {{std::nullopt, "", seconds(2000), true}, {seconds(2000), false}, "2000;refresher=uac"},
  };
  for (const Case& c : cases) {
    const SessionTimerAnswer answer = answer_session_timer(c.request, kPolicy);
    EXPECT_EQ(answer.timer, c.timer) << c.header;
    EXPECT_EQ(answer.session_expires, c.header);
    EXPECT_EQ(answer.is_required, !c.timer.we_refresh);
  }
}

TEST(SessionTimer, HasNoneOfItsOwnWhenSwitchedOff) {
  const SessionTimerPolicy off{seconds(0), seconds(90)};
  EXPECT_EQ(answer_session_timer({}, off).session_expires, "");
  EXPECT_EQ(answer_session_timer({seconds(600), "", seconds(0), true}, off).session_expires, "600;refresher=uac");
  EXPECT_EQ(accept_session_timer({}, seconds(0)), SessionTimer());
}

TEST(SessionTimer, RefusesOnlyWhatTheCallerUnderstands) {
  EXPECT_TRUE(is_session_too_short({seconds(89), "", seconds(0), true}, kPolicy));
  EXPECT_FALSE(is_session_too_short({seconds(89), "", seconds(0), false}, kPolicy));
  EXPECT_FALSE(is_session_too_short({seconds(90), "", seconds(0), true}, kPolicy));
  EXPECT_FALSE(is_session_too_short({}, kPolicy));
}

TEST(SessionTimer, TakesWhatThePeerAnswered) {
  EXPECT_EQ(accept_session_timer({seconds(600), "uac", seconds(0), true}, seconds(1800)),
            (SessionTimer{seconds(600), true}));
  EXPECT_EQ(accept_session_timer({seconds(600), "uas", seconds(0), true}, seconds(1800)),
            (SessionTimer{seconds(600), false}));
  EXPECT_EQ(accept_session_timer({}, seconds(1800)), (SessionTimer{seconds(1800), true}));  // it knows no timers
}

TEST(SessionTimer, EndsBeforeTheSessionWouldExpire) {
  EXPECT_EQ((SessionTimer{seconds(1800), false}).end_after(), seconds(1768));
  EXPECT_EQ((SessionTimer{seconds(90), false}).end_after(), seconds(60));
  EXPECT_EQ((SessionTimer{seconds(90), true}).refresh_after(), seconds(45));
}

}  // namespace
}  // namespace aftertone::sip
