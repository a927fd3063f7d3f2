// Why the store stops for good; raised once, by whoever sees the first failure.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace slipway {

// Thread-safe. The first sentence stays.
class StopSignal {
 public:
  void raise(std::string sentence);
  std::optional<std::string> raised() const;

  // `wake` runs after each raise, on the raising thread, until it is replaced. Pass null before what it uses
  // goes.
  void wake_with(std::function<void()> wake);

 private:
  mutable std::mutex mutex_;
  std::optional<std::string> sentence_;
  std::function<void()> wake_;
};

}  // namespace slipway
