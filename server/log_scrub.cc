#include "server/log_scrub.h"

#include <sys/resource.h>
#include <unistd.h>

namespace slipway {
namespace {

constexpr int lowest_priority = 19;

}  // namespace

LogScrub::~LogScrub() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void LogScrub::start() {
  const std::lock_guard lock(mutex_);
  if (progress_.running) return;
  if (thread_.joinable()) thread_.join();
  progress_ = {true, {}, store_.end(), progress_.finished};
  thread_ = std::thread([this, end = progress_.end] { run(end); });
}

ScrubProgress LogScrub::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void LogScrub::run(Position end) {
  // A thread has a priority of its own on Linux. Without the right to change it the pass only takes more than
  // its share.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest_priority);
  const auto damage = store_.scrub(end, [this](Position done) {
    const std::lock_guard lock(mutex_);
    progress_.done = done;
    return !stopping_;
  });
  if (!damage && beside_ && !stopping_) beside_(stopping_);
  const std::lock_guard lock(mutex_);
  progress_.running = false;
  if (!damage && !stopping_) progress_.finished = std::chrono::system_clock::now();
}

}  // namespace slipway
