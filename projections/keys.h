// The keys under which texts of the log are sealed: one per person and per text that can be redacted.
//
// They stand outside the log, so that destroying one erases what it sealed from every commit, while the log's
// bytes stay what they were. A key is made before it is needed: whoever takes one knows it is durable, so
// that sealing adds nothing to the way of an answer. Thread-safe.
//
// Implementations: open_key_store (server/key_store.h), make_memory_keys (tests, the simulation).
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway {

using KeyId = std::uint64_t;  // From 1, never given twice.
using Key = std::array<unsigned char, 32>;
using Nonce = std::array<unsigned char, 24>;

enum class KeyLoss {
  destroyed,  // By intent, for ever.
  damaged,    // Or never made, or not to be read: nothing may be concluded from it.
};

class KeyReader {
 public:
  virtual ~KeyReader() = default;
  virtual std::expected<Key, KeyLoss> find(KeyId id) const = 0;
};

class Keys : public KeyReader {
 public:
  // A key that nobody has taken before, already durable. None: none can be made at present, as on a full
  // disk.
  virtual std::optional<KeyId> take() = 0;
  // Never the same twice.
  virtual Nonce nonce() = 0;
  // Nobody finds these keys again, after a power cut either, once it has returned. Blocks on the disk; ends
  // the process if that fails. Destroying a destroyed key does nothing.
  virtual void destroy(std::span<const KeyId> ids) = 0;

  // An erasure is recorded in the log first and done next: a crash in between must not leave the keys. So its
  // stream is noted, durably, before the commit is written, and struck off once all is done. False: the disk
  // refused. Each true is owed one end_erasure. Block on the disk.
  virtual bool begin_erasure(std::string_view stream) = 0;
  virtual void end_erasure(std::string_view stream) = 0;
  // The streams noted when it was opened: load them, which does what was left undone, before serving anyone.
  virtual std::vector<std::string> erasures_left() const = 0;
};

// Deterministic: the same calls, the same keys and nonces. A real key is random.
std::unique_ptr<Keys> make_memory_keys();

// For logs in which nothing is sealed.
const KeyReader& no_keys();

}  // namespace slipway
