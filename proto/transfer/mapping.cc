#include "proto/transfer/mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "proto/templates/json_tree.h"

namespace slipway::transfer {
namespace {

using Value = templates::Json;
using Kind = Value::Kind;
using Problem = std::optional<std::string>;

struct Field {
  Target target;
  std::string_view name;
  std::vector<std::string> columns;
};

const std::vector<Field>& default_fields() {
  static const std::vector<Field> fields{
      {Target::key,
       "key",
       {"Issue key", "Key", "Issue id", "ID", "编号", "任务编号", "问题关键字", "关键字"}},
      {Target::title,
       "title",
       {"Summary", "Title", "Name", "Task", "标题", "名称", "主题", "概要", "摘要", "任务"}},
      {Target::description, "description", {"Description", "Details", "描述", "说明", "详情"}},
      {Target::status, "status", {"Status", "List", "Column", "State", "状态", "列"}},
      {Target::category, "category", {"Status Category", "状态类别"}},
      {Target::priority, "priority", {"Priority", "优先级"}},
      {Target::assignee,
       "assignee",
       {"Assignee", "Assignee Id", "Assignee Email", "Owner", "经办人", "负责人", "责任人", "处理人"}},
      {Target::author,
       "author",
       {"Reporter", "Reporter Id", "Creator", "Created by", "Author", "报告人", "创建人", "创建者",
        "提出人"}},
      {Target::created,
       "created",
       {"Created", "Created at", "Date created", "创建日期", "创建时间", "已创建", "创建"}},
      {Target::due, "due", {"Due date", "Due", "Deadline", "到期日", "截止日期", "截止", "期限"}},
      {Target::estimate,
       "estimate",
       {"Original estimate", "Estimate", "Estimated hours", "初始预估", "原始预估时间", "估算工时",
        "预估工时"}},
      {Target::labels, "labels", {"Labels", "Label", "Tags", "Component/s", "Components", "标签", "模块"}},
      {Target::epic, "epic", {"Epic Link", "Epic Name", "Parent key", "Parent", "史诗链接", "史诗"}},
      {Target::comment, "comment", {"Comment", "Comments", "评论", "备注", "注释"}}};
  return fields;
}

Problem read_names(const Value& value, const std::string& member, std::vector<std::string>& names) {
  names.clear();
  if (value.kind == Kind::text) names.push_back(value.text);
  if (value.kind == Kind::text) return std::nullopt;
  if (value.kind != Kind::array) return member + " is neither a name nor a list of names";
  if (value.items.size() > mapping_names_max)
    return fmt::format("{} has more than {} names", member, mapping_names_max);
  for (const Value& name : value.items) {
    if (name.kind != Kind::text) return member + " has something that is no name";
    names.push_back(name.text);
  }
  return std::nullopt;
}

Problem read_fields(const Value& value, Mapping& mapping) {
  if (value.kind != Kind::object) return "`fields` is no object";
  for (const auto& [name, names] : value.members) {
    const auto field = std::ranges::find(default_fields(), name, &Field::name);
    if (field == default_fields().end()) return fmt::format("`fields.{}`: there is no such field", name);
    auto& columns = mapping.fields[static_cast<std::size_t>(field->target)];
    if (auto problem = read_names(names, fmt::format("`fields.{}`", name), columns)) return problem;
  }
  return std::nullopt;
}

Problem read_map(const Value& value, const std::string& member,
                 std::map<std::string, std::string, std::less<>>& map) {
  if (value.kind != Kind::object) return "`" + member + "` is no object";
  for (const auto& [from, to] : value.members) {
    if (to.kind != Kind::text) return fmt::format("`{}.{}` is no text", member, from);
    map[from] = to.text;
  }
  return std::nullopt;
}

Problem read_unit(const std::string& unit, Mapping& mapping) {
  constexpr std::pair<std::string_view, unsigned> units[] = {
      {"seconds", 1}, {"minutes", 60}, {"hours", 3600}, {"days", 8 * 3600}};
  for (const auto& [name, seconds] : units) {
    if (name != unit) continue;
    mapping.estimate_seconds = seconds;
    return std::nullopt;
  }
  return "`estimate_unit` is seconds, minutes, hours or days";
}

Problem read_text_member(const std::string& name, const Value& value, Mapping& mapping) {
  const std::string text = value.kind == Kind::text ? value.text : std::string{};
  if (name == "estimate_unit") return read_unit(text, mapping);
  if (name == "utc_offset") {
    mapping.utc_offset_minutes = parse_offset(text);
    return mapping.utc_offset_minutes ? Problem{} : Problem{"`utc_offset` looks like +08:00"};
  }
  if (name == "date_order") {
    mapping.date_order = text == "day_first" ? DateOrder::day_first : DateOrder::month_first;
    const bool known = text == "day_first" || text == "month_first";
    return known ? Problem{} : Problem{"`date_order` is day_first or month_first"};
  }
  return fmt::format("`{}`: there is no such member", name);
}

Problem read_member(const std::string& name, const Value& value, Mapping& mapping) {
  if (name == "fields") return read_fields(value, mapping);
  if (name == "columns") return read_map(value, name, mapping.columns);
  if (name == "people") return read_map(value, name, mapping.people);
  if (name == "priorities") return read_map(value, name, mapping.priorities);
  if (name != "archived") return read_text_member(name, value, mapping);
  mapping.archived = value.text == "true";
  return value.kind == Kind::boolean ? Problem{} : Problem{"`archived` is true or false"};
}

}  // namespace

std::string_view name_of(Target target) {
  return std::ranges::find(default_fields(), target, &Field::target)->name;
}

Mapping default_mapping(Format format) {
  Mapping mapping;
  for (const Field& field : default_fields())
    mapping.fields[static_cast<std::size_t>(field.target)] = field.columns;
  const bool is_jira = format == Format::jira_csv || format == Format::jira_json;
  if (is_jira) mapping.estimate_seconds = 1;
  return mapping;
}

std::expected<Mapping, std::string> read_mapping(std::string_view json, Format format) {
  const auto parsed = templates::parse_json(json, "");
  if (!parsed)
    return std::unexpected(fmt::format("line {}: {}", parsed.error().place.line, parsed.error().what));
  if (parsed->kind != Kind::object) return std::unexpected("a mapping is an object");
  Mapping mapping = default_mapping(format);
  for (const auto& [name, value] : parsed->members)
    if (auto problem = read_member(name, value, mapping)) return std::unexpected(*problem);
  return mapping;
}

}  // namespace slipway::transfer
