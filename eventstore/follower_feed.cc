#include "eventstore/follower_feed.h"

#include <fmt/format.h>

#include <utility>

namespace slipway {
namespace {

constexpr std::size_t chunk_commits_max = 256;
constexpr std::size_t chunk_bytes_max = 1 << 20;

// Copies of commits, since what a visit is shown lives only for the visit.
class Chunk {
 public:
  void add(const StoredCommit& commit) {
    entries_.push_back(
        {bytes_.size(), commit.stream.size(), commit.bytes.size(), commit.revision, commit.position});
    bytes_ += commit.stream;
    bytes_ += commit.bytes;
  }
  bool full() const { return entries_.size() >= chunk_commits_max || bytes_.size() >= chunk_bytes_max; }

  // Valid as long as the chunk, until something is added.
  std::vector<StoredCommit> commits() const {
    std::vector<StoredCommit> commits;
    commits.reserve(entries_.size());
    const std::string_view all = bytes_;
    for (const Entry& entry : entries_) {
      commits.push_back({all.substr(entry.offset, entry.stream_size), entry.revision, entry.position,
                         all.substr(entry.offset + entry.stream_size, entry.size)});
    }
    return commits;
  }

 private:
  struct Entry {
    std::size_t offset;
    std::size_t stream_size;
    std::size_t size;
    Revision revision;
    Position position;
  };
  std::string bytes_;
  std::vector<Entry> entries_;
};

}  // namespace

FollowerFeed::FollowerFeed(Position end, ReadHistory read, Failed failed)
    : read_(std::move(read)), failed_(std::move(failed)), end_(end), thread_([this] { run(); }) {}

FollowerFeed::~FollowerFeed() {
  Followers followers;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    followers = behind_;
    followers.insert(followers.end(), live_.begin(), live_.end());
  }
  changed_.notify_all();
  for (const auto& follower : followers) follower->stop();
  thread_.join();
}

std::unique_ptr<EventStore::Following> FollowerFeed::follow(Position after, EventStore::Group group) {
  auto follower = std::make_shared<Follower>(after, std::move(group));
  {
    const std::lock_guard lock(mutex_);
    behind_.push_back(follower);
  }
  changed_.notify_all();
  return std::make_unique<FollowHandle>(std::move(follower));
}

Position FollowerFeed::end() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

FollowerFeed::Followers FollowerFeed::advance(Position end) {
  const std::lock_guard lock(mutex_);
  SLIPWAY_ASSERT(end >= end_, fmt::format("the log's end went from {} to {}", end_.value, end.value));
  end_ = end;
  std::erase_if(live_, [](const auto& follower) { return follower->stopped(); });
  return live_;
}

void FollowerFeed::deliver(const Followers& followers, std::span<const StoredCommit> group) {
  for (const auto& follower : followers) follower->deliver(group);
}

void FollowerFeed::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !behind_.empty(); });
    if (closing_) return;
    const Followers followers = behind_;
    const Position until = end_;
    lock.unlock();
    for (const auto& follower : followers) feed(*follower, until);
    lock.lock();
    promote();
  }
}

// Gives one follower its next chunk of history.
void FollowerFeed::feed(Follower& follower, Position until) {
  Chunk chunk;
  const auto read = read_(follower.delivered(), until, [&chunk](const StoredCommit& commit) {
    chunk.add(commit);
    return !chunk.full();
  });
  if (read) {
    follower.deliver(chunk.commits());
    return;
  }
  follower.stop();
  failed_(fmt::format("The log cannot be read after position {}: {}", follower.delivered().value,
                      describe(read.error())));
}

// Moves to the live ones who have seen all there is. REQUIRES: mutex_ is held.
void FollowerFeed::promote() {
  std::erase_if(behind_, [this](const auto& follower) {
    if (follower->stopped()) return true;
    if (follower->delivered() < end_) return false;
    live_.push_back(follower);
    return true;
  });
}

}  // namespace slipway
