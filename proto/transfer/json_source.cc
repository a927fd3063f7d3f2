#include "proto/transfer/json_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <map>
#include <optional>
#include <tuple>

#include "proto/templates/json_tree.h"
#include "proto/transfer/encoding.h"

namespace slipway::transfer {
namespace {

using Value = templates::Json;
using Kind = Value::Kind;

const Value& at(const Value& value, std::string_view name) {
  static const Value nothing;
  const Value* member = value.member(name);
  return member == nullptr ? nothing : *member;
}

std::string_view text_at(const Value& value, std::string_view name) {
  const Value& member = at(value, name);
  return member.kind == Kind::text ? std::string_view(member.text) : std::string_view{};
}

bool is_true(const Value& value) {
  return value.kind == Kind::boolean && value.text == "true";
}

std::uint32_t line_of(const Value& value) {
  return static_cast<std::uint32_t>(value.place.line);
}

// Each value that is no name begins the text, a list or an object, or follows a comma.
std::size_t weight_of_tree(std::string_view text) {
  const auto begins = [](char c) { return c == '[' || c == '{' || c == ','; };
  return text.size() + sizeof(Value) * static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

std::expected<Value, ReadError> parse(std::string_view text, const ReadLimits& limits) {
  constexpr std::size_t bytes_max = 64UL << 20;  // A tree takes some ten times what its text does.
  if (text.size() > bytes_max) return std::unexpected(too_many_bytes(text.size(), bytes_max));
  if (weight_of_tree(text) > limits.weight_max) return std::unexpected(too_heavy());
  auto json = templates::parse_json(text, "");
  if (json) return *std::move(json);
  return std::unexpected(ReadError{"file_malformed",
                                   {fmt::format("第 {} 行不是有效的 JSON", json.error().place.line),
                                    fmt::format("line {}: {}", json.error().place.line, json.error().what)}});
}

// What is written of a node of Atlassian's document format before and after its content.
bool ends_a_line(std::string_view type) {
  for (const std::string_view block : {"paragraph", "heading", "codeBlock", "tableRow", "rule", "blockquote"})
    if (type == block) return true;
  return false;
}

void write_document(const Value& node, int depth, std::string& text) {
  constexpr int depth_max = 64;
  if (depth == depth_max) return;
  const std::string_view type = text_at(node, "type");
  if (type == "listItem") text += "- ";
  if (type == "hardBreak") text += '\n';
  text += text_at(node, "text");
  if (type == "mention" || type == "emoji") text += text_at(at(node, "attrs"), "text");
  if (type == "mention" && text_at(at(node, "attrs"), "text").empty())
    text += fmt::format("[~accountid:{}]", text_at(at(node, "attrs"), "id"));
  for (const Value& child : at(node, "content").items) write_document(child, depth + 1, text);
  if (ends_a_line(type)) text += '\n';
}

// Of a text, a number, a document, or what a field calls its value.
std::string shown(const Value& value) {
  if (value.kind == Kind::text || value.kind == Kind::number) return clean(value.text);
  if (text_at(value, "type") == "doc") {
    std::string text;
    write_document(value, 0, text);
    return clean(text);
  }
  for (const char* name : {"displayName", "fullName", "name", "value", "key"})
    if (!text_at(value, name).empty()) return clean(text_at(value, name));
  return {};
}

class RowWriter {
 public:
  RowWriter(Sheet& sheet, std::uint32_t line) : sheet_(sheet), row_{line, {}, {}} {}

  void add(std::string_view name, std::string value) {
    const auto is_it = [&](const std::string& known) { return known == name; };
    if (std::ranges::none_of(sheet_.header, is_it)) sheet_.header.emplace_back(name);
    if (value.empty()) return;
    sheet_.weight += 2 * text_weight + name.size() + value.size();
    row_.fields.emplace_back(name, std::move(value));
  }
  void add_each(std::string_view name, const Value& list) {
    for (const Value& item : list.items) add(name, shown(item));
  }
  void add(Comment comment) {
    if (comment.text.empty()) return;
    sheet_.weight += sizeof(Comment) + comment.text.size();
    row_.comments.push_back(std::move(comment));
  }
  void finish() { sheet_.rows.push_back(std::move(row_)); }

 private:
  Sheet& sheet_;
  Row row_;
};

// Nothing: there is no such number.
std::optional<std::size_t> number_at(const Value& value, std::string_view name) {
  const Value& member = at(value, name);
  std::size_t number = 0;
  const char* const end = member.text.data() + member.text.size();
  if (member.kind != Kind::number || std::from_chars(member.text.data(), end, number).ptr != end)
    return std::nullopt;
  return number;
}

void note_incomplete(std::uint32_t line, std::string key, Words reason, Sheet& sheet) {
  sheet.incomplete.push_back(
      {.line = line, .key = std::move(key), .code = "file_incomplete", .reason = std::move(reason)});
}

void note_cut_comments(std::uint32_t line, const std::string& key, std::size_t here,
                       std::optional<std::size_t> total, Sheet& sheet) {
  if (!total || *total <= here) return;
  note_incomplete(line, key,
                  {fmt::format("{} 条评论中只有 {} 条", grouped(*total), grouped(here)),
                   fmt::format("comments cut at {} of {}", grouped(here), grouped(*total))},
                  sheet);
}

// Jira -----------------------------------------------------------------------------------------------

// The three that every Jira has, whatever its statuses are called.
std::string category_of(const Value& status) {
  const std::string_view key = text_at(at(status, "statusCategory"), "key");
  if (key == "done") return "Done";
  if (key == "indeterminate") return "In Progress";
  return key == "new" ? "To Do" : "";
}

// What is shown of a person, then what else it is known by.
std::vector<std::string> names_of(const Value& person, std::initializer_list<const char*> ids) {
  std::vector<std::string> names;
  if (std::string name = shown(person); !name.empty()) names.push_back(std::move(name));
  for (const char* id : ids)
    if (!text_at(person, id).empty()) names.push_back(clean(text_at(person, id)));
  return names;
}
std::vector<std::string> names_in_jira(const Value& person) {
  return names_of(person, {"name", "accountId", "emailAddress"});
}
std::vector<std::string> names_in_trello(const Value& member) {
  return names_of(member, {"username"});
}

void add_person(RowWriter& row, const std::string& name, const std::vector<std::string>& names) {
  for (const std::string& each : names) row.add(&each == names.data() ? name : name + " Id", each);
}

void add_custom(RowWriter& row, const Value& fields) {
  for (const auto& [name, value] : fields.members)
    if (name.starts_with("customfield_") && value.kind != Kind::array) row.add(name, shown(value));
}

void read_issue(const Value& issue, Sheet& sheet) {
  const Value& fields = at(issue, "fields");
  if (fields.kind != Kind::object) {
    sheet.broken.push_back({.line = line_of(issue),
                            .key = std::string(text_at(issue, "key")),
                            .code = "row_malformed",
                            .reason = {"这个事务没有 fields", "an issue without fields"}});
    return;
  }
  RowWriter row(sheet, line_of(issue));
  row.add("Issue key", shown(at(issue, "key")));
  row.add("Summary", shown(at(fields, "summary")));
  row.add("Description", shown(at(fields, "description")));
  row.add("Status", shown(at(fields, "status")));
  row.add("Status Category", category_of(at(fields, "status")));
  row.add("Priority", shown(at(fields, "priority")));
  row.add("Issue Type", shown(at(fields, "issuetype")));
  add_person(row, "Assignee", names_in_jira(at(fields, "assignee")));
  add_person(row, "Reporter", names_in_jira(at(fields, "reporter")));
  row.add("Created", shown(at(fields, "created")));
  row.add("Due date", shown(at(fields, "duedate")));
  row.add("Original estimate", shown(at(fields, "timeoriginalestimate")));
  row.add("Parent key", shown(at(at(fields, "parent"), "key")));
  row.add_each("Labels", at(fields, "labels"));
  row.add_each("Component/s", at(fields, "components"));
  add_custom(row, fields);
  const Value& said = at(fields, "comment");
  for (const Value& comment : at(said, "comments").items)
    row.add(Comment{shown(at(comment, "id")), names_in_jira(at(comment, "author")),
                    shown(at(comment, "created")), shown(at(comment, "body"))});
  note_cut_comments(line_of(issue), shown(at(issue, "key")), at(said, "comments").items.size(),
                    number_at(said, "total"), sheet);
  row.finish();
}

// A search is answered in pages; one of them is not all of it.
void note_cut_search(const Value& answer, std::size_t here, Sheet& sheet) {
  const auto total = number_at(answer, "total");
  const auto page = number_at(answer, "maxResults");
  const bool is_last = is_true(at(answer, "isLast"));
  const bool goes_on = !text_at(answer, "nextPageToken").empty() || at(answer, "isLast").text == "false";
  if (total && *total > here) {
    note_incomplete(
        0, {},
        {fmt::format("文件只有 {} 个事务中的 {} 个；请分页导出其余的", grouped(*total), grouped(here)),
         fmt::format("the file has {} of {} issues; export the other pages, too", grouped(here),
                     grouped(*total))},
        sheet);
  } else if ((goes_on && !is_last) || (!total && !is_last && page && *page > 0 && here >= *page)) {
    note_incomplete(
        0, {},
        {fmt::format("文件只有第一页的 {} 个事务，后面还有；请分页导出其余的", grouped(here)),
         fmt::format("the file has {} issues, one page of more; export the other pages, too", grouped(here))},
        sheet);
  }
}

// Trello ---------------------------------------------------------------------------------------------

// Trello's ids are those of its database: their first eight digits are the second in which they were made.
std::string made_at(std::string_view id) {
  std::uint32_t seconds = 0;
  if (id.size() != 24) return {};
  const auto [end, error] = std::from_chars(id.data(), id.data() + 8, seconds, 16);
  if (error != std::errc{} || end != id.data() + 8) return {};
  const std::time_t time = seconds;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

class TrelloBoard {
 public:
  explicit TrelloBoard(const Value& board) {
    for (const Value& list : at(board, "lists").items) lists_[std::string(id_of(list))] = &list;
    for (const Value& member : at(board, "members").items) members_[std::string(id_of(member))] = &member;
    for (const Value& checklist : at(board, "checklists").items)
      checklists_.emplace(text_at(checklist, "idCard"), &checklist);
    for (const Value& action : at(board, "actions").items) {
      const std::string_view card = text_at(at(at(action, "data"), "card"), "id");
      if (text_at(action, "type") == "commentCard") comments_.emplace(card, &action);
      if (text_at(action, "type") == "createCard") makers_[std::string(card)] = &at(action, "memberCreator");
    }
  }

  bool is_archived(const Value& card) const {
    const auto list = lists_.find(text_at(card, "idList"));
    return is_true(at(card, "closed")) || (list != lists_.end() && is_true(at(*list->second, "closed")));
  }

  void read(const Value& card, Sheet& sheet) const {
    RowWriter row(sheet, line_of(card));
    const std::string_view id = id_of(card);
    const std::string_view link = text_at(card, "shortLink");
    row.add("Key", clean(link.empty() ? id : link));
    row.add("Summary", shown(at(card, "name")));
    row.add("Description", description(card));
    row.add("Status", named(lists_, text_at(card, "idList")));
    row.add("Due date", shown(at(card, "due")));
    row.add("Created", made_at(id));
    if (const auto maker = makers_.find(id); maker != makers_.end())
      add_person(row, "Reporter", names_in_trello(*maker->second));
    for (const Value& member : at(card, "idMembers").items) {
      const auto known = members_.find(shown(member));
      if (known != members_.end()) add_person(row, "Assignee", names_in_trello(*known->second));
    }
    for (const Value& label : at(card, "labels").items) {
      const std::string name = shown(label);
      row.add("Labels", name.empty() ? clean(text_at(label, "color")) : name);
    }
    add_comments(row, id);
    note_cut_comments(line_of(card), clean(link.empty() ? id : link), comments_.count(id),
                      number_at(at(card, "badges"), "comments"), sheet);
    row.finish();
  }

 private:
  using ById = std::map<std::string, const Value*, std::less<>>;

  static std::string_view id_of(const Value& value) { return text_at(value, "id"); }
  static std::string named(const ById& all, std::string_view id) {
    const auto found = all.find(id);
    return found == all.end() ? std::string{} : shown(*found->second);
  }

  std::string description(const Value& card) const {
    std::string text = shown(at(card, "desc"));
    const auto [first, last] = checklists_.equal_range(id_of(card));
    for (auto each = first; each != last; ++each) {
      text += (text.empty() ? "" : "\n\n") + shown(*each->second);
      for (const Value& item : at(*each->second, "checkItems").items)
        text += fmt::format("\n- [{}] {}", text_at(item, "state") == "complete" ? 'x' : ' ', shown(item));
    }
    return text;
  }

  // Oldest first; the export has the newest first.
  void add_comments(RowWriter& row, std::string_view card) const {
    std::vector<Comment> comments;
    const auto [first, last] = comments_.equal_range(card);
    for (auto each = first; each != last; ++each)
      comments.push_back({shown(at(*each->second, "id")), names_in_trello(at(*each->second, "memberCreator")),
                          shown(at(*each->second, "date")), shown(at(at(*each->second, "data"), "text"))});
    std::ranges::sort(comments, {},
                      [](const Comment& each) { return std::tie(each.at, each.authors, each.text); });
    for (Comment& comment : comments) row.add(std::move(comment));
  }

  ById lists_;
  ById members_;
  ById makers_;
  std::multimap<std::string, const Value*, std::less<>> checklists_;
  std::multimap<std::string, const Value*, std::less<>> comments_;
};

ReadError not_a(Words what) {
  return {"file_malformed", {"这不是" + what.zh, "this is no " + what.en}};
}

}  // namespace

std::expected<Sheet, ReadError> read_jira_json(std::string_view text, const ReadLimits& limits) {
  const auto json = parse(text, limits);
  if (!json) return std::unexpected(json.error());
  const Value& issues = json->kind == Kind::array ? *json : at(*json, "issues");
  if (issues.kind != Kind::array)
    return std::unexpected(not_a({" Jira 的事务列表", "list of Jira's issues"}));
  if (issues.items.size() > rows_max) return std::unexpected(too_many_rows(issues.items.size()));
  Sheet sheet;
  note_cut_search(*json, issues.items.size(), sheet);
  for (const Value& issue : issues.items) {
    read_issue(issue, sheet);
    if (sheet.header.size() > columns_max) return std::unexpected(too_many_columns(sheet.header.size()));
    if (sheet.weight > limits.weight_max) return std::unexpected(too_heavy());
  }
  return sheet;
}

std::expected<Sheet, ReadError> read_trello_json(std::string_view text, bool with_archived,
                                                 const ReadLimits& limits) {
  const auto json = parse(text, limits);
  if (!json) return std::unexpected(json.error());
  const Value& cards = at(*json, "cards");
  if (cards.kind != Kind::array || at(*json, "lists").kind != Kind::array)
    return std::unexpected(not_a({" Trello 的看板", "board of Trello"}));
  if (cards.items.size() > rows_max) return std::unexpected(too_many_rows(cards.items.size()));
  const TrelloBoard board(*json);
  Sheet sheet;
  for (const Value& card : cards.items) {
    if (!with_archived && board.is_archived(card)) {
      ++sheet.archived;
    } else {
      board.read(card, sheet);
    }
    if (sheet.weight > limits.weight_max) return std::unexpected(too_heavy());
  }
  return sheet;
}

}  // namespace slipway::transfer
