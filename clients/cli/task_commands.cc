#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/names.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cpp/ids.h"

namespace slipway::cli {
namespace {

std::string title_of(const client::Board& board, const std::string& task_id) {
  const v1::TaskCard* card = board.task(task_id);
  return card ? fmt::format("#{} {}", handle(task_id), one_line(card->title())) : "#" + handle(task_id);
}

// --- reading
// ----------------------------------------------------------------------------------------------------

struct Filter {
  bool mine = false;
  bool blocked = false;
  bool overdue = false;
  bool archived = false;
  std::string assignee;
  std::string column;
  std::string department;
};

bool is_blocked(const v1::TaskCard& card) {
  return !card.done() && (!card.blocked_reason().empty() || !card.open_blockers().empty());
}

bool fits(const v1::TaskCard& card, const Filter& filter, const v1::Date& now) {
  if (filter.blocked && !is_blocked(card)) return false;
  if (filter.overdue && (card.done() || !card.has_due() || !before(card.due(), now))) return false;
  if (!filter.assignee.empty() && card.assignee() != filter.assignee) return false;
  if (!filter.column.empty() && card.column_id() != filter.column) return false;
  return filter.department.empty() || card.department_id() == filter.department;
}

Filter resolved(App& app, Filter filter, const client::Board& board) {
  if (filter.mine) filter.assignee = "me";
  if (!filter.assignee.empty()) filter.assignee = app.person(filter.assignee);
  if (!filter.column.empty()) filter.column = resolve_column(filter.column, board);
  if (!filter.department.empty()) filter.department = resolve_department(filter.department, app.directory());
  return filter;
}

void add_entity(v1::ViewResponse& view, const v1::TaskCard& card) {
  v1::Entity& entity = *view.add_entities();
  entity.set_id("task/" + card.task_id());
  *entity.mutable_task() = card;
}

void list(App& app, const Filter& typed) {
  v1::ViewResponse view = app.read(app.project(), "board");
  const client::Board board = client::read_board(client::entities(view));
  const Filter filter = resolved(app, typed, board);
  std::vector<const v1::TaskCard*> cards;
  for (const auto& column : board.columns)
    for (const v1::TaskCard& card : column.cards)
      if (!filter.archived && fits(card, filter, today())) cards.push_back(&card);
  for (const v1::TaskCard& card : board.archived)
    if (filter.archived && fits(card, filter, today())) cards.push_back(&card);

  if (app.options().json) {
    view.clear_entities();
    for (const v1::TaskCard* card : cards) add_entity(view, *card);
    return app.print_json(view);
  }
  Table table(
      {"ID", tr("列", "COLUMN"), tr("负责人", "ASSIGNEE"), tr("截止", "DUE"), "", tr("标题", "TITLE")});
  for (const v1::TaskCard* card : cards) {
    const v1::BoardColumn* column = board.column(card->column_id());
    table.add({handle(card->task_id()), column ? one_line(column->name()) : "",
               one_line(app.directory().person_name(card->assignee())), show(card->due()),
               is_blocked(*card) ? tr("阻塞", "blocked") : "", one_line(card->title())});
  }
  for (const std::string& line : table.lines()) app.line(line);
}

// Of a task or a comment from another tool: which, by whom there and when.
template <class Brought>
std::string origin_of(App& app, const Brought& brought) {
  std::string text = one_line(brought.imported().source());
  if (!brought.imported().key().empty()) text += " " + one_line(brought.imported().key());
  if (!brought.imported_author().empty())
    text += " · " + one_line(app.directory().person_name(brought.imported_author()));
  if (brought.imported().has_at()) text += " · " + show(brought.imported().at());
  return text;
}

void print_task(App& app, const client::Board& board, const v1::TaskCard& card) {
  const v1::BoardColumn* column = board.column(card.column_id());
  const auto row = [&](const char* name, const std::string& value) {
    if (!value.empty()) app.line(fmt::format("{}  {}", app.style().dim(name), value));
  };
  app.line(app.style().bold(one_line(card.title())));
  row("ID", card.task_id());
  row(tr("列", "Column"), column ? one_line(column->name()) : card.column_id());
  row(tr("负责人", "Assignee"), one_line(app.directory().person_name(card.assignee())));
  row(tr("部门", "Department"), one_line(app.directory().department_name(card.department_id())));
  row(tr("截止", "Due"), show(card.due()));
  if (card.priority() != v1::PRIORITY_UNSPECIFIED) row(tr("优先级", "Priority"), name_of(card.priority()));
  if (card.stage() != v1::STAGE_UNSPECIFIED) row(tr("阶段", "Stage"), name_of(card.stage()));
  if (card.estimate_hours() > 0) row(tr("估计", "Estimate"), fmt::format("{} h", card.estimate_hours()));
  row(tr("阻塞", "Blocked"), one_line(card.blocked_reason()));
  for (const std::string& blocker : card.blocked_by())
    row(tr("依赖", "Depends on"), title_of(board, blocker));
  if (card.archived()) row(tr("已归档", "Archived"), tr("是", "yes"));
  if (card.has_imported()) row(tr("来源", "Source"), origin_of(app, card));
  if (!card.description().empty()) app.line("\n" + harmless(app.directory().named(card.description())));
  if (card.description_redacted()) app.line("\n" + app.style().dim(redacted()));
  for (const v1::CommentInfo& comment : board.comments_of(card.task_id())) {
    app.line(fmt::format(
        "\n{} {} {}", app.style().bold(one_line(app.directory().person_name(comment.author()))),
        app.style().dim(show(comment.at())), app.style().dim("comment/" + handle(comment.comment_id()))));
    if (comment.has_imported()) app.line(app.style().dim(say("来自 {}", "from {}", origin_of(app, comment))));
    app.line(comment.redacted() ? app.style().dim(redacted())
                                : harmless(app.directory().named(comment.text())));
  }
}

void show_task(App& app, const std::string& typed) {
  v1::ViewResponse view = app.read(app.project(), "board");
  const client::Board board = client::read_board(client::entities(view));
  const v1::TaskCard* card = board.task(resolve_task(typed, board));
  if (!app.options().json) return print_task(app, board, *card);
  view.clear_entities();
  add_entity(view, *card);
  for (const v1::CommentInfo& comment : board.comments_of(card->task_id())) {
    v1::Entity& entity = *view.add_entities();
    entity.set_id("comment/" + comment.comment_id());
    *entity.mutable_comment() = comment;
  }
  app.print_json(view);
}

// --- writing
// ----------------------------------------------------------------------------------------------------

struct Fields {
  std::string task;
  std::string id;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> column;
  std::optional<std::string> department;
  std::optional<std::string> assignee;
  std::optional<std::string> due;
  std::optional<std::string> priority;
  std::optional<std::string> stage;
  std::optional<std::uint32_t> estimate;
};

void add(App& app, const Fields& fields) {
  v1::Command command = app.command();
  v1::CreateTask& intent = *command.mutable_create_task();
  intent.set_task_id(fields.id.empty() ? client::new_id() : fields.id);
  intent.set_title(*fields.title);
  if (fields.description) intent.set_description(*fields.description);
  if (fields.column) intent.set_column_id(resolve_column(*fields.column, app.board()));
  if (fields.department) intent.set_department_id(resolve_department(*fields.department, app.directory()));
  if (fields.assignee) intent.set_assignee(app.person(*fields.assignee));
  if (fields.due) *intent.mutable_due() = day_from(*fields.due);
  if (fields.priority) intent.set_priority(priority_from(*fields.priority));
  if (fields.stage) intent.set_stage(stage_from(*fields.stage));
  if (fields.estimate) intent.set_estimate_hours(*fields.estimate);
  app.execute(command, say("已创建 #{}", "Created #{}", handle(intent.task_id())));
}

void edit(App& app, const Fields& fields) {
  v1::Command command = app.command();
  const v1::ViewResponse view = app.read(app.project(), "board");
  const client::Board board = client::read_board(client::entities(view));
  v1::EditTask& intent = *command.mutable_edit_task();
  intent.set_task_id(resolve_task(fields.task, board));
  // What was on the screen: an edit of what somebody changed meanwhile is refused, not lost.
  command.mutable_expect()->set_entity(intent.task_id());
  command.mutable_expect()->set_revision(view.revision());
  if (fields.title) intent.set_title(*fields.title);
  if (fields.description) intent.set_description(*fields.description);
  if (fields.due) {
    intent.mutable_due();
    if (!means_none(*fields.due)) *intent.mutable_due()->mutable_value() = day_from(*fields.due);
  }
  if (fields.priority) intent.set_priority(priority_from(*fields.priority));
  if (fields.stage) intent.set_stage(stage_from(*fields.stage));
  if (fields.estimate) intent.set_estimate_hours(*fields.estimate);
  app.execute(command, say("已修改 {}", "Edited {}", title_of(board, intent.task_id())));
}

struct Move {
  std::string task;
  std::string column;
  std::string after;
  bool top = false;
  std::string reason;
};

// Below the column's last card, unless told otherwise.
std::string place(const client::Board& board, const Move& args, const v1::MoveTask& move) {
  if (args.top) return {};
  if (!args.after.empty()) return resolve_task(args.after, board);
  std::string last;
  for (const auto& column : board.columns) {
    if (column.info.column_id() != move.column_id()) continue;
    for (const v1::TaskCard& card : column.cards)
      if (card.task_id() != move.task_id()) last = card.task_id();
  }
  return last;
}

void move(App& app, const Move& args) {
  v1::Command command = app.command();
  const client::Board board = app.board();
  v1::MoveTask& intent = *command.mutable_move_task();
  intent.set_task_id(resolve_task(args.task, board));
  intent.set_column_id(resolve_column(args.column, board));
  intent.set_after_task_id(place(board, args, intent));
  intent.set_override_reason(args.reason);
  app.execute(command, fmt::format("{} → {}", title_of(board, intent.task_id()),
                                   one_line(board.column(intent.column_id())->name())));
}

struct Assign {
  std::string task;
  std::string person;
  std::optional<std::string> department;
};

void assign(App& app, const Assign& args) {
  if (args.person.empty() && !args.department)
    throw usage("person_required", tr("请指定人员或 --department", "name a person, or --department"));
  v1::Command command = app.command();
  const client::Board board = app.board();
  v1::AssignTask& intent = *command.mutable_assign_task();
  intent.set_task_id(resolve_task(args.task, board));
  if (!args.person.empty()) intent.set_assignee(means_none(args.person) ? "" : app.person(args.person));
  if (args.department)
    intent.set_department_id(
        means_none(*args.department) ? "" : resolve_department(*args.department, app.directory()));
  app.execute(command, say("已分配 {}", "Assigned {}", title_of(board, intent.task_id())));
}

struct Depend {
  std::string task;
  std::string on;
  bool remove = false;
};

void depend(App& app, const Depend& args) {
  v1::Command command = app.command();
  const client::Board board = app.board();
  const std::string task = resolve_task(args.task, board);
  const std::string on = resolve_task(args.on, board);
  const auto fill = [&](auto& intent) {
    intent.set_task_id(task);
    intent.set_blocked_by(on);
  };
  if (args.remove)
    fill(*command.mutable_remove_dependency());
  else
    fill(*command.mutable_add_dependency());
  app.execute(command,
              fmt::format("{} {} {}", title_of(board, task),
                          args.remove ? tr("不再依赖", "no longer waits for") : tr("依赖", "waits for"),
                          title_of(board, on)));
}

// --- the command line
// -------------------------------------------------------------------------------------------

void add_fields(CLI::App& sub, Fields& fields) {
  sub.add_option("--description", fields.description, tr("说明", "What it is about"));
  sub.add_option("--due", fields.due, tr("截止日", "Due day"));
  sub.add_option("--priority", fields.priority, tr("优先级", "low, normal, high or urgent"));
  sub.add_option("--stage", fields.stage, tr("阶段", "1 to 9, or its name"));
  sub.add_option("--estimate", fields.estimate, tr("估计小时数", "Hours"));
}

// One task, perhaps a text, one intent.
template <class Fill>
void add_step(CLI::App& group, LazyApp& app, const char* name, const char* what, const char* done,
              const char* text_name, Fill fill) {
  CLI::App* sub = group.add_subcommand(name, what);
  auto typed = std::make_shared<std::pair<std::string, std::string>>();
  sub->add_option("task", typed->first, tr("任务", "Id, part of it, or part of the title"))->required();
  if (text_name) sub->add_option(text_name, typed->second, tr("文字", "The text"))->required();
  sub->callback([&app, typed, done, fill] {
    v1::Command command = app->command();
    const client::Board board = app->board();
    const std::string task = resolve_task(typed->first, board);
    fill(command, task, typed->second);
    app->execute(command, fmt::format("{} {}", done, title_of(board, task)));
  });
}

template <class Intent>
void add_plain_step(CLI::App& group, LazyApp& app, const char* name, const char* what, const char* done,
                    Intent* (v1::Command::*intent)()) {
  add_step(group, app, name, what, done, nullptr,
           [intent](v1::Command& command, const std::string& task, const std::string&) {
             (command.*intent)()->set_task_id(task);
           });
}

void add_reading(CLI::App& group, LazyApp& app) {
  CLI::App* listing = group.add_subcommand("list", tr("列出任务", "List tasks"));
  auto filter = std::make_shared<Filter>();
  listing->add_flag("--mine", filter->mine, tr("我的", "Mine"));
  listing->add_flag("--blocked", filter->blocked, tr("被阻塞的", "Blocked ones"));
  listing->add_flag("--overdue", filter->overdue, tr("逾期的", "Overdue ones"));
  listing->add_flag("--archived", filter->archived, tr("已归档的", "The archived instead"));
  listing->add_option("--assignee", filter->assignee, tr("负责人", "Of this person"));
  listing->add_option("--column", filter->column, tr("列", "In this column"));
  listing->add_option("--department", filter->department, tr("部门", "Of this department"));
  listing->callback([&app, filter] { list(*app, *filter); });

  CLI::App* showing = group.add_subcommand("show", tr("查看任务与评论", "One task and its comments"));
  auto typed = std::make_shared<std::string>();
  showing->add_option("task", *typed, tr("任务", "Id, part of it, or part of the title"))->required();
  showing->callback([&app, typed] { show_task(*app, *typed); });
}

void add_creating(CLI::App& group, LazyApp& app) {
  CLI::App* adding = group.add_subcommand("add", tr("新建任务", "Make a task"));
  auto fields = std::make_shared<Fields>();
  adding->add_option("title", fields->title, tr("标题", "Its title"))->required();
  adding->add_option("--id", fields->id, tr("标识", "Its id (default: a fresh one)"));
  adding->add_option("--column", fields->column, tr("列", "Column (default: the first)"));
  adding->add_option("--department", fields->department, tr("部门", "Department"));
  adding->add_option("--assignee", fields->assignee, tr("负责人", "Who does it"));
  add_fields(*adding, *fields);
  adding->callback([&app, fields] { add(*app, *fields); });

  CLI::App* editing = group.add_subcommand("edit", tr("修改任务", "Change fields of a task"));
  auto changed = std::make_shared<Fields>();
  editing->add_option("task", changed->task, tr("任务", "Id, part of it, or part of the title"))->required();
  editing->add_option("--title", changed->title, tr("标题", "Its title"));
  add_fields(*editing, *changed);
  editing->callback([&app, changed] { edit(*app, *changed); });
}

void add_moving(CLI::App& group, LazyApp& app) {
  CLI::App* moving = group.add_subcommand("move", tr("移动到某列", "Move it to a column"));
  auto args = std::make_shared<Move>();
  moving->add_option("task", args->task, tr("任务", "Id, part of it, or part of the title"))->required();
  moving->add_option("column", args->column, tr("列", "Id or name"))->required();
  moving->add_option("--after", args->after,
                     tr("放在此任务之后", "Below this task (default: at the bottom)"));
  moving->add_flag("--top", args->top, tr("放在最上", "On top"));
  moving->add_option("--override", args->reason,
                     tr("超过硬性上限的理由", "A lead's reason for passing a hard limit"));
  moving->callback([&app, args] { move(*app, *args); });

  CLI::App* assigning = group.add_subcommand("assign", tr("分配", "Assign it; '-' for nobody"));
  auto who = std::make_shared<Assign>();
  assigning->add_option("task", who->task, tr("任务", "Id, part of it, or part of the title"))->required();
  assigning->add_option("person", who->person, tr("人员", "Id, name, me, or '-'"));
  assigning->add_option("--department", who->department, tr("部门", "Department, or '-'"));
  assigning->callback([&app, who] { assign(*app, *who); });

  CLI::App* depending = group.add_subcommand("depend", tr("依赖另一任务", "Make it wait for another one"));
  auto pair = std::make_shared<Depend>();
  depending->add_option("task", pair->task, tr("任务", "The task that waits"))->required();
  depending->add_option("on", pair->on, tr("先完成的任务", "The task that must be done first"))->required();
  depending->add_flag("--remove", pair->remove, tr("取消依赖", "No longer"));
  depending->callback([&app, pair] { depend(*app, *pair); });
}

}  // namespace

void add_task_commands(CLI::App& program, LazyApp& app) {
  CLI::App* group = program.add_subcommand("task", tr("任务", "Tasks of the board"));
  group->require_subcommand(1);
  add_reading(*group, app);
  add_creating(*group, app);
  add_moving(*group, app);
  add_step(*group, app, "comment", tr("评论", "Comment on it"), tr("已评论", "Commented on"), "text",
           [](v1::Command& command, const std::string& task, const std::string& text) {
             v1::CommentTask& intent = *command.mutable_comment_task();
             intent.set_task_id(task);
             intent.set_comment_id(client::new_id());
             intent.set_text(text);
           });
  add_step(*group, app, "block", tr("标记阻塞", "Say what blocks it"), tr("已标记阻塞", "Blocked"), "reason",
           [](v1::Command& command, const std::string& task, const std::string& text) {
             command.mutable_block_task()->set_task_id(task);
             command.mutable_block_task()->set_reason(text);
           });
  add_plain_step(*group, app, "unblock", tr("解除阻塞", "It is no longer blocked"),
                 tr("已解除阻塞", "Unblocked"), &v1::Command::mutable_unblock_task);
  add_plain_step(*group, app, "start", tr("开始", "Start it"), tr("已开始", "Started"),
                 &v1::Command::mutable_start_task);
  add_plain_step(*group, app, "done", tr("完成", "It is done"), tr("已完成", "Done:"),
                 &v1::Command::mutable_complete_task);
  add_plain_step(*group, app, "reopen", tr("重新打开", "Open it again"), tr("已重新打开", "Reopened"),
                 &v1::Command::mutable_reopen_task);
  add_plain_step(*group, app, "archive", tr("归档", "Archive it"), tr("已归档", "Archived"),
                 &v1::Command::mutable_archive_task);
  add_plain_step(*group, app, "restore", tr("恢复", "Take it out of the archive"), tr("已恢复", "Restored"),
                 &v1::Command::mutable_restore_task);
}

}  // namespace slipway::cli
