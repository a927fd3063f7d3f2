// The key that signs what webhooks are told, in a file of its own beside the logs' keys.
//
// Ed25519. A receiver knows by it that a body is this server's and of when it says: the signature is over
// `slipway webhook 1`, a newline, the seconds since the Epoch in decimal, a newline, the body. The file is
// made at the first start, readable by its owner alone: a line `slipway webhook key 1`, then the seed in
// base64. Immutable, so thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace slipway {

class WebhookKey {
 public:
  // Opens the file, or makes it. The error is a sentence.
  static std::expected<WebhookKey, std::string> open(const std::string& path);

  std::string public_key() const;  // In base64, of 32 bytes.
  // In base64, of 64 bytes.
  std::string sign(std::int64_t seconds, std::string_view body) const;

 private:
  using Seed = std::array<unsigned char, 32>;
  explicit WebhookKey(const Seed& seed);
  std::array<unsigned char, 32> public_{};
  std::array<unsigned char, 64> secret_{};
};

}  // namespace slipway
