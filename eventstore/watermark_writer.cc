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

void WatermarkWriter::reached(Watermark watermark) {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(watermark);
  }
  work_.notify_one();
}

bool WatermarkWriter::settle() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return failed_ || (!waiting_ && !writing_); });
  return !failed_;
}

void WatermarkWriter::run() {
  std::unique_lock lock(mutex_);
  while (!failed_) {
    work_.wait(lock, [this] { return waiting_ || closing_; });
    if (!waiting_) return;
    const Watermark watermark = *std::exchange(waiting_, std::nullopt);
    writing_ = true;
    lock.unlock();
    auto written = file_->write(watermark);
    if (!written) stop_->raise(std::move(written.error()));
    lock.lock();
    writing_ = false;
    failed_ = !written;
    done_.notify_one();
  }
}

}  // namespace slipway
