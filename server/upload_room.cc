#include "server/upload_room.h"

#include <algorithm>
#include <utility>

namespace slipway {

std::uint64_t counted_bytes(std::uint64_t bytes) {
  return std::max(bytes, unattached_bytes_min);
}

void UploadRoom::forget_old(Millis now) {
  for (auto& [person, sender] : senders_)
    std::erase_if(sender.unattached, [&](const auto& entry) { return entry.second.until <= now; });
  std::erase_if(senders_, [](const auto& entry) {
    return entry.second.uploads == 0 && entry.second.unattached.empty();
  });
}

std::expected<std::unique_ptr<UploadRoom::Place>, UploadRoom::Refusal> UploadRoom::enter(
    const std::string& person, std::uint64_t bytes, std::uint64_t free_bytes, Millis now) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  Sender& sender = senders_[person];
  if (uploads_ >= uploads_max || sender.uploads >= uploads_per_person_max)
    return std::unexpected(Refusal::too_many_at_once);
  std::uint64_t unattached = sender.coming_bytes;
  for (const auto& [file, each] : sender.unattached) unattached += each.bytes;
  if (unattached + counted_bytes(bytes) > unattached_bytes_max_)
    return std::unexpected(Refusal::too_much_unattached);
  if (coming_bytes_ + counted_bytes(bytes) >= free_bytes) return std::unexpected(Refusal::disk);
  ++uploads_;
  ++sender.uploads;
  coming_bytes_ += counted_bytes(bytes);
  sender.coming_bytes += counted_bytes(bytes);
  return std::unique_ptr<Place>(new Place(shared_from_this(), person, counted_bytes(bytes)));
}

// Comes no more.
void UploadRoom::come(Sender& sender, std::uint64_t bytes) {
  coming_bytes_ -= bytes;
  sender.coming_bytes -= bytes;
}

UploadRoom::Place::~Place() {
  const std::lock_guard lock(room_->mutex_);
  Sender& sender = room_->senders_.at(person_);
  --room_->uploads_;
  --sender.uploads;
  room_->come(sender, bytes_);
}

void UploadRoom::Place::stored(const std::string& project, const std::string& digest, std::uint64_t bytes,
                               Millis now) {
  const std::lock_guard lock(room_->mutex_);
  Sender& sender = room_->senders_.at(person_);
  room_->come(sender, std::exchange(bytes_, 0));
  sender.unattached[project + '/' + digest] = {counted_bytes(bytes), now + unattached_counted};
}

void UploadRoom::attached(const std::string& project, const std::string& digest) {
  const std::lock_guard lock(mutex_);
  for (auto& [person, sender] : senders_) sender.unattached.erase(project + '/' + digest);
}

}  // namespace slipway
