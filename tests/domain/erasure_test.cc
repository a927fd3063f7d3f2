// People who are erased and texts that are redacted: what is left of them in the state, and what brings
// nothing back.
#include <gtest/gtest.h>

#include <set>

#include "proto/records/free_text.h"
#include "proto/records/sealed_fields.h"
#include "story.h"

namespace slipway::domain::erasure_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

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

// Every field names something: of what is there, or `x`.
void fill(Message& message) {
  const auto& reflection = *message.GetReflection();
  for (int place = 0; place < message.GetDescriptor()->field_count(); ++place) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(place);
    if (field.is_repeated()) continue;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
      fill(*reflection.MutableMessage(&message, &field));
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) reflection.SetEnumValue(&message, &field, 1);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
    const std::string& name = field.name();
    const std::string named = name == "task_id"      ? "a"
                              : name == "meeting_id" ? "m"
                              : name == "column_id"  ? "todo"
                                                     : "x";
    reflection.SetString(&message, &field, named);
  }
}

// The event of that kind, with the text in each field that can be redacted.
v1::Event telling(const FieldDescriptor& fact, const std::string& text) {
  v1::Event event;
  fill(*event.GetReflection()->MutableMessage(&event, &fact));
  Message& told = records::fact_of(event);
  for (const records::SealedField& field : records::sealed_fields_of(event))
    told.GetReflection()->SetString(&told, field.field, text);
  return event;
}

// Whatever the schema seals can be redacted: no list of ours that could lack a kind.
TEST(RedactText, TakesEveryNameThatTheSchemaGives) {
  const auto& facts = *v1::Event::descriptor()->FindOneofByName("fact");
  std::set<std::string> kinds;
  for (int index = 0; index < facts.field_count(); ++index) {
    const v1::Event event = telling(*facts.field(index), "Secret");
    std::set<std::string> names;
    for (const records::SealedField& field : records::sealed_fields_of(event))
      names.insert(field.subject_in(records::fact_of(event)));
    for (const std::string& name : names) {
      if (name.starts_with("person/")) continue;
      SCOPED_TRACE(event.ShortDebugString() + " " + name);
      kinds.insert(name.substr(0, name.find('/')));
      const std::string command = "redact_text{text:'" + name + "' reason:'R'}";
      Story story = Story::of_meeting();
      story.commit("mia", {}, {event});
      story.when("lea", command).then({"text_redacted{text:'" + name + "' reason:'R'}"});
      story.when("lea", command).nothing();
      story.commit("mia", {}, {telling(*facts.field(index), "")});
      story.when("lea", command).nothing();
      story.commit("mia", {}, {telling(*facts.field(index), std::string{records::erased_text})});
      story.when("lea", command).nothing();
      story.commit("mia", {}, {telling(*facts.field(index), "Anew")});
      story.when("lea", command).then({"text_redacted{text:'" + name + "' reason:'R'}"});
    }
  }
  EXPECT_GE(kinds.size(), 30U);
}

TEST(RedactText, OfAThingWithoutTextsDoesNothing) {
  Story story = Story::of_project();
  story.happened("lea", "gate_defined{gate_id:'g' name:'G'}");
  story.when("lea", "redact_text{text:'gate/g' reason:'R'}").nothing();
  story.when("lea", "redact_text{text:'gate/g/c' reason:'R'}").refused(Code::not_found);
  story.happened("lea", "config_item_added{item_id:'i'}");
  story.when("lea", "redact_text{text:'config/i' reason:'R'}").refused(Code::not_found);
}

TEST(RedactText, OfARecordLeavesAMarkThatIsNoEmptyText) {
  Story story = Story::of_project();
  story.given("mia", "identify_risk{risk_id:'r' title:'T' cause:'Secret'}")
      .happened("mia", "response_planned{risk_id:'r' strategy:AVOID response:'Secret too'}")
      .happened("sam", "risk_accepted{risk_id:'r' reason:'Secret as well'}")
      .given("lea", "redact_text{text:'risk/r' reason:'R'}");
  const auto risk = [&]() -> const v1::Risk& { return *story.project.records.risks.risks.find("r"); };
  EXPECT_EQ(risk().ShortDebugString().find("Secret"), std::string::npos);
  EXPECT_EQ(risk().cause(), records::erased_text);
  EXPECT_EQ(risk().consequence(), "");
  EXPECT_EQ(risk().title(), "T");
  EXPECT_EQ(risk().recorded().changed_revision(), story.head());
  EXPECT_EQ(risk().recorded().changed_by(), "sam");
  // There was a response, so it is treated once the acceptance is over.
  story.happened("system", "risk_acceptance_expired{risk_id:'r'}");
  EXPECT_EQ(risk().state(), v1::RISK_TREATED);
  story.happened("mia",
                 "response_planned{risk_id:'r' strategy:AVOID response:'Anew' response_before:'\x1a'}");
  EXPECT_EQ(risk().response(), "Anew");
  EXPECT_EQ(risk().cause(), records::erased_text);
}

// A step stands in its runbook and in each run of it.
TEST(RedactText, OfAStepIsForgottenInItsRunsToo) {
  Story story = Story::of_project();
  story.given("lea", "draft_runbook{runbook_id:'b' title:'T' description:'Plan'}")
      .given("lea", "add_step{runbook_id:'b' step{step_id:'s' title:'S' instruction:'Secret' check:'C'}}")
      .given("lea", "add_step{runbook_id:'b' step{step_id:'t' title:'T' instruction:'Open'}}")
      .happened("lea", "run_scheduled{run_id:'r' runbook_id:'b'}")
      .given("lea", "redact_text{text:'runbook/b/s' reason:'R'}");
  const auto& runbooks = story.project.records.runbooks;
  for (const v1::Step* step :
       {&runbooks.runbooks.find("b")->steps(0), &runbooks.runs.find("r")->steps(0).step()}) {
    EXPECT_EQ(step->instruction(), records::erased_text);
    EXPECT_EQ(step->check(), records::erased_text);
    EXPECT_EQ(step->rollback(), "");
  }
  EXPECT_EQ(runbooks.runbooks.find("b")->steps(1).instruction(), "Open");
  EXPECT_EQ(runbooks.runbooks.find("b")->description(), "Plan");
  EXPECT_EQ(runbooks.runbooks.find("b")->version(), 3U);
}

// What is made of a record afterwards has no part of what was redacted.
TEST(RedactText, OfFeedbackIsNotCopiedIntoWhatIsMadeOfIt) {
  Story story = Story::of_project();
  story.happened("mia", "feedback_received{feedback_id:'f' text:'Secret'}")
      .happened("mia", "feedback_triaged{feedback_id:'f' owner:'mia'}")
      .given("lea", "redact_text{text:'feedback/f' reason:'R'}")
      .given("lea", "convert_feedback{feedback_id:'f' requirement_id:'q' task_id:'t'}");
  EXPECT_EQ(story.task("t").description.value, "");
  EXPECT_EQ(story.task("t").title.value, "f");
  EXPECT_EQ(story.project.records.requirements.requirements.find("q")->text(), "");
}

// Before there were fields that can be sealed, texts stood in the messages within.
TEST(Records, ReadEventsOfBefore) {
  Story story = Story::of_project();
  story.happened("lea", "requirement_edited{requirement_id:'q' now{title:'T' text:'Old'}}")
      .happened("lea", "runbook_drafted{runbook_id:'b'}")
      .happened("lea", "step_added{runbook_id:'b' step{step_id:'s' instruction:'Old' check:'C'}}")
      .happened("lea", "gate_defined{gate_id:'g'}")
      .happened("sam", "gate_decided{gate_id:'g' conditions{text:'Old'} conditions{text:'Older'}}");
  EXPECT_EQ(story.project.records.requirements.requirements.find("q")->text(), "Old");
  EXPECT_EQ(story.project.records.runbooks.runbooks.find("b")->steps(0).instruction(), "Old");
  EXPECT_EQ(story.project.records.gates.gates.find("g")->conditions(1).text(), "Older");
}

// As a server of another version may have written: no fact that is known here, or a field that is no text.
TEST(RedactedTexts, OfAnotherVersionsEventsAreLeft) {
  v1::Event event;
  event.add_erased(v1::RiskAssessed::kProbabilityFieldNumber);
  EXPECT_EQ(records::with_erased_texts(event).fact_case(), v1::Event::FACT_NOT_SET);
  event.mutable_risk_assessed()->set_probability(3);
  EXPECT_EQ(records::with_erased_texts(event).risk_assessed().probability(), 3U);
}

}  // namespace
}  // namespace slipway::domain::erasure_test
