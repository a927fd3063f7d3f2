#include "clients/transfer/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <optional>
#include <tuple>

#include "clients/transfer/encoding.h"
#include "clients/transfer/estimate.h"
#include "clients/transfer/people.h"
#include "proto/ascii.h"
#include "proto/templates/variables.h"
#include "proto/tlog/hash.h"

namespace slipway::transfer {
namespace {

constexpr std::size_t title_chars_max = 200;
constexpr std::size_t description_chars_max = 8000;
constexpr std::size_t comment_chars_max = 4000;
constexpr std::size_t key_chars_max = 200;
constexpr std::size_t author_chars_max = 200;

struct RowProblem {
  std::string code;
  std::string reason;
};

// What statuses are usually called, for whoever has no mapping.
struct StatusWord {
  std::string_view word;
  v1::ColumnKind kind;
};
constexpr StatusWord status_words[] = {
    {"to do", v1::TODO},      {"todo", v1::TODO},     {"open", v1::TODO},         {"new", v1::TODO},
    {"backlog", v1::TODO},    {"reopened", v1::TODO}, {"待办", v1::TODO},         {"未开始", v1::TODO},
    {"新建", v1::TODO},       {"打开", v1::TODO},     {"in progress", v1::DOING}, {"doing", v1::DOING},
    {"in review", v1::DOING}, {"进行中", v1::DOING},  {"处理中", v1::DOING},      {"正在进行", v1::DOING},
    {"开发中", v1::DOING},    {"测试中", v1::DOING},  {"done", v1::DONE},         {"closed", v1::DONE},
    {"resolved", v1::DONE},   {"complete", v1::DONE}, {"completed", v1::DONE},    {"完成", v1::DONE},
    {"已完成", v1::DONE},     {"已关闭", v1::DONE},   {"已解决", v1::DONE}};

struct PriorityWord {
  std::string_view word;
  v1::Priority priority;
};
constexpr PriorityWord priority_words[] = {
    {"lowest", v1::LOW},    {"low", v1::LOW},        {"minor", v1::LOW},       {"trivial", v1::LOW},
    {"低", v1::LOW},        {"最低", v1::LOW},       {"medium", v1::NORMAL},   {"normal", v1::NORMAL},
    {"中", v1::NORMAL},     {"普通", v1::NORMAL},    {"high", v1::HIGH},       {"major", v1::HIGH},
    {"高", v1::HIGH},       {"highest", v1::URGENT}, {"critical", v1::URGENT}, {"blocker", v1::URGENT},
    {"urgent", v1::URGENT}, {"紧急", v1::URGENT},    {"最高", v1::URGENT}};

// Counts what was not known, in the order in which it was met.
class Unknown {
 public:
  void note(std::string_view kind, std::string_view value) {
    const auto is_it = [&](const Unmapped& each) { return each.kind == kind && each.value == value; };
    const auto found = std::ranges::find_if(all_, is_it);
    if (found != all_.end()) {
      ++found->times;
    } else {
      all_.push_back({std::string(kind), std::string(value), 1});
    }
  }
  std::vector<Unmapped> take() { return std::move(all_); }

 private:
  std::vector<Unmapped> all_;
};

// Who made something there and when, as the file says it and as it is kept.
struct Origin {
  std::string said;
  std::string author;
  std::optional<google::protobuf::Timestamp> at;
};

class Planner {
 public:
  Planner(const Sheet& sheet, const Mapping& mapping, const std::string& source, const Project& project)
      : mapping_(mapping),
        source_(source),
        project_(project),
        people_(sheet, mapping, project),
        rules_{mapping.date_order, mapping.utc_offset_minutes.value_or(project.utc_offset_minutes)} {}

  std::expected<PlannedTask, RowProblem> plan(const Row& row);
  std::string key_of(const Row& row) const;
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
    const auto* known = std::ranges::find(status_words, to_lower(word), &StatusWord::word);
    if (known == std::end(status_words)) return nullptr;
    const auto found = std::ranges::find(project_.columns, known->kind, &v1::BoardColumn::kind);
    return found == project_.columns.end() ? nullptr : &*found;
  }

  void set_column(const Row& row, v1::CreateTask& create);
  void set_people(const Row& row, v1::CreateTask& create);
  void set_priority(const Row& row, v1::CreateTask& create);
  std::optional<RowProblem> set_plan(const Row& row, v1::CreateTask& create);
  std::optional<RowProblem> set_origin(const Row& row, v1::CreateTask& create);
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

std::string Planner::key_of(const Row& row) const {
  const std::string key = first(row, Target::key);
  if (!key.empty()) return key;
  return stable_id("row", first(row, Target::title) + '\n' + first(row, Target::created) + '\n' +
                              first(row, Target::description));
}

std::expected<When, RowProblem> Planner::when(const std::string& text, std::string_view what) const {
  const auto parsed = parse_when(text, rules_);
  if (parsed) return *parsed;
  const bool ambiguous = parsed.error() == DateProblem::ambiguous;
  return std::unexpected(
      RowProblem{ambiguous ? "date_ambiguous" : "date_invalid", fmt::format("{}: {}", what, text)});
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
  const std::string word = to_lower(mapped == mapping_.priorities.end() ? there : mapped->second);
  const auto* known = std::ranges::find(priority_words, word, &PriorityWord::word);
  if (known == std::end(priority_words)) return unknown_.note("priority", there);
  create.set_priority(known->priority);
}

std::optional<RowProblem> Planner::set_plan(const Row& row, v1::CreateTask& create) {
  if (const std::string due = first(row, Target::due); !due.empty()) {
    const auto day = when(due, name_of(Target::due));
    if (!day) return day.error();
    *create.mutable_due() = day->day;
  }
  if (const std::string estimate = first(row, Target::estimate); !estimate.empty()) {
    const auto hours = estimate_hours(estimate, mapping_.estimate_seconds);
    if (!hours) return RowProblem{"estimate_invalid", estimate};
    create.set_estimate_hours(*hours);
  }
  return std::nullopt;
}

std::optional<RowProblem> Planner::set_origin(const Row& row, v1::CreateTask& create) {
  const std::string key = key_of(row);
  if (templates::code_points(key) > key_chars_max) return RowProblem{"key_too_long", key};
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
  Origin origin{.said = {}, .author = create.imported_author(), .at = {}};
  if (create.imported().has_at()) origin.at = create.imported().at();
  add_comment(origin, std::string_view(text).substr(kept.size()), task);
}

// Jira's CSV has a comment in one cell: `01/Mar/24 9:05 AM;li.wei;The text`.
Comment Planner::split(std::string_view text) const {
  const std::size_t first = text.find(';');
  const std::size_t second = first == text.npos ? text.npos : text.find(';', first + 1);
  if (second == text.npos) return {{}, {}, std::string(text)};
  const std::string_view at = text.substr(0, first);
  const auto time = parse_when(at, rules_);
  if (!time && time.error() == DateProblem::invalid) return {{}, {}, std::string(text)};
  Comment comment{{}, std::string(at), std::string(text.substr(second + 1))};
  if (second > first + 1) comment.authors.emplace_back(text.substr(first + 1, second - first - 1));
  return comment;
}

std::optional<RowProblem> Planner::add_comments(const Row& row, PlannedTask& task) {
  std::vector<Comment> comments = row.comments;
  for (const std::string_view text : all(row, Target::comment)) comments.push_back(split(text));
  for (const Comment& comment : comments) {
    Origin origin;
    origin.said = fmt::format("{}\n{}", comment.authors.empty() ? "" : comment.authors.front(), comment.at);
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

// One, or several where it is too long for one. Its id is of what the file says and how often it said that
// before, so that one more moves none of the others.
void Planner::add_comment(const Origin& origin, std::string_view said, PlannedTask& task) {
  const std::string& task_id = task.create.create_task().task_id();
  while (!said.empty()) {
    const std::string text(first_chars(said, comment_chars_max));
    said.remove_prefix(text.size());
    if (clean(text).empty()) continue;
    const std::string name = fmt::format("{}\n{}\n{}", task_id, origin.said, text);
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

std::expected<PlannedTask, RowProblem> Planner::plan(const Row& row) {
  extras_.clear();
  if (first(row, Target::title).empty()) return std::unexpected(RowProblem{"title_missing", ""});
  PlannedTask task;
  task.line = row.line;
  v1::CreateTask& create = *task.create.mutable_create_task();
  if (auto problem = set_origin(row, create)) return std::unexpected(*problem);
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
  std::erase_if(task.comments, [&](const v1::Command& command) {
    return project_.comments.contains(command.comment_task().comment_id());
  });
  return task;
}

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
  std::set<std::string> keys;
  for (const Row& row : sheet.rows) {
    const std::string key = planner.key_of(row);
    if (!keys.insert(key).second) {
      plan.rejected.push_back(rejected(row.line, key, "key_repeated", ""));
      continue;
    }
    auto task = planner.plan(row);
    if (!task) {
      plan.rejected.push_back(rejected(row.line, key, task.error().code, task.error().reason));
    } else if (!task->is_new && task->comments.empty()) {
      ++plan.unchanged;
    } else {
      plan.tasks.push_back(*std::move(task));
    }
  }
  std::ranges::sort(plan.rejected, {},
                    [](const v1::RejectedRow& row) { return std::tuple(row.line(), row.key()); });
  note_unused(sheet, mapping, planner.unknown());
  plan.unmapped = planner.unknown().take();
  return plan;
}

}  // namespace slipway::transfer
