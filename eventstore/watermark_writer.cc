#include "eventstore/watermark_writer.h"

#include <utility>

namespace slipway {

WatermarkWriter::WatermarkWriter(std::unique_ptr<WatermarkFile> file, std::shared_ptr<StopSignal> stop)
    : file_(std::move(file)), stop_(std::move(stop)), thread_([this] { run(); }) {}

WatermarkWriter::~WatermarkWriter() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  work_.notify_one();
  thread_.join();
}

void WatermarkWriter::begin_group() {
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_) return;
    now_ = true;
  }
  work_.notify_one();
}

bool WatermarkWriter::finish_group() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return failed_ || (!now_ && !writing_); });
  return !failed_;
}

void WatermarkWriter::reached(Watermark watermark) {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(watermark);
    if (!resting_) return;
  }
  work_.notify_one();
}

// While groups come, the thread wakes once for each; when none has come for the delay, it looks by itself.
void WatermarkWriter::run() {
  std::unique_lock lock(mutex_);
  while (!failed_ && (waiting_ || !closing_)) {
    const bool called = work_.wait_for(lock, watermark_idle_delay, [this] { return now_ || closing_; });
    if (waiting_)
      write(lock);
    else if (!called)
      rest(lock);
  }
}

void WatermarkWriter::rest(std::unique_lock<std::mutex>& lock) {
  resting_ = true;
  work_.wait(lock, [this] { return waiting_ || closing_; });
  resting_ = false;
}

void WatermarkWriter::write(std::unique_lock<std::mutex>& lock) {
  const Watermark watermark = *std::exchange(waiting_, std::nullopt);
  now_ = false;
  writing_ = true;
  lock.unlock();
  auto written = file_->write(watermark);
  if (!written) stop_->raise(std::move(written.error()));
  lock.lock();
  writing_ = false;
  failed_ = !written;
  done_.notify_one();
}

}  // namespace slipway
