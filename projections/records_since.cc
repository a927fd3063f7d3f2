#include "projections/records_since.h"

#include <utility>

#include "projections/fold.h"
#include "projections/record_projection.h"
#include "proto/records/free_text.h"

namespace slipway {
namespace {

constexpr std::string_view was_fold = "~was/";  // <baseline>/<entity>: where a record stood then.

std::string was_id(Revision baseline, std::string_view entity) {
  return entity_id(was_fold, std::to_string(baseline.value)).append(1, '/').append(entity);
}

std::string entity_of(const v1::Gate& gate) {
  return "gate/" + gate.gate_id();
}
std::string entity_of(const v1::Milestone& milestone) {
  return "milestone/" + milestone.milestone_id();
}
std::string entity_of(const v1::Risk& risk) {
  return "risk/" + risk.risk_id();
}

v1::RecordChange told(const v1::Gate& gate) {
  v1::RecordChange now;
  now.set_title(gate.name());
  now.set_before_live_run(gate.before_live_run());
  now.mutable_now()->set_gate(gate.state());
  now.mutable_now()->set_outcome(gate.outcome());
  now.mutable_now()->set_readiness(gate.readiness());
  return now;
}
v1::RecordChange told(const v1::Milestone& milestone) {
  v1::RecordChange now;
  now.set_title(milestone.name());
  now.mutable_now()->set_milestone(milestone.state());
  if (milestone.has_due()) *now.mutable_now()->mutable_due() = milestone.due();
  return now;
}
v1::RecordChange told(const v1::Risk& risk) {
  v1::RecordChange now;
  now.set_title(risk.title());
  now.mutable_now()->set_risk(risk.state());
  now.mutable_now()->set_points(records::residual_points(risk));
  now.mutable_now()->set_escalated_to(risk.escalated_to());
  return now;
}

bool same(const v1::RecordStanding& a, const v1::RecordStanding& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

template <class Record>
const EntityForm& form_of() {
  static const EntityForm form("~" + entity_of(Record{}), *Record::descriptor());
  return form;
}

}  // namespace

bool RecordsSince::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  const records::Happening happening{
      .actor = commit.actor(), .at = commit.recorded_at(), .revision = {commit.revision()}};
  for (const v1::Event& whole : commit.events()) {
    const v1::Event readable = whole.erased().empty() ? v1::Event{} : records::with_erased_texts(whole);
    const v1::Event& event = whole.erased().empty() ? whole : readable;
    evolve(gates_, event, happening);
    evolve(plan_, event, happening);
    evolve(risks_, event, happening);
  }
  const bool gates = settle(gates_.gates, delta);
  const bool milestones = settle(plan_.milestones, delta);
  return settle(risks_.risks, delta) || gates || milestones;
}

// Takes over what the commit left, and remembers what it replaced.
template <class Record>
bool RecordsSince::settle(records::Table<Record>& table, v1::ViewDelta& delta) {
  bool moved = false;
  for (const std::string& id : table.take_touched()) {
    const Record& record = *table.find(id);
    v1::Entity& kept = *delta.add_upserts();
    kept.set_id(form_of<Record>().entity_id(id));
    form_of<Record>().write(record, kept);
    const std::string entity = entity_of(record);
    v1::RecordChange after = told(record);
    v1::RecordChange& now = now_[entity];
    if (!same(now.now(), after.now())) {
      remember(entity, now.now(), delta);
      moved = true;
    }
    now = std::move(after);
  }
  return moved;
}

void RecordsSince::remember(const std::string& entity, const v1::RecordStanding& before,
                            v1::ViewDelta& delta) {
  for (auto& [baseline, standings] : before_) {
    if (!standings.try_emplace(entity, before).second) continue;
    before.SerializeToString(upsert(delta, was_id(baseline, entity)).mutable_fold()->mutable_message());
  }
}

void RecordsSince::forget(Revision baseline, v1::ViewDelta& delta) {
  for (const auto& [entity, before] : before_[baseline]) delta.add_removals(was_id(baseline, entity));
  before_.erase(baseline);
}

std::vector<v1::RecordChange> RecordsSince::changes(Revision baseline) const {
  std::vector<v1::RecordChange> changes;
  const auto add = [&](const std::string& entity, const v1::RecordStanding& before) {
    const v1::RecordChange& now = now_.at(entity);
    if (same(before, now.now())) return;
    v1::RecordChange& change = changes.emplace_back(now);
    change.set_entity(entity);
    if (before.ByteSizeLong() > 0) *change.mutable_before() = before;
  };
  if (baseline == Revision{}) {
    for (const auto& [entity, now] : now_) add(entity, {});
  } else {
    for (const auto& [entity, before] : before_.at(baseline)) add(entity, before);
  }
  return changes;
}

bool RecordsSince::restore(const v1::Entity& entity) {
  const auto take = [&]<class Record>(records::Table<Record>& table) {
    Record record;
    const auto id = form_of<Record>().read(entity, record);
    if (!id) return false;
    now_[entity_of(record)] = told(record);
    table.put(*id, std::move(record));
    return true;
  };
  if (take(gates_.gates) || take(plan_.milestones) || take(risks_.risks)) return true;
  const std::string_view was = id_after(was_fold, entity.id());
  if (was.empty()) return false;
  const std::size_t slash = was.find('/');
  v1::RecordStanding before;
  before.ParseFromString(entity.fold().message());
  before_[{number_of(was.substr(0, slash))}].emplace(was.substr(slash + 1), std::move(before));
  return true;
}

}  // namespace slipway
