// A disk in memory that keeps apart what was written and what was made durable, and that fails when told to.
//
// A power cut forgets what no sync has made durable. Of each file all of that may be lost, none, all but a
// prefix torn at a sector, or any subset of its sectors, so that writes are reordered. Of each directory any
// change may be lost: a file that was created, renamed or removed vanishes or reappears unless its directory
// was synced (POSIX promises no more). A sync that fails may have dropped what it should have written, and
// the next one says nothing of it, as Linux does.
//
// Knows no RocksDB; fault_fs.h puts it under one. Thread-safe. Its decisions follow from the seed and from
// the order of the calls.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::support {

enum class DiskError { not_found, exists, no_space, failed, off };

// What a call does, and to what. Only calls that change the disk are counted and fail.
struct DiskCall {
  enum class Kind { create, write, truncate, sync, rename, link, remove, make_directory, sync_directory };
  Kind kind;
  std::string path;
};
std::string describe(const DiskCall& call);

struct DiskFault {
  enum class Kind {
    fail_once,  // The call fails; the next ones work.
    fail_on,    // The call fails, and every one after it.
    cut_power   // The power goes out in the middle of the call.
  };
  Kind kind = Kind::fail_once;
  std::uint64_t call = 1;  // Counted from 1 among the calls that `where` accepts, from when it was armed.
  std::function<bool(const DiskCall&)> where;  // Empty: all calls.
};

// Sees writes and syncs, on the thread of the call, before and after each; it may hold them up.
class DiskWatcher {
 public:
  virtual ~DiskWatcher() = default;
  virtual void before(const DiskCall& call) = 0;
  virtual void after(const DiskCall& call) = 0;
};

class FaultDisk {
 public:
  class File;
  using Files = std::map<std::string, std::string>;  // Path → contents.
  template <class T>
  using Result = std::expected<T, DiskError>;
  static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

  explicit FaultDisk(std::uint64_t seed);

  // --- What a file system calls. Paths are absolute, without a slash at the end.
  Result<std::shared_ptr<File>> create(const std::string& path);  // Empty, in place of what stood there.
  Result<std::shared_ptr<File>> open(const std::string& path) const;
  Result<void> write(File& file, std::uint64_t offset, std::string_view data);
  Result<void> truncate(File& file, std::uint64_t size);
  Result<void> sync(File& file);
  // Copies what is there, at most `size` bytes, to `into`. Returns how many.
  std::size_t read(const File& file, std::uint64_t offset, std::size_t size, char* into) const;
  std::uint64_t size(const File& file) const;
  Result<void> rename(const std::string& from, const std::string& to);
  Result<void> link(const std::string& from, const std::string& to);
  Result<void> remove(const std::string& path);
  Result<void> make_directory(const std::string& path);  // `exists` if it does.
  Result<void> sync_directory(const std::string& path);
  bool exists(const std::string& path) const;
  bool is_directory(const std::string& path) const;
  std::vector<std::string> children(const std::string& directory) const;

  // --- What a rig calls.
  void arm(DiskFault fault);
  void disarm();
  std::uint64_t calls() const;   // That `where` accepted since arm().
  bool struck() const;           // The armed fault has happened.
  DiskCall struck_call() const;  // REQUIRES: struck().
  // Runs when it happens, on the thread of the call. It may not use the disk.
  void on_strike(std::function<void()> told);

  // Writes that need more than this fail with no_space, having written what still had room.
  void set_capacity(std::uint64_t bytes);
  std::uint64_t used() const;

  void cut_power();
  // A new process begins; what the one before still does has no effect. After a cut: first chooses what
  // survived. No fault is armed.
  void restart();
  std::uint64_t boot() const;  // How often it was restarted.
  // Null: nobody. The watcher outlives the calls that it sees.
  void watch(DiskWatcher* watcher);

  // All files, as a program sees them; and a disk that durably holds just these.
  Files files() const;
  void load(const Files& files);

 private:
  struct NameChange {
    std::string path;
    std::string from;            // Of a rename: the path that goes.
    std::shared_ptr<File> file;  // Null: the path goes.
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  // Counts a call; says how it ends if it does not just succeed.
  std::optional<DiskError> count(DiskCall call);
  static bool apply(const NameChange& change, Names& names);
  void put_name(NameChange change);
  class Draws;
  static std::string survivor(const File& file, Draws draw);
  static std::string torn(const File& file, std::uint64_t sector, Draws& draw);
  static std::string reordered(const File& file, std::uint64_t sector, Draws& draw);
  Names surviving_names(Draws draw) const;
  Result<void> write_now(File& file, std::uint64_t offset, std::string_view data);
  Result<void> sync_now(File& file);
  DiskCall call_on(const File& file, DiskCall::Kind kind) const;
  std::uint64_t used_locked() const;
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

  const std::uint64_t seed_;
  std::atomic<DiskWatcher*> watcher_ = nullptr;
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::uint64_t boot_ = 0;
  Names names_;          // Directories are files, too.
  Names durable_names_;  // After a power cut, if nothing of unsynced_names_ survives.
  std::vector<NameChange> unsynced_names_;
  std::uint64_t capacity_ = unlimited;
  DiskFault fault_;
  bool armed_ = false;
  bool off_ = false;
  std::uint64_t calls_ = 0;
  std::optional<DiskCall> struck_;
  std::function<void()> on_strike_;
};

}  // namespace slipway::support
