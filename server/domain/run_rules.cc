// The rules: runs of a runbook, rehearsed and live, step by step.
//
// A live run follows a decision to go: every gate that stands before live runs is passed, and so is every
// gate before the cutover or an earlier stage; of the first kind there is at least one, in every project. A
// change freeze holds for a live run as for any change: what lets it through is an emergency change, approved
// by two and not used yet, that whoever starts the run has asked for since the freeze was declared.
#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "proto/records/gate.h"
#include "server/domain/limits.h"
#include "server/domain/rights.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

std::unexpected<Refusal> in_wrong_state(const v1::Run& run) {
  return wrong_state("run", run.run_id(), lower_name(run.state()));
}

std::unexpected<Refusal> in_wrong_state(const v1::RunStep& step) {
  return wrong_state("step", step.step().title(), lower_name(step.state()));
}

// A command about the run as a whole.
std::expected<const v1::Run*, Refusal> run_to_change(const Project& project, const std::string& id,
                                                     const Request& request) {
  const auto run = known(project.records.runbooks.runs, "run", id);
  if (!run) return run;
  if (auto old = stale(request, "run/" + id, (*run)->recorded())) return refuse(*std::move(old));
  return run;
}

// What a live run needs -----------------------------------------------------------------------------

using Check = std::optional<Refusal>;

// Only an approved runbook is scheduled live, and versions only rise: an equal one is the approved one.
Check changed_runbook(const Project& project, const v1::Run& run) {
  const v1::Runbook* runbook = project.records.runbooks.runbooks.find(run.runbook_id());
  if (runbook == nullptr || runbook->version() == run.runbook_version()) return std::nullopt;
  return Refusal{Code::runbook_changed_since_approval,
                 {{"runbook", runbook->title()},
                  {"approved", std::to_string(run.runbook_version())},
                  {"version", std::to_string(runbook->version())}}};
}

Check missing_rehearsal(const Project& project, const v1::Run& run) {
  const v1::Runbook* runbook = project.records.runbooks.runbooks.find(run.runbook_id());
  const std::size_t held =
      records::completed_rehearsals(project.records.runbooks, run.runbook_id(), run.runbook_version()).size();
  const std::uint32_t needed = runbook == nullptr ? 0 : runbook->rehearsals_needed();
  if (held >= needed) return std::nullopt;
  return Refusal{Code::rehearsal_required,
                 {{"needed", std::to_string(needed)}, {"held", std::to_string(held)}}};
}

// What stands before the cutover or an earlier stage is passed too, however the last gate was decided.
Check missing_go(const Project& project) {
  Facts open;
  bool any = false;
  for (const auto& [id, gate] : project.records.gates.gates.all()) {
    if (gate.before_live_run()) any = true;
    const bool needed = gate.before_live_run() || records::stands_before(gate, v1::APPROVAL_AND_CUTOVER);
    if (needed && !records::is_passed(gate)) open.emplace_back("gate", gate.name());
  }
  if (any && open.empty()) return std::nullopt;
  return Refusal{Code::no_go_decision, std::move(open)};
}

Check missing_restore(const Project& project) {
  const records::EnvironmentRecords& environment = project.records.environment;
  if (records::is_restore_proven(environment)) return std::nullopt;
  Facts facts;
  if (const v1::Backup* backup = records::newest_backup(environment))
    facts.emplace_back("backup", backup->what());
  return Refusal{Code::restore_not_verified, std::move(facts)};
}

Check outside_window(const v1::Run& run, const Timestamp& now) {
  const bool late = run.has_window_end() && run.window_end() < now;
  if (run.planned_start() <= now && !late) return std::nullopt;
  return Refusal{Code::outside_window,
                 {{"from", TimeUtil::ToString(run.planned_start())},
                  {"until", run.has_window_end() ? TimeUtil::ToString(run.window_end()) : "…"}}};
}

// What the person asked for since the freeze was declared and has used already.
Facts used_leave(const records::EnvironmentRecords& environment, const v1::ChangeFreeze& freeze,
                 const std::string& person) {
  Facts used;
  for (const auto& [id, change] : environment.emergency_changes.all()) {
    const bool is_theirs = change.recorded().created_by() == person &&
                           freeze.recorded().created_at() <= change.recorded().created_at();
    if (is_theirs && !change.used_by().empty()) used.emplace_back("used", change.title());
  }
  return used;
}

Check frozen_without_leave(const Project& project, const Context& context) {
  const records::EnvironmentRecords& environment = project.records.environment;
  const v1::ChangeFreeze* freeze = records::active_freeze(environment, context.now);
  if (freeze == nullptr || leave_to_start(environment, *freeze, context.actor) != nullptr)
    return std::nullopt;
  Refusal refusal = frozen_by(*freeze);
  std::ranges::move(used_leave(environment, *freeze, context.actor), std::back_inserter(refusal.facts));
  return refusal;
}

Check other_live_run(const Project& project) {
  for (const auto& [id, run] : project.records.runbooks.runs.all()) {
    const bool under_way = run.state() == v1::RUN_RUNNING || run.state() == v1::RUN_PAUSED ||
                           run.state() == v1::RUN_ROLLING_BACK;
    if (run.kind() == v1::LIVE && under_way) return in_wrong_state(run).error();
  }
  return std::nullopt;
}

Check not_ready_to_go_live(const Project& project, const v1::Run& run, const Context& context) {
  if (auto refusal = changed_runbook(project, run)) return refusal;
  if (auto refusal = missing_rehearsal(project, run)) return refusal;
  if (auto refusal = missing_go(project)) return refusal;
  if (auto refusal = missing_restore(project)) return refusal;
  if (auto refusal = outside_window(run, context.now)) return refusal;
  if (auto refusal = frozen_without_leave(project, context)) return refusal;
  return other_live_run(project);
}

// Steps ----------------------------------------------------------------------------------------------

// A run and one of its steps.
struct Place {
  const v1::Run* run;
  const v1::RunStep* step;
};

// Others than the step's owner and the commanders are refused; a step without an owner is anyone's. `expect`
// is not compared: every step changes the run, and two operators do not stand in each other's way.
std::expected<Place, Refusal> step_to_change(const Project& project, const std::string& run_id,
                                             const std::string& step_id, const Request& request) {
  const auto run = known(project.records.runbooks.runs, "run", run_id);
  if (!run) return refuse(run.error());
  if (auto wrong = wrong_expectation(request, "run/" + run_id)) return refuse(*std::move(wrong));
  const v1::RunStep* step = records::find_step(**run, step_id);
  if (step == nullptr) return not_found("step", step_id);
  const std::string& owner = step->step().owner();
  const bool own = owner.empty() || owner == request.context.actor;
  if (!own && !has_role(project, request.context, commanders))
    return refuse(Code::not_assignee, {{"step", step->step().title()}, {"owner", owner}});
  return Place{*run, step};
}

Check waits_for_others(const Place& place) {
  Facts open;
  for (const v1::RunStep* step : records::open_predecessors(*place.run, place.step->step()))
    open.emplace_back("title", step->step().title());
  if (open.empty()) return std::nullopt;
  return Refusal{Code::predecessor_open, std::move(open)};
}

void release(const v1::Run& run, const Timestamp& now, Events& events) {
  for (const std::string& id : records::releasable(run, now)) {
    auto& released = *events.emplace_back().mutable_step_released();
    released.set_run_id(run.run_id());
    released.set_step_id(id);
  }
}

// What can begin now that this step is settled.
void release_followers(const Place& place, const Timestamp& now, Events& events) {
  v1::Run after = *place.run;
  for (v1::RunStep& step : *after.mutable_steps()) {
    if (step.step().step_id() == place.step->step().step_id()) step.set_state(v1::STEP_COMPLETED);
  }
  release(after, now, events);
}

// The run, once it runs.
void release_first(v1::Run run, const Timestamp& now, Events& events) {
  run.set_state(v1::RUN_RUNNING);
  release(run, now, events);
}

// While a run is paused, what is under way is brought to its end.
bool is_under_way(const v1::Run& run) {
  return run.state() == v1::RUN_RUNNING || run.state() == v1::RUN_PAUSED;
}

}  // namespace

Decision decide(const Project& project, const v1::ScheduleRun& schedule, const Request& request) {
  const auto& runs = project.records.runbooks.runs;
  if (auto refusal = not_new(request, runs, "run", schedule.run_id(), "run_id", runs_max))
    return refuse(*std::move(refusal));
  const auto runbook = known(project.records.runbooks.runbooks, "runbook", schedule.runbook_id());
  if (!runbook) return refuse(runbook.error());
  const v1::Runbook& book = **runbook;
  if (book.steps().empty())
    return refuse(Code::runbook_incomplete, {{"runbook", book.title()}, {"empty", ""}});
  if (schedule.has_window_end() && schedule.window_end() < schedule.planned_start())
    return invalid(request, "window_end", "before_start");
  if (schedule.kind() == v1::LIVE && book.approved_version() == 0)
    return wrong_state("runbook", book.title(), "draft");
  if (schedule.kind() == v1::LIVE && book.approved_version() != book.version()) {
    return refuse(Code::runbook_changed_since_approval,
                  {{"runbook", book.title()},
                   {"approved", std::to_string(book.approved_version())},
                   {"version", std::to_string(book.version())}});
  }
  Events events;
  auto& scheduled = *events.emplace_back().mutable_run_scheduled();
  scheduled.set_run_id(schedule.run_id());
  scheduled.set_runbook_id(schedule.runbook_id());
  scheduled.set_kind(schedule.kind());
  *scheduled.mutable_planned_start() = schedule.planned_start();
  if (schedule.has_window_end()) *scheduled.mutable_window_end() = schedule.window_end();
  scheduled.set_runbook_version(book.version());
  return events;
}

Decision decide(const Project& project, const v1::StartRun& start, const Request& request) {
  const auto run = run_to_change(project, start.run_id(), request);
  if (!run) return refuse(run.error());
  if ((*run)->state() == v1::RUN_RUNNING) return Events{};
  if ((*run)->state() != v1::RUN_SCHEDULED) return in_wrong_state(**run);
  if ((*run)->kind() == v1::LIVE) {
    if (auto refusal = not_ready_to_go_live(project, **run, request.context))
      return refuse(*std::move(refusal));
  }
  Events events;
  auto& started = *events.emplace_back().mutable_run_started();
  started.set_run_id(start.run_id());
  started.set_kind((*run)->kind());
  release_first(**run, request.context.now, events);
  return events;
}

Decision decide(const Project& project, const v1::StartStep& start, const Request& request) {
  const auto place = step_to_change(project, start.run_id(), start.step_id(), request);
  if (!place) return refuse(place.error());
  const auto& [run, step] = *place;
  if (step->state() == v1::STEP_STARTED) return Events{};
  if (run->state() != v1::RUN_RUNNING) return in_wrong_state(*run);
  if (records::is_settled(*step)) return in_wrong_state(*step);
  if (auto refusal = waits_for_others(*place)) return refuse(*std::move(refusal));
  const auto fixed = records::fixed_start(*run, step->step());
  const bool early = step->state() == v1::STEP_WAITING && fixed && request.context.now < *fixed;
  const bool hastened = !is_blank(start.early_reason()) && has_role(project, request.context, commanders);
  if (early && !hastened) {
    return refuse(Code::too_early, {{"step", step->step().title()}, {"time", TimeUtil::ToString(*fixed)}});
  }
  Events events;
  if (step->state() == v1::STEP_WAITING && !early) {
    // Its time has come, and nobody had said so yet.
    auto& released = *events.emplace_back().mutable_step_released();
    released.set_run_id(start.run_id());
    released.set_step_id(start.step_id());
  }
  auto& started = *events.emplace_back().mutable_step_started();
  started.set_run_id(start.run_id());
  started.set_step_id(start.step_id());
  if (early) started.set_early_reason(start.early_reason());
  return events;
}

Decision decide(const Project& project, const v1::CompleteStep& complete, const Request& request) {
  const auto place = step_to_change(project, complete.run_id(), complete.step_id(), request);
  if (!place) return refuse(place.error());
  const auto& [run, step] = *place;
  if (step->state() == v1::STEP_COMPLETED) return Events{};
  if (!is_under_way(*run)) return in_wrong_state(*run);
  if (step->state() != v1::STEP_STARTED) return in_wrong_state(*step);
  Events events;
  auto& completed = *events.emplace_back().mutable_step_completed();
  completed.set_run_id(complete.run_id());
  completed.set_step_id(complete.step_id());
  completed.set_note(complete.note());
  if (step->step().point_of_no_return()) {
    auto& passed = *events.emplace_back().mutable_point_of_no_return_passed();
    passed.set_run_id(complete.run_id());
    passed.set_step_id(complete.step_id());
  }
  release_followers(*place, request.context.now, events);
  return events;
}

Decision decide(const Project& project, const v1::FailStep& fail, const Request& request) {
  const auto place = step_to_change(project, fail.run_id(), fail.step_id(), request);
  if (!place) return refuse(place.error());
  const auto& [run, step] = *place;
  if (step->state() == v1::STEP_FAILED) return Events{};
  if (!is_under_way(*run)) return in_wrong_state(*run);
  if (step->state() != v1::STEP_STARTED) return in_wrong_state(*step);
  Events events;
  auto& failed = *events.emplace_back().mutable_step_failed();
  failed.set_run_id(fail.run_id());
  failed.set_step_id(fail.step_id());
  failed.set_reason(fail.reason());
  return events;
}

// In its turn only: what comes after it must not begin before what comes before it.
Decision decide(const Project& project, const v1::SkipStep& skip, const Request& request) {
  const auto place = step_to_change(project, skip.run_id(), skip.step_id(), request);
  if (!place) return refuse(place.error());
  const auto& [run, step] = *place;
  if (step->state() == v1::STEP_SKIPPED) return Events{};
  if (run->state() != v1::RUN_RUNNING) return in_wrong_state(*run);
  if (step->state() == v1::STEP_STARTED || step->state() == v1::STEP_COMPLETED) return in_wrong_state(*step);
  if (!step->step().optional_step()) return refuse(Code::step_mandatory, {{"step", step->step().title()}});
  if (is_blank(skip.reason())) return refuse(Code::reason_required);
  if (auto refusal = waits_for_others(*place)) return refuse(*std::move(refusal));
  Events events;
  auto& skipped = *events.emplace_back().mutable_step_skipped();
  skipped.set_run_id(skip.run_id());
  skipped.set_step_id(skip.step_id());
  skipped.set_reason(skip.reason());
  release_followers(*place, request.context.now, events);
  return events;
}

Decision decide(const Project& project, const v1::PauseRun& pause, const Request& request) {
  const auto run = run_to_change(project, pause.run_id(), request);
  if (!run) return refuse(run.error());
  if ((*run)->state() == v1::RUN_PAUSED) return Events{};
  if ((*run)->state() != v1::RUN_RUNNING) return in_wrong_state(**run);
  Events events;
  auto& paused = *events.emplace_back().mutable_run_paused();
  paused.set_run_id(pause.run_id());
  paused.set_reason(pause.reason());
  return events;
}

Decision decide(const Project& project, const v1::ResumeRun& resume, const Request& request) {
  const auto run = run_to_change(project, resume.run_id(), request);
  if (!run) return refuse(run.error());
  if ((*run)->state() == v1::RUN_RUNNING) return Events{};
  if ((*run)->state() != v1::RUN_PAUSED) return in_wrong_state(**run);
  Events events;
  events.emplace_back().mutable_run_resumed()->set_run_id(resume.run_id());
  release_first(**run, request.context.now, events);
  return events;
}

Decision decide(const Project& project, const v1::InvokeRollback& invoke, const Request& request) {
  const auto run = run_to_change(project, invoke.run_id(), request);
  if (!run) return refuse(run.error());
  if ((*run)->state() == v1::RUN_ROLLING_BACK) return Events{};
  if (!is_under_way(**run)) return in_wrong_state(**run);
  if ((*run)->past_point_of_no_return()) {
    Facts plans;
    for (const auto& [id, plan] : project.records.emergencies.plans.all()) {
      if (plan.approved()) plans.emplace_back("plan", plan.title());
    }
    return refuse(Code::past_point_of_no_return, std::move(plans));
  }
  Events events;
  auto& invoked = *events.emplace_back().mutable_rollback_invoked();
  invoked.set_run_id(invoke.run_id());
  invoked.set_reason(invoke.reason());
  return events;
}

Decision decide(const Project& project, const v1::CompleteRollback& complete, const Request& request) {
  const auto run = run_to_change(project, complete.run_id(), request);
  if (!run) return refuse(run.error());
  if ((*run)->state() == v1::RUN_ROLLED_BACK) return Events{};
  if ((*run)->state() != v1::RUN_ROLLING_BACK) return in_wrong_state(**run);
  Events events;
  auto& completed = *events.emplace_back().mutable_rollback_completed();
  completed.set_run_id(complete.run_id());
  completed.set_note(complete.note());
  completed.set_kind((*run)->kind());
  return events;
}

Decision decide(const Project& project, const v1::CompleteRun& complete, const Request& request) {
  const auto run = run_to_change(project, complete.run_id(), request);
  if (!run) return refuse(run.error());
  if ((*run)->state() == v1::RUN_COMPLETED) return Events{};
  if ((*run)->state() != v1::RUN_RUNNING) return in_wrong_state(**run);
  Facts open;
  for (const v1::RunStep& step : (*run)->steps()) {
    if (!records::is_settled(step)) open.emplace_back("title", step.step().title());
  }
  if (!open.empty()) return refuse(Code::predecessor_open, std::move(open));
  Events events;
  auto& completed = *events.emplace_back().mutable_run_completed();
  completed.set_run_id(complete.run_id());
  completed.set_kind((*run)->kind());
  return events;
}

}  // namespace slipway::domain
