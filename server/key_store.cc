#include "server/key_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "server/sync_folder.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view format_line = "slipway keys 1\n";
constexpr std::size_t header_bytes = 4'096;
constexpr std::string_view erasing_prefix = "erasing-";

using Slot = std::array<unsigned char, 64>;
static_assert(header_bytes % sizeof(Slot) == 0);

std::string last_error() {
  return std::strerror(errno);
}

off_t offset_of(KeyId id) {
  return static_cast<off_t>(header_bytes + (id - 1) * sizeof(Slot));
}

std::array<unsigned char, 32> checksum_of(KeyId id, std::span<const unsigned char> key) {
  std::array<unsigned char, 8 + sizeof(Key)> said{};
  for (std::size_t place = 0; place < 8; ++place) said[place] = static_cast<unsigned char>(id >> (8 * place));
  std::ranges::copy(key, said.begin() + 8);
  std::array<unsigned char, 32> checksum{};
  crypto_generichash(checksum.data(), checksum.size(), said.data(), said.size(), nullptr, 0);
  return checksum;
}

Slot new_slot(KeyId id) {
  Slot slot{};
  randombytes_buf(slot.data(), sizeof(Key));
  std::ranges::copy(checksum_of(id, std::span{slot}.first(sizeof(Key))), slot.begin() + sizeof(Key));
  return slot;
}

// All of it, or false with errno.
bool write_at(int file, const void* bytes, std::size_t size, off_t offset) {
  const char* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t written = ::pwrite(file, next, size, offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    next += written;
    offset += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

class FileKeys final : public Keys {
 public:
  FileKeys(int file, fs::path directory, KeyId last, std::vector<std::string> left,
           std::function<void(const std::string&)> fatal)
      : file_(file),
        directory_(std::move(directory)),
        left_(std::move(left)),
        fatal_(std::move(fatal)),
        taken_(last),
        made_(last) {}

  // A clean stop gives back what nobody took.
  ~FileKeys() override {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    changed_.notify_all();
    if (maker_.joinable()) maker_.join();
    if (::ftruncate(file_, offset_of(taken_ + 1)) == 0) (void)::fdatasync(file_);
    ::close(file_);
  }

  bool make_first() {
    if (!make_batch(made_)) return false;
    maker_ = std::thread([this] { make_when_few(); });
    return true;
  }

  std::expected<Key, KeyLoss> find(KeyId id) const override {
    Slot slot;
    const bool read =
        id > 0 && ::pread(file_, slot.data(), slot.size(), offset_of(id)) == ssize_t{sizeof slot};
    if (!read) return std::unexpected(KeyLoss::damaged);
    if (slot == Slot{}) return std::unexpected(KeyLoss::destroyed);
    const auto key = std::span{slot}.first(sizeof(Key));
    if (!std::ranges::equal(checksum_of(id, key), std::span{slot}.subspan(sizeof(Key))))
      return std::unexpected(KeyLoss::damaged);
    Key found;
    std::ranges::copy(key, found.begin());
    return found;
  }

  std::optional<KeyId> take() override {
    std::unique_lock lock{mutex_};
    if (few()) {
      wanted_ = true;
      changed_.notify_all();
    }
    if (made_ == taken_) {
      // More were taken in one sync's time than are made ahead: wait for one sync.
      const std::uint64_t failures = failures_;
      changed_.wait(lock, [&] { return made_ != taken_ || failures_ != failures || stopping_; });
    }
    if (made_ == taken_) return std::nullopt;
    return ++taken_;
  }

  Nonce nonce() override {
    Nonce nonce;
    randombytes_buf(nonce.data(), nonce.size());
    return nonce;
  }

  void destroy(std::span<const KeyId> ids) override {
    constexpr Slot zeros{};
    for (const KeyId id : ids)
      if (!write_at(file_, zeros.data(), zeros.size(), offset_of(id))) return failed("overwritten");
    if (!ids.empty() && ::fdatasync(file_) != 0) failed("synced");
  }

  bool begin_erasure(std::string_view stream) override {
    const std::lock_guard lock{mutex_};
    if (++erasing_[std::string{stream}] > 1) return true;
    const int noted = ::open(note_of(stream).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (noted >= 0) ::close(noted);
    if (noted >= 0 && sync_folder(directory_)) return true;
    erasing_.erase(std::string{stream});
    return false;
  }

  void end_erasure(std::string_view stream) override {
    const std::lock_guard lock{mutex_};
    const auto found = erasing_.find(stream);
    if (found != erasing_.end() && --found->second > 0) return;
    if (found != erasing_.end()) erasing_.erase(found);
    std::error_code ignored;  // A note too many costs the next start a look.
    fs::remove(note_of(stream), ignored);
  }

  std::vector<std::string> erasures_left() const override { return left_; }

 private:
  fs::path note_of(std::string_view stream) const {
    return directory_ / (std::string{erasing_prefix} + std::string{stream});
  }

  void failed(std::string_view what) {
    fatal_(fmt::format("a key that was to be destroyed could not be {}: {}", what, last_error()));
  }

  // Makes the keys after `last`, durable.
  bool make_batch(KeyId last) {
    std::vector<Slot> slots;
    for (KeyId id = last + 1; id <= last + keys_made_ahead; ++id) slots.push_back(new_slot(id));
    const bool written = write_at(file_, slots.data(), slots.size() * sizeof(Slot), offset_of(last + 1)) &&
                         ::fdatasync(file_) == 0;
    sodium_memzero(slots.data(), slots.size() * sizeof(Slot));
    const std::lock_guard lock{mutex_};
    if (written)
      made_ = last + keys_made_ahead;
    else
      ++failures_;
    return written;
  }

  void make_when_few() {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
      if (!std::exchange(wanted_, false) || !few()) {
        changed_.wait(lock, [&] { return wanted_ || stopping_; });
        continue;
      }
      const KeyId last = made_;
      lock.unlock();
      (void)make_batch(last);  // A failed one is tried again when the next key is taken.
      lock.lock();
      changed_.notify_all();
    }
  }

  bool few() const { return made_ - taken_ <= keys_made_ahead / 2; }

  const int file_;
  const fs::path directory_;
  const std::vector<std::string> left_;
  const std::function<void(const std::string&)> fatal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  KeyId taken_;                 // Guarded by mutex_, as all below.
  KeyId made_;                  // Durable.
  std::uint64_t failures_ = 0;  // Batches that could not be made.
  std::map<std::string, int, std::less<>> erasing_;
  bool wanted_ = false;
  bool stopping_ = false;
  std::thread maker_;
};

// The file's header is there and right, or it is a new file. The reason why not, else.
std::string check_header(int file, std::uintmax_t size) {
  std::array<char, header_bytes> header{};
  std::ranges::copy(format_line, header.begin());
  if (size == 0) {
    if (write_at(file, header.data(), header.size(), 0) && ::fsync(file) == 0) return "";
    return last_error();
  }
  std::array<char, header_bytes> found{};
  if (::pread(file, found.data(), found.size(), 0) == ssize_t{header_bytes} && found == header) return "";
  return "it is no key file of this version";
}

std::vector<std::string> noted_streams(const fs::path& directory) {
  std::vector<std::string> streams;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(erasing_prefix)) streams.push_back(name.substr(erasing_prefix.size()));
  }
  return streams;
}

}  // namespace

std::expected<std::unique_ptr<Keys>, std::string> open_key_store(
    const std::string& file, std::function<void(const std::string&)> fatal) {
  const auto refuse = [&](const std::string& why) {
    return std::unexpected(fmt::format("The key file {} cannot be opened: {}.", file, why));
  };
  const fs::path directory = fs::absolute(file).parent_path();
  std::error_code error;
  if (fs::create_directories(directory, error)) fs::permissions(directory, fs::perms::owner_all, error);
  if (error) return refuse(error.message());
  const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (opened < 0) return refuse(last_error());
  const std::uintmax_t size = fs::file_size(file, error);
  const std::string wrong = error ? error.message() : check_header(opened, size);
  if (!wrong.empty() || !sync_folder(directory)) {
    ::close(opened);
    return refuse(wrong.empty() ? "its directory cannot be synced" : wrong);
  }
  // A slot that a crash left half written was never taken: the next batch begins there.
  const KeyId last = size <= header_bytes ? 0 : (size - header_bytes) / sizeof(Slot);
  auto keys = std::make_unique<FileKeys>(opened, directory, last, noted_streams(directory), std::move(fatal));
  if (!keys->make_first()) return refuse(last_error());
  return keys;
}

}  // namespace slipway
