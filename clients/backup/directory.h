// The files of one backup. Paths are below its directory, as `log/bank/checkpoint`.
//
// A file is written whole or not at all: beside it, synced, renamed. What is not yet synced as a directory
// entry may be gone after a power cut, so whoever writes a file that speaks of others calls sync() before.
// One thread.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipway/v1/backup.pb.h"

namespace slipway::backup {

// Behind the name of a file that is being written.
inline constexpr std::string_view unfinished = ".unfinished";

// Errors are English sentences that begin with the file's path.
class Directory {
 public:
  explicit Directory(std::string path) : path_(std::move(path)) {}
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  // Makes it if need be, and keeps every other program that asks out until this is destroyed.
  std::expected<void, std::string> lock();

  const std::string& path() const { return path_; }
  // Nothing: it is not there or cannot be read.
  std::optional<std::string> read(std::string_view file) const;
  std::expected<void, std::string> write(const std::string& file, std::string_view bytes);
  // A file that is written in pieces; gone with this where it was not finished. The directory outlives it.
  class Writing {
   public:
    Writing(std::string path, int file) : path_(std::move(path)), file_(file) {}
    Writing(Writing&& other) noexcept
        : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}
    Writing& operator=(Writing&&) = delete;
    ~Writing();
    std::expected<void, std::string> write(std::string_view piece);
    std::expected<void, std::string> finish();

   private:
    std::string path_;
    int file_;
  };
  std::expected<Writing, std::string> begin(const std::string& file);
  // Nothing: it is not there.
  std::optional<std::uint64_t> size_of(const std::string& file) const;
  // Until now, everything that was written survives a power cut.
  std::expected<void, std::string> sync();
  void remove(const std::string& file);
  // All files below, in byte order of their paths.
  std::vector<std::string> files() const;

  // Nothing: there is no backup here yet.
  std::expected<std::optional<v1::BackupManifest>, std::string> manifest() const;
  std::expected<void, std::string> write_manifest(const v1::BackupManifest& manifest);

 private:
  std::expected<void, std::string> make_directories(const std::string& file);

  const std::string path_;
  int lock_ = -1;
  std::set<std::string> unsynced_;  // Directories.
};

}  // namespace slipway::backup
