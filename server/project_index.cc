#include "server/project_index.h"

#include <utility>

namespace slipway {
namespace {

std::shared_ptr<const Readers> both(const std::shared_ptr<const Readers>& before,
                                    const std::shared_ptr<const Readers>& now) {
  if (!before) return now;
  Readers all{*before};
  all.insert(now->begin(), now->end());
  return std::make_shared<const Readers>(std::move(all));
}

}  // namespace

// A project that was dropped and is loaded again has not changed.
void ProjectIndex::note(const std::string& project, Revision revision,
                        const std::shared_ptr<const Readers>& readers) {
  SLIPWAY_ASSERT(readers != nullptr, project);
  const std::lock_guard lock{mutex_};
  Entry& entry = entries_[project];
  const bool same_readers = entry.readers && *entry.readers == *readers;
  if (same_readers && entry.revision == revision) return;
  SLIPWAY_ASSERT(revision >= entry.revision, project);
  const std::uint64_t version = version_ + 1;
  if (!same_readers) {
    entry.ever = both(entry.ever, readers);
    entry.readers = readers;
    entry.readers_changed = version;
  }
  entry.revision = revision;
  order_.erase(entry.changed);
  entry.changed = version;
  order_.emplace(version, project);
  version_ = version;
}

std::vector<ProjectIndex::Change> ProjectIndex::changes_since(std::uint64_t& version) const {
  const std::lock_guard lock{mutex_};
  std::vector<Change> changes;
  for (auto next = order_.upper_bound(version); next != order_.end(); ++next) {
    const Entry& entry = entries_.at(next->second);
    const bool others = entry.readers_changed > version;
    changes.push_back({next->second, entry.readers, others ? entry.ever : nullptr});
  }
  version = version_;
  return changes;
}

std::optional<Revision> ProjectIndex::readable(const std::string& project, std::string_view person,
                                               domain::Reach reach) const {
  const std::lock_guard lock{mutex_};
  const auto found = entries_.find(project);
  if (found == entries_.end() || !may_read(*found->second.readers, person, reach)) return std::nullopt;
  return found->second.revision;
}

std::set<std::string> ProjectIndex::readable_by(std::string_view person, domain::Reach reach) const {
  const std::lock_guard lock{mutex_};
  std::set<std::string> found;
  for (const auto& [project, entry] : entries_)
    if (may_read(*entry.readers, person, reach)) found.insert(found.end(), project);
  return found;
}

}  // namespace slipway
