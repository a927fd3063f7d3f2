#include "proto/transfer/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <optional>
#include <tuple>
#include <utility>

#include "proto/ascii.h"
#include "proto/templates/variables.h"
#include "proto/tlog/hash.h"
#include "proto/transfer/comments_there.h"
#include "proto/transfer/encoding.h"
#include "proto/transfer/estimate.h"
#include "proto/transfer/known_words.h"
#include "proto/transfer/people.h"

namespace slipway::transfer {
namespace {

constexpr std::size_t title_chars_max = 200;
constexpr std::size_t description_chars_max = 8000;
constexpr std::size_t comment_chars_max = 4000;
constexpr std::size_t key_chars_max = 200;
constexpr std::size_t author_chars_max = 200;

struct RowProblem {
  std::string code;
  Words reason;
};

// Counts what was not known, in the order in which it was met.
class Unknown {
 public:
  void note(std::string_view kind, std::string_view value) {
    const auto [place, is_new] = places_.try_emplace({std::string(kind), std::string(value)}, all_.size());
    if (is_new) all_.push_back({std::string(kind), std::string(value), 0});
    ++all_[place->second].times;
  }
  std::vector<Unmapped> take() { return std::move(all_); }

 private:
  std::vector<Unmapped> all_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

// Who made something there and when, as it is kept.
struct Origin {
  std::string id;      // There; empty: it is known by who said what when.
  std::string author;  // A person's id here, else the name there.
  std::optional<google::protobuf::Timestamp> at;
};

class Planner {
 public:
  Planner(const Sheet& sheet, const Mapping& mapping, const std::string& source, const Project& project)
      : mapping_(mapping),
        source_(source),
        project_(project),
        people_(sheet, mapping, project),
        there_(project),
        rules_{mapping.date_order, mapping.utc_offset_minutes.value_or(project.utc_offset_minutes)} {}

  std::expected<PlannedTask, RowProblem> plan(const Row& row, const std::string& key);
  // Empty: the row has none.
  std::string key_of(const Row& row) const { return first(row, Target::key); }
  // What a row without a key is known by.
  std::string looks_of(const Row& row) const;
  Unknown& unknown() { return unknown_; }

 private:
  std::vector<std::string_view> all(const Row& row, Target target) const {
    std::vector<std::string_view> values;
    for (const std::string& name : mapping_.names(target))
      for (const std::string_view value : row.all(name)) values.push_back(value);
    return values;
  }
  std::string first(const Row& row, Target target) const {
    const auto values = all(row, target);
    return values.empty() ? std::string{} : std::string(values.front());
  }
  const char* say(const char* zh, const char* en) const { return project_.chinese ? zh : en; }

  const v1::BoardColumn* column_named(std::string_view name) const {
    const auto is_it = [&](const v1::BoardColumn& column) {
      return column.column_id() == name || equal_without_case(column.name(), name);
    };
    const auto found = std::ranges::find_if(project_.columns, is_it);
    return found == project_.columns.end() ? nullptr : &*found;
  }
  const v1::BoardColumn* column_of_word(std::string_view word) const {
    const auto kind = column_kind_of(word);
    if (!kind) return nullptr;
    const auto found = std::ranges::find(project_.columns, *kind, &v1::BoardColumn::kind);
    return found == project_.columns.end() ? nullptr : &*found;
  }

  void set_column(const Row& row, v1::CreateTask& create);
  void set_people(const Row& row, v1::CreateTask& create);
  void set_priority(const Row& row, v1::CreateTask& create);
  std::optional<RowProblem> set_plan(const Row& row, v1::CreateTask& create);
  std::optional<RowProblem> set_origin(const Row& row, const std::string& key, v1::CreateTask& create);
  void set_texts(const Row& row, PlannedTask& task);
  void add_extra(std::string name, const std::string& value) {
    if (!value.empty()) extras_ += fmt::format("\n{}: {}", name, value);
  }
  std::string person(const std::vector<std::string_view>& names) const;
  std::string with_names(std::string_view text, std::size_t chars_max);
  std::optional<RowProblem> add_comments(const Row& row, PlannedTask& task);
  void add_comment(const Origin& origin, std::string_view said, PlannedTask& task);
  Comment split(std::string_view text) const;
  std::expected<When, RowProblem> when(const std::string& text, std::string_view what) const;

  const Mapping& mapping_;
  const std::string& source_;
  const Project& project_;
  const People people_;
  CommentsThere there_;
  const DateRules rules_;
  Unknown unknown_;
  std::string extras_;  // Of the row at hand.
  std::map<std::string, std::size_t> said_before_;
};

std::string join(const std::vector<std::string_view>& values) {
  return fmt::format("{}", fmt::join(values, ", "));
}

std::string slug(std::string_view source) {
  std::string text = to_lower(source);
  const auto is_other = [](char c) {
    return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  };
  std::erase_if(text, is_other);
  return text.substr(0, 16);
}

std::string Planner::looks_of(const Row& row) const {
  return first(row, Target::title) + '\n' + first(row, Target::created) + '\n' +
         first(row, Target::description);
}

std::expected<When, RowProblem> Planner::when(const std::string& text, std::string_view what) const {
  const auto parsed = parse_when(text, rules_);
  if (parsed) return *parsed;
  const std::string where = fmt::format("{}: {}", what, text);
  if (parsed.error() == DateProblem::ambiguous)
    return std::unexpected(RowProblem{"date_ambiguous",
                                      {where + "（日月可互换；请在 --mapping 中写明 date_order）",
                                       where + " (day or month first? say date_order in the --mapping)"}});
  return std::unexpected(RowProblem{"date_invalid", {where + "（不是日期）", where}});
}

void Planner::set_column(const Row& row, v1::CreateTask& create) {
  const std::string status = first(row, Target::status);
  const auto mapped = mapping_.columns.find(status);
  const v1::BoardColumn* column = column_named(mapped == mapping_.columns.end() ? status : mapped->second);
  if (column == nullptr) column = column_of_word(status);
  const bool is_known = column != nullptr;
  if (column == nullptr) column = column_of_word(first(row, Target::category));
  if (column != nullptr) create.set_column_id(column->column_id());
  if (status.empty() || is_known) return;
  if (column == nullptr) unknown_.note("status", status);
  add_extra(say("原状态", "Status there"), status);
}

void Planner::set_people(const Row& row, v1::CreateTask& create) {
  const auto assignees = all(row, Target::assignee);
  for (const std::string_view name : assignees)
    if (create.assignee().empty()) create.set_assignee(people_.find(name));
  if (create.assignee().empty() && !assignees.empty()) {
    unknown_.note("person", assignees.front());
    add_extra(say("原负责人", "Assignee there"), std::string(assignees.front()));
  }
  create.set_imported_author(person(all(row, Target::author)));
}

// The id of whoever these are the names of; who is not known here keeps the first of them, as people read it.
std::string Planner::person(const std::vector<std::string_view>& names) const {
  for (const std::string_view name : names)
    if (std::string id = people_.find(name); !id.empty()) return id;
  if (names.empty()) return {};
  return std::string(first_chars(people_.names_of(names.front()).front(), author_chars_max));
}

// Names can be longer than what they stand for: a text that has no room for them stays as it is.
std::string Planner::with_names(std::string_view text, std::size_t chars_max) {
  std::vector<std::string> strangers;
  std::string named = people_.with_names(text, strangers);
  if (templates::code_points(named) > chars_max) return std::string(text);
  for (const std::string& stranger : strangers) unknown_.note("person", stranger);
  return named;
}

void Planner::set_priority(const Row& row, v1::CreateTask& create) {
  const std::string there = first(row, Target::priority);
  if (there.empty()) return;
  const auto mapped = mapping_.priorities.find(there);
  const auto known = priority_of(mapped == mapping_.priorities.end() ? there : mapped->second);
  if (!known) return unknown_.note("priority", there);
  create.set_priority(*known);
}

std::optional<RowProblem> Planner::set_plan(const Row& row, v1::CreateTask& create) {
  if (const std::string due = first(row, Target::due); !due.empty()) {
    const auto day = when(due, name_of(Target::due));
    if (!day) return day.error();
    *create.mutable_due() = day->day;
  }
  if (const std::string estimate = first(row, Target::estimate); !estimate.empty()) {
    const auto hours = estimate_hours(estimate, mapping_.estimate_seconds);
    if (!hours)
      return RowProblem{"estimate_invalid", {"无法读取的估算：" + estimate, "no estimate: " + estimate}};
    create.set_estimate_hours(*hours);
  }
  return std::nullopt;
}

std::optional<RowProblem> Planner::set_origin(const Row& row, const std::string& key,
                                              v1::CreateTask& create) {
  if (const std::size_t chars = templates::code_points(key); chars > key_chars_max)
    return RowProblem{"key_too_long",
                      {fmt::format("编号有 {} 个字符，最多 {}", chars, key_chars_max),
                       fmt::format("the key has {} characters; at most {}", chars, key_chars_max)}};
  v1::Imported& imported = *create.mutable_imported();
  imported.set_source(source_);
  imported.set_key(key);
  if (const std::string created = first(row, Target::created); !created.empty()) {
    const auto time = when(created, name_of(Target::created));
    if (!time) return time.error();
    *imported.mutable_at() = time->at;
  }
  return std::nullopt;
}

// Nothing of a long text is lost: a title begins the description, and a description goes on in comments.
void Planner::set_texts(const Row& row, PlannedTask& task) {
  v1::CreateTask& create = *task.create.mutable_create_task();
  std::string title = first(row, Target::title);
  std::ranges::replace(title, '\n', ' ');
  std::string text = first(row, Target::description);
  if (templates::code_points(title) > title_chars_max) {
    text = title + "\n\n" + text;
    title = std::string(first_chars(title, title_chars_max - 1)) + "…";
  }
  create.set_title(title);
  add_extra(say("标签", "Labels"), join(all(row, Target::labels)));
  add_extra(say("史诗", "Epic"), first(row, Target::epic));
  if (!extras_.empty()) extras_.insert(0, 1, '\n');
  extras_ = std::string(first_chars(extras_, description_chars_max / 2));
  const std::size_t room = description_chars_max - templates::code_points(extras_);
  const std::string_view kept = first_chars(text, room);
  create.set_description(clean(with_names(kept, room) + extras_));
  Origin origin{.id = {}, .author = create.imported_author(), .at = {}};
  if (create.imported().has_at()) origin.at = create.imported().at();
  add_comment(origin, std::string_view(text).substr(kept.size()), task);
}

// Jira's CSV has a comment in one cell: `01/Mar/24 9:05 AM;li.wei;The text`.
Comment Planner::split(std::string_view text) const {
  const std::size_t first = text.find(';');
  const std::size_t second = first == text.npos ? text.npos : text.find(';', first + 1);
  if (second == text.npos) return {{}, {}, {}, std::string(text)};
  const std::string_view at = text.substr(0, first);
  const auto time = parse_when(at, rules_);
  if (!time && time.error() == DateProblem::invalid) return {{}, {}, {}, std::string(text)};
  Comment comment{{}, {}, std::string(at), std::string(text.substr(second + 1))};
  if (second > first + 1) comment.authors.emplace_back(text.substr(first + 1, second - first - 1));
  return comment;
}

std::optional<RowProblem> Planner::add_comments(const Row& row, PlannedTask& task) {
  std::vector<Comment> comments = row.comments;
  for (const std::string_view text : all(row, Target::comment)) comments.push_back(split(text));
  for (const Comment& comment : comments) {
    Origin origin;
    origin.id = comment.id;
    origin.author = person({comment.authors.begin(), comment.authors.end()});
    if (!comment.at.empty()) {
      const auto time = when(comment.at, name_of(Target::comment));
      if (!time) return time.error();
      origin.at = time->at;
    }
    add_comment(origin, clean(comment.text), task);
  }
  return std::nullopt;
}

// What it is known by, before how often the file has it: an id from there, or who said what in which minute.
std::string identity(const Origin& origin, std::string_view task_id, std::string_view text) {
  if (!origin.id.empty()) return fmt::format("{}\nid\n{}", task_id, origin.id);
  return fmt::format("{}\n{}\n{}\n{}", task_id, normalised(origin.author), minute_of(origin.at).value_or(0),
                     normalised(text));
}

// One, or several where it is too long for one. Its id is of what it is known by and how often the file had
// that before, so that one more moves none of the others.
void Planner::add_comment(const Origin& origin, std::string_view said, PlannedTask& task) {
  const std::string& task_id = task.create.create_task().task_id();
  while (!said.empty()) {
    const std::string text(first_chars(said, comment_chars_max));
    said.remove_prefix(text.size());
    if (clean(text).empty()) continue;
    const std::string name = identity(origin, task_id, text);
    const std::size_t before = said_before_[name]++;
    v1::Command& command = task.comments.emplace_back();
    const std::string id = stable_id("c", fmt::format("{}\n{}", before, name));
    command.set_project(project_.id);
    command.set_command_id(stable_id("import-comment", project_.id + '\n' + id));
    v1::CommentTask& comment = *command.mutable_comment_task();
    comment.set_task_id(task_id);
    comment.set_comment_id(id);
    comment.set_text(with_names(text, comment_chars_max));
    comment.mutable_imported()->set_source(source_);
    if (origin.at) *comment.mutable_imported()->mutable_at() = *origin.at;
    comment.set_imported_author(origin.author);
  }
}

std::expected<PlannedTask, RowProblem> Planner::plan(const Row& row, const std::string& key) {
  extras_.clear();
  if (first(row, Target::title).empty())
    return std::unexpected(RowProblem{"title_missing", {"这一行没有标题", "the row has no title"}});
  PlannedTask task;
  task.line = row.line;
  v1::CreateTask& create = *task.create.mutable_create_task();
  if (auto problem = set_origin(row, key, create)) return std::unexpected(*problem);
  if (auto problem = set_plan(row, create)) return std::unexpected(*problem);
  task.key = create.imported().key();
  create.set_task_id(stable_id(slug(source_), source_ + '\n' + task.key));
  task.create.set_project(project_.id);
  task.create.set_command_id(stable_id("import-task", project_.id + '\n' + create.task_id()));
  task.is_new = !project_.tasks.contains(create.task_id());
  set_column(row, create);
  set_people(row, create);
  set_priority(row, create);
  set_texts(row, task);
  if (auto problem = add_comments(row, task)) return std::unexpected(*problem);
  there_.leave_out(create.task_id(), task.comments);
  return task;
}

// What each row is known by. A key stands once; rows without one that say the same are told apart by their
// order, so that another run finds each again.
class Keys {
 public:
  std::expected<std::string, RowProblem> take(const Row& row, const Planner& planner,
                                              std::vector<RowNote>& repeated) {
    if (const std::string key = planner.key_of(row); !key.empty()) {
      const auto [first, is_new] = lines_.try_emplace(key, row.line);
      if (is_new) return key;
      return std::unexpected(
          RowProblem{"key_repeated",
                     {fmt::format("第 {} 行已有同一编号，只取那一行", first->second),
                      fmt::format("line {} has the same key and was taken", first->second)}});
    }
    const std::string looks = planner.looks_of(row);
    Alike& alike = alike_[looks];
    if (++alike.rows == 1) {
      alike.line = row.line;
      return stable_id("row", looks);
    }
    repeated.push_back(
        {.line = row.line,
         .key = {},
         .code = "row_repeated",
         .reason = {fmt::format("没有编号，与第 {} 行相同；两行都已导入", alike.line),
                    fmt::format("without a key and the same as line {}; both are taken", alike.line)}});
    return stable_id("row", fmt::format("{}\n{}", looks, alike.rows));
  }

 private:
  struct Alike {
    std::uint32_t line = 0;
    std::size_t rows = 0;
  };
  std::map<std::string, std::uint32_t> lines_;
  std::map<std::string, Alike> alike_;
};

void note_unused(const Sheet& sheet, const Mapping& mapping, Unknown& unknown) {
  const auto is_used = [&](const std::string& column) {
    return std::ranges::any_of(mapping.fields, [&](const auto& names) {
      return std::ranges::any_of(names,
                                 [&](const std::string& name) { return equal_without_case(name, column); });
    });
  };
  std::set<std::string, std::less<>> unused;
  for (const std::string& column : sheet.header)
    if (!is_used(column)) unused.insert(column);
  for (const Row& row : sheet.rows) {
    std::set<std::string_view> seen;
    for (const auto& [name, value] : row.fields)
      if (unused.contains(name) && seen.insert(name).second) unknown.note("column", name);
  }
}

}  // namespace

std::vector<RowNote> warnings_of(const Sheet& sheet, const Plan& plan) {
  std::vector<RowNote> all = sheet.incomplete;
  all.insert(all.end(), sheet.doubts.begin(), sheet.doubts.end());
  all.insert(all.end(), plan.repeated.begin(), plan.repeated.end());
  return all;
}

void set_import(Plan& plan, const std::string& import_id) {
  for (PlannedTask& task : plan.tasks) {
    task.create.mutable_create_task()->mutable_imported()->set_import_id(import_id);
    for (v1::Command& comment : task.comments)
      comment.mutable_comment_task()->mutable_imported()->set_import_id(import_id);
  }
}

std::string hex(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

std::string stable_id(std::string_view prefix, std::string_view text) {
  constexpr std::size_t bytes = 12;
  const tlog::Hash hash = tlog::sha256(text);
  const std::string digits = hex(tlog::bytes_of(hash).substr(0, bytes));
  return prefix.empty() ? digits : std::string(prefix) + "-" + digits;
}

Plan make_plan(const Sheet& sheet, const Mapping& mapping, const std::string& source,
               const Project& project) {
  Planner planner(sheet, mapping, source, project);
  Plan plan;
  plan.rejected = sheet.broken;
  Keys keys;
  for (const Row& row : sheet.rows) {
    const auto key = keys.take(row, planner, plan.repeated);
    std::expected<PlannedTask, RowProblem> task = std::unexpected(RowProblem{});
    if (key)
      task = planner.plan(row, *key);
    else
      task = std::unexpected(key.error());
    if (!task) {
      plan.rejected.push_back({.line = row.line,
                               .key = planner.key_of(row),
                               .code = task.error().code,
                               .reason = task.error().reason});
    } else if (!task->is_new && task->comments.empty()) {
      ++plan.unchanged;
    } else {
      plan.tasks.push_back(*std::move(task));
    }
  }
  std::ranges::sort(plan.rejected, {}, [](const RowNote& row) { return std::tie(row.line, row.key); });
  note_unused(sheet, mapping, planner.unknown());
  plan.unmapped = planner.unknown().take();
  return plan;
}

}  // namespace slipway::transfer
