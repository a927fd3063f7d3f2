#include "server/file_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "proto/ascii.h"
#include "proto/file_types.h"
#include "server/domain/request.h"
#include "server/file_scanner.h"
#include "server/sync_folder.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view upload_prefix = "upload-";
// An identifier may be two dots, which no folder can.
bool is_folder(std::string_view project) {
  return is_identifier(project) && project != "." && project != "..";
}

// Also its name in the folder above; who found it there may have found it before that was on disk.
bool make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return false;
  return sync_folder(folder.parent_path());
}

// Visits the names in a folder; those that cannot be listed are none.
template <typename Visit>
void each_entry(const fs::path& folder, Visit visit) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    visit(*entry);
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string hash_of(int file, std::uint64_t size) {
  tlog::Sha256 hash;
  for (std::uint64_t offset = 0; offset < size;) {
    const std::string piece = read_piece(file, offset, size - offset);
    if (piece.empty()) break;
    hash.update(piece);
    offset += piece.size();
  }
  return hash.finish();
}

// By its ending, which is a word, not the number of a version or the rest of a sentence.
bool names_a_type(std::string_view ending) {
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
  return ending.find_first_of(letters) != std::string_view::npos &&
         std::ranges::all_of(ending.substr(1),
                             [&](char c) { return digits.contains(c) || letters.contains(c); });
}

std::string_view without_parameters(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return type;
}

}  // namespace

const std::vector<std::string>& default_file_types() {
  static const std::vector<std::string> types{
      "image/png",
      "image/jpeg",
      "image/gif",
      "image/webp",
      "application/pdf",
      "text/plain",
      "text/csv",
      "text/markdown",
      "application/json",
      "application/xml",
      "text/xml",
      "application/zip",
      "application/gzip",
      "application/x-7z-compressed",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      "application/msword",
      "application/vnd.ms-excel",
      "application/vnd.ms-powerpoint",
      "application/vnd.oasis.opendocument.text",
      "application/vnd.oasis.opendocument.spreadsheet",
      "application/vnd.oasis.opendocument.presentation",
      "message/rfc822",
      "audio/mpeg",
      "video/mp4",
      "video/webm"};
  return types;
}

std::string_view code_of(FileError error) {
  switch (error) {
    case FileError::too_large:
      return "file_too_large";
    case FileError::type_refused:
      return "file_type_refused";
    case FileError::refused:
      return "file_refused";
    case FileError::scan_failed:
      return "file_scan_failed";
    case FileError::missing:
      return "file_missing";
    case FileError::damaged:
      return "file_damaged";
    case FileError::disk:
      break;
  }
  return "file_disk_error";
}

bool FilePolicy::takes(std::string_view type) const {
  const std::string_view bare = without_parameters(type);
  return std::ranges::any_of(types,
                             [&](const std::string& taken) { return equal_without_case(taken, bare); });
}

bool FilePolicy::takes_name(std::string_view name) const {
  const std::string ending = ending_of(name);
  if (!names_a_type(ending)) return true;
  const auto has_ending = [&](const FileEnding& each) { return each.ending == ending; };
  if (std::ranges::any_of(file_endings, has_ending))
    return std::ranges::any_of(file_endings,
                               [&](const FileEnding& each) { return has_ending(each) && takes(each.type); });
  return std::ranges::any_of(types, [](const std::string& taken) {
    return std::ranges::none_of(file_endings,
                                [&](const FileEnding& each) { return equal_without_case(each.type, taken); });
  });
}

// --- descriptors --------------------------------------------------------------------------------

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}
Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

std::string read_piece(int file, std::uint64_t offset, std::uint64_t left) {
  std::string piece(std::min<std::uint64_t>(left, file_piece_bytes), '\0');
  std::size_t read = 0;
  while (read < piece.size()) {
    const ssize_t count =
        ::pread(file, piece.data() + read, piece.size() - read, static_cast<off_t>(offset + read));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    read += static_cast<std::size_t>(count);
  }
  piece.resize(read);
  return piece;
}

// --- uploads ------------------------------------------------------------------------------------

FileStore::FileStore(std::string folder, FilePolicy policy)
    : folder_(std::move(folder)), policy_(std::move(policy)) {
  for (const std::string& project : projects())
    each_entry(fs::path(folder_) / project, [](const fs::directory_entry& entry) {
      std::error_code ignored;
      if (entry.path().filename().string().starts_with(upload_prefix)) fs::remove(entry.path(), ignored);
    });
}

std::expected<std::unique_ptr<FileStore::Upload>, FileError> FileStore::begin(const std::string& project) {
  if (!is_folder(project)) return std::unexpected(FileError::missing);
  const fs::path folder = fs::path(folder_) / project;
  if (!make_folder(folder_) || !make_folder(folder)) return std::unexpected(FileError::disk);
  std::string path = (folder / fmt::format("{}XXXXXX", upload_prefix)).string();
  Descriptor file{::mkostemp(path.data(), O_CLOEXEC)};
  if (!file.is_open()) return std::unexpected(FileError::disk);
  return std::unique_ptr<Upload>(new Upload(*this, project, std::move(path), std::move(file)));
}

FileStore::Upload::Upload(FileStore& store, std::string project, std::string path, Descriptor file)
    : store_(store), project_(std::move(project)), path_(std::move(path)), file_(std::move(file)) {}

FileStore::Upload::~Upload() {
  if (file_.is_open()) ::unlink(path_.c_str());
}

std::expected<void, FileError> FileStore::Upload::write(std::string_view piece) {
  size_ += piece.size();
  if (size_ > store_.policy_.bytes_max) return std::unexpected(FileError::too_large);
  hash_.update(piece);
  if (!write_all(file_.number(), piece)) return std::unexpected(FileError::disk);
  return {};
}

std::expected<FileStore::Stored, FileError> FileStore::Upload::finish() {
  if (::fsync(file_.number()) != 0) return std::unexpected(FileError::disk);
  if (auto scanned = store_.scan(path_); !scanned) return std::unexpected(scanned.error());
  Stored stored{hash_.finish(), size_};
  if (!store_.give_name(*this, store_.path_of(project_, stored.digest)))
    return std::unexpected(FileError::disk);
  file_ = Descriptor{};
  return stored;
}

// Synced without the lock, for which commands wait. Until then nobody can claim it, who may have sent the
// same bytes at the same time, unless it had its name before; where the sync fails, not until one succeeds.
bool FileStore::give_name(const Upload& upload, const std::string& path) {
  {
    const std::lock_guard lock(mutex_);
    (void)::futimens(upload.file_.number(), nullptr);  // A day from now, however long it took.
    if (::access(path.c_str(), F_OK) != 0) naming_.insert(path);
    if (::rename(upload.path_.c_str(), path.c_str()) != 0) return false;
    trust(path, stamp_of(upload.file_.number()));
    lost_.erase(path);
    undestroyed_.erase(path);
  }
  if (!sync_folder(fs::path(path).parent_path())) return false;
  const std::lock_guard lock(mutex_);
  naming_.erase(path);
  return true;
}

std::expected<void, FileError> FileStore::scan(const std::string& path) const {
  if (policy_.scanner.empty()) return {};
  switch (scan_file(policy_.scanner, path, policy_.scan_within)) {
    case Scanned::clean:
      return {};
    case Scanned::refused:
      return std::unexpected(FileError::refused);
    case Scanned::failed:
      break;
  }
  return std::unexpected(FileError::scan_failed);
}

// --- reading ------------------------------------------------------------------------------------

std::string FileStore::path_of(const std::string& project, const std::string& digest) const {
  return (fs::path(folder_) / project / digest).string();
}

FileStore::Stamp FileStore::stamp_of(int file) {
  struct stat found{};
  if (::fstat(file, &found) != 0) return {};
  return {found.st_ino, found.st_size, found.st_ctim.tv_sec, found.st_ctim.tv_nsec};
}

bool FileStore::is_trusted(const std::string& path, const Stamp& stamp) {
  const std::lock_guard lock(mutex_);
  const auto found = trusted_.find(path);
  return found != trusted_.end() && found->second.stamp == stamp &&
         std::chrono::steady_clock::now() < found->second.until;
}

// REQUIRES: mutex_ is held.
void FileStore::trust(const std::string& path, const Stamp& stamp) {
  if (trusted_.size() >= files_trusted_max) trusted_.clear();
  trusted_[path] = {stamp, std::chrono::steady_clock::now() + file_trusted_for};
}

std::expected<FileStore::Opened, FileError> FileStore::open_unchecked(const std::string& project,
                                                                      const std::string& digest) {
  if (!is_folder(project) || !domain::is_sha256(digest)) return std::unexpected(FileError::missing);
  {
    const std::lock_guard lock(mutex_);
    if (undestroyed_.contains(path_of(project, digest))) return std::unexpected(FileError::missing);
  }
  Descriptor file{::open(path_of(project, digest).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!file.is_open()) return std::unexpected(errno == ENOENT ? FileError::missing : FileError::disk);
  const auto size = static_cast<std::uint64_t>(stamp_of(file.number()).size);
  return Opened{std::move(file), size};
}

std::expected<FileStore::Opened, FileError> FileStore::open(const std::string& project,
                                                            const std::string& digest) {
  auto opened = open_unchecked(project, digest);
  const std::string path = path_of(project, digest);
  if (!opened) {
    const std::lock_guard lock(mutex_);
    return lost_.contains(path) ? std::unexpected(FileError::damaged) : std::move(opened);
  }
  const Stamp stamp = stamp_of(opened->file.number());
  if (is_trusted(path, stamp)) return opened;
  if (hash_of(opened->file.number(), opened->size) != digest) return std::unexpected(FileError::damaged);
  const std::lock_guard lock(mutex_);
  trust(path, stamp);
  return opened;
}

std::expected<void, FileError> FileStore::check(const std::string& project, const std::string& digest) {
  {
    const std::lock_guard lock(mutex_);
    trusted_.erase(path_of(project, digest));
    lost_.erase(path_of(project, digest));
  }
  const auto opened = open(project, digest);
  if (!opened) return std::unexpected(opened.error());
  return {};
}

void FileStore::mark_lost(const std::string& project, const std::string& digest) {
  const std::lock_guard lock(mutex_);
  lost_.insert(path_of(project, digest));
}

// --- keeping and removing -----------------------------------------------------------------------

// A claim touches the file, which is what a sweep looks at, and is no reason to hash it again.
std::optional<domain::StoredFile> FileStore::claim(const std::string& project, const v1::AttachFile& attach) {
  const auto opened = open_unchecked(project, attach.digest());
  if (!opened) return std::nullopt;
  const std::string path = path_of(project, attach.digest());
  const Stamp before = stamp_of(opened->file.number());
  const bool trusted = is_trusted(path, before);
  const std::lock_guard lock(mutex_);
  if (naming_.contains(path)) return std::nullopt;
  if (::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) != 0) return std::nullopt;  // Removed meanwhile.
  if (trusted) trust(path, stamp_of(opened->file.number()));
  return domain::StoredFile{opened->size, policy_.takes(attach.type()) && policy_.takes_name(attach.name())};
}

// REQUIRES: mutex_ is held. False: it is there still.
bool FileStore::unlink(const std::string& path) {
  lost_.erase(path);
  const bool gone = ::unlink(path.c_str()) == 0 || errno == ENOENT;
  if (gone)
    undestroyed_.erase(path);
  else
    undestroyed_.insert(path);
  return gone;
}

bool FileStore::destroy(const std::string& project, const std::set<std::string>& digests) {
  if (!is_folder(project)) return true;
  bool gone = true;
  bool any = false;
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& digest : digests) {
      if (!domain::is_sha256(digest)) continue;
      any = true;
      gone = unlink(path_of(project, digest)) && gone;
    }
  }
  const fs::path folder = fs::path(folder_) / project;
  return (!any || !fs::exists(folder) || sync_folder(folder)) && gone;
}

std::vector<std::string> FileStore::projects() const {
  std::vector<std::string> found;
  each_entry(folder_, [&](const fs::directory_entry& entry) {
    std::error_code ignored;
    if (entry.is_directory(ignored)) found.push_back(entry.path().filename().string());
  });
  return found;
}

std::size_t FileStore::sweep(const std::string& project, const std::set<std::string>& named,
                             std::chrono::system_clock::time_point before) {
  const auto limit = std::chrono::duration_cast<std::chrono::seconds>(before.time_since_epoch()).count();
  std::size_t removed = 0;
  each_entry(fs::path(folder_) / project, [&](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    if (!domain::is_sha256(name) || named.contains(name)) return;
    const std::lock_guard lock(mutex_);
    struct stat found{};
    if (::stat(entry.path().c_str(), &found) != 0 || found.st_mtim.tv_sec >= limit) return;
    if (::unlink(entry.path().c_str()) == 0) ++removed;
  });
  return removed;
}

}  // namespace slipway
