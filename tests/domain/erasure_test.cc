// People who are erased and texts that are redacted: what is left of them in the state, and what brings
// nothing back.
#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::erasure_test {
namespace {

Story workspace() {
  Story story;
  story.about_workspace = true;
  return story;
}

TEST(ErasePerson, LeavesAnIdWithoutANameThatTakesPartNoMore) {
  Story story = workspace();
  story.given("ada", "edit_person{person_id:'mia' name:'Mia W' email:'mia@example.org'}")
      .given("ada", "erase_person{person_id:'mia' reason:'Asked for'}");
  const Person& mia = *story.workspace.find_person("mia");
  EXPECT_EQ(mia.name, "");
  EXPECT_EQ(mia.email, "");
  EXPECT_TRUE(mia.erased);
  EXPECT_EQ(story.workspace.find_active("mia"), nullptr);
  EXPECT_EQ(story.workspace.erased_people(), std::vector<std::string>{"mia"});
  story.when("mia", "edit_person{person_id:'mia' name:'Mia'}").refused(Code::forbidden);
  story.when("ada", "grant_role{person_id:'mia' role:MEMBER}").refused(Code::not_found);
  story.when("ada", "add_person{person_id:'mia' name:'Mia'}").refused(Code::already_exists);
}

TEST(ErasePerson, IsRecordedOnceAndNotUndone) {
  Story story = workspace();
  story.given("ada", "deactivate_person{person_id:'mia'}")
      .given("ada", "erase_person{person_id:'mia' reason:'Asked for'}");
  story.when("ada", "erase_person{person_id:'mia' reason:'Again'}").nothing();
  story.when("ada", "deactivate_person{person_id:'mia'}").nothing();
  story.when("ada", "undo{revision:2}").refused(Code::not_undoable, {{"command", "erase_person"}});
  story.when("ada", "erase_person{person_id:'nobody' reason:'R'}")
      .refused(Code::not_found, {{"kind", "person"}});
}

TEST(ErasePerson, MayBeOneselfWhileAnotherAdministers) {
  workspace()
      .given("ada", "grant_role{person_id:'mia' role:ADMINISTRATOR}")
      .given("ada", "erase_person{person_id:'ada' reason:'Asked for'}");
}

TEST(RedactText, EmptiesADescriptionThatMayThenBeWrittenAnew) {
  Story story = Story::of_board();
  story.given("mia", "edit_task{task_id:'a' description:'Old'}")
      .given("lea", "redact_text{text:'task/a' reason:'R'}");
  EXPECT_EQ(story.task("a").description.value, "");
  story.when("lea", "redact_text{text:'task/a' reason:'R'}").nothing();
  story.given("mia", "edit_task{task_id:'a' description:'New'}")
      .when("lea", "redact_text{text:'task/a' reason:'R'}")
      .then({"text_redacted{text:'task/a' reason:'R'}"});
}

TEST(RedactText, KnowsCommentsMinutesAndAmendments) {
  Story story = Story::of_meeting();
  story.given("mia", "comment_task{task_id:'a' comment_id:'k' text:'T'}")
      .given("sue", "edit_minutes{meeting_id:'m' block_id:'b' text:'T'}");
  story.given("lea", "redact_text{text:'comment/k' reason:'R'}")
      .given("lea", "redact_text{text:'minutes/m/b' reason:'R'}");
  EXPECT_EQ(story.project.meetings.find("m")->minutes.at("b").text.value, "");
  story.when("lea", "redact_text{text:'comment/k' reason:'R'}").nothing();
  story.given("sue", "end_meeting{meeting_id:'m'}")
      .given("sue", "issue_minutes{meeting_id:'m'}")
      .given("lea", "approve_minutes{meeting_id:'m'}")
      .given("sue", "amend_minutes{meeting_id:'m' amendment_id:'x' text:'T' reason:'W'}")
      .given("lea", "redact_text{text:'amendment/m/x' reason:'R'}")
      .when("lea", "redact_text{text:'minutes/m/b' reason:'R'}")
      .nothing();
}

TEST(RedactText, OfWhatIsNotThereIsRefused) {
  Story story = Story::of_meeting();
  for (const char* text : {"task/x", "task/a/b", "comment/x", "minutes/m", "minutes/m/x", "minutes/x/b",
                           "amendment/m/x", "column/todo", "task", "/", "task/"}) {
    const std::string command = std::string{"redact_text{text:'"} + text + "' reason:'R'}";
    story.when("lea", command).refused(Code::not_found, {{"kind", "text"}, {"id", text}});
  }
}

TEST(RedactText, IsNotBroughtBackByAnUndo) {
  Story story = Story::of_meeting();
  const std::uint64_t first = story.head() + 1;
  story.given("mia", "edit_task{task_id:'a' description:'Old' title:'T'}")
      .given("mia", "edit_task{task_id:'a' description:'New'}")
      .given("mia", "edit_minutes{meeting_id:'m' block_id:'b' text:'One'}")
      .given("mia", "edit_minutes{meeting_id:'m' block_id:'b' text:'Two'}")
      .given("lea", "redact_text{text:'task/a' reason:'R'}")
      .given("lea", "redact_text{text:'minutes/m/b' reason:'R'}");
  for (std::uint64_t revision = first; revision < first + 4; ++revision) {
    story.when("mia", "undo{revision:" + std::to_string(revision) + "}").refused(Code::text_redacted);
  }
  story.when("lea", "undo{revision:" + std::to_string(first + 4) + "}").refused(Code::not_undoable);
  // What was written since is undone as ever, to nothing.
  story.given("mia", "edit_task{task_id:'a' description:'Anew'}")
      .when("mia", "undo{revision:" + std::to_string(story.head()) + "}")
      .then({"task_edited{task_id:'a' description:'' description_before:'Anew'}"});
}

}  // namespace
}  // namespace slipway::domain::erasure_test
