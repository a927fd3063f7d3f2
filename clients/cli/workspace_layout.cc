#include "clients/cli/workspace_layout.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "clients/cli/dates.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

using Row = std::vector<std::string>;

std::string name_of(v1::WorkKind kind) {
  switch (kind) {
    case v1::WORK_TASK:
      return tr("任务", "task");
    case v1::WORK_STEP:
      return tr("步骤", "step");
    case v1::WORK_VOTE:
      return tr("投票", "vote");
    case v1::WORK_RISK:
      return tr("风险", "risk");
    case v1::WORK_DEFECT:
      return tr("缺陷", "defect");
    case v1::WORK_SIGN_OFF:
      return tr("签字确认", "sign-off");
    default:
      return "?";
  }
}

// What a notice of being given something means of what is nobody's to be given.
std::string told_of_given(const std::string& entity) {
  if (entity.starts_with("meeting/")) return tr("会议改期", "meeting moved");
  if (entity == "handover") return tr("请您接收运维", "asks you to accept the handover");
  if (entity.starts_with("gate/"))
    return entity.ends_with("/condition") ? tr("请您落实条件", "a condition is yours")
                                          : tr("豁免到期", "waiver expired");
  if (entity.starts_with("feedback/")) return tr("请您处理", "asks you to answer");
  return tr("分配给您", "assigned to you");
}

std::string told(const v1::Notice& notice) {
  switch (notice.kind()) {
    case v1::NOTICE_MENTIONED:
      return tr("提到您", "mentions you");
    case v1::NOTICE_ASSIGNED:
      return told_of_given(notice.entity());
    case v1::NOTICE_VOTE_ASKED:
      return tr("请您投票", "asks for your vote");
    case v1::NOTICE_INVITED:
      return tr("邀请您", "invites you");
    case v1::NOTICE_STEP_RELEASED:
      return tr("可以开始", "may start");
    case v1::NOTICE_REFUSED:
      return notice.entity().starts_with("meeting/") ? tr("会议取消", "meeting cancelled")
                                                     : tr("未获通过", "turned down");
    default:
      return "?";
  }
}

// A stage has no name of its own, what is asked of a department none but the department's, and what users
// said none at all.
std::string title_of(const std::string& title, const std::string& entity) {
  if (!title.empty() && !entity.starts_with("uat/")) return told_text(title);
  if (entity.starts_with("uat/"))
    return fmt::format("{} {}", tr("用户验收", "user acceptance"), one_line(title));
  if (entity.starts_with("feedback/")) return tr("您的用户反馈", "your feedback");
  if (entity == "handover") return tr("移交运维", "handover to operation");
  constexpr std::string_view stage = "stage/";
  int number = 0;
  if (entity.starts_with(stage))
    std::from_chars(entity.data() + stage.size(), entity.data() + entity.size(), number);
  return v1::Stage_IsValid(number) && number > 0 ? cli::name_of(static_cast<v1::Stage>(number))
                                                 : one_line(entity);
}

// To be evaluated is its owner, not the stage.
std::string work_title(const v1::WorkItem& item) {
  const std::string title = title_of(item.title(), item.entity());
  return item.entity().starts_with("stage/")
             ? fmt::format("{} {}", tr("履职评估:", "evaluate the owner:"), title)
             : title;
}

Row row_of(const v1::PortfolioCard& card) {
  std::string marks;
  if (card.frozen()) marks += tr("封网 ", "frozen ");
  if (card.live_run()) marks += tr("切换中", "live");
  return {one_line(card.name()),
          cli::name_of(card.state()),
          card.stage() == v1::STAGE_UNSPECIFIED ? "-" : cli::name_of(card.stage()),
          fmt::format("{}/{}", card.tasks_done(), card.tasks_done() + card.tasks_open()),
          std::to_string(card.tasks_overdue()),
          fmt::format("{}/{}", card.gates_passed(), card.gates()),
          std::to_string(card.risks_high()),
          std::to_string(card.defects_severe()),
          card.has_next_milestone_on()
              ? fmt::format("{} {}", show(card.next_milestone_on()), one_line(card.next_milestone()))
              : "-",
          marks};
}

Row row_of(const v1::WorkItem& item) {
  std::string due = item.has_due() ? show(item.due()) : "-";
  if (item.overdue()) due += " !";
  std::string marks;
  if (item.begun()) marks += tr(" (进行中)", " (in progress)");
  if (item.blocked()) marks += tr(" (阻塞)", " (blocked)");
  return {due, name_of(item.kind()), one_line(item.project_name()), work_title(item) + marks};
}

Row row_of(const v1::Notice& notice, const client::Directory& directory) {
  return {notice.read() ? " " : "●",
          show(notice.at()),
          one_line(notice.project_name()),
          one_line(directory.person_name(notice.by())),
          told(notice),
          title_of(notice.title(), notice.entity())};
}

// Stands among the notices.
Row row_of(const v1::NoticeChoice& choice) {
  return {"", tr("通知规则", "rule"), one_line(choice.project_name()), "", cli::name_of(choice.rule()), ""};
}

std::string when(const v1::CalendarEntry& entry) {
  if (entry.has_on()) return show(entry.on());
  return entry.has_until() ? show(entry.from()) + " – " + show(entry.until()) : show(entry.from());
}

Row row_of(const v1::CalendarEntry& entry) {
  const std::string mark = entry.cancelled() ? tr("（已取消）", " (cancelled)") : entry.settled() ? " ✓" : "";
  return {when(entry), kind_of(entry), one_line(entry.project_name()),
          title_of(entry.title(), entry.entity()) + mark};
}

Row header_of(std::string_view view) {
  if (view == "portfolio")
    return {tr("项目", "project"),
            tr("状态", "state"),
            tr("阶段", "stage"),
            tr("任务", "tasks"),
            tr("逾期", "overdue"),
            tr("关口", "gates"),
            tr("高风险", "high risks"),
            tr("严重缺陷", "severe defects"),
            tr("下一里程碑", "next milestone"),
            ""};
  if (view == "work")
    return {tr("到期", "due"), tr("类型", "kind"), tr("项目", "project"), tr("标题", "title")};
  if (view == "inbox")
    return {"", tr("时间", "time"), tr("项目", "project"), tr("来自", "from"), "", tr("标题", "title")};
  return {tr("日期", "date"), tr("类型", "kind"), tr("项目", "project"), tr("标题", "title")};
}

std::string by_day(const v1::CalendarEntry& entry) {
  return entry.has_on() ? show(entry.on()) : show(entry.from());
}

// What was begun stands first, unless it cannot go on; then what is due soonest.
std::tuple<bool, bool, std::string> in_order(const v1::WorkItem& item) {
  return {!item.begun() || item.blocked(), !item.has_due(), show(item.due())};
}

bool comes_first(const v1::Entity& a, const v1::Entity& b) {
  if (a.has_work()) return in_order(a.work()) < in_order(b.work());
  // What was chosen about notices stands below them, by project.
  if (a.has_notice_choice() || b.has_notice_choice())
    return std::tuple{a.has_notice_choice(), a.notice_choice().project_name()} <
           std::tuple{b.has_notice_choice(), b.notice_choice().project_name()};
  if (a.has_notice()) return b.notice().at() < a.notice().at();
  if (a.has_calendar())
    return std::tuple{a.calendar().settled(), by_day(a.calendar())} <
           std::tuple{b.calendar().settled(), by_day(b.calendar())};
  return a.portfolio().name() < b.portfolio().name();
}

Row row_of(const v1::Entity& entity, const client::Directory& directory) {
  if (entity.has_portfolio()) return row_of(entity.portfolio());
  if (entity.has_work()) return row_of(entity.work());
  if (entity.has_notice()) return row_of(entity.notice(), directory);
  if (entity.has_notice_choice()) return row_of(entity.notice_choice());
  return row_of(entity.calendar());
}

}  // namespace

std::string name_of_workspace_view(std::string_view view) {
  if (view == "portfolio") return tr("项目组合", "Portfolio");
  if (view == "work") return tr("我的工作", "My work");
  if (view == "inbox") return tr("收件箱", "Inbox");
  return tr("日历", "Calendar");
}

std::vector<std::string> lay_out_workspace(std::string_view view, const client::Entities& entities,
                                           const client::Directory& directory, std::size_t columns,
                                           const Style& style) {
  if (entities.empty()) return {style.dim(tr("没有内容", "nothing here"))};
  client::Entities sorted = entities;
  std::ranges::sort(sorted, comes_first);
  Table table{header_of(view)};
  for (const v1::Entity& entity : sorted) table.add(row_of(entity, directory));
  std::vector<std::string> lines = table.lines();
  for (std::string& line : lines) line = cut(line, columns);
  lines.front() = style.dim(lines.front());
  return lines;
}

std::string one_row(const v1::Entity& entity, const client::Directory& directory) {
  std::string line;
  for (const std::string& cell : row_of(entity, directory)) {
    if (cell.empty() || cell == " ") continue;
    if (!line.empty()) line += "  ";
    line += cell;
  }
  return line;
}

}  // namespace slipway::cli
