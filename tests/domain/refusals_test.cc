// Refusals of the workspace, the charter, the board and meetings: given this, when that command, then this
// code with these facts, in both languages.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "server/domain/words.h"
#include "story.h"

namespace slipway::domain::refusals_test {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;

struct Case {
  const char* name;
  std::function<Story()> given;
  std::string actor;
  std::string when;
  Code code;
  Facts facts;
};

Story blank() {
  return {};
}
Story project() {
  return Story::of_project();
}
Story board() {
  return Story::of_board();
}
Story meeting() {
  return Story::of_meeting();
}
Story workspace() {
  Story story;
  story.about_workspace = true;
  return story;
}

Story owned_stages(Story story) {
  for (int stage = 1; stage <= 9; ++stage) {
    story.given(
        "lea", "assign_stage_owner{owner:'lea' stage:" + v1::Stage_Name(static_cast<v1::Stage>(stage)) + "}");
  }
  return story;
}
Story drafted(const std::string& drafter) {
  Story story = project();
  return story.given(
      drafter,
      "draft_charter{charter{goal:'Faster' in_scope:'Core' success_factors{id:'f' name:'Speed' "
      "measure:'p95' target:'300 ms'}}}");
}
Story chartered() {
  return owned_stages(drafted("lea")).given("sam", "approve_charter{}");
}
Story chain() {
  return board()
      .given("mia", "add_dependency{task_id:'a' blocked_by:'b'}")
      .given("mia", "add_dependency{task_id:'b' blocked_by:'c'}");
}
Story full_column() {
  return board()
      .given("lea", "set_wip_limit{column_id:'doing' wip_limit{tasks_max:1 hard:true}}")
      .given("mia", "start_task{task_id:'a'}");
}
Story issued(const std::string& by) {
  return meeting().given("fay", "end_meeting{meeting_id:'m'}").given(by, "issue_minutes{meeting_id:'m'}");
}
Story approved() {
  return issued("sue").given("sam", "approve_minutes{meeting_id:'m'}");
}
Story with_template() {
  Story story = project();
  story.project_template.set_template_id("bank");
  return story.given("lea", "apply_template{template_id:'bank' go_live{year:2026 month:9 day:1}}");
}
std::string long_text(std::size_t count) {
  std::string text;
  for (std::size_t index = 0; index < count; ++index) text += "\xF0\xA0\x80\x80";  // Four bytes each.
  return text;
}
std::string huge_scope() {
  std::string text = "draft_charter{charter{";
  for (int index = 0; index < 60; ++index) text += "in_scope:'" + long_text(400) + "' ";
  return text + "}}";
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"WithoutTheRole",
       board,
       "obs",
       "move_task{task_id:'a' column_id:'doing'}",
       Code::forbidden,
       {{"command", "move_task"}, {"needs", "project_lead"}}},
      {"OfAnUnknownProject",
       blank,
       "lea",
       "create_task{task_id:'a' title:'A'}",
       Code::not_found,
       {{"kind", "project"}, {"id", "p"}}},
      {"OfAnUnknownTask",
       board,
       "mia",
       "start_task{task_id:'zz'}",
       Code::not_found,
       {{"kind", "task"}, {"id", "zz"}}},
      {"OfAnUnknownPerson",
       board,
       "lea",
       "assign_task{task_id:'a' assignee:'nobody'}",
       Code::not_found,
       {{"kind", "person"}}},
      {"OfAnUnknownDepartment",
       project,
       "lea",
       "join_department{department_id:'x'}",
       Code::not_found,
       {{"kind", "department"}}},
      {"OfAnUnknownColumn",
       board,
       "mia",
       "move_task{task_id:'a' column_id:'x'}",
       Code::not_found,
       {{"kind", "column"}}},
      {"OfAnUnknownMeeting",
       project,
       "lea",
       "start_meeting{meeting_id:'x'}",
       Code::not_found,
       {{"kind", "meeting"}}},
      {"OfAnUnknownAgendaItem",
       meeting,
       "fay",
       "start_item{meeting_id:'m' item_id:'x'}",
       Code::not_found,
       {{"kind", "agenda_item"}}},
      {"OfAnUnknownDecision",
       meeting,
       "fay",
       "record_decision{meeting_id:'m' decision_id:'d' what:'W' supersedes:'x'}",
       Code::not_found,
       {{"kind", "decision"}}},
      {"OfAnUnknownTemplate",
       project,
       "lea",
       "apply_template{template_id:'x' go_live{year:2026 month:9 day:1}}",
       Code::not_found,
       {{"kind", "template"}}},
      {"OfAnUnknownCommit",
       project,
       "lea",
       "undo{revision:99}",
       Code::not_found,
       {{"kind", "commit"}, {"id", "99"}}},
      {"ForAnEmptyTitle",
       board,
       "mia",
       "edit_task{task_id:'a' title:' '}",
       Code::invalid,
       {{"field", "edit_task.title"}, {"problem", "required"}}},
      {"ForAnAdministratorInAProject",
       project,
       "lea",
       "grant_role{person_id:'mia' role:ADMINISTRATOR}",
       Code::invalid,
       {{"field", "grant_role.role"}}},
      {"ForTheOtherKindOfStream",
       project,
       "lea",
       "add_department{department_id:'x' name:'X'}",
       Code::invalid,
       {{"field", "project"}, {"problem", "wrong_stream"}}},
      {"ForAnExpectationOfAnotherTask",
       board,
       "mia",
       "expect{entity:'b' revision:1} edit_task{task_id:'a' title:'N'}",
       Code::invalid,
       {{"field", "expect.entity"}}},
      {"ForAStageThatEndsBeforeItStarts",
       project,
       "lea",
       "assign_stage_owner{stage:TESTING owner:'lea' planned_start{year:2026 month:5 day:2} "
       "planned_end{year:2026 month:5 day:1}}",
       Code::invalid,
       {{"field", "assign_stage_owner.planned_end"}}},
      {"ForATaskIdTwice",
       board,
       "mia",
       "create_task{task_id:'a' title:'A'}",
       Code::already_exists,
       {{"kind", "task"}, {"id", "a"}}},
      {"ForAColumnIdTwice",
       board,
       "lea",
       "add_column{column_id:'todo' name:'T' kind:TODO}",
       Code::already_exists,
       {{"kind", "column"}}},
      {"ForAProjectTwice",
       project,
       "ada",
       "create_project{name:'P'}",
       Code::already_exists,
       {{"kind", "project"}}},
      {"ForAPersonTwice",
       workspace,
       "ada",
       "add_person{person_id:'mia' name:'Mia'}",
       Code::already_exists,
       {{"kind", "person"}}},
      {"ForAMeetingTwice",
       meeting,
       "lea",
       "schedule_meeting{meeting_id:'m' kind:SYNC title:'S' starts_at{seconds:1} planned_minutes:1}",
       Code::already_exists,
       {{"kind", "meeting"}}},
      {"ForAnAgendaItemTwice",
       meeting,
       "fay",
       "add_agenda_item{meeting_id:'m' item{id:'one' title:'O' planned_minutes:1}}",
       Code::already_exists,
       {{"kind", "agenda_item"}}},
      {"ForAnEmptyCharter",
       project,
       "sam",
       "approve_charter{}",
       Code::charter_incomplete,
       {{"missing", "goal"}, {"missing", "scope"}, {"missing", "success_factors"}}},
      {"ForAFactorThatIsNotMeasured",
       [] {
         return Story(project().given(
             "lea",
             "draft_charter{charter{goal:'G' in_scope:'S' success_factors{id:'f' name:'Speed' "
             "measure:'p95'}}}"));
       },
       "sam",
       "approve_charter{}",
       Code::charter_incomplete,
       {{"unmeasured", "Speed"}}},
      {"ForADraftAfterTheApproval",
       chartered,
       "lea",
       "draft_charter{charter{goal:'Else'}}",
       Code::charter_already_approved,
       {}},
      {"ForASecondApproval", chartered, "sam", "approve_charter{}", Code::charter_already_approved, {}},
      {"ForOwnerlessStages",
       [] { return drafted("lea"); },
       "sam",
       "approve_charter{}",
       Code::stage_owner_missing,
       {{"stage", "initiation"}, {"stage", "operation"}}},
      {"ForStartingAnOwnerlessStage",
       project,
       "lea",
       "start_stage{stage:INITIATION}",
       Code::stage_owner_missing,
       {{"stage", "initiation"}}},
      {"ForTheSecondStageBeforeTheCharter",
       [] { return owned_stages(project()); },
       "lea",
       "start_stage{stage:REQUIREMENTS}",
       Code::gate_not_passed,
       {{"gate", "G1"}, {"stage", "requirements"}}},
      {"ForStartingAStageTwice",
       [] { return chartered().given("lea", "start_stage{stage:INITIATION}"); },
       "lea",
       "start_stage{stage:INITIATION}",
       Code::stage_state,
       {{"stage", "initiation"}, {"state", "stage_in_progress"}}},
      {"ForCompletingAPlannedStage",
       project,
       "lea",
       "complete_stage{stage:TESTING}",
       Code::stage_state,
       {{"state", "stage_planned"}}},
      {"ForAFullColumn",
       full_column,
       "mia",
       "start_task{task_id:'b'}",
       Code::wip_limit_reached,
       {{"column", "doing"}, {"limit", "1"}, {"count", "1"}}},
      {"ForAFullColumnWithAMembersReason",
       full_column,
       "mia",
       "move_task{task_id:'b' column_id:'doing' override_reason:'Please'}",
       Code::wip_limit_reached,
       {}},
      {"ForAFullColumnWithoutALeadsReason",
       full_column,
       "lea",
       "move_task{task_id:'b' column_id:'doing'}",
       Code::wip_limit_reached,
       {}},
      {"ForANewTaskInAFullColumn",
       full_column,
       "mia",
       "create_task{task_id:'d' title:'D' column_id:'doing'}",
       Code::wip_limit_reached,
       {}},
      {"ForRestoringIntoAFullColumn",
       [] {
         return full_column()
             .given("mia", "archive_task{task_id:'a'}")
             .given("mia", "start_task{task_id:'b'}");
       },
       "mia",
       "restore_task{task_id:'a'}",
       Code::wip_limit_reached,
       {}},
      {"ForALoop",
       chain,
       "mia",
       "add_dependency{task_id:'c' blocked_by:'a'}",
       Code::dependency_cycle,
       {{"loop", "c → a → b → c"}, {"titles", "Task c → Task a → Task b → Task c"}}},
      {"ForItself",
       board,
       "mia",
       "add_dependency{task_id:'a' blocked_by:'a'}",
       Code::dependency_cycle,
       {{"loop", "a → a"}}},
      {"ForAnOpenBlocker",
       chain,
       "mia",
       "start_task{task_id:'a'}",
       Code::blocked_by_open,
       {{"task", "a"}, {"blocker", "b"}, {"blocker_title", "Task b"}}},
      {"ForAnOpenBlockerWhenDone",
       chain,
       "mia",
       "complete_task{task_id:'a'}",
       Code::blocked_by_open,
       {{"blocker", "b"}}},
      {"ForABlockByHand",
       [] { return board().given("mia", "block_task{task_id:'a' reason:'No data'}"); },
       "mia",
       "move_task{task_id:'a' column_id:'doing'}",
       Code::blocked_by_open,
       {{"reason", "No data"}}},
      {"ForAnEditOfAnOlderTitle",
       [] { return board().given("tom", "edit_task{task_id:'a' title:'Theirs'}"); },
       "mia",
       "expect{entity:'a' revision:2} edit_task{task_id:'a' title:'Mine'}",
       Code::version_conflict,
       {{"field", "title"},
        {"mine", "Mine"},
        {"theirs", "Theirs"},
        {"author", "tom"},
        {"theirs_revision", "5"}}},
      {"ForAnArchivedTask",
       [] { return board().given("mia", "archive_task{task_id:'a'}"); },
       "mia",
       "edit_task{task_id:'a' title:'N'}",
       Code::task_archived,
       {{"task", "a"}}},
      {"ForUndoingAComment",
       [] { return board().given("mia", "comment_task{task_id:'a' comment_id:'k' text:'T'}"); },
       "mia",
       "undo{revision:5}",
       Code::not_undoable,
       {{"command", "comment_task"}, {"revision", "5"}}},
      {"ForACharterBeyondACommit",
       project,
       "lea",
       huge_scope(),
       Code::commit_too_large,
       {{"limit", "32000"}}},
      {"ForAnEditBeyondACommit",
       [] { return board().given("mia", "edit_task{task_id:'a' description:'" + long_text(8'000) + "'}"); },
       "mia",
       "edit_task{task_id:'a' title:'" + long_text(200) + "' description:'" + long_text(7'999) + "'}",
       Code::commit_too_large,
       {{"limit", "64511"}}},
      {"ForStartingAnEndedMeeting",
       [] { return meeting().given("fay", "end_meeting{meeting_id:'m'}"); },
       "fay",
       "start_meeting{meeting_id:'m'}",
       Code::meeting_state,
       {{"meeting", "m"}, {"state", "ended"}}},
      {"ForRestartingAClosedItem",
       [] { return meeting().given("fay", "close_item{meeting_id:'m' item_id:'one'}"); },
       "fay",
       "start_item{meeting_id:'m' item_id:'one'}",
       Code::meeting_state,
       {{"item", "one"}, {"state", "item_closed"}}},
      {"ForIssuingBeforeTheEnd",
       meeting,
       "sue",
       "issue_minutes{meeting_id:'m'}",
       Code::meeting_state,
       {{"state", "in_progress"}}},
      {"ForAmendingBeforeTheApproval",
       [] { return issued("sue"); },
       "sue",
       "amend_minutes{meeting_id:'m' amendment_id:'x' text:'T' reason:'R'}",
       Code::meeting_state,
       {{"state", "issued"}}},
      {"ForADecisionAfterTheEnd",
       [] { return meeting().given("fay", "end_meeting{meeting_id:'m'}"); },
       "fay",
       "record_decision{meeting_id:'m' decision_id:'d' what:'W'}",
       Code::meeting_not_in_progress,
       {{"meeting", "m"}, {"state", "ended"}}},
      {"ForAnActionWithoutOwnerAndDate",
       meeting,
       "fay",
       "agree_action_item{meeting_id:'m' action_id:'x' what:'W' task_id:'t'}",
       Code::action_incomplete,
       {{"missing", "owner"}, {"missing", "due"}}},
      {"ForEditingApprovedMinutes",
       approved,
       "mia",
       "edit_minutes{meeting_id:'m' block_id:'k' text:'T'}",
       Code::minutes_locked,
       {{"meeting", "m"}}},
      {"ForApprovingOnesOwnCharter",
       [] { return owned_stages(drafted("sam")); },
       "sam",
       "approve_charter{}",
       Code::self_approval,
       {{"what", "charter"}}},
      {"ForApprovingOnesOwnMinutes",
       [] { return issued("fay"); },
       "fay",
       "approve_minutes{meeting_id:'m'}",
       Code::self_approval,
       {{"what", "minutes"}}},
      {"ForTheLastAdministratorsRole",
       workspace,
       "ada",
       "revoke_role{person_id:'ada' role:ADMINISTRATOR}",
       Code::last_administrator,
       {{"person", "ada"}}},
      {"ForTheLastAdministrator",
       workspace,
       "ada",
       "deactivate_person{person_id:'ada'}",
       Code::last_administrator,
       {}},
      {"ForTheErasureOfTheLastAdministrator",
       workspace,
       "ada",
       "erase_person{person_id:'ada' reason:'R'}",
       Code::last_administrator,
       {{"person", "ada"}}},
      {"ForAPersonWhoWasErased",
       [] { return workspace().given("ada", "erase_person{person_id:'mia' reason:'R'}"); },
       "ada",
       "edit_person{person_id:'mia' name:'Mia'}",
       Code::person_erased,
       {{"person", "mia"}}},
      {"ForAnUndoOfWhatWasRedactedSince",
       [] {
         return board()
             .given("mia", "edit_task{task_id:'a' description:'Old'}")
             .given("mia", "edit_task{task_id:'a' description:'New'}")
             .given("lea", "redact_text{text:'task/a' reason:'R'}");
       },
       "mia",
       "undo{revision:6}",
       Code::text_redacted,
       {{"text", "task/a"}, {"revision", "6"}}},
      {"ForASecondTemplate",
       with_template,
       "lea",
       "apply_template{template_id:'bank' go_live{year:2026 month:9 day:1}}",
       Code::template_already_applied,
       {{"template", "bank"}}},
  };
  return all;
}

class EveryRefusal : public testing::TestWithParam<Case> {};

TEST_P(EveryRefusal, SaysWhy) {
  const Case& c = GetParam();
  c.given().when(c.actor, c.when).refused(c.code, c.facts);
}

INSTANTIATE_TEST_SUITE_P(Domain, EveryRefusal, testing::ValuesIn(cases()),
                         [](const auto& info) { return std::string{info.param.name}; });

TEST(Refusals, EachCodeHasItsNameAndASentenceInBothLanguages) {
  std::set<std::string_view> names;
  for (std::size_t number = 0; number < code_count; ++number) {
    const Code code = static_cast<Code>(number);
    EXPECT_TRUE(names.insert(name(code)).second) << name(code);
    const v1::Text text = sentence({code, {}});
    EXPECT_FALSE(text.zh().empty());
    EXPECT_FALSE(text.en().empty());
    EXPECT_NE(text.zh(), text.en());
  }
}

TEST(Refusals, FillTheirFactsIntoTheSentence) {
  const v1::Text incomplete = sentence(
      {Code::charter_incomplete, {{"missing", "goal"}, {"missing", "scope"}, {"unmeasured", "速度"}}});
  EXPECT_EQ(incomplete.zh(), "项目章程不完整：缺少目标、范围；以下关键成功要素没有度量方式或目标值：速度。");
  EXPECT_EQ(
      incomplete.en(),
      "The charter is incomplete: goal, scope missing; success factors without a measure or a target: 速度.");
  const v1::Text limit =
      sentence({Code::wip_limit_reached,
                {{"column", "doing"}, {"column_name", "进行中"}, {"limit", "3"}, {"count", "3"}}});
  EXPECT_EQ(limit.zh(), "看板列“进行中”已有 3 个任务，达到在制品上限 3。");
  EXPECT_EQ(sentence({Code::invalid, {{"field", "project"}}}).en(), "The field project is not valid.");
  EXPECT_EQ(sentence({Code::forbidden, {}}).en(), "You may not do this.");
  EXPECT_EQ(sentence({Code::forbidden, {{"needs", "sponsor"}}}).zh(),
            "您没有执行此操作的权限；需要角色：发起人。");
}

TEST(Refusals, OfAnEditSayBothValuesAndOfAWholeRecordBothRevisions) {
  const v1::Text field = sentence({Code::version_conflict,
                                   {{"field", "title"},
                                    {"mine", "Mine"},
                                    {"theirs", "Theirs"},
                                    {"author", "tom"},
                                    {"theirs_revision", "5"}}});
  EXPECT_EQ(field.zh(), "“标题”在您查看之后已被 tom 修改为“Theirs”（版本 5）；您的值是“Mine”。");
  EXPECT_EQ(
      field.en(),
      "The title was changed by tom since you saw it: it is now “Theirs” (revision 5); yours is “Mine”.");
  const v1::Text record =
      sentence({Code::version_conflict,
                {{"field", "config"}, {"author", "tom"}, {"seen_revision", "4"}, {"theirs_revision", "5"}}});
  EXPECT_EQ(record.zh(), "“环境配置项”在您查看之后已被 tom 修改（版本 5）；您看到的是版本 4。");
  EXPECT_EQ(record.en(),
            "The configuration item was changed by tom since you saw it (revision 5); you saw revision 4.");
}

TEST(Refusals, CallPeopleAndThingsByTheirNamesAndTheHourByTheProjectsClock) {
  Story story = Story::of_meeting();
  for (auto& [id, person] : story.workspace.people) person.name = "Name of " + id;
  const auto told = [&](const char* actor, const char* command) {
    const Decision decision = story.decide(actor, command_of(command));
    EXPECT_FALSE(decision) << command;
    return decision ? std::string{} : sentence(decision.error()).en();
  };
  story.given("tom", "edit_task{task_id:'a' title:'T'}")
      .given("lea", "assign_task{task_id:'b' assignee:'tom'}");
  EXPECT_EQ(
      told("mia", "expect{revision:4} edit_task{task_id:'a' title:'M'}"),
      "The title was changed by Name of tom since you saw it: it is now “T” (revision 7); yours is “M”.");
  EXPECT_EQ(told("lea", "expect{revision:4} assign_task{task_id:'b' assignee:'mia'}"),
            "The assignee was changed by Name of lea since you saw it: it is now “Name of tom” (revision 8); "
            "yours is “Name of mia”.");
  EXPECT_EQ(told("fay", "cancel_meeting{meeting_id:'m'}"),
            "The meeting “Sync” is in progress; this cannot be done now.");
  story.given("fay", "close_item{meeting_id:'m' item_id:'one'}");
  EXPECT_EQ(told("fay", "carry_over_item{meeting_id:'m' item_id:'one'}"),
            "The agenda item “One” of meeting “Sync” is closed; this cannot be done now.");
  story.workspace.people.at("eve").active = false;
  EXPECT_EQ(told("lea", "grant_role{person_id:'eve' role:MEMBER}"), "There is no person “Name of eve”.");
  story.given("cut", "start_change_freeze{freeze_id:'f' reason:'R' from{seconds:0} until{seconds:7200}}");
  story.given("lea", "set_capacity_target{capacity_id:'c' name:'C' unit:'u' target:1}");
  EXPECT_EQ(told("lea", "scale_capacity{capacity_id:'c' scaled_to:2}"),
            "Changes are frozen until 1970-01-01 10:00 (UTC+8): R.");
}

TEST(Refusals, SayTheValuesOfAChoiceInWords) {
  const v1::Text text = sentence({Code::version_conflict,
                                  {{"field", "priority"},
                                   {"mine", "low"},
                                   {"theirs", "high"},
                                   {"author", "tom"},
                                   {"theirs_revision", "5"}}});
  EXPECT_EQ(text.zh(), "“优先级”在您查看之后已被 tom 修改为“高”（版本 5）；您的值是“低”。");
  // A text that happens to be such a word is a text.
  EXPECT_NE(sentence({Code::version_conflict,
                      {{"field", "title"}, {"mine", "low"}, {"theirs", "x"}, {"author", "tom"}}})
                .zh()
                .find("您的值是“low”"),
            std::string::npos);
}

TEST(Refusals, NameTheFieldInChineseWords) {
  const auto zh = [](const char* field) {
    return sentence({Code::invalid, {{"field", field}, {"problem", "required"}}}).zh();
  };
  EXPECT_EQ(zh("create_task.title"), "“标题”无效：必填。");
  EXPECT_EQ(zh("schedule_meeting.agenda[2].title"), "“议程[3] › 标题”无效：必填。");
  EXPECT_EQ(zh("apply_template.people.lead"), "“角色人选 › 项目负责人”无效：必填。");
  EXPECT_EQ(zh("create_task.no_such_field"), "“no_such_field”无效：必填。");
}

TEST(Refusals, HaveAWordForEveryRecordThatMayHaveChanged) {
  for (const char* kind : {"advice", "backup", "capacity", "change", "config", "defect", "feedback", "freeze",
                           "gate", "hypercare", "measurement", "milestone", "monitor", "plan", "requirement",
                           "risk", "run", "runbook", "sprint"}) {
    EXPECT_NE(words_of(kind).zh(), kind);
  }
}

TEST(Refusals, CutLongTextsAndListsInTheSentenceButNotInTheFacts) {
  Refusal refusal{Code::version_conflict,
                  {{"field", "description"}, {"theirs", long_text(8'000)}, {"mine", "M"}}};
  EXPECT_LT(sentence(refusal).zh().size(), 600U);
  EXPECT_EQ(to_proto(refusal, 1).facts(1).value(), long_text(8'000));
  refusal = {Code::blocked_by_open, {{"title", "T"}}};
  for (int index = 0; index < 50; ++index) refusal.facts.emplace_back("blocker_title", "Title");
  EXPECT_TRUE(sentence(refusal).en().ends_with("Title, …."));
}

TEST(Refusals, TravelWithCodeFactsAndRevision) {
  const v1::Refused refused = to_proto({Code::task_archived, {{"task", "a"}, {"title", "A"}}}, 7);
  EXPECT_EQ(refused.code(), "task_archived");
  EXPECT_EQ(refused.revision(), 7U);
  ASSERT_EQ(refused.facts_size(), 2);
  EXPECT_EQ(refused.facts(0).key(), "task");
  EXPECT_EQ(refused.facts(0).value(), "a");
}

}  // namespace
}  // namespace slipway::domain::refusals_test
