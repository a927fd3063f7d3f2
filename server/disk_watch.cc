#include "server/disk_watch.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace slipway {
namespace {

// In 128 bits, so that no disk is too large.
std::uint64_t percent_of(std::uint64_t total, std::uint32_t percent, std::uint32_t rounding) {
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(total) * percent + rounding) / 100);
}

}  // namespace

DiskProbe file_system_probe(std::string path) {
  return [path = std::move(path)]() -> std::optional<DiskSpace> {
    struct statvfs found{};
    if (::statvfs(path.c_str(), &found) != 0) return std::nullopt;
    return DiskSpace{std::uint64_t{found.f_bavail} * found.f_frsize,
                     std::uint64_t{found.f_blocks} * found.f_frsize};
  };
}

DiskWatch::DiskWatch(DiskProbe probe, MinFree least) : probe_(std::move(probe)), least_(least) {}

std::uint64_t DiskWatch::stops_at_bytes() const {
  return std::max(percent_of(total_bytes_, least_.percent, 0), least_.bytes);
}

std::uint64_t DiskWatch::resumes_at_bytes() const {
  return std::max(percent_of(total_bytes_, least_.percent + resume_margin_percent, 99),
                  least_.bytes + least_.bytes / resume_margin_parts);
}

std::uint64_t DiskWatch::room_bytes() const {
  if (total_bytes_ == 0) return std::numeric_limits<std::uint64_t>::max();
  return free_bytes_ - std::min<std::uint64_t>(free_bytes_, stops_at_bytes());
}

bool DiskWatch::poll() {
  const auto space = probe_();
  if (!space) return false;
  free_bytes_ = space->free_bytes;
  total_bytes_ = space->total_bytes;
  const bool before = read_only_;
  if (before && free_bytes_ >= resumes_at_bytes()) read_only_ = false;
  if (!before && free_bytes_ <= stops_at_bytes()) read_only_ = true;
  return read_only_ != before;
}

}  // namespace slipway
