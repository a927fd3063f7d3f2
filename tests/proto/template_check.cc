#include "tests/proto/template_check.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>

#include "proto/basics.h"
#include "slipway/v1/options.pb.h"

namespace slipway::tests {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Problems = std::vector<std::string>;

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}
bool has_chinese(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE4; });
}

void check_text(const v1::Text& text, const std::string& where, Problems& problems) {
  if (text.zh().empty() || text.en().empty()) problems.push_back(where + ": both languages are needed");
  if (!text.zh().empty() && !has_chinese(text.zh()) && text.zh() != text.en())
    problems.push_back(where + ": the Chinese text is not Chinese");
  if (has_chinese(text.en())) problems.push_back(where + ": the English text is not English");
  const auto limit = v1::Text::descriptor()->FindFieldByName("zh")->options().GetExtension(v1::chars_max);
  if (code_points(text.zh()) > limit || code_points(text.en()) > limit)
    problems.push_back(fmt::format("{}: longer than {} characters", where, limit));
}

// Visits every message inside `message`, with its path.
template <typename Visit>
void each_message(const Message& message, const std::string& path, const Visit& visit) {
  visit(message, path);
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (!field->message_type()) continue;
    const auto name = path.empty() ? field->name() : path + "." + field->name();
    if (!field->is_repeated()) {
      each_message(reflection->GetMessage(message, field), name, visit);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i)
      each_message(reflection->GetRepeatedMessage(message, field, i), fmt::format("{}[{}]", name, i), visit);
  }
}

// Every field of type Text must be there, and whole.
void check_texts(const v1::Template& subject, Problems& problems) {
  each_message(subject, "", [&](const Message& message, const std::string& path) {
    const auto* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const auto* field = type->field(i);
      if (field->message_type() != v1::Text::descriptor() || field->is_repeated()) continue;
      if (!message.GetReflection()->HasField(message, field))
        problems.push_back(fmt::format("{}.{}: missing", path, field->name()));
    }
    if (const auto* text = dynamic_cast<const v1::Text*>(&message)) check_text(*text, path, problems);
  });
}

template <typename Items, typename Key>
std::set<std::string> unique_keys(const Items& items, const std::string& what, const Key& key,
                                  Problems& problems) {
  std::set<std::string> keys;
  for (const auto& item : items) {
    const std::string& name = key(item);
    if (!is_identifier(name)) problems.push_back(fmt::format("{} `{}` is not an identifier", what, name));
    if (!keys.insert(name).second) problems.push_back(fmt::format("{} `{}` stands twice", what, name));
  }
  return keys;
}

// Removes tasks without open blockers until none is left; those that remain hang in a cycle.
void check_acyclic(const v1::Template& subject, Problems& problems) {
  std::map<std::string, std::set<std::string>> open;
  for (const auto& task : subject.tasks())
    open[task.key()] = std::set<std::string>(task.blocked_by().begin(), task.blocked_by().end());
  for (;;) {
    const auto free = std::ranges::find_if(open, [](const auto& task) { return task.second.empty(); });
    if (free == open.end()) break;
    const auto key = free->first;
    open.erase(free);
    for (auto& blockers : open | std::views::values) blockers.erase(key);
  }
  for (const auto& task : open | std::views::keys)
    problems.push_back(fmt::format("task `{}` hangs in a cycle", task));
}

void check_stages(const v1::Template& subject, const std::set<std::string>& slots, Problems& problems) {
  int expected = v1::INITIATION;
  int day = subject.stages_size() > 0 ? subject.stages(0).start_day() - 1 : 0;
  for (const auto& stage : subject.stages()) {
    if (stage.stage() != expected++) problems.push_back("the nine stages do not stand in their order");
    if (!slots.contains(stage.owner_slot()))
      problems.push_back(
          fmt::format("stage {}: no slot `{}`", v1::Stage_Name(stage.stage()), stage.owner_slot()));
    if (stage.start_day() <= day || stage.end_day() < stage.start_day())
      problems.push_back(
          fmt::format("stage {}: its days overlap or run backwards", v1::Stage_Name(stage.stage())));
    day = stage.end_day();
  }
  if (expected != v1::OPERATION + 1) problems.push_back("a template has all nine stages");
}

void check_tasks(const v1::Template& subject, const std::set<std::string>& slots,
                 const std::set<std::string>& keys, Problems& problems) {
  std::map<std::string, std::int32_t> due;
  for (const auto& task : subject.tasks()) due[task.key()] = task.due_day();
  for (const auto& task : subject.tasks()) {
    if (!slots.contains(task.assignee_slot()))
      problems.push_back(fmt::format("task `{}`: no slot `{}`", task.key(), task.assignee_slot()));
    const auto stage = std::ranges::find_if(subject.stages(),
                                            [&](const auto& each) { return each.stage() == task.stage(); });
    if (stage == subject.stages().end() || task.due_day() < stage->start_day() ||
        task.due_day() > stage->end_day())
      problems.push_back(fmt::format("task `{}`: due outside its stage", task.key()));
    for (const auto& blocker : task.blocked_by()) {
      if (!keys.contains(blocker))
        problems.push_back(fmt::format("task `{}`: no task `{}`", task.key(), blocker));
      else if (due[blocker] > task.due_day())
        problems.push_back(fmt::format("task `{}`: due before `{}`, which blocks it", task.key(), blocker));
    }
  }
}

void check_meetings(const v1::Template& subject, Problems& problems) {
  for (const auto& meeting : subject.meetings()) {
    if (meeting.kind() == v1::MEETING_KIND_UNSPECIFIED)
      problems.push_back(fmt::format("meeting `{}`: of no kind", meeting.key()));
    std::uint32_t minutes = 0;
    for (const auto& item : meeting.agenda()) minutes += item.planned_minutes();
    if (minutes != meeting.planned_minutes())
      problems.push_back(fmt::format("meeting `{}`: its agenda fills {} of {} minutes", meeting.key(),
                                     minutes, meeting.planned_minutes()));
  }
}

}  // namespace

std::expected<v1::Template, std::string> parse_template(const std::string& json) {
  v1::Template subject;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &subject);
  if (!status.ok()) return std::unexpected(std::string(status.message()));
  return subject;
}

Problems problems_of(const v1::Template& subject) {
  Problems problems;
  if (!is_identifier(subject.template_id())) problems.push_back("the template's id is not an identifier");
  if (subject.version() == 0) problems.push_back("versions count from 1");
  check_texts(subject, problems);
  if (!subject.has_charter() || subject.charter().success_factors().empty() ||
      subject.charter().in_scope().empty())
    problems.push_back("the charter has no scope or no success factor");

  const auto slots =
      unique_keys(subject.slots(), "slot", [](const auto& item) { return item.slot(); }, problems);
  const auto tasks =
      unique_keys(subject.tasks(), "task", [](const auto& item) { return item.key(); }, problems);
  unique_keys(subject.columns(), "column", [](const auto& item) { return item.key(); }, problems);
  unique_keys(subject.meetings(), "meeting", [](const auto& item) { return item.key(); }, problems);
  for (const auto& slot : subject.slots())
    if (slot.roles().empty()) problems.push_back(fmt::format("slot `{}` has no role", slot.slot()));
  for (const auto kind : {v1::TODO, v1::DOING, v1::DONE})
    if (std::ranges::none_of(subject.columns(), [&](const auto& column) { return column.kind() == kind; }))
      problems.push_back("no column of kind " + v1::ColumnKind_Name(kind));

  check_stages(subject, slots, problems);
  check_tasks(subject, slots, tasks, problems);
  check_acyclic(subject, problems);
  check_meetings(subject, problems);
  return problems;
}

}  // namespace slipway::tests
