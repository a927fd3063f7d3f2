#include "server/http_call.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "proto/base64.h"
#include "proto/json_text.h"
#include "proto/tlog/hash.h"
#include "server/http_refusal.h"
#include "server/sentence.h"
#include "slipway/v1/api.pb.h"

namespace slipway {
namespace {

std::string decode_component(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '+') {
      decoded.push_back(' ');
    } else if (text[i] == '%' && i + 2 < text.size() &&
               std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr ==
                   text.data() + i + 3) {
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

}  // namespace

HttpCall::HttpCall(HttpRequest asked, HttpRespond answer, WallTime when)
    : request(std::move(asked)), respond(std::move(answer)), now(when) {
  const std::string_view target = request.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  path = split(target.substr(0, mark), '/');
  for (std::string& part : path) part = decode_component(part);
  if (mark == target.size()) return;
  for (const std::string& pair : split(target.substr(mark + 1), '&')) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    query[decode_component(std::string_view(pair).substr(0, equals))] =
        decode_component(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
  }
}

void HttpCall::send(HttpResponse response) {
  if (respond) std::exchange(respond, nullptr)(std::move(response));
}

bool HttpCall::answer_unchanged(const std::string& tag) {
  if (request.if_none_match != tag) return false;
  HttpResponse response;
  response.status = 304;
  response.headers = {{"ETag", tag}, {"Cache-Control", not_kept}};
  response.body = share("");
  send(std::move(response));
  return true;
}

void HttpCall::json(const google::protobuf::Message& message,
                    std::vector<std::pair<std::string, std::string>> headers) {
  HttpResponse response;
  response.headers = std::move(headers);
  if (std::ranges::find(response.headers, "Cache-Control", &std::pair<std::string, std::string>::first) ==
      response.headers.end())
    response.headers.emplace_back("Cache-Control", not_kept);
  response.body = share(to_json(message));
  send(std::move(response));
}

void HttpCall::fail(int status, std::string_view code, const v1::Text& message,
                    const google::protobuf::RepeatedPtrField<v1::Fact>& facts) {
  v1::ApiError error;
  error.set_code(std::string(code));
  *error.mutable_message() = message;
  *error.mutable_facts() = facts;
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Cache-Control", not_kept);
  response.body = share(to_json(error));
  send(std::move(response));
}

void HttpCall::fail(int status, std::string_view code) {
  fail(status, code, sentence_for(code));
}

void HttpCall::fail(const AccountRefusal& refusal) {
  const HttpRefusal http = describe(refusal.error);
  v1::Text text;
  text.set_zh(std::string(http.sentence.zh));
  text.set_en(std::string(http.sentence.en));
  fail(http.status, http.code, text);
}

bool HttpCall::read(google::protobuf::Message& message) {
  std::string what;
  if (from_json(request.body, message, what)) return true;
  v1::ApiError facts;
  v1::Fact* fact = facts.add_facts();
  fact->set_key("what");
  fact->set_value(what);
  fail(400, "invalid", sentence_for("invalid"), facts.facts());
  return false;
}

bool HttpCall::is(std::string_view method, std::initializer_list<std::string_view> segments) const {
  return request.method == method && std::ranges::equal(path, segments);
}

std::string HttpCall::parameter(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

std::uint64_t HttpCall::number(const std::string& name) const {
  return parse_number(parameter(name)).value_or(0);
}

std::string tag_of(std::string_view bytes) {
  return '"' + to_base64(tlog::bytes_of(tlog::sha256(bytes))) + '"';
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc{} ? number : std::numeric_limits<std::uint64_t>::max();
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace slipway
