// What the schema says of a command, and that the server holds to it.
#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::validate_test {
namespace {

void expect_valid(const v1::Command& command) {
  const auto verdict = validate(command);
  EXPECT_TRUE(verdict) << (verdict ? ""
                                   : verdict.error().facts[0].second + " " + verdict.error().facts[1].second);
}

void expect_invalid(const v1::Command& command, const std::string& field, const std::string& problem) {
  const auto verdict = validate(command);
  ASSERT_FALSE(verdict) << command.ShortDebugString();
  EXPECT_EQ(verdict.error().code, Code::invalid);
  EXPECT_EQ(verdict.error().facts[0], (std::pair<std::string, std::string>{"field", field}));
  EXPECT_EQ(verdict.error().facts[1], (std::pair<std::string, std::string>{"problem", problem}));
}

v1::Command create_task(const std::string& title) {
  v1::Command command = command_of("create_task{task_id:'a'}");
  command.mutable_create_task()->set_title(title);
  return command;
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t index = 0; index < count; ++index) all += text;
  return all;
}

TEST(Validate, CountsCodePointsNotBytes) {
  expect_valid(create_task(repeated("系", 200)));
  expect_valid(create_task(repeated("\U0001F680", 200)));
  expect_invalid(create_task(repeated("系", 201)), "create_task.title", "too_long");
}

TEST(Validate, RefusesWhatIsNotUtf8) {
  for (const char* text :
       {"\xFF", "a\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "\xE7\xB3"}) {
    expect_invalid(create_task(text), "create_task.title", "not_utf8");
  }
}

TEST(Validate, RefusesControlCharactersButNotLineBreaks) {
  expect_invalid(create_task(std::string("a\0b", 3)), "create_task.title", "control_character");
  expect_invalid(create_task("a\x1b[31m"), "create_task.title", "control_character");
  expect_valid(command_of("create_task{task_id:'a' title:'A' description:'one\\n\\ttwo\\r\\n'}"));
}

TEST(Validate, RefusesBlankWhereSomethingIsRequired) {
  for (const char* blank : {"", "  ", "\t\n", "　　"}) {
    expect_invalid(create_task(blank), "create_task.title", "required");
  }
  expect_invalid(command_of("grant_role{person_id:'mia'}"), "grant_role.role", "required");
  expect_invalid(command_of("draft_charter{}"), "draft_charter.charter", "required");
  expect_invalid(command_of("undo{}"), "undo.revision", "required");
  expect_invalid(command_of("schedule_meeting{meeting_id:'m' kind:SYNC title:'T' planned_minutes:5}"),
                 "schedule_meeting.starts_at", "required");
}

TEST(Validate, NamesTheFieldByItsPath) {
  expect_invalid(
      command_of("schedule_meeting{meeting_id:'m' kind:SYNC title:'T' starts_at{seconds:1} planned_minutes:5 "
                 "agenda{id:'a' title:'A' planned_minutes:5} agenda{id:'b' planned_minutes:5}}"),
      "schedule_meeting.agenda[1].title", "required");
  expect_invalid(command_of("draft_charter{charter{success_factors{name:'N' id:'NO'}}}"),
                 "draft_charter.charter.success_factors[0].id", "not_identifier");
  expect_invalid(
      command_of("schedule_meeting{meeting_id:'m' kind:SYNC title:'T' starts_at{seconds:1} planned_minutes:5 "
                 "invitees:['mia','']}"),
      "schedule_meeting.invitees[1]", "required");
}

TEST(Validate, WantsIdentifiersWhereTheSchemaDoes) {
  for (const char* id : {"A", "a b", "a/b", "系"}) {
    v1::Command command = create_task("T");
    command.mutable_create_task()->set_task_id(id);
    expect_invalid(command, "create_task.task_id", "not_identifier");
  }
  v1::Command command = create_task("T");
  command.mutable_create_task()->set_task_id(std::string(65, 'a'));
  expect_invalid(command, "create_task.task_id", "not_identifier");
  command.mutable_create_task()->set_task_id(std::string(64, 'a'));
  expect_valid(command);
  command.set_command_id("");
  expect_invalid(command, "command_id", "required");
  expect_invalid(command_of("expect{entity:'NO'} create_task{task_id:'a' title:'T'}"), "expect.entity",
                 "not_identifier");
  for (const char* entity : {"a/NO", "a/", "/a", "a//b"}) {
    command = create_task("T");
    command.mutable_expect()->set_entity(entity);
    expect_invalid(command, "expect.entity", "not_identifier");
  }
  for (const char* entity : {"a", "risk/a", "competency/mia/payments"}) {
    command.mutable_expect()->set_entity(entity);
    expect_valid(command);
  }
}

TEST(Validate, HoldsNumbersToTheirRange) {
  expect_invalid(command_of("create_task{task_id:'a' title:'T' estimate_hours:10001}"),
                 "create_task.estimate_hours", "too_large");
  expect_invalid(command_of("add_agenda_item{meeting_id:'m' item{id:'a' title:'T'}}"),
                 "add_agenda_item.item.planned_minutes", "too_small");
  expect_valid(command_of("edit_task{task_id:'a' estimate_hours:0}"));
}

TEST(Validate, KnowsTheDaysOfTheCalendar) {
  expect_valid(command_of("create_task{task_id:'a' title:'T' due{year:2028 month:2 day:29}}"));
  expect_valid(command_of("create_task{task_id:'a' title:'T' due{}}"));
  expect_invalid(command_of("create_task{task_id:'a' title:'T' due{year:2026 month:2 day:29}}"),
                 "create_task.due", "not_a_day");
  expect_invalid(command_of("create_task{task_id:'a' title:'T' due{year:2026 month:13 day:1}}"),
                 "create_task.due.month", "too_large");
  expect_invalid(command_of("create_task{task_id:'a' title:'T' due{year:1800 month:1 day:1}}"),
                 "create_task.due.year", "too_small");
  expect_invalid(
      command_of("schedule_meeting{meeting_id:'m' kind:SYNC title:'T' starts_at{seconds:1 nanos:-1} "
                 "planned_minutes:5}"),
      "schedule_meeting.starts_at", "not_a_time");
}

TEST(Validate, RefusesValuesThatTheSchemaDoesNotKnow) {
  v1::Command command = create_task("T");
  command.mutable_create_task()->set_priority(static_cast<v1::Priority>(77));
  expect_invalid(command, "create_task.priority", "unknown_value");
}

TEST(Validate, BoundsLists) {
  v1::Command command = command_of("draft_charter{charter{goal:'G'}}");
  for (int index = 0; index < 65; ++index)
    command.mutable_draft_charter()->mutable_charter()->add_in_scope("S");
  expect_invalid(command, "draft_charter.charter.in_scope", "too_many");
}

TEST(Validate, WantsACommandInIt) {
  expect_invalid(command_of(""), "intent", "required");
}

}  // namespace
}  // namespace slipway::domain::validate_test
