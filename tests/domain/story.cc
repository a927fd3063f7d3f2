#include "story.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "server/domain/request.h"

namespace slipway::domain {
namespace {

using google::protobuf::TextFormat;
using google::protobuf::util::MessageDifferencer;

// Person, department, role in the project.
struct Roster {
  const char* person;
  const char* department;
  v1::Role role;
};
constexpr Roster roster[] = {
    {"ada", "it", v1::ROLE_UNSPECIFIED},  // Administrator of the workspace.
    {"sam", "", v1::SPONSOR},
    {"lea", "it", v1::PROJECT_LEAD},
    {"dan", "it", v1::DEPARTMENT_LEAD},
    {"mia", "it", v1::MEMBER},
    {"max", "sales", v1::MEMBER},
    {"tom", "it", v1::TESTER},
    {"fay", "", v1::FACILITATOR},
    {"sue", "", v1::SECRETARY},
    {"biz", "sales", v1::BUSINESS_SIGNATORY},
    {"app", "", v1::APPROVER},
    {"ann", "", v1::APPROVER},
    {"cut", "it", v1::CUTOVER_MANAGER},
    {"ops", "it", v1::STEP_OPERATOR},
    {"kim", "", v1::CONSULTANT},
    {"aud", "", v1::AUDITOR},
    {"obs", "", v1::OBSERVER},
    {"eve", "", v1::ROLE_UNSPECIFIED},  // No role anywhere.
};

std::string in_words(const Refusal& refusal) {
  std::string words{name(refusal.code)};
  for (const auto& [key, value] : refusal.facts) words += " " + key + "=" + value;
  return words;
}

}  // namespace

Shown& shown() {
  static Shown so_far;
  return so_far;
}

v1::Command command_of(std::string_view text) {
  v1::Command command;
  EXPECT_TRUE(TextFormat::ParseFromString(std::string{text}, &command)) << text;
  if (command.command_id().empty()) command.set_command_id("c");
  if (command.project().empty()) command.set_project("p");
  return command;
}

v1::Event event_of(std::string_view text) {
  v1::Event event;
  EXPECT_TRUE(TextFormat::ParseFromString(std::string{text}, &event)) << text;
  return event;
}

Story::Story() {
  const Happening happening{std::string{system_actor}, {}, {1}};
  evolve(workspace, event_of("workspace_created{name:'Bank' time_zone:'Asia/Shanghai'}"), happening);
  for (const char* id : {"it", "sales"}) {
    v1::Event added;
    added.mutable_department_added()->set_department_id(id);
    added.mutable_department_added()->set_name(id);
    evolve(workspace, added, happening);
  }
  for (const Roster& entry : roster) {
    v1::Event added;
    added.mutable_person_added()->set_person_id(entry.person);
    added.mutable_person_added()->set_name(entry.person);
    added.mutable_person_added()->set_department_id(entry.department);
    evolve(workspace, added, happening);
  }
  evolve(workspace, event_of("role_granted{person_id:'ada' role:ADMINISTRATOR}"), happening);
}

Story Story::of_project() {
  Story story;
  story.knows_workspace = true;
  const auto create = command_of("create_project{name:'Pay' language:EN}");
  std::vector<v1::Event> events = *story.decide(std::string{system_actor}, create);
  for (const Roster& entry : roster) {
    if (entry.role == v1::ROLE_UNSPECIFIED) continue;
    auto& granted = *events.emplace_back().mutable_role_granted();
    granted.set_person_id(entry.person);
    granted.set_role(entry.role);
  }
  story.commit("lea", create, events);
  return story;
}

Story Story::of_board() {
  Story story = of_project();
  for (const char* id : {"a", "b", "c"}) {
    v1::Command create = command_of("create_task{column_id:'todo'}");
    create.mutable_create_task()->set_task_id(id);
    create.mutable_create_task()->set_title(std::string("Task ") + id);
    story.commit("lea", create, *story.decide("lea", create));
  }
  return story;
}

Story Story::of_meeting() {
  Story story = of_board();
  story.given(
      "lea",
      "schedule_meeting{meeting_id:'m' kind:SYNC title:'Sync' starts_at{seconds:1} planned_minutes:30 "
      "facilitator:'fay' secretary:'sue' invitees:['mia','eve'] "
      "agenda{id:'one' title:'One' planned_minutes:10} agenda{id:'two' title:'Two' planned_minutes:20}}");
  story.given("fay", "start_meeting{meeting_id:'m'}");
  return story;
}

Decision Story::decide(const std::string& actor, const v1::Command& command) const {
  Context context;
  context.actor = actor;
  context.now = now;
  context.head = {head()};
  context.workspace = knows_workspace ? &workspace : nullptr;
  context.project_template = &project_template;
  context.file = file;
  context.webhook_hosts = &webhook_hosts;
  context.workspace_roles = workspace.roles_of(actor);
  const std::uint64_t undone = command.undo().revision();
  if (undone > 0 && undone <= head()) context.undone = &commits[undone - 1];
  if (about_workspace) return domain::decide(workspace, command, context);
  return domain::decide(project, command, context);
}

void Story::commit(const std::string& actor, const v1::Command& command,
                   const std::vector<v1::Event>& events) {
  v1::Commit& commit = commits.emplace_back();
  commit.set_revision(head());
  commit.set_actor(actor);
  commit.set_command(std::string{intent_name(command.intent_case())});
  *commit.mutable_recorded_at() = now;
  const Happening happening{actor, now, {head()}};
  for (const v1::Event& event : events) {
    *commit.add_events() = event;
    if (about_workspace) {
      evolve(workspace, event, happening);
    } else {
      evolve(project, event, happening);
    }
  }
}

Story& Story::at(std::int64_t seconds) {
  now.set_seconds(seconds);
  return *this;
}

Story& Story::given(const std::string& actor, std::string_view text) {
  when(actor, text);
  if (!decision_) {
    ADD_FAILURE() << "given " << actor << " " << text << "\nrefused: " << in_words(decision_.error());
  } else if (!decision_->empty()) {
    commit(actor_, command_, *decision_);
  }
  return *this;
}

Story& Story::happened(const std::string& actor, std::string_view event) {
  commit(actor, {}, {event_of(event)});
  return *this;
}

Story& Story::when(const std::string& actor, std::string_view text) {
  actor_ = actor;
  command_ = command_of(text);
  const auto valid = validate(command_);
  decision_ = valid ? decide(actor, command_) : Decision{std::unexpected(valid.error())};
  return *this;
}

Story& Story::then(const std::vector<std::string>& expected) {
  if (!decision_) {
    ADD_FAILURE() << actor_ << ": " << command_.ShortDebugString()
                  << "\nrefused: " << in_words(decision_.error());
    return *this;
  }
  std::string happened;
  for (const v1::Event& event : *decision_) happened += event.ShortDebugString() + "\n";
  EXPECT_EQ(decision_->size(), expected.size()) << happened;
  for (std::size_t index = 0; index < std::min(expected.size(), decision_->size()); ++index) {
    const v1::Event event = event_of(expected[index]);
    shown().facts.insert(event.fact_case());
    EXPECT_TRUE(MessageDifferencer::Equals((*decision_)[index], event))
        << "event " << index << "\nexpected: " << event.ShortDebugString() << "\nhappened:\n"
        << happened;
  }
  if (!decision_->empty()) commit(actor_, command_, *decision_);
  return *this;
}

Story& Story::nothing() {
  return then({});
}

Story& Story::refused(Code code, const std::vector<std::pair<std::string, std::string>>& facts) {
  if (decision_) {
    ADD_FAILURE() << actor_ << ": " << command_.ShortDebugString() << "\naccepted, with " << decision_->size()
                  << " events; expected " << name(code);
    return *this;
  }
  const Refusal& refusal = decision_.error();
  shown().refusals.insert(refusal.code);
  EXPECT_EQ(name(refusal.code), name(code)) << command_.ShortDebugString() << "\n" << in_words(refusal);
  for (const auto& fact : facts) {
    EXPECT_NE(std::ranges::find(refusal.facts, fact), refusal.facts.end())
        << "no fact " << fact.first << "=" << fact.second << " in " << in_words(refusal);
  }
  const v1::Text text = sentence(refusal);
  EXPECT_FALSE(text.zh().empty());
  EXPECT_FALSE(text.en().empty());
  EXPECT_EQ((text.zh() + text.en()).find_first_of("{}~*"), std::string::npos) << text.zh() << text.en();
  const v1::Text kept = sentence_without_texts(refusal);
  for (const auto& [key, value] : refusal.facts)
    if (value.contains(' ')) EXPECT_FALSE(kept.en().contains(value)) << key << " in " << kept.en();
  return *this;
}

std::string Story::cards(const std::string& column) const {
  std::string ids;
  for (const auto& [rank, id] : project.board.columns.at(column).cards) ids += (ids.empty() ? "" : " ") + id;
  return ids;
}

}  // namespace slipway::domain
