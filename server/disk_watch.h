// Whether there is room to write: watches the free space of the file system that holds the log, so that the
// server stops taking commands while there still is some, and takes them again when there is more.
//
// A log that meets the end of its disk has failed and ends the server; this stops it before. What is free is
// what a process without privileges may use, as `df` says it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace slipway {

struct DiskSpace {
  std::uint64_t free_bytes = 0;
  std::uint64_t total_bytes = 0;
};

// Measures; null: it could not. May block as long as the file system does.
using DiskProbe = std::function<std::optional<DiskSpace>()>;
// By statvfs(3), of the file system that holds `path`.
DiskProbe file_system_probe(std::string path);

// What has to stay free, the larger of both. A share alone is too little on a small disk: behind what it has
// taken the log writes its buffers out once more (some 30 MiB, beside a write-ahead log of 48 MiB) and merges
// four such tables into others before it removes them, and a log that has no room for that stops for good.
struct MinFree {
  std::uint32_t percent = 5;
  std::uint64_t bytes = 256 << 20;
};
inline constexpr std::uint32_t resume_margin_percent = 1;
inline constexpr std::uint64_t resume_margin_parts = 8;  // Of MinFree::bytes, one such part.

class DiskWatch {
 public:
  // Stops at `least` free or less; goes on at a percent more than its share and an eighth more than its
  // bytes.
  DiskWatch(DiskProbe probe, MinFree least);

  // Measures once. True: read_only() has changed. Where nothing could be measured it stays as it is. One call
  // at a time.
  bool poll();

  // Thread-safe, as of the last poll.
  bool read_only() const { return read_only_; }
  DiskSpace space() const { return {free_bytes_, total_bytes_}; }
  // In bytes, of the disk as it was last measured: at how many it stops, at how many it goes on.
  std::uint64_t stops_at_bytes() const;
  std::uint64_t resumes_at_bytes() const;
  // What may be written before it stops; without a measure, whatever one likes.
  std::uint64_t room_bytes() const;

 private:
  const DiskProbe probe_;
  const MinFree least_;
  std::atomic<bool> read_only_{false};
  std::atomic<std::uint64_t> free_bytes_{0};
  std::atomic<std::uint64_t> total_bytes_{0};
};

// The reason as clients see it: WriteState.reason and the refusals' fact.
inline constexpr const char* disk_full_reason = "disk_full";

}  // namespace slipway
