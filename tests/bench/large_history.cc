#include "tests/bench/large_history.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <stdexcept>

namespace slipway::bench {
namespace {

constexpr std::uint64_t history_seed = 20'261'122;
constexpr std::int64_t first_second = 1'760'000'000;
constexpr int meetings = 200;
constexpr int risks = 300;
constexpr int steps = 200;
constexpr int monitors = 50;
constexpr std::uint32_t minutes_units_max = 2'000;

std::string date(int day) {
  return fmt::format("{{ year: 2026 month: {} day: {} }}", 1 + day / 28 % 12, 1 + day % 28);
}

}  // namespace

LargeHistory::LargeHistory(const Scale& scale) : scale_(scale), random_(history_seed), minutes_(meetings) {
  tell_requirements();
  tell_plan();
  tell_tests();
  tell_environment();
  tell_gates();
  tell_runs();
  tell_risks();
  tell_people();
  tell_operation();
  tell_meetings();
}

v1::Commit LargeHistory::next() {
  v1::Commit commit;
  commit.set_format(1);
  commit.set_project(project);
  commit.set_revision(++revision_);
  commit.set_command_id(fmt::format("0192aaaa-bbbb-7ccc-8ddd-{:012x}", revision_));
  commit.set_actor(person());
  commit.mutable_recorded_at()->set_seconds(first_second + static_cast<std::int64_t>(revision_) * 60);
  commit.set_command("work");
  const std::uint64_t staffed = 1 + scale_.people;
  const std::uint64_t planned = staffed + scale_.tasks;
  if (revision_ == 1) {
    begin(commit);
  } else if (revision_ <= staffed) {
    auto& granted = *commit.add_events()->mutable_role_granted();
    granted.set_person_id(fmt::format("person-{}", revision_ - 2));
    granted.set_role(v1::MEMBER);
  } else if (revision_ <= planned) {
    create(commit, revision_ - 1 - staffed);
  } else if (revision_ <= planned + records_.size()) {
    const std::string& told = records_[revision_ - planned - 1];
    if (!google::protobuf::TextFormat::ParseFromString(told, commit.add_events()))
      throw std::runtime_error("not an event: " + told);
  } else {
    work(commit);
  }
  return commit;
}

void LargeHistory::begin(v1::Commit& commit) {
  commit.add_events()->mutable_project_created()->set_name("Group-wide settlement");
  auto& lead = *commit.add_events()->mutable_role_granted();
  lead.set_person_id("administrator");
  lead.set_role(v1::PROJECT_LEAD);
  constexpr v1::ColumnKind kinds[] = {v1::TODO, v1::DOING, v1::DONE};
  for (int i = 0; i < 3; ++i) {
    auto& column = *commit.add_events()->mutable_column_added();
    column.set_column_id(fmt::format("column-{}", i));
    column.set_name(fmt::format("Column {}", i));
    column.set_kind(kinds[i]);
    column.set_rank(std::string(1, static_cast<char>('b' + i)));
  }
}

void LargeHistory::create(v1::Commit& commit, std::uint64_t number) {
  auto& created = *commit.add_events()->mutable_task_created();
  created.set_task_id(fmt::format("task-{}", number));
  created.set_title(fmt::format("Check the interface to clearing house {}", number));
  created.set_column_id("column-0");
  created.set_rank(fmt::format("V{:06}V", number));
  created.set_assignee(person());
  created.set_estimate_hours(static_cast<std::uint32_t>(1 + below(20)));
  created.set_requirement_id(number % 3 == 0 ? fmt::format("r-{}", number % 300) : "");
  auto& due = *created.mutable_due();
  due.set_year(2026);
  due.set_month(static_cast<std::int32_t>(1 + below(12)));
  due.set_day(static_cast<std::int32_t>(1 + below(28)));
}

void LargeHistory::work(v1::Commit& commit) {
  v1::Event& event = *commit.add_events();
  switch (below(10)) {
    case 0:
      event.mutable_task_commented()->set_task_id(task());
      event.mutable_task_commented()->set_comment_id(fmt::format("comment-{}", revision_));
      event.mutable_task_commented()->set_text("The counterpart answers within a second now.");
      return;
    case 1:
      event.mutable_task_assigned()->set_task_id(task());
      event.mutable_task_assigned()->set_assignee(person());
      return;
    case 2: {  // A later task waits for an earlier one: never a loop.
      const std::uint64_t later = 1 + below(scale_.tasks - 1);
      event.mutable_dependency_added()->set_task_id(fmt::format("task-{}", later));
      event.mutable_dependency_added()->set_blocked_by(fmt::format("task-{}", below(later)));
      return;
    }
    case 3:
      event.mutable_task_completed()->set_task_id(task());
      return;
    case 4: {
      auto& breach = *event.mutable_threshold_breached();
      breach.set_monitor_id(fmt::format("monitor-{}", below(monitors)));
      breach.set_value_milli(static_cast<std::int64_t>(below(900'000)));
      breach.set_threshold_milli(800'000);
      *breach.mutable_at() = commit.recorded_at();
      return;
    }
    case 5:
      return type(event);
    default:
      event.mutable_task_moved()->set_task_id(task());
      event.mutable_task_moved()->set_column_id(fmt::format("column-{}", below(2)));
      event.mutable_task_moved()->set_rank(fmt::format("V{:06}V", below(900'000)));
      return;
  }
}

// Someone adds a phrase to a meeting's minutes, or, where these are long, begins them anew.
void LargeHistory::type(v1::Event& event) {
  const std::string phrase = "agreed as proposed; ";
  const auto inserted = static_cast<std::uint32_t>(phrase.size());
  const std::uint64_t meeting = below(meetings);
  Minutes& minutes = minutes_[meeting];
  auto& edited = *event.mutable_text_edited();
  edited.set_meeting_id(fmt::format("meeting-{}", meeting));
  edited.set_version(minutes.version++);
  edited.set_client_id("c");
  edited.set_inserted(phrase);
  auto& sections = *edited.add_updates()->mutable_sections();
  const bool anew = minutes.units >= minutes_units_max;
  if (minutes.units > 0 && !anew) sections.Add()->set_length(minutes.units);
  auto& change = *sections.Add();
  change.set_changed(true);
  change.set_inserted(inserted);
  if (anew) change.set_length(minutes.units);
  minutes.units = anew ? inserted : minutes.units + inserted;
}

void LargeHistory::tell_requirements() {
  for (int i = 0; i < 300; ++i) {
    tell(
        "requirement_proposed {{ requirement_id: 'r-{0}' title: 'Reconcile channel {0}' text: 'Within the "
        "hour, "
        "without a difference.' module: 'settlement' priority: {1} departments: ['d-1', 'd-2'] }}",
        i, i % 4 == 3 ? "SHOULD" : "MUST");
    for (const char* department : {"d-1", "d-2"})
      tell("requirement_signed_off {{ requirement_id: 'r-{}' department_id: '{}' }}", i, department);
  }
}

void LargeHistory::tell_plan() {
  for (int sprint = 0; sprint < 12; ++sprint) {
    std::string tasks;
    for (int i = 0; i < 200; ++i) tasks += fmt::format("{}'task-{}'", i == 0 ? "" : ", ", sprint * 200 + i);
    tell("sprint_planned {{ sprint_id: 's-{0}' name: 'Sprint {0}' start {1} end {2} tasks: [{3}] }}", sprint,
         date(sprint * 14), date(sprint * 14 + 13), tasks);
    tell("sprint_started {{ sprint_id: 's-{}' }}", sprint);
    if (sprint < 11) tell("sprint_completed {{ sprint_id: 's-{}' done: [{}] }}", sprint, tasks);
  }
  for (int i = 0; i < 60; ++i)
    tell("milestone_planned {{ milestone_id: 'm-{0}' name: 'Milestone {0}' owner: '{1}' due {2} }}", i,
         person(), date(i * 5));
}

void LargeHistory::tell_tests() {
  for (int plan = 0; plan < 20; ++plan) {
    tell("test_plan_drafted {{ plan_id: 'p-{0}' title: 'Plan {0}' kind: {1} scope: 'All' }}", plan,
         plan % 5 == 0 ? "STRESS_TEST target { tps_min: 5000 p95_ms_max: 500 }" : "INTEGRATION_TEST");
    tell("test_plan_approved {{ plan_id: 'p-{}' }}", plan);
    for (int run = 0; run < 5; ++run) {
      tell("test_run_started {{ run_id: 'tr-{0}-{1}' plan_id: 'p-{0}' environment: 'staging' }}", plan, run);
      for (int result = 0; result < 30; ++result)
        tell(
            "test_result_recorded {{ run_id: 'tr-{0}-{1}' case_id: 'c-{2}' title: 'Case {2}' outcome: {3} "
            "requirement_id: 'r-{4}' }}",
            plan, run, result, below(9) == 0 ? "TEST_FAILED" : "TEST_PASSED", below(300));
    }
  }
  for (int i = 0; i < 40; ++i)
    tell(
        "load_result_recorded {{ result_id: 'l-{}' plan_id: 'p-{}' tps: {} p95_ms: 400 minutes: 30 parity: "
        "true }}",
        i, i % 4 * 5, 4'000 + below(2'000));
  for (int i = 0; i < 300; ++i)
    tell(
        "defect_raised {{ defect_id: 'x-{0}' title: 'Defect {0}' description: 'Seen once.' severity: {1} "
        "assignee: "
        "'{2}' }}",
        i, 1 + below(4), person());
}

void LargeHistory::tell_environment() {
  for (int i = 0; i < 200; ++i) {
    tell(
        "config_item_added {{ item_id: 'i-{0}' environment: 'production' name: 'Item {0}' expected: 'on' "
        "owner: '{1}' }}",
        i, person());
    tell("config_item_verified {{ item_id: 'i-{}' found: 'on' before: CONFIG_OPEN }}", i);
  }
  for (int i = 0; i < 20; ++i)
    tell("capacity_target_set {{ capacity_id: 'k-{0}' name: 'Pool {0}' forecast: 100 target: 150 }}", i);
  for (int i = 0; i < 30; ++i) {
    tell("backup_taken {{ backup_id: 'b-{0}' what: 'Ledger' location: 'Vault {0}' }}", i);
    tell("restore_verified {{ backup_id: 'b-{}' restore_minutes: 30 rto_minutes: 60 }}", i);
  }
}

void LargeHistory::tell_gates() {
  for (int gate = 0; gate < 6; ++gate) {
    tell("gate_defined {{ gate_id: 'g-{0}' name: 'Gate {0}' quorum: 3 }}", gate);
    for (int i = 0; i < 15; ++i) {
      const std::string which = fmt::format("gate_id: 'g-{}' criterion_id: 'c-{}'", gate, i);
      tell("criterion_added {{ {} text {{ zh: '准则' en: 'Criterion' }} hard: true weight: 5 }}", which);
      for (int evidence = 0; evidence < 3; ++evidence)
        tell("evidence_attached {{ {} evidence_id: 'e-{}-{}' title: 'Report' note: 'As agreed.' }}", which, i,
             evidence);
      tell("criterion_met {{ {} note: 'Seen' before: CRITERION_OPEN }}", which);
    }
  }
}

void LargeHistory::tell_runs() {
  records_.emplace_back("runbook_drafted { runbook_id: 'cutover' title: 'Cutover' rehearsals_needed: 2 }");
  for (int i = 0; i < steps; ++i)
    tell(
        "step_added {{ runbook_id: 'cutover' step {{ step_id: 't-{0}' title: 'Step {0}' lane: 'lane {1}' "
        "owner: '{2}' "
        "planned_minutes: 10 {3} }} instruction: 'Do it.' check: 'It answers.' rollback: 'Undo it.' }}",
        i, i % 8, person(), i < 8 ? "" : fmt::format("predecessors: 't-{}'", i - 8));
  for (int run = 0; run < 3; ++run) {
    tell(
        "run_scheduled {{ run_id: 'run-{0}' runbook_id: 'cutover' kind: {1} planned_start {{ seconds: {2} }} "
        "}}",
        run, run < 2 ? "REHEARSAL" : "LIVE", first_second + 86'400 * (30 + run));
    tell("run_started {{ run_id: 'run-{}' kind: {} }}", run, run < 2 ? "REHEARSAL" : "LIVE");
    for (int i = 0; i < (run < 2 ? steps : steps / 2); ++i) {
      tell("step_started {{ run_id: 'run-{}' step_id: 't-{}' }}", run, i);
      tell("step_completed {{ run_id: 'run-{}' step_id: 't-{}' note: 'Done.' }}", run, i);
    }
  }
}

void LargeHistory::tell_risks() {
  for (int i = 0; i < risks; ++i) {
    tell(
        "risk_identified {{ risk_id: 'k-{0}' title: 'Risk {0}' cause: 'A format changes.' consequence: 'Rows "
        "are lost.' "
        "owner: '{1}' }}",
        i, person());
    tell("risk_assessed {{ risk_id: 'k-{}' probability: {} impact: {} }}", i, 1 + below(5), 1 + below(5));
    tell(
        "response_planned {{ risk_id: 'k-{}' strategy: MITIGATE response: 'A schema check.' owner: '{}' due "
        "{} }}",
        i, person(), date(i % 300));
    tell("risk_assessed {{ risk_id: 'k-{}' probability: {} impact: 2 residual: true }}", i, 1 + below(3));
  }
}

void LargeHistory::tell_people() {
  for (int training = 0; training < 10; ++training) {
    std::string participants;
    for (int i = 0; i < 100; ++i)
      participants += fmt::format("{}'person-{}'", i == 0 ? "" : ", ", training * 100 + i);
    tell("training_scheduled {{ training_id: 'tr-{0}' title: 'Training {0}' participants: [{1}] }}", training,
         participants);
    for (int i = 0; i < 100; ++i) {
      const int number = training * 100 + i;
      tell("training_attended {{ training_id: 'tr-{}' person_id: 'person-{}' attended: true }}", training,
           number);
      tell(
          "competency_assessed {{ person_id: 'person-{}' skill_id: 'tr-{}' skill: 'Desk' score: 80 passed: "
          "true }}",
          number, training);
    }
  }
}

void LargeHistory::tell_operation() {
  for (int i = 0; i < monitors; ++i)
    tell(
        "monitor_registered {{ monitor_id: 'monitor-{0}' name: 'Monitor {0}' unit: 'ms' threshold_milli: "
        "800000 }}",
        i);
  for (int i = 0; i < 500; ++i) {
    tell("feedback_received {{ feedback_id: 'f-{}' text: 'The list is slow.' source: 'branch' }}", i);
    tell("feedback_triaged {{ feedback_id: 'f-{}' owner: '{}' priority: NORMAL }}", i, person());
  }
}

void LargeHistory::tell_meetings() {
  for (int meeting = 0; meeting < meetings; ++meeting) {
    const std::string id = fmt::format("meeting_id: 'meeting-{}'", meeting);
    tell(
        "meeting_scheduled {{ {} kind: SYNC title: 'Sync {}' starts_at {{ seconds: {} }} planned_minutes: 60 "
        "invitees: "
        "['{}', '{}', '{}'] }}",
        id, meeting, first_second + meeting * 86'400, person(), person(), person());
    for (int i = 0; i < 5; ++i)
      tell("agenda_item_added {{ {} item {{ id: 'a-{}' title: 'Item' planned_minutes: 10 }} }}", id, i);
    tell("meeting_started {{ {} }}", id);
    for (int i = 0; i < 2; ++i)
      tell(
          "decision_recorded {{ {} decision_id: 'd-{}-{}' item_id: 'a-{}' what: 'Go on' why: 'It holds.' "
          "deciders: "
          "'{}' }}",
          id, meeting, i, i, person());
    tell("meeting_ended {{ {} }}", id);
  }
}

}  // namespace slipway::bench
