// Imports: their start and end, what only they may bring, and who made it there.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::transfer_test {
namespace {

const std::string digest = "digest:'" + std::string(64, 'a') + "'";
const std::string start = "import_id:'i' source:'jira' file_name:'pay.csv' rows:3 " + digest;
const std::string origin = "imported{source:'jira' key:'PAY-1' at{seconds:7} import_id:'i'}";
const std::string said =
    "comment_task{task_id:'t' comment_id:'k' text:'T' " + origin + " imported_author:'Zhao' ";
const std::string brought = "create_task{task_id:'t' title:'T' " + origin + " imported_author:'Zhao' ";

Story running() {
  return Story::of_board().at(100).given("lea", "start_import{" + start + "}");
}
const v1::Import& the_import(const Story& story) {
  return *story.project.records.transfers.imports.find("i");
}

TEST(Import, IsStartedOnceByALeadOrAnAdministrator) {
  Story story = Story::of_board().at(100);
  for (const char* person : {"sam", "mia", "dan", "kim", "obs", "aud"})
    story.when(person, "start_import{" + start + "}").refused(Code::forbidden, {{"needs", "administrator"}});
  story.when("lea", "start_import{" + start + "}").then({"import_started{" + start + "}"});
  story.when("ada", "start_import{" + start + "}").refused(Code::already_exists, {{"kind", "import"}});
  EXPECT_EQ(the_import(story).state(), v1::IMPORT_RUNNING);
  EXPECT_EQ(the_import(story).by(), "lea");
  EXPECT_EQ(the_import(story).started_at().seconds(), 100);
}

TEST(Import, NamesTheFileByItsSha256) {
  Story story = Story::of_board();
  for (const std::string& wrong :
       {std::string(63, 'a'), std::string(63, 'a') + "A", std::string(63, 'a') + "g"})
    story.when("lea", "start_import{import_id:'i' source:'jira' digest:'" + wrong + "'}")
        .refused(Code::invalid, {{"field", "start_import.digest"}, {"problem", "not_a_hash"}});
}

TEST(Import, TellsAtItsEndWhatItRejected) {
  Story story = running().given("lea", brought + "}").at(200);
  story.when("mia", "complete_import{import_id:'i'}").refused(Code::forbidden);
  story.when("lea", "complete_import{import_id:'no'}").refused(Code::not_found, {{"kind", "import"}});
  story.when("lea", "complete_import{import_id:'i' rejected:1 rows{line:4} rows{line:5}}")
      .refused(Code::invalid, {{"field", "complete_import.rows"}, {"limit", "1"}});
  story
      .when(
          "ada",
          "complete_import{import_id:'i' created:1 unchanged:2 rejected:2 "
          "rows{line:4 key:'PAY-4' code:'date_invalid' reason:'31/31/26'} rows{line:9 code:'title_missing'}}")
      .then({"row_rejected{import_id:'i' line:4 key:'PAY-4' code:'date_invalid' reason:'31/31/26'}",
             "row_rejected{import_id:'i' line:9 code:'title_missing'}",
             "import_completed{import_id:'i' created:1 unchanged:2 rejected:2}"});
  EXPECT_EQ(the_import(story).state(), v1::IMPORT_COMPLETED);
  EXPECT_EQ(the_import(story).rejected(), 2U);
  EXPECT_EQ(the_import(story).completed_at().seconds(), 200);
  story.when("lea", "complete_import{import_id:'i'}")
      .refused(Code::record_state, {{"kind", "import"}, {"title", "pay.csv"}, {"state", "import_completed"}});
}

TEST(Import, ThereAreSoManyAndNoMore) {
  Story story = Story::of_board();
  for (std::size_t number = 1; number < imports_max; ++number)
    story.happened("lea", "import_started{import_id:'i" + std::to_string(number) + "'}");
  story.given("lea", "start_import{" + start + "}");
  story.when("lea", "start_import{import_id:'more' source:'csv' " + digest + "}")
      .refused(Code::invalid, {{"limit", std::to_string(imports_max)}});
}

TEST(ImportedTask, KeepsItsKeyItsAuthorAndItsTime) {
  Story story = running();
  story.when("lea", brought + "assignee:'mia'}")
      .then({"task_created{task_id:'t' title:'T' column_id:'todo' rank:'V003' assignee:'mia' " + origin +
             " imported_author:'Zhao'}"});
}

// It stood there before: the limit holds for what is begun here, and that it was passed is told.
TEST(ImportedTask, MayPassAHardLimitAsNoOtherTaskMay) {
  Story story = running();
  story.given("lea", "set_wip_limit{column_id:'doing' wip_limit{tasks_max:1 hard:true}}")
      .given("mia", "move_task{task_id:'a' column_id:'doing'}");
  story.when("lea", "create_task{task_id:'n' title:'T' column_id:'doing'}")
      .refused(Code::wip_limit_reached, {{"limit", "1"}});
  story.when("ada", "create_task{task_id:'t' title:'T' column_id:'doing' " + origin + "}")
      .then({"task_created{task_id:'t' title:'T' column_id:'doing' rank:'V001' " + origin + "}",
             "wip_limit_overridden{column_id:'doing' task_id:'t' reason:'jira PAY-1' tasks_max:1}"});
  story.when("mia", "move_task{task_id:'b' column_id:'doing'}")
      .refused(Code::wip_limit_reached, {{"count", "2"}});
}

TEST(ImportedTask, ComesWithARunningImport) {
  Story story = Story::of_board();
  story.when("lea", brought + "}").refused(Code::not_found, {{"kind", "import"}, {"id", "i"}});
  story.given("lea", "start_import{" + start + "}");
  story.when("lea", "create_task{task_id:'t' title:'T' imported{import_id:'i'}}")
      .refused(Code::invalid, {{"field", "create_task.imported.source"}});
  story.when("lea", "create_task{task_id:'t' title:'T' imported_author:'Zhao'}")
      .refused(Code::invalid, {{"field", "create_task.imported"}, {"problem", "required"}});
  story.given("lea", "complete_import{import_id:'i'}");
  story.when("lea", brought + "}").refused(Code::record_state, {{"state", "import_completed"}});
}

TEST(ImportedTask, IsBroughtByWhoMayImportAndByNobodyElse) {
  Story story = running();
  for (const char* person : {"sam", "mia", "dan", "kim", "obs", "aud"})
    story.when(person, brought + "}").refused(Code::forbidden);
  story.when("ada", "create_task{task_id:'u' title:'U'}").refused(Code::forbidden);
  story.given("ada", brought + "assignee:'mia'}");
}

TEST(ImportedComment, KeepsItsAuthorAndItsTime) {
  Story story = running().given("lea", brought + "}");
  story.when("lea", said + "}")
      .then({"task_commented{task_id:'t' comment_id:'k' text:'T' " + origin + " imported_author:'Zhao'}"});
}

TEST(ImportedComment, ComesWithARunningImport) {
  Story story = Story::of_board();
  const std::string on_a = "comment_task{task_id:'a' comment_id:'k' text:'T' ";
  story.when("lea", on_a + origin + "}").refused(Code::not_found, {{"kind", "import"}, {"id", "i"}});
  story.given("lea", "start_import{" + start + "}");
  story.when("lea", on_a + "imported{import_id:'i'}}")
      .refused(Code::invalid, {{"field", "comment_task.imported.source"}});
  story.when("lea", on_a + "imported_author:'Zhao'}")
      .refused(Code::invalid, {{"field", "comment_task.imported"}, {"problem", "required"}});
  story.given("lea", brought + "}").given("lea", "complete_import{import_id:'i'}");
  story.when("lea", said + "}").refused(Code::record_state, {{"state", "import_completed"}});
}

TEST(ImportedComment, IsBroughtByWhoMayImportAndByNobodyElse) {
  Story story = running().given("lea", brought + "}");
  for (const char* person : {"sam", "mia", "dan", "kim", "obs", "aud"})
    story.when(person, said + "}").refused(Code::forbidden);
  // An administrator has no other part in the work.
  story.when("ada", "comment_task{task_id:'t' comment_id:'l' text:'T'}").refused(Code::forbidden);
  story.given("ada", said + "}");
}

// Whoever finishes an import that was interrupted counts only what it brought itself.
TEST(Import, CountsAllThatItBrought) {
  Story story = running().given("lea", brought + "}");
  story.given("lea", "create_task{task_id:'u' title:'U' " + origin + "}");
  story.given("lea", "archive_task{task_id:'u'}");
  story.when("lea", "complete_import{import_id:'i' created:1 unchanged:4}")
      .then({"import_completed{import_id:'i' created:2 unchanged:3}"});
}

TEST(ImportedTask, HasAnAuthorThatCanBeRedacted) {
  Story story = running().given("lea", brought + "}");
  story.when("lea", "redact_text{text:'author/t' reason:'R'}")
      .then({"text_redacted{text:'author/t' reason:'R'}"});
  story.when("lea", "redact_text{text:'author/t' reason:'R'}").nothing();
  for (const char* text : {"author/a", "author/x", "author/t/u"})
    story.when("lea", std::string("redact_text{text:'") + text + "' reason:'R'}").refused(Code::not_found);
}

}  // namespace
}  // namespace slipway::domain::transfer_test
