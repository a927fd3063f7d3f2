// The files that people attach, by their SHA-256, beside the log: `<folder>/<project>/<digest>`.
//
// A project has a folder of its own, so that a digest opens no other project's file. A file that is there is
// whole and on disk: its bytes are written to a temporary file while they are hashed, synced, and only then
// given their name. Bytes that were sent twice are one file. What nobody attaches for a day is removed, as is
// what a crash left of an upload.
//
// Thread-safe; blocks on the disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proto/tlog/sha256.h"
#include "server/stored_files.h"

namespace slipway {

inline constexpr std::uint64_t file_bytes_max_default = 100ULL << 20;
inline constexpr std::size_t file_piece_bytes = 64 * 1024;
inline constexpr std::chrono::hours unattached_files_kept{24};
inline constexpr std::chrono::seconds file_scan_within{60};
// For so long a file that was hashed and has not changed since, as its time stamps say, is not hashed again.
inline constexpr std::chrono::hours file_trusted_for{1};
inline constexpr std::size_t files_trusted_max = 10'000;

// Images, documents, archives, data and films. It is what the sender says, and the ending of the name; nobody
// looks into the bytes, which are only ever served as a download.
const std::vector<std::string>& default_file_types();

enum class FileError {
  too_large,
  type_refused,
  refused,      // By the scanner.
  scan_failed,  // It said neither yes nor no, or took too long.
  missing,
  damaged,  // What is stored under that digest has another.
  disk,
};
// Stable, as clients see it: `file_too_large`.
std::string_view code_of(FileError error);

struct FilePolicy {
  std::uint64_t bytes_max = file_bytes_max_default;
  std::vector<std::string> types = default_file_types();
  std::string scanner;  // Run with a file's path; 0: clean, 1: refused. Empty: there is none.
  std::chrono::milliseconds scan_within = file_scan_within;

  // `type` may go on with parameters, as `text/plain; charset=utf-8`.
  bool takes(std::string_view type) const;
  // Whether a name's ending is one of an allowed type's; a name without one runs nowhere. The endings of
  // types that are not known here are only known not to be another type's.
  bool takes_name(std::string_view name) const;
};

// An open file; closed with it.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

class FileStore final : public StoredFiles {
 public:
  // Removes what a crash left of uploads. REQUIRES: nobody else uses the folder.
  FileStore(std::string folder, FilePolicy policy);
  const FilePolicy& policy() const { return policy_; }

  struct Stored {
    std::string digest;
    std::uint64_t size = 0;
  };
  // A file on its way in; what was not finished is gone with it. One owner; the store outlives it.
  class Upload {
   public:
    ~Upload();
    // Fails once there is more than the policy allows.
    std::expected<void, FileError> write(std::string_view piece);
    // Scans it and gives it its name; after that it survives power loss.
    std::expected<Stored, FileError> finish();

   private:
    friend class FileStore;
    Upload(FileStore& store, std::string project, std::string path, Descriptor file);
    FileStore& store_;
    const std::string project_;
    const std::string path_;
    Descriptor file_;
    tlog::Sha256 hash_;
    std::uint64_t size_ = 0;
  };
  std::expected<std::unique_ptr<Upload>, FileError> begin(const std::string& project);

  struct Opened {
    Descriptor file;
    std::uint64_t size = 0;
  };
  // To be read. Its bytes were hashed and are what the digest says, within file_trusted_for.
  std::expected<Opened, FileError> open(const std::string& project, const std::string& digest);
  // Hashes it again.
  std::expected<void, FileError> check(const std::string& project, const std::string& digest);
  // Whether something is there under that digest; not whether it is whole.
  bool holds(const std::string& project, const std::string& digest) {
    return open_unchecked(project, digest).has_value();
  }
  // It must be there by the log, and is not whole: opened, it is damaged, until it is sent again.
  void mark_lost(const std::string& project, const std::string& digest);

  // Waits for the disk, but never for an upload's sync.
  std::optional<domain::StoredFile> claim(const std::string& project, const v1::AttachFile& attach) override;
  bool destroy(const std::string& project, const std::set<std::string>& digests) override;

  // Projects that have a folder.
  std::vector<std::string> projects() const;
  // Removes what was stored before `before`, is not among `named` and was not claimed since. How many.
  std::size_t sweep(const std::string& project, const std::set<std::string>& named,
                    std::chrono::system_clock::time_point before);

 private:
  // What tells whether a file was touched since it was hashed.
  struct Stamp {
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changed_s = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct Trusted {
    Stamp stamp;
    std::chrono::steady_clock::time_point until;
  };
  static Stamp stamp_of(int file);
  std::string path_of(const std::string& project, const std::string& digest) const;
  std::expected<Opened, FileError> open_unchecked(const std::string& project, const std::string& digest);
  bool is_trusted(const std::string& path, const Stamp& stamp);
  void trust(const std::string& path, const Stamp& stamp);
  std::expected<void, FileError> scan(const std::string& path) const;
  bool give_name(const Upload& upload, const std::string& path);
  bool unlink(const std::string& path);

  const std::string folder_;
  const FilePolicy policy_;
  std::mutex mutex_;                        // Held while a file is claimed, named or removed.
  std::map<std::string, Trusted> trusted_;  // By path, as the others; guarded by mutex_, as they are.
  std::set<std::string> lost_;
  std::set<std::string> naming_;       // Have a name that is not known to be on disk: claimed by nobody.
  std::set<std::string> undestroyed_;  // Should be gone and could not be removed: as not there.
};

// The next piece of an open file, up to `left` bytes; fewer or none: it ended early or could not be read.
std::string read_piece(int file, std::uint64_t offset, std::uint64_t left);

}  // namespace slipway
