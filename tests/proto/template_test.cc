// Template files are read, completed and judged; and those that the server ships are whole, in both
// languages.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "proto/basics.h"
#include "proto/templates/lint.h"
#include "proto/templates/variables.h"
#include "proto/tlog/hash.h"

namespace slipway::templates {
namespace {

namespace fs = std::filesystem;

const std::string directory = SLIPWAY_SOURCE_DIR "/server/templates";

std::vector<std::string> files() {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().extension() == ".json") paths.push_back(entry.path().string());
  std::ranges::sort(paths);
  return paths;
}

std::string in_lines(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += to_text(problem) + "\n";
  return text;
}

v1::Template shipped(const std::string& id) {
  const auto loaded = load_template(directory + "/" + id + ".json");
  EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : in_lines(loaded.error()));
  return loaded ? loaded->content : v1::Template{};
}

// A folder of files that vanishes with the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("slipway-templates-{}", ::getpid())) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

v1::TemplateRunbook& runbook(v1::Template& t) {
  return *t.mutable_runbooks(0);
}
v1::TemplateStep& step(v1::Template& t, const std::string& key) {
  return *std::ranges::find(*runbook(t).mutable_steps(), key, &v1::TemplateStep::key);
}

v1::TemplateCriterion& criterion(v1::Template& t, const std::string& key) {
  for (v1::TemplateGate& gate : *t.mutable_gates())
    for (v1::TemplateCriterion& each : *gate.mutable_criteria())
      if (each.key() == key) return each;
  ADD_FAILURE() << key;
  return *t.mutable_gates(0)->mutable_criteria(0);
}

v1::TemplateMeeting& meeting(v1::Template& t, const std::string& key) {
  return *std::ranges::find(*t.mutable_meetings(), key, &v1::TemplateMeeting::key);
}

// A change that makes the good template a bad one, and a word of the problem that must be named.
struct Mutant {
  const char* name;
  void (*change)(v1::Template&);
  const char* problem;
};

const Mutant mutants[] = {
    {"NoId", [](v1::Template& t) { t.clear_template_id(); }, "template_id: missing"},
    {"NoVersion", [](v1::Template& t) { t.clear_version(); }, "version: 0 is less than 1"},
    {"NoEnglish", [](v1::Template& t) { t.mutable_tasks(3)->mutable_title()->clear_en(); }, "no English"},
    {"NoChinese", [](v1::Template& t) { t.mutable_tasks(3)->mutable_title()->clear_zh(); }, "no Chinese"},
    {"NoText", [](v1::Template& t) { t.mutable_tasks(3)->clear_title(); }, "title: missing"},
    {"ChineseInEnglish", [](v1::Template& t) { t.mutable_name()->set_en("Bank 支付"); }, "not English"},
    {"EnglishInChinese", [](v1::Template& t) { t.mutable_name()->set_zh("Bank"); }, "not Chinese"},
    {"TooLong", [](v1::Template& t) { t.mutable_description()->set_en(std::string(501, 'x')); },
     "longer than 500"},
    {"TooLongWithItsVariable",
     [](v1::Template& t) { t.mutable_name()->set_en("Upgrade within the window {window}"); },
     "longer than 60"},
    {"KeyTwice", [](v1::Template& t) { t.mutable_tasks(1)->set_key(t.tasks(0).key()); }, "stands twice"},
    {"StepTwice", [](v1::Template& t) { *runbook(t).add_steps() = runbook(t).steps(0); }, "stands twice"},
    {"BadKey", [](v1::Template& t) { t.mutable_columns(0)->set_key("To Do"); }, "not an identifier"},
    {"TooManyHours", [](v1::Template& t) { t.mutable_tasks(0)->set_estimate_hours(10'001); },
     "10001 is more than 10000"},
    {"UnknownSlot", [](v1::Template& t) { t.mutable_tasks(0)->set_assignee_slot("nobody"); },
     "no slot `nobody`"},
    {"UnknownOwner", [](v1::Template& t) { t.mutable_stages(0)->set_owner_slot("nobody"); },
     "no slot `nobody`"},
    {"UnknownStepOwner", [](v1::Template& t) { step(t, "backup").set_owner_slot("nobody"); },
     "steps[backup].owner_slot: there is no slot `nobody`"},
    {"UnknownApprover", [](v1::Template& t) { t.mutable_gates(0)->add_approver_slots("nobody"); },
     "no slot `nobody`"},
    {"ApproverWhoMayNotApprove", [](v1::Template& t) { t.mutable_gates(0)->add_approver_slots("tester"); },
     "has not the role APPROVER"},
    {"QuorumBeyondItsApprovers", [](v1::Template& t) { t.mutable_gates(0)->set_quorum(9); },
     "more votes are needed"},
    {"ThresholdOfACheckWithoutOne",
     [](v1::Template& t) { criterion(t, "charter-complete").mutable_threshold()->set_value(1); },
     "criteria[charter-complete].threshold: its check has no threshold"},
    {"ThresholdOfEvidence",
     [](v1::Template& t) { criterion(t, "kick-off-held").mutable_threshold()->set_value(1); },
     "has no threshold"},
    {"ThresholdOfNothing", [](v1::Template& t) { criterion(t, "trained").mutable_threshold()->set_value(0); },
     "more than 0"},
    {"ThresholdBeyondAHundredPercent",
     [](v1::Template& t) { criterion(t, "trained").mutable_threshold()->set_value(101); },
     "101 is more than 100"},
    {"ThresholdOfAnUnknownVariable",
     [](v1::Template& t) { criterion(t, "restore-proven").mutable_threshold()->set_variable("rto"); },
     "there is no variable `rto`"},
    {"MonitorCheckWithoutAMonitor", [](v1::Template& t) { criterion(t, "zero-difference").clear_of(); },
     "criteria[zero-difference].of: missing"},
    {"UnknownMonitor", [](v1::Template& t) { criterion(t, "zero-difference").set_of("oee"); },
     "there is no monitor `oee`"},
    {"ATrainingForAMonitor", [](v1::Template& t) { criterion(t, "zero-difference").set_of("counters"); },
     "there is no monitor `counters`"},
    {"UnknownTraining", [](v1::Template& t) { criterion(t, "trained").set_of("reconciliation"); },
     "there is no training `reconciliation`"},
    {"ObjectOfACheckWithoutOne", [](v1::Template& t) { criterion(t, "restore-proven").set_of("counters"); },
     "looks at nothing of that kind"},
    {"GateWithoutHardCriterion",
     [](v1::Template& t) {
       for (auto& criterion : *t.mutable_gates(0)->mutable_criteria()) criterion.set_hard(false);
     },
     "no hard criterion"},
    {"GateBeforeNothing", [](v1::Template& t) { t.mutable_gates(0)->clear_before_stage(); },
     "stands before nothing"},
    {"TwoGatesBeforeOneStage",
     [](v1::Template& t) { t.mutable_gates(1)->set_before_stage(t.gates(0).before_stage()); },
     "another gate stands before the same stage"},
    {"SlotWithoutRole", [](v1::Template& t) { t.mutable_slots(0)->clear_roles(); }, "has no role"},
    {"UnknownBlocker", [](v1::Template& t) { t.mutable_tasks(0)->add_blocked_by("nothing"); },
     "no task `nothing`"},
    {"Cycle", [](v1::Template& t) { t.mutable_tasks(0)->add_blocked_by("go-no-go"); },
     "task hangs in a cycle"},
    {"DueBeforeBlocker", [](v1::Template& t) { t.mutable_tasks(2)->set_due_day(-111); }, "which blocks it"},
    {"DueOutsideStage", [](v1::Template& t) { t.mutable_tasks(0)->set_due_day(5); }, "outside its stage"},
    {"NoDueDay", [](v1::Template& t) { t.mutable_tasks(0)->clear_due_day(); }, "no due day"},
    {"StageWithoutTask",
     [](v1::Template& t) {
       for (auto& task : *t.mutable_tasks())
         if (task.stage() == v1::ITERATIONS) task.set_stage(v1::TESTING);
     },
     "stage ITERATIONS has no task"},
    {"MissingStage", [](v1::Template& t) { t.mutable_stages()->RemoveLast(); }, "all nine stages"},
    {"StagesSwapped", [](v1::Template& t) { t.mutable_stages()->SwapElements(1, 2); }, "their order"},
    {"StagesOverlap", [](v1::Template& t) { t.mutable_stages(0)->set_end_day(0); }, "overlap"},
    {"AgendaTooShort", [](v1::Template& t) { t.mutable_meetings(0)->mutable_agenda()->RemoveLast(); },
     "its agenda fills"},
    {"MeetingOfAnUnknownSlot",
     [](v1::Template& t) { t.mutable_meetings(0)->add_participant_slots("nobody"); },
     "participant_slots[0]: there is no slot `nobody`"},
    {"MeetingRepeatedThroughAnEarlierStage",
     [](v1::Template& t) { meeting(t, "stand-up").set_repeat_through(v1::ITERATIONS); },
     "the stage ends before the first of the meetings"},
    {"MeetingHeldOnceThroughAStage", [](v1::Template& t) { meeting(t, "stand-up").clear_repeat(); },
     "meetings[stand-up].repeat_through: the meeting does not repeat"},
    {"MeetingOfNoKind", [](v1::Template& t) { t.mutable_meetings(0)->clear_kind(); }, "kind: missing"},
    {"MilestoneWithoutDay", [](v1::Template& t) { t.mutable_milestones(0)->clear_day(); }, "no day"},
    {"MilestoneOutsideItsStage", [](v1::Template& t) { t.mutable_milestones(0)->set_day(400); },
     "its day is outside its stage"},
    {"NoDoneColumn", [](v1::Template& t) { t.mutable_columns()->RemoveLast(); }, "no column of kind DONE"},
    {"NoCharter", [](v1::Template& t) { t.clear_charter(); }, "charter: missing"},
    {"NoFactor", [](v1::Template& t) { t.mutable_charter()->clear_success_factors(); }, "no success factor"},
    {"NoScope", [](v1::Template& t) { t.mutable_charter()->clear_in_scope(); }, "no scope"},
    {"UnknownPredecessor", [](v1::Template& t) { step(t, "backup").add_predecessors("nothing"); },
     "no step `nothing`"},
    {"StepsInACycle", [](v1::Template& t) { step(t, "open-bridge").add_predecessors("stand-down"); },
     "step hangs in a cycle"},
    {"NoRollbackBeforeThePointOfNoReturn", [](v1::Template& t) { step(t, "reconcile").clear_rollback(); },
     "steps[reconcile]: no rollback"},
    {"NoRollbackWithoutAPointOfNoReturn",
     [](v1::Template& t) { step(t, "point-of-no-return").set_point_of_no_return(false); },
     "steps[stand-down]: no rollback"},
    {"TwoPointsOfNoReturn", [](v1::Template& t) { step(t, "open").set_point_of_no_return(true); },
     "more than one point of no return"},
    {"StepWithoutCheck", [](v1::Template& t) { step(t, "drain").clear_check(); }, "check: missing"},
    {"StepWithoutMinutes", [](v1::Template& t) { step(t, "drain").clear_planned_minutes(); },
     "planned_minutes: 0 is less than 1"},
    {"RunbookWithoutSteps", [](v1::Template& t) { runbook(t).clear_steps(); }, "has no step"},
    {"StressTestWithoutTarget",
     [](v1::Template& t) {
       for (auto& plan : *t.mutable_test_plans()) plan.clear_target();
     },
     "a stress test has a target"},
    {"UnitTestWithTarget", [](v1::Template& t) { t.mutable_test_plans(0)->mutable_target(); },
     "only a stress test"},
    {"CapacityOfNothing", [](v1::Template& t) { t.mutable_capacities(0)->mutable_target()->Clear(); },
     "nothing is to be carried"},
    {"RiskBeyondTheMatrix", [](v1::Template& t) { t.mutable_risks(0)->set_impact(6); }, "6 is more than 5"},
    {"UnknownVariable", [](v1::Template& t) { t.mutable_name()->set_en("Upgrade of {core}"); },
     "no variable `core`"},
    {"UnusedVariable",
     [](v1::Template& t) {
       auto& variable = *t.add_variables();
       variable = t.variables(0);
       variable.set_name("spare");
     },
     "nothing names this variable"},
    {"NumberOfATextVariable",
     [](v1::Template& t) { t.mutable_capacities(0)->mutable_target()->set_variable("window"); },
     "variable `window` is no number"},
    {"DefaultOfAnotherType", [](v1::Template& t) { t.mutable_variables(0)->set_default_value("much"); },
     "`much` is not of its type"},
    {"TooLargeForACommit",
     [](v1::Template& t) {
       for (int i = 0; i < 60; ++i) {
         auto& plan = *t.add_emergency_plans();
         plan = t.emergency_plans(0);
         plan.set_key(fmt::format("plan-{}", i));
       }
     },
     "a commit has at most 65535"},
    {"TooManyTasks",
     [](v1::Template& t) {
       for (int i = 0; i < 200; ++i) {
         auto& task = *t.add_tasks();
         task = t.tasks(0);
         task.set_key(fmt::format("task-{}", i));
       }
     },
     "more than 200 items"},
};

class BadTemplate : public testing::TestWithParam<Mutant> {};

TEST_P(BadTemplate, IsCaught) {
  auto subject = shipped("bank-payment");
  ASSERT_EQ(in_lines(lint(subject)), "");
  GetParam().change(subject);
  const auto problems = in_lines(lint(subject));
  EXPECT_NE(problems.find(GetParam().problem), std::string::npos) << problems;
}

INSTANTIATE_TEST_SUITE_P(Mutants, BadTemplate, testing::ValuesIn(mutants),
                         [](const auto& info) { return std::string(info.param.name); });

// --- Files
// ------------------------------------------------------------------------------------------------------

TEST(TemplateFile, WrongFieldsAreNamedWithPathAndLine) {
  const Folder folder;
  const auto file = folder.write("x.json", R"({
  "templateId": "x",
  "colour": "red",
  "tasks": [
    { "key": "one", "stage": "LATER",
      "estimateHours": "8" }
  ],
  "version": 1.5
})");
  const auto loaded = load_template(file);
  ASSERT_FALSE(loaded.has_value());
  const std::string problems = in_lines(loaded.error());
  EXPECT_NE(problems.find(":3: there is no field `colour`"), std::string::npos) << problems;
  EXPECT_NE(problems.find(":5: tasks[one].stage: `LATER` is none of INITIATION"), std::string::npos)
      << problems;
  EXPECT_NE(problems.find(":6: tasks[one].estimate_hours: this is a text, not a number"), std::string::npos)
      << problems;
  EXPECT_NE(problems.find(":8: version: `1.5` is no whole number"), std::string::npos) << problems;
}

TEST(TemplateFile, BrokenJsonAndAFieldTwiceAreNamedByLine) {
  const Folder folder;
  const auto broken = load_template(folder.write("x.json", "{\n  \"templateId\": \"x\",\n}"));
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().front().place.line, 3);
  const auto twice = load_template(folder.write("y.json", "{\n  \"version\": 1,\n  \"version\": 2\n}"));
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(in_lines(twice.error()).find("`version` stands twice") == std::string::npos, false);
  EXPECT_EQ(twice.error().front().place.line, 3);
}

TEST(TemplateFile, ProblemsOfAnInheritedValueAreNamedWhereItStands) {
  const Folder folder;
  folder.write("base.json",
               "{\n  \"tasks\": [\n    { \"key\": \"one\", \"assigneeSlot\": \"nobody\" }\n  ]\n}");
  const auto file = folder.write("x.json", "{ \"templateId\": \"x\", \"extends\": \"base\" }");
  const auto problems = in_lines(lint_file(file));
  EXPECT_NE(problems.find("base.json:3: tasks[one].assignee_slot"), std::string::npos) << problems;
}

TEST(TemplateFile, LaysItselfOverWhatItExtends) {
  const Folder folder;
  folder.write("base.json", R"({ "templateId": "base", "abstract": true, "version": 3,
    "stages": [ { "stage": "INITIATION", "ownerSlot": "lead", "startDay": -10, "endDay": 0 } ],
    "tasks": [ { "key": "one", "stage": "INITIATION", "stagePercent": 50, "estimateHours": 8,
                 "title": { "zh": "一", "en": "One" }, "blockedBy": ["none"] },
               { "key": "two", "stage": "INITIATION", "stagePercent": 100 } ] })");
  const auto loaded = load_template(folder.write("x.json", R"({ "templateId": "x", "extends": "base",
    "stages": [ { "stage": "INITIATION", "startDay": -20 } ],
    "tasks": [ { "key": "one", "title": { "en": "First" }, "blockedBy": [] },
               { "key": "two", "omit": true },
               { "key": "three", "stage": "INITIATION", "dueDay": -15 } ] })"));
  ASSERT_TRUE(loaded.has_value()) << in_lines(loaded.error());
  const v1::Template& content = loaded->content;
  EXPECT_EQ(content.template_id(), "x");
  EXPECT_EQ(content.version(), 3U);
  EXPECT_FALSE(content.abstract());
  EXPECT_EQ(content.stages(0).owner_slot(), "lead");
  ASSERT_EQ(content.tasks_size(), 2);
  EXPECT_EQ(content.tasks(0).key(), "three") << "by day";
  EXPECT_EQ(content.tasks(1).title().en(), "First");
  EXPECT_EQ(content.tasks(1).title().zh(), "一");
  EXPECT_EQ(content.tasks(1).due_day(), -10) << "half of twenty days";
  EXPECT_TRUE(content.tasks(1).blocked_by().empty());
}

TEST(TemplateFile, FindsWhatItExtendsInOtherDirectories) {
  const Folder folder;
  const auto file = folder.write("x.json", R"({ "templateId": "ours", "extends": "bank-payment" })");
  EXPECT_FALSE(load_template(file).has_value());
  EXPECT_EQ(in_lines(lint_file(file, {directory})), "");
  EXPECT_FALSE(load_template(folder.write("a.json", R"({ "extends": "b" })"), {directory}).has_value());
}

TEST(TemplateFile, ThatLeavesOutWhatIsNotThereOrExtendsItselfIsRefused) {
  const Folder folder;
  const auto gone = load_template(
      folder.write("x.json",
                   R"({ "extends": "bank-payment", "tasks": [ { "key": "gone", "omit": true } ] })"),
      {directory});
  ASSERT_FALSE(gone.has_value());
  EXPECT_NE(in_lines(gone.error()).find("nothing of this key to leave out"), std::string::npos);
  folder.write("b.json", R"({ "extends": "a" })");
  const auto loop = load_template(folder.write("a.json", R"({ "extends": "b" })"));
  ASSERT_FALSE(loop.has_value());
  EXPECT_NE(in_lines(loop.error()).find("too many templates extend each other"), std::string::npos);
}

TEST(TemplateVariables, StandInTextsByNameInBraces) {
  const Values values{{"peak", "6000"}, {"day", "2026-09-01"}};
  EXPECT_EQ(fill_in("at {peak} a second on {day}", values), "at 6000 a second on 2026-09-01");
  EXPECT_EQ(fill_in("{unknown} { peak} {", values), "{unknown} { peak} {");
  EXPECT_EQ(variables_in("{peak}{day} {Not one}"), (std::vector<std::string>{"peak", "day"}));
}

TEST(TemplateVariables, MakeNumbersByPercentRoundedUp) {
  v1::TemplateNumber number;
  number.set_variable("peak");
  EXPECT_EQ(number_of(number, {{"peak", "7"}}), 7U);
  number.set_percent(130);
  EXPECT_EQ(number_of(number, {{"peak", "7"}}), 10U);  // 9.1.
  number.set_percent(~0U);
  EXPECT_EQ(number_of(number, {{"peak", "1000000000000"}}), 10'000'000'000'000'000U) << "no overflow";
}

// --- What is shipped
// --------------------------------------------------------------------------------------------

TEST(ShippedTemplates, HaveNoProblems) {
  for (const auto& file : files()) EXPECT_EQ(in_lines(lint_file(file)), "");
}

TEST(ShippedTemplates, AreTheNineOfTheDesign) {
  std::set<std::string> ids;
  for (const auto& file : files()) {
    const auto loaded = load_template(file);
    ASSERT_TRUE(loaded.has_value()) << in_lines(loaded.error());
    EXPECT_EQ(loaded->content.template_id(), fs::path(file).stem()) << "the file is named after the template";
    if (!loaded->content.abstract()) ids.insert(loaded->content.template_id());
  }
  EXPECT_EQ(ids, (std::set<std::string>{"bank-payment", "critical-update", "data-platform", "group-erp",
                                        "load-test", "smart-factory", "smart-office", "social-platform",
                                        "year-end-promotion"}));
}

TEST(ShippedTemplates, HaveSixteenSharedAndEightOwnTasksAndWhatElseTheyShare) {
  const auto shared = load_template(directory + "/shared.json");
  ASSERT_TRUE(shared.has_value());
  ASSERT_EQ(shared->content.tasks_size(), 16);
  for (const auto& file : files()) {
    const auto loaded = load_template(file);
    ASSERT_TRUE(loaded.has_value()) << file;
    const v1::Template& content = loaded->content;
    if (content.abstract()) continue;
    EXPECT_EQ(content.tasks_size(), 24) << file;
    EXPECT_EQ(content.stages_size(), 9) << file;
    EXPECT_EQ(content.gates_size(), 6) << file;
    EXPECT_GE(content.meetings_size(), 9) << file;
    EXPECT_GE(content.risks_size(), 4) << file;
    EXPECT_GE(content.emergency_plans_size(), 2) << file;
    for (const v1::TemplateTask& task : shared->content.tasks())
      EXPECT_NE(std::ranges::find(content.tasks(), task.key(), &v1::TemplateTask::key), content.tasks().end())
          << file << " " << task.key();
  }
}

TEST(ShippedTemplates, StandTheirGatesBeforeTheSameStages) {
  using Before = std::pair<v1::Stage, bool>;
  const std::vector<Before> wanted{{v1::REQUIREMENTS, false},         {v1::PLANNING, false},
                                   {v1::PREPARATION, false},          {v1::APPROVAL_AND_CUTOVER, false},
                                   {v1::HYPERCARE_AND_CLOSURE, true}, {v1::OPERATION, false}};
  for (const auto& file : files()) {
    const auto loaded = load_template(file);
    ASSERT_TRUE(loaded.has_value()) << file;
    std::vector<Before> found;
    for (const v1::TemplateGate& gate : loaded->content.gates()) {
      found.emplace_back(gate.before_stage(), gate.before_live_run());
      EXPECT_EQ(gate.by_sponsor(), gate.key() == "g1" || gate.key() == "g5") << file << gate.key();
    }
    EXPECT_EQ(found, wanted) << file;
  }
}

std::string default_of(const v1::Template& content, const std::string& variable) {
  const auto found = std::ranges::find(content.variables(), variable, &v1::TemplateVariable::name);
  return found == content.variables().end() ? std::string{} : found->default_value();
}

// Of `22:00–04:00`, into the next day; `(+1)` says so where that is not plain.
int minutes_of(const std::string& window) {
  int from_hour = 0, from_minute = 0, to_hour = 0, to_minute = 0;
  if (std::sscanf(window.c_str(), "%d:%d–%d:%d", &from_hour, &from_minute, &to_hour, &to_minute) != 4)
    return 0;
  constexpr int a_day = 24 * 60;
  const int minutes = (to_hour - from_hour) * 60 + to_minute - from_minute;
  return minutes > 0 ? minutes : minutes + a_day;
}

// The minute in which each step ends, if each begins as soon as it may.
std::map<std::string, std::uint32_t> ends_of(const v1::TemplateRunbook& runbook) {
  std::map<std::string, std::uint32_t> ends;
  for (int pass = 0; pass < runbook.steps_size(); ++pass) {  // Steps may stand before their predecessors.
    for (const v1::TemplateStep& step : runbook.steps()) {
      std::uint32_t begin = step.fixed_start_minute();
      for (const std::string& before : step.predecessors()) begin = std::max(begin, ends[before]);
      ends[step.key()] = begin + step.planned_minutes();
    }
  }
  return ends;
}
// Until the last step of the cutover itself; a step that waits for another week is none of it.
std::uint32_t longest_path(const v1::TemplateRunbook& runbook) {
  constexpr std::uint32_t two_days = 2 * 24 * 60;
  std::uint32_t last = 0;
  for (const auto& [key, end] : ends_of(runbook))
    if (end < two_days) last = std::max(last, end);
  return last;
}

// As the risk "The cutover overruns its window" asks.
TEST(ShippedTemplates, LeaveAQuarterOfTheirRunbookToSpareInTheWindow) {
  for (const auto& file : files()) {
    const v1::Template content = load_template(file)->content;
    const int window = minutes_of(default_of(content, "window"));
    ASSERT_GT(window, 0) << file;
    EXPECT_GE(window * 4, static_cast<int>(longest_path(content.runbooks(0))) * 5) << file;
  }
}

// The sale opens at its hour, neither before nor because all was ready early; the check is an hour before it.
TEST(ShippedTemplates, OpenTheSaleAnHourAfterItsLastCheck) {
  v1::Template content = shipped("year-end-promotion");
  auto ends = ends_of(content.runbooks(0));
  const std::uint32_t opens = step(content, "open").fixed_start_minute();
  EXPECT_EQ(opens, step(content, "verify").fixed_start_minute() + 60);
  EXPECT_GE(step(content, "verify").fixed_start_minute(), ends["preheat"]);
  EXPECT_GE(opens, ends["point-of-no-return"]);
}

bool comes_after(const v1::TemplateRunbook& runbook, const std::string& later, const std::string& earlier) {
  const auto found = std::ranges::find(runbook.steps(), later, &v1::TemplateStep::key);
  return found != runbook.steps().end() &&
         std::ranges::any_of(found->predecessors(), [&](const auto& before) {
           return before == earlier || comes_after(runbook, before, earlier);
         });
}

// Whatever is begun in the window has ended when the bridge is stood down; and books are closed last.
TEST(ShippedTemplates, StandTheBridgeDownAfterEverythingElse) {
  for (const auto& file : files()) {
    const v1::Template content = load_template(file)->content;
    for (const v1::TemplateStep& each : content.runbooks(0).steps())
      if (each.key() != "stand-down") {
        EXPECT_TRUE(comes_after(content.runbooks(0), "stand-down", each.key())) << file << " " << each.key();
      }
  }
  EXPECT_TRUE(comes_after(shipped("year-end-promotion").runbooks(0), "reconcile", "degrade"));
}

// What templates.md asks for by number is looked at by the server, not attested.
TEST(ShippedTemplates, HaveTheirThresholdsChecked) {
  struct Checked {
    const char* id;
    const char* criterion;
    v1::CriterionCheck check;
    std::uint64_t threshold;  // 0: the monitor's own, or none.
    const char* of;
  };
  const Checked wanted[] = {
      {"smart-office", "pilot-active", v1::MONITOR_IS_WITHIN, 0, "weekly-active"},
      {"group-erp", "balances-reconcile", v1::MONITOR_IS_WITHIN, 0, "balance-difference"},
      {"smart-factory", "pilot-units", v1::MONITOR_IS_WITHIN, 0, "pilot-errors"},
      {"smart-factory", "golden-line", v1::MONITOR_IS_WITHIN, 0, "oee"},
      {"smart-factory", "golden-uptime", v1::MONITOR_IS_WITHIN, 0, "golden-uptime"},
      {"smart-factory", "five-stable-days", v1::MONITOR_IS_WITHIN, 0, "stable-days"},
      {"load-test", "generator-headroom", v1::MONITOR_IS_WITHIN, 0, "generator-cpu"},
      {"year-end-promotion", "capacity-verified", v1::CAPACITY_IS_VERIFIED, 150, ""},
      {"bank-payment", "zero-difference", v1::MONITOR_IS_WITHIN, 0, "reconciliation"},
      {"critical-update", "restore-proven", v1::RESTORE_IS_PROVEN, 60, ""},
      {"critical-update", "five-quiet-days", v1::HYPERCARE_IS_QUIET, 5, ""},
      {"critical-update", "gates-passed", v1::EARLIER_GATES_ARE_PASSED, 0, ""},
      {"critical-update", "trained", v1::PEOPLE_ARE_TRAINED, 95, ""},
      {"data-platform", "rules-pass", v1::MONITOR_IS_WITHIN, 0, "quality"},
      {"data-platform", "parallel-difference", v1::MONITOR_IS_WITHIN, 0, "parallel-difference"},
      {"data-platform", "exam-passed", v1::PEOPLE_ARE_TRAINED, 95, "analysts"},
      {"social-platform", "crash-free", v1::MONITOR_IS_WITHIN, 0, "crash-free"},
      {"social-platform", "moderation-time", v1::MONITOR_IS_WITHIN, 0, "moderation-delay"},
      {"social-platform", "feedback-triaged", v1::FEEDBACK_IS_TRIAGED, 2, ""},
  };
  for (const Checked& each : wanted) {
    v1::Template content = shipped(each.id);
    Values values;
    for (const v1::TemplateVariable& variable : content.variables())
      values.emplace(variable.name(), variable.default_value());
    const v1::TemplateCriterion& found = criterion(content, each.criterion);
    SCOPED_TRACE(std::string{each.id} + " " + each.criterion);
    EXPECT_EQ(found.check(), each.check);
    EXPECT_EQ(number_of(found.threshold(), values), each.threshold);
    EXPECT_EQ(found.of(), each.of);
    EXPECT_TRUE(found.hard());
  }
}

// A project keeps the version of its template: the same version is the same template, for ever.
TEST(ShippedTemplates, ChangeOnlyWithTheirVersion) {
  const std::map<std::string, std::pair<std::uint32_t, std::string>> known{
      {"bank-payment", {3, "8fa727f94c8a4320"}},       {"critical-update", {2, "583afd11c1477ee1"}},
      {"data-platform", {2, "21d5a4f7c5c905e0"}},      {"group-erp", {2, "2993cff5fd5bc3aa"}},
      {"load-test", {2, "73534999a73c8cd3"}},          {"smart-factory", {2, "56bf74072d20508c"}},
      {"smart-office", {2, "c8f17e6c5be49bb2"}},       {"social-platform", {2, "3b237313ca44848e"}},
      {"year-end-promotion", {2, "b8e67a2d03f1bf58"}},
  };
  for (const auto& [id, version] : known) {
    const v1::Template content = shipped(id);
    const tlog::Hash hash = tlog::sha256(content.SerializeAsString());
    const std::string digest = fmt::format("{:02x}", fmt::join(hash.begin(), hash.begin() + 8, ""));
    EXPECT_EQ(content.version(), version.first) << id;
    EXPECT_EQ(digest, version.second) << id << " has changed: raise its version, and note both here";
  }
}

TEST(ShippedTemplates, TestTheLoadThatTheCapacityMustCarry) {
  for (const auto& file : files()) {
    const v1::Template content = load_template(file)->content;
    const auto stress = std::ranges::find(content.test_plans(), v1::STRESS_TEST, &v1::TemplateTestPlan::kind);
    ASSERT_NE(stress, content.test_plans().end()) << file;
    EXPECT_EQ(stress->target().tps_min().variable(), "peak-tps") << file;
    EXPECT_EQ(stress->target().tps_min().percent(), content.capacities(0).target().percent()) << file;
    EXPECT_TRUE(stress->target().parity()) << file;
  }
}

}  // namespace
}  // namespace slipway::templates
