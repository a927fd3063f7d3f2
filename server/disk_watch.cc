#include "server/disk_watch.h"

#include <sys/statvfs.h>

#include <utility>

namespace slipway {
namespace {

// In 128 bits: a percentage of a disk's bytes, without rounding.
bool at_most_percent(const DiskSpace& space, std::uint32_t percent) {
  using Wide = unsigned __int128;
  return Wide{space.free_bytes} * 100 <= Wide{space.total_bytes} * percent;
}
bool at_least_percent(const DiskSpace& space, std::uint32_t percent) {
  using Wide = unsigned __int128;
  return Wide{space.free_bytes} * 100 >= Wide{space.total_bytes} * percent;
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

DiskWatch::DiskWatch(DiskProbe probe, std::uint32_t min_free_percent)
    : probe_(std::move(probe)), min_free_percent_(min_free_percent) {}

bool DiskWatch::poll() {
  const auto space = probe_();
  if (!space) return false;
  free_bytes_ = space->free_bytes;
  total_bytes_ = space->total_bytes;
  const bool before = read_only_;
  if (before && at_least_percent(*space, min_free_percent_ + resume_margin_percent)) read_only_ = false;
  if (!before && at_most_percent(*space, min_free_percent_)) read_only_ = true;
  return read_only_ != before;
}

}  // namespace slipway
