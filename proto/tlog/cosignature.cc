#include "proto/tlog/cosignature.h"

#include <fmt/format.h>

#include <string>

#include "proto/basics.h"

namespace slipway::tlog {
namespace {

constexpr std::size_t time_bytes = 8;
constexpr std::size_t signature_bytes = 64;
constexpr std::uint64_t time_max = UINT64_MAX / 2;

// What is signed: the first line tells it from every other use of the key.
std::string message(std::string_view text, std::uint64_t seconds) {
  return fmt::format("cosignature/v1\ntime {}\n{}", seconds, text);
}

}  // namespace

NoteSignature cosign(std::string_view text, std::uint64_t seconds, const SigningKey& key) {
  SLIPWAY_ASSERT(key.verifier().type == KeyType::cosignature_v1);
  SLIPWAY_ASSERT(seconds <= time_max);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(seconds >> shift));
  return {key.verifier().name, key.verifier().id, bytes + key.sign(message(text, seconds))};
}

bool verify_cosignature(std::string_view text, const NoteSignature& signature, const VerifierKey& key) {
  const auto seconds = cosignature_time(signature);
  return key.type == KeyType::cosignature_v1 && signature.is_by(key) && seconds &&
         verifies(key, message(text, *seconds), std::string_view(signature.bytes).substr(time_bytes));
}

std::optional<std::uint64_t> cosignature_time(const NoteSignature& signature) {
  if (signature.bytes.size() != time_bytes + signature_bytes) return std::nullopt;
  std::uint64_t seconds = 0;
  for (const char c : std::string_view(signature.bytes).substr(0, time_bytes))
    seconds = seconds << 8 | static_cast<unsigned char>(c);
  if (seconds > time_max) return std::nullopt;
  return seconds;
}

}  // namespace slipway::tlog
