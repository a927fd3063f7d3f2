// The durable log, read beside the server: what everything that is shown must agree with.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "proto/records/attached_files.h"
#include "server/domain/decide.h"
#include "tests/sim/world.h"

namespace slipway::sim {

// A view's entities by id, encoded.
using Entities = std::map<std::string, std::string, std::less<>>;

class Oracle {
 public:
  struct Entry {
    std::string command_id;
    std::string leaf_hash;
    std::string actor;
    google::protobuf::Timestamp recorded_at;
    std::string audit_entry;        // The encoded Entity.
    std::set<std::string> readers;  // Whom the project's own roles let read it, as of this revision.
  };

  explicit Oracle(World& world) : world_(world) {}

  // Takes in what became durable.
  void catch_up();

  std::uint64_t head(std::string_view stream) const;
  // Null: no such revision.
  const Entry* entry(std::string_view stream, std::uint64_t revision) const;
  const std::map<std::string, std::vector<Entry>, std::less<>>& streams() const { return streams_; }

  // The fold of the log up to `revision`, kept for the next who asks.
  const Entities& view(const std::string& stream, const std::string& view, std::uint64_t revision);

  // Whether the workspace let this person do so at some moment since `since`: others hear of a change a
  // little later.
  bool read_everything_since(const std::string& person, Time since) const;
  bool active_since(const std::string& person, Time since) const;
  // In the end.
  bool may_read(const std::string& person, const std::string& stream, const std::string& view) const;
  bool is_active(const std::string& person) const;
  // Of the log as it is in the end: what was attached and not redacted.
  std::set<std::string> kept_files(const std::string& stream) const;

 private:
  struct Rights {  // From one workspace revision to the next.
    Time until{Time::max()};
    std::set<std::string> active;
    std::set<std::string> everything;
  };
  void take(const StoredCommit& stored);
  void take_workspace(const v1::Commit& commit);

  std::map<std::string, records::AttachedFiles, std::less<>> files_;  // By stream.
  World& world_;
  Position taken_;
  std::map<std::string, std::vector<Entry>, std::less<>> streams_;
  std::map<std::string, domain::Project> projects_;
  std::map<std::string, std::unique_ptr<View>> audits_;
  domain::Workspace workspace_;
  std::vector<Rights> rights_;
  std::map<std::tuple<std::string, std::string, std::uint64_t>, Entities> views_;
};

}  // namespace slipway::sim
