// A template applied: one commit that lays the whole project out.
#include <gtest/gtest.h>

#include <algorithm>

#include <map>
#include <set>

#include "proto/templates/load.h"
#include "proto/templates/size.h"
#include "story.h"

namespace slipway::domain::template_test {
namespace {

v1::Template shipped(const std::string& id) {
  const auto loaded = templates::load_template(SLIPWAY_SOURCE_DIR "/server/templates/" + id + ".json");
  EXPECT_TRUE(loaded.has_value()) << id;
  return loaded ? loaded->content : v1::Template{};
}
v1::Template bank() {
  return shipped("bank-payment");
}

Story with_bank() {
  Story story = Story::of_project();
  story.project_template = bank();
  return story;
}

constexpr const char* apply =
    "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} language:ZH_CN "
    "people{key:'sponsor' value:'sam'} people{key:'lead' value:'lea'} people{key:'business' value:'max'}}";

std::map<v1::Event::FactCase, int> counted(const std::vector<v1::Event>& events) {
  std::map<v1::Event::FactCase, int> counts;
  for (const v1::Event& event : events) ++counts[event.fact_case()];
  return counts;
}

TEST(Template, LaysOutTheWholeProjectInOneCommit) {
  Story story = with_bank();
  const auto events = story.decide("lea", command_of(apply));
  ASSERT_TRUE(events);
  auto counts = counted(*events);
  EXPECT_EQ(counts[v1::Event::kTemplateApplied], 1);
  shown().facts.insert(v1::Event::kTemplateApplied);  // Too large to be written out.
  EXPECT_EQ(counts[v1::Event::kCharterDrafted], 1);
  EXPECT_EQ(counts[v1::Event::kStageOwnerAssigned], 9);
  EXPECT_EQ(counts[v1::Event::kTaskCreated], 24);
  EXPECT_EQ(counts[v1::Event::kMeetingScheduled], story.project_template.meetings_size());
  v1::Commit commit;
  for (const v1::Event& event : *events) *commit.add_events() = event;
  EXPECT_LT(commit.ByteSizeLong(), commit_bytes_max);

  story.given("lea", apply);
  EXPECT_EQ(story.project.template_id, "bank-payment");
  EXPECT_EQ(story.project.charter.text.value.sponsor(), "sam");
  EXPECT_EQ(story.project.charter.text.value.lead(), "lea");
  EXPECT_TRUE(story.project.roles_of("max").has(v1::STAGE_OWNER));
  EXPECT_EQ(story.project.stages.of(v1::REQUIREMENTS).owner, "max");
  EXPECT_EQ(story.project.board.tasks.size(), 24U);
}

TEST(Template, InvitesThoseInTheSlotsOfAMeetingElseEveryone) {
  Story story = with_bank();
  auto& meetings = *story.project_template.mutable_meetings();
  meetings[0].add_participant_slots("business");
  meetings[0].add_participant_slots("secretary");  // Nobody fills it.
  story.given("lea", apply);
  EXPECT_EQ(story.project.meetings.all.at(meetings[0].key()).invitees, std::vector<std::string>{"max"});
  EXPECT_EQ(story.project.meetings.all.at(meetings[1].key()).invitees,
            (std::vector<std::string>{"lea", "max", "sam"}));
}

TEST(Template, RepeatsMeetingsUntilTheStageThatTheyNameEnds) {
  Story story = with_bank();
  story.given("lea", apply);
  const auto until = [&](const char* id) { return story.project.meetings.all.at(id).repeat_until; };
  const auto end = [&](v1::Stage stage) { return story.project.stages.of(stage).planned_end; };
  EXPECT_EQ(story.project.meetings.all.at("sync").repeat, v1::EVERY_WEEK);
  EXPECT_EQ(until("sync"), end(v1::HYPERCARE_AND_CLOSURE));
  EXPECT_EQ(story.project.meetings.all.at("stand-up").repeat, v1::EVERY_WORKDAY);
  EXPECT_EQ(until("stand-up"), end(v1::APPROVAL_AND_CUTOVER));
  EXPECT_EQ(story.project.meetings.all.at("hypercare-daily").repeat, v1::EVERY_DAY);
  EXPECT_EQ(until("hypercare-daily"), end(v1::HYPERCARE_AND_CLOSURE));  // Its own.
  EXPECT_FALSE(until("kick-off"));
}

// Nobody else may be there yet: what one then approves is refused where it counts.
TEST(Template, LetsAFounderFillEverySlot) {
  Story story = with_bank();
  story.given("lea",
              "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} "
              "people{key:'sponsor' value:'lea'}}");
  EXPECT_TRUE(story.project.roles_of("lea").has(v1::SPONSOR));
}

TEST(Template, LeavesWhatNobodyFillsUnassigned) {
  Story story = with_bank();
  story.given("lea", "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1}}");
  for (const auto& [id, task] : story.project.board.tasks) EXPECT_TRUE(task.assignee.value.empty()) << id;
  EXPECT_TRUE(story.project.stages.of(v1::TESTING).owner.empty());
  EXPECT_TRUE(story.project.stages.of(v1::TESTING).planned_start);
}

TEST(Template, LaysDaysOutFromTheGoLive) {
  Story story = with_bank();
  story.given("lea", apply);
  for (const v1::TemplateTask& task : story.project_template.tasks()) {
    EXPECT_EQ(story.task(task.key()).due.value, plus_days({2026, 9, 1}, task.due_day())) << task.key();
  }
  const v1::TemplateStage& first = story.project_template.stages(0);
  EXPECT_EQ(story.project.stages.of(first.stage()).planned_end, plus_days({2026, 9, 1}, first.end_day()));
}

TEST(Template, UsesTheColumnsThatThereAre) {
  Story story = with_bank();
  story.given("lea", apply);
  EXPECT_EQ(story.project.board.columns.size(),
            static_cast<std::size_t>(story.project_template.columns_size()));
  std::vector<std::string> names;
  for (const auto& [rank, id] : story.project.board.column_order)
    names.push_back(story.project.board.columns.at(id).name.value);
  std::vector<std::string> wanted;
  for (const v1::TemplateColumn& column : story.project_template.columns())
    wanted.push_back(column.name().zh());
  EXPECT_EQ(names, wanted);
}

TEST(Template, AddsItsOwnColumnsBesideThoseOfTheTeam) {
  Story story = Story::of_board();
  story.project_template = bank();
  story.given("lea", "add_column{column_id:'ideas' name:'Ideas' kind:TODO}")
      .given("lea", "move_column{column_id:'done'}");
  story.given("lea", apply);
  const Column& ideas = story.project.board.columns.at("ideas");
  EXPECT_EQ(ideas.name.value, "Ideas");
  std::string order;
  for (const auto& [rank, id] : story.project.board.column_order) order += id + " ";
  EXPECT_LT(order.find("todo"), order.find("doing"));
  EXPECT_LT(order.find("doing"), order.find("review"));
  EXPECT_LT(order.find("review"), order.find("done"));
  EXPECT_TRUE(story.cards("todo").starts_with("a b c "));
}

TEST(Template, TakesAnotherColumnOfTheKindWhereItsKeyIsNotThere) {
  Story story = Story::of_project();
  story.project_template = bank();
  story.project_template.mutable_columns(0)->set_key("backlog");
  story.given("lea", apply);
  EXPECT_EQ(story.project.board.find_column("backlog"), nullptr);
  EXPECT_EQ(story.project.board.columns.at("todo").name.value, story.project_template.columns(0).name().zh());
}

TEST(Template, GivesTasksAFreeIdWhereTheirKeyIsTaken) {
  Story story = with_bank();
  const std::string key = story.project_template.tasks(0).key();
  story.given("lea", "create_task{title:'T' task_id:'" + key + "'}").given("lea", apply);
  EXPECT_TRUE(story.project.board.tasks.contains(key + "-2"));
}

TEST(Template, KeepsACharterThatWasDraftedByHand) {
  Story story = with_bank();
  story.given("lea", "draft_charter{charter{goal:'Ours'}}").given("lea", apply);
  EXPECT_EQ(story.project.charter.text.value.goal(), "Ours");
}

TEST(Template, SpeaksTheLanguageThatIsAskedForOrTheProjects) {
  Story story = with_bank();
  story.given("lea", "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1}}");
  const v1::TemplateTask& task = story.project_template.tasks(0);
  EXPECT_EQ(story.task(task.key()).title.value, task.title().en());  // The project was created in English.
  Story chinese = with_bank();
  chinese.given("lea", apply);
  EXPECT_EQ(chinese.task(task.key()).title.value, task.title().zh());
}

TEST(Template, MeetsAtTenInTheTimeZoneOfTheWorkspace) {
  const auto events = with_bank().decide("lea", command_of(apply));
  const auto bank_data = bank();
  for (const v1::Event& event : *events) {
    if (!event.has_meeting_scheduled()) continue;
    EXPECT_EQ(event.meeting_scheduled().starts_at().seconds() % 86'400, 2 * 3'600);  // 10:00 in Shanghai.
  }
}

TEST(Template, WantsADayKnownSlotsAndKnownPeople) {
  with_bank()
      .when("lea", "apply_template{template_id:'bank-payment'}")
      .refused(Code::invalid, {{"field", "apply_template.go_live"}});
  with_bank()
      .when("lea",
            "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} people{key:'x' "
            "value:'mia'}}")
      .refused(Code::invalid, {{"field", "apply_template.people.x"}, {"problem", "unknown_slot"}});
  with_bank()
      .when("lea",
            "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} people{key:'lead' "
            "value:'x'}}")
      .refused(Code::not_found, {{"kind", "person"}});
}

TEST(Template, GivesEachTaskTheDepartmentOfItsAssigneeWhichJoins) {
  Story story = with_bank();
  story.given("lea", apply);
  const std::string sales = story.workspace.find_person("max")->department;
  const std::string lead = story.workspace.find_person("lea")->department;
  ASSERT_FALSE(sales.empty());
  EXPECT_EQ(story.task("workshop").department.value, sales);
  EXPECT_EQ(story.task("charter").department.value, lead);
  EXPECT_EQ(story.task("uat").department.value, "");  // Nobody has it.
  std::set<std::string> joined{sales};
  if (!lead.empty()) joined.insert(lead);
  EXPECT_EQ(std::set<std::string>(story.project.departments.begin(), story.project.departments.end()),
            joined);
}

TEST(Template, DoesNotLetADepartmentJoinTwice) {
  Story story = with_bank();
  const std::string sales = story.workspace.find_person("max")->department;
  story.given("lea", "join_department{department_id:'" + sales + "'}");
  const auto events = story.decide("lea", command_of(apply));
  ASSERT_TRUE(events);
  for (const v1::Event& event : *events) {
    if (event.has_department_joined()) {
      EXPECT_NE(event.department_joined().department_id(), sales);
    }
  }
}

TEST(Template, MakesThresholdsOfItsVariablesAndIdsOfItsKeys) {
  Story story = with_bank();
  story.given("lea", "register_monitor{monitor_id:'reconciliation' name:'Ours'}");
  story.given("lea",
              "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} "
              "variables{key:'rto-minutes' value:'45'} variables{key:'quiet-days' value:'0'}}");
  const auto criterion = [&](const char* gate, const std::string& id) {
    for (const v1::Criterion& each : story.project.records.gates.gates.find(gate)->criteria())
      if (each.criterion_id() == id) return each;
    ADD_FAILURE() << id;
    return v1::Criterion{};
  };
  EXPECT_EQ(criterion("g4", "restore-proven").threshold(), 45U);
  EXPECT_EQ(criterion("g4", "trained").threshold(), 95U);
  EXPECT_EQ(criterion("g5", "zero-difference").of(), "reconciliation-2");
  EXPECT_EQ(criterion("g6", "five-quiet-days").threshold(), 0U);
  EXPECT_EQ(criterion("g6", "five-quiet-days").text().en(), "0 days in a row without a severity-1 incident");
  EXPECT_EQ(story.project.records.operation.monitors.find("reconciliation-2")->name(),
            "Reconciliation difference");
}

TEST(Template, RefusesAVariableThatMakesATooLargeThreshold) {
  const auto days = [](const char* value) {
    return std::string{
               "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} "
               "variables{key:'quiet-days' value:'"} +
           value + "'}}";
  };
  with_bank()
      .when("lea", days("1000001"))
      .refused(Code::invalid, {{"field", "apply_template.variables.quiet-days"}, {"problem", "too_large"}});
  with_bank().given("lea", days("1000000"));
}

TEST(Template, RefusesACheckOfWhatItDoesNotBring) {
  Story story = with_bank();
  story.project_template.mutable_gates(0)->mutable_criteria(0)->set_check(v1::MONITOR_IS_WITHIN);
  story.when("lea", apply).refused(Code::invalid, {{"problem", "broken_template"}});
  story.project_template.mutable_gates(0)->mutable_criteria(0)->set_of("nothing");
  story.when("lea", apply).refused(Code::invalid, {{"problem", "broken_template"}});
}

TEST(Template, RefusesDataThatDoesNotHoldTogether) {
  Story story = with_bank();
  story.project_template.mutable_tasks(0)->add_blocked_by("nothing");
  story.when("lea", apply).refused(Code::invalid, {{"problem", "broken_template"}});
}

constexpr const char* templates_of_the_design[] = {"bank-payment", "critical-update", "data-platform",
                                                   "group-erp",    "load-test",       "smart-factory",
                                                   "smart-office", "social-platform", "year-end-promotion"};

// Every slot filled by a person of their own, with ids as long as `size.h` reckons.
v1::Command filled(const v1::Template& described, const char* language) {
  v1::Command command =
      command_of(std::string{"apply_template{go_live{year:2026 month:9 day:1} language:"} + language + "}");
  v1::ApplyTemplate& intent = *command.mutable_apply_template();
  intent.set_template_id(described.template_id());
  for (const v1::TemplateSlot& slot : described.slots()) {
    std::string person = slot.slot();
    person.resize(templates::person_id_bytes, 'x');
    (*intent.mutable_people())[slot.slot()] = person;
  }
  return command;
}

class ShippedTemplate : public testing::TestWithParam<const char*> {
 protected:
  Story story() const {
    Story story = Story::of_project();
    story.knows_workspace = false;  // Its people are not those of the story.
    story.project_template = shipped(GetParam());
    return story;
  }
};
INSTANTIATE_TEST_SUITE_P(All, ShippedTemplate, testing::ValuesIn(templates_of_the_design),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(ShippedTemplate, FitsIntoACommitAndIsNoLargerThanTheLinterReckons) {
  for (const char* language : {"ZH_CN", "EN"}) {
    const Story story = this->story();
    const auto events = story.decide("lea", filled(story.project_template, language));
    ASSERT_TRUE(events);
    v1::Commit commit;
    for (const v1::Event& event : *events) *commit.add_events() = event;
    const std::size_t reckoned = templates::applied_bytes_max(story.project_template);
    EXPECT_LE(commit.ByteSizeLong() + 1'024, reckoned);
    EXPECT_LE(reckoned, commit_bytes_max);
  }
}

TEST_P(ShippedTemplate, BringsEveryPartIntoTheRecords) {
  Story story = this->story();
  const v1::Command command = filled(story.project_template, "ZH_CN");
  const auto events = story.decide("lea", command);
  ASSERT_TRUE(events);
  story.commit("lea", command, *events);
  const v1::Template& described = story.project_template;
  auto counts = counted(*events);
  EXPECT_EQ(counts[v1::Event::kTaskCreated], 24);
  EXPECT_EQ(counts[v1::Event::kGateDefined], 6);
  EXPECT_EQ(counts[v1::Event::kRunbookDrafted], 1);
  EXPECT_EQ(counts[v1::Event::kStepAdded], described.runbooks(0).steps_size());
  EXPECT_EQ(counts[v1::Event::kRiskIdentified], described.risks_size());
  EXPECT_EQ(counts[v1::Event::kRiskAssessed], described.risks_size());
  EXPECT_EQ(counts[v1::Event::kResponsePlanned], described.risks_size());
  EXPECT_EQ(counts[v1::Event::kMilestonePlanned], described.milestones_size());
  EXPECT_EQ(counts[v1::Event::kEmergencyPlanDrafted], described.emergency_plans_size());
  EXPECT_EQ(counts[v1::Event::kTestPlanDrafted], described.test_plans_size());
  EXPECT_EQ(counts[v1::Event::kConfigItemAdded], described.config_items_size());
  EXPECT_EQ(counts[v1::Event::kCapacityTargetSet], described.capacities_size());
  EXPECT_EQ(counts[v1::Event::kMonitorRegistered], described.monitors_size());
  EXPECT_EQ(counts[v1::Event::kTrainingScheduled], described.trainings_size());
  EXPECT_EQ(counts[v1::Event::kConsultantEngaged], described.consultants_size());
}

// The command that would have made that event of a template's part: both have the same fields, by number. Of
// no intent: the event is not of such a part.
v1::Command own_command(const v1::Event& event) {
  constexpr std::pair<const char*, const char*> parts[] = {
      {"config_item_added", "add_config_item"},
      {"capacity_target_set", "set_capacity_target"},
      {"milestone_planned", "plan_milestone"},
      {"runbook_drafted", "draft_runbook"},
      {"step_added", "add_step"},
      {"risk_identified", "identify_risk"},
      {"risk_assessed", "assess_risk"},
      {"response_planned", "plan_response"},
      {"test_plan_drafted", "draft_test_plan"},
      {"monitor_registered", "register_monitor"},
      {"gate_defined", "define_gate"},
      {"criterion_added", "add_criterion"},
      {"training_scheduled", "schedule_training"},
      {"consultant_engaged", "engage_consultant"},
  };
  const auto* fact =
      event.GetReflection()->GetOneofFieldDescriptor(event, v1::Event::descriptor()->FindOneofByName("fact"));
  v1::Command command = command_of("");
  for (const auto& [fact_name, intent_name] : parts) {
    if (fact->name() != fact_name) continue;
    const auto* intent = v1::Command::descriptor()->FindFieldByName(intent_name);
    command.GetReflection()
        ->MutableMessage(&command, intent)
        ->ParseFromString(event.GetReflection()->GetMessage(event, fact).SerializeAsString());
  }
  // The texts of a step stand beside it in the event.
  if (event.has_step_added()) {
    v1::Step& step = *command.mutable_add_step()->mutable_step();
    step.set_instruction(event.step_added().instruction());
    step.set_check(event.step_added().check());
    step.set_rollback(event.step_added().rollback());
  }
  return command;
}

TEST_P(ShippedTemplate, RecordsWhatTheCommandsOfItsPartsWould) {
  Story whole = this->story();
  const auto events = whole.decide("lea", filled(whole.project_template, "EN"));
  ASSERT_TRUE(events);
  Story one_by_one = this->story();
  for (const char* role : {"TESTER", "DEPARTMENT_LEAD", "STAGE_OWNER", "CUTOVER_MANAGER"})
    one_by_one.happened("lea", std::string{"role_granted{person_id:'lea' role:"} + role + "}");
  for (const v1::Event& event : *events) {
    const v1::Command command = own_command(event);
    if (command.intent_case() != v1::Command::INTENT_NOT_SET) {
      const auto decided = one_by_one.decide("lea", command);
      ASSERT_TRUE(decided) << command.ShortDebugString();
      ASSERT_EQ(decided->size(), 1U) << command.ShortDebugString();
      EXPECT_EQ(decided->front().ShortDebugString(), event.ShortDebugString());
    }
    one_by_one.commit("lea", command_of("apply_template{}"), {event});
  }
}

TEST(Template, PutsVariablesIntoTextsAndNumbers) {
  Story story = with_bank();
  story.given("lea",
              "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} "
              "variables{key:'peak-tps' value:'9000'} variables{key:'rto-minutes' value:'45'}}");
  const records::Records& records = story.project.records;
  EXPECT_EQ(records.environment.capacities.find("peak")->forecast(), 9'000U);
  EXPECT_EQ(records.environment.capacities.find("peak")->target(), 11'700U);  // 1.3 times.
  const auto events = with_bank().decide(
      "lea", command_of("apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} "
                        "variables{key:'rto-minutes' value:'45'}}"));
  ASSERT_TRUE(events);
  for (const v1::Event& event : *events) {
    if (event.criterion_added().criterion_id() == "restore-proven") {
      EXPECT_NE(event.criterion_added().text().en().find("within 45 minutes"), std::string::npos);
    }
    if (event.test_plan_drafted().plan_id() == "stress") {
      EXPECT_EQ(event.test_plan_drafted().target().tps_min(), 7'800U);  // Of the default.
    }
  }
}

TEST(Template, RefusesUnknownMissingAndIllTypedVariables) {
  const auto with = [](const std::string& variables) {
    return "apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} " + variables + "}";
  };
  with_bank()
      .when("lea", with("variables{key:'colour' value:'red'}"))
      .refused(Code::invalid,
               {{"field", "apply_template.variables.colour"}, {"problem", "unknown_variable"}});
  with_bank()
      .when("lea", with("variables{key:'peak-tps' value:'many'}"))
      .refused(Code::invalid, {{"field", "apply_template.variables.peak-tps"}, {"problem", "not_number"}});
  with_bank()
      .when("lea", with("variables{key:'peak-tps' value:'1000000000001'}"))
      .refused(Code::invalid, {{"problem", "too_large"}});
  with_bank()
      .when("lea", with("variables{key:'peak-tps' value:'1000000000000'}"))
      .refused(Code::invalid, {{"problem", "too_large"}});  // As a load target.
  with_bank()
      .when("lea", with("variables{key:'peak-tps' value:'0'}"))
      .refused(Code::invalid, {{"problem", "too_small"}});
  with_bank()
      .when("lea", with("variables{key:'window' value:'" + std::string(101, 'x') + "'}"))
      .refused(Code::invalid, {{"problem", "too_long"}});
  Story story = with_bank();
  story.project_template.mutable_variables(0)->clear_default_value();
  story.when("lea", apply).refused(Code::invalid, {{"problem", "required"}});
  story.project_template.mutable_variables(0)->set_type(v1::DATE_VARIABLE);
  story.project_template.mutable_variables(0)->set_default_value("2026-02-30");
  story.when("lea", apply).refused(Code::invalid, {{"problem", "not_a_day"}});
}

TEST(Template, LetsWhoeverIsAnApproverVoteWhereTooFewApproversAreNamed) {
  const auto approvers_of = [](const std::string& people) {
    const auto events = with_bank().decide(
        "lea", command_of("apply_template{template_id:'bank-payment' go_live{year:2026 month:9 day:1} " +
                          people + "}"));
    for (const v1::Event& event : *events)
      if (event.gate_defined().gate_id() == "g5") return event.gate_defined().approvers_size();
    return -1;
  };
  EXPECT_EQ(approvers_of("people{key:'business' value:'max'} people{key:'risk' value:'dan'}"), 0);
  EXPECT_EQ(approvers_of("people{key:'business' value:'max'} people{key:'risk' value:'dan'} "
                         "people{key:'technology' value:'tom'}"),
            3);
}

TEST(Template, ALoadTestHasNoPointOfNoReturnAndEveryOtherHasOne) {
  for (const char* id : templates_of_the_design) {
    const auto described = shipped(id);
    const auto& steps = described.runbooks(0).steps();
    EXPECT_EQ(std::ranges::count_if(steps, &v1::TemplateStep::point_of_no_return),
              std::string_view{id} == "load-test" ? 0 : 1)
        << id;
  }
}

TEST(Template, RefusesMoreThanAProjectMayHold) {
  Story story = with_bank();
  for (int i = 0; i < 45; ++i) {
    const std::string id = "gate-" + std::to_string(i);
    story.happened("lea", "gate_defined{gate_id:'" + id + "' name:'G' quorum:1}");
  }
  story.when("lea", apply)
      .refused(Code::invalid, {{"field", "apply_template.template_id"}, {"problem", "too_many"}});
}

TEST(Template, ItsTasksCanBeWorkedOff) {
  Story story = with_bank();
  story.given("lea", apply);
  std::size_t done = 0;
  for (std::size_t before = 1; done != before;) {
    before = done;
    for (const v1::TemplateTask& planned : story.project_template.tasks()) {
      if (story.task(planned.key()).done) continue;
      const auto command = command_of("complete_task{task_id:'" + planned.key() + "'}");
      const auto events = story.decide("lea", command);
      if (!events) continue;
      story.commit("lea", command, *events);
      ++done;
    }
  }
  EXPECT_EQ(done, story.project.board.tasks.size());
}

}  // namespace
}  // namespace slipway::domain::template_test
