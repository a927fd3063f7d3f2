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
#include "proto/export/minutes.h"

namespace slipway::cli {
namespace {

using Pair = std::pair<std::string, std::string>;

// What is typed; else the one that is running; for reading, else the last that was held, else the next.
const v1::MeetingInfo& chosen(const client::Meetings& meetings, const std::string& typed, bool for_reading) {
  if (!typed.empty()) {
    std::vector<Candidate> candidates;
    for (const v1::MeetingInfo& meeting : meetings.meetings)
      candidates.push_back({meeting.meeting_id(), meeting.title()});
    return *meetings.meeting(resolve(typed, candidates, tr("会议", "meeting")));
  }
  for (const v1::MeetingInfo& meeting : meetings.meetings)
    if (meeting.state() == v1::IN_PROGRESS) return meeting;
  const v1::MeetingInfo* last = nullptr;
  for (const v1::MeetingInfo& meeting : meetings.meetings)
    if (meeting.has_started_at() && (!last || meeting.started_at().seconds() >= last->started_at().seconds()))
      last = &meeting;
  if (for_reading && last) return *last;
  if (for_reading && !meetings.meetings.empty()) return meetings.meetings.front();
  throw usage("meeting_required", tr("没有进行中的会议,请指定一个", "no meeting is in progress: name one"));
}

std::string title_of(const v1::MeetingInfo& meeting) {
  return fmt::format("#{} {}", handle(meeting.meeting_id()), one_line(meeting.title()));
}

// Empty where it is held once.
std::string repetition_of(const v1::MeetingInfo& meeting) {
  return meeting.repeat() == v1::REPEAT_UNSPECIFIED ? std::string{} : name_of(meeting.repeat());
}

// --- reading
// ----------------------------------------------------------------------------------------------------

void list_meetings(App& app) {
  const v1::ViewResponse view = app.read(app.project(), "meeting");
  if (app.options().json) return app.print_json(view);
  Table table({"ID", tr("时间", "STARTS"), tr("重复", "REPEATS"), tr("类型", "KIND"), tr("状态", "STATE"),
               tr("标题", "TITLE")});
  for (const v1::MeetingInfo& meeting : client::read_meetings(client::entities(view)).meetings)
    table.add({handle(meeting.meeting_id()), show(meeting.starts_at()), repetition_of(meeting),
               name_of(meeting.kind()), name_of(meeting.state()), one_line(meeting.title())});
  for (const std::string& line : table.lines()) app.line(line);
}

void print_meeting(App& app, const v1::MeetingInfo& meeting) {
  app.line(fmt::format("{}  {}", app.style().bold(one_line(meeting.title())), name_of(meeting.state())));
  app.line(fmt::format("{} · {} · {} min", name_of(meeting.kind()), show(meeting.starts_at()),
                       meeting.planned_minutes()));
  if (meeting.repeat() != v1::REPEAT_UNSPECIFIED)
    app.line(fmt::format("{}: {}{}", tr("重复", "Repeats"), repetition_of(meeting),
                         meeting.has_repeat_until()
                             ? fmt::format(" {} {}", tr("至", "until"), show(meeting.repeat_until()))
                             : std::string{}));
  if (!meeting.cancel_reason().empty())
    app.line(fmt::format("{}: {}", tr("取消原因", "Cancelled because"), one_line(meeting.cancel_reason())));
  app.line(fmt::format("{}: {}  {}: {}", tr("主持人", "Facilitator"),
                       one_line(app.directory().person_name(meeting.facilitator())),
                       tr("记录人", "Secretary"),
                       one_line(app.directory().person_name(meeting.secretary()))));
  Table table({"", tr("议题", "ITEM"), tr("分钟", "MIN"), tr("状态", "STATE"), tr("主讲", "PRESENTER")});
  for (int i = 0; i < meeting.agenda_size(); ++i) {
    const v1::AgendaItemInfo& item = meeting.agenda(i);
    table.add({std::to_string(i + 1), one_line(item.item().title()),
               std::to_string(item.item().planned_minutes()), name_of(item.state()),
               one_line(app.directory().person_name(item.item().presenter()))});
  }
  if (table.empty()) return;
  for (const std::string& line : table.lines()) app.line(line);
}

v1::ViewResponse only(v1::ViewResponse view, const v1::MeetingInfo& meeting,
                      const v1::MeetingSummary* summary) {
  view.clear_entities();
  v1::Entity& entity = *view.add_entities();
  entity.set_id("meeting/" + meeting.meeting_id());
  *entity.mutable_meeting() = meeting;
  if (!summary) return view;
  v1::Entity& computed = *view.add_entities();
  computed.set_id("summary/" + meeting.meeting_id());
  *computed.mutable_summary() = *summary;
  return view;
}

void show_meeting(App& app, const std::string& typed, bool as_summary) {
  const v1::ViewResponse view = app.read(app.project(), "meeting");
  const client::Meetings meetings = client::read_meetings(client::entities(view));
  const v1::MeetingInfo& meeting = chosen(meetings, typed, true);
  const v1::MeetingSummary* summary = meetings.summary(meeting.meeting_id());
  if (app.options().json) return app.print_json(only(view, meeting, summary));
  if (!as_summary) return print_meeting(app, meeting);
  exports::Locale locale = exports::locale_of(app.overview().project);
  locale.language = language();
  const auto texts = client::read_meetings({}, client::entities(app.read(app.project(), "minutes")));
  app.out() << exports::summary_markdown(meeting, summary, texts.text(meeting.meeting_id()), app.directory(),
                                         locale);
}

// --- writing
// ----------------------------------------------------------------------------------------------------

struct Schedule {
  std::string title;
  std::string kind = "sync";
  std::string starts;
  std::uint32_t minutes = 60;
  std::string facilitator;
  std::string secretary;
  std::vector<std::string> invitees;
  std::vector<std::string> items;
  std::string repeat;
  std::string until;
};

// `title|minutes|presenter`; minutes and presenter may be left out.
v1::AgendaItem item_from(App& app, const std::string& text) {
  const auto parts = parts_of(text, 3);
  v1::AgendaItem item;
  item.set_id(client::new_id());
  item.set_title(parts[0]);
  item.set_planned_minutes(10);
  if (!parts[1].empty()) {
    try {
      item.set_planned_minutes(static_cast<std::uint32_t>(std::stoul(parts[1])));
    } catch (const std::exception&) {
      throw usage("minutes_invalid", text + ": " + tr("分钟数应为数字", "minutes are a number"));
    }
  }
  if (!parts[2].empty()) item.set_presenter(app.person(parts[2]));
  return item;
}

void schedule(App& app, const Schedule& args) {
  v1::Command command = app.command();
  v1::ScheduleMeeting& intent = *command.mutable_schedule_meeting();
  intent.set_meeting_id(client::new_id());
  intent.set_kind(meeting_kind_from(args.kind));
  intent.set_title(args.title);
  *intent.mutable_starts_at() = instant_from(args.starts);
  intent.set_planned_minutes(args.minutes);
  intent.set_facilitator(app.person(args.facilitator.empty() ? "me" : args.facilitator));
  if (!args.secretary.empty()) intent.set_secretary(app.person(args.secretary));
  for (const std::string& person : args.invitees) intent.add_invitees(app.person(person));
  for (const std::string& item : args.items) *intent.add_agenda() = item_from(app, item);
  if (!args.repeat.empty()) intent.set_repeat(repeat_from(args.repeat));
  if (!args.until.empty()) *intent.mutable_repeat_until() = day_from(args.until);
  app.execute(command, say("已安排 #{}", "Scheduled #{}", handle(intent.meeting_id())));
}

// What has not begun is named: none is chosen by itself.
struct Change {
  std::string meeting;
  std::string starts;
  std::uint32_t minutes = 0;
  std::string reason;
  bool last = false;
};

void move_meeting(App& app, const Change& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  const v1::MeetingInfo& meeting = chosen(meetings, args.meeting, false);
  v1::RescheduleMeeting& intent = *command.mutable_reschedule_meeting();
  intent.set_meeting_id(meeting.meeting_id());
  *intent.mutable_starts_at() = instant_from(args.starts);
  intent.set_planned_minutes(args.minutes);
  app.execute(command,
              fmt::format("{} {}: {}", tr("已改期", "Moved"), title_of(meeting), show(intent.starts_at())));
}

void cancel_meeting(App& app, const Change& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  const v1::MeetingInfo& meeting = chosen(meetings, args.meeting, false);
  v1::CancelMeeting& intent = *command.mutable_cancel_meeting();
  intent.set_meeting_id(meeting.meeting_id());
  intent.set_reason(args.reason);
  intent.set_last(args.last);
  app.execute(command, fmt::format("{} {}", tr("已取消", "Cancelled"), title_of(meeting)));
}

void end_meeting(App& app, const Change& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  const v1::MeetingInfo& meeting = chosen(meetings, args.meeting, false);
  command.mutable_end_meeting()->set_meeting_id(meeting.meeting_id());
  command.mutable_end_meeting()->set_last(args.last);
  app.execute(command, fmt::format("{} {}", tr("已结束", "Ended"), title_of(meeting)));
}

struct OfMeeting {
  std::string meeting;
  std::string first;
  std::string second;
  std::string item;
  std::string why;
  std::string supersedes;
  std::string owner;
  std::string due;
  std::vector<std::string> people;
};

std::string item_of(const OfMeeting& args, const v1::MeetingInfo& meeting) {
  if (!args.item.empty()) return resolve_item(args.item, meeting);
  for (const v1::AgendaItemInfo& item : meeting.agenda())
    if (item.state() == v1::ITEM_RUNNING) return item.item().id();
  return {};
}

void attend(App& app, const OfMeeting& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  v1::RecordAttendance& intent = *command.mutable_record_attendance();
  intent.set_meeting_id(chosen(meetings, args.meeting, false).meeting_id());
  intent.set_person_id(app.person(args.first));
  intent.set_attendance(attendance_from(args.second));
  app.execute(command, fmt::format("{}: {}", one_line(app.directory().person_name(intent.person_id())),
                                   name_of(intent.attendance())));
}

void decide(App& app, const OfMeeting& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  const v1::MeetingInfo& meeting = chosen(meetings, args.meeting, false);
  v1::RecordDecision& intent = *command.mutable_record_decision();
  intent.set_meeting_id(meeting.meeting_id());
  intent.set_decision_id(client::new_id());
  intent.set_item_id(item_of(args, meeting));
  intent.set_what(args.first);
  intent.set_why(args.why);
  intent.set_supersedes(args.supersedes);
  for (const std::string& person : args.people) intent.add_deciders(app.person(person));
  app.execute(command, say("已记录决定 #{}", "Decision #{} recorded", handle(intent.decision_id())));
}

void agree(App& app, const OfMeeting& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  const v1::MeetingInfo& meeting = chosen(meetings, args.meeting, false);
  v1::AgreeActionItem& intent = *command.mutable_agree_action_item();
  intent.set_meeting_id(meeting.meeting_id());
  intent.set_action_id(client::new_id());
  intent.set_task_id(client::new_id());
  intent.set_item_id(item_of(args, meeting));
  intent.set_what(args.first);
  if (!args.owner.empty()) intent.set_owner(app.person(args.owner));
  if (!args.due.empty()) *intent.mutable_due() = day_from(args.due);
  app.execute(command, say("行动项已成为任务 #{}", "The action is task #{}", handle(intent.task_id())));
}

void note(App& app, const OfMeeting& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  const v1::MeetingInfo& meeting = chosen(meetings, args.meeting, false);
  v1::EditMinutes& intent = *command.mutable_edit_minutes();
  intent.set_meeting_id(meeting.meeting_id());
  intent.set_block_id(client::new_id());
  intent.set_item_id(item_of(args, meeting));
  intent.set_text(args.first);
  app.execute(command, tr("已写入纪要", "Noted"));
}

void amend(App& app, const OfMeeting& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  v1::AmendMinutes& intent = *command.mutable_amend_minutes();
  intent.set_meeting_id(chosen(meetings, args.meeting, true).meeting_id());
  intent.set_amendment_id(client::new_id());
  intent.set_text(args.first);
  intent.set_reason(args.why);
  app.execute(command, tr("已补充纪要", "Minutes amended"));
}

void add_item(App& app, const OfMeeting& args) {
  v1::Command command = app.command();
  const client::Meetings meetings = app.meetings();
  v1::AddAgendaItem& intent = *command.mutable_add_agenda_item();
  intent.set_meeting_id(chosen(meetings, args.meeting, false).meeting_id());
  *intent.mutable_item() = item_from(app, args.first);
  app.execute(command, tr("已加入议程", "On the agenda"));
}

// --- the command line
// -------------------------------------------------------------------------------------------

constexpr const char* meeting_option = "-m,--meeting";
const char* meeting_help() {
  return tr("会议(默认: 进行中的)", "Id, part of it, or part of the title (default: the one in progress)");
}

// A step of the whole meeting.
template <class Intent>
void add_step(CLI::App& group, LazyApp& app, const char* name, const char* what, const char* done,
              Intent* (v1::Command::*intent)()) {
  CLI::App* sub = group.add_subcommand(name, what);
  auto typed = std::make_shared<std::string>();
  sub->add_option("meeting", *typed, meeting_help());
  sub->callback([&app, typed, done, intent] {
    v1::Command command = app->command();
    const client::Meetings meetings = app->meetings();
    const v1::MeetingInfo& meeting = chosen(meetings, *typed, false);
    (command.*intent)()->set_meeting_id(meeting.meeting_id());
    app->execute(command, fmt::format("{} {}", done, title_of(meeting)));
  });
}

// A step of one agenda item.
template <class Intent>
void add_item_step(CLI::App& group, LazyApp& app, const char* name, const char* what, const char* done,
                   Intent* (v1::Command::*intent)()) {
  CLI::App* sub = group.add_subcommand(name, what);
  auto args = std::make_shared<OfMeeting>();
  sub->add_option("item", args->first, tr("议题: 序号、标识或标题", "Its number, id or title"))->required();
  sub->add_option(meeting_option, args->meeting, meeting_help());
  sub->callback([&app, args, done, intent] {
    v1::Command command = app->command();
    const client::Meetings meetings = app->meetings();
    const v1::MeetingInfo& meeting = chosen(meetings, args->meeting, false);
    (command.*intent)()->set_meeting_id(meeting.meeting_id());
    (command.*intent)()->set_item_id(resolve_item(args->first, meeting));
    app->execute(command, done);
  });
}

using Action = void (*)(App&, const OfMeeting&);

std::pair<CLI::App*, std::shared_ptr<OfMeeting>> add_action(CLI::App& group, LazyApp& app, const char* name,
                                                            const char* what, Action action) {
  CLI::App* sub = group.add_subcommand(name, what);
  auto args = std::make_shared<OfMeeting>();
  sub->add_option(meeting_option, args->meeting, meeting_help());
  sub->callback([&app, args, action] { action(*app, *args); });
  return {sub, args};
}

void add_reading(CLI::App& group, LazyApp& app) {
  group.add_subcommand("list", tr("列出会议", "List the meetings"))->callback([&app] {
    list_meetings(*app);
  });
  for (const bool as_summary : {false, true}) {
    CLI::App* sub = group.add_subcommand(as_summary ? "summary" : "show",
                                         as_summary ? tr("会议摘要(Markdown)", "Its summary, as Markdown")
                                                    : tr("查看会议与议程", "One meeting and its agenda"));
    auto typed = std::make_shared<std::string>();
    sub->add_option("meeting", *typed,
                    tr("会议(默认: 进行中的或最后的)", "Id or title (default: running, or last)"));
    sub->callback([&app, typed, as_summary] { show_meeting(*app, *typed, as_summary); });
  }
}

void add_schedule(CLI::App& group, LazyApp& app) {
  CLI::App* sub = group.add_subcommand("schedule", tr("安排会议", "Schedule one"));
  auto args = std::make_shared<Schedule>();
  sub->add_option("title", args->title, tr("标题", "Its title"))->required();
  sub->add_option("--starts", args->starts, tr("开始时间", "As 2026-11-30T09:30"))->required();
  sub->add_option("--kind", args->kind,
                  tr("类型",
                     "kick-off, workshop, sync, stand-up, readiness-review, go-no-go, bridge, "
                     "hypercare-daily or retrospective (default: sync)"));
  sub->add_option("--minutes", args->minutes, tr("计划分钟数", "Planned minutes (default: 60)"));
  sub->add_option("--facilitator", args->facilitator, tr("主持人(默认: 我)", "Default: you"));
  sub->add_option("--secretary", args->secretary, tr("记录人", "Who takes the minutes"));
  sub->add_option("--invite", args->invitees, tr("受邀人,可多次", "A person; repeatable"));
  sub->add_option("--item", args->items,
                  tr("议题 标题|分钟|主讲,可多次", "TITLE|MINUTES|PRESENTER; repeatable"));
  sub->add_option("--repeat", args->repeat,
                  tr("重复: 每天、每个工作日、每周、每两周、每四周",
                     "every-day, every-workday, every-week, every-two-weeks or every-four-weeks"));
  sub->add_option("--until", args->until, tr("重复至此日", "The last day on which one is held"));
  sub->callback([&app, args] { schedule(*app, *args); });
}

void add_changes(CLI::App& group, LazyApp& app) {
  const char* last_help = tr("不再安排下一次", "Of a series: no next one is scheduled");
  const char* coming = tr("会议: 标识或标题", "Id, part of it, or part of the title");
  const auto args = std::make_shared<Change>();
  CLI::App* moving = group.add_subcommand("move", tr("改期", "Move it to another time"));
  moving->add_option("meeting", args->meeting, coming)->required();
  moving->add_option("--starts", args->starts, tr("开始时间", "As 2026-11-30T09:30"))->required();
  moving->add_option("--minutes", args->minutes, tr("计划分钟数", "Planned minutes (default: as before)"));
  moving->callback([&app, args] { move_meeting(*app, *args); });
  CLI::App* cancelling = group.add_subcommand("cancel", tr("取消会议", "Cancel it"));
  cancelling->add_option("meeting", args->meeting, coming)->required();
  cancelling->add_option("--reason", args->reason, tr("原因", "Why"));
  cancelling->add_flag("--last", args->last, last_help);
  cancelling->callback([&app, args] { cancel_meeting(*app, *args); });
  CLI::App* ending = group.add_subcommand("end", tr("结束会议", "End it"));
  ending->add_option("meeting", args->meeting, meeting_help());
  ending->add_flag("--last", args->last, last_help);
  ending->callback([&app, args] { end_meeting(*app, *args); });
}

void add_items(CLI::App& group, LazyApp& app) {
  CLI::App* item = group.add_subcommand("item", tr("议题", "Agenda items"));
  item->require_subcommand(1);
  auto [adding, args] = add_action(*item, app, "add", tr("加入议题", "Put one on the agenda"), add_item);
  adding->add_option("item", args->first, tr("标题|分钟|主讲", "TITLE|MINUTES|PRESENTER"))->required();
  add_item_step(*item, app, "start", tr("开始讨论", "Start it"), tr("已开始", "Started"),
                &v1::Command::mutable_start_item);
  add_item_step(*item, app, "close", tr("结束讨论", "Close it"), tr("已结束", "Closed"),
                &v1::Command::mutable_close_item);
  add_item_step(*item, app, "carry", tr("顺延到下次", "Carry it over"), tr("已顺延", "Carried over"),
                &v1::Command::mutable_carry_over_item);
}

void add_recording(CLI::App& group, LazyApp& app) {
  auto [attending, who] = add_action(group, app, "attend", tr("记录出席", "Record who is there"), attend);
  attending->add_option("person", who->first, tr("人员", "Id, name or me"))->required();
  who->second = "present";
  attending->add_option("as", who->second, tr("出席、迟到或缺席", "present (default), late or absent"));

  const char* item_help = tr("议题(默认: 进行中的)", "Agenda item (default: the running one)");
  auto [deciding, decision] = add_action(group, app, "decide", tr("记录决定", "Record a decision"), decide);
  deciding->add_option("what", decision->first, tr("决定", "What was decided"))->required();
  deciding->add_option("--why", decision->why, tr("理由", "Why"));
  deciding->add_option("--by", decision->people, tr("决定人,可多次", "Who decided; repeatable"));
  deciding->add_option("--item", decision->item, item_help);
  deciding->add_option("--supersedes", decision->supersedes,
                       tr("取代的决定", "Id of the decision that it replaces"));

  auto [agreeing, action] =
      add_action(group, app, "action", tr("行动项", "Agree on an action: a task"), agree);
  agreeing->add_option("what", action->first, tr("做什么", "What is to be done"))->required();
  agreeing->add_option("--owner", action->owner, tr("负责人", "Who does it"));
  agreeing->add_option("--due", action->due, tr("截止日", "By which day"));
  agreeing->add_option("--item", action->item, item_help);

  auto [noting, text] = add_action(group, app, "note", tr("写入纪要", "Add a note to the minutes"), note);
  noting->add_option("text", text->first, tr("文字", "The text"))->required();
  noting->add_option("--item", text->item, item_help);

  auto [amending, amendment] =
      add_action(group, app, "amend", tr("补充已批准的纪要", "Amend approved minutes"), amend);
  amending->add_option("text", amendment->first, tr("文字", "The text"))->required();
  amending->add_option("--reason", amendment->why, tr("理由", "Why"))->required();
}

}  // namespace

void add_meeting_commands(CLI::App& program, LazyApp& app) {
  CLI::App* group =
      program.add_subcommand("meeting", tr("会议", "Sync meetings, their decisions, actions and minutes"));
  group->require_subcommand(1);
  add_reading(*group, app);
  add_schedule(*group, app);
  add_step(*group, app, "start", tr("开始会议", "Start it"), tr("已开始", "Started"),
           &v1::Command::mutable_start_meeting);
  add_changes(*group, app);
  add_items(*group, app);
  add_recording(*group, app);
  add_step(*group, app, "issue", tr("发布纪要", "Issue the minutes"), tr("已发布纪要", "Minutes issued:"),
           &v1::Command::mutable_issue_minutes);
  add_step(*group, app, "approve", tr("批准纪要", "Approve the minutes"),
           tr("已批准纪要", "Minutes approved:"), &v1::Command::mutable_approve_minutes);
}

}  // namespace slipway::cli
