#include "eventstore/memory_event_store.h"

#include <algorithm>
#include <utility>

#include "eventstore/follower.h"
#include "eventstore/tree_nodes.h"

namespace slipway {
namespace {

constexpr std::size_t read_commits_max = 256;

}  // namespace

struct MemoryEventStore::Record {
  std::string stream;
  Revision revision;
  Position position;
  std::shared_ptr<const std::string> bytes;

  StoredCommit view() const { return {stream, revision, position, *bytes}; }
};

struct MemoryEventStore::Waiting {
  NewCommit commit;
  Appended done;  // Empty if it has been told already.
  AppendResult result;
};

MemoryEventStore::MemoryEventStore(Mode mode) : mode_(mode) {}
MemoryEventStore::~MemoryEventStore() {
  crash();
}

void MemoryEventStore::append(NewCommit commit, Appended done) {
  SLIPWAY_ASSERT(is_identifier(commit.stream), commit.stream);
  SLIPWAY_ASSERT(is_identifier(commit.command_id), commit.command_id);
  SLIPWAY_ASSERT(commit.bytes != nullptr, commit.command_id);
  std::unique_lock lock(mutex_);
  const AppendResult result = decide(commit);
  if (ack_before_sync_) post(std::exchange(done, nullptr), result);
  waiting_.push_back({std::move(commit), std::move(done), result});
  if (mode_ == Mode::immediate || failed_) make_durable(waiting_.size());
  run_posted(lock);
}

std::expected<void, StoreError> MemoryEventStore::read_stream(std::string_view stream, Revision after,
                                                              const Visit& visit) const {
  Records records;
  {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(stream);
    if (found == streams_.end() || after.value >= found->second.size()) return {};
    records.assign(found->second.begin() + static_cast<std::ptrdiff_t>(after.value), found->second.end());
  }
  for (const auto& record : records) {
    if (!visit(record->view())) break;
  }
  return {};
}

std::expected<void, StoreError> MemoryEventStore::read_all(Position after, const Visit& visit) const {
  Records records;
  {
    const std::lock_guard lock(mutex_);
    records = copy(after, Position{log_.size()});
  }
  for (const auto& record : records) {
    if (!visit(record->view())) break;
  }
  return {};
}

std::expected<Revision, StoreError> MemoryEventStore::head(std::string_view stream) const {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  return found == streams_.end() ? Revision{} : Revision{found->second.size()};
}

Position MemoryEventStore::end() const {
  const std::lock_guard lock(mutex_);
  return Position{log_.size()};
}

std::expected<std::vector<std::string>, StoreError> MemoryEventStore::streams() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, records] : streams_) names.push_back(name);
  return names;
}

std::expected<std::optional<Revision>, StoreError> MemoryEventStore::find_command(
    std::string_view stream, std::string_view command_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = commands_.find({std::string(stream), std::string(command_id)});
  if (found == commands_.end()) return std::optional<Revision>{};
  return found->second;
}

std::expected<TreeHead, StoreError> MemoryEventStore::tree_head(std::string_view stream) const {
  const std::lock_guard lock(mutex_);
  const auto found = trees_.find(stream);
  if (found == trees_.end()) return TreeHead{};
  return TreeHead{found->second.frontier.size(), found->second.frontier.root()};
}

std::expected<std::vector<tlog::Hash>, StoreError> MemoryEventStore::tree_hashes(std::string_view stream,
                                                                                 unsigned tile_level,
                                                                                 std::uint64_t first,
                                                                                 std::size_t count) const {
  const std::lock_guard lock(mutex_);
  const auto found = trees_.find(stream);
  if (found == trees_.end() || tile_level >= found->second.tiles.size()) return std::vector<tlog::Hash>{};
  const std::span<const tlog::Hash> level = found->second.tiles[tile_level];
  const auto rest = level.subspan(std::min<std::uint64_t>(first, level.size()));
  const auto hashes = rest.first(std::min(count, rest.size()));
  return std::vector<tlog::Hash>(hashes.begin(), hashes.end());
}

std::unique_ptr<EventStore::Following> MemoryEventStore::follow(Position after, Group group) {
  auto follower = std::make_shared<Follower>(after, std::move(group));
  std::unique_lock lock(mutex_);
  outbox_.push_back([this, follower] { begin_following(follower); });
  run_posted(lock);
  return std::make_unique<FollowHandle>(std::move(follower));
}

void MemoryEventStore::sync() {
  std::unique_lock lock(mutex_);
  make_durable(waiting_.size());
  run_posted(lock);
}

void MemoryEventStore::sync(std::size_t appends) {
  std::unique_lock lock(mutex_);
  make_durable(std::min(appends, waiting_.size()));
  run_posted(lock);
}

std::size_t MemoryEventStore::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void MemoryEventStore::crash() {
  // Emptied outside the lock: what callbacks capture may have destructors that call the store.
  std::deque<Waiting> waiting;
  Outbox outbox;
  std::vector<std::shared_ptr<Follower>> followers;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
    outbox.swap(outbox_);
    followers.swap(followers_);
    pending_heads_.clear();
    ++crashes_;
    published_ = Position{log_.size()};
  }
  for (const auto& follower : followers) follower->stop();
}

void MemoryEventStore::fail() {
  std::unique_lock lock(mutex_);
  failed_ = true;
  make_durable(waiting_.size());
  run_posted(lock);
}

void MemoryEventStore::set_ack_before_sync(bool on) {
  const std::lock_guard lock(mutex_);
  ack_before_sync_ = on;
}

AppendResult MemoryEventStore::decide(const NewCommit& commit) {
  if (commit.bytes->size() > commit_bytes_max) return {std::unexpected(StoreError::too_large), {}};
  const Revision head = newest(commit.stream);
  if (commit.expected != head) return {std::unexpected(StoreError::conflict), head};
  pending_heads_[commit.stream] = head.next();
  return {head.next(), {}};
}

Revision MemoryEventStore::newest(const std::string& stream) const {
  if (const auto pending = pending_heads_.find(stream); pending != pending_heads_.end())
    return pending->second;
  const auto durable = streams_.find(stream);
  return durable == streams_.end() ? Revision{} : Revision{durable->second.size()};
}

void MemoryEventStore::make_durable(std::size_t appends) {
  Records group;
  for (std::size_t i = 0; i < appends; ++i) {
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    if (failed_) next.result = {std::unexpected(StoreError::closed), {}};
    if (next.result.revision) group.push_back(keep(next.commit, *next.result.revision));
    post(std::move(next.done), next.result);
  }
  if (group.empty()) return;
  outbox_.push_back([this, group = std::move(group)] { publish(group); });
}

void MemoryEventStore::post(Appended done, const AppendResult& result) {
  if (!done) return;
  outbox_.push_back([done = std::move(done), result]() mutable { done(result); });
}

MemoryEventStore::RecordPtr MemoryEventStore::keep(const NewCommit& commit, Revision revision) {
  auto record = std::make_shared<const Record>(
      Record{commit.stream, revision, Position{log_.size() + 1}, commit.bytes});
  log_.push_back(record);
  Records& stream = streams_[commit.stream];
  stream.push_back(record);
  SLIPWAY_ASSERT(stream.size() == revision.value, commit.stream);
  Tree& tree = trees_[commit.stream];
  tree.frontier.append(tlog::leaf_hash(*commit.bytes), [&tree](tlog::Node node, const tlog::Hash& hash) {
    if (node.level % tlog::tile_height != 0) return;
    tree.tiles.resize(std::max<std::size_t>(tree.tiles.size(), node.level / tlog::tile_height + 1));
    tree.tiles[node.level / tlog::tile_height].push_back(hash);
  });
  commands_[{commit.stream, commit.command_id}] = revision;
  return record;
}

MemoryEventStore::Records MemoryEventStore::copy(Position after, Position until) const {
  if (after >= until) return {};
  return {log_.begin() + static_cast<std::ptrdiff_t>(after.value),
          log_.begin() + static_cast<std::ptrdiff_t>(until.value)};
}

void MemoryEventStore::run_posted(std::unique_lock<std::mutex>& lock) {
  if (running_) return;
  running_ = true;
  while (!outbox_.empty()) {
    auto next = std::move(outbox_.front());
    outbox_.pop_front();
    lock.unlock();
    next();
    next = nullptr;
    lock.lock();
  }
  running_ = false;
}

void MemoryEventStore::publish(const Records& group) {
  std::vector<std::shared_ptr<Follower>> followers;
  {
    const std::lock_guard lock(mutex_);
    published_ = std::max(published_, group.back()->position);
    std::erase_if(followers_, [](const auto& follower) { return follower->stopped(); });
    followers = followers_;
  }
  std::vector<StoredCommit> commits;
  for (const auto& record : group) commits.push_back(record->view());
  for (const auto& follower : followers) follower->deliver(commits);
}

// Gives a new follower everything that the others have been given, in chunks, and counts it among them.
void MemoryEventStore::begin_following(std::shared_ptr<Follower> follower) {
  std::unique_lock lock(mutex_);
  const auto crashes = crashes_;
  while (follower->delivered() < published_) {
    const Position after = follower->delivered();
    const Records chunk = copy(after, std::min(published_, Position{after.value + read_commits_max}));
    lock.unlock();
    std::vector<StoredCommit> commits;
    for (const auto& record : chunk) commits.push_back(record->view());
    if (!follower->deliver(commits)) return;
    lock.lock();
    if (crashes_ != crashes) return;
  }
  followers_.push_back(std::move(follower));
}

}  // namespace slipway
