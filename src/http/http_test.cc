#include <gtest/gtest.h>

#include "http/base64.h"
#include "http/client.h"
#include "http/form.h"
#include "http/request_reader.h"
#include "http/response_head.h"
#include "http/router.h"

namespace aftertone::http {
namespace {

TEST(Base64, IsThatOfRfc4648) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : cases) {
    EXPECT_EQ(encode_base64(plain), encoded);
    EXPECT_EQ(decode_base64(encoded), plain);
  }
  for (const char* broken : {"Z", "Zg=", "Zg", "Zh==", "Zm9v\n", "Zm9*", "===="})
    EXPECT_EQ(decode_base64(broken), std::nullopt) << broken;
}

TEST(Form, SurvivesThereAndBack) {
  const Fields fields = {{"To", "+4930123"}, {"Body", "a&b=c %\r\n\x01 ü😀"}, {"empty", ""}};
  const std::string form = encode_form(fields);
  EXPECT_EQ(form.find_first_of("\r\n &+"), form.find('&'));
  EXPECT_EQ(parse_form(form), fields);
}

TEST(Form, RefusesBrokenEscapesAndNul) {
  for (const char* text : {"a=%", "a=%4", "a=%zz", "%=1", "a=%00"})
    EXPECT_FALSE(parse_form(text)) << text;
  std::string many;
  for (int i = 0; i < 300; ++i)
    many += "a=1&";
  EXPECT_FALSE(parse_form(many));
}

TEST(Form, ReadsPlusAsSpaceInFormsOnly) {
  EXPECT_EQ(percent_decoded("a+b%20c", true), "a b c");
  EXPECT_EQ(percent_decoded("a+b%20c", false), "a+b c");
}

TEST(Headers, MustNotBreakTheLine) {
  EXPECT_TRUE(is_header({"X-Name", "plain text"}));
  for (const Header& bad : {Header{"", "x"}, Header{"a b", "x"}, Header{"a:", "x"}, Header{"a", "x\r\ny: z"},
                            Header{"a", std::string("x\0y", 3)}})
    EXPECT_FALSE(is_header(bad)) << bad.name;
}

Router make_router() {
  Router router;
  router.add("GET", "/", [](const Request&) { return Response::text(200, "home"); });
  router.add("GET", "/m/{token}/audio", [](const Request&) { return Response::text(200, "audio"); });
  router.add("POST", "/m/{token}/audio", [](const Request&) { return Response::text(200, "posted"); });
  return router;
}

Router::Match find(const Router& router, Request& request, std::string method, std::string path) {
  request.method = std::move(method);
  request.path = std::move(path);
  return router.find(request);
}

TEST(Router, FindsTheHandlerAndTheValuesInThePath) {
  const Router router = make_router();
  Request request;
  EXPECT_EQ(find(router, request, "GET", "/m/a%2Fb%20c/audio").status, 200);
  EXPECT_EQ(request.path_values.at("token"), "a/b c");
  EXPECT_EQ(find(router, request, "GET", "/").status, 200);
}

TEST(Router, SaysWhyThereIsNoHandler) {
  const Router router = make_router();
  Request request;
  EXPECT_EQ(find(router, request, "GET", "/m//audio").status, 404);
  EXPECT_EQ(find(router, request, "GET", "/m/x/audio/").status, 404);
  EXPECT_EQ(find(router, request, "GET", "/m/%zz/audio").status, 400);
  EXPECT_EQ(find(router, request, "GET", "/m/%00/audio").status, 400);
  const Router::Match match = find(router, request, "DELETE", "/m/x/audio");
  EXPECT_EQ(match.status, 405);
  EXPECT_EQ(match.allowed, "GET, HEAD, POST");
  EXPECT_EQ(match.pattern, "/m/{token}/audio");
}

TEST(ResponseHead, CarriesTheSecurityHeadersUnlessTheHandlerNamesItsOwn) {
  Response response = Response::html("<p>");
  response.headers.push_back({"content-security-policy", "default-src 'none'"});
  response.headers.push_back({"X-Bad", "a\r\nSet-Cookie: b"});
  const Framing framing{.content_length = 3, .keep_alive = true, .is_tls = true};
  const std::string head = response_head(response, framing, from_millis(0));
  EXPECT_NE(head.find("HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_NE(head.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
  EXPECT_NE(head.find("Strict-Transport-Security"), std::string::npos);
  EXPECT_EQ(head.find("Content-Security-Policy"), std::string::npos);
  EXPECT_EQ(head.find("Set-Cookie"), std::string::npos);
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST(ResponseHead, TellsNoLengthOfAnAnswerWithoutAnEnd) {
  const std::string head = response_head(Response::html(""), Framing{.is_endless = true}, from_millis(0));
  EXPECT_EQ(head.find("Content-Length"), std::string::npos) << head;
  EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos) << head;
}

struct RangeCase {
  const char* asked;
  int status;
  std::uint64_t from, size;
};

TEST(ChooseRange, AnswersOneRange) {
  for (const RangeCase& c : {RangeCase{"", 200, 0, 1000}, RangeCase{"bytes=0-0", 206, 0, 1},
                             RangeCase{"bytes=990-", 206, 990, 10}, RangeCase{"bytes=-5", 206, 995, 5},
                             RangeCase{"bytes=-5000", 206, 0, 1000}, RangeCase{"bytes=10-99999", 206, 10, 990},
                             RangeCase{"bytes=1000-", 416, 0, 0}, RangeCase{"bytes=-0", 416, 0, 0},
                             RangeCase{"bytes=5-4", 200, 0, 1000}, RangeCase{"bytes=0-1,5-6", 200, 0, 1000},
                             RangeCase{"lines=0-1", 200, 0, 1000}, RangeCase{"bytes=-", 200, 0, 1000}}) {
    Request request;
    if (*c.asked != '\0') request.headers.push_back({"Range", c.asked});
    Response response;
    response.file = std::make_shared<FileBody>();
    response.file->size = 1000;
    const FileRange range = choose_range(request, response);
    EXPECT_EQ(response.status, c.status) << c.asked;
    EXPECT_EQ(range.from, c.from) << c.asked;
    EXPECT_EQ(range.size, c.size) << c.asked;
  }
}

TEST(ChooseRange, SendsEverythingWhenTheFileHasChanged) {
  Request request;
  request.headers = {{"Range", "bytes=0-1"}, {"If-Range", "\"old\""}};
  Response response;
  response.file = std::make_shared<FileBody>();
  response.file->size = 1000;
  response.file->tag = "new";
  EXPECT_EQ(choose_range(request, response).size, 1000U);
  EXPECT_EQ(response.status, 200);
}

std::optional<int> refusal_of(std::string_view bytes) {
  RequestReader reader({1024, 100});
  reader.take(bytes);
  return reader.refusal();
}

TEST(RequestReader, RefusesWhatAProxyMightUnderstandDifferently) {
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"), 501);
  EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost : a\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\nHost: a\n\n"), 505);
  EXPECT_EQ(refusal_of("GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: a\r\nExpect: money\r\n\r\n"), 417);
}

TEST(RequestReader, RefusesWhatIsTooLarge) {
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x') + "\r\n\r\n"), 431);
  EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n"), 413);
  EXPECT_EQ(
      refusal_of("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x')),
      413);
}

TEST(RequestReader, LeavesTheBytesOfTheNextRequest) {
  RequestReader reader({1024, 100});
  const std::string bytes = "POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.1\r\n";
  std::string_view left = bytes;
  reader.take(left);
  ASSERT_TRUE(reader.is_whole());
  EXPECT_EQ(left, "GET / HTTP/1.1\r\n");
  const Request request = reader.finish();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.query, "b=c");
  EXPECT_EQ(request.body, "hi");
  EXPECT_EQ(request.header("host"), "h");
}

TEST(RequestReader, TakesARequestByteByByte) {
  RequestReader reader({1024, 100});
  const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  std::string held;
  for (const char byte : bytes) {
    held += byte;
    std::string_view left = held;
    reader.take(left);
    held = std::string(left);
    ASSERT_FALSE(reader.refusal());
  }
  ASSERT_TRUE(reader.is_whole());
  EXPECT_EQ(reader.finish().body, "abc");
}

TEST(RetryAfter, ReadsSecondsAndDates) {
  ClientResponse response;
  EXPECT_FALSE(retry_after(response));
  response.headers = {{"retry-after", "120"}};
  EXPECT_EQ(retry_after(response), std::chrono::seconds(120));
  response.headers = {{"Retry-After", "Thu, 01 Jan 1970 00:01:00 GMT"}};
  EXPECT_EQ(retry_after(response), std::chrono::seconds(0));
  response.headers = {{"Retry-After", "999999999"}};
  EXPECT_EQ(retry_after(response), std::chrono::hours(24));
  response.headers = {{"Retry-After", "soon"}};
  EXPECT_FALSE(retry_after(response));
}

}  // namespace
}  // namespace aftertone::http
