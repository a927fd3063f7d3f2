#include "proto/records/people.h"

#include <algorithm>
#include <map>
#include <set>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

void engage(People& records, const v1::ConsultantEngaged& engaged, const Happening& happening) {
  v1::Consultant& consultant = records.consultants.edit(engaged.person_id());
  consultant.set_person_id(engaged.person_id());
  consultant.set_firm(engaged.firm());
  consultant.set_purpose(engaged.purpose());
  *consultant.mutable_stages() = engaged.stages();
  *consultant.mutable_until() = engaged.until();
  consultant.set_expired(false);
  note(*consultant.mutable_recorded(), happening);
}

void expire(People& records, const v1::ConsultantExpired& expired, const Happening& happening) {
  v1::Consultant& consultant = records.consultants.edit(expired.person_id());
  consultant.set_expired(true);
  note(*consultant.mutable_recorded(), happening);
}

void advise(People& records, const v1::AdviceRecorded& recorded, const Happening& happening) {
  v1::Advice& advice = records.advice.edit(recorded.advice_id());
  advice.set_advice_id(recorded.advice_id());
  advice.set_title(recorded.title());
  advice.set_text(recorded.text());
  advice.set_stage(recorded.stage());
  advice.set_by(happening.actor);
  advice.set_state(v1::ADVICE_OPEN);
  note(*advice.mutable_recorded(), happening);
}

void answer(People& records, const v1::AdviceDispositioned& answered, const Happening& happening) {
  v1::Advice& advice = records.advice.edit(answered.advice_id());
  advice.set_advice_id(answered.advice_id());
  advice.set_state(answered.state());
  advice.set_reason(answered.reason());
  advice.set_task_id(answered.task_id());
  advice.set_decided_by(happening.actor);
  *advice.mutable_decided_at() = happening.at;
  note(*advice.mutable_recorded(), happening);
}

void schedule(People& records, const v1::TrainingScheduled& scheduled, const Happening& happening) {
  v1::Training& training = records.trainings.edit(scheduled.training_id());
  training.set_training_id(scheduled.training_id());
  training.set_title(scheduled.title());
  *training.mutable_starts_at() = scheduled.starts_at();
  training.set_trainer(scheduled.trainer());
  *training.mutable_participants() = scheduled.participants();
  note(*training.mutable_recorded(), happening);
}

using Names = google::protobuf::RepeatedPtrField<std::string>;

bool holds(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

void take_out(Names& names, const std::string& name) {
  names.erase(std::remove(names.begin(), names.end(), name), names.end());
}

void attend(People& records, const v1::TrainingAttended& attended, const Happening& happening) {
  v1::Training& training = records.trainings.edit(attended.training_id());
  take_out(*training.mutable_attended(), attended.person_id());
  take_out(*training.mutable_missed(), attended.person_id());
  *(attended.attended() ? training.add_attended() : training.add_missed()) = attended.person_id();
  note(*training.mutable_recorded(), happening);
}

void assess(People& records, const v1::CompetencyAssessed& assessed, const Happening& happening) {
  v1::Competency& competency =
      records.competencies.edit(competency_id(assessed.person_id(), assessed.skill_id()));
  competency.set_person_id(assessed.person_id());
  competency.set_skill_id(assessed.skill_id());
  competency.set_skill(assessed.skill());
  competency.set_score(assessed.score());
  competency.set_passed(assessed.passed());
  competency.set_assessor(happening.actor);
  *competency.mutable_at() = happening.at;
  note(*competency.mutable_recorded(), happening);
}

void evaluate(People& records, const v1::OwnerEvaluated& evaluated, const Happening& happening) {
  v1::OwnerEvaluation& evaluation =
      records.evaluations.edit(evaluation_id(evaluated.stage(), evaluated.period()));
  evaluation.set_stage(evaluated.stage());
  evaluation.set_owner(evaluated.owner());
  evaluation.set_period(evaluated.period());
  evaluation.set_score(evaluated.score());
  evaluation.set_comment(evaluated.comment());
  evaluation.set_evaluator(happening.actor);
  *evaluation.mutable_facts() = evaluated.facts();
  note(*evaluation.mutable_recorded(), happening);
}

// Of each person who must attend some training: have they attended all that they must?
std::map<std::string, bool> attendance_of(const People& records) {
  std::map<std::string, bool> attendance;
  for (const auto& [id, training] : records.trainings.all()) {
    for (const std::string& person : training.participants()) {
      bool& attended_all = attendance.emplace(person, true).first->second;
      attended_all = attended_all && holds(training.attended(), person);
    }
  }
  return attendance;
}

}  // namespace

void evolve(People& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kConsultantEngaged:
      return engage(records, event.consultant_engaged(), happening);
    case v1::Event::kConsultantExpired:
      return expire(records, event.consultant_expired(), happening);
    case v1::Event::kAdviceRecorded:
      return advise(records, event.advice_recorded(), happening);
    case v1::Event::kAdviceDispositioned:
      return answer(records, event.advice_dispositioned(), happening);
    case v1::Event::kTrainingScheduled:
      return schedule(records, event.training_scheduled(), happening);
    case v1::Event::kTrainingAttended:
      return attend(records, event.training_attended(), happening);
    case v1::Event::kCompetencyAssessed:
      return assess(records, event.competency_assessed(), happening);
    case v1::Event::kOwnerEvaluated:
      return evaluate(records, event.owner_evaluated(), happening);
    case v1::Event::kTextRedacted:
      redact(records.consultants, event.text_redacted(), happening);
      redact(records.advice, event.text_redacted(), happening);
      redact(records.evaluations, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

std::string competency_id(const std::string& person_id, const std::string& skill_id) {
  return person_id + "/" + skill_id;
}

std::string evaluation_id(v1::Stage stage, const std::string& period) {
  return std::to_string(static_cast<int>(stage)) + "/" + period;
}

std::set<std::string> competent_people(const People& records) {
  std::set<std::string> passed;
  std::set<std::string> failed;
  for (const auto& [id, competency] : records.competencies.all())
    (competency.passed() ? passed : failed).insert(competency.person_id());
  for (const std::string& person : failed) passed.erase(person);
  return passed;
}

bool has_learnt(const People& records, const std::string& person_id, const std::string& training_id) {
  const v1::Competency* competency = records.competencies.find(competency_id(person_id, training_id));
  return competency != nullptr && competency->passed();
}

v1::TrainingCoverage coverage_of(const People& records) {
  v1::TrainingCoverage coverage;
  const std::set<std::string> passed = competent_people(records);
  std::uint32_t required = 0;
  std::uint32_t trained = 0;
  std::uint32_t able = 0;
  for (const auto& [person, attended_all] : attendance_of(records)) {
    ++required;
    if (attended_all) ++trained;
    if (!attended_all) coverage.add_missing(person);
    if (passed.contains(person)) ++able;
  }
  coverage.set_required(required);
  coverage.set_trained(trained);
  coverage.set_passed(able);
  coverage.set_trained_percent(required == 0 ? 0 : 100 * trained / required);
  return coverage;
}

}  // namespace slipway::records
