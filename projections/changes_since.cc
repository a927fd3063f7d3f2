#include "projections/changes_since.h"

#include "projections/fold.h"

namespace slipway {
namespace {

constexpr std::string_view task_fold = "~task/";      // A task's state and blockers.
constexpr std::string_view card_fold = "~card/";      // Its title and facts.
constexpr std::string_view column_fold = "~column/";  // A column's name.
constexpr std::string_view baseline_fold = "~baseline/";
constexpr std::string_view before_fold = "~before/";  // <baseline>/<task>: a task's facts then.

std::uint64_t pack(const v1::Date& date) {
  return static_cast<std::uint64_t>(date.year()) * 10'000 + static_cast<std::uint64_t>(date.month()) * 100 +
         static_cast<std::uint64_t>(date.day());
}

void unpack(std::uint64_t packed, v1::Date& date) {
  date.set_year(static_cast<std::int32_t>(packed / 10'000));
  date.set_month(static_cast<std::int32_t>(packed / 100 % 100));
  date.set_day(static_cast<std::int32_t>(packed % 100));
}

std::string before_id(Revision baseline, std::string_view task_id) {
  return entity_id(before_fold, std::to_string(baseline.value)).append(1, '/').append(task_id);
}

}  // namespace

ChangesSince::Effect ChangesSince::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  Effect effect;
  touched_.clear();
  pending_.clear();
  for (const v1::Event& event : commit.events()) {
    fold(event, effect, delta);
    states_.apply(event, touched_);
  }
  settle(effect, delta);
  effect.stages = stages_.apply(commit, delta);
  effect.records = records_.apply(commit, delta);
  return effect;
}

void ChangesSince::fold(const v1::Event& event, Effect& effect, v1::ViewDelta& delta) {
  switch (event.fact_case()) {
    case v1::Event::kColumnAdded:
      return name_column(event.column_added().column_id(), event.column_added().name(), effect, delta);
    case v1::Event::kColumnRenamed:
      return name_column(event.column_renamed().column_id(), event.column_renamed().name(), effect, delta);
    case v1::Event::kTaskCreated: {
      const v1::TaskCreated& created = event.task_created();
      Task& task = pending(created.task_id());
      task.title = created.title();
      task.facts.column_id = created.column_id();
      task.facts.due = pack(created.due());
      return;
    }
    case v1::Event::kTaskEdited: {
      const v1::TaskEdited& edited = event.task_edited();
      if (!edited.has_title() && !edited.has_due()) return;
      Task& task = pending(edited.task_id());
      if (edited.has_title()) task.title = edited.title();
      if (edited.has_due()) task.facts.due = pack(edited.due().value());
      return;
    }
    case v1::Event::kTaskMoved:
      if (event.task_moved().column_id() != event.task_moved().column_id_before()) {
        pending(event.task_moved().task_id()).facts.column_id = event.task_moved().column_id();
      }
      return;
    default:
      return;
  }
}

void ChangesSince::name_column(const std::string& column_id, const std::string& name, Effect& effect,
                               v1::ViewDelta& delta) {
  column_names_[column_id] = name;
  effect.columns = true;
  upsert(delta, column_fold, column_id).mutable_fold()->add_texts(name);
}

ChangesSince::Task& ChangesSince::pending(const std::string& task_id) {
  const auto [found, inserted] = pending_.try_emplace(task_id);
  if (!inserted) return found->second;
  if (const auto task = tasks_.find(task_id); task != tasks_.end()) found->second = task->second;
  return found->second;
}

// Takes over what the commit left, and remembers what it replaced.
void ChangesSince::settle(Effect& effect, v1::ViewDelta& delta) {
  TaskStates::settle(touched_);
  for (const TaskStates::Task* state : touched_) {
    TaskStates::save(*state, *upsert(delta, task_fold, state->id).mutable_fold());
    Facts& facts = pending(state->id).facts;
    facts.exists = state->created;
    facts.done = state->done;
    facts.archived = state->archived;
    facts.blocked = state->is_blocked();
  }
  for (auto& [id, after] : pending_) {
    Task& task = tasks_[id];
    if (task.facts == after.facts && task.title == after.title) continue;
    if (task.facts != after.facts) remember(id, task.facts, delta);
    if (task.facts.done != after.facts.done) effect.done_flipped.push_back(id);
    effect.tasks.push_back(id);
    task = std::move(after);
    v1::FoldState& fold = *upsert(delta, card_fold, id).mutable_fold();
    save(task.facts, fold);
    fold.add_texts(task.title);
  }
}

void ChangesSince::remember(const std::string& task_id, const Facts& before, v1::ViewDelta& delta) {
  for (auto& [baseline, remembered] : baselines_) {
    if (!remembered.try_emplace(task_id, before).second) continue;
    save(before, *upsert(delta, before_id(baseline, task_id)).mutable_fold());
  }
}

void ChangesSince::begin(Revision baseline, v1::ViewDelta& delta) {
  baselines_.try_emplace(baseline);
  stages_.begin(baseline);
  records_.begin(baseline);
  upsert(delta, baseline_fold, std::to_string(baseline.value)).mutable_fold();
}

void ChangesSince::keep_only(const std::set<Revision>& used, v1::ViewDelta& delta) {
  for (auto baseline = baselines_.begin(); baseline != baselines_.end();) {
    if (used.contains(baseline->first)) {
      ++baseline;
      continue;
    }
    delta.add_removals(entity_id(baseline_fold, std::to_string(baseline->first.value)));
    for (const auto& [task_id, before] : baseline->second)
      delta.add_removals(before_id(baseline->first, task_id));
    stages_.forget(baseline->first, delta);
    records_.forget(baseline->first, delta);
    baseline = baselines_.erase(baseline);
  }
}

std::optional<v1::TaskChange> ChangesSince::change_of(const std::string& task_id, Revision baseline) const {
  const auto task = tasks_.find(task_id);
  if (task == tasks_.end()) return std::nullopt;
  static const Facts nothing;
  const Facts* before = &nothing;
  if (baseline != Revision{}) {
    const FactsById& remembered = baselines_.at(baseline);
    const auto found = remembered.find(task_id);
    if (found == remembered.end()) return std::nullopt;
    before = &found->second;
  }
  const Facts& now = task->second.facts;
  v1::TaskChange change;
  change.set_created(now.exists && !before->exists);
  change.set_completed(now.done && !before->done);
  change.set_reopened(!now.done && before->done);
  change.set_archived(now.archived && !before->archived);
  change.set_blocked(now.blocked && !before->blocked);
  change.set_unblocked(!now.blocked && before->blocked);
  if (before->exists && now.column_id != before->column_id) {
    change.set_column_before(column_name(before->column_id));
    change.set_column(column_name(now.column_id));
  }
  if (before->exists && now.due != before->due) {
    if (before->due != 0) unpack(before->due, *change.mutable_due()->mutable_before());
    if (now.due != 0) unpack(now.due, *change.mutable_due()->mutable_value());
  }
  if (change.ByteSizeLong() == 0) return std::nullopt;
  change.set_task_id(task_id);
  change.set_title(task->second.title);
  return change;
}

std::map<std::string, v1::TaskChange> ChangesSince::all_changes(Revision baseline) const {
  std::map<std::string, v1::TaskChange> changes;
  const auto add = [&](const std::string& task_id) {
    if (auto change = change_of(task_id, baseline)) changes.emplace(task_id, *std::move(change));
  };
  if (baseline == Revision{}) {
    for (const auto& [task_id, task] : tasks_) add(task_id);
  } else {
    for (const auto& [task_id, before] : baselines_.at(baseline)) add(task_id);
  }
  return changes;
}

std::vector<v1::StageChange> ChangesSince::stage_changes(Revision baseline) const {
  return stages_.changes(baseline);
}

std::optional<v1::DateMove> ChangesSince::go_live(Revision baseline) const {
  return stages_.go_live(baseline);
}

std::vector<v1::RecordChange> ChangesSince::record_changes(Revision baseline) const {
  return records_.changes(baseline);
}

bool ChangesSince::is_done(const std::string& task_id) const {
  const TaskStates::Task* task = states_.find(task_id);
  return task != nullptr && task->done;
}

std::string ChangesSince::column_name(const std::string& column_id) const {
  const auto name = column_names_.find(column_id);
  return name == column_names_.end() ? column_id : name->second;
}

void ChangesSince::save(const Facts& facts, v1::FoldState& fold) {
  fold.add_texts(facts.column_id);
  for (const bool flag : {facts.exists, facts.done, facts.archived, facts.blocked})
    fold.add_numbers(flag ? 1 : 0);
  fold.add_numbers(facts.due);
}

ChangesSince::Facts ChangesSince::facts_of(const v1::FoldState& fold) {
  return {.exists = fold.numbers(0) != 0,
          .done = fold.numbers(1) != 0,
          .archived = fold.numbers(2) != 0,
          .blocked = fold.numbers(3) != 0,
          .column_id = fold.texts(0),
          .due = fold.numbers(4)};
}

bool ChangesSince::restore(const v1::Entity& entity) {
  if (!entity.has_fold()) return false;
  const v1::FoldState& fold = entity.fold();
  if (const auto task = id_after(task_fold, entity.id()); !task.empty()) {
    states_.restore(task, fold);
  } else if (const auto card = id_after(card_fold, entity.id()); !card.empty()) {
    tasks_[std::string{card}] = {.title = fold.texts(1), .facts = facts_of(fold)};
  } else if (const auto column = id_after(column_fold, entity.id()); !column.empty()) {
    column_names_[std::string{column}] = fold.texts(0);
  } else if (const auto baseline = id_after(baseline_fold, entity.id()); !baseline.empty()) {
    baselines_.try_emplace({number_of(baseline)});
    stages_.begin({number_of(baseline)});
    records_.begin({number_of(baseline)});
  } else if (const auto before = id_after(before_fold, entity.id()); !before.empty()) {
    const std::size_t slash = before.find('/');
    baselines_[{number_of(before.substr(0, slash))}].emplace(before.substr(slash + 1), facts_of(fold));
  } else {
    return stages_.restore(entity) || records_.restore(entity);
  }
  return true;
}

}  // namespace slipway
