// Undo: an earlier commit of one's own is taken back by what would take it back today.
#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::undo_test {
namespace {

Story board() {
  return Story::of_board();
}

TEST(Undo, RestoresWhatAnEditChanged) {
  Story story = board();
  story.given("mia", "edit_task{task_id:'a' title:'New' due{value{year:2026 month:5 day:1}} priority:HIGH}");
  story.when("mia", "undo{revision:5}")
      .then({"task_edited{task_id:'a' title:'Task a' title_before:'New' due{before{year:2026 month:5 day:1}} "
             "priority:PRIORITY_UNSPECIFIED priority_before:HIGH}"});
  // And that may be undone in turn.
  story.when("mia", "undo{revision:6}")
      .then({"task_edited{task_id:'a' title:'New' title_before:'Task a' due{value{year:2026 month:5 day:1}} "
             "priority:HIGH priority_before:PRIORITY_UNSPECIFIED}"});
}

TEST(Undo, PutsACardBackExactlyWhereItStood) {
  Story story = board();
  story.given("mia", "move_task{task_id:'b' column_id:'done'}");
  story.when("mia", "undo{revision:5}")
      .then({"task_moved{task_id:'b' column_id:'todo' rank:'V001' column_id_before:'done' rank_before:'V'}",
             "task_reopened{task_id:'b'}"});
  EXPECT_EQ(story.cards("todo"), "a b c");
  story.when("mia", "undo{revision:5}").nothing();
}

TEST(Undo, PutsACardBesideWhateverTookItsPlace) {
  Story story = board();
  story
      .given("mia", "move_task{task_id:'c' column_id:'todo' after_task_id:'a'}")  // V000V
      .given("mia", "start_task{task_id:'c'}")                                    // 6
      .given("tom", "create_task{task_id:'d' title:'D'}")
      .given("tom", "move_task{task_id:'d' column_id:'todo' after_task_id:'a'}");  // Takes V000V.
  EXPECT_EQ(story.task("d").rank.value, "V000V");
  story.given("mia", "undo{revision:6}");
  EXPECT_EQ(story.cards("todo"), "a d c b");
}

TEST(Undo, RespectsLimitsAndBlockersLikeAnyMove) {
  Story story = board();
  story.given("mia", "start_task{task_id:'a'}")
      .given("mia", "move_task{task_id:'a' column_id:'todo'}")
      .given("lea", "set_wip_limit{column_id:'doing' wip_limit{tasks_max:1 hard:true}}")
      .given("mia", "start_task{task_id:'b'}");
  story.when("mia", "undo{revision:6}").refused(Code::wip_limit_reached);
  story.given("mia", "undo{revision:8}").given("mia", "block_task{task_id:'a' reason:'R'}");
  story.when("mia", "undo{revision:6}").refused(Code::blocked_by_open);
}

TEST(Undo, IsRefusedWhereAnotherChangedTheFieldSince) {
  Story story = board();
  story.given("mia", "edit_task{task_id:'a' title:'Mine' estimate_hours:4}")
      .given("tom", "edit_task{task_id:'a' title:'Theirs'}");
  story.when("mia", "undo{revision:5}")
      .refused(Code::version_conflict, {{"field", "title"}, {"theirs", "Theirs"}, {"author", "tom"}});
  story.given("mia", "start_task{task_id:'a'}").given("tom", "complete_task{task_id:'a'}");
  story.when("mia", "undo{revision:7}")
      .refused(Code::version_conflict, {{"field", "column"}, {"theirs", "done"}});
}

TEST(Undo, IsForOnesOwnCommitsOnly) {
  Story story = board();
  story.given("mia", "edit_task{task_id:'a' title:'Mine'}");
  for (const char* person : {"lea", "tom", "ada"})
    story.when(person, "undo{revision:5}").refused(Code::forbidden);
}

TEST(Undo, NeedsTheRightToWhatItDoes) {
  Story story = board();
  story.given("lea", "rename_column{column_id:'todo' name:'X'}")
      .given("ada", "grant_role{person_id:'lea' role:MEMBER}")
      .given("ada", "revoke_role{person_id:'lea' role:PROJECT_LEAD}");
  story.when("lea", "undo{revision:5}").refused(Code::forbidden, {{"command", "rename_column"}});
}

TEST(Undo, ArchivesWhatWasCreatedAndRestoresWhatWasArchived) {
  Story story = board();
  story.given("mia", "create_task{task_id:'d' title:'D' column_id:'done'}");
  story.when("mia", "undo{revision:5}").then({"task_archived{task_id:'d'}"});
  story.when("mia", "undo{revision:6}").then({"task_restored{task_id:'d'}"});
  story.when("mia", "undo{revision:7}").then({"task_archived{task_id:'d'}"});
  story.when("mia", "undo{revision:5}").nothing();
}

struct Pair {
  const char* actor;
  const char* command;
  std::vector<std::string> undone;
};

TEST(Undo, TakesBackEveryCommandThatCanBe) {
  const std::vector<Pair> pairs = {
      {"lea",
       "assign_task{task_id:'a' assignee:'mia' department_id:'it'}",
       {"task_assigned{task_id:'a' assignee_before:'mia' department_id_before:'it'}"}},
      {"mia",
       "add_dependency{task_id:'a' blocked_by:'b'}",
       {"dependency_removed{task_id:'a' blocked_by:'b'}"}},
      {"mia", "block_task{task_id:'a' reason:'R'}", {"task_unblocked{task_id:'a' reason_before:'R'}"}},
      {"lea",
       "rename_column{column_id:'todo' name:'X'}",
       {"column_renamed{column_id:'todo' name:'To do' name_before:'X'}"}},
      {"lea",
       "set_wip_limit{column_id:'todo' wip_limit{tasks_max:3}}",
       {"wip_limit_set{column_id:'todo' wip_limit{} before{tasks_max:3}}"}},
      {"lea",
       "move_column{column_id:'done'}",
       {"column_moved{column_id:'done' rank:'V002' rank_before:'Uzzz'}"}},
      {"lea", "grant_role{person_id:'eve' role:MEMBER}", {"role_revoked{person_id:'eve' role:MEMBER}"}},
      {"lea", "revoke_role{person_id:'mia' role:MEMBER}", {"role_granted{person_id:'mia' role:MEMBER}"}},
      {"lea", "draft_charter{charter{goal:'G'}}", {"charter_drafted{charter{} before{goal:'G'}}"}},
      {"mia",
       "edit_minutes{meeting_id:'m' block_id:'k' text:'T'}",
       {"minutes_edited{meeting_id:'m' block_id:'k' text_before:'T'}"}},
  };
  for (const Pair& pair : pairs) {
    Story story = Story::of_meeting();
    story.given(pair.actor, pair.command);
    story.when(pair.actor, "undo{revision:" + std::to_string(story.head()) + "}").then(pair.undone);
  }
}

TEST(Undo, TakesBackTheSecondOfTwo) {
  Story story = Story::of_meeting();
  story.given("mia", "block_task{task_id:'a' reason:'One'}")
      .given("mia", "block_task{task_id:'a' reason:'Two'}");
  story.when("mia", "undo{revision:8}").then({"task_blocked{task_id:'a' reason:'One' reason_before:'Two'}"});
  story.given("mia", "unblock_task{task_id:'a'}");
  story.when("mia", "undo{revision:10}").then({"task_blocked{task_id:'a' reason:'One'}"});
  story.given("mia", "add_dependency{task_id:'a' blocked_by:'b'}")
      .given("mia", "remove_dependency{task_id:'a' blocked_by:'b'}");
  story.when("mia", "undo{revision:13}").then({"dependency_added{task_id:'a' blocked_by:'b'}"});
  story.given("lea", "assign_stage_owner{stage:TESTING owner:'tom' planned_start{year:2026 month:5 day:1}}")
      .given("lea", "assign_stage_owner{stage:TESTING owner:'mia'}");
  story.when("lea", "undo{revision:16}")
      .then({"stage_owner_assigned{stage:TESTING owner:'tom' planned_start{year:2026 month:5 day:1} "
             "owner_before:'mia'}"});
  story.given("fay", "record_attendance{meeting_id:'m' person_id:'mia' attendance:ABSENT}")
      .given("fay", "record_attendance{meeting_id:'m' person_id:'mia' attendance:LATE}");
  story.when("fay", "undo{revision:19}")
      .then({"attendance_recorded{meeting_id:'m' person_id:'mia' attendance:ABSENT before:LATE}"});
}

TEST(Undo, SaysWhatItCannotTakeBack) {
  struct Row {
    const char* actor;
    const char* command;
  };
  for (const Row& row : {Row{"lea", "add_column{column_id:'x' name:'X' kind:DOING}"},
                         Row{"kim", "comment_task{task_id:'a' comment_id:'k' text:'T'}"},
                         Row{"lea", "join_department{department_id:'it'}"},
                         Row{"lea", "assign_stage_owner{stage:TESTING owner:'tom'}"},
                         Row{"fay", "record_decision{meeting_id:'m' decision_id:'d' what:'W'}"},
                         Row{"fay",
                             "agree_action_item{meeting_id:'m' action_id:'x' what:'W' owner:'mia' "
                             "due{year:2026 month:5 day:1} task_id:'t'}"},
                         Row{"sue", "record_attendance{meeting_id:'m' person_id:'mia' attendance:LATE}"},
                         Row{"fay", "end_meeting{meeting_id:'m'}"}}) {
    Story story = Story::of_meeting();
    story.given(row.actor, row.command);
    story.when(row.actor, "undo{revision:" + std::to_string(story.head()) + "}")
        .refused(Code::not_undoable, {{"revision", std::to_string(story.head())}});
  }
}

TEST(Undo, RefusesToCloseALoop) {
  Story story = board();
  story.given("mia", "add_dependency{task_id:'a' blocked_by:'b'}")
      .given("mia", "remove_dependency{task_id:'a' blocked_by:'b'}")
      .given("tom", "add_dependency{task_id:'b' blocked_by:'a'}");
  story.when("mia", "undo{revision:6}").refused(Code::dependency_cycle);
}

}  // namespace
}  // namespace slipway::domain::undo_test
