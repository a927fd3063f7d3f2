// A template applied: one commit that lays the whole project out.
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "story.h"

namespace slipway::domain {
namespace {

v1::Template bank() {
  std::ifstream file(SLIPWAY_SOURCE_DIR "/server/templates/bank-payment.json");
  std::stringstream text;
  text << file.rdbuf();
  v1::Template bank;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text.str(), &bank).ok());
  return bank;
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

TEST(Template, RefusesDataThatDoesNotHoldTogether) {
  Story story = with_bank();
  story.project_template.mutable_tasks(0)->add_blocked_by("nothing");
  story.when("lea", apply).refused(Code::invalid, {{"problem", "broken_template"}});
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
}  // namespace slipway::domain
