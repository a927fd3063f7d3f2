// A project template turned into events, all of one commit: roles, charter, stages, columns, tasks, meetings,
// and the parts of template_parts.cc.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "proto/records/criterion_check.h"
#include "server/domain/rank.h"
#include "server/domain/template_filling.h"

namespace slipway::domain {
namespace {

// Turns the template into events, one part after the other; later parts refer to the ids of earlier ones.
class Application {
 public:
  Application(const Project& project, const v1::ApplyTemplate& apply, const Request& request)
      : project_(project),
        apply_(apply),
        template_(*request.context.project_template),
        filling_(project, apply, request) {}

  Events events() && {
    add_header();
    grant_roles();
    draft_charter();
    assign_stages();
    lay_out_columns();
    choose_first_todo();
    join_departments();
    create_tasks();
    add_dependencies();
    schedule_meetings();
    add_parts(project_, filling_, events_);
    return std::move(events_);
  }

 private:
  std::string text(const v1::Text& both) const { return filling_.text(both); }
  Day day(int offset) const { return filling_.day(offset); }
  std::string person_in(const std::string& slot) const { return filling_.person_in(slot); }
  std::string person_as(v1::Role role) const { return filling_.person_as(role); }

  void add_header() {
    auto& applied = *events_.emplace_back().mutable_template_applied();
    applied.set_template_id(template_.template_id());
    applied.set_version(template_.version());
    applied.set_language(filling_.language());
  }

  void grant_roles() {
    std::map<std::string, RoleSet> members;
    for (const v1::TemplateSlot& slot : template_.slots()) {
      const std::string person = person_in(slot.slot());
      if (person.empty()) continue;
      RoleSet& roles = members.try_emplace(person, project_.roles_of(person)).first->second;
      for (const int number : slot.roles()) {
        const auto role = static_cast<v1::Role>(number);
        if (roles.has(role)) continue;
        roles.add(role);
        auto& granted = *events_.emplace_back().mutable_role_granted();
        granted.set_person_id(person);
        granted.set_role(role);
      }
    }
  }

  // A charter that was drafted by hand stands.
  void draft_charter() {
    if (project_.charter.drafted) return;
    v1::Charter& charter = *events_.emplace_back().mutable_charter_drafted()->mutable_charter();
    charter.set_goal(text(template_.charter().goal()));
    for (const v1::Text& scope : template_.charter().in_scope()) charter.add_in_scope(text(scope));
    for (const v1::Text& scope : template_.charter().out_of_scope()) charter.add_out_of_scope(text(scope));
    for (const v1::TemplateFactor& planned : template_.charter().success_factors()) {
      auto& factor = *charter.add_success_factors();
      factor.set_id("factor-" + std::to_string(charter.success_factors_size()));
      factor.set_name(text(planned.name()));
      factor.set_measure(text(planned.measure()));
      factor.set_target(text(planned.target()));
    }
    charter.set_sponsor(person_as(v1::SPONSOR));
    charter.set_lead(person_as(v1::PROJECT_LEAD));
    *charter.mutable_go_live() = apply_.go_live();
  }

  // An unfilled slot keeps the owner that there is.
  void assign_stages() {
    for (const v1::TemplateStage& planned : template_.stages()) {
      const StageRecord& stage = project_.stages.of(planned.stage());
      const std::string owner = person_in(planned.owner_slot());
      auto& assigned = *events_.emplace_back().mutable_stage_owner_assigned();
      assigned.set_stage(planned.stage());
      assigned.set_owner(owner.empty() ? stage.owner : owner);
      assigned.set_deputy(stage.deputy);
      *assigned.mutable_planned_start() = to_proto(day(planned.start_day()));
      *assigned.mutable_planned_end() = to_proto(day(planned.end_day()));
      assigned.set_owner_before(stage.owner);
      assigned.set_deputy_before(stage.deputy);
      if (stage.planned_start) *assigned.mutable_planned_start_before() = to_proto(*stage.planned_start);
      if (stage.planned_end) *assigned.mutable_planned_end_before() = to_proto(*stage.planned_end);
    }
  }

  bool is_template_column(const std::string& id) const {
    return std::ranges::any_of(template_.columns(),
                               [&](const v1::TemplateColumn& column) { return column.key() == id; });
  }

  // A column that stands on the board already and can serve as `planned`: the one of that id, else the
  // leftmost of that kind that the template does not ask for by name. Null: none.
  const std::string* column_to_reuse(const v1::TemplateColumn& planned) const {
    const Column* same = project_.board.find_column(planned.key());
    const std::string* other = nullptr;
    for (const auto& [rank, id] : project_.board.column_order) {
      if (project_.board.columns.at(id).kind != planned.kind() || reused_.contains(id)) continue;
      if (id == planned.key()) return &id;
      if (other == nullptr && !is_template_column(id)) other = &id;
    }
    return same == nullptr ? other : nullptr;
  }

  // So the three columns that a new project has are not doubled.
  void lay_out_columns() {
    Ranked order = project_.board.column_order;
    std::string rank;
    for (const v1::TemplateColumn& planned : template_.columns()) {
      const std::string* reused = column_to_reuse(planned);
      if (reused != nullptr) {
        rank = reuse_column(*reused, planned, rank, order);
        if (first_todo_.empty() && planned.kind() == v1::TODO) first_todo_ = *reused;
        continue;
      }
      const auto next = order.upper_bound({rank, "\x7f"});
      rank = rank_between(rank, next == order.end() ? std::string{} : next->first);
      const std::string id = add_column(planned, rank);
      order.emplace(rank, id);
      if (first_todo_.empty() && planned.kind() == v1::TODO) first_todo_ = id;
    }
  }

  // As the template calls, limits and orders it. Returns the rank where it stands then.
  std::string reuse_column(const std::string& id, const v1::TemplateColumn& planned, const std::string& left,
                           Ranked& order) {
    reused_.insert(id);
    const Column& column = project_.board.columns.at(id);
    if (column.name.value != text(planned.name())) {
      auto& renamed = *events_.emplace_back().mutable_column_renamed();
      renamed.set_column_id(id);
      renamed.set_name(text(planned.name()));
      renamed.set_name_before(column.name.value);
    }
    if (column.wip_limit.value != from_proto(planned.wip_limit())) {
      auto& limited = *events_.emplace_back().mutable_wip_limit_set();
      limited.set_column_id(id);
      *limited.mutable_wip_limit() = planned.wip_limit();
      *limited.mutable_before() = to_proto(column.wip_limit.value);
    }
    if (column.rank.value > left) return column.rank.value;
    order.erase({column.rank.value, id});
    const auto next = order.upper_bound({left, "\x7f"});
    const std::string rank = rank_between(left, next == order.end() ? std::string{} : next->first);
    order.emplace(rank, id);
    auto& moved = *events_.emplace_back().mutable_column_moved();
    moved.set_column_id(id);
    moved.set_rank(rank);
    moved.set_rank_before(column.rank.value);
    return rank;
  }

  std::string add_column(const v1::TemplateColumn& planned, const std::string& rank) {
    const std::string id = free_id(planned.key(), [&](const std::string& id) {
      return project_.board.find_column(id) != nullptr || reused_.contains(id);
    });
    reused_.insert(id);
    auto& added = *events_.emplace_back().mutable_column_added();
    added.set_column_id(id);
    added.set_name(text(planned.name()));
    added.set_kind(planned.kind());
    if (planned.has_wip_limit()) *added.mutable_wip_limit() = planned.wip_limit();
    added.set_rank(rank);
    return id;
  }

  // Those that have a task to do.
  void join_departments() {
    std::set<std::string> joining;
    for (const v1::TemplateTask& planned : template_.tasks()) {
      const std::string department = filling_.department_of(person_in(planned.assignee_slot()));
      if (!department.empty() && !project_.departments.contains(department)) joining.insert(department);
    }
    for (const std::string& department : joining)
      events_.emplace_back().mutable_department_joined()->set_department_id(department);
  }

  void create_tasks() {
    const Column* column = project_.board.find_column(first_todo_);
    std::string rank = column == nullptr ? std::string{} : last_rank_of(*column);
    for (const v1::TemplateTask& planned : template_.tasks()) {
      rank = rank_between(rank, "");
      const std::string id = free_id(planned.key(), [&](const std::string& id) {
        return project_.board.find_task(id) != nullptr || task_ids_taken_.contains(id);
      });
      task_ids_taken_.insert(id);
      task_ids_.emplace(planned.key(), id);
      auto& created = *events_.emplace_back().mutable_task_created();
      created.set_task_id(id);
      created.set_title(text(planned.title()));
      created.set_description(text(planned.description()));
      created.set_column_id(first_todo_);
      created.set_rank(rank);
      created.set_assignee(person_in(planned.assignee_slot()));
      created.set_department_id(filling_.department_of(created.assignee()));
      *created.mutable_due() = to_proto(day(planned.due_day()));
      created.set_estimate_hours(planned.estimate_hours());
      created.set_priority(planned.priority());
      created.set_stage(planned.stage());
    }
  }

  static std::string last_rank_of(const Column& column) {
    std::string last;
    for (const Ranked* cards : {&column.cards, &column.archived_cards}) {
      if (!cards->empty()) last = std::max(last, cards->rbegin()->first);
    }
    return last;
  }

  void add_dependencies() {
    for (const v1::TemplateTask& planned : template_.tasks()) {
      for (const std::string& blocker : planned.blocked_by()) {
        auto& added = *events_.emplace_back().mutable_dependency_added();
        added.set_task_id(task_ids_.at(planned.key()));
        added.set_blocked_by(task_ids_.at(blocker));
      }
    }
  }

  void schedule_meetings() {
    std::set<std::string> everyone;
    for (const v1::TemplateSlot& slot : template_.slots()) {
      if (const std::string person = person_in(slot.slot()); !person.empty()) everyone.insert(person);
    }
    const std::string host = person_as(v1::FACILITATOR);
    for (const v1::TemplateMeeting& planned : template_.meetings()) {
      const std::string id = free_id(planned.key(), [&](const std::string& id) {
        return project_.meetings.find(id) != nullptr || meeting_ids_.contains(id);
      });
      meeting_ids_.insert(id);
      auto& scheduled = *events_.emplace_back().mutable_meeting_scheduled();
      scheduled.set_meeting_id(id);
      scheduled.set_kind(planned.kind());
      scheduled.set_title(text(planned.title()));
      scheduled.mutable_starts_at()->set_seconds(filling_.morning(planned.day()));
      scheduled.set_planned_minutes(planned.planned_minutes());
      scheduled.set_facilitator(host.empty() ? person_as(v1::PROJECT_LEAD) : host);
      scheduled.set_secretary(person_as(v1::SECRETARY));
      const bool for_all = planned.participant_slots().empty();
      for (const std::string& person : for_all ? everyone : filling_.people_in(planned.participant_slots()))
        scheduled.add_invitees(person);
      repeat(planned, scheduled);
      for (int index = 0; index < planned.agenda_size(); ++index) {
        add_agenda_item(id, "item-" + std::to_string(index + 1), planned.agenda(index));
      }
    }
  }

  // Until the last day of a stage: the one that it names, else its own.
  void repeat(const v1::TemplateMeeting& planned, v1::MeetingScheduled& scheduled) const {
    if (planned.repeat() == v1::REPEAT_UNSPECIFIED) return;
    scheduled.set_repeat(planned.repeat());
    const bool is_named = planned.repeat_through() != v1::STAGE_UNSPECIFIED;
    const v1::Stage through = is_named ? planned.repeat_through() : planned.stage();
    const auto last = std::ranges::find(template_.stages(), through, &v1::TemplateStage::stage);
    if (last != template_.stages().end()) *scheduled.mutable_repeat_until() = to_proto(day(last->end_day()));
  }

  void add_agenda_item(const std::string& meeting_id, const std::string& item_id,
                       const v1::TemplateAgendaItem& planned) {
    auto& added = *events_.emplace_back().mutable_agenda_item_added();
    added.set_meeting_id(meeting_id);
    auto& item = *added.mutable_item();
    item.set_id(item_id);
    item.set_title(text(planned.title()));
    item.set_planned_minutes(planned.planned_minutes());
  }

  // A template without a column for what is to do uses the board's.
  void choose_first_todo() {
    const std::string* column = project_.board.first_column(v1::TODO);
    if (first_todo_.empty() && column != nullptr) first_todo_ = *column;
  }

  const Project& project_;
  const v1::ApplyTemplate& apply_;
  const v1::Template& template_;
  TemplateFilling filling_;
  Events events_;
  std::set<std::string> reused_;  // Columns that serve the template.
  std::string first_todo_;
  std::map<std::string, std::string> task_ids_;  // Template key → id.
  std::set<std::string> task_ids_taken_;
  std::set<std::string> meeting_ids_;
};

// Whoever founds a project alone fills every slot: that they are sponsor as well stands in the log.
std::optional<Refusal> wrong_people(const v1::ApplyTemplate& apply, const v1::Template& described,
                                    const Request& request) {
  for (const auto& [slot, person] : apply.people()) {
    const auto& slots = described.slots();
    if (std::ranges::find(slots, slot, &v1::TemplateSlot::slot) == slots.end()) {
      return invalid(request, "people." + slot, "unknown_slot").error();
    }
    if (auto missing = missing_person(request.context, person)) return missing;
  }
  return std::nullopt;
}

// A variable that the template has not, or one without a value of its type.
std::optional<Refusal> wrong_variables(const v1::ApplyTemplate& apply, const v1::Template& described,
                                       const Request& request) {
  for (const auto& [name, value] : apply.variables()) {
    const auto& variables = described.variables();
    if (std::ranges::find(variables, name, &v1::TemplateVariable::name) == variables.end())
      return invalid(request, "variables." + name, "unknown_variable").error();
  }
  const templates::Values values = values_of(described, apply);
  for (const v1::TemplateVariable& variable : described.variables()) {
    const auto value = values.find(variable.name());
    const char* problem =
        templates::problem_of(variable, value == values.end() ? std::string{} : value->second);
    if (problem != nullptr) return invalid(request, "variables." + variable.name(), problem).error();
  }
  return std::nullopt;
}

// A target of 0 is none, and more than the commands of these parts take is too much.
std::optional<Refusal> wrong_numbers(const v1::ApplyTemplate& apply, const v1::Template& described,
                                     const Request& request) {
  constexpr std::uint64_t tps_max = 100'000'000;
  constexpr std::uint64_t milliseconds_max = 3'600'000;
  const templates::Values values = values_of(described, apply);
  const auto check = [&](const v1::TemplateNumber& number, std::uint64_t least,
                         std::uint64_t most) -> std::optional<Refusal> {
    const std::uint64_t result = templates::number_of(number, values);
    if (number.variable().empty() || (result >= least && result <= most)) return std::nullopt;
    return invalid(request, "variables." + number.variable(), result < least ? "too_small" : "too_large")
        .error();
  };
  for (const v1::TemplateTestPlan& plan : described.test_plans()) {
    if (auto wrong = check(plan.target().tps_min(), 0, tps_max)) return wrong;
    if (auto wrong = check(plan.target().p95_ms_max(), 0, milliseconds_max)) return wrong;
  }
  for (const v1::TemplateCapacity& capacity : described.capacities()) {
    if (auto wrong = check(capacity.target(), 1, UINT64_MAX)) return wrong;
  }
  for (const v1::TemplateGate& gate : described.gates()) {
    for (const v1::TemplateCriterion& criterion : gate.criteria()) {
      if (auto wrong = check(criterion.threshold(), 0, records::threshold_max(criterion.check())))
        return wrong;
    }
  }
  return std::nullopt;
}

// As the rule of AddCriterion asks.
bool looks_at_what_is_there(const v1::Template& described, const v1::TemplateCriterion& criterion) {
  const auto is_it = [&](const auto& item) { return item.key() == criterion.of(); };
  const records::CheckSubject subject = records::subject_of(criterion.check());
  if (criterion.of().empty()) return !records::needs_subject(criterion.check());
  if (subject == records::CheckSubject::monitor) return std::ranges::any_of(described.monitors(), is_it);
  return subject == records::CheckSubject::training && std::ranges::any_of(described.trainings(), is_it);
}

// The template is data; what it refers to must be in it.
bool is_sound(const v1::Template& described, const Project& project) {
  const auto is_todo = [](const v1::TemplateColumn& column) { return column.kind() == v1::TODO; };
  if (std::ranges::none_of(described.columns(), is_todo) && project.board.first_column(v1::TODO) == nullptr) {
    return false;
  }
  std::set<std::string> keys;
  for (const v1::TemplateTask& task : described.tasks()) {
    if (!is_identifier(task.key()) || !keys.insert(task.key()).second) return false;
  }
  for (const v1::TemplateTask& task : described.tasks()) {
    if (!std::ranges::all_of(task.blocked_by(), [&](const std::string& key) { return keys.contains(key); }))
      return false;
  }
  for (const v1::TemplateGate& gate : described.gates()) {
    for (const v1::TemplateCriterion& criterion : gate.criteria())
      if (!looks_at_what_is_there(described, criterion)) return false;
  }
  return std::ranges::all_of(described.stages(), [](const v1::TemplateStage& stage) {
    return stage.stage() >= v1::INITIATION && stage.stage() <= v1::OPERATION;
  });
}

}  // namespace

Decision decide(const Project& project, const v1::ApplyTemplate& apply, const Request& request) {
  if (!project.template_id.empty()) {
    return refuse(Code::template_already_applied, {{"template", project.template_id}});
  }
  const v1::Template* described = request.context.project_template;
  if (described == nullptr || described->template_id() != apply.template_id()) {
    return not_found("template", apply.template_id());
  }
  if (!is_sound(*described, project)) return invalid(request, "template_id", "broken_template");
  if (!day_of(apply.go_live())) return invalid(request, "go_live", "required");
  if (auto wrong = wrong_people(apply, *described, request)) return refuse(*wrong);
  if (auto wrong = wrong_variables(apply, *described, request)) return refuse(*wrong);
  if (auto wrong = wrong_numbers(apply, *described, request)) return refuse(*wrong);
  if (auto beyond = parts_beyond_limits(project, *described, request)) return refuse(*beyond);
  return Application(project, apply, request).events();
}

}  // namespace slipway::domain
