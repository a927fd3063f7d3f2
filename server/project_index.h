// Where each project stands and who may read it, for the views over all projects.
//
// Each project's shard notes here what became durable; whoever follows many projects asks what changed since
// it last looked. A project has one place in the order of changes, so however seldom one looks, nothing is
// missed and nothing piles up. Knows the projects that were loaded since the server started. Thread-safe;
// never blocks.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proto/basics.h"
#include "server/feed.h"

namespace slipway {

// A project as of a durable revision.
struct ProjectAt {
  std::string project;
  Revision revision;
};

class ProjectIndex {
 public:
  // What is there of a project now. REQUIRES: readers is not null; revisions of a project never decrease.
  void note(const std::string& project, Revision revision, const std::shared_ptr<const Readers>& readers);

  struct Change {
    std::string project;
    std::shared_ptr<const Readers> readers;
    // Where readers changed, these and whoever was one since the server started; null where they did not.
    std::shared_ptr<const Readers> ever;
  };
  // What changed after `version`, each project once; moves `version` on.
  std::vector<Change> changes_since(std::uint64_t& version) const;
  std::uint64_t version() const { return version_.load(); }

  // Null: unknown, or not this reader's.
  std::optional<Revision> readable(const std::string& project, std::string_view person,
                                   domain::Reach reach) const;
  std::set<std::string> readable_by(std::string_view person, domain::Reach reach) const;

 private:
  struct Entry {
    Revision revision;
    std::shared_ptr<const Readers> readers;
    std::shared_ptr<const Readers> ever;
    std::uint64_t changed = 0;  // In which version; and when its readers last were others.
    std::uint64_t readers_changed = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::map<std::uint64_t, std::string> order_;  // By the version of the last change.
  std::atomic<std::uint64_t> version_{0};
};

}  // namespace slipway
