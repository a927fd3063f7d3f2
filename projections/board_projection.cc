#include "projections/board_projection.h"

#include <algorithm>

#include "projections/fold.h"
#include "projections/sealed_commit.h"

namespace slipway {
namespace {

constexpr std::string_view column_kind = "column/";
constexpr std::string_view task_kind = "task/";
constexpr std::string_view comment_kind = "comment/";
constexpr std::string_view author_kind = "author/";

void sort_each_once(std::vector<std::string>& ids) {
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
}

bool is_over_limit(const v1::BoardColumn& column) {
  const std::uint32_t limit = column.wip_limit().tasks_max();
  return limit > 0 && column.task_count() > limit;
}

void set_date(const v1::DateChanged& change, v1::TaskCard& card) {
  if (change.has_value()) {
    *card.mutable_due() = change.value();
  } else {
    card.clear_due();
  }
}

}  // namespace

void BoardProjection::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  touched_.clear();
  changed_columns_.clear();
  changed_cards_.clear();
  for (const v1::Event& event : commit.events()) {
    fold(event, commit, delta);
    states_.apply(event, touched_);
  }
  follow_states();
  emit(delta);
}

void BoardProjection::fold(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta) {
  switch (event.fact_case()) {
    case v1::Event::kColumnAdded: {
      const v1::ColumnAdded& added = event.column_added();
      v1::BoardColumn& column = *edited_column(added.column_id());
      column.set_column_id(added.column_id());
      column.set_name(added.name());
      column.set_kind(added.kind());
      column.set_rank(added.rank());
      if (added.has_wip_limit()) *column.mutable_wip_limit() = added.wip_limit();
      return;
    }
    case v1::Event::kColumnRenamed:
      return edited_column(event.column_renamed().column_id())->set_name(event.column_renamed().name());
    case v1::Event::kColumnMoved:
      return edited_column(event.column_moved().column_id())->set_rank(event.column_moved().rank());
    case v1::Event::kWipLimitSet:
      *edited_column(event.wip_limit_set().column_id())->mutable_wip_limit() =
          event.wip_limit_set().wip_limit();
      return;
    case v1::Event::kTaskCreated:
      return create(event, commit);
    case v1::Event::kTaskEdited:
      return edit(event, commit);
    case v1::Event::kTaskAssigned:
      if (auto* card = edited(event.task_assigned().task_id(), commit)) {
        card->set_assignee(event.task_assigned().assignee());
        card->set_department_id(event.task_assigned().department_id());
      }
      return;
    case v1::Event::kTaskMoved:
      return move(event.task_moved(), commit);
    case v1::Event::kTaskCommented:
      return comment(event, commit, delta);
    case v1::Event::kDependencyAdded:
      edited(event.dependency_added().task_id(), commit);
      return;
    case v1::Event::kDependencyRemoved:
      edited(event.dependency_removed().task_id(), commit);
      return;
    case v1::Event::kTaskBlocked:
      if (auto* card = edited(event.task_blocked().task_id(), commit)) {
        card->set_blocked_reason(event.task_blocked().reason());
      }
      return;
    case v1::Event::kTaskUnblocked:
      if (auto* card = edited(event.task_unblocked().task_id(), commit)) card->clear_blocked_reason();
      return;
    case v1::Event::kTaskCompleted:
      if (auto* card = edited(event.task_completed().task_id(), commit)) {
        *card->mutable_completed_at() = commit.recorded_at();
      }
      return;
    case v1::Event::kTaskReopened:
      edited(event.task_reopened().task_id(), commit);
      return;
    case v1::Event::kTaskArchived:
      if (auto* card = edited(event.task_archived().task_id(), commit)) {
        count_in(*card, false);
        card->set_archived(true);
      }
      return;
    case v1::Event::kTaskRestored:
      if (auto* card = edited(event.task_restored().task_id(), commit)) {
        card->set_archived(false);
        count_in(*card, true);
      }
      return;
    case v1::Event::kTextRedacted:
      return redact(event.text_redacted().text(), commit, delta);
    default:
      return;
  }
}

void BoardProjection::create(const v1::Event& whole, const v1::Commit& commit) {
  const v1::TaskCreated& event = whole.task_created();
  v1::TaskCard& card = cards_[event.task_id()];
  card.set_task_id(event.task_id());
  card.set_title(event.title());
  card.set_description(event.description());
  card.set_description_redacted(is_erased(whole, v1::TaskCreated::kDescriptionFieldNumber));
  card.set_column_id(event.column_id());
  card.set_rank(event.rank());
  card.set_department_id(event.department_id());
  card.set_assignee(event.assignee());
  if (event.has_due()) *card.mutable_due() = event.due();
  card.set_estimate_hours(event.estimate_hours());
  card.set_priority(event.priority());
  card.set_stage(event.stage());
  card.set_requirement_id(event.requirement_id());
  card.set_from_action(event.from_action());
  if (event.has_imported()) *card.mutable_imported() = event.imported();
  card.set_imported_author(event.imported_author());
  *card.mutable_created_at() = commit.recorded_at();
  card.set_created_by(commit.actor());
  enter_column(*edited(event.task_id(), commit), commit);
}

void BoardProjection::edit(const v1::Event& whole, const v1::Commit& commit) {
  const v1::TaskEdited& event = whole.task_edited();
  v1::TaskCard* card = edited(event.task_id(), commit);
  if (card == nullptr) return;
  if (event.has_title()) card->set_title(event.title());
  if (event.has_description()) {
    card->set_description(event.description());
    card->set_description_redacted(is_erased(whole, v1::TaskEdited::kDescriptionFieldNumber));
  }
  if (event.has_due()) set_date(event.due(), *card);
  if (event.has_estimate_hours()) card->set_estimate_hours(event.estimate_hours());
  if (event.has_priority()) card->set_priority(event.priority());
  if (event.has_stage()) card->set_stage(event.stage());
  if (event.has_requirement_id()) card->set_requirement_id(event.requirement_id());
}

void BoardProjection::move(const v1::TaskMoved& event, const v1::Commit& commit) {
  v1::TaskCard* card = edited(event.task_id(), commit);
  if (card == nullptr) return;
  card->set_rank(event.rank());
  if (card->column_id() == event.column_id()) return;
  count_in(*card, false);
  card->set_column_id(event.column_id());
  enter_column(*card, commit);
}

void BoardProjection::comment(const v1::Event& whole, const v1::Commit& commit, v1::ViewDelta& delta) {
  const v1::TaskCommented& event = whole.task_commented();
  const auto card = cards_.find(event.task_id());
  if (card == cards_.end()) return;
  card->second.set_comment_count(card->second.comment_count() + 1);
  changed_cards_.push_back(event.task_id());
  v1::CommentInfo& kept = comments_[event.comment_id()];
  kept.set_comment_id(event.comment_id());
  kept.set_task_id(event.task_id());
  kept.set_author(commit.actor());
  *kept.mutable_at() = commit.recorded_at();
  kept.set_redacted(is_erased(whole, v1::TaskCommented::kTextFieldNumber));
  if (event.has_imported()) *kept.mutable_imported() = event.imported();
  kept.set_imported_author(event.imported_author());
  v1::CommentInfo& comment = *upsert(delta, comment_kind, event.comment_id()).mutable_comment();
  comment = kept;
  comment.set_text(event.text());
}

void BoardProjection::redact(const std::string& text, const v1::Commit& commit, v1::ViewDelta& delta) {
  if (const auto kept = comments_.find(std::string{id_after(comment_kind, text)}); kept != comments_.end()) {
    kept->second.set_redacted(true);
    kept->second.clear_imported_author();
    *upsert(delta, comment_kind, kept->first).mutable_comment() = kept->second;
  }
  if (text.starts_with(author_kind)) {
    v1::TaskCard* authored = edited(std::string{id_after(author_kind, text)}, commit);
    if (authored != nullptr) authored->clear_imported_author();
  }
  v1::TaskCard* card =
      text.starts_with(task_kind) ? edited(std::string{id_after(task_kind, text)}, commit) : nullptr;
  if (card == nullptr) return;
  card->clear_description();
  card->set_description_redacted(true);
}

v1::TaskCard* BoardProjection::edited(const std::string& task_id, const v1::Commit& commit) {
  const auto found = cards_.find(task_id);
  if (found == cards_.end()) return nullptr;
  v1::TaskCard& card = found->second;
  card.set_changed_revision(commit.revision());
  card.set_changed_by(commit.actor());
  changed_cards_.push_back(task_id);
  return &card;
}

v1::BoardColumn* BoardProjection::edited_column(const std::string& column_id) {
  changed_columns_.push_back(column_id);
  return &columns_[column_id];
}

void BoardProjection::enter_column(v1::TaskCard& card, const v1::Commit& commit) {
  count_in(card, true);
  const auto column = columns_.find(card.column_id());
  if (column == columns_.end() || column->second.kind() != v1::DOING || card.has_started_at()) return;
  *card.mutable_started_at() = commit.recorded_at();
}

void BoardProjection::count_in(const v1::TaskCard& card, bool enters) {
  const auto column = columns_.find(card.column_id());
  if (column == columns_.end() || card.archived()) return;
  column->second.set_task_count(column->second.task_count() + (enters ? 1U : ~0U));
  changed_columns_.push_back(card.column_id());
}

// Brings what the cards show of being done and blocked up to date.
void BoardProjection::follow_states() {
  TaskStates::settle(touched_);
  for (const TaskStates::Task* task : touched_) {
    const auto found = cards_.find(task->id);
    if (found == cards_.end()) continue;
    v1::TaskCard& card = found->second;
    card.set_done(task->done);
    card.clear_blocked_by();
    card.clear_open_blockers();
    for (const TaskStates::Task* blocker : task->blocked_by) {
      card.add_blocked_by(blocker->id);
      if (blocker->is_open()) card.add_open_blockers(blocker->id);
    }
    changed_cards_.push_back(task->id);
  }
}

void BoardProjection::emit(v1::ViewDelta& delta) {
  sort_each_once(changed_columns_);
  for (const std::string& id : changed_columns_) {
    v1::BoardColumn& column = columns_[id];
    column.set_over_limit(is_over_limit(column));
    *upsert(delta, column_kind, id).mutable_column() = column;
  }
  sort_each_once(changed_cards_);
  for (const std::string& id : changed_cards_) *upsert(delta, task_kind, id).mutable_task() = cards_[id];

  const TaskStates::Counts& counts = states_.counts();
  const bool anything = !changed_columns_.empty() || !changed_cards_.empty();
  if (!anything || (totals_shown_ && counts == shown_counts_)) return;
  totals_shown_ = true;
  shown_counts_ = counts;
  v1::BoardTotals& totals = *upsert(delta, "totals").mutable_totals();
  totals.set_open(counts.open);
  totals.set_done(counts.done);
  totals.set_blocked(counts.blocked);
  totals.set_archived(counts.archived);
}

void BoardProjection::restore(const v1::Entity& entity) {
  switch (entity.body_case()) {
    case v1::Entity::kColumn:
      columns_[entity.column().column_id()] = entity.column();
      return;
    case v1::Entity::kTask: {
      const v1::TaskCard& card = entity.task();
      cards_[card.task_id()] = card;
      states_.restore({.id = card.task_id(),
                       .created = true,
                       .done = card.done(),
                       .archived = card.archived(),
                       .held = !card.blocked_reason().empty()},
                      card.blocked_by());
      return;
    }
    case v1::Entity::kComment: {
      v1::CommentInfo& kept = comments_[entity.comment().comment_id()];
      kept = entity.comment();
      kept.clear_text();
      return;
    }
    case v1::Entity::kTotals: {
      const v1::BoardTotals& totals = entity.totals();
      shown_counts_ = {totals.open(), totals.done(), totals.blocked(), totals.archived()};
      totals_shown_ = true;
      return;
    }
    default:
      return;
  }
}

}  // namespace slipway
