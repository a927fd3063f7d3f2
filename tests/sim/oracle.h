// The durable log, read beside the server: what everything that is shown must agree with.
//
// It keeps what each commit said before anything was erased, and does erasures by itself: so it can tell what
// a reader saw before one and must see after it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "projections/sealed_commit.h"
#include "proto/records/attached_files.h"
#include "server/domain/decide.h"
#include "server/feed.h"
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
    Readers readers;                  // Whom the project itself lets read it, as of this revision.
    v1::AuditEntry told;              // As its audit trail told it, before anything was erased.
    std::optional<std::int64_t> due;  // Since which second something was due, just before it.
  };
  // A commit that erased something, and the texts that nobody may read since.
  struct Erasure {
    std::uint64_t revision = 0;
    std::vector<std::string> texts;
  };

  explicit Oracle(World& world) : world_(world) {}

  // Takes in what became durable.
  void catch_up();

  std::uint64_t head(std::string_view stream) const;
  // Null: no such revision.
  const Entry* entry(std::string_view stream, std::uint64_t revision) const;
  const std::map<std::string, std::vector<Entry>, std::less<>>& streams() const { return streams_; }

  const std::vector<Erasure>& erasures(std::string_view stream) const;
  // Who holds a view at `revision` has read the log as some erasure left it, of which they know by then or
  // not yet: the revisions of these, oldest first; 0: none had been.
  std::vector<std::uint64_t> readings(std::string_view stream, std::uint64_t revision) const;
  // The fold of the log up to `revision` as the erasure at `erased` left it; and the entry of the audit
  // trail, encoded. Kept for the next who asks.
  const Entities& view(const std::string& stream, const std::string& view, std::uint64_t revision,
                       std::uint64_t erased);
  const std::string& audit_entry(const std::string& stream, std::uint64_t revision, std::uint64_t erased);

  // What the workspace let this person do at some moment since `since`, the farthest: others hear of a change
  // a little later.
  domain::Reach reach_since(const std::string& person, Time since) const;
  bool active_since(const std::string& person, Time since) const;
  // In the end.
  bool may_read(const std::string& person, const std::string& stream, const std::string& view) const;
  bool is_active(const std::string& person) const;
  // Of the log as it is in the end: what was attached and not redacted.
  std::set<std::string> kept_files(const std::string& stream) const;
  const domain::Workspace& workspace() const { return workspace_; }
  // Since when something is due in the end, in seconds of 1970's; none: nothing will be.
  std::optional<std::int64_t> next_due(const std::string& stream) const;

 private:
  struct Rights {  // From one workspace revision to the next.
    Time until{Time::max()};
    std::set<std::string> active;
    std::map<std::string, domain::Reach> reach;  // Of the active.
  };
  // What the log said, and which keys an erasure destroyed.
  struct Read {
    std::vector<v1::Commit> commits;
    SubjectKeys keys;
    std::map<KeyId, std::uint64_t> destroyed;  // In which revision.
    std::vector<Erasure> erasures;
  };
  struct Trail {
    std::unique_ptr<View> view;
    std::vector<std::string> entries;
  };
  void take(const StoredCommit& stored);
  void take_erasure(Read& read, const v1::Commit& commit);
  v1::Commit as_read(const Read& read, const v1::Commit& commit, std::uint64_t erased) const;
  void take_workspace(const v1::Commit& commit);

  std::map<std::string, records::AttachedFiles, std::less<>> files_;  // By stream.
  World& world_;
  Position taken_;
  std::map<std::string, std::vector<Entry>, std::less<>> streams_;
  std::map<std::string, domain::Project> projects_;
  std::map<std::string, std::unique_ptr<View>> audits_;
  domain::Workspace workspace_;
  std::vector<Rights> rights_;
  std::map<std::string, Read, std::less<>> read_;
  std::map<std::tuple<std::string, std::string, std::uint64_t, std::uint64_t>, Entities> views_;
  std::map<std::pair<std::string, std::uint64_t>, Trail> trails_;
};

}  // namespace slipway::sim
