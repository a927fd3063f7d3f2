// Tasks: created, edited, assigned, commented, blocked by hand, archived and restored.
#include "server/domain/limits.h"
#include "server/domain/rank.h"
#include "server/domain/rights.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

// Compares a command's fields with the task's, one by one, and stops at the first that another changed since.
class Edits {
 public:
  explicit Edits(const Request& request) : request_(request) {}

  // True: the field is to change, and may.
  template <class T>
  bool changes(std::string_view name, const Field<T>& present, const T& wanted) {
    if (refusal_ || present.value == wanted) return false;
    if (changed_since(request_, present.changed)) {
      refusal_ = version_conflict(name, present.changed, text_of(wanted), text_of(present.value));
      return false;
    }
    any_ = true;
    return true;
  }
  bool any() const { return any_; }
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  const Request& request_;
  bool any_ = false;
  std::optional<Refusal> refusal_;
};

v1::DateChanged date_changed(const std::optional<Day>& to, const std::optional<Day>& before) {
  v1::DateChanged changed;
  if (to) *changed.mutable_value() = to_proto(*to);
  if (before) *changed.mutable_before() = to_proto(*before);
  return changed;
}

void edit_texts(const Task& task, const v1::EditTask& edit, Edits& edits, v1::TaskEdited& edited) {
  if (edit.has_title() && edits.changes("title", task.title, edit.title())) {
    edited.set_title(edit.title());
    edited.set_title_before(task.title.value);
  }
  if (edit.has_description() && edits.changes("description", task.description, edit.description())) {
    edited.set_description(edit.description());
    edited.set_description_before(task.description.value);
  }
}

void edit_plan(const Task& task, const v1::EditTask& edit, Edits& edits, v1::TaskEdited& edited) {
  const std::optional<Day> due = day_of(edit.due().value());
  if (edit.has_due() && edits.changes("due", task.due, due)) {
    *edited.mutable_due() = date_changed(due, task.due.value);
  }
  if (edit.has_estimate_hours() &&
      edits.changes("estimate_hours", task.estimate_hours, edit.estimate_hours())) {
    edited.set_estimate_hours(edit.estimate_hours());
    edited.set_estimate_hours_before(task.estimate_hours.value);
  }
  if (edit.has_priority() && edits.changes("priority", task.priority, edit.priority())) {
    edited.set_priority(edit.priority());
    edited.set_priority_before(task.priority.value);
  }
  if (edit.has_stage() && edits.changes("stage", task.stage, edit.stage())) {
    edited.set_stage(edit.stage());
    edited.set_stage_before(task.stage.value);
  }
  if (edit.has_requirement_id() && edits.changes("requirement_id", task.requirement, edit.requirement_id())) {
    edited.set_requirement_id(edit.requirement_id());
    edited.set_requirement_id_before(task.requirement.value);
  }
}

}  // namespace

std::optional<Refusal> missing_requirement(const Project& project, const std::string& id) {
  if (id.empty() || project.records.requirements.requirements.contains(id)) return std::nullopt;
  return not_found("requirement", id).error();
}

std::expected<const Task*, Refusal> live_task(const Project& project, const std::string& id) {
  const Task* task = project.board.find_task(id);
  if (task == nullptr) return not_found("task", id);
  if (task->archived) return refuse(Code::task_archived, {{"task", id}, {"title", task->title.value}});
  return task;
}

namespace {

// What stood in that column elsewhere is in work already: a limit holds for what is begun here. It is told,
// as any limit that was passed.
v1::Event brought_past_limit(const v1::TaskCreated& created, const Column& column) {
  v1::Event event;
  auto& overridden = *event.mutable_wip_limit_overridden();
  overridden.set_column_id(created.column_id());
  overridden.set_task_id(created.task_id());
  overridden.set_reason(created.imported().source() + " " + created.imported().key());
  overridden.set_tasks_max(column.wip_limit.value.tasks_max);
  return event;
}

}  // namespace

std::optional<Refusal> create_task(const Project& project, v1::TaskCreated created, const Request& request,
                                   Events& events) {
  const Board& board = project.board;
  if (board.find_task(created.task_id()) != nullptr) return already_exists("task", created.task_id()).error();
  if (board.tasks.size() >= tasks_max) return too_many(request, "task_id", tasks_max).error();
  const auto column = known_column(project, created.column_id());
  if (!column) return column.error();
  if (auto missing = missing_person(request.context, created.assignee())) return missing;
  if (auto missing = missing_department(request.context, created.department_id())) return missing;
  const auto full = full_column(project, created.column_id());
  if (full && !created.has_imported()) return full;
  created.set_rank(rank_below(**column, created.task_id(), board, created.task_id()));  // At the bottom.
  const std::string id = created.task_id();
  *events.emplace_back().mutable_task_created() = std::move(created);
  if (full) events.push_back(brought_past_limit(events.back().task_created(), **column));
  if ((*column)->kind == v1::DONE) events.emplace_back().mutable_task_completed()->set_task_id(id);
  return std::nullopt;
}

Decision decide(const Project& project, const v1::CreateTask& create, const Request& request) {
  if (auto missing = missing_requirement(project, create.requirement_id()))
    return refuse(*std::move(missing));
  if (auto refusal = not_importing(project, create, request)) return refuse(*std::move(refusal));
  v1::TaskCreated created;
  created.set_task_id(create.task_id());
  created.set_title(create.title());
  created.set_description(create.description());
  created.set_department_id(create.department_id());
  created.set_assignee(create.assignee());
  if (day_of(create.due())) *created.mutable_due() = create.due();
  created.set_estimate_hours(create.estimate_hours());
  created.set_priority(create.priority());
  created.set_stage(create.stage());
  created.set_requirement_id(create.requirement_id());
  if (create.has_imported()) *created.mutable_imported() = create.imported();
  created.set_imported_author(create.imported_author());
  const Ranked& order = project.board.column_order;
  const bool first_column = create.column_id().empty() && !order.empty();
  created.set_column_id(first_column ? order.begin()->second : create.column_id());
  Events events;
  if (auto refusal = create_task(project, std::move(created), request, events)) return refuse(*refusal);
  return events;
}

Decision decide(const Project& project, const v1::EditTask& edit, const Request& request) {
  const auto task = live_task(project, edit.task_id());
  if (!task) return refuse(task.error());
  if (auto wrong = wrong_expectation(request, edit.task_id())) return refuse(*wrong);
  if (edit.has_title() && is_blank(edit.title())) return invalid(request, "title", "required");
  if (auto missing = missing_requirement(project, edit.requirement_id())) return refuse(*std::move(missing));
  Edits edits(request);
  Events events;
  auto& edited = *events.emplace_back().mutable_task_edited();
  edited.set_task_id(edit.task_id());
  edit_texts(**task, edit, edits, edited);
  edit_plan(**task, edit, edits, edited);
  if (edits.refusal()) return refuse(*edits.refusal());
  if (!edits.any()) events.clear();
  return events;
}

Decision decide(const Project& project, const v1::AssignTask& assign, const Request& request) {
  const auto task = live_task(project, assign.task_id());
  if (!task) return refuse(task.error());
  if (auto wrong = wrong_expectation(request, assign.task_id())) return refuse(*wrong);
  if (auto missing = missing_person(request.context, assign.assignee())) return refuse(*missing);
  if (auto missing = missing_department(request.context, assign.department_id())) return refuse(*missing);
  Edits edits(request);
  Events events;
  auto& assigned = *events.emplace_back().mutable_task_assigned();
  assigned.set_task_id(assign.task_id());
  const Field<std::string>& assignee = (*task)->assignee;
  const Field<std::string>& department = (*task)->department;
  const bool person = assign.has_assignee() && edits.changes("assignee", assignee, assign.assignee());
  const bool place =
      assign.has_department_id() && edits.changes("department_id", department, assign.department_id());
  if (edits.refusal()) return refuse(*edits.refusal());
  assigned.set_assignee(person ? assign.assignee() : assignee.value);
  assigned.set_assignee_before(assignee.value);
  assigned.set_department_id(place ? assign.department_id() : department.value);
  assigned.set_department_id_before(department.value);
  if (!edits.any()) events.clear();
  return events;
}

Decision decide(const Project& project, const v1::CommentTask& comment, const Request& request) {
  const auto task = live_task(project, comment.task_id());
  if (!task) return refuse(task.error());
  if ((*task)->comments.contains(comment.comment_id()))
    return already_exists("comment", comment.comment_id());
  if ((*task)->comments.size() >= comments_per_task_max)
    return too_many(request, "comment_id", comments_per_task_max);
  if (auto refusal = not_importing(project, comment, request)) return refuse(*std::move(refusal));
  Events events;
  auto& commented = *events.emplace_back().mutable_task_commented();
  commented.set_task_id(comment.task_id());
  commented.set_comment_id(comment.comment_id());
  commented.set_text(comment.text());
  if (comment.has_imported()) *commented.mutable_imported() = comment.imported();
  commented.set_imported_author(comment.imported_author());
  return events;
}

Decision decide(const Project& project, const v1::BlockTask& block, const Request& request) {
  const auto task = live_task(project, block.task_id());
  if (!task) return refuse(task.error());
  if (auto wrong = wrong_expectation(request, block.task_id())) return refuse(*wrong);
  Edits edits(request);
  if (!edits.changes("blocked_reason", (*task)->blocked_reason, block.reason())) {
    if (edits.refusal()) return refuse(*edits.refusal());
    return Events{};
  }
  Events events;
  auto& blocked = *events.emplace_back().mutable_task_blocked();
  blocked.set_task_id(block.task_id());
  blocked.set_reason(block.reason());
  blocked.set_reason_before((*task)->blocked_reason.value);
  return events;
}

Decision decide(const Project& project, const v1::UnblockTask& unblock, const Request& request) {
  const auto task = live_task(project, unblock.task_id());
  if (!task) return refuse(task.error());
  if (auto wrong = wrong_expectation(request, unblock.task_id())) return refuse(*wrong);
  Edits edits(request);
  if (!edits.changes("blocked_reason", (*task)->blocked_reason, std::string{})) {
    if (edits.refusal()) return refuse(*edits.refusal());
    return Events{};
  }
  Events events;
  auto& unblocked = *events.emplace_back().mutable_task_unblocked();
  unblocked.set_task_id(unblock.task_id());
  unblocked.set_reason_before((*task)->blocked_reason.value);
  return events;
}

Decision decide(const Project& project, const v1::ArchiveTask& archive, const Request&) {
  const Task* task = project.board.find_task(archive.task_id());
  if (task == nullptr) return not_found("task", archive.task_id());
  if (task->archived) return Events{};
  Events events;
  events.emplace_back().mutable_task_archived()->set_task_id(archive.task_id());
  return events;
}

Decision decide(const Project& project, const v1::RestoreTask& restore, const Request&) {
  const Task* task = project.board.find_task(restore.task_id());
  if (task == nullptr) return not_found("task", restore.task_id());
  if (!task->archived) return Events{};
  if (auto full = full_column(project, task->column.value)) return refuse(*full);
  Events events;
  events.emplace_back().mutable_task_restored()->set_task_id(restore.task_id());
  return events;
}

}  // namespace slipway::domain
