#include "sip/headers/body.h"

#include <gtest/gtest.h>

namespace aftertone::sip {
namespace {

TEST(Body, FindsSdpInMultipart) {
  const std::string body =
      "preamble\r\n--b1\r\nContent-Type: application/pidf+xml\r\n\r\n<x/>\r\n--b1\r\nContent-Disposition: session\r\n"
      "c: Application/SDP; x=y\r\n\r\nv=0\r\no=-\r\n--b1--\r\n";
  EXPECT_EQ(sdp_of_body("multipart/mixed; boundary=b1", body), "v=0\r\no=-");
  EXPECT_EQ(sdp_of_body("Multipart/Related;start=x;BOUNDARY=\"b1\"", body), "v=0\r\no=-");
}

TEST(Body, IsSdpEmptyOrUnsupported) {
  EXPECT_EQ(sdp_of_body("application/sdp;charset=x", "v=0\r\n"), "v=0\r\n");
  EXPECT_EQ(sdp_of_body("", ""), "");
  EXPECT_EQ(sdp_of_body("text/plain", "\r\n"), "");
  for (const char* type :
       {"text/plain", "", "multipart/mixed", "multipart/mixed;boundary=", "multipart/mixed;boundary=zz"}) {
    for (const char* body :
         {"v=0", "--zz", "--zz\n", "--zz\r\n\r\nv=0\r\n--zz--", "--zz\nContent-Type: application/sdp", "----"}) {
      const auto sdp = sdp_of_body(type, body);
      ASSERT_FALSE(sdp.has_value()) << type << " " << body;
      EXPECT_EQ(sdp.error().code, Code::unsupported);
    }
  }
}

TEST(Body, ReadsDigitsOfInfo) {
  EXPECT_EQ(digit_of_info("application/dtmf-relay", "Signal= 5\r\nDuration=160\r\n"), '5');
  EXPECT_EQ(digit_of_info("Application/DTMF-Relay; x", "Duration=1\nsignal=*"), '*');
  EXPECT_EQ(digit_of_info("application/dtmf", "#\r\n"), '#');
  EXPECT_EQ(digit_of_info("application/dtmf", "11"), '#');
  EXPECT_EQ(digit_of_info("application/dtmf", "b"), 'B');
  EXPECT_EQ(digit_of_info("application/dtmf-relay", info_of_digit('7')), '7');
  for (const char* body : {"", "Signal=", "Signal=x", "Signal=55", "5", "Signal"}) {
    EXPECT_EQ(digit_of_info("application/dtmf-relay", body), std::nullopt) << body;
  }
  EXPECT_EQ(digit_of_info("text/plain", "5"), std::nullopt);
}

TEST(Body, ReadsTheStatusOfSipfrag) {
  EXPECT_EQ(status_of_sipfrag("SIP/2.0 200 OK\r\nX: y\r\n"), 200);
  EXPECT_EQ(status_of_sipfrag("SIP/2.0 180"), 180);
  for (const char* body :
       {"", "SIP/2.0", "SIP/2.0 ", "SIP/2.0 99 x", "SIP/2.0 abc", "SIP/2.0 700", "HTTP/1.1 200 OK"}) {
    EXPECT_EQ(status_of_sipfrag(body), std::nullopt) << body;
  }
}

}  // namespace
}  // namespace aftertone::sip
