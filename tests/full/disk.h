// A small file system of our own, to be filled and freed at will.
#pragma once

#include <cstdint>
#include <string>

namespace slipway::full {

class SmallDisk {
 public:
  // Mounts a tmpfs of so many bytes at `directory`, in a mount namespace of this process alone: it goes when
  // the process ends. Throws std::runtime_error where that is not allowed. Before any other thread starts.
  SmallDisk(std::string directory, std::uint64_t bytes);

  std::uint64_t total() const;
  std::uint64_t free() const;
  // Takes up space, or more of it, until at most `free_bytes` are left.
  void fill(std::uint64_t free_bytes);
  void make_room();

 private:
  const std::string directory_;
};

}  // namespace slipway::full
