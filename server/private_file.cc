#include "server/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace slipway {

namespace fs = std::filesystem;

void make_private_folder_of(const fs::path& path) {
  std::error_code error;
  const fs::path folder = path.parent_path();
  if (!folder.empty() && fs::create_directories(folder, error))
    fs::permissions(folder, fs::perms::owner_all, error);
}

int write_private_file(const fs::path& path, const std::string& text) {
  const fs::path folder = path.parent_path();
  const fs::path fresh = path.string() + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return errno;
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  if (::close(file) != 0 || !written || ::rename(fresh.c_str(), path.c_str()) != 0) return errno;
  const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (directory < 0) return errno;
  const bool synced = ::fsync(directory) == 0;
  const int why = errno;
  ::close(directory);
  return synced ? 0 : why;
}

}  // namespace slipway
