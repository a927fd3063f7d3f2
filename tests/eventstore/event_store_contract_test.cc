// What event_store.h promises, on every store.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "eventstore/tree_nodes.h"
#include "tests/eventstore/store_harness.h"

namespace slipway {
namespace {

using namespace std::chrono_literals;

template <typename Harness>
class EventStoreContract : public testing::Test {
 protected:
  EventStore& store() { return harness_.store(); }
  void settle() { harness_.settle(); }

  void append(NewCommit commit) { store().append(std::move(commit), results_.next()); }
  // Appends and waits for all that is in flight.
  AppendResult append_now(NewCommit commit) {
    append(std::move(commit));
    settle();
    return results_.wait().back();
  }
  void fill(const std::string& stream, std::uint64_t from, std::uint64_t to) {
    for (auto revision = from; revision <= to; ++revision) append(nth_commit(stream, revision));
    settle();
    for (const auto& result : results_.wait()) ASSERT_TRUE(result.revision.has_value());
  }

  Harness harness_;
  Results results_;
};

using Stores = testing::Types<ImmediateMemory, ManualMemory, OnDisk>;
class StoreNames {
 public:
  template <typename Harness>
  static std::string GetName(int) {
    if (std::is_same_v<Harness, ImmediateMemory>) return "ImmediateMemory";
    if (std::is_same_v<Harness, ManualMemory>) return "ManualMemory";
    return "OnDisk";
  }
};
TYPED_TEST_SUITE(EventStoreContract, Stores, StoreNames);

TYPED_TEST(EventStoreContract, EmptyStoreHasNothing) {
  EXPECT_EQ(this->store().end(), Position{});
  EXPECT_EQ(this->store().head("board"), Revision{});
  EXPECT_EQ(this->store().streams(), std::vector<std::string>{});
  EXPECT_EQ(this->store().find_command("board", "c1"), std::nullopt);
  EXPECT_TRUE(read_all(this->store()).empty());
  EXPECT_TRUE(read_stream(this->store(), "board").empty());
}

TYPED_TEST(EventStoreContract, KeepsATreeOverEachStream) {
  EXPECT_EQ(this->store().tree_head("board"), TreeHead{});
  constexpr std::uint64_t commits = 600;  // More than two tiles.
  this->fill("board", 1, commits);
  this->fill("other", 1, 3);
  tlog::Frontier expected;
  for (std::uint64_t revision = 1; revision <= commits; ++revision)
    expected.append(tlog::leaf_hash(content("board", revision)));
  EXPECT_EQ(this->store().tree_head("board"), (TreeHead{commits, expected.root()}));
  EXPECT_EQ(this->store().tree_head("other")->size, 3U);
  const auto nodes = tree_nodes(this->store(), "board");
  for (const std::uint64_t size : {1UL, 255UL, 256UL, 257UL, 511UL, 512UL, 600UL}) {
    tlog::Frontier part;
    for (std::uint64_t revision = 1; revision <= size; ++revision)
      part.append(tlog::leaf_hash(content("board", revision)));
    EXPECT_EQ(tlog::root_at(size, nodes), part.root()) << size;
  }
}

// However the commits were grouped when they were written.
TYPED_TEST(EventStoreContract, GivesHashesFromAnyLeafOn) {
  constexpr std::uint64_t commits = 600;
  this->fill("board", 1, 250);
  this->fill("other", 1, 20);
  for (std::uint64_t revision = 251; revision < 260; ++revision) this->fill("board", revision, revision);
  this->fill("board", 260, commits);
  for (std::uint64_t first = 0; first < commits; first += 7) {
    for (const std::size_t count : {1U, 32U, 300U}) {
      const auto hashes = this->store().tree_hashes("board", 0, first, count);
      ASSERT_TRUE(hashes.has_value()) << first;
      ASSERT_EQ(hashes->size(), std::min<std::uint64_t>(count, commits - first));
      for (std::uint64_t i = 0; i < hashes->size(); ++i)
        ASSERT_EQ((*hashes)[i], tlog::leaf_hash(content("board", first + i + 1)));
    }
  }
}

TYPED_TEST(EventStoreContract, GivesTheHashesOfATileAsFarAsTheTreeGoes) {
  this->fill("board", 1, 300);
  const auto leaves = this->store().tree_hashes("board", 0, 256, 256);
  ASSERT_TRUE(leaves);
  EXPECT_EQ(leaves->size(), 44U);
  EXPECT_EQ(leaves->front(), tlog::leaf_hash(content("board", 257)));
  EXPECT_EQ(this->store().tree_hashes("board", 1, 0, 256)->size(), 1U);
  EXPECT_EQ(this->store().tree_hashes("board", 0, 300, 1)->size(), 0U);
  EXPECT_EQ(this->store().tree_hashes("board", 2, 0, 1)->size(), 0U);
  EXPECT_EQ(this->store().tree_hashes("board", 63, 0, 1)->size(), 0U);
  EXPECT_EQ(this->store().tree_hashes("nothing", 0, 0, 1)->size(), 0U);
}

TYPED_TEST(EventStoreContract, CountsRevisionsFromOneWithoutGaps) {
  for (std::uint64_t revision = 1; revision <= 10; ++revision) {
    EXPECT_EQ(this->append_now(nth_commit("board", revision)).revision, Revision{revision});
  }
  EXPECT_EQ(this->store().head("board"), Revision{10});
  EXPECT_EQ(this->store().end(), Position{10});
}

TYPED_TEST(EventStoreContract, ConflictSaysWhereTheStreamStands) {
  this->fill("board", 1, 3);
  for (const std::uint64_t expected : {0u, 2u, 4u, 1000u}) {
    const auto result = this->append_now(new_commit("board", expected, "late", "x"));
    EXPECT_EQ(result.revision, std::unexpected(StoreError::conflict));
    EXPECT_EQ(result.actual, Revision{3});
  }
  EXPECT_EQ(this->store().head("board"), Revision{3});
  EXPECT_EQ(this->store().find_command("board", "late"), std::nullopt);
}

TYPED_TEST(EventStoreContract, TakesAppendsAheadOfTheDisk) {
  for (std::uint64_t revision = 1; revision <= 500; ++revision) this->append(nth_commit("board", revision));
  this->settle();
  const auto& results = this->results_.wait();
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(this->results_.order()[i], i);
    EXPECT_EQ(results[i].revision, Revision{i + 1});
  }
}

TYPED_TEST(EventStoreContract, WhatFollowsAFailedAppendConflicts) {
  this->append(nth_commit("board", 1));
  this->append(new_commit("board", 5, "wrong", "x"));
  this->append(new_commit("board", 6, "after-wrong", "x"));
  this->append(nth_commit("board", 2));
  this->append(new_commit("board", 2, "huge", std::string(commit_bytes_max + 1, 'x')));
  this->append(new_commit("board", 3, "after-huge", "x"));
  this->settle();
  const auto& results = this->results_.wait();
  EXPECT_EQ(results[0].revision, Revision{1});
  EXPECT_EQ(results[1].revision, std::unexpected(StoreError::conflict));
  EXPECT_EQ(results[1].actual, Revision{1});
  EXPECT_EQ(results[2].revision, std::unexpected(StoreError::conflict));
  EXPECT_EQ(results[3].revision, Revision{2});
  EXPECT_EQ(results[4].revision, std::unexpected(StoreError::too_large));
  EXPECT_EQ(results[5].revision, std::unexpected(StoreError::conflict));
  EXPECT_EQ(results[5].actual, Revision{2});
  EXPECT_EQ(this->results_.order(), (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(read_all(this->store()).size(), 2u);
}

TYPED_TEST(EventStoreContract, TakesTheLargestCommitAndRefusesALargerOne) {
  const std::string largest(commit_bytes_max, '\xfe');
  EXPECT_EQ(this->append_now(new_commit("board", 0, "c1", largest)).revision, Revision{1});
  EXPECT_EQ(this->append_now(new_commit("board", 1, "c2", largest + "x")).revision,
            std::unexpected(StoreError::too_large));
  EXPECT_EQ(read_stream(this->store(), "board").front().bytes, largest);
  EXPECT_EQ(this->store().head("board"), Revision{1});
}

TYPED_TEST(EventStoreContract, KeepsBytesExactly) {
  const std::vector<std::string> samples{"", std::string(1, '\0'), std::string("\0\xff\0", 3), "上线"};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    this->append(new_commit("board", i, fmt::format("c{}", i), samples[i]));
  }
  this->settle();
  this->results_.wait();
  const auto commits = read_stream(this->store(), "board");
  ASSERT_EQ(commits.size(), samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_EQ(commits[i].bytes, samples[i]);
}

TYPED_TEST(EventStoreContract, FindsACommandInItsStreamOnly) {
  this->fill("board", 1, 3);
  this->append_now(new_commit("meeting", 0, "c3", "x"));
  EXPECT_EQ(this->store().find_command("board", "c3"), Revision{3});
  EXPECT_EQ(this->store().find_command("meeting", "c3"), Revision{1});
  EXPECT_EQ(this->store().find_command("meeting", "c2"), std::nullopt);
  EXPECT_EQ(this->store().find_command("board", "c"), std::nullopt);
  EXPECT_EQ(this->store().find_command("nothing", "c3"), std::nullopt);
}

TYPED_TEST(EventStoreContract, ReadsAStreamFromAnyRevision) {
  for (std::uint64_t revision = 1; revision <= 300; ++revision) {
    this->append(nth_commit("board", revision));
    this->append(nth_commit("meeting", revision));
  }
  this->settle();
  this->results_.wait();
  for (const std::uint64_t after : {0u, 1u, 150u, 299u, 300u, 301u}) {
    const auto commits = read_stream(this->store(), "board", after);
    ASSERT_EQ(commits.size(), after >= 300 ? 0 : 300 - after);
    for (std::size_t i = 0; i < commits.size(); ++i) {
      const auto revision = after + i + 1;
      EXPECT_EQ(commits[i], (Seen{"board", revision, 2 * revision - 1, content("board", revision)}));
    }
  }
}

TYPED_TEST(EventStoreContract, ReadsTheLogFromAnyPosition) {
  const std::vector<std::string> streams{"a", "ab", "b"};
  std::vector<Seen> expected;
  for (std::uint64_t i = 0; i < 600; ++i) {
    const std::string& stream = streams[(i * i) % 3];
    const auto revision = static_cast<std::uint64_t>(std::ranges::count(expected, stream, &Seen::stream)) + 1;
    expected.push_back({stream, revision, i + 1, content(stream, revision)});
    this->append(nth_commit(stream, revision));
  }
  this->settle();
  this->results_.wait();
  for (const std::size_t after : {0u, 1u, 255u, 256u, 257u, 599u, 600u}) {
    const std::vector<Seen> rest(expected.begin() + static_cast<std::ptrdiff_t>(after), expected.end());
    EXPECT_EQ(read_all(this->store(), after), rest) << "after " << after;
  }
  EXPECT_TRUE(read_all(this->store(), 601).empty());
}

TYPED_TEST(EventStoreContract, AVisitEndsTheRead) {
  this->fill("board", 1, 10);
  std::size_t visits = 0;
  const auto stop_at_third = [&visits](const StoredCommit&) { return ++visits < 3; };
  EXPECT_TRUE(this->store().read_stream("board", Revision{}, stop_at_third).has_value());
  EXPECT_EQ(visits, 3u);
  visits = 0;
  EXPECT_TRUE(this->store().read_all(Position{}, stop_at_third).has_value());
  EXPECT_EQ(visits, 3u);
}

TYPED_TEST(EventStoreContract, AVisitMayReadTheStore) {
  this->fill("board", 1, 3);
  const auto read = this->store().read_stream("board", Revision{}, [this](const StoredCommit& commit) {
    EXPECT_EQ(this->store().head(commit.stream), Revision{3});
    EXPECT_EQ(read_all(this->store()).size(), 3u);
    return true;
  });
  EXPECT_TRUE(read.has_value());
}

TYPED_TEST(EventStoreContract, ListsStreamsInByteOrder) {
  for (const char* stream : {"b", "ab", "workspace", "a", "a.b", "a-b", "a_b", "0", "aa"})
    this->fill(stream, 1, 2);
  EXPECT_EQ(this->store().streams(),
            (std::vector<std::string>{"0", "a", "a-b", "a.b", "a_b", "aa", "ab", "b", "workspace"}));
}

TYPED_TEST(EventStoreContract, KeepsStreamsApartWhenOneNameBeginsAnother) {
  const std::vector<std::string> streams{"a", "aa", "aaa", std::string(identifier_chars_max, 'a')};
  for (std::size_t i = 0; i < streams.size(); ++i) this->fill(streams[i], 1, i + 2);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    EXPECT_EQ(this->store().head(streams[i]), Revision{i + 2});
    const auto commits = read_stream(this->store(), streams[i]);
    ASSERT_EQ(commits.size(), i + 2);
    for (const auto& commit : commits) EXPECT_EQ(commit.stream, streams[i]);
  }
  EXPECT_EQ(this->store().head("aaaa"), Revision{});
}

TYPED_TEST(EventStoreContract, WhatIsDoneCanBeRead) {
  std::atomic<bool> checked = false;
  this->store().append(nth_commit("board", 1), [this, &checked](const AppendResult&) {
    EXPECT_EQ(this->store().head("board"), Revision{1});
    EXPECT_EQ(this->store().end(), Position{1});
    EXPECT_EQ(this->store().find_command("board", "c1"), Revision{1});
    EXPECT_EQ(read_all(this->store()).size(), 1u);
    checked = true;
  });
  this->settle();
  for (int i = 0; i < 5000 && !checked; ++i) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(checked);
}

TYPED_TEST(EventStoreContract, ADoneMayAppend) {
  auto inner = this->results_.next();
  this->store().append(nth_commit("board", 1), [&](const AppendResult&) {
    this->store().append(nth_commit("board", 2), std::move(inner));
    this->settle();
  });
  this->settle();
  EXPECT_EQ(this->results_.wait().back().revision, Revision{2});
}

TYPED_TEST(EventStoreContract, FollowGivesHistoryThenWhatComes) {
  this->fill("board", 1, 700);
  Followed followed;
  const auto following = this->store().follow(Position{}, followed.group());
  followed.wait(700);
  this->fill("board", 701, 710);
  const auto commits = followed.wait(710);
  ASSERT_EQ(commits.size(), 710u);
  for (std::size_t i = 0; i < commits.size(); ++i) {
    EXPECT_EQ(commits[i], (Seen{"board", i + 1, i + 1, content("board", i + 1)}));
  }
}

TYPED_TEST(EventStoreContract, FollowBeginsAfterAnyPosition) {
  this->fill("board", 1, 20);
  for (const std::uint64_t after : {5u, 20u, 22u}) {
    Followed followed;
    const auto following = this->store().follow(Position{after}, followed.group());
    const auto head = this->store().head("board").value().value;
    this->fill("board", head + 1, head + 3);
    const auto commits = followed.wait(head + 3 - after);
    EXPECT_EQ(commits.front().position, after + 1);
    EXPECT_EQ(commits.size(), head + 3 - after);
  }
}

TYPED_TEST(EventStoreContract, FollowersGetCommitsAfterTheirDone) {
  std::atomic<bool> done = false;
  std::atomic<bool> done_first = false;
  Followed followed;
  const auto following = this->store().follow(Position{}, [&, group = followed.group()](auto commits) {
    done_first = done.load();
    group(commits);
  });
  this->fill("board", 1, 1);
  followed.wait(1);
  this->store().append(nth_commit("board", 2), [&](const AppendResult&) { done = true; });
  this->settle();
  followed.wait(2);
  EXPECT_TRUE(done_first);
}

TYPED_TEST(EventStoreContract, AnEndedFollowIsCalledNoMore) {
  Followed ended;
  Followed other;
  auto following = this->store().follow(Position{}, ended.group());
  const auto other_following = this->store().follow(Position{}, other.group());
  this->fill("board", 1, 5);
  ended.wait(5);
  following.reset();
  const auto calls = ended.calls();
  this->fill("board", 6, 10);
  other.wait(10);
  EXPECT_EQ(ended.calls(), calls);
}

TYPED_TEST(EventStoreContract, AFollowMayEndInsideItsOwnCall) {
  std::mutex mutex;  // Held while `following` is set, in case the first call comes before.
  std::unique_ptr<EventStore::Following> following;
  std::atomic<int> calls = 0;
  Followed other;
  {
    const std::lock_guard lock(mutex);
    following = this->store().follow(Position{}, [&](std::span<const StoredCommit>) {
      ++calls;
      const std::lock_guard inner(mutex);
      following.reset();
    });
  }
  const auto other_following = this->store().follow(Position{}, other.group());
  for (std::uint64_t revision = 1; revision <= 5; ++revision) this->append_now(nth_commit("board", revision));
  other.wait(5);
  EXPECT_EQ(calls, 1);
}

// Destroying a Following while its calls run: none may touch what the caller frees next.
TYPED_TEST(EventStoreContract, NoCallRunsAfterAFollowHasEnded) {
  std::atomic<bool> over = false;
  std::thread writer([&] {
    for (std::uint64_t revision = 1; !over; ++revision) {
      this->append_now(nth_commit("board", revision));
      std::this_thread::sleep_for(100us);  // History stays short: each round's follower is given all of it.
    }
  });
  for (int round = 0; round < 50; ++round) {
    auto alive = std::make_unique<std::atomic<bool>>(true);
    auto following = this->store().follow(Position{}, [&alive = *alive](std::span<const StoredCommit>) {
      EXPECT_TRUE(alive);
      std::this_thread::yield();
      EXPECT_TRUE(alive);
    });
    std::this_thread::sleep_for(1ms);
    following.reset();
    *alive = false;
  }
  over = true;
  writer.join();
}

TYPED_TEST(EventStoreContract, EightWritersAndTheirFollowersAgreeOnOneOrder) {
  constexpr std::uint64_t commits_each = 400;
  constexpr std::size_t writers = 8;
  constexpr std::size_t total = commits_each * writers;
  Followed from_start;
  const auto following = this->store().follow(Position{}, from_start.group());
  std::atomic<std::size_t> acknowledged = 0;
  std::atomic<bool> ordered = true;
  std::vector<std::thread> threads;
  for (std::size_t writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, stream = fmt::format("s{}", writer)] {
      for (std::uint64_t revision = 1; revision <= commits_each; ++revision) {
        this->store().append(nth_commit(stream, revision), [&, revision](const AppendResult& result) {
          if (result.revision != Revision{revision}) ordered = false;
          ++acknowledged;
        });
        if (revision % 16 == 0) this->settle();
      }
    });
  }
  // Followers that join in the middle, from wherever the log is.
  std::vector<std::pair<Position, std::unique_ptr<Followed>>> late;
  std::vector<std::unique_ptr<EventStore::Following>> late_followings;
  for (int i = 0; i < 10; ++i) {
    const Position after = i % 2 == 0 ? this->store().end() : Position{};
    late.emplace_back(after, std::make_unique<Followed>());
    late_followings.push_back(this->store().follow(after, late.back().second->group()));
    std::this_thread::sleep_for(1ms);
  }
  for (auto& thread : threads) thread.join();
  this->settle();

  const auto all = from_start.wait(total);
  ASSERT_EQ(all.size(), total);
  EXPECT_TRUE(ordered);
  EXPECT_EQ(acknowledged, total);
  EXPECT_EQ(all, read_all(this->store()));
  std::map<std::string, std::uint64_t> heads;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].position, i + 1);
    EXPECT_EQ(all[i].revision, ++heads[all[i].stream]);
    EXPECT_EQ(all[i].bytes, content(all[i].stream, all[i].revision));
  }
  for (const auto& [after, followed] : late) {
    const std::vector<Seen> rest(all.begin() + static_cast<std::ptrdiff_t>(after.value), all.end());
    EXPECT_EQ(followed->wait(rest.size()), rest) << "after " << after.value;
  }
}

}  // namespace
}  // namespace slipway
