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

inline constexpr std::uint32_t resume_margin_percent = 1;

class DiskWatch {
 public:
  // Stops at `min_free_percent` free or less; goes on at resume_margin_percent more than that.
  DiskWatch(DiskProbe probe, std::uint32_t min_free_percent);

  // Measures once. True: read_only() has changed. Where nothing could be measured it stays as it is. One call
  // at a time.
  bool poll();

  // Thread-safe, as of the last poll.
  bool read_only() const { return read_only_; }
  DiskSpace space() const { return {free_bytes_, total_bytes_}; }
  std::uint32_t min_free_percent() const { return min_free_percent_; }

 private:
  const DiskProbe probe_;
  const std::uint32_t min_free_percent_;
  std::atomic<bool> read_only_{false};
  std::atomic<std::uint64_t> free_bytes_{0};
  std::atomic<std::uint64_t> total_bytes_{0};
};

// The reason as clients see it: WriteState.reason and the refusals' fact.
inline constexpr const char* disk_full_reason = "disk_full";

}  // namespace slipway
