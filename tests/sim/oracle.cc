#include "tests/sim/oracle.h"

#include <algorithm>

#include "proto/tlog/hash.h"
#include "server/domain/due.h"

namespace slipway::sim {
namespace {

bool earlier(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return std::pair(a.seconds(), a.nanos()) < std::pair(b.seconds(), b.nanos());
}

std::optional<std::int64_t> second_of(const std::optional<google::protobuf::Timestamp>& time) {
  return time ? std::optional{time->seconds()} : std::nullopt;
}

google::protobuf::Message& fact_of(v1::Event& event) {
  const auto& reflection = *event.GetReflection();
  const auto* oneof = v1::Event::descriptor()->FindOneofByName("fact");
  return *reflection.MutableMessage(&event, reflection.GetOneofFieldDescriptor(event, oneof));
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
  Entry entry;
  entry.command_id = commit.command_id();
  entry.leaf_hash = hash_of(stored.bytes);
  entry.actor = commit.actor();
  entry.recorded_at = commit.recorded_at();
  auto& audit = audits_[stream];
  if (!audit) audit = std::make_unique<View>(make_projection(stream, "audit"));
  if (audit->apply(commit)) entry.told = audit->last_delta().upserts(0).audit();
  Read& read = read_[stream];
  read.commits.push_back(commit);
  take_erasure(read, commit);
  const domain::Happening happening{commit.actor(), commit.recorded_at(), stored.revision};
  if (stream == workspace_stream) {
    take_workspace(commit);
  } else {
    domain::Project& project = projects_[stream];
    entry.due = second_of(domain::next_due(project));
    for (const v1::Event& event : commit.events()) domain::evolve(project, event, happening);
    for (const auto& [person, record] : workspace_.people)
      if (const auto admission = domain::admission(project, person); admission != domain::Admission::none)
        entry.readers.emplace(person, admission);
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
    rights.reach.emplace(id, domain::reach(workspace_, id));
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

void Oracle::take_erasure(Read& read, const v1::Commit& commit) {
  std::vector<KeyId> gone;
  follow_keys(commit, read.keys, gone);
  if (!erases_something(commit)) return;
  ++world_.counts.erasures;
  Erasure& erasure = read.erasures.emplace_back();
  erasure.revision = commit.revision();
  for (const KeyId key : gone) read.destroyed.emplace(key, commit.revision());
  for (v1::Commit& before : read.commits) {
    for (const v1::Sealed& sealed : before.sealed()) {
      if (std::ranges::find(gone, sealed.key()) == gone.end()) continue;
      const google::protobuf::Message& fact =
          fact_of(*before.mutable_events(static_cast<int>(sealed.event())));
      const auto* field = fact.GetDescriptor()->FindFieldByNumber(static_cast<int>(sealed.field()));
      erasure.texts.push_back(fact.GetReflection()->GetString(fact, field));
    }
  }
}

// What open_commit() makes of it once those keys are destroyed.
v1::Commit Oracle::as_read(const Read& read, const v1::Commit& commit, std::uint64_t erased) const {
  v1::Commit seen = commit;
  for (const v1::Sealed& sealed : commit.sealed()) {
    const auto gone = read.destroyed.find(sealed.key());
    if (gone == read.destroyed.end() || gone->second > erased) continue;
    v1::Event& event = *seen.mutable_events(static_cast<int>(sealed.event()));
    google::protobuf::Message& fact = fact_of(event);
    fact.GetReflection()->SetString(
        &fact, fact.GetDescriptor()->FindFieldByNumber(static_cast<int>(sealed.field())), "");
    event.add_erased(sealed.field());
  }
  return seen;
}

const std::vector<Oracle::Erasure>& Oracle::erasures(std::string_view stream) const {
  static const std::vector<Erasure> none;
  const auto found = read_.find(stream);
  return found == read_.end() ? none : found->second.erasures;
}

std::vector<std::uint64_t> Oracle::readings(std::string_view stream, std::uint64_t revision) const {
  std::vector<std::uint64_t> readings{0};
  for (const Erasure& erasure : erasures(stream)) {
    if (erasure.revision <= revision) readings.clear();
    readings.push_back(erasure.revision);
  }
  return readings;
}

const Entities& Oracle::view(const std::string& stream, const std::string& view, std::uint64_t revision,
                             std::uint64_t erased) {
  const auto [found, added] = views_.try_emplace({stream, view, revision, erased});
  if (!added) return found->second;
  const Read& read = read_.at(stream);
  View folded(make_projection(stream, view));
  for (std::uint64_t at = 0; at < revision; ++at) folded.apply(as_read(read, read.commits.at(at), erased));
  folded.each([&](const View::Item& item) { found->second.emplace(item.id, *item.entity); });
  return found->second;
}

const std::string& Oracle::audit_entry(const std::string& stream, std::uint64_t revision,
                                       std::uint64_t erased) {
  const Read& read = read_.at(stream);
  Trail& trail = trails_[{stream, erased}];
  if (!trail.view) trail.view = std::make_unique<View>(make_projection(stream, "audit"));
  while (trail.entries.size() < revision) {
    trail.view->apply(as_read(read, read.commits.at(trail.entries.size()), erased));
    trail.entries.push_back(trail.view->last_delta().upserts(0).SerializeAsString());
  }
  return trail.entries.at(revision - 1);
}

std::optional<std::int64_t> Oracle::next_due(const std::string& stream) const {
  const auto project = projects_.find(stream);
  return project == projects_.end() ? std::nullopt : second_of(domain::next_due(project->second));
}

domain::Reach Oracle::reach_since(const std::string& person, Time since) const {
  domain::Reach farthest{};
  for (const Rights& rights : rights_) {
    const auto found = rights.reach.find(person);
    if (rights.until >= since && found != rights.reach.end()) farthest = std::max(farthest, found->second);
  }
  return farthest;
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
  const domain::Reach reach = rights_.back().reach.at(person);
  if (stream == workspace_stream) return reach == domain::Reach::everything || view != "audit";
  const Entry* newest = entry(stream, head(stream));
  return newest && slipway::may_read(newest->readers, person, reach);
}

}  // namespace slipway::sim
