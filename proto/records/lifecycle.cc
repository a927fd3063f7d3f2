#include "proto/records/lifecycle.h"

#include <algorithm>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

v1::ProjectState state_of(const LifecycleRecords& records) {
  const v1::Lifecycle* lifecycle = records.lifecycle.find(the_one);
  return lifecycle == nullptr ? v1::PROJECT_STATE_UNSPECIFIED : lifecycle->state();
}

// A run or a gate of a project that is closed moves it no more.
bool is_over(v1::ProjectState state) {
  return state == v1::CLOSED || state == v1::OPERATING;
}

v1::ProjectState after_stage(v1::ProjectState state, v1::Stage started) {
  if (state == v1::CHARTERED) return v1::ACTIVE;  // Work on what the charter promised has begun.
  if (state == v1::CLOSED && started == v1::OPERATION) return v1::OPERATING;
  return state;
}

// A no at any gate before the live run takes an approval away; what is live already stays so, whatever is
// decided.
v1::ProjectState after_gate(v1::ProjectState state, const v1::GateDecided& decided) {
  if (!decided.before_live_run() || is_over(state)) return state;
  const bool go = decided.outcome() == v1::GO || decided.outcome() == v1::CONDITIONAL_GO;
  if (go) return std::max(state, v1::APPROVED);
  return state == v1::APPROVED ? v1::ACTIVE : state;
}

v1::ProjectState after_run(v1::ProjectState state, v1::RunKind kind, v1::ProjectState next) {
  return kind == v1::LIVE && !is_over(state) ? next : state;
}

v1::ProjectState after(v1::ProjectState state, const v1::Event& event) {
  switch (event.fact_case()) {
    case v1::Event::kProjectCreated:
      return v1::DRAFT;
    case v1::Event::kCharterApproved:
      return state == v1::DRAFT ? v1::CHARTERED : state;
    case v1::Event::kStageStarted:
      return after_stage(state, event.stage_started().stage());
    case v1::Event::kGateDecided:
      return after_gate(state, event.gate_decided());
    case v1::Event::kGateReopened:
      return event.gate_reopened().before_live_run() && state == v1::APPROVED ? v1::ACTIVE : state;
    case v1::Event::kRunStarted:
      return after_run(state, event.run_started().kind(), v1::CUTOVER);
    case v1::Event::kRollbackCompleted:
      return after_run(state, event.rollback_completed().kind(), v1::APPROVED);
    case v1::Event::kRunCompleted:
      return after_run(state, event.run_completed().kind(), v1::STABILISING);
    case v1::Event::kHypercareStarted:
      return is_over(state) ? state : v1::STABILISING;
    case v1::Event::kProjectClosed:
      return v1::CLOSED;
    default:
      return state;
  }
}

void draft(LifecycleRecords& records, const v1::CharterDrafted& drafted) {
  records.factors.clear();
  for (const v1::SuccessFactor& factor : drafted.charter().success_factors())
    records.factors[factor.id()] = factor;
}

void measure(LifecycleRecords& records, const v1::SuccessFactorMeasured& measured,
             const Happening& happening) {
  v1::FactorMeasurement& record = records.measurements.edit(measured.factor_id());
  record.set_factor_id(measured.factor_id());
  if (const auto factor = records.factors.find(measured.factor_id()); factor != records.factors.end()) {
    record.set_name(factor->second.name());
    record.set_target(factor->second.target());
  }
  record.set_value(measured.value());
  record.set_met(measured.met());
  *record.mutable_measured_on() = measured.measured_on();
  note(*record.mutable_recorded(), happening);
}

void learn(LifecycleRecords& records, const v1::LessonRecorded& recorded, const Happening& happening) {
  v1::Lesson& record = records.lessons.edit(recorded.lesson_id());
  record.set_lesson_id(recorded.lesson_id());
  record.set_kind(recorded.kind());
  record.set_stage(recorded.stage());
  record.set_text(recorded.text());
  note(*record.mutable_recorded(), happening);
}

void hand_over(v1::Handover& handover, const v1::OperationHandedOver& event, const Happening& happening) {
  handover.clear_accepted();
  handover.clear_accepted_at();
  handover.set_to(event.to());
  handover.set_department_id(event.department_id());
  handover.set_note(event.note());
  handover.set_by(happening.actor);
  *handover.mutable_at() = happening.at;
}

}  // namespace

void evolve(LifecycleRecords& records, const v1::Event& event, const Happening& happening) {
  const v1::ProjectState before = state_of(records);
  const v1::ProjectState now = after(before, event);
  if (now != before) records.lifecycle.edit(the_one).set_state(now);
  switch (event.fact_case()) {
    case v1::Event::kCharterDrafted:
      return draft(records, event.charter_drafted());
    case v1::Event::kProjectPaused:
      records.lifecycle.edit(the_one).set_paused(true);
      records.lifecycle.edit(the_one).set_reason(event.project_paused().reason());
      return;
    case v1::Event::kProjectResumed:
      records.lifecycle.edit(the_one).set_paused(false);
      records.lifecycle.edit(the_one).clear_reason();
      return;
    case v1::Event::kProjectCancelled:
      records.lifecycle.edit(the_one).set_cancelled(true);
      records.lifecycle.edit(the_one).set_reason(event.project_cancelled().reason());
      return;
    case v1::Event::kSuccessFactorMeasured:
      return measure(records, event.success_factor_measured(), happening);
    case v1::Event::kLessonRecorded:
      return learn(records, event.lesson_recorded(), happening);
    case v1::Event::kOperationHandedOver:
      return hand_over(*records.lifecycle.edit(the_one).mutable_handover(), event.operation_handed_over(),
                       happening);
    case v1::Event::kHandoverAccepted:
      records.lifecycle.edit(the_one).mutable_handover()->set_accepted(true);
      *records.lifecycle.edit(the_one).mutable_handover()->mutable_accepted_at() = happening.at;
      return;
    case v1::Event::kProjectClosed:
      *records.lifecycle.edit(the_one).mutable_closed_at() = happening.at;
      records.lifecycle.edit(the_one).set_closed_by(happening.actor);
      return;
    case v1::Event::kTextRedacted:
      redact(records.lifecycle, event.text_redacted(), happening);
      redact(records.lessons, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

}  // namespace slipway::records
