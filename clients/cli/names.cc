#include "clients/cli/names.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>

#include "clients/cli/words.h"
#include "proto/ascii.h"

namespace slipway::cli {
namespace {

constexpr std::size_t facts_max = 8;

using Fits = std::function<bool(const Candidate&)>;

std::vector<Candidate> fitting(const std::vector<Candidate>& candidates, const Fits& fits) {
  std::vector<Candidate> out;
  std::ranges::copy_if(candidates, std::back_inserter(out), fits);
  return out;
}

Failure ambiguous(std::string_view typed, const std::vector<Candidate>& several, std::string_view kind) {
  Failure failure{.exit = ExitCode::usage, .code = "ambiguous", .message = {}};
  failure.message = std::string(tr("有多个", "several fit: ")) + std::string(kind) + tr("符合:", " ") + "'" +
                    std::string(typed) + "'";
  for (const Candidate& candidate : several) {
    if (failure.facts.size() == facts_max) break;
    failure.facts.emplace_back(candidate.id, candidate.name);
  }
  return failure;
}

Failure unknown(std::string_view typed, std::string_view kind) {
  return {.exit = ExitCode::not_found,
          .code = "not_found",
          .message = std::string(tr("没有这个", "there is no such ")) + std::string(kind) + ": '" +
                     std::string(typed) + "'"};
}

}  // namespace

std::string resolve(std::string_view typed, const std::vector<Candidate>& candidates, std::string_view kind) {
  const std::string wanted = to_lower(typed);
  if (wanted.empty()) throw unknown(typed, kind);
  const Fits attempts[] = {
      [&](const Candidate& c) { return c.id == typed; },
      [&](const Candidate& c) { return to_lower(c.key) == wanted; },
      [&](const Candidate& c) { return to_lower(c.name) == wanted; },
      [&](const Candidate& c) { return c.id.starts_with(wanted) || c.id.ends_with(wanted); },
      [&](const Candidate& c) { return to_lower(c.name).find(wanted) != std::string::npos; },
  };
  std::vector<Candidate> several;
  for (const Fits& fits : attempts) {
    const auto found = fitting(candidates, fits);
    if (found.size() == 1) return found[0].id;
    if (several.empty()) several = found;
  }
  if (several.empty()) throw unknown(typed, kind);
  throw ambiguous(typed, several, kind);
}

std::string resolve_task(std::string_view typed, const client::Board& board) {
  std::vector<Candidate> tasks;
  std::vector<Candidate> archived;
  for (const auto& column : board.columns)
    for (const auto& card : column.cards)
      tasks.push_back({card.task_id(), card.title(), card.imported().key()});
  for (const auto& card : board.archived)
    archived.push_back({card.task_id(), card.title(), card.imported().key()});
  // An archived task is meant only where no other is.
  try {
    return resolve(typed, tasks, tr("任务", "task"));
  } catch (const Failure& failure) {
    if (failure.exit != ExitCode::not_found) throw;
    return resolve(typed, archived, tr("任务", "task"));
  }
}

std::string resolve_column(std::string_view typed, const client::Board& board) {
  std::vector<Candidate> columns;
  for (const auto& column : board.columns) columns.push_back({column.info.column_id(), column.info.name()});
  return resolve(typed, columns, tr("列", "column"));
}

std::string resolve_person(std::string_view typed, const client::Directory& directory) {
  std::vector<Candidate> people;
  for (const auto& [id, person] : directory.people) people.push_back({id, person.name()});
  return resolve(typed, people, tr("人员", "person"));
}

std::string resolve_department(std::string_view typed, const client::Directory& directory) {
  std::vector<Candidate> departments;
  for (const auto& [id, department] : directory.departments) departments.push_back({id, department.name()});
  return resolve(typed, departments, tr("部门", "department"));
}

std::string resolve_item(std::string_view typed, const v1::MeetingInfo& meeting) {
  int number = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  if (error == std::errc{} && end == typed.data() + typed.size() && number >= 1 &&
      number <= meeting.agenda_size())
    return meeting.agenda(number - 1).item().id();
  std::vector<Candidate> items;
  for (const auto& item : meeting.agenda()) items.push_back({item.item().id(), item.item().title()});
  return resolve(typed, items, tr("议题", "agenda item"));
}

bool means_none(std::string_view typed) {
  return typed == "-" || to_lower(typed) == "none" || typed == "无";
}

}  // namespace slipway::cli
