#include "proto/templates/lint.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>

#include "proto/basics.h"
#include "proto/templates/lint_parts.h"
#include "proto/templates/size.h"
#include "proto/templates/variables.h"
#include "slipway/v1/options.pb.h"

namespace slipway::templates {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::size_t text_chars_max = 500;  // Of a text whose field says nothing else.

bool has_chinese(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE4; });
}

// As long as its variables may make it.
std::size_t longest(const std::string& text, const v1::Template& content) {
  std::size_t points = code_points(text);
  for (const std::string& name : variables_in(text)) {
    const auto variable = std::ranges::find(content.variables(), name, &v1::TemplateVariable::name);
    const bool is_text = variable != content.variables().end() && variable->type() == v1::TEXT_VARIABLE;
    points += is_text ? variable_chars_max : 13;
    points -= std::min(points, name.size() + 2);
  }
  return points;
}

// What the schema's options ask of every field, by reflection: a new field needs no code here.
class FieldCheck {
 public:
  FieldCheck(const v1::Template& content, Findings& findings) : content_(content), findings_(findings) {
    for (const v1::TemplateSlot& slot : content.slots()) slots_.insert(slot.slot());
  }

  void message(const Message& message, const std::string& path) {
    const auto& type = *message.GetDescriptor();
    for (int index = 0; index < type.field_count(); ++index) {
      const FieldDescriptor& field = *type.field(index);
      const std::string where = path.empty() ? field.name() : path + "." + field.name();
      if (field.is_repeated())
        list(message, field, where);
      else
        single(message, field, where);
    }
  }

 private:
  void single(const Message& message, const FieldDescriptor& field, const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    const bool required = field.options().GetExtension(v1::required);
    if (field.message_type() != nullptr) {
      if (reflection.HasField(message, &field))
        value(reflection.GetMessage(message, &field), field, path);
      else if (required)
        findings_.add(path, "missing");
      return;
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
      return text(reflection.GetString(message, &field), field, path);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      if (required && reflection.GetEnumValue(message, &field) == 0) findings_.add(path, "missing");
      return;
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 &&
        (!field.has_presence() || reflection.HasField(message, &field)))
      number(reflection.GetUInt32(message, &field), field, path);
  }

  void list(const Message& message, const FieldDescriptor& field, const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    const int size = reflection.FieldSize(message, &field);
    const auto& options = field.options();
    const auto limit =
        options.HasExtension(v1::items_max) ? static_cast<int>(options.GetExtension(v1::items_max)) : 64;
    if (size > limit) findings_.add(path, fmt::format("more than {} items", limit));
    std::set<std::string> seen;
    for (int index = 0; index < size; ++index) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        text(reflection.GetRepeatedString(message, &field, index), field, fmt::format("{}[{}]", path, index));
      } else if (field.message_type() != nullptr) {
        const Message& item = reflection.GetRepeatedMessage(message, &field, index);
        const std::string key = key_of(item);
        const std::string where =
            key.empty() ? fmt::format("{}[{}]", path, index) : fmt::format("{}[{}]", path, key);
        if (!key.empty() && !seen.insert(key).second)
          findings_.add(where, fmt::format("`{}` stands twice", key));
        value(item, field, where);
      }
    }
  }

  void value(const Message& message, const FieldDescriptor& field, const std::string& path) {
    if (message.GetDescriptor() == v1::Text::descriptor())
      return both(static_cast<const v1::Text&>(message), field, path);
    this->message(message, path);
  }

  void text(const std::string& text, const FieldDescriptor& field, const std::string& path) {
    const auto& options = field.options();
    if (text.empty()) {
      if (options.GetExtension(v1::required)) findings_.add(path, "missing");
      return;
    }
    if (options.GetExtension(v1::identifier) && !is_identifier(text))
      findings_.add(path,
                    fmt::format("`{}` is not an identifier: 1 to 64 of a-z, 0-9, `.`, `_` and `-`", text));
    if (options.HasExtension(v1::chars_max) && code_points(text) > options.GetExtension(v1::chars_max))
      findings_.add(path, fmt::format("longer than {} characters", options.GetExtension(v1::chars_max)));
    const bool names_slot =
        field.name().ends_with("_slot") || field.name().ends_with("_slots") ||
        (field.name() == "slot" && field.containing_type() != v1::TemplateSlot::descriptor());
    if (names_slot && !slots_.contains(text)) findings_.add(path, fmt::format("there is no slot `{}`", text));
  }

  void both(const v1::Text& both, const FieldDescriptor& field, const std::string& path) {
    if (both.zh().empty() || both.en().empty())
      findings_.add(path, both.zh().empty() ? "there is no Chinese (`zh`)" : "there is no English (`en`)");
    if (!both.zh().empty() && !has_chinese(both.zh()) && both.zh() != both.en())
      findings_.add(path, "the Chinese text is not Chinese");
    if (has_chinese(both.en())) findings_.add(path, "the English text is not English");
    const auto& options = field.options();
    const std::size_t limit =
        options.HasExtension(v1::chars_max) ? options.GetExtension(v1::chars_max) : text_chars_max;
    if (std::max(longest(both.zh(), content_), longest(both.en(), content_)) > limit)
      findings_.add(path, fmt::format("longer than {} characters, its variables at their longest", limit));
  }

  void number(std::int64_t number, const FieldDescriptor& field, const std::string& path) {
    const auto& options = field.options();
    if (options.HasExtension(v1::number_min) && number < options.GetExtension(v1::number_min))
      findings_.add(path, fmt::format("{} is less than {}", number, options.GetExtension(v1::number_min)));
    if (options.HasExtension(v1::number_max) && number > options.GetExtension(v1::number_max))
      findings_.add(path, fmt::format("{} is more than {}", number, options.GetExtension(v1::number_max)));
  }

  const v1::Template& content_;
  Findings& findings_;
  std::set<std::string> slots_;
};

void check_whole(const v1::Template& content, Findings& findings) {
  if (!content.has_charter()) findings.add("charter", "missing");
  if (content.charter().in_scope().empty()) findings.add("charter", "no scope");
  if (content.charter().success_factors().empty()) findings.add("charter", "no success factor");
  for (const v1::TemplateSlot& slot : content.slots())
    if (slot.roles().empty()) findings.add(path_of("slots", slot.slot()), "the slot has no role");
  for (const auto kind : {v1::TODO, v1::DOING, v1::DONE})
    if (std::ranges::none_of(content.columns(), [&](const auto& column) { return column.kind() == kind; }))
      findings.add("columns", "no column of kind " + v1::ColumnKind_Name(kind));
  const std::size_t bytes = applied_bytes_max(content);
  if (bytes > commit_bytes_max)
    findings.add(
        "", fmt::format("applied, it may take {} bytes; a commit has at most {}", bytes, commit_bytes_max));
}

}  // namespace

void Findings::add(const std::string& path, std::string what) {
  std::string nearest = path;
  auto place = places_.find(nearest);
  while (place == places_.end() && !nearest.empty()) {
    const std::size_t cut = nearest.find_last_of(".[");
    nearest = cut == std::string::npos ? std::string{} : nearest.substr(0, cut);
    place = places_.find(nearest);
  }
  problems_.push_back({place == places_.end() ? Place{} : place->second, path, std::move(what)});
}

std::vector<Problem> lint(const v1::Template& content, const Places& places) {
  Findings findings(places);
  FieldCheck(content, findings).message(content, "");
  check_whole(content, findings);
  check_stages(content, findings);
  check_tasks(content, findings);
  check_meetings(content, findings);
  check_days(content, findings);
  check_gates(content, findings);
  check_runbooks(content, findings);
  check_tests(content, findings);
  check_variables(content, findings);
  return findings.take();
}

std::vector<Problem> lint_file(const std::string& file, const std::vector<std::string>& directories) {
  const auto loaded = load_template(file, directories);
  if (!loaded) return loaded.error();
  if (loaded->content.abstract()) return {};
  return lint(loaded->content, loaded->places);
}

}  // namespace slipway::templates
