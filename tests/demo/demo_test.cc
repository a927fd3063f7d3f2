// The demo workspace, played against the domain.
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "deploy/demo/scenario.h"
#include "projections/projection.h"
#include "proto/templates/load.h"
#include "server/domain/decide.h"
#include "server/domain/due.h"

namespace slipway {
namespace {

using namespace std::chrono_literals;

// A Wednesday afternoon.
constexpr std::chrono::sys_seconds now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 18} + 6h};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

DemoScenario scenario(std::chrono::sys_seconds at = now) {
  static const std::string file = read_file(SLIPWAY_SOURCE_DIR "/deploy/demo/demo.json");
  auto read = read_demo(file, at);
  EXPECT_TRUE(read.has_value()) << read.error();
  return read.value_or(DemoScenario{});
}

v1::Template read_template(const std::string& id) {
  const auto loaded = templates::load_template(SLIPWAY_SOURCE_DIR "/server/templates/" + id + ".json");
  EXPECT_TRUE(loaded.has_value()) << id;
  return loaded ? loaded->content : v1::Template{};
}

// The domain behind the public API, without a server.
class World {
 public:
  // As the server sets a new workspace up: its first person is the administrator.
  explicit World(std::chrono::sys_seconds begins) {
    for (const char* json : {R"({"createWorkspace": {"name": "Slipway"}})",
                             R"({"addPerson": {"personId": "administrator", "name": "Administrator"}})",
                             R"({"grantRole": {"personId": "administrator", "role": "ADMINISTRATOR"}})"}) {
      DemoStep step{begins, "system", {}, {"committed"}};
      EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &step.command).ok());
      step.command.set_project(std::string(workspace_stream));
      step.command.set_command_id("first-start");
      EXPECT_EQ(give(step), "committed") << said_;
    }
  }

  // What time has brought about by then, as the server records it; then the step. `committed`, or the
  // refusal's code.
  std::string play(const DemoStep& step) {
    for (const auto& [id, project] : projects) {
      const auto due = domain::next_due(project);
      if (!due || due->seconds() > step.when.time_since_epoch().count()) continue;
      DemoStep record{step.when, "system", {}, {"committed"}};
      record.command.set_project(id);
      record.command.set_command_id("due");
      record.command.mutable_record_due();
      EXPECT_EQ(give(record), "committed") << said_;
    }
    return give(step);
  }

  std::string give(const DemoStep& step) {
    if (auto valid = domain::validate(step.command); !valid) return describe(valid.error());
    const bool is_workspace = step.command.project() == workspace_stream;
    auto& head = heads_[step.command.project()];
    domain::Context context;
    context.actor = step.actor;
    context.now.set_seconds(step.when.time_since_epoch().count());
    context.head = head;
    context.workspace_roles = workspace.roles_of(step.actor);
    context.workspace = &workspace;
    const auto applied = templates_.find(step.command.apply_template().template_id());
    context.project_template = applied == templates_.end() ? nullptr : &applied->second;

    auto& project = projects[step.command.project()];
    const auto decision =
        is_workspace ? decide(workspace, step.command, context) : decide(project, step.command, context);
    if (!decision) return describe(decision.error());
    if (decision->empty()) return "committed";
    head = head.next();
    const domain::Happening happening{step.actor, context.now, head};
    v1::Commit& commit = commits[step.command.project()].emplace_back();
    commit.set_project(step.command.project());
    commit.set_revision(head.value);
    commit.set_actor(step.actor);
    *commit.mutable_recorded_at() = context.now;
    for (const auto& event : *decision) {
      is_workspace ? evolve(workspace, event, happening) : evolve(project, event, happening);
      *commit.add_events() = event;
    }
    return "committed";
  }

  std::string said() const { return said_; }
  // The one that the demo is about.
  const domain::Project& project() const { return projects.at("pay-upgrade"); }

  domain::Workspace workspace;
  std::map<std::string, domain::Project> projects;
  std::map<std::string, std::vector<v1::Commit>> commits;

 private:
  std::string describe(const domain::Refusal& refusal) {
    said_ = domain::sentence(refusal).en();
    for (const auto& [key, value] : refusal.facts) said_ += fmt::format(" {}={}", key, value);
    return std::string(name(refusal.code));
  }
  std::map<std::string, v1::Template> templates_{{"bank-payment", read_template("bank-payment")},
                                                 {"critical-update", read_template("critical-update")}};
  std::map<std::string, Revision> heads_;
  std::string said_;
};

// What stands at the end; played once.
const World& played() {
  static const World* const world = [] {
    const auto demo = scenario();
    auto* made = new World(demo.steps.front().when);
    for (const auto& step : demo.steps) made->play(step);
    return made;
  }();
  return *world;
}

void expect_to_come_out(const DemoScenario& demo) {
  World world(demo.steps.front().when);
  for (int number = 1; const auto& step : demo.steps) {
    const auto outcome = world.play(step);
    EXPECT_TRUE(step.allows(outcome))
        << "step " << number << " by " << step.actor << ": " << outcome << " (" << world.said() << ")\n"
        << step.command.ShortDebugString();
    ++number;
  }
}

TEST(Demo, EveryStepComesOutAsTheScenarioSays) {
  expect_to_come_out(scenario());
}

TEST(Demo, MayBeMadeOnAnyDayAtAnyHour) {
  const auto monday_in_shanghai = std::chrono::sys_days{std::chrono::year{2026} / 12 / 28} - 8h;
  for (const auto hours : {0h, 28h, 56h, 84h, 112h, 140h, 167h}) {
    SCOPED_TRACE(fmt::format("{} hours on", hours.count()));
    expect_to_come_out(scenario(monday_in_shanghai + hours));
  }
}

TEST(Demo, PlayedTwiceItNamesTheSameCommands) {
  const auto first = scenario().steps;
  std::set<std::string> ids;
  for (const auto& step : first) EXPECT_TRUE(ids.insert(step.command.command_id()).second);
  EXPECT_EQ(first.front().command.command_id(), scenario().steps.front().command.command_id());
}

TEST(Demo, EveryoneWhoActsMaySignIn) {
  const auto demo = scenario();
  EXPECT_EQ(demo.logins.front().person_id, "administrator") << "the first link is the administrator's";
  std::set<std::string> people;
  for (const auto& login : demo.logins) {
    EXPECT_TRUE(is_identifier(login.person_id));
    EXPECT_FALSE(login.login.empty());
    people.insert(login.person_id);
  }
  for (const auto& step : demo.steps) EXPECT_TRUE(people.contains(step.actor)) << step.actor;
  const auto& world = played();
  for (const auto& person : people) EXPECT_NE(world.workspace.find_active(person), nullptr) << person;
}

TEST(Demo, StandsInTesting) {
  const auto& world = played();
  EXPECT_TRUE(world.project().charter.approved);
  const auto& stages = world.project().stages;
  for (const auto stage : {v1::INITIATION, v1::REQUIREMENTS, v1::PLANNING, v1::ITERATIONS})
    EXPECT_EQ(stages.of(stage).state, v1::STAGE_COMPLETED) << v1::Stage_Name(stage);
  EXPECT_EQ(stages.of(v1::TESTING).state, v1::STAGE_IN_PROGRESS);
  EXPECT_EQ(stages.of(v1::PREPARATION).state, v1::STAGE_PLANNED);
}

template <typename Table, typename Matches>
auto count_if(const Table& table, Matches&& matches) {
  return std::ranges::count_if(table.all(), [&](const auto& entry) { return matches(entry.second); });
}

TEST(Demo, HasReachedWhatItsApprovalsStandFor) {
  const auto& world = played();
  const auto& milestones = world.project().records.plan.milestones;
  for (const char* reached : {"charter-approved", "notice", "baseline"})
    EXPECT_EQ(milestones.find(reached)->state(), v1::MILESTONE_REACHED) << reached;
  // No other is due before today: none looks missed.
  const v1::Date& next = milestones.find("tests-passed")->due();
  EXPECT_GT(std::tuple(next.year(), next.month(), next.day()), std::tuple(2026, 3, 18));
}

TEST(Demo, HasASprintThatIsOverAndOneThatRuns) {
  const auto& world = played();
  const auto& sprints = world.project().records.plan.sprints;
  EXPECT_EQ(sprints.find("sprint-1")->state(), v1::SPRINT_COMPLETED);
  EXPECT_EQ(sprints.find("sprint-2")->state(), v1::SPRINT_COMPLETED);
  EXPECT_EQ(sprints.find("sprint-3")->state(), v1::SPRINT_RUNNING);
}

// The entities of one of the project's views, as its pages show them.
std::map<std::string, v1::Entity> shown(std::string_view name) {
  std::map<std::string, v1::Entity> entities;
  const auto view = make_projection("pay-upgrade", name);
  for (const v1::Commit& commit : played().commits.at("pay-upgrade")) {
    v1::ViewDelta delta;
    view->apply(commit, delta);
    for (const v1::Entity& entity : delta.upserts()) entities[entity.id()] = entity;
  }
  return entities;
}

TEST(Demo, BurnsDownOverDays) {
  const auto entities = shown("sprints");
  for (const char* sprint : {"sprint-1", "sprint-2", "sprint-3"}) {
    std::set<std::uint32_t> done;
    for (const v1::BurnPoint& point : entities.at(fmt::format("burn/{}", sprint)).burn().points())
      done.insert(point.done_hours());
    EXPECT_GE(done.size(), 4U) << sprint << ": the first day, and those on which hours were burnt down";
  }
}

TEST(Demo, ItsTasksTookDays) {
  constexpr std::uint32_t day_minutes = 24 * 60;
  const auto entities = shown("sprints");
  const v1::Flow& flow = entities.at("flow").flow();
  EXPECT_GE(flow.points_size(), 30) << "days of the cumulative flow";
  EXPECT_GE(flow.measured_tasks(), 20U);
  EXPECT_GT(flow.lead_minutes_p50(), 2 * day_minutes);
  EXPECT_GT(flow.cycle_minutes_p50(), day_minutes);
  EXPECT_GT(flow.cycle_minutes_p85(), flow.cycle_minutes_p50());
}

TEST(Demo, HasAPastOfWeeksAndNoneOfItIsMissed) {
  const auto demo = scenario();
  EXPECT_GT(now - demo.steps.front().when, std::chrono::days{42});
  EXPECT_LT(demo.steps.back().when, now);
  for (const auto& [project, commits] : played().commits)
    for (const v1::Commit& commit : commits)
      for (const v1::Event& event : commit.events())
        EXPECT_FALSE(event.has_milestone_missed() || event.has_risk_acceptance_expired() ||
                     event.has_consultant_expired() || event.has_waiver_expired())
            << project << ": " << event.ShortDebugString();
}

TEST(Demo, HasTestedFailedMendedAndPassed) {
  const auto& world = played();
  const auto& tests = world.project().records.tests;
  EXPECT_EQ(count_if(tests.load_results, [](const v1::LoadResult& load) { return !load.missed().empty(); }),
            1);
  EXPECT_EQ(count_if(tests.load_results, [](const v1::LoadResult& load) { return load.missed().empty(); }),
            1);
  EXPECT_EQ(tests.defects.find("def-cent")->state(), v1::DEFECT_VERIFIED);
  EXPECT_EQ(count_if(tests.defects, [](const v1::Defect& one) { return one.state() == v1::DEFECT_OPEN; }), 1);
  // Every requirement of the baseline can be followed to a task and to a test that ran.
  for (const auto& [id, requirement] : world.project().records.requirements.requirements.all()) {
    EXPECT_TRUE(std::ranges::any_of(world.project().board.tasks, [&](const auto& task) {
      return task.second.requirement.value == id;
    })) << id;
  }
}

TEST(Demo, HasRehearsedAndKnowsWhenItGoesLive) {
  const auto& world = played();
  const auto& runs = world.project().records.runbooks.runs;
  EXPECT_EQ(runs.find("rehearsal-1")->state(), v1::RUN_ROLLED_BACK);
  EXPECT_EQ(runs.find("rehearsal-2")->state(), v1::RUN_COMPLETED);
  EXPECT_EQ(runs.find("rehearsal-3")->state(), v1::RUN_RUNNING);
  EXPECT_EQ(runs.find("live")->state(), v1::RUN_SCHEDULED);
  EXPECT_GT(runs.find("live")->planned_start().seconds(), now.time_since_epoch().count());
}

TEST(Demo, HasARehearsalWhoseStepsTookTheirTime) {
  const v1::Run& run = *played().project().records.runbooks.runs.find("rehearsal-2");
  EXPECT_LT(run.ended_at().seconds(), run.window_end().seconds());
  EXPECT_EQ(run.failures(), 1U);
  int late = 0;
  int again = 0;
  for (const v1::RunStep& step : run.steps()) {
    const auto took = std::chrono::seconds{step.ended_at().seconds() - step.started_at().seconds()};
    EXPECT_GT(took, 0min) << step.step().step_id();
    late += took > std::chrono::minutes{step.step().planned_minutes()};
    again += step.attempts() > 1;
  }
  EXPECT_GE(late, 4);
  EXPECT_LT(late, run.steps_size() / 2);
  EXPECT_EQ(again, 1);
}

TEST(Demo, ItsMeetingsTookTheirTime) {
  int over = 0;
  for (const auto& [id, entity] : shown("meeting")) {
    if (!entity.has_meeting() || entity.meeting().state() != v1::MINUTES_APPROVED) continue;
    const auto& meeting = entity.meeting();
    const auto took = std::chrono::seconds{meeting.ended_at().seconds() - meeting.started_at().seconds()};
    EXPECT_GE(took, 20min) << id;
    ++over;
  }
  EXPECT_EQ(over, 9);
}

TEST(Demo, ItsRisksWereAssessedOverWeeks) {
  const auto& risks = played().project().records.risks.risks;
  const auto over_weeks = [](const v1::Risk& risk) {
    const auto& trail = risk.trail();
    if (trail.size() < 3) return false;
    const std::chrono::seconds time{trail.rbegin()->at().seconds() - trail.begin()->at().seconds()};
    return time > std::chrono::weeks{4};
  };
  EXPECT_GE(count_if(risks, over_weeks), 3);
}

TEST(Demo, LeavesNoPageEmpty) {
  const auto& world = played();
  const auto& records = world.project().records;
  EXPECT_GE(count_if(records.risks.risks, [](const v1::Risk& one) { return one.trail_size() > 1; }), 3);
  EXPECT_GT(records.people.evaluations.size(), 0U);
  EXPECT_GT(records.people.advice.size(), 0U);
  EXPECT_GT(records.people.trainings.size(), 0U);
  EXPECT_GT(records.operation.feedback.size(), 0U);
  EXPECT_EQ(count_if(records.operation.monitors, [](const v1::Monitor& one) { return one.has_since(); }), 3);
  EXPECT_GT(records.emergencies.incidents.size(), 0U);
  EXPECT_EQ(records.environment.freezes.size(), 1U);
  EXPECT_EQ(records.requirements.changes.size(), 2U);
}

TEST(Demo, HasTwoProjects) {
  const auto& world = played();
  int active = 0;
  for (const auto& [id, project] : world.projects) active += project.charter.approved ? 1 : 0;
  EXPECT_EQ(active, 2);
}

TEST(Demo, HasCardsInEveryColumnOneBlockedAndOneOverdue) {
  const auto& world = played();
  const auto& board = world.project().board;
  EXPECT_GE(board.columns.size(), 4u);
  for (const auto& [id, column] : board.columns) EXPECT_FALSE(column.cards.empty()) << id;
  const auto any = [&](auto&& matches) {
    return std::ranges::any_of(board.tasks, [&](const auto& task) { return matches(task.second); });
  };
  EXPECT_TRUE(any([](const domain::Task& task) { return !task.blocked_reason.value.empty(); }));
  EXPECT_TRUE(any([](const domain::Task& task) { return task.archived; }));
  EXPECT_TRUE(any([&](const domain::Task& task) { return !domain::open_blockers(board, task).empty(); }));
}

TEST(Demo, HasApprovedSyncMeetingsAndOneThatRuns) {
  const auto& world = played();
  int approved = 0;
  int running = 0;
  for (const auto& [id, meeting] : world.project().meetings.all) {
    if (meeting.kind != v1::SYNC) continue;
    approved += meeting.state == v1::MINUTES_APPROVED;
    if (meeting.state != v1::IN_PROGRESS) continue;
    ++running;
    EXPECT_NE(meeting.running_item(), nullptr) << id;
    EXPECT_GT(meeting.decisions, 0u) << id;
    EXPECT_GT(meeting.actions, 0u) << id;
  }
  EXPECT_EQ(approved, 7);
  EXPECT_EQ(running, 1);
}

TEST(Demo, ShowsRefusals) {
  std::set<std::string> codes;
  for (const auto& step : scenario().steps)
    for (const auto& outcome : step.outcomes) codes.insert(outcome);
  for (const char* code : {"gate_not_passed", "wip_limit_reached", "dependency_cycle", "blocked_by_open",
                           "action_incomplete", "minutes_locked"})
    EXPECT_TRUE(codes.contains(code)) << code;
}

TEST(Demo, AStepThatComesOutOtherwiseIsCaught) {
  const auto steps = scenario().steps;
  World world(steps.front().when);
  auto early =
      *std::ranges::find_if(steps, [](const DemoStep& step) { return step.command.has_complete_task(); });
  EXPECT_FALSE(early.allows(world.give(early)));
}

TEST(DemoFile, DaysCountFromToday) {
  const auto read = read_demo(R"({"utcOffsetHours": 8, "steps": [
      {"when": {"$time": -30, "at": "09:00:20"}, "as": "a",
       "command": {"project": "p", "createTask": {"taskId": "t", "title": "T", "due": {"$day": 14}}}},
      {"as": "a", "command": {"project": "p",
       "scheduleMeeting": {"meetingId": "m", "startsAt": {"$time": -18, "at": "07:30"}}}},
      {"when": {"$minutes": -30}, "as": "a", "command": {"project": "p",
       "scheduleMeeting": {"meetingId": "m", "startsAt": {"$minutes": -90}}}, "outcome": ["invalid"]}]})",
                              now);
  ASSERT_TRUE(read.has_value()) << read.error();
  ASSERT_EQ(read->steps.size(), 3u);
  EXPECT_EQ(read->steps[0].command.create_task().due().ShortDebugString(), "year: 2026 month: 4 day: 1");
  const std::chrono::sys_seconds started{
      std::chrono::seconds{read->steps[1].command.schedule_meeting().starts_at().seconds()}};
  EXPECT_EQ(started,
            std::chrono::sys_days{std::chrono::year{2026} / 2 / 27} + std::chrono::minutes{23 * 60 + 30});
  EXPECT_EQ(read->steps[2].command.schedule_meeting().starts_at().seconds(),
            (now.time_since_epoch().count()) - 5400);
  EXPECT_EQ(read->steps[0].when, std::chrono::sys_days{std::chrono::year{2026} / 2 / 16} + 1h + 20s);
  EXPECT_EQ(read->steps[1].when, read->steps[0].when);
  EXPECT_EQ(read->steps[2].when, now - 30min);
  EXPECT_TRUE(read->steps[2].allows("invalid"));
  EXPECT_FALSE(read->steps[2].allows("committed"));
  EXPECT_EQ(read->steps[0].command.command_id(), "demo-001");
}

TEST(DemoFile, MistakesNameTheirStep) {
  const auto error_of = [](const std::string& steps) {
    const auto read = read_demo("{\"steps\": [" + steps + "]}", now);
    return read ? "" : read.error();
  };
  // A step at `when` that is right otherwise.
  const auto at = [](const std::string& when) {
    return R"({"when": )" + when + R"(, "as": "a", "command": {"project": "p", "approveCharter": {}}})";
  };
  const std::string today = R"({"$minutes": 0})";
  EXPECT_EQ(error_of(at(today)), "");
  EXPECT_EQ(error_of(R"({"as": "a", "command": {"project": "p", "approveCharter": {}}})"),
            "step 1: it does not say when it happens (`when`)");
  EXPECT_EQ(error_of(at(R"({"$time": -1, "at": "24:00"})")), "step 1: a clock time is not HH:MM");
  EXPECT_EQ(error_of(at(R"({"day": -1})")), "step 1: its moment (`when`) is none");
  EXPECT_EQ(error_of(at(R"({"$minutes": 1})")), "step 1: it is to come");
  EXPECT_EQ(error_of(at(today) + "," + at(R"({"$minutes": -1})")),
            "step 2: it happens before the step before it");
  const auto rest = [&](const std::string& fields) {
    return error_of(R"({"when": {"$minutes": 0}, )" + fields + "}");
  };
  EXPECT_EQ(rest(R"("command": {"project": "p", "approveCharter": {}})"),
            "step 1: it does not say who acts (`as`)");
  EXPECT_EQ(rest(R"("as": "a")"), "step 1: it has no command");
  EXPECT_EQ(rest(R"("as": "a", "command": {"project": "p"})"), "step 1: its command has no intent");
  EXPECT_EQ(rest(R"("as": "a", "command": {"x": {"$time": 1, "at": "25:00"}})"),
            "step 1: a clock time is not HH:MM");
  EXPECT_NE(rest(R"("as": "a", "command": {"project": "p", "fly": {}})").find("step 1: "), std::string::npos);
  EXPECT_NE(read_demo("{}", now).error().find("no steps"), std::string::npos);
  EXPECT_NE(read_demo("[", now).error().find("not JSON"), std::string::npos);
}

}  // namespace
}  // namespace slipway
