// Who may give which command, and who may read what: every command of the schema by every role, on something
// foreign and on something of one's own.
//
// The table stands in testdata/rights.txt, a line a command, and is read like one. A changed right shows
// there: SLIPWAY_WRITE_RIGHTS=1 writes it anew, and a reviewer sees the difference. A command is decided,
// whole: what a rule refuses because of who somebody is counts like what rights.cc refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

#include "rights_cases.h"
#include "server/domain/rights.h"
#include "server/domain/words.h"
#include "slipway/v1/options.pb.h"

namespace slipway::domain::rights_matrix_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr const char* legend =
    "# A role that may, whatever it is about; role*: only one's own; role-: anything but one's own.\n"
    "# +own: without any role, one's own; role!: not even then. Roles of the workspace and of the project do "
    "the "
    "same.\n";

constexpr int no_role = 0;

// Refused because of who asks, not because of how things stand.
bool is_for_want_of_right(const Refusal& refusal) {
  constexpr Code codes[] = {Code::forbidden,     Code::wrong_signatory, Code::not_assignee,
                            Code::self_approval, Code::self_evaluation, Code::read_only};
  if (refusal.code == Code::waiver_not_allowed)
    return std::ranges::find(refusal.facts, std::pair<std::string, std::string>{"problem", "not_sponsor"}) !=
           refusal.facts.end();
  return std::ranges::find(codes, refusal.code) != std::end(codes);
}

// Something valid in each field that must have it, so that rules can be asked.
void fill_required(Message& message);
void fill_field(Message& message, const FieldDescriptor& field) {
  const auto& to = *message.GetReflection();
  const auto least = std::max<std::int64_t>(1, field.options().GetExtension(v1::number_min));
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return to.SetString(&message, &field, "x");
    case FieldDescriptor::CPPTYPE_ENUM:
      return to.SetEnumValue(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_UINT32:
      return to.SetUInt32(&message, &field, static_cast<std::uint32_t>(least));
    case FieldDescriptor::CPPTYPE_UINT64:
      return to.SetUInt64(&message, &field, static_cast<std::uint64_t>(least));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return fill_required(*to.MutableMessage(&message, &field));
    default:
      FAIL() << field.full_name();
  }
}
void fill_required(Message& message) {
  if (auto* date = dynamic_cast<v1::Date*>(&message)) {
    date->set_year(2026);
    date->set_month(12);
    return date->set_day(1);
  }
  if (auto* at = dynamic_cast<google::protobuf::Timestamp*>(&message)) return at->set_seconds(20);
  for (int index = 0; index < message.GetDescriptor()->field_count(); ++index) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(index);
    if (field.is_repeated() || message.GetReflection()->HasField(message, &field)) continue;
    const bool wanted =
        field.options().GetExtension(v1::required) || field.options().GetExtension(v1::number_min) > 0;
    if (wanted) fill_field(message, field);
  }
}

// A command about the owned or the foreign thing of each kind that it names.
v1::Command about(const FieldDescriptor& intent, const std::string& whose) {
  static const std::map<std::string, std::string> kinds{
      {"milestone_id", "-milestone"}, {"risk_id", "-risk"},         {"incident_id", "-incident"},
      {"training_id", "-training"},   {"feedback_id", "-feedback"}, {"meeting_id", "-meeting"},
      {"task_id", "-task"},           {"gate_id", "-gate"},         {"attachment_id", "-attachment"},
      {"runbook_id", "-runbook"}};
  v1::Command command;
  command.set_project("p");
  Message& value = *command.GetReflection()->MutableMessage(&command, &intent);
  for (int index = 0; index < value.GetDescriptor()->field_count(); ++index) {
    const FieldDescriptor& field = *value.GetDescriptor()->field(index);
    const auto kind = kinds.find(field.name());
    if (kind == kinds.end() || field.is_repeated()) continue;
    value.GetReflection()->SetString(&value, &field, whose + kind->second);
  }
  fill_required(value);
  return command;
}

std::vector<RightsCase> cases_of(const FieldDescriptor& intent) {
  std::vector<RightsCase> of_intent;
  for (RightsCase& each : rights_cases())
    if (each.intent == intent.name()) of_intent.push_back(std::move(each));
  if (!of_intent.empty()) return of_intent;
  const auto text = [&](const char* whose) { return about(intent, whose).ShortDebugString(); };
  return {{.intent = intent.name(),
           .label = {},
           .foreign = text("foreign"),
           .own = text("own"),
           .before_foreign = {},
           .before_own = {},
           .accepted = false}};
}

enum class Place { workspace, project };

// Somebody who asks: with a role of the workspace, or of the project, or none.
struct Asker {
  std::string person;
  int role = no_role;
  Place granted = Place::project;
};

// The story in which they have it.
Story as_granted(Story story, const Asker& asker) {
  if (asker.role == no_role) return story;
  const auto role = static_cast<v1::Role>(asker.role);
  if (role == v1::CONSULTANT) {
    story.happened("lea", "consultant_engaged{person_id:'" + asker.person +
                              "' stages:TESTING until{year:2027 month:1 day:1}}");
  }
  const std::string granted =
      "role_granted{person_id:'" + asker.person + "' role:" + v1::Role_Name(role) + "}";
  if (asker.granted == Place::project) return story.happened("lea", granted);
  evolve(story.workspace, event_of(granted), {"ada", {}, {2}});
  return story;
}

Decision decided(Story& story, const std::string& person, const std::string& text, Place stream) {
  story.about_workspace = stream == Place::workspace;
  const v1::Command command = command_of(text);
  const auto valid = validate(command);
  EXPECT_TRUE(valid || stream == Place::workspace) << text << valid.error().facts.at(0).second;
  return story.decide(person, command);
}

// Stories are costly to make: one for each who asks.
class Askers {
 public:
  Decision ask(const std::vector<Happened>& before, const std::string& text, Place stream,
               const Asker& asker) {
    Story& granted = story_of(asker);
    if (before.empty()) return decided(granted, asker.person, text, stream);
    Story then = granted;
    for (const Happened& happened : before) then.happened(happened.actor, happened.event);
    return decided(then, asker.person, text, stream);
  }

 private:
  Story& story_of(const Asker& asker) {
    const std::tuple key{asker.person, asker.role, asker.granted};
    if (!stories_.contains(key)) stories_.emplace(key, as_granted(base_, asker));
    return stories_.at(key);
  }

  const Story base_ = two_of_each();
  std::map<std::tuple<std::string, int, Place>, Story> stories_;
};

class Line {
 public:
  Line(Askers& askers, const RightsCase& one, Place stream) : askers_(askers), case_(one), stream_(stream) {}

  std::string text() const {
    std::string text;
    for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) text += of_role(role);
    if (may({.person = "own"}, false)) return text + " +anybody";
    return text + (may({.person = "own"}, true) ? " +own" : "");
  }

  // Whoever has nothing to do with any of it may do nothing.
  bool is_open_to_strangers() const { return may({.person = "eve"}, false) || may({.person = "eve"}, true); }

 private:
  std::string of_role(int role) const {
    const std::string name = lower_name(static_cast<v1::Role>(role));
    std::string marks[2];
    for (const Place granted : {Place::workspace, Place::project}) {
      const Asker asker{"own", role, granted};
      const bool foreign = may(asker, false);
      const bool own = case_.own.empty() ? foreign : may(asker, true);
      const bool own_anyway = !case_.own.empty() && may({.person = "own"}, true);
      std::string& mark = marks[granted == Place::project];
      if (foreign)
        mark = " " + name + (own ? "" : "-");
      else if (own != own_anyway)
        mark = " " + name + (own ? "*" : "!");
    }
    // The workspace knows its own roles only.
    if (stream_ == Place::workspace) return marks[0];
    if (marks[0] == marks[1]) return marks[0];
    return " [workspace:" + marks[0] + " project:" + marks[1] + "]";
  }

  bool may(const Asker& asker, bool own) const {
    const std::string& text = own ? case_.own : case_.foreign;
    if (text.empty()) return false;
    const Decision decision =
        askers_.ask(own ? case_.before_own : case_.before_foreign, text, stream_, asker);
    if (!decision && is_for_want_of_right(decision.error())) return false;
    EXPECT_TRUE(decision || !case_.accepted)
        << text << ": " << name(decision.error().code) << " hides the right";
    return true;
  }

  Askers& askers_;
  const RightsCase& case_;
  Place stream_;
};

std::string lines_of(Askers& askers, const FieldDescriptor& intent, Place stream) {
  std::string lines;
  for (const RightsCase& one : cases_of(intent)) {
    const Line line(askers, one, stream);
    const std::string rights = line.text();
    const std::string label = one.label.empty() ? "" : " (" + one.label + ")";
    lines +=
        (stream == Place::workspace ? "workspace " : "project ") + one.intent + label + ":" + rights + "\n";
    if (stream == Place::project) EXPECT_FALSE(line.is_open_to_strangers()) << one.intent << label;
  }
  return lines;
}

// Taken back is a commit of one's own only.
std::string undo_line(const Story& story, Place stream) {
  std::string line =
      stream == Place::workspace ? "workspace undo (of one's own):" : "project undo (of one's own):";
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    v1::Command command;
    command.mutable_undo()->set_revision(1);
    v1::Commit undone;
    Story with_role = story;
    with_role.workspace.people.at("own").roles.add(static_cast<v1::Role>(role));
    Context context;
    context.actor = "own";
    context.workspace = &with_role.workspace;
    context.workspace_roles = {static_cast<v1::Role>(role)};
    context.undone = &undone;
    const auto may = [&](const char* author) {
      undone.set_actor(author);
      const Request request{command, context};
      return stream == Place::workspace ? !missing_right(with_role.workspace, request)
                                        : !missing_right(with_role.project, request);
    };
    EXPECT_FALSE(may("max")) << line << role;
    if (may("own")) line += " " + lower_name(static_cast<v1::Role>(role));
  }
  return line + "\n";
}

// Whoever may read a project reads all of its views, the audit trail and the files included.
std::string reading_line(const Story& story) {
  std::string line = "read project:";
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    const auto one = static_cast<v1::Role>(role);
    Story granted = story;
    granted.happened("lea", "role_granted{person_id:'eve' role:" + v1::Role_Name(one) + "}");
    const bool in_project = may_read(granted.project, granted.workspace, "eve");
    Story above = story;
    above.workspace.people.at("eve").roles.add(one);
    EXPECT_EQ(in_project, may_read(above.project, above.workspace, "eve")) << v1::Role_Name(one);
    if (in_project) line += " " + lower_name(one);
  }
  const auto after = [&](const char* event) {
    Story then = story;
    then.happened("lea", event);
    return may_read(then.project, then.workspace, "eve");
  };
  if (after("stage_owner_assigned{stage:OPERATION owner:'eve'}")) line += " +owner_of_a_stage";
  if (after("stage_owner_assigned{stage:OPERATION owner:'mia' deputy:'eve'}")) line += " +deputy_of_a_stage";
  if (after("meeting_scheduled{meeting_id:'n' kind:SYNC title:'N' starts_at{seconds:2} invitees:'eve'}"))
    line += " +invited_to_a_meeting";
  if (after("task_assigned{task_id:'own-task' assignee:'eve'}")) line += " +given_a_task";
  EXPECT_FALSE(may_read(story.project, story.workspace, "eve"));
  return line + "\n";
}

std::string table() {
  const Story story = two_of_each();
  Askers askers;
  std::string text = legend;
  const auto& intents = *v1::Command::descriptor()->FindOneofByName("intent");
  for (int index = 0; index < intents.field_count(); ++index) {
    const FieldDescriptor& intent = *intents.field(index);
    const auto number = static_cast<v1::Command::IntentCase>(intent.number());
    for (const Place stream : {Place::workspace, Place::project}) {
      const bool has_row = stream == Place::workspace ? has_workspace_row(number) : has_project_row(number);
      if (has_row)
        text += number == v1::Command::kUndo ? undo_line(story, stream) : lines_of(askers, intent, stream);
    }
  }
  return text + reading_line(story);
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

TEST(RightsMatrix, EveryCaseSpeaksOfItsCommand) {
  for (const RightsCase& one : rights_cases()) {
    for (const std::string& text : {one.foreign, one.own}) {
      if (text.empty()) continue;
      EXPECT_EQ(intent_name(command_of(text).intent_case()), one.intent);
    }
  }
}

}  // namespace
}  // namespace slipway::domain::rights_matrix_test
