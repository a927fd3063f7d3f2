// What a template brings beside roles, board and meetings, part by part.
#include <algorithm>
#include <limits>
#include <map>

#include "proto/records/criterion_check.h"
#include "server/domain/limits.h"
#include "server/domain/template_filling.h"

namespace slipway::domain {
namespace {

// The parts of one template for one project. Each event is what the part's own command would have recorded.
class Parts {
 public:
  Parts(const Project& project, const TemplateFilling& filling, Events& events)
      : records_(project.records), filling_(filling), template_(filling.described()), events_(events) {}

  void plan_milestones() {
    for_each(template_.milestones(), records_.plan.milestones,
             [&](const auto& planned, const std::string& id) {
               auto& event = *add().mutable_milestone_planned();
               event.set_milestone_id(id);
               event.set_name(text(planned.name()));
               event.set_stage(planned.stage());
               event.set_owner(person(planned.owner_slot()));
               *event.mutable_due() = to_proto(filling_.day(planned.day()));
             });
  }

  void define_gates() {
    for_each(template_.gates(), records_.gates.gates, [&](const auto& planned, const std::string& id) {
      auto& event = *add().mutable_gate_defined();
      event.set_gate_id(id);
      event.set_name(text(planned.name()));
      event.set_before_stage(planned.before_stage());
      event.set_before_live_run(planned.before_live_run());
      event.set_quorum(std::max(planned.quorum(), 1U));
      event.set_by_sponsor(planned.by_sponsor());
      const auto approvers = filling_.people_in(planned.approver_slots());
      if (approvers.size() >= event.quorum())
        for (const std::string& approver : approvers) event.add_approvers(approver);
      for (const v1::TemplateCriterion& criterion : planned.criteria()) add_criterion(id, criterion);
    });
  }

  void draft_runbooks() {
    for_each(template_.runbooks(), records_.runbooks.runbooks,
             [&](const auto& planned, const std::string& id) {
               auto& event = *add().mutable_runbook_drafted();
               event.set_runbook_id(id);
               event.set_title(text(planned.title()));
               event.set_description(text(planned.description()));
               event.set_rehearsals_needed(planned.rehearsals_needed());
               for (const v1::TemplateStep& step : planned.steps()) add_step(id, step);
             });
  }

  void identify_risks() {
    for_each(template_.risks(), records_.risks.risks, [&](const auto& planned, const std::string& id) {
      auto& event = *add().mutable_risk_identified();
      event.set_risk_id(id);
      event.set_title(text(planned.title()));
      event.set_cause(text(planned.cause()));
      event.set_consequence(text(planned.consequence()));
      event.set_category(text(planned.category()));
      event.set_owner(person(planned.owner_slot()));
      assess_risk(id, planned);
      plan_response(id, planned);
    });
  }

  void draft_emergency_plans() {
    for_each(template_.emergency_plans(), records_.emergencies.plans,
             [&](const auto& planned, const std::string& id) {
               auto& event = *add().mutable_emergency_plan_drafted();
               event.set_plan_id(id);
               event.set_title(text(planned.title()));
               event.set_trigger(text(planned.trigger()));
               event.set_actions(text(planned.actions()));
               event.set_owner(person(planned.owner_slot()));
             });
  }

  void draft_test_plans() {
    for_each(template_.test_plans(), records_.tests.plans, [&](const auto& planned, const std::string& id) {
      auto& event = *add().mutable_test_plan_drafted();
      event.set_plan_id(id);
      event.set_title(text(planned.title()));
      event.set_kind(planned.kind());
      event.set_scope(text(planned.scope()));
      event.set_environment(text(planned.environment()));
      if (!planned.has_target()) return;
      v1::LoadTarget& target = *event.mutable_target();
      target.set_tps_min(small_number(planned.target().tps_min()));
      target.set_p95_ms_max(small_number(planned.target().p95_ms_max()));
      target.set_errors_ppm_max(planned.target().errors_ppm_max());
      target.set_minutes_min(planned.target().minutes_min());
      target.set_parity(planned.target().parity());
    });
  }

  void add_config_items() {
    for_each(template_.config_items(), records_.environment.items,
             [&](const auto& planned, const std::string& id) {
               auto& event = *add().mutable_config_item_added();
               event.set_item_id(id);
               event.set_environment(text(planned.environment()));
               event.set_name(text(planned.name()));
               event.set_expected(text(planned.expected()));
               event.set_owner(person(planned.owner_slot()));
             });
  }

  void set_capacity_targets() {
    for_each(template_.capacities(), records_.environment.capacities,
             [&](const auto& planned, const std::string& id) {
               auto& event = *add().mutable_capacity_target_set();
               event.set_capacity_id(id);
               event.set_name(text(planned.name()));
               event.set_unit(text(planned.unit()));
               event.set_forecast(filling_.number(planned.forecast()));
               event.set_target(filling_.number(planned.target()));
             });
  }

  void register_monitors() {
    for_each(template_.monitors(), records_.operation.monitors,
             [&](const auto& planned, const std::string& id) {
               monitor_ids_[planned.key()] = id;
               auto& event = *add().mutable_monitor_registered();
               event.set_monitor_id(id);
               event.set_name(text(planned.name()));
               event.set_unit(text(planned.unit()));
               constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
               const std::uint64_t threshold = std::min(filling_.number(planned.threshold_milli()), largest);
               event.set_threshold_milli(static_cast<std::int64_t>(threshold));
               event.set_breach_below(planned.breach_below());
               event.set_owner(person(planned.owner_slot()));
             });
  }

  void schedule_trainings() {
    for_each(template_.trainings(), records_.people.trainings,
             [&](const auto& planned, const std::string& id) {
               training_ids_[planned.key()] = id;
               auto& event = *add().mutable_training_scheduled();
               event.set_training_id(id);
               event.set_title(text(planned.title()));
               event.mutable_starts_at()->set_seconds(filling_.morning(planned.day()));
               event.set_trainer(person(planned.trainer_slot()));
               for (const std::string& participant : filling_.people_in(planned.participant_slots()))
                 event.add_participants(participant);
             });
  }

  // A consultant is a person: an unfilled slot engages nobody, nobody is engaged twice, nor for days gone by.
  void engage_consultants() {
    std::set<std::string> engaged;
    for (const v1::TemplateConsultant& planned : template_.consultants()) {
      const std::string consultant = person(planned.slot());
      if (consultant.empty() || records_.people.consultants.contains(consultant)) continue;
      if (filling_.is_past(planned.until_day()) || !engaged.insert(consultant).second) continue;
      auto& event = *add().mutable_consultant_engaged();
      event.set_person_id(consultant);
      event.set_firm(text(planned.firm()));
      event.set_purpose(text(planned.purpose()));
      *event.mutable_stages() = planned.stages();
      *event.mutable_until() = to_proto(filling_.day(planned.until_day()));
    }
  }

 private:
  v1::Event& add() { return events_.emplace_back(); }
  std::string text(const v1::Text& both) const { return filling_.text(both); }
  std::string person(const std::string& slot) const { return filling_.person_in(slot); }

  std::uint32_t small_number(const v1::TemplateNumber& number) const {
    constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(filling_.number(number), largest));
  }

  // Gives each item an id that no record of `table` and no item before it has.
  template <class Items, class Table, class Make>
  void for_each(const Items& items, const Table& table, const Make& make) {
    std::set<std::string> taken;
    for (const auto& item : items) {
      const std::string id = free_id(
          item.key(), [&](const std::string& id) { return table.contains(id) || taken.contains(id); });
      taken.insert(id);
      make(item, id);
    }
  }

  void add_criterion(const std::string& gate_id, const v1::TemplateCriterion& planned) {
    auto& event = *add().mutable_criterion_added();
    event.set_gate_id(gate_id);
    event.set_criterion_id(planned.key());
    *event.mutable_text() = filling_.both(planned.text());
    event.set_hard(planned.hard());
    event.set_weight(std::max(planned.weight(), 1U));
    event.set_waivable(planned.waivable());
    event.set_check(planned.check());
    event.set_threshold(filling_.number(planned.threshold()));
    event.set_of(subject_of(planned));
  }

  // The id that the monitor or the training has got; both stand before the gates.
  std::string subject_of(const v1::TemplateCriterion& planned) const {
    const bool of_monitor = records::subject_of(planned.check()) == records::CheckSubject::monitor;
    const auto& ids = of_monitor ? monitor_ids_ : training_ids_;
    const auto found = ids.find(planned.of());
    return found == ids.end() ? std::string{} : found->second;
  }

  void add_step(const std::string& runbook_id, const v1::TemplateStep& planned) {
    v1::Step step;
    step.set_step_id(planned.key());
    step.set_title(text(planned.title()));
    step.set_lane(text(planned.lane()));
    step.set_owner(person(planned.owner_slot()));
    step.set_planned_minutes(planned.planned_minutes());
    *step.mutable_predecessors() = planned.predecessors();
    if (planned.has_fixed_start_minute()) step.set_fixed_start_minute(planned.fixed_start_minute());
    step.set_instruction(text(planned.instruction()));
    step.set_check(text(planned.check()));
    step.set_rollback(text(planned.rollback()));
    step.set_optional_step(planned.optional_step());
    step.set_point_of_no_return(planned.point_of_no_return());
    *add().mutable_step_added() = records::step_added(runbook_id, std::move(step));
  }

  void assess_risk(const std::string& id, const v1::TemplateRisk& planned) {
    if (planned.probability() == 0 || planned.impact() == 0) return;
    auto& event = *add().mutable_risk_assessed();
    event.set_risk_id(id);
    event.set_probability(planned.probability());
    event.set_impact(planned.impact());
  }

  void plan_response(const std::string& id, const v1::TemplateRisk& planned) {
    if (!planned.has_response()) return;
    auto& event = *add().mutable_response_planned();
    event.set_risk_id(id);
    event.set_strategy(planned.strategy());
    event.set_response(text(planned.response()));
    event.set_trigger(text(planned.trigger()));
    event.set_contingency(text(planned.contingency()));
    event.set_owner(person(planned.owner_slot()));
    event.set_owner_before(person(planned.owner_slot()));
  }

  const records::Records& records_;
  const TemplateFilling& filling_;
  const v1::Template& template_;
  Events& events_;
  std::map<std::string, std::string> monitor_ids_;  // Template key → id.
  std::map<std::string, std::string> training_ids_;
};

}  // namespace

void add_parts(const Project& project, const TemplateFilling& filling, Events& events) {
  Parts parts(project, filling, events);
  parts.plan_milestones();
  parts.register_monitors();
  parts.schedule_trainings();
  parts.define_gates();
  parts.draft_runbooks();
  parts.identify_risks();
  parts.draft_emergency_plans();
  parts.draft_test_plans();
  parts.add_config_items();
  parts.set_capacity_targets();
  parts.engage_consultants();
}

std::optional<Refusal> parts_beyond_limits(const Project& project, const v1::Template& described,
                                           const Request& request) {
  const records::Records& records = project.records;
  struct Kind {
    std::size_t there;
    int more;
    std::size_t limit;
  };
  const Kind kinds[] = {
      {project.board.tasks.size(), described.tasks_size(), tasks_max},
      {project.board.columns.size(), described.columns_size(), columns_max},
      {project.meetings.all.size(), described.meetings_size(), meetings_max},
      {records.plan.milestones.size(), described.milestones_size(), milestones_max},
      {records.gates.gates.size(), described.gates_size(), gates_max},
      {records.runbooks.runbooks.size(), described.runbooks_size(), runbooks_max},
      {records.risks.risks.size(), described.risks_size(), risks_max},
      {records.emergencies.plans.size(), described.emergency_plans_size(), emergency_plans_max},
      {records.tests.plans.size(), described.test_plans_size(), test_plans_max},
      {records.environment.items.size(), described.config_items_size(), config_items_max},
      {records.environment.capacities.size(), described.capacities_size(), capacities_max},
      {records.operation.monitors.size(), described.monitors_size(), monitors_max},
      {records.people.trainings.size(), described.trainings_size(), trainings_max},
      {records.people.consultants.size(), described.consultants_size(), consultants_max},
  };
  for (const Kind& kind : kinds) {
    if (kind.there + static_cast<std::size_t>(kind.more) > kind.limit)
      return too_many(request, "template_id", kind.limit).error();
  }
  return std::nullopt;
}

}  // namespace slipway::domain
