// A project's log in memory, as a server would publish it, and what a liar might do to it.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "clients/audit/bundle.h"
#include "proto/tlog/checkpoint.h"
#include "slipway/v1/commit.pb.h"
#include "tests/tlog/vectors.h"

namespace slipway::audit {

inline std::string sample_commit(std::uint64_t revision, std::string_view project = "go-live") {
  v1::Commit commit;
  commit.set_format(1);
  commit.set_project(std::string(project));
  commit.set_revision(revision);
  commit.mutable_recorded_at()->set_seconds(static_cast<std::int64_t>(1'700'000'000 + revision));
  commit.add_events()->mutable_task_archived()->set_task_id(fmt::format("t{}", revision));
  return commit.SerializeAsString();
}

class SampleLog {
 public:
  explicit SampleLog(std::uint64_t size)
      : key_(tlog::SigningKey::from_seed("slipway.example/log/go-live", tlog::KeyType::ed25519, {1})) {
    for (std::uint64_t revision = 1; revision <= size; ++revision) append(sample_commit(revision));
  }

  void append(std::string_view commit) { tree_.append(commit); }
  std::uint64_t size() const { return tree_.size(); }
  const tlog::SigningKey& key() const { return key_; }
  tlog::Policy policy() const { return {.log_keys = {key_.verifier()}}; }

  tlog::Checkpoint head(std::uint64_t size) const {
    return {.origin = key_.verifier().name, .size = size, .root = *tlog::root_at(size, tree_.reader())};
  }
  std::string checkpoint(std::uint64_t size) const { return tlog::sign_checkpoint(head(size), key_); }
  std::string checkpoint() const { return checkpoint(size()); }
  tlog::ReadNode nodes() const { return tree_.reader(); }

  std::string file(const LogFile& file) const {
    if (const auto* tile = std::get_if<tlog::Tile>(&file)) return *tlog::tile_bytes(*tile, tree_.reader());
    const auto& bundle = std::get<tlog::EntryBundle>(file);
    std::string bytes;
    for (unsigned i = 0; i < bundle.width; ++i)
      tlog::append_entry(bytes, tree_.entries().at(bundle.index * tlog::tile_width + i));
    return bytes;
  }

  // The files by their paths, the checkpoint among them; those that `lies` names are as it says.
  std::map<std::string, std::string> lies;
  Fetch fetch() const {
    return [this](const std::string& path) -> std::expected<std::string, std::string> {
      if (const auto lie = lies.find(path); lie != lies.end()) return lie->second;
      if (path == "checkpoint") return checkpoint();
      const auto parsed = tlog::parse_path(path);
      if (!parsed) return std::unexpected(path + " is no file of a log");
      return file(*parsed);
    };
  }

 private:
  tlog::tests::MemoryTree tree_;
  tlog::SigningKey key_;
};

}  // namespace slipway::audit
