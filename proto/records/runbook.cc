#include "proto/records/runbook.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

using google::protobuf::util::TimeUtil;

// Runbooks -----------------------------------------------------------------------------------------

v1::Runbook& edit_runbook(Runbooks& records, const std::string& id, const Happening& happening) {
  v1::Runbook& runbook = records.runbooks.edit(id);
  runbook.set_runbook_id(id);
  note(*runbook.mutable_recorded(), happening);
  return runbook;
}

v1::Runbook& change_runbook(Runbooks& records, const std::string& id, const Happening& happening) {
  v1::Runbook& runbook = edit_runbook(records, id, happening);
  runbook.set_version(runbook.version() + 1);
  return runbook;
}

void draft(Runbooks& records, const v1::RunbookDrafted& drafted, const Happening& happening) {
  v1::Runbook& runbook = change_runbook(records, drafted.runbook_id(), happening);
  runbook.set_title(drafted.title());
  runbook.set_description(drafted.description());
  runbook.set_rehearsals_needed(drafted.rehearsals_needed());
}

// With its texts, which stood in the step itself once.
template <class Fact>
v1::Step step_of(const Fact& fact) {
  v1::Step step = fact.step();
  if (!fact.instruction().empty()) step.set_instruction(fact.instruction());
  if (!fact.check().empty()) step.set_check(fact.check());
  if (!fact.rollback().empty()) step.set_rollback(fact.rollback());
  return step;
}

void edit_step(Runbooks& records, const v1::StepEdited& edited, const Happening& happening) {
  for (v1::Step& step : *change_runbook(records, edited.runbook_id(), happening).mutable_steps()) {
    if (step.step_id() == edited.step().step_id()) step = step_of(edited);
  }
}

void remove_step(Runbooks& records, const v1::StepRemoved& removed, const Happening& happening) {
  auto& steps = *change_runbook(records, removed.runbook_id(), happening).mutable_steps();
  const auto is_it = [&](const v1::Step& step) { return step.step_id() == removed.before().step_id(); };
  steps.erase(std::remove_if(steps.begin(), steps.end(), is_it), steps.end());
}

void approve(Runbooks& records, const v1::RunbookApproved& approved, const Happening& happening) {
  v1::Runbook& runbook = edit_runbook(records, approved.runbook_id(), happening);
  runbook.set_approved_version(approved.version());
  runbook.set_approved_by(happening.actor);
  *runbook.mutable_approved_at() = happening.at;
}

// Runs ---------------------------------------------------------------------------------------------

v1::Run& edit_run(Runbooks& records, const std::string& id, const Happening& happening) {
  v1::Run& run = records.runs.edit(id);
  run.set_run_id(id);
  note(*run.mutable_recorded(), happening);
  return run;
}

void schedule(Runbooks& records, const v1::RunScheduled& scheduled, const Happening& happening) {
  v1::Run& run = edit_run(records, scheduled.run_id(), happening);
  run.set_runbook_id(scheduled.runbook_id());
  run.set_runbook_version(scheduled.runbook_version());
  run.set_kind(scheduled.kind());
  run.set_state(v1::RUN_SCHEDULED);
  *run.mutable_planned_start() = scheduled.planned_start();
  if (scheduled.has_window_end()) *run.mutable_window_end() = scheduled.window_end();
  const v1::Runbook* runbook = records.runbooks.find(scheduled.runbook_id());
  if (runbook == nullptr) return;
  for (const v1::Step& step : runbook->steps()) {
    v1::RunStep& copy = *run.add_steps();
    *copy.mutable_step() = step;
    copy.set_state(v1::STEP_WAITING);
  }
}

void start(Runbooks& records, const std::string& id, const Happening& happening) {
  v1::Run& run = edit_run(records, id, happening);
  run.set_state(v1::RUN_RUNNING);
  *run.mutable_started_at() = happening.at;
  run.set_commander(happening.actor);
}

void pause(Runbooks& records, const v1::RunPaused& paused, const Happening& happening) {
  v1::Run& run = edit_run(records, paused.run_id(), happening);
  run.set_state(v1::RUN_PAUSED);
  run.set_reason(paused.reason());
  *run.mutable_paused_at() = happening.at;
}

// The time since it was paused is counted, whatever ends the pause.
void end_pause(v1::Run& run, const Happening& happening) {
  if (!run.has_paused_at()) return;
  const auto paused = TimeUtil::DurationToSeconds(happening.at - run.paused_at());
  run.set_paused_seconds(run.paused_seconds() +
                         static_cast<std::uint32_t>(std::max<std::int64_t>(paused, 0)));
  run.clear_paused_at();
}

void resume(Runbooks& records, const std::string& id, const Happening& happening) {
  v1::Run& run = edit_run(records, id, happening);
  end_pause(run, happening);
  run.set_state(v1::RUN_RUNNING);
  run.clear_reason();
}

void pass_point(Runbooks& records, const std::string& id, const Happening& happening) {
  v1::Run& run = edit_run(records, id, happening);
  run.set_past_point_of_no_return(true);
  *run.mutable_point_of_no_return_at() = happening.at;
}

void roll_back(Runbooks& records, const v1::RollbackInvoked& invoked, const Happening& happening) {
  v1::Run& run = edit_run(records, invoked.run_id(), happening);
  end_pause(run, happening);
  run.set_state(v1::RUN_ROLLING_BACK);
  run.set_reason(invoked.reason());
}

void end(Runbooks& records, const std::string& id, v1::RunState state, const Happening& happening) {
  v1::Run& run = edit_run(records, id, happening);
  run.set_state(state);
  *run.mutable_ended_at() = happening.at;
}

// Steps of a run -----------------------------------------------------------------------------------

// Null: there is no such step.
v1::RunStep* edit_step(v1::Run& run, const std::string& step_id) {
  for (v1::RunStep& step : *run.mutable_steps()) {
    if (step.step().step_id() == step_id) return &step;
  }
  return nullptr;
}

void release(Runbooks& records, const v1::StepReleased& released, const Happening& happening) {
  v1::RunStep* step = edit_step(edit_run(records, released.run_id(), happening), released.step_id());
  if (step == nullptr) return;
  step->set_state(v1::STEP_RELEASED);
  *step->mutable_released_at() = happening.at;
}

// A step that is tried again keeps its first start: what failed took its time too.
void start_step(Runbooks& records, const v1::StepStarted& started, const Happening& happening) {
  v1::RunStep* step = edit_step(edit_run(records, started.run_id(), happening), started.step_id());
  if (step == nullptr) return;
  step->set_state(v1::STEP_STARTED);
  if (!step->has_started_at()) *step->mutable_started_at() = happening.at;
  step->clear_ended_at();
  step->set_by(happening.actor);
  step->set_attempts(step->attempts() + 1);
}

void end_step(v1::Run& run, const std::string& step_id, v1::StepState state, const std::string& text,
              const Happening& happening) {
  v1::RunStep* step = edit_step(run, step_id);
  if (step == nullptr) return;
  step->set_state(state);
  *step->mutable_ended_at() = happening.at;
  step->set_by(happening.actor);
  step->set_note(text);
}

void fail_step(Runbooks& records, const v1::StepFailed& failed, const Happening& happening) {
  v1::Run& run = edit_run(records, failed.run_id(), happening);
  run.set_failures(run.failures() + 1);
  end_step(run, failed.step_id(), v1::STEP_FAILED, failed.reason(), happening);
}

}  // namespace

void evolve(Runbooks& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kRunbookDrafted:
      return draft(records, event.runbook_drafted(), happening);
    case v1::Event::kStepAdded:
      *change_runbook(records, event.step_added().runbook_id(), happening).add_steps() =
          step_of(event.step_added());
      return;
    case v1::Event::kStepEdited:
      return edit_step(records, event.step_edited(), happening);
    case v1::Event::kStepRemoved:
      return remove_step(records, event.step_removed(), happening);
    case v1::Event::kRunbookApproved:
      return approve(records, event.runbook_approved(), happening);
    case v1::Event::kRunScheduled:
      return schedule(records, event.run_scheduled(), happening);
    case v1::Event::kRunStarted:
      return start(records, event.run_started().run_id(), happening);
    case v1::Event::kStepReleased:
      return release(records, event.step_released(), happening);
    case v1::Event::kStepStarted:
      return start_step(records, event.step_started(), happening);
    case v1::Event::kStepCompleted: {
      const v1::StepCompleted& done = event.step_completed();
      return end_step(edit_run(records, done.run_id(), happening), done.step_id(), v1::STEP_COMPLETED,
                      done.note(), happening);
    }
    case v1::Event::kStepFailed:
      return fail_step(records, event.step_failed(), happening);
    case v1::Event::kStepSkipped: {
      const v1::StepSkipped& skipped = event.step_skipped();
      return end_step(edit_run(records, skipped.run_id(), happening), skipped.step_id(), v1::STEP_SKIPPED,
                      skipped.reason(), happening);
    }
    case v1::Event::kRunPaused:
      return pause(records, event.run_paused(), happening);
    case v1::Event::kRunResumed:
      return resume(records, event.run_resumed().run_id(), happening);
    case v1::Event::kPointOfNoReturnPassed:
      return pass_point(records, event.point_of_no_return_passed().run_id(), happening);
    case v1::Event::kRollbackInvoked:
      return roll_back(records, event.rollback_invoked(), happening);
    case v1::Event::kRollbackCompleted:
      return end(records, event.rollback_completed().run_id(), v1::RUN_ROLLED_BACK, happening);
    case v1::Event::kRunCompleted:
      return end(records, event.run_completed().run_id(), v1::RUN_COMPLETED, happening);
    case v1::Event::kTextRedacted:
      redact(records.runbooks, event.text_redacted(), happening);
      redact(records.runs, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

namespace {

template <class Fact>
void put_step(v1::Step step, Fact& fact) {
  fact.set_instruction(std::exchange(*step.mutable_instruction(), {}));
  fact.set_check(std::exchange(*step.mutable_check(), {}));
  fact.set_rollback(std::exchange(*step.mutable_rollback(), {}));
  *fact.mutable_step() = std::move(step);
}

template <class Fact>
void put_before(v1::Step before, Fact& fact) {
  fact.set_instruction_before(std::exchange(*before.mutable_instruction(), {}));
  fact.set_check_before(std::exchange(*before.mutable_check(), {}));
  fact.set_rollback_before(std::exchange(*before.mutable_rollback(), {}));
  *fact.mutable_before() = std::move(before);
}

}  // namespace

v1::StepAdded step_added(const std::string& runbook_id, v1::Step step) {
  v1::StepAdded added;
  added.set_runbook_id(runbook_id);
  put_step(std::move(step), added);
  return added;
}

v1::StepEdited step_edited(const std::string& runbook_id, v1::Step step, v1::Step before) {
  v1::StepEdited edited;
  edited.set_runbook_id(runbook_id);
  put_step(std::move(step), edited);
  put_before(std::move(before), edited);
  return edited;
}

v1::StepRemoved step_removed(const std::string& runbook_id, v1::Step before) {
  v1::StepRemoved removed;
  removed.set_runbook_id(runbook_id);
  put_before(std::move(before), removed);
  return removed;
}

std::vector<const v1::Run*> completed_rehearsals(const Runbooks& records, const std::string& runbook_id,
                                                 std::uint32_t version) {
  std::vector<const v1::Run*> held;
  for (const auto& [id, run] : records.runs.all()) {
    const bool completed = run.kind() == v1::REHEARSAL && run.state() == v1::RUN_COMPLETED;
    const bool of_this = run.runbook_id() == runbook_id && run.runbook_version() == version;
    if (completed && of_this) held.push_back(&run);
  }
  return held;
}

const v1::RunStep* find_step(const v1::Run& run, const std::string& step_id) {
  const auto step = std::ranges::find_if(
      run.steps(), [&](const v1::RunStep& other) { return other.step().step_id() == step_id; });
  return step == run.steps().end() ? nullptr : &*step;
}

bool is_settled(const v1::RunStep& step) {
  return step.state() == v1::STEP_COMPLETED || step.state() == v1::STEP_SKIPPED;
}

std::vector<const v1::RunStep*> open_predecessors(const v1::Run& run, const v1::Step& step) {
  std::vector<const v1::RunStep*> open;
  for (const v1::RunStep& other : run.steps()) {
    const auto& before = step.predecessors();
    if (std::ranges::find(before, other.step().step_id()) != before.end() && !is_settled(other))
      open.push_back(&other);
  }
  return open;
}

std::optional<google::protobuf::Timestamp> fixed_start(const v1::Run& run, const v1::Step& step) {
  if (!step.has_fixed_start_minute()) return std::nullopt;
  return run.planned_start() + TimeUtil::MinutesToDuration(step.fixed_start_minute());
}

std::vector<std::string> releasable(const v1::Run& run, const google::protobuf::Timestamp& now) {
  std::vector<std::string> ids;
  if (run.state() != v1::RUN_RUNNING) return ids;
  for (const v1::RunStep& step : run.steps()) {
    if (step.state() != v1::STEP_WAITING || !open_predecessors(run, step.step()).empty()) continue;
    const auto fixed = fixed_start(run, step.step());
    if (!fixed || *fixed <= now) ids.push_back(step.step().step_id());
  }
  return ids;
}

}  // namespace slipway::records
