// Random histories: whatever is asked, in whatever order, the state stays whole, a replay of the events gives
// it again, and an undo right after a command restores what could be seen before it.
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "server/domain/rank.h"
#include "story.h"

namespace slipway::domain::history_test {
namespace {

using Random = std::mt19937_64;

template <class T, std::size_t count>
const T& any(Random& random, const T (&choices)[count]) {
  return choices[std::uniform_int_distribution<std::size_t>(0, count - 1)(random)];
}

const char* const people[] = {"lea", "lea", "mia", "tom", "dan", "fay", "sue", "sam", "kim", "ada", "eve"};
const char* const tasks[] = {"a", "b", "c", "d", "e", "f"};
const char* const columns[] = {"todo", "doing", "done", "x"};
const char* const meetings[] = {"m", "n", "o"};
const char* const items[] = {"one", "two", "one.2", "two.2"};
const char* const words[] = {"red", "green", "blue"};

// `%t` a task, `%c` a column, `%m` a meeting, `%i` an item, `%w` a word, `%p` a person, `%n` a small number.
const char* const patterns[] = {
    "create_task{task_id:'%t' title:'%w' column_id:'%c'}",
    "edit_task{task_id:'%t' title:'%w'}",
    "edit_task{task_id:'%t' description:'%w' estimate_hours:%n due{value{year:2026 month:5 day:%n}}}",
    "edit_task{task_id:'%t' due{} priority:HIGH stage:TESTING}",
    "assign_task{task_id:'%t' assignee:'%p'}",
    "assign_task{task_id:'%t' assignee:'' department_id:'it'}",
    "move_task{task_id:'%t' column_id:'%c' after_task_id:'%t' override_reason:'%w'}",
    "move_task{task_id:'%t' column_id:'%c' after_task_id:'%t'}",
    "move_task{task_id:'%t' column_id:'%c'}",
    "start_task{task_id:'%t'}",
    "complete_task{task_id:'%t'}",
    "reopen_task{task_id:'%t'}",
    "comment_task{task_id:'%t' comment_id:'k%n' text:'%w'}",
    "add_dependency{task_id:'%t' blocked_by:'%t'}",
    "remove_dependency{task_id:'%t' blocked_by:'%t'}",
    "block_task{task_id:'%t' reason:'%w'}",
    "unblock_task{task_id:'%t'}",
    "archive_task{task_id:'%t'}",
    "restore_task{task_id:'%t'}",
    "add_column{column_id:'x' name:'%w' kind:DOING after_column_id:'%c'}",
    "rename_column{column_id:'%c' name:'%w'}",
    "move_column{column_id:'%c' after_column_id:'%c'}",
    "set_wip_limit{column_id:'%c' wip_limit{tasks_max:%n hard:true}}",
    "set_wip_limit{column_id:'%c' wip_limit{tasks_max:%n}}",
    "grant_role{person_id:'%p' role:TESTER}",
    "revoke_role{person_id:'%p' role:TESTER}",
    "draft_charter{charter{goal:'%w'}}",
    "draft_charter{charter{goal:'%w' in_scope:'%w' success_factors{id:'f' name:'F' measure:'M' target:'T'}}}",
    "approve_charter{}",
    "assign_stage_owner{stage:INITIATION owner:'%p'}",
    "start_stage{stage:INITIATION}",
    "complete_stage{stage:INITIATION}",
    ("schedule_meeting{meeting_id:'%m' kind:SYNC title:'%w' starts_at{seconds:%n} planned_minutes:30 "
     "facilitator:'fay' "
     "invitees:'eve' agenda{id:'one' title:'One' planned_minutes:5} agenda{id:'two' title:'Two' "
     "planned_minutes:5}}"),
    "start_meeting{meeting_id:'%m'}",
    "record_attendance{meeting_id:'%m' person_id:'%p' attendance:LATE}",
    "record_attendance{meeting_id:'%m' person_id:'%p' attendance:PRESENT}",
    "start_item{meeting_id:'%m' item_id:'%i'}",
    "close_item{meeting_id:'%m' item_id:'%i'}",
    "carry_over_item{meeting_id:'%m' item_id:'%i'}",
    "edit_minutes{meeting_id:'%m' block_id:'b%n' text:'%w'}",
    "record_decision{meeting_id:'%m' decision_id:'d%n' what:'%w'}",
    ("agree_action_item{meeting_id:'%m' action_id:'x%n' what:'%w' owner:'mia' due{year:2026 month:5 day:1} "
     "task_id:'%t'}"),
    "end_meeting{meeting_id:'%m'}",
    "issue_minutes{meeting_id:'%m'}",
    "approve_minutes{meeting_id:'%m'}",
};

std::string filled(Random& random, std::string_view pattern) {
  std::string text;
  for (std::size_t index = 0; index < pattern.size(); ++index) {
    if (pattern[index] != '%') {
      text += pattern[index];
      continue;
    }
    switch (pattern[++index]) {
      case 't':
        text += any(random, tasks);
        break;
      case 'c':
        text += any(random, columns);
        break;
      case 'm':
        text += any(random, meetings);
        break;
      case 'i':
        text += any(random, items);
        break;
      case 'w':
        text += any(random, words);
        break;
      case 'p':
        text += any(random, people);
        break;
      default:
        text += std::to_string(std::uniform_int_distribution<int>(1, 4)(random));
        break;
    }
  }
  return text;
}

// What people see, without who changed it when.
std::string seen(const Project& project) {
  std::map<std::string, std::string> lines;
  for (const auto& [id, column] : project.board.columns) {
    lines["column/" + id] = column.name.value + " " + column.rank.value + " " +
                            std::to_string(column.wip_limit.value.tasks_max) +
                            std::to_string(column.wip_limit.value.hard);
  }
  for (const auto& [id, task] : project.board.tasks) {
    std::ostringstream line;
    std::set<std::string> blockers(task.blocked_by.begin(), task.blocked_by.end());
    line << task.title.value << '|' << task.description.value << '|' << task.column.value << '|'
         << task.rank.value << '|' << task.department.value << '|' << task.assignee.value << '|'
         << text_of(task.due.value) << '|' << task.estimate_hours.value << task.priority.value
         << task.stage.value << '|' << task.blocked_reason.value << '|' << task.done << task.archived;
    for (const std::string& blocker : blockers) line << ' ' << blocker;
    lines["task/" + id] = line.str();
  }
  for (const auto& [id, meeting] : project.meetings.all) {
    for (const auto& [block, text] : meeting.minutes) {
      if (!text.text.value.empty()) lines["minutes/" + id + "/" + block] = text.text.value;
    }
    for (const auto& [person, attendance] : meeting.attendance) {
      lines["attendance/" + id + "/" + person] = std::to_string(attendance);
    }
    lines["meeting/" + id] = std::to_string(meeting.state);
  }
  for (const auto& [person, roles] : project.members) {
    for (int role = 1; role <= v1::Role_MAX; ++role) {
      if (roles.has(static_cast<v1::Role>(role))) lines["role/" + person + std::to_string(role)] = "";
    }
  }
  const StageRecord& stage = project.stages.of(v1::INITIATION);
  lines["stage"] = stage.owner + std::to_string(stage.state);
  lines["charter"] = project.charter.text.value.ShortDebugString() + std::to_string(project.charter.approved);
  std::string text;
  for (const auto& [key, line] : lines) text.append(key).append(": ").append(line).append("\n");
  return text;
}

void expect_whole(const Project& project) {
  std::size_t cards = 0;
  for (const auto& [id, column] : project.board.columns) {
    std::set<std::string> ranks;
    for (const Ranked* ranked : {&column.cards, &column.archived_cards}) {
      cards += ranked->size();
      for (const auto& [rank, task_id] : *ranked) {
        EXPECT_TRUE(ranks.insert(rank).second) << "two cards at " << rank << " of " << id;
        EXPECT_TRUE(is_rank(rank)) << rank;
        const Task& task = project.board.tasks.at(task_id);
        EXPECT_EQ(task.column.value, id);
        EXPECT_EQ(task.rank.value, rank);
        EXPECT_EQ(task.archived, ranked == &column.archived_cards);
        EXPECT_EQ(task.done, column.kind == v1::DONE) << task_id;
      }
    }
  }
  EXPECT_EQ(cards, project.board.tasks.size());
  EXPECT_EQ(project.board.column_order.size(), project.board.columns.size());
}

// A created task is archived, not gone; a comment, a role or a date that others added is none of its
// business.
bool restores(const v1::Commit& commit) {
  for (const v1::Event& event : commit.events()) {
    if (event.has_task_created()) return false;
  }
  return true;
}

class RandomHistory : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomHistory, KeepsTheStateWholeAndUndoesTheLastCommand) {
  Random random(GetParam());
  Story story = Story::of_board();
  std::size_t accepted = 0;
  std::size_t undone = 0;
  for (int turn = 0; turn < 600 && !HasFailure(); ++turn) {
    const std::string actor = any(random, people);
    v1::Command command = command_of(filled(random, any(random, patterns)));
    if (random() % 3 == 0) command.mutable_expect()->set_revision(story.head() - random() % 6);
    if (random() % 12 == 0) command.mutable_undo()->set_revision(1 + random() % story.head());
    ASSERT_TRUE(validate(command)) << command.ShortDebugString();
    const std::string before = seen(story.project);
    const auto events = story.decide(actor, command);
    if (!events || events->empty()) continue;
    story.commit(actor, command, *events);
    ++accepted;
    expect_whole(story.project);
    if (random() % 2 == 0) continue;
    const auto undo = command_of("undo{revision:" + std::to_string(story.head()) + "}");
    const auto compensation = story.decide(actor, undo);
    if (!compensation) {
      const Code code = compensation.error().code;
      EXPECT_TRUE(code == Code::not_undoable || code == Code::wip_limit_reached ||
                  code == Code::blocked_by_open || code == Code::forbidden ||
                  code == Code::charter_already_approved)
          << name(code) << " for " << command.ShortDebugString();
      continue;
    }
    const bool comparable = restores(story.commits.back());
    story.commit(actor, undo, *compensation);
    ++undone;
    expect_whole(story.project);
    if (comparable) EXPECT_EQ(seen(story.project), before) << actor << ": " << command.ShortDebugString();
  }
  EXPECT_GT(accepted, 40U);
  EXPECT_GT(undone, 10U);

  Project replayed;
  for (const v1::Commit& commit : story.commits) {
    for (const v1::Event& event : commit.events())
      evolve(replayed, event, {commit.actor(), {}, {commit.revision()}});
  }
  EXPECT_EQ(seen(replayed), seen(story.project));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory, testing::Range<std::uint64_t>(1, 41));

}  // namespace
}  // namespace slipway::domain::history_test
