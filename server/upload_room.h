// Who may send a file now: how many at once, and how much that nobody attaches.
//
// An upload has its place from before its first byte until it is stored or given up; a place counts with all
// that may still come, so that what is under way together never takes more than the disk has. What was stored
// counts against its sender until a commit names it or the sweep takes it, a day later; as long as the server
// runs, since who sent a file stands nowhere. Thread-safe; a place may outlive everyone but the room.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "server/rate_limit.h"

namespace slipway {

inline constexpr std::uint32_t uploads_per_person_max = 4;  // At once.
inline constexpr std::uint32_t uploads_max = 64;
// What one person has sent, or is sending, and not attached: as much as so many of the largest files.
inline constexpr std::uint64_t unattached_largest_files_max = 10;
inline constexpr std::uint64_t unattached_bytes_min = 4096;  // Counted for each file: a block of the disk.
inline constexpr std::chrono::hours unattached_counted{25};  // By then a sweep has looked at it.

// What a file of so many bytes counts as.
std::uint64_t counted_bytes(std::uint64_t bytes);

class UploadRoom : public std::enable_shared_from_this<UploadRoom> {
 public:
  // Of files up to so large.
  explicit UploadRoom(std::uint64_t file_bytes_max)
      : unattached_bytes_max_(unattached_largest_files_max * counted_bytes(file_bytes_max)) {}

  enum class Refusal { too_many_at_once, too_much_unattached, disk };

  class Place {
   public:
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    // It is stored, and unattached from now on.
    void stored(const std::string& project, const std::string& digest, std::uint64_t bytes, Millis now);

   private:
    friend class UploadRoom;
    Place(std::shared_ptr<UploadRoom> room, std::string person, std::uint64_t bytes)
        : room_(std::move(room)), person_(std::move(person)), bytes_(bytes) {}
    const std::shared_ptr<UploadRoom> room_;
    const std::string person_;
    std::uint64_t bytes_;  // Still to come. Guarded by the room's mutex.
  };
  // `bytes` is what may come at most, `free_bytes` what the disk has for all.
  std::expected<std::unique_ptr<Place>, Refusal> enter(const std::string& person, std::uint64_t bytes,
                                                       std::uint64_t free_bytes, Millis now);
  // A commit names it.
  void attached(const std::string& project, const std::string& digest);

 private:
  struct Unattached {
    std::uint64_t bytes = 0;
    Millis until{0};
  };
  struct Sender {
    std::uint32_t uploads = 0;
    std::uint64_t coming_bytes = 0;
    std::map<std::string, Unattached> unattached;  // By project and digest.
  };
  void forget_old(Millis now);
  void come(Sender& sender, std::uint64_t bytes);

  const std::uint64_t unattached_bytes_max_;
  std::mutex mutex_;
  std::map<std::string, Sender> senders_;  // All guarded by mutex_.
  std::uint32_t uploads_ = 0;
  std::uint64_t coming_bytes_ = 0;
};

}  // namespace slipway
