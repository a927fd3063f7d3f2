#include "tests/crash/store_oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace slipway::crash {
namespace {

constexpr std::size_t faults_kept_max = 50;

// Most commits are small; some fill several blocks of the write-ahead log.
std::size_t commit_bytes(std::mt19937_64& random) {
  const auto kind = random() % 100;
  if (kind < 90) return 50 + random() % 350;
  if (kind < 99) return 400 + random() % 3'600;
  return 4'000 + random() % 56'000;
}

// Begins with the number, so that no two commits are equal; the rest does not compress.
std::string commit_contents(std::size_t number, std::mt19937_64& random) {
  std::string bytes = fmt::format("commit {} ", number);
  const std::size_t size = commit_bytes(random);
  while (bytes.size() < size) {
    const std::uint64_t word = random();
    bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  return bytes;
}

std::string place(std::string_view stream, std::uint64_t revision) {
  return fmt::format("{} at revision {}", stream, revision);
}

}  // namespace

std::optional<std::string> command_id_of(std::string_view commit) {
  constexpr std::string_view before = "commit ";
  if (!commit.starts_with(before)) return std::nullopt;
  const std::string_view rest = commit.substr(before.size());
  return fmt::format("command-{}", rest.substr(0, rest.find(' ')));
}

StoreOracle::StoreOracle(std::size_t streams) {
  for (std::size_t i = 0; i < streams; ++i) {
    streams_.push_back({.name = fmt::format("project-{}", i), .asked = 0, .log = {}, .to_retry = {}});
    by_name_[streams_.back().name] = i;
  }
}

StoreOracle::Asked StoreOracle::make(std::size_t stream, std::mt19937_64& random) {
  const std::lock_guard lock(mutex_);
  const Number number = commands_.size();
  commands_.push_back({.stream = stream,
                       .id = fmt::format("command-{}", number),
                       .bytes = std::make_shared<const std::string>(commit_contents(number, random)),
                       .revision = 0,
                       .state = State::asked});
  by_bytes_[*commands_.back().bytes] = number;
  return ask(number);
}

std::optional<StoreOracle::Asked> StoreOracle::retry(std::size_t stream) {
  const std::lock_guard lock(mutex_);
  auto& waiting = streams_[stream].to_retry;
  if (waiting.empty()) return std::nullopt;
  const Number number = waiting.back();
  waiting.pop_back();
  ++totals_.retried;
  return ask(number);
}

StoreOracle::Asked StoreOracle::ask(Number number) {
  Command& command = commands_[number];
  Stream& stream = streams_[command.stream];
  const Revision expected{stream.asked};
  command.revision = ++stream.asked;
  command.state = State::asked;
  return {number, {stream.name, expected, command.id, command.bytes}};
}

void StoreOracle::answered(Number number, const AppendResult& result) {
  const std::lock_guard lock(mutex_);
  Command& command = commands_[number];
  const std::string& stream = streams_[command.stream].name;
  if (command.state != State::asked) fault_locked(fmt::format("{} was answered twice", command.id));
  if (!result.revision) {
    const bool unknown = result.revision.error() == StoreError::closed;
    command.state = unknown ? State::unanswered : State::refused;
    if (unknown) ++totals_.unanswered;
    if (unknown && !stopped_)
      fault_locked(fmt::format("{} is unknown, and the log has not said why", command.id));
    return;
  }
  command.state = State::acked;
  ++acked_;
  ++acked_since_check_;
  if (stopped_) fault_locked(fmt::format("{} was acknowledged after the log had stopped", command.id));
  if (result.revision->value != command.revision)
    fault_locked(fmt::format("changed: {} was asked for, {} acknowledged", place(stream, command.revision),
                             result.revision->value));
}

void StoreOracle::stopped() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

void StoreOracle::fault(std::string what) {
  const std::lock_guard lock(mutex_);
  fault_locked(std::move(what));
}

void StoreOracle::fault_locked(std::string what) {
  if (faults_.size() < faults_kept_max) faults_.push_back(std::move(what));
}

StoreOracle::Totals StoreOracle::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

std::vector<std::string> StoreOracle::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

std::uint64_t StoreOracle::held() const {
  const std::lock_guard lock(mutex_);
  return order_.size() + acked_since_check_;
}

// --- a log after its end --------------------------------------------------------------------------

void StoreOracle::check(const EventStore& store) {
  const std::lock_guard lock(mutex_);
  const std::vector<Number> before = std::exchange(order_, {});
  for (Stream& stream : streams_) stream.log.clear();
  const auto all = store.read_all(Position{0}, [this](const StoredCommit& commit) {
    read(commit);
    return true;
  });
  if (!all) fault_locked(fmt::format("the log cannot be read: {}", describe(all.error())));
  const std::size_t common = std::min(before.size(), order_.size());
  if (!std::equal(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(common), order_.begin()))
    fault_locked("changed: the order of the log is not what it was");
  settle();
  std::uint64_t refused = 0;
  if (auto differs = compare(store, refused); !differs.empty()) fault_locked("half: " + differs);
  if (refused > 0) fault_locked(fmt::format("{} reads failed", refused));
  acked_since_check_ = 0;
  stopped_ = false;
}

void StoreOracle::read(const StoredCommit& commit) {
  const auto stream = by_name_.find(commit.stream);
  const auto sent = by_bytes_.find(commit.bytes);
  if (stream == by_name_.end() || sent == by_bytes_.end() || commands_[sent->second].stream != stream->second)
    return fault_locked(
        fmt::format("changed: nobody sent what {} holds", place(commit.stream, commit.revision.value)));
  const Number number = sent->second;
  std::vector<Number>& log = streams_[stream->second].log;
  log.push_back(number);
  order_.push_back(number);
  if (commit.revision.value != log.size() || commit.position.value != order_.size())
    fault_locked(fmt::format("changed: {} at position {} follows revision {} and position {}",
                             place(commit.stream, commit.revision.value), commit.position.value,
                             log.size() - 1, order_.size() - 1));
  Command& command = commands_[number];
  if (command.state == State::missing || command.state == State::refused)
    fault_locked(fmt::format("changed: {}, which was not in the log, came back", command.id));
  if (command.revision != commit.revision.value)
    fault_locked(fmt::format("changed: {} is at {}, not at {}", command.id,
                             place(commit.stream, commit.revision.value), command.revision));
  if (command.state == State::unanswered) ++totals_.kept;
  command.revision = commit.revision.value;
}

// Every command now is in the log or it is not, for good.
void StoreOracle::settle() {
  std::vector<bool> logged(commands_.size());
  for (const Number number : order_) {
    if (logged[number]) fault_locked(fmt::format("doubled: {}", commands_[number].id));
    logged[number] = true;
  }
  for (Number number = 0; number < commands_.size(); ++number) {
    Command& command = commands_[number];
    Stream& stream = streams_[command.stream];
    if (logged[number]) {
      command.state = State::logged;
      continue;
    }
    if (command.state == State::acked || command.state == State::logged)
      fault_locked(fmt::format("lost: {}, {}", command.id, place(stream.name, command.revision)));
    if (command.state == State::asked) fault_locked(fmt::format("{} got no answer", command.id));
    if (command.state != State::missing) stream.to_retry.push_back(number);
    command.state = State::missing;
  }
  for (Stream& stream : streams_) stream.asked = stream.log.size();
}

// --- two logs -------------------------------------------------------------------------------------

std::string StoreOracle::difference(const EventStore& store, std::uint64_t& refused) const {
  const std::lock_guard lock(mutex_);
  return compare(store, refused);
}

std::string StoreOracle::compare(const EventStore& store, std::uint64_t& refused) const {
  if (store.end().value != order_.size())
    return fmt::format("the log ends at {}, not at {}", store.end().value, order_.size());
  std::vector<std::string> names;
  for (const Stream& stream : streams_)
    if (!stream.log.empty()) names.push_back(stream.name);
  std::ranges::sort(names);
  const auto found = store.streams();
  if (!found) ++refused;
  if (found && *found != names) return "its streams are others";
  if (auto differs = compare_all(store, refused); !differs.empty()) return differs;
  for (const Stream& stream : streams_)
    if (auto differs = compare_stream(store, stream, refused); !differs.empty()) return differs;
  return compare_commands(store, refused);
}

std::string StoreOracle::compare_commit(const StoredCommit& commit, const Stream& stream,
                                        std::uint64_t revision) const {
  if (commit.stream == stream.name && commit.revision.value == revision && revision <= stream.log.size() &&
      commit.bytes == *commands_[stream.log[revision - 1]].bytes)
    return {};
  return fmt::format("{} is not {} as it was", place(commit.stream, commit.revision.value),
                     place(stream.name, revision));
}

std::string StoreOracle::compare_all(const EventStore& store, std::uint64_t& refused) const {
  std::uint64_t position = 0;
  std::string differs;
  const auto read = store.read_all(Position{0}, [&](const StoredCommit& commit) {
    if (++position > order_.size() || commit.position.value != position) {
      differs = fmt::format("position {} comes as number {}", commit.position.value, position);
    } else {
      const Command& command = commands_[order_[position - 1]];
      differs = compare_commit(commit, streams_[command.stream], command.revision);
    }
    return differs.empty();
  });
  if (!differs.empty()) return differs;
  if (!read) ++refused;
  if (read && position != order_.size())
    return fmt::format("the log gives {} of {}", position, order_.size());
  return {};
}

std::string StoreOracle::compare_stream(const EventStore& store, const Stream& stream,
                                        std::uint64_t& refused) const {
  std::uint64_t revision = 0;
  std::string differs;
  const auto read = store.read_stream(stream.name, Revision{0}, [&](const StoredCommit& commit) {
    differs = compare_commit(commit, stream, ++revision);
    if (differs.empty() && order_[commit.position.value - 1] != stream.log[revision - 1])
      differs = fmt::format("{} has another position", place(stream.name, revision));
    return differs.empty();
  });
  if (!differs.empty()) return differs;
  if (!read) ++refused;
  if (read && revision != stream.log.size())
    return fmt::format("{} gives {} of {}", stream.name, revision, stream.log.size());
  if (auto tree = compare_tree(store, stream, refused); !tree.empty()) return tree;
  const auto head = store.head(stream.name);
  if (!head) ++refused;
  if (head && head->value != stream.log.size())
    return fmt::format("the head of {} is {}, not {}", stream.name, head->value, stream.log.size());
  return {};
}

std::string StoreOracle::compare_tree(const EventStore& store, const Stream& stream,
                                      std::uint64_t& refused) const {
  tlog::Frontier tree;
  for (const Number number : stream.log) tree.append(tlog::leaf_hash(*commands_[number].bytes));
  const auto found = store.tree_head(stream.name);
  if (!found) ++refused;
  if (found && *found != TreeHead{tree.size(), tree.root()})
    return fmt::format("the tree of {} has size {}, not {}, or another root", stream.name, found->size,
                       tree.size());
  return {};
}

std::string StoreOracle::compare_commands(const EventStore& store, std::uint64_t& refused) const {
  for (const Command& command : commands_) {
    const std::string& stream = streams_[command.stream].name;
    const auto found = store.find_command(stream, command.id);
    const std::uint64_t revision = command.state == State::missing ? 0 : command.revision;
    if (!found) ++refused;
    if (found && found->value_or(Revision{0}).value != revision)
      return fmt::format("{} is {}; the index says {}", command.id, place(stream, revision),
                         found->value_or(Revision{0}).value);
  }
  const auto unheard = store.find_command(streams_.front().name, "never-sent");
  if (unheard && *unheard) return "the index knows a command that nobody sent";
  return {};
}

}  // namespace slipway::crash
