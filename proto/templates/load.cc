#include "proto/templates/load.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

namespace slipway::templates {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Problems = std::vector<Problem>;
namespace fs = std::filesystem;

constexpr int bases_max = 4;  // A template that extends one that extends one …

// Where several could be the key, the first is. A name is one where it is a plain text.
constexpr std::array<std::string_view, 4> key_names{"key", "slot", "name", "stage"};

std::string key_in(const Json& item) {
  for (const std::string_view name : key_names) {
    const Json* key = item.member(name);
    if (key != nullptr && key->kind == Json::Kind::text) return key->text;
  }
  return {};
}

bool is_left_out(const Json& item) {
  const Json* omit = item.member("omit");
  return omit != nullptr && omit->text == "true";
}

std::string below(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

// The path of an item of the list at `path`.
std::string item_path(const std::string& path, const Json& item, std::size_t index) {
  const std::string key = key_in(item);
  return key.empty() ? fmt::format("{}[{}]", path, index) : fmt::format("{}[{}]", path, key);
}

// --- Merging
// ----------------------------------------------------------------------------------------------------

void lay_over(Json& base, const Json& over, const std::string& path, Problems& problems);

void lay_list_over(Json& base, const Json& over, const std::string& path, Problems& problems) {
  const bool keyed = std::ranges::all_of(over.items, [](const Json& item) { return !key_in(item).empty(); });
  if (!keyed || over.items.empty()) {
    base = over;
    return;
  }
  base.place = over.place;
  for (std::size_t index = 0; index < over.items.size(); ++index) {
    const Json& item = over.items[index];
    const auto same = std::ranges::find(base.items, key_in(item), key_in);
    const std::string where = item_path(path, item, index);
    if (is_left_out(item)) {
      if (same == base.items.end())
        problems.push_back({item.place, where, "there is nothing of this key to leave out"});
      else
        base.items.erase(same);
    } else if (same == base.items.end()) {
      base.items.push_back(item);
    } else {
      lay_over(*same, item, where, problems);
    }
  }
}

void lay_over(Json& base, const Json& over, const std::string& path, Problems& problems) {
  if (base.kind == Json::Kind::array && over.kind == Json::Kind::array)
    return lay_list_over(base, over, path, problems);
  if (base.kind != Json::Kind::object || over.kind != Json::Kind::object) {
    base = over;
    return;
  }
  base.place = over.place;
  for (const auto& [name, value] : over.members) {
    const auto same = std::ranges::find(base.members, name, &Member::name);
    if (same == base.members.end())
      base.members.push_back({name, value});
    else
      lay_over(same->value, value, below(path, name), problems);
  }
}

// --- The schema
// -------------------------------------------------------------------------------------------------

const char* kind_name(Json::Kind kind) {
  constexpr std::array<const char*, 6> names{"null",   "true or false", "a number",
                                             "a text", "a list",        "an object"};
  return names[static_cast<std::size_t>(kind)];
}

Json::Kind wanted_kind(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Json::Kind::object;
    case FieldDescriptor::CPPTYPE_BOOL:
      return Json::Kind::boolean;
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
      return Json::Kind::text;
    default:
      return Json::Kind::number;
  }
}

const FieldDescriptor* field_named(const Descriptor& type, const std::string& name) {
  const FieldDescriptor* field = type.FindFieldByCamelcaseName(name);
  return field == nullptr ? type.FindFieldByName(name) : field;
}

// Notes where everything stands, and what the schema does not know. `places` are named as the schema names
// fields.
class SchemaCheck {
 public:
  SchemaCheck(Places& places, Problems& problems) : places_(places), problems_(problems) {}

  void object(const Json& json, const Descriptor& type, const std::string& path) {
    places_.emplace(path, json.place);
    std::set<std::string> seen;
    for (const auto& [name, value] : json.members) {
      const FieldDescriptor* field = field_named(type, name);
      if (field == nullptr)
        report(value, path, fmt::format("there is no field `{}`", name));
      else if (!seen.insert(field->name()).second)
        report(value, path, fmt::format("`{}` stands twice", name));
      else
        member(value, *field, below(path, field->name()));
    }
  }

 private:
  void report(const Json& json, const std::string& path, std::string what) {
    problems_.push_back({json.place, path, std::move(what)});
  }

  void member(const Json& json, const FieldDescriptor& field, const std::string& path) {
    places_.emplace(path, json.place);
    if (!field.is_repeated()) return value(json, field, path);
    if (json.kind != Json::Kind::array)
      return report(json, path, fmt::format("this is {}, not a list", kind_name(json.kind)));
    for (std::size_t index = 0; index < json.items.size(); ++index)
      value(json.items[index], field, item_path(path, json.items[index], index));
  }

  void value(const Json& json, const FieldDescriptor& field, const std::string& path) {
    places_.emplace(path, json.place);
    const Json::Kind wanted = wanted_kind(field);
    if (json.kind != wanted)
      return report(json, path, fmt::format("this is {}, not {}", kind_name(json.kind), kind_name(wanted)));
    if (wanted == Json::Kind::object) return object(json, *field.message_type(), path);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
        field.enum_type()->FindValueByName(json.text) == nullptr)
      report(json, path, fmt::format("`{}` is none of {}", json.text, choices(*field.enum_type())));
    if (wanted == Json::Kind::number && json.text.find_first_of(".eE") != std::string::npos)
      report(json, path, fmt::format("`{}` is no whole number", json.text));
  }

  static std::string choices(const google::protobuf::EnumDescriptor& type) {
    std::string names;
    for (int index = 1; index < type.value_count(); ++index)
      names += (names.empty() ? "" : ", ") + type.value(index)->name();
    return names;
  }

  Places& places_;
  Problems& problems_;
};

// --- Files
// ------------------------------------------------------------------------------------------------------

std::optional<std::string> text_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return std::nullopt;
  return text.str();
}

class Reading {
 public:
  explicit Reading(const std::vector<std::string>& directories) : directories_(directories) {}

  // The file as an object, with all that it extends beneath it.
  std::optional<Json> read(const std::string& file, int depth) {
    const auto text = text_of(file);
    if (!text) return fail({{file, 0}, "", "the file cannot be read"});
    auto parsed = parse_json(*text, file);
    if (!parsed) return fail({parsed.error().place, "", parsed.error().what});
    if (parsed->kind != Json::Kind::object) return fail({parsed->place, "", "a template is an object"});
    const Json* extends = parsed->member("extends");
    if (extends == nullptr) return std::move(*parsed);
    const auto base_file = find(extends->text, file);
    if (!base_file)
      return fail({extends->place, "extends", fmt::format("there is no template `{}`", extends->text)});
    if (depth == bases_max) return fail({extends->place, "extends", "too many templates extend each other"});
    auto base = read(*base_file, depth + 1);
    if (!base) return std::nullopt;
    std::erase_if(base->members, [](const auto& each) {
      return each.name == "abstract" || each.name == "extends" || each.name == "templateId";
    });
    lay_over(*base, *parsed, "", problems_);
    std::erase_if(base->members, [](const auto& each) { return each.name == "extends"; });
    extended_ = true;
    return base;
  }

  Problems& problems() { return problems_; }
  bool extended() const { return extended_; }

 private:
  std::nullopt_t fail(Problem problem) {
    problems_.push_back(std::move(problem));
    return std::nullopt;
  }

  std::optional<std::string> find(const std::string& id, const std::string& from) const {
    std::vector<std::string> places{fs::path(from).parent_path().string()};
    places.insert(places.end(), directories_.begin(), directories_.end());
    for (const std::string& place : places) {
      const fs::path candidate = fs::path(place) / (id + ".json");
      std::error_code ignored;
      if (fs::is_regular_file(candidate, ignored) && !fs::equivalent(candidate, from, ignored))
        return candidate.string();
    }
    return std::nullopt;
  }

  const std::vector<std::string>& directories_;
  Problems problems_;
  bool extended_ = false;
};

// --- Days and order
// ---------------------------------------------------------------------------------------------

int day_in(const v1::TemplateStage& stage, std::uint32_t percent) {
  const int length = stage.end_day() - stage.start_day();
  return stage.start_day() + (length * static_cast<int>(percent) + 50) / 100;
}

template <class Items, class Has, class Set>
void set_days(const v1::Template& content, Items& items, const Has& has, const Set& set) {
  for (auto& item : items) {
    const v1::TemplateStage* stage = stage_of(content, item.stage());
    if (!has(item) && item.has_stage_percent() && stage != nullptr)
      set(item, day_in(*stage, item.stage_percent()));
    item.clear_stage_percent();
  }
}

void make_days(v1::Template& content) {
  set_days(
      content, *content.mutable_tasks(), [](const auto& task) { return task.has_due_day(); },
      [](auto& task, int day) { task.set_due_day(day); });
  const auto has_day = [](const auto& item) { return item.has_day(); };
  const auto set_day = [](auto& item, int day) { item.set_day(day); };
  set_days(content, *content.mutable_meetings(), has_day, set_day);
  set_days(content, *content.mutable_milestones(), has_day, set_day);
  set_days(content, *content.mutable_trainings(), has_day, set_day);
}

// Equal ones stay as they stood.
template <class Items, class Less>
void sort(Items& items, const Less& less) {
  std::vector<typename Items::value_type> sorted;
  for (const auto& item : items) sorted.insert(std::ranges::upper_bound(sorted, item, less), item);
  items.Assign(sorted.begin(), sorted.end());
}

// Each step behind its predecessors, else as they stood. Those of a cycle stay at the end.
void order_steps(v1::TemplateRunbook& runbook) {
  std::vector<v1::TemplateStep> waiting(runbook.steps().begin(), runbook.steps().end());
  std::set<std::string> placed;
  std::set<std::string> known;
  for (const auto& step : waiting) known.insert(step.key());
  runbook.clear_steps();
  while (!waiting.empty()) {
    auto next = std::ranges::find_if(waiting, [&](const v1::TemplateStep& step) {
      return std::ranges::all_of(step.predecessors(), [&](const std::string& key) {
        return placed.contains(key) || !known.contains(key);
      });
    });
    if (next == waiting.end()) next = waiting.begin();
    placed.insert(next->key());
    *runbook.add_steps() = *next;
    waiting.erase(next);
  }
}

void put_in_order(v1::Template& content) {
  const auto by_day = [](const auto& a, const auto& b) { return a.day() < b.day(); };
  sort(*content.mutable_tasks(), [](const auto& a, const auto& b) { return a.due_day() < b.due_day(); });
  sort(*content.mutable_meetings(), by_day);
  sort(*content.mutable_milestones(), by_day);
  for (v1::TemplateRunbook& runbook : *content.mutable_runbooks()) order_steps(runbook);
}

}  // namespace

const v1::TemplateStage* stage_of(const v1::Template& content, v1::Stage wanted) {
  const auto found = std::ranges::find(content.stages(), wanted, &v1::TemplateStage::stage);
  return found == content.stages().end() ? nullptr : &*found;
}

std::string to_text(const Problem& problem) {
  std::string text = problem.place.file;
  if (problem.place.line > 0) text += fmt::format(":{}", problem.place.line);
  if (!text.empty()) text += ": ";
  if (!problem.path.empty()) text += problem.path + ": ";
  return text + problem.what;
}

std::string key_of(const google::protobuf::Message& item) {
  const Descriptor& type = *item.GetDescriptor();
  for (const std::string_view name : key_names) {
    const FieldDescriptor* field = type.FindFieldByName(std::string(name));
    if (field == nullptr || field->is_repeated()) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
      return item.GetReflection()->GetString(item, field);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
      return item.GetReflection()->GetEnum(item, field)->name();
  }
  return {};
}

std::expected<Loaded, Problems> load_template(const std::string& file,
                                              const std::vector<std::string>& directories) {
  Reading reading(directories);
  const auto json = reading.read(file, 0);
  Loaded loaded;
  if (json) SchemaCheck(loaded.places, reading.problems()).object(*json, *v1::Template::descriptor(), "");
  if (!reading.problems().empty()) return std::unexpected(reading.problems());
  const auto status = google::protobuf::util::JsonStringToMessage(to_text(*json), &loaded.content);
  if (!status.ok()) return std::unexpected(Problems{{json->place, "", std::string(status.message())}});
  make_days(loaded.content);
  if (reading.extended()) put_in_order(loaded.content);
  return loaded;
}

}  // namespace slipway::templates
