// What is looked at for what it says, not for how it came: what was erased, what fell due, and what is read
// afresh.
#include <algorithm>

#include "projections/audit_page.h"
#include "server/timestamp.h"
#include "tests/sim/checkers.h"

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;

// What is due is looked at once a second, on a clock that is set back now and then.
constexpr WallTime::duration due_within = 5s;
constexpr unsigned fresh_percent = 25;  // Of the views of a run are read afresh in its end.

std::string where_they_differ(const Entities& should, const Entities& is) {
  std::string differs;
  for (const auto& [id, bytes] : should) {
    const auto found = is.find(id);
    if (found == is.end()) differs += " lacks " + id;
    if (found != is.end() && found->second != bytes) differs += " has another " + id;
  }
  for (const auto& [id, bytes] : is)
    if (!should.contains(id)) differs += " has too much: " + id;
  return differs;
}

}  // namespace

// --- what was erased ----------------------------------------------------------------------------

void ErasureChecker::held(std::string_view who, const std::string& stream, const std::string& view,
                          std::uint64_t revision, const Entities& entities) {
  for (const Oracle::Erasure& erasure : oracle_.erasures(stream)) {
    if (erasure.revision > revision) return;
    for (const auto& [id, bytes] : entities)
      for (const std::string& text : erasure.texts)
        if (bytes.contains(text))
          world_.fail(Property::erased,
                      fmt::format("{} holds {} {} at {}, where {} says what was erased in {}", who, stream,
                                  view, revision, id, erasure.revision));
  }
}

void ErasureChecker::held(std::string_view who, const std::string& view, const Entities& entities) {
  for (const auto& [stream, entries] : oracle_.streams()) held(who, stream, view, entries.size(), entities);
}

void ErasureChecker::said(Shard& shard, std::string_view who, const std::string& stream,
                          std::string_view message) {
  const Feed* feed = shard.feed(stream);
  if (!feed) return;
  for (const Oracle::Erasure& erasure : oracle_.erasures(stream)) {
    if (erasure.revision > feed->erased().value) return;
    for (const std::string& text : erasure.texts)
      if (message.contains(text))
        world_.fail(Property::erased,
                    fmt::format("{} was sent what was erased in {} {}", who, stream, erasure.revision));
  }
}

// --- what is read afresh ------------------------------------------------------------------------

client::ViewState ViewChecker::read_fresh(const std::string& stream, std::string_view view,
                                          Revision revision) const {
  client::ViewState state;
  state.revision = revision.value;
  if (view == "audit") {
    AuditQuery query;
    query.at = revision;
    query.limit = audit_page_entries_max;
    const auto read = read_audit(world_.store, *world_.keys, *world_.checkpoints, stream, query);
    SLIPWAY_ASSERT(read.has_value(), stream);
    for (const v1::AuditEntry& entry : read->page.entries()) {
      v1::Entity entity;
      entity.set_id("audit/" + std::to_string(entry.revision()));
      *entity.mutable_audit() = entry;
      state.entities.emplace(entity.id(), entity.SerializeAsString());
    }
    return state;
  }
  const auto folded = view_at(world_.store, *world_.keys, *world_.checkpoints, stream, view, revision);
  SLIPWAY_ASSERT(folded.has_value(), stream);
  (*folded)->each([&](const View::Item& item) { state.entities.emplace(item.id, *item.entity); });
  return state;
}

void ViewChecker::compare_fresh() {
  for (const auto& [stream, entries] : oracle_.streams()) {
    const Revision head{entries.size()};
    const Revision past{1 + world_.random.below(entries.size())};
    for (const std::string_view view : every_view_name(stream)) {
      if (!world_.random.chance(fresh_percent)) continue;
      compare("a fresh read", stream, std::string(view), read_fresh(stream, view, head));
      const client::ViewState then = read_fresh(stream, view, past);
      compare("a fresh read", stream, std::string(view), then);
      erased_.held("a fresh read of the past", stream, std::string(view), head.value, then.entities);
    }
  }
}

std::string WorkspaceChecker::differs(const std::string& person, const std::string& view, WallTime now,
                                      const Entities& entities) {
  ++world_.counts.workspace_views;
  std::vector<ProjectAt> projects;
  for (const auto& [stream, entries] : oracle_.streams())
    if (stream != workspace_stream && oracle_.may_read(person, stream, view))
      projects.push_back({stream, Revision{entries.size()}});
  const auto reader = reader_at(oracle_.workspace(), person, to_timestamp(now));
  if (!reader) return {};
  const auto read = fresh_.read(view, projects, *reader);
  SLIPWAY_ASSERT(read.has_value(), view);
  Entities should;
  for (const v1::Entity& entity : read->entities()) should.emplace(entity.id(), entity.SerializeAsString());
  return where_they_differ(should, entities);
}

// --- what falls due -----------------------------------------------------------------------------

// Once: until someone does something to it, it is not due again.
void DueChecker::recorded(const std::string& stream, std::uint64_t revision, const Oracle::Entry& entry,
                          std::set<std::string>& known) {
  const bool due = entry.told.command() == "record_due";
  if (due && (!entry.due || *entry.due > entry.recorded_at.seconds()))
    world_.fail(Property::due, fmt::format("{} {} was recorded, and nothing was due", stream, revision));
  for (const v1::AuditFact& fact : entry.told.facts()) {
    if (!due) {
      std::erase_if(
          known, [&](const std::string& fact_known) { return fact_known.starts_with(fact.entity() + ' '); });
      continue;
    }
    ++world_.counts.dues;
    if (!known.insert(fact.entity() + ' ' + fact.SerializeAsString()).second)
      world_.fail(Property::due, fmt::format("{} {}: {} of {} was recorded twice", stream, revision,
                                             fact.event(), fact.entity()));
  }
}

void DueChecker::at_end(WallTime now, const std::set<std::string>& served) {
  for (const auto& [stream, entries] : oracle_.streams()) {
    std::set<std::string> known;
    for (std::uint64_t revision = 1; revision <= entries.size(); ++revision)
      recorded(stream, revision, entries[revision - 1], known);
    const auto due = oracle_.next_due(stream);
    if (!due || !served.contains(stream)) continue;
    if (WallTime{std::chrono::seconds{*due}} < now - due_within)
      world_.fail(Property::due,
                  fmt::format("{}: what has been due since {} was not recorded", stream, *due));
  }
}

}  // namespace slipway::sim
