// The rules: consultants and their advice, training, competency, evaluations of owners.
//
// What an evaluation says of an owner beside the score is drawn from the project's own state when it is
// recorded: the tasks are those of the stage, the actions and risks those of its owner.
#include <algorithm>

#include "proto/records/free_text.h"
#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

// Engaging ------------------------------------------------------------------------------------------

bool is_engaged_so(const Project& project, const v1::EngageConsultant& engage) {
  const v1::Consultant* present = project.records.people.consultants.find(engage.person_id());
  return present != nullptr && !present->expired() &&
         project.roles_of(engage.person_id()).has(v1::CONSULTANT) && present->firm() == engage.firm() &&
         present->purpose() == engage.purpose() && std::ranges::equal(present->stages(), engage.stages()) &&
         day_of(present->until()) == day_of(engage.until());
}

std::optional<Refusal> no_room_for(const Project& project, const std::string& person,
                                   const Request& request) {
  const auto& consultants = project.records.people.consultants;
  if (!consultants.contains(person) && consultants.size() >= consultants_max)
    return too_many(request, "person_id", consultants_max).error();
  if (!project.members.contains(person) && project.members.size() >= members_max)
    return too_many(request, "person_id", members_max).error();
  return std::nullopt;
}

// Facts about an owner -----------------------------------------------------------------------------

// Of a stage that goes on, so far; of one that is completed, at its end.
std::int32_t days_late(const StageRecord& stage, const Day& today) {
  if (!stage.planned_end) return 0;
  constexpr std::int64_t seconds_per_day = 86'400;
  const Day end = stage.completed_on.value_or(today);
  const std::int64_t days = (midnight_utc(end) - midnight_utc(*stage.planned_end)) / seconds_per_day;
  return static_cast<std::int32_t>(stage.completed_on ? days : std::max<std::int64_t>(days, 0));
}

void count_tasks(const Board& board, v1::Stage stage, const Day& today, v1::OwnerFacts& facts) {
  for (const auto& [id, task] : board.tasks) {
    if (task.archived || task.stage.value != stage) continue;
    if (task.done) {
      facts.set_tasks_done(facts.tasks_done() + 1);
      continue;
    }
    facts.set_tasks_open(facts.tasks_open() + 1);
    if (task.due.value && *task.due.value < today) facts.set_tasks_overdue(facts.tasks_overdue() + 1);
  }
}

void count_actions(const Project& project, const std::string& owner, v1::OwnerFacts& facts) {
  for (const auto& [id, action] : project.meetings.actions) {
    if (action.owner != owner) continue;
    facts.set_actions_agreed(facts.actions_agreed() + 1);
    const Task* task = project.board.find_task(action.task);
    if (task != nullptr && task->done) facts.set_actions_done(facts.actions_done() + 1);
  }
}

void count_risks(const records::Risks& risks, const std::string& owner, v1::OwnerFacts& facts) {
  for (const auto& [id, risk] : risks.risks.all()) {
    if (risk.owner() != owner) continue;
    facts.set_risks_owned(facts.risks_owned() + 1);
    const bool untreated = risk.state() == v1::RISK_IDENTIFIED || risk.state() == v1::RISK_ASSESSED;
    if (untreated) facts.set_risks_untreated(facts.risks_untreated() + 1);
  }
}

v1::OwnerFacts facts_about(const Project& project, v1::Stage stage, const Day& today) {
  const StageRecord& record = project.stages.of(stage);
  v1::OwnerFacts facts;
  facts.set_days_late(days_late(record, today));
  count_tasks(project.board, stage, today, facts);
  count_actions(project, record.owner, facts);
  count_risks(project.records.risks, record.owner, facts);
  return facts;
}

// Advice -------------------------------------------------------------------------------------------

v1::TaskCreated task_of(const Board& board, const v1::Advice& advice, const std::string& task_id) {
  v1::TaskCreated created;
  created.set_task_id(task_id);
  created.set_title(advice.title());
  created.set_description(records::readable(advice.text()));
  const std::string* column = board.first_column(v1::TODO);
  created.set_column_id(column == nullptr ? "todo" : *column);
  created.set_stage(advice.stage());
  return created;
}

}  // namespace

Decision decide(const Project& project, const v1::EngageConsultant& engage, const Request& request) {
  if (auto missing = missing_person(request.context, engage.person_id())) return refuse(*missing);
  const std::optional<Day> until = day_of(engage.until());
  if (!until) return invalid(request, "until", "required");
  if (*until <= utc_day_of(request.context.now)) return invalid(request, "until", "not_future");
  if (std::ranges::find(engage.stages(), v1::STAGE_UNSPECIFIED) != engage.stages().end())
    return invalid(request, "stages", "unknown_value");
  if (is_engaged_so(project, engage)) return Events{};
  if (auto full = no_room_for(project, engage.person_id(), request)) return refuse(*std::move(full));
  Events events;
  auto& engaged = *events.emplace_back().mutable_consultant_engaged();
  engaged.set_person_id(engage.person_id());
  engaged.set_firm(engage.firm());
  engaged.set_purpose(engage.purpose());
  *engaged.mutable_stages() = engage.stages();
  *engaged.mutable_until() = engage.until();
  if (!project.roles_of(engage.person_id()).has(v1::CONSULTANT)) {
    auto& granted = *events.emplace_back().mutable_role_granted();
    granted.set_person_id(engage.person_id());
    granted.set_role(v1::CONSULTANT);
  }
  return events;
}

Decision decide(const Project& project, const v1::RecordAdvice& record, const Request& request) {
  const auto& advice = project.records.people.advice;
  if (auto refusal = not_new(request, advice, "advice", record.advice_id(), "advice_id", advice_max))
    return refuse(*std::move(refusal));
  Events events;
  auto& recorded = *events.emplace_back().mutable_advice_recorded();
  recorded.set_advice_id(record.advice_id());
  recorded.set_title(record.title());
  recorded.set_text(record.text());
  recorded.set_stage(record.stage());
  return events;
}

// Advice that was deferred is answered later; what was adopted or rejected stays so.
Decision decide(const Project& project, const v1::DispositionAdvice& disposition, const Request& request) {
  const auto found = known(project.records.people.advice, "advice", disposition.advice_id());
  if (!found) return refuse(found.error());
  const v1::Advice& advice = **found;
  if (auto old = stale(request, "advice/" + advice.advice_id(), advice.recorded()))
    return refuse(*std::move(old));
  if (disposition.state() == v1::ADVICE_OPEN) return invalid(request, "state", "unknown_value");
  const bool adopted = disposition.state() == v1::ADVICE_ADOPTED;
  if (!adopted && !disposition.task_id().empty()) return invalid(request, "task_id", "only_adopted");
  if (advice.by() == request.context.actor) return refuse(Code::self_approval, {{"what", "advice"}});
  if (!adopted && is_blank(disposition.reason())) return refuse(Code::reason_required);
  if (advice.state() == disposition.state() && advice.reason() == disposition.reason() &&
      advice.task_id() == disposition.task_id()) {
    return Events{};
  }
  if (advice.state() != v1::ADVICE_OPEN && advice.state() != v1::ADVICE_DEFERRED)
    return wrong_state("advice", advice.title(), lower_name(advice.state()));
  Events events;
  auto& answered = *events.emplace_back().mutable_advice_dispositioned();
  answered.set_advice_id(disposition.advice_id());
  answered.set_state(disposition.state());
  answered.set_reason(disposition.reason());
  answered.set_task_id(disposition.task_id());
  answered.set_before(advice.state());
  if (!disposition.task_id().empty()) {
    v1::TaskCreated task = task_of(project.board, advice, disposition.task_id());
    if (auto refusal = create_task(project, std::move(task), request, events))
      return refuse(*std::move(refusal));
  }
  return events;
}

Decision decide(const Project& project, const v1::ScheduleTraining& schedule, const Request& request) {
  const auto& trainings = project.records.people.trainings;
  if (auto refusal =
          not_new(request, trainings, "training", schedule.training_id(), "training_id", trainings_max))
    return refuse(*std::move(refusal));
  if (auto missing = missing_person(request.context, schedule.trainer())) return refuse(*missing);
  for (const std::string& participant : schedule.participants()) {
    if (auto missing = missing_person(request.context, participant)) return refuse(*missing);
  }
  Events events;
  auto& scheduled = *events.emplace_back().mutable_training_scheduled();
  scheduled.set_training_id(schedule.training_id());
  scheduled.set_title(schedule.title());
  *scheduled.mutable_starts_at() = schedule.starts_at();
  scheduled.set_trainer(schedule.trainer());
  *scheduled.mutable_participants() = schedule.participants();
  return events;
}

// Whoever comes may be recorded, also those who need not.
Decision decide(const Project& project, const v1::RecordTrainingAttendance& record, const Request& request) {
  const auto training = known(project.records.people.trainings, "training", record.training_id());
  if (!training) return refuse(training.error());
  if (auto missing = missing_person(request.context, record.person_id())) return refuse(*missing);
  const auto& attended = (*training)->attended();
  const auto& missed = (*training)->missed();
  const bool came = std::ranges::find(attended, record.person_id()) != attended.end();
  const bool stayed_away = std::ranges::find(missed, record.person_id()) != missed.end();
  if (record.attended() ? came : stayed_away) return Events{};
  const auto recorded_before = static_cast<std::size_t>(attended.size() + missed.size());
  if (!came && !stayed_away && recorded_before >= members_max)
    return too_many(request, "person_id", members_max);
  Events events;
  auto& recorded = *events.emplace_back().mutable_training_attended();
  recorded.set_training_id(record.training_id());
  recorded.set_person_id(record.person_id());
  recorded.set_attended(record.attended());
  return events;
}

Decision decide(const Project& project, const v1::AssessCompetency& assess, const Request& request) {
  if (assess.person_id() == request.context.actor) return refuse(Code::self_evaluation);
  if (auto missing = missing_person(request.context, assess.person_id())) return refuse(*missing);
  const auto& competencies = project.records.people.competencies;
  const v1::Competency* before =
      competencies.find(records::competency_id(assess.person_id(), assess.skill_id()));
  if (before == nullptr && competencies.size() >= competencies_max)
    return too_many(request, "skill_id", competencies_max);
  if (before != nullptr && before->skill() == assess.skill() && before->score() == assess.score() &&
      before->passed() == assess.passed()) {
    return Events{};
  }
  Events events;
  auto& assessed = *events.emplace_back().mutable_competency_assessed();
  assessed.set_person_id(assess.person_id());
  assessed.set_skill_id(assess.skill_id());
  assessed.set_skill(assess.skill());
  assessed.set_score(assess.score());
  assessed.set_passed(assess.passed());
  if (before != nullptr) assessed.set_score_before(before->score());
  return events;
}

Decision decide(const Project& project, const v1::EvaluateOwner& evaluate, const Request& request) {
  const std::string& owner = project.stages.of(evaluate.stage()).owner;
  if (owner.empty()) return refuse(Code::stage_owner_missing, {{"stage", lower_name(evaluate.stage())}});
  if (owner == request.context.actor) return refuse(Code::self_evaluation);
  const auto& evaluations = project.records.people.evaluations;
  const std::string id = records::evaluation_id(evaluate.stage(), evaluate.period());
  if (auto refusal = not_new(request, evaluations, "evaluation", id, "period", evaluations_max))
    return refuse(*std::move(refusal));
  Events events;
  auto& evaluated = *events.emplace_back().mutable_owner_evaluated();
  evaluated.set_stage(evaluate.stage());
  evaluated.set_owner(owner);
  evaluated.set_period(evaluate.period());
  evaluated.set_score(evaluate.score());
  evaluated.set_comment(evaluate.comment());
  *evaluated.mutable_facts() = facts_about(project, evaluate.stage(), utc_day_of(request.context.now));
  return events;
}

}  // namespace slipway::domain
