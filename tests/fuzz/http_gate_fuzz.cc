// The gate's answer is sound and stable, and whatever it lets through, Beast reads the same way.
#include "server/http_gate.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "proto/basics.h"
#include "tests/fuzz/beast_head.h"

namespace slipway::fuzz {
namespace {

using Kind = HeadVerdict::Kind;

HeadVerdict ask(std::string_view bytes) {
  return check_http_head(bytes, http_body_bytes_max);
}

bool lies_in(std::string_view part, std::string_view whole) {
  return std::less_equal{}(whole.data(), part.data()) &&
         std::less_equal{}(part.data() + part.size(), whole.data() + whole.size());
}

void check_same(const HeadVerdict& a, const HeadVerdict& b) {
  SLIPWAY_ASSERT(a.kind == b.kind && a.error == b.error && a.head_bytes == b.head_bytes);
  SLIPWAY_ASSERT(a.content_length == b.content_length && a.chunked == b.chunked &&
                 a.keep_alive == b.keep_alive);
  SLIPWAY_ASSERT(a.method == b.method && a.target == b.target && a.header_count == b.header_count);
}

// Beast may be stricter still (it wants a well-formed list in Connection); then nothing is routed.
void check_agrees_with_beast(std::string_view bytes, const HeadVerdict& verdict) {
  const auto head = read_with_beast(bytes);
  if (!head) return;
  SLIPWAY_ASSERT(head->head_bytes == verdict.head_bytes, bytes);
  SLIPWAY_ASSERT(head->chunked == verdict.chunked && head->content_length == verdict.content_length, bytes);
  // Of HTTP/1.0 with both `close` and `keep-alive` Beast keeps the line; we close it.
  SLIPWAY_ASSERT(head->keep_alive || !verdict.keep_alive, bytes);
  SLIPWAY_ASSERT(head->method == verdict.method && head->target == verdict.target, bytes);
  SLIPWAY_ASSERT(head->header_count == verdict.header_count, bytes);
}

void check_ok(std::string_view bytes, const HeadVerdict& verdict) {
  SLIPWAY_ASSERT(verdict.head_bytes <= bytes.size() && verdict.head_bytes <= http_head_bytes_max);
  SLIPWAY_ASSERT(bytes.substr(0, verdict.head_bytes).ends_with("\r\n\r\n"));
  SLIPWAY_ASSERT(!(verdict.chunked && verdict.content_length > 0));
  SLIPWAY_ASSERT(verdict.content_length <= http_body_bytes_max);
  SLIPWAY_ASSERT(verdict.target.starts_with('/') && verdict.target.size() <= http_target_bytes_max);
  SLIPWAY_ASSERT(lies_in(verdict.method, bytes) && lies_in(verdict.target, bytes));
  for (const auto& header : verdict.headers())
    SLIPWAY_ASSERT(lies_in(header.name, bytes) && lies_in(header.value, bytes));
  check_same(verdict, ask(bytes.substr(0, verdict.head_bytes)));
  SLIPWAY_ASSERT(ask(bytes.substr(0, verdict.head_bytes - 1)).kind == Kind::incomplete);
  check_agrees_with_beast(bytes.substr(0, verdict.head_bytes), verdict);
}

// More bytes change no answer; fewer never made it `ok`.
void check_stable(std::string_view bytes, const HeadVerdict& verdict) {
  const auto longer = ask(std::string{bytes} + "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
  SLIPWAY_ASSERT(longer.kind == verdict.kind && longer.error == verdict.error);
  const auto shorter = ask(bytes.substr(0, bytes.size() / 2));
  SLIPWAY_ASSERT(shorter.kind != Kind::ok || verdict.kind == Kind::ok);
  if (shorter.kind == Kind::bad) SLIPWAY_ASSERT(verdict.kind == Kind::bad && verdict.error == shorter.error);
}

void check(std::string_view bytes) {
  const auto verdict = ask(bytes);
  switch (verdict.kind) {
    case Kind::incomplete:
      SLIPWAY_ASSERT(bytes.size() < http_head_bytes_max);
      return;
    case Kind::bad:
      SLIPWAY_ASSERT(describe(verdict.error).status >= 400);
      break;
    case Kind::ok:
      check_ok(bytes, verdict);
      break;
  }
  check_stable(bytes, verdict);
}

}  // namespace
}  // namespace slipway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
