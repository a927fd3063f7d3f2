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
  changed_.notify_all();
  thread_.join();
}

void WatermarkWriter::begin_group() {
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_) return;
    now_ = true;
  }
  changed_.notify_all();
}

bool WatermarkWriter::finish_group() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failed_ || (!waiting_ && !writing_); });
  return !failed_;
}

void WatermarkWriter::reached(Watermark watermark) {
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_) due_ = Clock::now() + watermark_idle_delay;
    waiting_ = std::move(watermark);
  }
  changed_.notify_all();
}

void WatermarkWriter::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!is_due()) {
      if (closing_) return;
      if (waiting_)
        changed_.wait_until(lock, due_);
      else
        changed_.wait(lock);
      continue;
    }
    const Watermark watermark = *std::exchange(waiting_, std::nullopt);
    now_ = false;
    writing_ = true;
    lock.unlock();
    auto written = file_->write(watermark);
    if (!written) stop_->raise(std::move(written.error()));
    lock.lock();
    writing_ = false;
    if (!written) failed_ = true;
    changed_.notify_all();
    if (failed_) return;
  }
}

}  // namespace slipway
