#include "proto/export/tasks.h"

#include <algorithm>

#include "proto/export/times.h"
#include "proto/export/words.h"

namespace slipway::exports {
namespace {

// A spreadsheet would run a cell that begins so as a formula; some also by their full-width forms.
bool is_formula(std::string_view text) {
  constexpr std::string_view ascii = "=+-@\t\r\n";
  if (!text.empty() && ascii.find(text[0]) != std::string_view::npos) return true;
  constexpr std::string_view wide[] = {"＝", "＋", "－", "＠"};
  return std::ranges::any_of(wide, [&](std::string_view sign) { return text.starts_with(sign); });
}

std::string cell(std::string text) {
  if (is_formula(text)) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string record(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& each : cells) line += (&each == cells.data() ? "" : ",") + cell(each);
  return line + "\r\n";
}

std::vector<std::string> header(v1::Language language) {
  const auto tr = [&](const char* zh, const char* en) { return in(language, zh, en); };
  return {"ID",
          tr("标题", "Title"),
          tr("列", "Column"),
          tr("负责人", "Assignee"),
          tr("职能部门", "Department"),
          tr("截止日期", "Due"),
          tr("估算工时", "Estimate (h)"),
          tr("优先级", "Priority"),
          tr("阶段", "Stage"),
          tr("已完成", "Done"),
          tr("已归档", "Archived"),
          tr("阻塞原因", "Blocked"),
          tr("创建时间", "Created"),
          tr("完成时间", "Completed"),
          tr("来源", "Source"),
          tr("原编号", "Source key"),
          tr("原作者", "Original author"),
          tr("原创建时间", "Created there"),
          tr("评论", "Comments"),
          tr("说明", "Description")};
}

std::string moment(const google::protobuf::Timestamp& at, bool is_there) {
  return is_there ? rfc3339(at) : std::string{};
}

std::string task_record(const v1::TaskCard& card, const Board& board, const Directory& directory,
                        v1::Language language) {
  const v1::BoardColumn* column = board.column(card.column_id());
  const auto yes = [&](bool value) { return std::string(value ? in(language, "是", "yes") : ""); };
  const auto known = [&](const auto& words, auto value) {
    return value == 0 ? std::string{} : name_in(words, value, language);
  };
  return record({card.task_id(),
                 card.title(),
                 column == nullptr ? card.column_id() : column->name(),
                 directory.person_name(card.assignee()),
                 directory.department_name(card.department_id()),
                 card.has_due() ? show(card.due()) : "",
                 card.estimate_hours() > 0 ? std::to_string(card.estimate_hours()) : "",
                 known(priorities, card.priority()),
                 known(stages, card.stage()),
                 yes(card.done()),
                 yes(card.archived()),
                 card.blocked_reason(),
                 moment(card.created_at(), card.has_created_at()),
                 moment(card.completed_at(), card.done() && card.has_completed_at()),
                 card.imported().source(),
                 card.imported().key(),
                 directory.person_name(card.imported_author()),
                 moment(card.imported().at(), card.imported().has_at()),
                 std::to_string(card.comment_count()),
                 card.description_redacted() ? redacted(language) : card.description()});
}

}  // namespace

std::string tasks_csv(const Board& board, const Directory& directory, v1::Language language, bool for_excel) {
  std::string text = for_excel ? "\xEF\xBB\xBF" : "";
  text += record(header(language));
  for (const auto& column : board.columns)
    for (const v1::TaskCard& card : column.cards) text += task_record(card, board, directory, language);
  for (const v1::TaskCard& card : board.archived) text += task_record(card, board, directory, language);
  return text;
}

}  // namespace slipway::exports
