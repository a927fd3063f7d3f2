// A log of two streams on disk, which a case changes behind its back.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/eventstore/store_harness.h"
#include "tests/support/log_tampering.h"

namespace slipway {

class WatermarkedLog : public testing::Test {
 protected:
  static constexpr std::uint64_t commits = 300;  // More than a tile.

  std::string path() const { return directory_.log() + ".watermark"; }

  std::unique_ptr<RocksEventStore> open(bool accept_loss = false) {
    RocksEventStore::Options options;
    options.accept_loss = accept_loss;
    options.command_id_of = command_id_of;
    auto store = RocksEventStore::open(directory_.log(), options);
    error_ = store ? "" : store.error();
    return store ? std::move(*store) : nullptr;
  }
  // Of what nth_commit() makes.
  static std::optional<std::string> command_id_of(std::string_view bytes) {
    const std::size_t at = bytes.find('@');
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view rest = bytes.substr(at + 1);
    return "c" + std::string(rest.substr(0, rest.find_first_not_of("0123456789")));
  }
  static std::optional<LogDamage> scrubbed(RocksEventStore& store) {
    return store.scrub(store.end(), [](Position) { return true; });
  }
  void append(std::uint64_t first, std::uint64_t last, const std::string& kind = "") {
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    for (std::uint64_t revision = first; revision <= last; ++revision) {
      for (const std::string stream : {"board", "other"}) {
        Results results;
        auto commit = nth_commit(stream, revision);
        commit.bytes = std::make_shared<const std::string>(*commit.bytes + kind);
        store->append(std::move(commit), results.next());
        ASSERT_TRUE(results.wait().front().revision.has_value());
      }
    }
  }
  // As an operator and a server that records it.
  void accept_loss() {
    const auto store = open(true);
    ASSERT_TRUE(store) << error_;
    ASSERT_TRUE(store->accepted_loss());
    ASSERT_TRUE(store->loss_recorded());
  }
  static bool can_read(const RocksEventStore& store, const std::string& stream, Revision revision) {
    bool read = false;
    (void)store.read_stream(stream, Revision{revision.value - 1}, [&](const StoredCommit& commit) {
      read = commit.revision == revision;
      return false;
    });
    return read;
  }
  void copy_log(const std::string& name) {
    std::filesystem::copy(directory_.log(), directory_.path() / name,
                          std::filesystem::copy_options::recursive);
  }
  void put_log_back(const std::string& name) {
    std::filesystem::remove_all(directory_.log());
    std::filesystem::rename(directory_.path() / name, directory_.log());
  }
  using Families = support::Families;
  void tamper(const std::function<void(rocksdb::DB&, const Families&)>& change) {
    support::tamper(directory_.log(), change);
  }
  void change_commit(const std::string& stream, std::uint64_t revision) {
    support::change_commit(directory_.log(), stream, revision);
  }

  TemporaryDirectory directory_;
  std::string error_;
};

}  // namespace slipway
