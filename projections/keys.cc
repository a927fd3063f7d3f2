#include "projections/keys.h"

#include <map>
#include <mutex>
#include <set>

namespace slipway {
namespace {

// Eight bytes of `number` at the front, the rest zero.
template <typename Bytes>
Bytes numbered(std::uint64_t number) {
  Bytes bytes{};
  for (std::size_t place = 0; place < sizeof number; ++place)
    bytes[place] = static_cast<unsigned char>(number >> (8 * place));
  return bytes;
}

class MemoryKeys final : public Keys {
 public:
  std::expected<Key, KeyLoss> find(KeyId id) const override {
    const std::lock_guard lock{mutex_};
    if (id == 0 || id > taken_) return std::unexpected(KeyLoss::damaged);
    if (destroyed_.contains(id)) return std::unexpected(KeyLoss::destroyed);
    return numbered<Key>(id);
  }

  std::optional<KeyId> take() override {
    const std::lock_guard lock{mutex_};
    return ++taken_;
  }

  Nonce nonce() override {
    const std::lock_guard lock{mutex_};
    return numbered<Nonce>(++nonces_);
  }

  void destroy(std::span<const KeyId> ids) override {
    const std::lock_guard lock{mutex_};
    destroyed_.insert(ids.begin(), ids.end());
  }

  bool begin_erasure(std::string_view stream) override {
    const std::lock_guard lock{mutex_};
    ++erasing_[std::string{stream}];
    return true;
  }

  void end_erasure(std::string_view stream) override {
    const std::lock_guard lock{mutex_};
    const auto found = erasing_.find(stream);
    if (found != erasing_.end() && --found->second <= 0) erasing_.erase(found);
  }

  std::vector<std::string> erasures_left() const override {
    const std::lock_guard lock{mutex_};
    std::vector<std::string> streams;
    for (const auto& [stream, erasures] : erasing_) streams.push_back(stream);
    return streams;
  }

 private:
  mutable std::mutex mutex_;
  KeyId taken_ = 0;
  std::uint64_t nonces_ = 0;
  std::set<KeyId> destroyed_;
  std::map<std::string, int, std::less<>> erasing_;
};

}  // namespace

std::unique_ptr<Keys> make_memory_keys() {
  return std::make_unique<MemoryKeys>();
}

const KeyReader& no_keys() {
  static const MemoryKeys none;
  return none;
}

}  // namespace slipway
