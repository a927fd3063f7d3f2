#include "server/http_gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace slipway {

void PrintTo(GateError error, std::ostream* out) {
  *out << describe(error).code;
}

namespace {

using Kind = HeadVerdict::Kind;

HeadVerdict check(std::string_view bytes) {
  return check_http_head(bytes, http_body_bytes_max);
}

struct Refused {
  const char* name;
  std::string bytes;
  GateError error;
};
void PrintTo(const Refused& refused, std::ostream* out) {
  *out << refused.name;
}

std::string head(const std::string& headers,
                 const std::string& request_line = "POST /api/v1/commands HTTP/1.1") {
  return request_line + "\r\nHost: slipway.example\r\n" + headers + "\r\n";
}
std::string request(const std::string& request_line) {
  return head("", request_line);
}

std::string many_headers() {
  std::string headers;
  for (std::size_t i = 0; i < http_headers_max; ++i) headers += "X-N: 1\r\n";
  return head(headers);
}

class HttpGateRefuses : public testing::TestWithParam<Refused> {};

TEST_P(HttpGateRefuses, TheHead) {
  const auto verdict = check(GetParam().bytes);
  ASSERT_EQ(verdict.kind, Kind::bad);
  EXPECT_EQ(verdict.error, GetParam().error);
}

// Once bad, bad for the same reason whatever follows; and never `ok` on the way there.
TEST_P(HttpGateRefuses, TheHeadHoweverItArrives) {
  const std::string& bytes = GetParam().bytes;
  bool refused = false;
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto verdict = check(std::string_view{bytes}.substr(0, size));
    ASSERT_NE(verdict.kind, Kind::ok) << size;
    if (refused) ASSERT_EQ(verdict.kind, Kind::bad) << size;
    if (verdict.kind == Kind::bad) ASSERT_EQ(verdict.error, GetParam().error) << size;
    refused = verdict.kind == Kind::bad;
  }
  EXPECT_EQ(check(bytes + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n").error, GetParam().error);
}

const Refused refused_heads[] = {
    // Transfer-Encoding: what Boost 1.81 lets through, and its relatives.
    {"TransferEncodingGzip", head("Transfer-Encoding: gzip\r\n"), GateError::transfer_encoding_invalid},
    {"TransferEncodingChunkedThenGzip", head("Transfer-Encoding: chunked, gzip\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingGzipThenChunked", head("Transfer-Encoding: gzip, chunked\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingChunkedTwiceInOne", head("Transfer-Encoding: chunked, chunked\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingTwice", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingTwiceSecondIdentity",
     head("Transfer-Encoding: chunked\r\nTransfer-encoding: identity\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingIdentity", head("Transfer-Encoding: identity\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingXchunked", head("Transfer-Encoding: xchunked\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingChunkedWithParameter", head("Transfer-Encoding: chunked;q=1\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingQuoted", head("Transfer-Encoding: \"chunked\"\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingEmpty", head("Transfer-Encoding:\r\n"), GateError::transfer_encoding_invalid},
    {"TransferEncodingTrailingComma", head("Transfer-Encoding: chunked,\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingAfterVerticalTab",
     head("Transfer-Encoding: \x0b"
          "chunked\r\n"),
     GateError::control_character},
    {"TransferEncodingNonBreakingSpace",
     head("Transfer-Encoding: \xa0"
          "chunked\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingSpaceBeforeColon", head("Transfer-Encoding : chunked\r\n"),
     GateError::space_before_colon},
    {"TransferEncodingTabBeforeColon", head("Transfer-Encoding\t: chunked\r\n"),
     GateError::space_before_colon},
    {"TransferEncodingFolded", head("Transfer-Encoding:\r\n chunked\r\n"),
     GateError::transfer_encoding_invalid},
    {"TransferEncodingHiddenByFold", head("X: y\r\n Transfer-Encoding: chunked\r\n"),
     GateError::folded_header},
    {"TransferEncodingHiddenByBareLineFeed", head("X: y\nTransfer-Encoding: chunked\r\n"),
     GateError::bare_line_feed},
    {"TransferEncodingHiddenByBareReturn", head("X: y\rTransfer-Encoding: chunked\r\n"),
     GateError::bare_carriage_return},
    {"TransferEncodingWithLength", head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
     GateError::transfer_encoding_with_length},
    {"LengthWithTransferEncoding", head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
     GateError::transfer_encoding_with_length},
    {"ChunkedInHttp10", head("Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0"),
     GateError::transfer_encoding_in_http_1_0},
    // Content-Length.
    {"LengthTwiceIdentical", head("Content-Length: 5\r\nContent-Length: 5\r\n"),
     GateError::content_length_repeated},
    {"LengthTwiceDifferent", head("Content-Length: 5\r\ncontent-length: 6\r\n"),
     GateError::content_length_repeated},
    {"LengthList", head("Content-Length: 5, 5\r\n"), GateError::content_length_invalid},
    {"LengthPlus", head("Content-Length: +5\r\n"), GateError::content_length_invalid},
    {"LengthNegative", head("Content-Length: -1\r\n"), GateError::content_length_invalid},
    {"LengthHex", head("Content-Length: 0x10\r\n"), GateError::content_length_invalid},
    {"LengthOctal", head("Content-Length: 010\r\n"), GateError::content_length_invalid},
    {"LengthFraction", head("Content-Length: 5.0\r\n"), GateError::content_length_invalid},
    {"LengthEmpty", head("Content-Length: \r\n"), GateError::content_length_invalid},
    {"LengthInnerSpace", head("Content-Length: 1 0\r\n"), GateError::content_length_invalid},
    {"LengthOverflow", head("Content-Length: 18446744073709551616\r\n"), GateError::content_length_invalid},
    {"LengthOverflowToSmall", head("Content-Length: 18446744073709551621\r\n"),
     GateError::content_length_invalid},
    {"LengthWithNul", head(std::string{"Content-Length: 5\0\r\n", 20}), GateError::control_character},
    {"LengthSpaceBeforeColon", head("Content-Length : 5\r\n"), GateError::space_before_colon},
    {"LengthLarge", head("Content-Length: 1048577\r\n"), GateError::body_too_large},
    {"BodyOnGet", head("Content-Length: 30\r\n", "GET / HTTP/1.1"), GateError::body_not_expected},
    {"ChunkedBodyOnGet", head("Transfer-Encoding: chunked\r\n", "GET / HTTP/1.1"),
     GateError::body_not_expected},
    {"BodyOnUpgrade", head("Upgrade: websocket\r\nContent-Length: 30\r\n"), GateError::body_not_expected},
    // Host.
    {"HostMissing", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", GateError::host_missing},
    {"HostTwice", head("Host: evil.example\r\n"), GateError::host_repeated},
    {"HostTwiceIdentical", head("host: slipway.example\r\n"), GateError::host_repeated},
    {"HostEmpty", "GET / HTTP/1.1\r\nHost: \r\n\r\n", GateError::host_invalid},
    {"HostList", "GET / HTTP/1.1\r\nHost: a.example, b.example\r\n\r\n", GateError::host_invalid},
    {"HostWithPath", "GET / HTTP/1.1\r\nHost: a.example/x\r\n\r\n", GateError::host_invalid},
    {"HostWithUser", "GET / HTTP/1.1\r\nHost: me@a.example\r\n\r\n", GateError::host_invalid},
    {"HostWithBadPort", "GET / HTTP/1.1\r\nHost: a.example:80x\r\n\r\n", GateError::host_invalid},
    {"HostUnclosedBracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", GateError::host_invalid},
    // Lines and names.
    {"BareLineFeedAfterRequestLine", "GET / HTTP/1.1\nHost: x\r\n\r\n", GateError::bare_line_feed},
    {"BareLineFeedEndsHead", "GET / HTTP/1.1\r\nHost: x\r\n\n", GateError::bare_line_feed},
    {"BareReturnInValue", head("X: a\rb\r\n"), GateError::bare_carriage_return},
    {"DoubleReturn", head("X: a\r\r\n"), GateError::bare_carriage_return},
    {"NulInValue", head(std::string{"X: a\0b\r\n", 8}), GateError::control_character},
    {"DeleteInValue",
     head("X: a\x7f"
          "b\r\n"),
     GateError::control_character},
    {"FoldedHeader", head("X: a\r\n\tb\r\n"), GateError::folded_header},
    {"SpaceBeforeFirstHeader", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", GateError::folded_header},
    {"NoColon", head("Transfer-Encoding chunked\r\n"), GateError::header_invalid},
    {"EmptyName", head(": x\r\n"), GateError::header_invalid},
    {"SpaceInName", head("Transfer Encoding: chunked\r\n"), GateError::header_invalid},
    {"SlashInName", head("X/Y: 1\r\n"), GateError::header_invalid},
    {"NonAsciiName", head("Tr\xc3\xa4nsfer: 1\r\n"), GateError::header_invalid},
    {"OriginTwice", head("Origin: https://a\r\nOrigin: https://b\r\n"), GateError::header_repeated},
    {"AuthorizationTwice", head("Authorization: a\r\nauthorization: b\r\n"), GateError::header_repeated},
    {"CookieTwice", head("Cookie: a=1\r\nCookie: a=2\r\n"), GateError::header_repeated},
    // The request line.
    {"EmptyLineFirst", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", GateError::request_line_invalid},
    {"SpaceFirst", request(" GET / HTTP/1.1"), GateError::method_invalid},
    {"TwoSpaces", request("GET  / HTTP/1.1"), GateError::target_invalid},
    {"TabsForSpaces", request("GET\t/\tHTTP/1.1"), GateError::request_line_invalid},
    {"SpaceInTarget", request("GET /a b HTTP/1.1"), GateError::target_invalid},
    {"NoVersion", request("GET /"), GateError::request_line_invalid},
    {"VersionLower", request("GET / http/1.1"), GateError::version_invalid},
    {"VersionLong", request("GET / HTTP/1.10"), GateError::version_invalid},
    {"VersionTwo", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", GateError::version_unsupported},
    {"VersionOnePointTwo", request("GET / HTTP/1.2"), GateError::version_unsupported},
    {"VersionNought", request("GET / HTTP/0.9"), GateError::version_unsupported},
    {"MethodWithBrackets", request("GE(T / HTTP/1.1"), GateError::method_invalid},
    {"MethodLower", request("get / HTTP/1.1"), GateError::method_unknown},
    {"MethodTrace", request("TRACE / HTTP/1.1"), GateError::method_unknown},
    {"MethodConnect", request("CONNECT a.example:443 HTTP/1.1"), GateError::method_unknown},
    {"TargetAbsolute", request("GET http://evil.example/ HTTP/1.1"), GateError::target_invalid},
    {"TargetAsterisk", request("OPTIONS * HTTP/1.1"), GateError::target_invalid},
    {"TargetTwoSlashes", request("GET //evil.example/ HTTP/1.1"), GateError::target_invalid},
    {"TargetFragment", request("GET /a#b HTTP/1.1"), GateError::target_invalid},
    {"TargetBackslash", request("GET /a\\b HTTP/1.1"), GateError::target_invalid},
    {"TargetNonAscii", request("GET /\xe9 HTTP/1.1"), GateError::target_invalid},
    {"TargetDotDot", request("GET /a/../../etc/passwd HTTP/1.1"), GateError::target_invalid},
    {"TargetDotDotLast", request("GET /a/.. HTTP/1.1"), GateError::target_invalid},
    {"TargetEncodedDotDot", request("GET /%2e%2E/etc HTTP/1.1"), GateError::target_invalid},
    {"TargetMixedDotDot", request("GET /.%2e/etc HTTP/1.1"), GateError::target_invalid},
    {"TargetEncodedSlash", request("GET /..%2fetc HTTP/1.1"), GateError::target_invalid},
    {"TargetEncodedBackslash", request("GET /..%5Cetc HTTP/1.1"), GateError::target_invalid},
    {"TargetEncodedNul", request("GET /a%00b HTTP/1.1"), GateError::target_invalid},
    {"TargetEncodedNulInQuery", request("GET /a?b=%00 HTTP/1.1"), GateError::target_invalid},
    {"TargetHalfEscape", request("GET /a%2 HTTP/1.1"), GateError::target_invalid},
    {"TargetBadEscape", request("GET /a%zz HTTP/1.1"), GateError::target_invalid},
    {"TlsHello", "\x16\x03\x01\x02", GateError::control_character},
    // Limits.
    {"TargetLong", request("GET /" + std::string(http_target_bytes_max, 'a') + " HTTP/1.1"),
     GateError::target_too_long},
    {"RequestLineEndless", std::string(4096, 'A'), GateError::target_too_long},
    {"HeaderEndless", "GET / HTTP/1.1\r\nX: " + std::string(http_head_bytes_max, 'a'),
     GateError::head_too_large},
    {"HeadersTooMany", many_headers(), GateError::too_many_headers},
};

INSTANTIATE_TEST_SUITE_P(HttpGate, HttpGateRefuses, testing::ValuesIn(refused_heads),
                         [](const auto& refused) { return std::string{refused.param.name}; });

TEST(HttpGate, AcceptsWhatBrowsersSend) {
  const std::string bytes = head(
      "User-Agent: Mozilla/5.0\r\nAccept: */*\r\nCookie: a=1; b=2\r\nOrigin: https://slipway.example\r\n"
      "Content-Type: application/json\r\nContent-Length: 12\r\nX-Name: \xe5\x90\x8d\r\nX-Empty:\r\n");
  const std::string with_body = bytes + "{\"a\": \"b\"}\r\n";
  const auto verdict = check(with_body);
  ASSERT_EQ(verdict.kind, Kind::ok) << describe(verdict.error).code;
  EXPECT_EQ(verdict.method, "POST");
  EXPECT_EQ(verdict.target, "/api/v1/commands");
  EXPECT_EQ(verdict.head_bytes, bytes.size());
  EXPECT_EQ(verdict.content_length, 12u);
  EXPECT_FALSE(verdict.chunked);
  EXPECT_TRUE(verdict.keep_alive);
  EXPECT_EQ(verdict.headers().size(), 9u);
  EXPECT_EQ(verdict.find("COOKIE"), "a=1; b=2");
  EXPECT_EQ(verdict.find("x-empty"), "");
  EXPECT_EQ(verdict.find("absent"), "");
}

TEST(HttpGate, AcceptsOneChunkedInAnyCase) {
  const auto verdict = check(head("transfer-ENCODING: \t Chunked \r\n"));
  ASSERT_EQ(verdict.kind, Kind::ok);
  EXPECT_TRUE(verdict.chunked);
  EXPECT_EQ(verdict.content_length, 0u);
}

TEST(HttpGate, AcceptsAnUpgrade) {
  const std::string bytes = head(
      "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n"
      "Sec-WebSocket-Version: 13\r\nContent-Length: 0\r\n",
      "GET /sync HTTP/1.1");
  const auto verdict = check(bytes);
  ASSERT_EQ(verdict.kind, Kind::ok);
  EXPECT_EQ(verdict.find("upgrade"), "websocket");
}

TEST(HttpGate, AcceptsPlainTargetsAndHosts) {
  for (const char* target :
       {"/", "/a/b.js", "/.well-known/x", "/a..b/...", "/api?at=2026-01-01T00:00:00Z&q=%E5%90%8D",
        "/a?q=a//b/../c?d[]={x}|^`", "/a%20b", "/log/p/tile/entries/x001/234.p/5"}) {
    const std::string bytes = request(std::string{"GET "} + target + " HTTP/1.1");
    const auto verdict = check(bytes);
    EXPECT_EQ(verdict.kind, Kind::ok) << target;
    EXPECT_EQ(verdict.target, target);
  }
  for (const char* host : {"localhost", "127.0.0.1:7420", "[::1]:7420", "[::1]", "a-b.example:65535"}) {
    EXPECT_EQ(check(std::string{"GET / HTTP/1.1\r\nHost: "} + host + "\r\n\r\n").kind, Kind::ok) << host;
  }
}

TEST(HttpGate, EndsWhereTheHeadEnds) {
  const std::string bytes = request("GET / HTTP/1.1");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_EQ(check(std::string_view{bytes}.substr(0, size)).kind, Kind::incomplete) << size;
  }
  // What follows is not looked at, however wrong.
  const auto verdict = check(bytes + std::string{"\0\n\r: GET", 8});
  ASSERT_EQ(verdict.kind, Kind::ok);
  EXPECT_EQ(verdict.head_bytes, bytes.size());
}

TEST(HttpGate, AcceptsAHeadAtItsLimits) {
  const std::string begin = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
  const std::string end = "\r\n\r\n";
  const std::string full = begin + std::string(http_head_bytes_max - begin.size() - end.size(), 'a') + end;
  EXPECT_EQ(check(full).kind, Kind::ok);
  const std::string over =
      begin + std::string(http_head_bytes_max - begin.size() - end.size() + 1, 'a') + end;
  EXPECT_EQ(check(over).error, GateError::head_too_large);
  EXPECT_EQ(check(request("GET /" + std::string(http_target_bytes_max - 1, 'a') + " HTTP/1.1")).kind,
            Kind::ok);
}

TEST(HttpGate, AppliesTheCallersBodyLimit) {
  const std::string bytes = head("Content-Length: 32769\r\n");
  EXPECT_EQ(check_http_head(bytes, http_body_bytes_max).kind, Kind::ok);
  const auto verdict = check_http_head(bytes, http_body_before_sign_in_bytes_max);
  ASSERT_EQ(verdict.kind, Kind::bad);
  EXPECT_EQ(describe(verdict.error).status, 413);
}

TEST(HttpGate, KnowsWhetherTheConnectionStays) {
  EXPECT_FALSE(check(head("Connection: close\r\n")).keep_alive);
  EXPECT_FALSE(check(head("Connection: foo , CLOSE\r\n")).keep_alive);
  EXPECT_FALSE(check(head("Connection: keep-alive\r\nConnection: close\r\n")).keep_alive);
  EXPECT_TRUE(check(head("Connection: closed\r\n")).keep_alive);
  EXPECT_FALSE(check("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(check("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST(HttpGate, AnswersEachErrorWithACodeOfItsOwn) {
  std::vector<std::string_view> codes;
  for (int i = 0; i <= static_cast<int>(GateError::body_too_large); ++i) {
    const auto refusal = describe(static_cast<GateError>(i));
    EXPECT_GE(refusal.status, 400);
    EXPECT_FALSE(refusal.sentence.zh.empty());
    EXPECT_FALSE(refusal.sentence.en.empty());
    EXPECT_EQ(std::ranges::count(codes, refusal.code), 0) << refusal.code;
    codes.push_back(refusal.code);
  }
}

}  // namespace
}  // namespace slipway
