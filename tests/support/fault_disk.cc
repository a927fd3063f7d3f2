#include "tests/support/fault_disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <utility>

namespace slipway::support {
namespace {

constexpr std::array<std::uint64_t, 2> sector_bytes{512, 4096};  // Disks have one or the other.

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

class FaultDisk::File {
 public:
  // A write, or (with `data` empty) a new size.
  struct Change {
    std::uint64_t offset;
    std::string data;

    void apply(std::string& bytes) const {
      if (data.empty()) return bytes.resize(offset);
      if (bytes.size() < offset + data.size()) bytes.resize(offset + data.size());
      std::memcpy(bytes.data() + offset, data.data(), data.size());
    }
  };

  File(std::string path, bool directory, std::uint64_t boot)
      : path(std::move(path)), directory(directory), boot(boot) {}

  void change(Change change) {
    change.apply(bytes);
    unsynced.push_back(std::move(change));
  }
  void make_durable() {
    for (const Change& change : unsynced) change.apply(durable);
    unsynced.clear();
  }

  std::string path;
  const bool directory;
  const std::uint64_t boot;  // Who opened it before the last restart has lost it.
  std::string bytes;         // As a program sees them.
  std::string durable;       // After a power cut, if nothing of `unsynced` survives.
  std::vector<Change> unsynced;
};

std::string describe(const DiskCall& call) {
  static constexpr std::array names{"create", "write",  "truncate",       "sync",          "rename",
                                    "link",   "remove", "make directory", "sync directory"};
  return fmt::format("{} {}", names[static_cast<std::size_t>(call.kind)], call.path);
}

FaultDisk::FaultDisk(std::uint64_t seed) : seed_(seed), random_(seed) {
  names_["/"] = durable_names_["/"] = std::make_shared<File>("/", true, boot_);
}

// --- calls ----------------------------------------------------------------------------------------

std::optional<DiskError> FaultDisk::count(DiskCall call) {
  if (off_) return DiskError::off;
  if (!armed_) return std::nullopt;
  if (struck_ && fault_.kind == DiskFault::Kind::fail_on) return DiskError::failed;
  if (fault_.where && !fault_.where(call)) return std::nullopt;
  if (++calls_ != fault_.call) return std::nullopt;
  struck_ = std::move(call);
  if (on_strike_) on_strike_();
  if (fault_.kind != DiskFault::Kind::cut_power) return DiskError::failed;
  off_ = true;
  return DiskError::off;
}

FaultDisk::Result<std::shared_ptr<FaultDisk::File>> FaultDisk::create(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!names_.contains(directory_of(path))) return std::unexpected(DiskError::not_found);
  if (const auto failed = count({DiskCall::Kind::create, path})) return std::unexpected(*failed);
  auto file = std::make_shared<File>(path, false, boot_);
  put_name({path, {}, file});
  return file;
}

FaultDisk::Result<std::shared_ptr<FaultDisk::File>> FaultDisk::open(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  if (found == names_.end() || found->second->directory) return std::unexpected(DiskError::not_found);
  return found->second;
}

DiskCall FaultDisk::call_on(const File& file, DiskCall::Kind kind) const {
  const std::lock_guard lock(mutex_);
  return {kind, file.path};
}

FaultDisk::Result<void> FaultDisk::write(File& file, std::uint64_t offset, std::string_view data) {
  DiskWatcher* const watcher = watcher_;
  if (!watcher) return write_now(file, offset, data);
  const DiskCall call = call_on(file, DiskCall::Kind::write);
  watcher->before(call);
  const auto written = write_now(file, offset, data);
  watcher->after(call);
  return written;
}

FaultDisk::Result<void> FaultDisk::sync(File& file) {
  DiskWatcher* const watcher = watcher_;
  if (!watcher) return sync_now(file);
  const DiskCall call = call_on(file, DiskCall::Kind::sync);
  watcher->before(call);
  const auto synced = sync_now(file);
  watcher->after(call);
  return synced;
}

FaultDisk::Result<void> FaultDisk::write_now(File& file, std::uint64_t offset, std::string_view data) {
  const std::lock_guard lock(mutex_);
  if (data.empty()) return {};
  if (off_ || file.boot != boot_) return std::unexpected(DiskError::off);
  auto failed = count({DiskCall::Kind::write, file.path});
  if (failed) data = data.substr(0, below(data.size() + 1));  // A part of it arrived.
  const std::uint64_t end = offset + data.size();
  const std::uint64_t growth = end > file.bytes.size() ? end - file.bytes.size() : 0;
  const std::uint64_t used = capacity_ == unlimited ? 0 : used_locked();
  const std::uint64_t room = capacity_ > used ? capacity_ - used : 0;
  if (growth > room) {
    data = data.substr(0, data.size() - std::min<std::uint64_t>(data.size(), growth - room));
    if (!failed) failed = DiskError::no_space;
  }
  if (!data.empty()) file.change({offset, std::string(data)});
  if (failed) return std::unexpected(*failed);
  return {};
}

FaultDisk::Result<void> FaultDisk::truncate(File& file, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  if (file.boot != boot_) return std::unexpected(DiskError::off);
  if (const auto failed = count({DiskCall::Kind::truncate, file.path})) return std::unexpected(*failed);
  file.change({size, {}});
  return {};
}

FaultDisk::Result<void> FaultDisk::sync_now(File& file) {
  const std::lock_guard lock(mutex_);
  if (off_ || file.boot != boot_) return std::unexpected(DiskError::off);
  const auto failed = count({DiskCall::Kind::sync, file.path});
  if (!failed) {
    file.make_durable();
    return {};
  }
  if (*failed == DiskError::off && one_in(2)) file.make_durable();  // Just before the cut.
  if (*failed == DiskError::failed)
    std::erase_if(file.unsynced, [this](const File::Change&) { return one_in(2); });
  return std::unexpected(*failed);
}

std::size_t FaultDisk::read(const File& file, std::uint64_t offset, std::size_t size, char* into) const {
  const std::lock_guard lock(mutex_);
  if (offset >= file.bytes.size()) return 0;
  return file.bytes.copy(into, size, offset);
}

std::uint64_t FaultDisk::size(const File& file) const {
  const std::lock_guard lock(mutex_);
  return file.bytes.size();
}

FaultDisk::Result<void> FaultDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(from);
  if (found == names_.end()) return std::unexpected(DiskError::not_found);
  if (const auto failed = count({DiskCall::Kind::rename, to})) return std::unexpected(*failed);
  const auto file = found->second;
  file->path = to;
  put_name({to, from, file});
  return {};
}

FaultDisk::Result<void> FaultDisk::link(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(from);
  if (found == names_.end()) return std::unexpected(DiskError::not_found);
  if (names_.contains(to)) return std::unexpected(DiskError::exists);
  if (const auto failed = count({DiskCall::Kind::link, to})) return std::unexpected(*failed);
  put_name({to, {}, found->second});
  return {};
}

FaultDisk::Result<void> FaultDisk::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!names_.contains(path)) return std::unexpected(DiskError::not_found);
  if (const auto failed = count({DiskCall::Kind::remove, path})) return std::unexpected(*failed);
  put_name({path, {}, nullptr});
  return {};
}

FaultDisk::Result<void> FaultDisk::make_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (names_.contains(path)) return std::unexpected(DiskError::exists);
  if (!names_.contains(directory_of(path))) return std::unexpected(DiskError::not_found);
  if (const auto failed = count({DiskCall::Kind::make_directory, path})) return std::unexpected(*failed);
  put_name({path, {}, std::make_shared<File>(path, true, boot_)});
  return {};
}

FaultDisk::Result<void> FaultDisk::sync_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (const auto failed = count({DiskCall::Kind::sync_directory, path})) return std::unexpected(*failed);
  std::erase_if(unsynced_names_, [&](const NameChange& change) {
    if (directory_of(change.path) != path) return false;
    apply(change, durable_names_);
    return true;
  });
  return {};
}

bool FaultDisk::exists(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return names_.contains(path);
}

bool FaultDisk::is_directory(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  return found != names_.end() && found->second->directory;
}

std::vector<std::string> FaultDisk::children(const std::string& directory) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found;
  for (const auto& [path, file] : names_)
    if (path != directory && directory_of(path) == directory)
      found.push_back(path.substr(path.rfind('/') + 1));
  return found;
}

// --- names ----------------------------------------------------------------------------------------

// False where it cannot be: what it moves, or the directory that it is in, is not there.
bool FaultDisk::apply(const NameChange& change, Names& names) {
  if (!names.contains(directory_of(change.path))) return false;
  if (!change.from.empty() && names.erase(change.from) == 0) return false;
  if (change.file)
    names[change.path] = change.file;
  else
    names.erase(change.path);
  return true;
}

void FaultDisk::put_name(NameChange change) {
  apply(change, names_);
  unsynced_names_.push_back(std::move(change));
}

// --- what a rig calls -----------------------------------------------------------------------------

void FaultDisk::arm(DiskFault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
  armed_ = true;
  calls_ = 0;
  struck_.reset();
}

void FaultDisk::disarm() {
  const std::lock_guard lock(mutex_);
  armed_ = false;
}

std::uint64_t FaultDisk::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

bool FaultDisk::struck() const {
  const std::lock_guard lock(mutex_);
  return struck_.has_value();
}

DiskCall FaultDisk::struck_call() const {
  const std::lock_guard lock(mutex_);
  return *struck_;
}

void FaultDisk::on_strike(std::function<void()> told) {
  const std::lock_guard lock(mutex_);
  on_strike_ = std::move(told);
}

void FaultDisk::set_capacity(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

std::uint64_t FaultDisk::used() const {
  const std::lock_guard lock(mutex_);
  return used_locked();
}

std::uint64_t FaultDisk::used_locked() const {
  std::uint64_t used = 0;
  for (const auto& [path, file] : names_) used += file->bytes.size();
  return used;
}

void FaultDisk::cut_power() {
  const std::lock_guard lock(mutex_);
  off_ = true;
}

// Draws that belong to one file at one restart: what becomes of it depends on no other.
class FaultDisk::Draws {
 public:
  Draws(std::uint64_t seed, std::uint64_t boot, std::string_view path) : state_(seed ^ (boot << 48)) {
    for (const char c : path) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;  // FNV-1a.
  }
  // Below `bound`. SplitMix64.
  std::uint64_t operator()(std::uint64_t bound) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % bound;
  }

 private:
  std::uint64_t state_;
};

// What a power cut leaves of a file.
std::string FaultDisk::survivor(const File& file, Draws draw) {
  if (file.unsynced.empty()) return file.durable;
  const auto kind = draw(4);
  if (kind == 0) return file.durable;
  if (kind == 1) return file.bytes;
  const std::uint64_t sector = sector_bytes[draw(sector_bytes.size())];
  return kind == 2 ? torn(file, sector, draw) : reordered(file, sector, draw);
}

// All up to one change, and of that one what stands before some sector.
std::string FaultDisk::torn(const File& file, std::uint64_t sector, Draws& draw) {
  std::string bytes = file.durable;
  const std::size_t whole = draw(file.unsynced.size());
  for (std::size_t i = 0; i < whole; ++i) file.unsynced[i].apply(bytes);
  File::Change last = file.unsynced[whole];
  const std::uint64_t end = last.offset + last.data.size();
  const std::uint64_t cut = (last.offset / sector + draw(last.data.size() / sector + 2)) * sector;
  if (cut <= last.offset) return bytes;
  last.data.resize(std::min(end, cut) - last.offset);
  if (!last.data.empty()) last.apply(bytes);
  return bytes;
}

// Any of the sectors that differ.
std::string FaultDisk::reordered(const File& file, std::uint64_t sector, Draws& draw) {
  std::string bytes = file.durable;
  std::set<std::uint64_t> sectors;
  for (const File::Change& change : file.unsynced)
    for (auto at = change.offset / sector; at * sector < change.offset + change.data.size(); ++at)
      sectors.insert(at);
  for (const std::uint64_t at : sectors) {
    const std::uint64_t offset = at * sector;
    if (draw(2) == 0 || offset >= file.bytes.size()) continue;
    File::Change{offset, file.bytes.substr(offset, sector)}.apply(bytes);
  }
  return bytes;
}

FaultDisk::Names FaultDisk::surviving_names(Draws draw) const {
  Names names = durable_names_;
  const auto kind = draw(4);
  const std::size_t count = unsynced_names_.size();
  const std::size_t prefix = kind == 0 ? 0 : kind == 2 ? draw(count + 1) : count;
  for (std::size_t i = 0; i < prefix; ++i)
    if (kind != 3 || draw(2) == 0) apply(unsynced_names_[i], names);
  return names;
}

void FaultDisk::restart() {
  const std::lock_guard lock(mutex_);
  ++boot_;
  const auto before = off_ ? surviving_names({seed_, boot_, ""}) : names_;
  std::map<const File*, std::shared_ptr<File>> kept;
  const auto keep = [&](const std::string& path, const std::shared_ptr<File>& file) {
    auto& copy = kept[file.get()];
    if (copy) return copy;
    copy = std::make_shared<File>(path, file->directory, boot_);
    copy->bytes = off_ ? survivor(*file, {seed_, boot_, path}) : file->bytes;
    copy->durable = off_ ? copy->bytes : file->durable;
    if (!off_) copy->unsynced = file->unsynced;
    return copy;
  };
  Names names;
  for (const auto& [path, file] : before)
    if (path == "/" || names.contains(directory_of(path))) names[path] = keep(path, file);
  names_ = std::move(names);
  if (off_) {
    durable_names_ = names_;
    unsynced_names_.clear();
  } else {
    for (auto& [path, file] : durable_names_) file = keep(path, file);
    for (auto& change : unsynced_names_)
      if (change.file) change.file = keep(change.path, change.file);
  }
  armed_ = off_ = false;
}

std::uint64_t FaultDisk::boot() const {
  const std::lock_guard lock(mutex_);
  return boot_;
}

void FaultDisk::watch(DiskWatcher* watcher) {
  watcher_ = watcher;
}

FaultDisk::Files FaultDisk::files() const {
  const std::lock_guard lock(mutex_);
  Files files;
  for (const auto& [path, file] : names_)
    if (!file->directory) files[path] = file->bytes;
  return files;
}

void FaultDisk::load(const Files& files) {
  const std::lock_guard lock(mutex_);
  ++boot_;
  names_.clear();
  names_["/"] = std::make_shared<File>("/", true, boot_);
  for (const auto& [path, bytes] : files) {
    for (std::string above = directory_of(path); !names_.contains(above); above = directory_of(above))
      names_[above] = std::make_shared<File>(above, true, boot_);
    auto& file = names_[path] = std::make_shared<File>(path, false, boot_);
    file->bytes = file->durable = bytes;
  }
  durable_names_ = names_;
  unsynced_names_.clear();
  armed_ = off_ = false;
}

}  // namespace slipway::support
