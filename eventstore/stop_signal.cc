#include "eventstore/stop_signal.h"

#include <utility>

namespace slipway {

void StopSignal::raise(std::string sentence) {
  const std::lock_guard lock(mutex_);
  if (!sentence_) sentence_ = std::move(sentence);
  if (wake_) wake_();
}

std::optional<std::string> StopSignal::raised() const {
  const std::lock_guard lock(mutex_);
  return sentence_;
}

void StopSignal::wake_with(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

}  // namespace slipway
