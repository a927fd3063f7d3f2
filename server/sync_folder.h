// Makes the names in a folder survive power loss: those that were made, and those that were removed.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace slipway {

// False: the disk did not say so. Blocks on it.
inline bool sync_folder(const std::filesystem::path& folder) {
  const std::filesystem::path named = folder.empty() ? "." : folder;
  const int opened = ::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return false;
  const bool synced = ::fsync(opened) == 0;
  ::close(opened);
  return synced;
}

}  // namespace slipway
