// Who may give which command: every command of the schema by every role, and by whom its object belongs to.
//
// The table stands in testdata/rights.txt, a line a command, and is read like one. A changed right shows
// there: SLIPWAY_WRITE_RIGHTS=1 writes it anew, and a reviewer sees the difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "server/domain/rights.h"
#include "server/domain/words.h"
#include "story.h"

namespace slipway::domain::rights_matrix_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// `own` has no role, and is whom each of these things belongs to; a stage is `holder`'s, whom that makes a
// stage owner everywhere.
Story owned_things() {
  Story story = Story::of_project();
  for (const char* event : {
           "stage_owner_assigned{stage:TESTING owner:'holder'}",
           "milestone_planned{milestone_id:'own-milestone' name:'M' owner:'own' due{year:2026 month:12 "
           "day:1}}",
           "risk_identified{risk_id:'own-risk' title:'R' owner:'own'}",
           "incident_declared{incident_id:'own-incident' title:'I' severity:2 commander:'own'}",
           "training_scheduled{training_id:'own-training' title:'T' starts_at{seconds:2} trainer:'own'}",
           "feedback_received{feedback_id:'own-feedback' text:'F'}",
           "feedback_triaged{feedback_id:'own-feedback' owner:'own'}",
           "gate_defined{gate_id:'own-gate' name:'G' quorum:1 approvers:'own'}",
           "meeting_scheduled{meeting_id:'own-meeting' kind:SYNC title:'M' starts_at{seconds:2} "
           "planned_minutes:30 facilitator:'own' invitees:'own'}",
           "task_created{task_id:'own-task' title:'T' column_id:'todo' rank:'i' assignee:'own'}",
       }) {
    story.happened("lea", event);
  }
  // Whom the meeting let in to write its minutes.
  story.happened("own", "file_attached{attachment_id:'own-attachment' about:'meeting/own-meeting'}");
  return story;
}

// A command about the owned thing of each kind that it names; `foreign` things are not there.
v1::Command about(const FieldDescriptor& intent, bool own) {
  static const std::map<std::string, std::string> things{
      {"milestone_id", "own-milestone"}, {"risk_id", "own-risk"},
      {"incident_id", "own-incident"},   {"training_id", "own-training"},
      {"feedback_id", "own-feedback"},   {"meeting_id", "own-meeting"},
      {"task_id", "own-task"},           {"gate_id", "own-gate"},
      {"about", "meeting/own-meeting"},  {"attachment_id", "own-attachment"}};
  v1::Command command;
  command.set_project("p");
  Message& value = *command.GetReflection()->MutableMessage(&command, &intent);
  const auto& type = *value.GetDescriptor();
  const auto& to = *value.GetReflection();
  for (int index = 0; index < type.field_count(); ++index) {
    const FieldDescriptor& field = *type.field(index);
    if (field.name() == "stage" && field.enum_type() == v1::Stage_descriptor()) {
      to.SetEnumValue(&value, &field, own ? v1::TESTING : v1::PLANNING);
    }
    const auto thing = things.find(field.name());
    if (thing == things.end() || field.is_repeated()) continue;
    to.SetString(&value, &field, own ? thing->second : "foreign");
  }
  return command;
}

template <class State>
bool may(const State& state, const v1::Command& command, const Context& context) {
  return !missing_right(state, Request{command, context});
}

std::string project_line(const Story& story, const FieldDescriptor& intent) {
  std::string line;
  Context context;
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    context.actor = "someone";
    context.workspace_roles = {static_cast<v1::Role>(role)};
    if (may(story.project, about(intent, false), context))
      line += " " + lower_name(static_cast<v1::Role>(role));
  }
  const bool of_stage = intent.name() == "start_stage" || intent.name() == "complete_stage";
  context.actor = of_stage ? "holder" : "own";
  context.workspace_roles = {};
  const bool foreign = may(story.project, about(intent, false), context);
  if (may(story.project, about(intent, true), context)) line += foreign ? " +anybody" : " +own";
  context.actor = "stranger";
  EXPECT_FALSE(may(story.project, about(intent, true), context)) << intent.name();
  return line;
}

std::string workspace_line(const Story& story, const FieldDescriptor& intent) {
  std::string line;
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    Workspace workspace = story.workspace;
    workspace.people.at("eve").roles.add(static_cast<v1::Role>(role));
    Context context;
    context.actor = "eve";
    if (may(workspace, about(intent, false), context)) line += " " + lower_name(static_cast<v1::Role>(role));
  }
  return line;
}

std::string table() {
  const Story story = owned_things();
  std::string text;
  const auto& intents = *v1::Command::descriptor()->FindOneofByName("intent");
  for (int index = 0; index < intents.field_count(); ++index) {
    const FieldDescriptor& intent = *intents.field(index);
    const auto number = static_cast<v1::Command::IntentCase>(intent.number());
    if (has_workspace_row(number))
      text += "workspace " + intent.name() + ":" + workspace_line(story, intent) + "\n";
    if (has_project_row(number))
      text += "project " + intent.name() + ":" + project_line(story, intent) + "\n";
  }
  return text;
}

TEST(RightsMatrix, IsTheOneThatWasReviewed) {
  const std::string path = std::string{SLIPWAY_SOURCE_DIR} + "/tests/domain/testdata/rights.txt";
  const std::string now = table();
  if (std::getenv("SLIPWAY_WRITE_RIGHTS") != nullptr) std::ofstream(path) << now;
  std::ifstream in(path);
  std::ostringstream reviewed;
  reviewed << in.rdbuf();
  EXPECT_EQ(now, reviewed.str());
}

}  // namespace
}  // namespace slipway::domain::rights_matrix_test
