// Whom facts are to be told to: who is named, given something, asked, or refused.
#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>

#include "projections/facts_projection.h"
#include "proto/text/mention.h"

namespace slipway {
namespace {

using records::Happening;
using text::mentions_in;

// Of the people in `text`, those who did not stand in it before.
std::vector<std::string> newly_mentioned(const std::string& text, const std::string& before) {
  std::vector<std::string> people = mentions_in(text);
  const std::vector<std::string> known = mentions_in(before);
  std::erase_if(people,
                [&](const std::string& person) { return std::ranges::find(known, person) != known.end(); });
  return people;
}

}  // namespace

void FactsProjection::tell_people(const v1::Event& event, const Happening& happening) {
  tell_of_assignments(event, happening);
  tell_of_mentions(event, happening);
  tell_of_lapses(event, happening);
  tell_of_meetings(event, happening);
  switch (event.fact_case()) {
    case v1::Event::kTrainingScheduled:
      for (const std::string& person : event.training_scheduled().participants())
        notify(person, v1::NOTICE_INVITED, "training/" + event.training_scheduled().training_id(),
               event.training_scheduled().title(), happening);
      return;
    case v1::Event::kGateReviewOpened:
      return ask_for_votes(event.gate_review_opened().gate_id(), happening);
    case v1::Event::kGateReopened:
      return ask_for_votes(event.gate_reopened().gate_id(), happening);
    case v1::Event::kStepReleased: {
      const v1::StepReleased& released = event.step_released();
      const v1::Run* run = records_.runbooks.runs.find(released.run_id());
      const v1::RunStep* step = run == nullptr ? nullptr : records::find_step(*run, released.step_id());
      if (step == nullptr) return;
      return notify(step->step().owner(), v1::NOTICE_STEP_RELEASED,
                    "run/" + released.run_id() + "/step/" + released.step_id(), step->step().title(),
                    happening);
    }
    default:
      return;
  }
}

void FactsProjection::ask_for_votes(const std::string& gate_id, const Happening& happening) {
  const v1::Gate* gate = records_.gates.gates.find(gate_id);
  if (gate == nullptr) return;
  for (const std::string& person : voters_of(*gate))
    notify(person, v1::NOTICE_VOTE_ASKED, "gate/" + gate_id, gate->name(), happening);
}

// Everyone who is to be there, also those who lead it or write its minutes, once.
std::vector<std::string> FactsProjection::participants_of(const std::string& meeting_id) const {
  const v1::MeetingInfo* meeting = meetings_.find(meeting_id);
  if (meeting == nullptr) return {};
  std::vector<std::string> people{meeting->invitees().begin(), meeting->invitees().end()};
  for (const std::string& officer : {meeting->facilitator(), meeting->secretary()})
    if (std::ranges::find(people, officer) == people.end()) people.push_back(officer);
  return people;
}

// Of a series they are told once, and again where one of its meetings is moved or cancelled.
void FactsProjection::tell_of_meetings(const v1::Event& event, const Happening& happening) {
  const auto tell = [&](const std::string& id, v1::NoticeKind kind) {
    const v1::MeetingInfo* meeting = meetings_.find(id);
    for (const std::string& person : participants_of(id))
      notify(person, kind, "meeting/" + id, meeting->title(), happening);
  };
  switch (event.fact_case()) {
    case v1::Event::kMeetingScheduled:
      if (event.meeting_scheduled().follows().empty())
        tell(event.meeting_scheduled().meeting_id(), v1::NOTICE_INVITED);
      return;
    // No notice has a kind of its own for these: of a meeting they mean that it was moved, and cancelled.
    case v1::Event::kMeetingRescheduled:
      return tell(event.meeting_rescheduled().meeting_id(), v1::NOTICE_ASSIGNED);
    case v1::Event::kMeetingCancelled:
      return tell(event.meeting_cancelled().meeting_id(), v1::NOTICE_REFUSED);
    default:
      return;
  }
}

void FactsProjection::tell_of_assignments(const v1::Event& event, const Happening& happening) {
  const auto assigned = [&](const std::string& person, const std::string& entity, const std::string& title) {
    notify(person, v1::NOTICE_ASSIGNED, entity, title, happening);
  };
  switch (event.fact_case()) {
    case v1::Event::kTaskCreated: {
      const v1::TaskCreated& task = event.task_created();
      if (task.has_imported()) return;  // An import tells nobody of what was long theirs.
      return assigned(task.assignee(), "task/" + task.task_id(), task.title());
    }
    case v1::Event::kTaskAssigned: {
      const v1::TaskAssigned& given = event.task_assigned();
      const v1::TaskCard* task = project_.tasks.find(given.task_id());
      if (task == nullptr || given.assignee() == given.assignee_before()) return;
      return assigned(given.assignee(), "task/" + given.task_id(), task->title());
    }
    case v1::Event::kStageOwnerAssigned: {
      const v1::StageOwnerAssigned& stage = event.stage_owner_assigned();
      const std::string entity = "stage/" + std::to_string(stage.stage());
      if (stage.owner() != stage.owner_before()) assigned(stage.owner(), entity, {});
      if (stage.deputy() != stage.deputy_before()) assigned(stage.deputy(), entity, {});
      return;
    }
    case v1::Event::kRiskIdentified:
      return assigned(event.risk_identified().owner(), "risk/" + event.risk_identified().risk_id(),
                      event.risk_identified().title());
    case v1::Event::kRiskEscalated: {
      const v1::Risk* risk = records_.risks.risks.find(event.risk_escalated().risk_id());
      if (risk == nullptr) return;
      return assigned(event.risk_escalated().to(), "risk/" + event.risk_escalated().risk_id(), risk->title());
    }
    case v1::Event::kResponsePlanned: {
      const v1::ResponsePlanned& planned = event.response_planned();
      const v1::Risk* risk = records_.risks.risks.find(planned.risk_id());
      if (risk == nullptr || planned.owner() == planned.owner_before()) return;
      return assigned(planned.owner(), "risk/" + planned.risk_id(), risk->title());
    }
    case v1::Event::kDefectRaised:
      return assigned(event.defect_raised().assignee(), "defect/" + event.defect_raised().defect_id(),
                      event.defect_raised().title());
    default:
      return tell_of_ownership(event, happening);
  }
}

// Whoever answers for something from its beginning, or is asked to take it over.
void FactsProjection::tell_of_ownership(const v1::Event& event, const Happening& happening) {
  const auto assigned = [&](const std::string& person, const std::string& entity, const std::string& title) {
    notify(person, v1::NOTICE_ASSIGNED, entity, title, happening);
  };
  switch (event.fact_case()) {
    case v1::Event::kIncidentDeclared:
      return assigned(event.incident_declared().commander(),
                      "incident/" + event.incident_declared().incident_id(),
                      event.incident_declared().title());
    case v1::Event::kMilestonePlanned:
      return assigned(event.milestone_planned().owner(),
                      "milestone/" + event.milestone_planned().milestone_id(),
                      event.milestone_planned().name());
    case v1::Event::kConfigItemAdded:
      return assigned(event.config_item_added().owner(), "config/" + event.config_item_added().item_id(),
                      event.config_item_added().name());
    case v1::Event::kEmergencyPlanDrafted:
      return assigned(event.emergency_plan_drafted().owner(),
                      "emergency-plan/" + event.emergency_plan_drafted().plan_id(),
                      event.emergency_plan_drafted().title());
    case v1::Event::kMonitorRegistered:
      return assigned(event.monitor_registered().owner(),
                      "monitor/" + event.monitor_registered().monitor_id(),
                      event.monitor_registered().name());
    case v1::Event::kTrainingScheduled: {
      const v1::TrainingScheduled& training = event.training_scheduled();
      return assigned(training.trainer(), "training/" + training.training_id(), training.title());
    }
    case v1::Event::kFeedbackTriaged: {
      const v1::FeedbackTriaged& triaged = event.feedback_triaged();
      if (triaged.owner() == triaged.owner_before()) return;
      return assigned(triaged.owner(), "feedback/" + triaged.feedback_id(), {});
    }
    case v1::Event::kGateDecided: {
      const v1::Gate* gate = records_.gates.gates.find(event.gate_decided().gate_id());
      if (gate == nullptr) return;
      for (const v1::GateCondition& condition : event.gate_decided().conditions())
        assigned(condition.owner(), "gate/" + gate->gate_id() + "/condition", gate->name());
      return;
    }
    case v1::Event::kOperationHandedOver:
      return assigned(event.operation_handed_over().to(), "handover", {});
    default:
      return;
  }
}

void FactsProjection::tell_of_mentions(const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kTaskCreated: {
      const v1::TaskCreated& task = event.task_created();
      if (task.has_imported()) return;  // Nor of what was said long ago.
      return mention_in_task(task.task_id(), mentions_in(task.description()), happening);
    }
    case v1::Event::kTaskEdited: {
      const v1::TaskEdited& edited = event.task_edited();
      return mention_in_task(edited.task_id(),
                             newly_mentioned(edited.description(), edited.description_before()), happening);
    }
    case v1::Event::kTaskCommented: {
      const v1::TaskCommented& comment = event.task_commented();
      if (comment.has_imported()) return;
      return mention_in_task(comment.task_id(), mentions_in(comment.text()), happening);
    }
    case v1::Event::kTextNoted:
      return mention_in_meeting(event.text_noted().meeting_id(), mentions_in(event.text_noted().text()),
                                happening);
    case v1::Event::kMinutesEdited: {
      const v1::MinutesEdited& minutes = event.minutes_edited();
      return mention_in_meeting(minutes.meeting_id(), newly_mentioned(minutes.text(), minutes.text_before()),
                                happening);
    }
    case v1::Event::kTextEdited:
      return mention_in_text(event.text_edited(), happening);
    case v1::Event::kMinutesIssued:
      return mention_in_text(event.minutes_issued(), happening);
    case v1::Event::kMinutesApproved:
      return mention_in_text(event.minutes_approved(), happening);
    default:
      return;
  }
}

void FactsProjection::mention_in_task(const std::string& task_id, const std::vector<std::string>& people,
                                      const Happening& happening) {
  const v1::TaskCard* task = project_.tasks.find(task_id);
  if (task == nullptr) return;
  for (const std::string& person : people)
    notify(person, v1::NOTICE_MENTIONED, "task/" + task_id, task->title(), happening);
}

void FactsProjection::mention_in_meeting(const std::string& meeting_id,
                                         const std::vector<std::string>& people, const Happening& happening) {
  const v1::MeetingInfo* meeting = meetings_.find(meeting_id);
  for (const std::string& person : people)
    notify(person, v1::NOTICE_MENTIONED, "meeting/" + meeting_id,
           meeting == nullptr ? std::string{} : meeting->title(), happening);
}

// Of minutes that are written together each person is told once; who named themselves, when another does.
template <class Fact>
void FactsProjection::mention_in_text(const Fact& fact, const Happening& happening) {
  constexpr bool is_writing = std::is_same_v<Fact, v1::TextEdited>;
  std::vector<std::string> people = text::split(fact.mentioned());
  std::erase_if(people, [&](const std::string& person) {
    const std::string row = fact.meeting_id() + '/' + person;
    const v1::Notice* before = mentioned_.find(row);
    const bool is_first = before == nullptr || (is_writing && before->by() == person);
    if (is_first) mentioned_.edit(row).set_by(happening.actor);
    return !is_first;
  });
  mention_in_meeting(fact.meeting_id(), people, happening);
}

// Told before the event is folded.
void FactsProjection::tell_of_refusals(const v1::Event& event, const Happening& happening) {
  const auto refused = [&](const std::string& person, const std::string& entity, const std::string& title) {
    notify(person, v1::NOTICE_REFUSED, entity, title, happening);
  };
  switch (event.fact_case()) {
    case v1::Event::kChangeRejected: {
      const std::string& id = event.change_rejected().change_id();
      const v1::ChangeRequest* change = records_.requirements.changes.find(id);
      if (change == nullptr) return;
      return refused(change->recorded().created_by(), "change/" + id, change->title());
    }
    case v1::Event::kGateDecided: {
      const v1::Gate* gate = records_.gates.gates.find(event.gate_decided().gate_id());
      if (gate == nullptr || event.gate_decided().outcome() != v1::NO_GO) return;
      return refused(gate->opened_by(), "gate/" + gate->gate_id(), gate->name());
    }
    case v1::Event::kAdviceDispositioned: {
      const std::string& id = event.advice_dispositioned().advice_id();
      const v1::Advice* advice = records_.people.advice.find(id);
      if (advice == nullptr || event.advice_dispositioned().state() != v1::ADVICE_REJECTED) return;
      return refused(advice->by(), "advice/" + id, advice->title());
    }
    case v1::Event::kFeedbackTriaged: {
      const std::string& id = event.feedback_triaged().feedback_id();
      const v1::Feedback* feedback = feedback_.find(id);
      if (feedback == nullptr || !event.feedback_triaged().declined()) return;
      return refused(feedback->recorded().created_by(), "feedback/" + id, {});
    }
    case v1::Event::kCriterionFailed:
      return tell_of_failed_evidence(event.criterion_failed(), happening);
    case v1::Event::kDefectVerified:
      return tell_of_failed_fix(event.defect_verified(), happening);
    default:
      return;
  }
}

// Who handed evidence in, by its newest title; and who had declared the criterion met on it. Of evidence that
// failed before, they know.
void FactsProjection::tell_of_failed_evidence(const v1::CriterionFailed& failed, const Happening& happening) {
  const v1::Gate* gate = records_.gates.gates.find(failed.gate_id());
  if (gate == nullptr) return;
  const auto criterion =
      std::ranges::find(gate->criteria(), failed.criterion_id(), &v1::Criterion::criterion_id);
  if (criterion == gate->criteria().end() || criterion->evidence().empty()) return;
  std::map<std::string, std::string> title_of;
  if (criterion->state() == v1::CRITERION_MET)
    title_of[criterion->by()] = criterion->evidence().rbegin()->title();
  const bool failed_before = criterion->state() == v1::CRITERION_FAILED;
  for (const v1::Evidence& evidence : criterion->evidence())
    if (!failed_before || evidence.at() > criterion->at()) title_of[evidence.by()] = evidence.title();
  for (const auto& [person, title] : title_of)
    notify(person, v1::NOTICE_REFUSED, "gate/" + failed.gate_id(), title, happening);
}

// Whoever is to mend the defect has it again, whether or not they are the one who said that it was mended.
void FactsProjection::tell_of_failed_fix(const v1::DefectVerified& verified, const Happening& happening) {
  const v1::Defect* defect = records_.tests.defects.find(verified.defect_id());
  if (defect == nullptr || verified.holds()) return;
  const std::string entity = "defect/" + verified.defect_id();
  notify(defect->resolved_by(), v1::NOTICE_REFUSED, entity, defect->title(), happening);
  if (defect->assignee() != defect->resolved_by())
    notify(defect->assignee(), v1::NOTICE_ASSIGNED, entity, defect->title(), happening);
}

// What a waiver covered is open again, and with those who lead the project.
void FactsProjection::tell_of_lapses(const v1::Event& event, const Happening& happening) {
  if (!event.has_waiver_expired()) return;
  const v1::Gate* gate = records_.gates.gates.find(event.waiver_expired().gate_id());
  if (gate == nullptr) return;
  for (const std::string& person : people_with({v1::PROJECT_LEAD}))
    notify(person, v1::NOTICE_ASSIGNED, "gate/" + gate->gate_id(), gate->name(), happening);
}

// Nobody is told what they did themselves.
void FactsProjection::notify(const std::string& person, v1::NoticeKind kind, const std::string& entity,
                             const std::string& title, const Happening& happening) {
  if (person.empty() || person == happening.actor) return;
  v1::Notice notice;
  notice.set_revision(happening.revision.value);
  notice.set_kind(kind);
  notice.set_entity(entity);
  notice.set_title(title);
  notice.set_by(happening.actor);
  *notice.mutable_at() = happening.at;
  const std::string prefix = person + '/';
  notices_.set(fmt::format("{}{:012}/{:04}", prefix, happening.revision.value, told_++), std::move(notice));
  const auto first = notices_.all().lower_bound(prefix);
  std::size_t count = 0;
  for (auto row = first; row != notices_.all().end() && row->first.starts_with(prefix); ++row) ++count;
  if (count > notices_per_person_max) notices_.drop(std::string{first->first});
}

}  // namespace slipway
