#include "tests/full/disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace slipway::full {
namespace {

struct statvfs measure(const std::string& directory) {
  struct statvfs found{};
  if (::statvfs(directory.c_str(), &found) != 0)
    throw std::runtime_error(fmt::format("{}: {}", directory, std::strerror(errno)));
  return found;
}

}  // namespace

SmallDisk::SmallDisk(std::string directory, std::uint64_t bytes) : directory_(std::move(directory)) {
  const bool mounted =
      ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
      ::mount("tmpfs", directory_.c_str(), "tmpfs", 0, fmt::format("size={}", bytes).c_str()) == 0;
  if (!mounted) throw std::runtime_error(std::strerror(errno));
}

std::uint64_t SmallDisk::total() const {
  const auto found = measure(directory_);
  return std::uint64_t{found.f_blocks} * found.f_frsize;
}

std::uint64_t SmallDisk::free() const {
  const auto found = measure(directory_);
  return std::uint64_t{found.f_bavail} * found.f_frsize;
}

// Others write at the same time: what they leave is taken, too.
void SmallDisk::fill(std::uint64_t free_bytes) {
  const int file = ::open((directory_ + "/ballast").c_str(), O_CREAT | O_WRONLY, 0600);
  std::uint64_t size = file < 0 ? 0 : static_cast<std::uint64_t>(::lseek(file, 0, SEEK_END));
  for (std::uint64_t left = free(); file >= 0 && left > free_bytes; left = free()) {
    const std::uint64_t more = std::max<std::uint64_t>(left - free_bytes, 4096);
    const int failed = ::posix_fallocate(file, static_cast<off_t>(size), static_cast<off_t>(more));
    if (failed != 0) break;
    size += more;
  }
  const bool enough = file >= 0 && free() <= free_bytes;
  if (file >= 0) ::close(file);
  if (!enough) throw std::runtime_error("the disk cannot be filled");
}

void SmallDisk::make_room() {
  ::unlink((directory_ + "/ballast").c_str());
}

}  // namespace slipway::full
