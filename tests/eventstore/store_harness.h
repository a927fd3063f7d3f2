// What the tests of the stores share: commits, a place for results, a directory that goes away.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"
#include "eventstore/memory_event_store.h"
#include "eventstore/rocks_event_store.h"

namespace slipway {

inline void PrintTo(Revision revision, std::ostream* out) {
  *out << "revision " << revision.value;
}
inline void PrintTo(Position position, std::ostream* out) {
  *out << "position " << position.value;
}
inline void PrintTo(StoreError error, std::ostream* out) {
  *out << describe(error);
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "slipway-store-XXXXXX").string();
    SLIPWAY_ASSERT(::mkdtemp(name.data()) != nullptr, name);
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string log() const { return (path_ / "log").string(); }

 private:
  std::filesystem::path path_;
};

// Runs one test of this program in another process, with these variables; returns its exit status.
inline int run_in_other_process(const std::string& test, const std::string& environment) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").string();
  const auto command = fmt::format("{} {} --gtest_also_run_disabled_tests --gtest_filter={} > /dev/null",
                                   environment, program, test);
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Collects what `done`s say, in the order in which they ran.
class Results {
 public:
  Appended next() {
    const std::lock_guard lock(mutex_);
    return [this, number = asked_++](const AppendResult& result) {
      const std::lock_guard inner(mutex_);
      order_.push_back(number);
      results_.push_back(result);
      changed_.notify_all();
    };
  }
  // Waits until all that was asked for has arrived.
  const std::vector<AppendResult>& wait() {
    std::unique_lock lock(mutex_);
    const bool complete =
        changed_.wait_for(lock, std::chrono::seconds(60), [this] { return results_.size() == asked_; });
    EXPECT_TRUE(complete) << results_.size() << " of " << asked_ << " answers came";
    return results_;
  }
  std::size_t arrived() const {
    const std::lock_guard lock(mutex_);
    return results_.size();
  }
  const std::vector<std::size_t>& order() const { return order_; }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t asked_ = 0;
  std::vector<AppendResult> results_;
  std::vector<std::size_t> order_;
};

inline NewCommit new_commit(std::string stream, std::uint64_t expected, std::string command_id,
                            std::string bytes) {
  return {std::move(stream), Revision{expected}, std::move(command_id),
          std::make_shared<const std::string>(std::move(bytes))};
}

// The commit that makes `revision` of a stream; what it holds can be told from its place.
inline std::string content(std::string_view stream, std::uint64_t revision) {
  return fmt::format("{}@{}", stream, revision);
}
inline NewCommit nth_commit(const std::string& stream, std::uint64_t revision) {
  return new_commit(stream, revision - 1, fmt::format("c{}", revision), content(stream, revision));
}

// A commit read back.
struct Seen {
  std::string stream;
  std::uint64_t revision;
  std::uint64_t position;
  std::string bytes;
  bool operator==(const Seen&) const = default;
};
inline Seen seen(const StoredCommit& commit) {
  return {std::string(commit.stream), commit.revision.value, commit.position.value,
          std::string(commit.bytes)};
}
inline void PrintTo(const Seen& commit, std::ostream* out) {
  *out << fmt::format("{}@{} at {}: {} bytes", commit.stream, commit.revision, commit.position,
                      commit.bytes.size());
}

inline std::vector<Seen> read_stream(const EventStore& store, std::string_view stream,
                                     std::uint64_t after = 0) {
  std::vector<Seen> commits;
  const auto read = store.read_stream(stream, Revision{after}, [&](const StoredCommit& commit) {
    commits.push_back(seen(commit));
    return true;
  });
  EXPECT_TRUE(read.has_value());
  return commits;
}
inline std::vector<Seen> read_all(const EventStore& store, std::uint64_t after = 0) {
  std::vector<Seen> commits;
  const auto read = store.read_all(Position{after}, [&](const StoredCommit& commit) {
    commits.push_back(seen(commit));
    return true;
  });
  EXPECT_TRUE(read.has_value());
  return commits;
}

// Collects what a follower is given.
class Followed {
 public:
  EventStore::Group group() {
    return [this](std::span<const StoredCommit> commits) {
      const std::lock_guard lock(mutex_);
      ++calls_;
      for (const auto& commit : commits) commits_.push_back(seen(commit));
      changed_.notify_all();
    };
  }
  // Waits until `count` commits have come; more may.
  std::vector<Seen> wait(std::size_t count) {
    std::unique_lock lock(mutex_);
    const bool complete =
        changed_.wait_for(lock, std::chrono::seconds(60), [&] { return commits_.size() >= count; });
    EXPECT_TRUE(complete) << commits_.size() << " of " << count << " commits came";
    return commits_;
  }
  std::size_t calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t calls_ = 0;
  std::vector<Seen> commits_;
};

// The stores that the contract is tested on. settle() lets appends that wait become durable.
class ImmediateMemory {
 public:
  EventStore& store() { return store_; }
  void settle() {}

 private:
  MemoryEventStore store_;
};
class ManualMemory {
 public:
  EventStore& store() { return store_; }
  void settle() { store_.sync(); }

 private:
  MemoryEventStore store_{MemoryEventStore::Mode::manual};
};
class OnDisk {
 public:
  OnDisk() : store_(RocksEventStore::open(directory_.log()).value()) {}
  EventStore& store() { return *store_; }
  void settle() {}

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<RocksEventStore> store_;
};

}  // namespace slipway
