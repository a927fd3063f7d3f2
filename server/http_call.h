// One HTTP request on its way through the API: what was asked, by whom, and the one answer.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/accounts.h"
#include "server/frames.h"
#include "server/http_body.h"
#include "slipway/v1/sync.pb.h"

namespace slipway {

struct HttpRequest {
  std::string method;
  std::string target;  // Origin-form: path and query.
  std::string host;
  std::string origin;         // Empty: not sent.
  std::string cookie;         // The whole header.
  std::string authorization;  // The whole header.
  std::string if_none_match;
  std::string device;  // `Slipway-Device: cli`; for the audit trail.
  bool accepts_gzip = false;
  std::string content_type;
  std::string range;
  std::optional<std::uint64_t> content_length;  // None: not said, the body is chunked.
  std::string body;                             // Empty where it comes in pieces (http_body.h).
  std::string address;                          // The client's.
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  SharedBytes body;
  StreamedBody stream{};  // In place of `body`, if there is a source.
};

// Called once, on any thread.
using HttpRespond = std::move_only_function<void(HttpResponse)>;

// Used by one thread at a time.
struct HttpCall {
  HttpRequest request;
  HttpRespond respond;
  std::vector<std::string> path;  // Segments, decoded.
  std::map<std::string, std::string> query;
  std::optional<Principal> principal;
  WallTime now;
  bool by_cookie = false;

  HttpCall(HttpRequest asked, HttpRespond answer, WallTime when);

  // Each answers; what comes after the first is dropped.
  void send(HttpResponse response);
  void json(const google::protobuf::Message& message,
            std::vector<std::pair<std::string, std::string>> headers = {});
  void fail(int status, std::string_view code, const v1::Text& message,
            const google::protobuf::RepeatedPtrField<v1::Fact>& facts = {});
  void fail(int status, std::string_view code);
  void fail(const AccountRefusal& refusal);

  // Where the client holds this already, by its If-None-Match, says so. False: it does not, or did not say.
  bool answer_unchanged(const std::string& tag);

  // The body, as JSON. False: it was not, and that is answered.
  bool read(google::protobuf::Message& message);
  bool is(std::string_view method, std::initializer_list<std::string_view> segments) const;
  std::string parameter(const std::string& name) const;
  std::uint64_t number(const std::string& name) const;  // 0: there is none.
};

// What was erased must not stay in a browser's cache. An ETag stands beside it for programs, and for a
// download that goes on where it broke off.
inline constexpr const char* not_kept = "no-store";
// An ETag that says these bytes.
std::string tag_of(std::string_view bytes);

// Digits alone; of a number that is too large for 64 bits, the largest there is.
std::optional<std::uint64_t> parse_number(std::string_view text);
// The parts between separators, without empty ones.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace slipway
