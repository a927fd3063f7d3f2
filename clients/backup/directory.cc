#include "clients/backup/directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/backup/manifest.h"

namespace slipway::backup {
namespace {

namespace fs = std::filesystem;

std::unexpected<std::string> failure(const std::string& path) {
  return std::unexpected(fmt::format("{}: {}", path, std::strerror(errno)));
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t some = ::write(file, bytes.data(), bytes.size());
    if (some <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(some));
  }
  return true;
}

std::expected<void, std::string> write_synced(const std::string& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return failure(path);
  const bool written = write_all(file, bytes) && ::fsync(file) == 0;
  const auto result = written ? std::expected<void, std::string>{} : failure(path);
  ::close(file);
  return result;
}

}  // namespace

Directory::~Directory() {
  if (lock_ >= 0) ::close(lock_);
}

std::expected<void, std::string> Directory::lock() {
  std::error_code error;
  fs::create_directories(path_, error);
  lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) return failure(path_);
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  return std::unexpected(fmt::format("{}: another program is at work in this backup", path_));
}

std::optional<std::string> Directory::read(std::string_view file) const {
  const fs::path path = fs::path(path_) / file;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in) return std::nullopt;
  return std::move(bytes).str();
}

// Every directory that is new has its entry in the one above.
std::expected<void, std::string> Directory::make_directories(const std::string& file) {
  const fs::path directory = (fs::path(path_) / file).parent_path();
  for (fs::path above = directory; above.string().size() > path_.size(); above = above.parent_path())
    if (!fs::exists(above)) unsynced_.insert(above.parent_path());
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return std::unexpected(fmt::format("{}: {}", directory.string(), error.message()));
  unsynced_.insert(directory);
  return {};
}

std::expected<void, std::string> Directory::write(const std::string& file, std::string_view bytes) {
  if (auto made = make_directories(file); !made) return made;
  const std::string path = (fs::path(path_) / file).string();
  const std::string beside = path + std::string(unfinished);
  if (auto written = write_synced(beside, bytes); !written) return written;
  if (::rename(beside.c_str(), path.c_str()) != 0) return failure(path);
  return {};
}

std::expected<Directory::Writing, std::string> Directory::begin(const std::string& file) {
  if (auto made = make_directories(file); !made) return std::unexpected(made.error());
  const std::string path = (fs::path(path_) / file).string();
  const std::string beside = path + std::string(unfinished);
  const int opened = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (opened < 0) return failure(path);
  return Writing(path, opened);
}

Directory::Writing::~Writing() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink((path_ + std::string(unfinished)).c_str());
}

std::expected<void, std::string> Directory::Writing::write(std::string_view piece) {
  return write_all(file_, piece) ? std::expected<void, std::string>{} : failure(path_);
}

std::expected<void, std::string> Directory::Writing::finish() {
  if (::fsync(file_) != 0) return failure(path_);
  if (::rename((path_ + std::string(unfinished)).c_str(), path_.c_str()) != 0) return failure(path_);
  ::close(std::exchange(file_, -1));
  return {};
}

std::optional<std::uint64_t> Directory::size_of(const std::string& file) const {
  std::error_code error;
  const auto size = fs::file_size(fs::path(path_) / file, error);
  if (error) return std::nullopt;
  return size;
}

std::expected<void, std::string> Directory::sync() {
  for (const std::string& path : unsynced_) {
    const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return failure(path);
    const bool synced = ::fsync(directory) == 0;
    const auto result = synced ? std::expected<void, std::string>{} : failure(path);
    ::close(directory);
    if (!result) return result;
  }
  unsynced_.clear();
  return {};
}

// And the directories above it that it leaves empty.
void Directory::remove(const std::string& file) {
  std::error_code error;
  fs::path path = fs::path(path_) / file;
  fs::remove(path, error);
  for (path = path.parent_path(); path.string().size() > path_.size() && fs::is_empty(path, error);
       path = path.parent_path())
    fs::remove(path, error);
}

std::vector<std::string> Directory::files() const {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(path_, error))
    if (entry.is_regular_file(error)) files.push_back(fs::relative(entry.path(), path_, error).string());
  std::ranges::sort(files);
  return files;
}

std::expected<std::optional<v1::BackupManifest>, std::string> Directory::manifest() const {
  const auto bytes = read(manifest_file);
  if (!bytes) return std::nullopt;
  auto manifest = parse_manifest(*bytes);
  if (!manifest) return std::unexpected(fmt::format("{}: {}", manifest_file, manifest.error()));
  return std::move(*manifest);
}

std::expected<void, std::string> Directory::write_manifest(const v1::BackupManifest& manifest) {
  if (auto synced = sync(); !synced) return synced;
  if (auto written = write(std::string(manifest_file), to_bytes(manifest)); !written) return written;
  return sync();
}

}  // namespace slipway::backup
