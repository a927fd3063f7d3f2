#include "tests/sim/oracle.h"

#include <algorithm>

#include "projections/sealed_commit.h"
#include "proto/tlog/hash.h"

namespace slipway::sim {
namespace {

bool earlier(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return std::pair(a.seconds(), a.nanos()) < std::pair(b.seconds(), b.nanos());
}

std::string hash_of(std::string_view bytes) {
  return std::string(tlog::bytes_of(tlog::leaf_hash(bytes)));
}

}  // namespace

void Oracle::catch_up() {
  (void)world_.store.read_all(taken_, [&](const StoredCommit& stored) {
    take(stored);
    taken_ = stored.position;
    return true;
  });
}

void Oracle::take(const StoredCommit& stored) {
  const std::string stream(stored.stream);
  const auto opened = open_commit(stored.bytes, *world_.keys);
  SLIPWAY_ASSERT(opened.has_value(), stream);
  const v1::Commit& commit = *opened;
  ++world_.counts.commits;
  world_.trace.bytes(stored.bytes);
  world_.say("durable: {} {} {} by {}", stream, stored.revision.value, commit.command(), commit.actor());
  files_[stream].take(commit);
  auto& entries = streams_[stream];
  if (commit.revision() != stored.revision.value || entries.size() + 1 != stored.revision.value ||
      commit.project() != stream)
    world_.fail(Property::one_order,
                fmt::format("{}: the log has revision {} after {}, which says {} of {}", stream,
                            stored.revision.value, entries.size(), commit.revision(), commit.project()));
  if (!entries.empty() && earlier(commit.recorded_at(), entries.back().recorded_at))
    world_.fail(Property::one_order,
                fmt::format("{} {} was recorded before the one before it", stream, stored.revision.value));
  Entry entry{commit.command_id(), hash_of(stored.bytes), commit.actor(), commit.recorded_at(), {}, {}};
  auto& audit = audits_[stream];
  if (!audit) audit = std::make_unique<View>(make_projection(stream, "audit"));
  if (audit->apply(commit)) entry.audit_entry = audit->last_delta().upserts(0).SerializeAsString();
  const domain::Happening happening{commit.actor(), commit.recorded_at(), stored.revision};
  if (stream == workspace_stream) {
    take_workspace(commit);
  } else {
    domain::Project& project = projects_[stream];
    for (const v1::Event& event : commit.events()) domain::evolve(project, event, happening);
    for (const auto& [person, record] : workspace_.people)
      if (domain::may_read(project, person, {})) entry.readers.insert(person);
  }
  entries.push_back(std::move(entry));
}

void Oracle::take_workspace(const v1::Commit& commit) {
  const domain::Happening happening{commit.actor(), commit.recorded_at(), Revision{commit.revision()}};
  for (const v1::Event& event : commit.events()) domain::evolve(workspace_, event, happening);
  if (!rights_.empty()) rights_.back().until = world_.schedule.now();
  Rights& rights = rights_.emplace_back();
  for (const auto& [id, person] : workspace_.people) {
    if (!person.active) continue;
    rights.active.insert(id);
    std::vector<v1::Role> roles;
    for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role)
      if (person.roles.has(static_cast<v1::Role>(role))) roles.push_back(static_cast<v1::Role>(role));
    if (domain::may_read(domain::Project{}, id, roles)) rights.everything.insert(id);
  }
}

std::uint64_t Oracle::head(std::string_view stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? 0 : found->second.size();
}

const Oracle::Entry* Oracle::entry(std::string_view stream, std::uint64_t revision) const {
  const auto found = streams_.find(stream);
  if (found == streams_.end() || revision == 0 || revision > found->second.size()) return nullptr;
  return &found->second[revision - 1];
}

const Entities& Oracle::view(const std::string& stream, const std::string& view, std::uint64_t revision) {
  const auto [found, added] = views_.try_emplace({stream, view, revision});
  if (!added) return found->second;
  const auto folded =
      view_at(world_.store, *world_.keys, *world_.checkpoints, stream, view, Revision{revision});
  SLIPWAY_ASSERT(folded.has_value(), stream + " " + view);
  (*folded)->each([&](const View::Item& item) { found->second.emplace(item.id, *item.entity); });
  return found->second;
}

bool Oracle::read_everything_since(const std::string& person, Time since) const {
  return std::ranges::any_of(rights_, [&](const Rights& rights) {
    return rights.until >= since && rights.everything.contains(person);
  });
}

bool Oracle::active_since(const std::string& person, Time since) const {
  return std::ranges::any_of(
      rights_, [&](const Rights& rights) { return rights.until >= since && rights.active.contains(person); });
}

std::set<std::string> Oracle::kept_files(const std::string& stream) const {
  std::set<std::string> digests;
  const auto files = files_.find(stream);
  if (files == files_.end()) return digests;
  for (const auto& [digest, size] : files->second.kept()) digests.insert(digest);
  return digests;
}

bool Oracle::is_active(const std::string& person) const {
  return !rights_.empty() && rights_.back().active.contains(person);
}

bool Oracle::may_read(const std::string& person, const std::string& stream, const std::string& view) const {
  if (!is_active(person)) return false;
  const bool everything = rights_.back().everything.contains(person);
  if (stream == workspace_stream) return everything || view != "audit";
  const Entry* newest = entry(stream, head(stream));
  return newest && (everything || newest->readers.contains(person));
}

}  // namespace slipway::sim
