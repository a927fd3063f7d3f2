// The commands about records, made of the schema: `slipway do identify-risk --title …`, and `slipway records
// VIEW`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <map>
#include <memory>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/say.h"
#include "clients/cli/schema_values.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cpp/ids.h"

namespace slipway::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Typed = std::map<const FieldDescriptor*, std::vector<std::string>>;

constexpr std::array person_fields{"owner",   "to",        "assignee",  "commander",
                                   "trainer", "person_id", "approvers", "participants"};
constexpr std::array department_fields{"department_id", "departments"};

template <std::size_t count>
bool is_one_of(const std::array<const char*, count>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

// --- writing --------------------------------------------------------------------------------------

void run_intent(App& app, const FieldDescriptor& intent, const Typed& typed) {
  v1::Command command = app.command();
  Message& value = *command.GetReflection()->MutableMessage(&command, &intent);
  const auto resolve = [&app](const FieldDescriptor& field, const std::string& text) {
    if (is_one_of(person_fields, field.name())) return app.person(text);
    if (is_one_of(department_fields, field.name())) return resolve_department(text, app.directory());
    return text;
  };
  std::string made;
  for (int index = 0; index < value.GetDescriptor()->field_count(); ++index) {
    const FieldDescriptor& field = *value.GetDescriptor()->field(index);
    const auto given = typed.find(&field);
    if (given != typed.end()) {
      for (const std::string& text : given->second) set_field(value, field, text, resolve);
    }
    const bool missing = given == typed.end() || given->second.empty();
    if (!missing || !is_new_id(field)) continue;
    const std::string id = client::new_id();
    value.GetReflection()->SetString(&value, &field, id);
    made += fmt::format(" {}={}", field.name(), id);
  }
  app.execute(command, tr("已接受", "Accepted") + made);
}

void add_intent(CLI::App& doing, LazyApp& app, const FieldDescriptor& intent) {
  CLI::App* verb = doing.add_subcommand(dashed(intent.name()), "");
  auto typed = std::make_shared<Typed>();
  const auto& type = *intent.message_type();
  for (int index = 0; index < type.field_count(); ++index) {
    const FieldDescriptor& field = *type.field(index);
    CLI::Option* option = verb->add_option("--" + dashed(field.name()), (*typed)[&field]);
    option->type_name(kind_of(field));
    if (!field.is_repeated()) option->expected(1);
    if (is_required(field) && !is_new_id(field)) option->required();
  }
  verb->callback([&app, &intent, typed] { run_intent(*app, intent, *typed); });
}

// --- reading --------------------------------------------------------------------------------------

// The first of these fields that the record has, as people read it.
template <std::size_t count>
std::string first_text(const Message& record, const std::array<const char*, count>& names) {
  for (const char* name : names) {
    const FieldDescriptor* field = record.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->is_repeated()) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      return told_text(record.GetReflection()->GetString(record, field));
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const auto* value =
          field->enum_type()->FindValueByNumber(record.GetReflection()->GetEnumValue(record, field));
      return value == nullptr ? std::string{} : value->name();
    }
  }
  return {};
}

void print_records(App& app, const std::string& view, const std::string& kind) {
  v1::ViewResponse answer = app.read(app.project(), view);
  if (app.options().json) return app.print_json(answer);
  constexpr std::array titles{"title", "name", "text", "skill", "what", "label"};
  constexpr std::array states{"state", "outcome", "kind"};
  constexpr std::array owners{"owner", "person_id", "by", "commander"};
  Table table({"ID", tr("状态", "STATE"), tr("责任人", "OWNER"), tr("标题", "TITLE")});
  for (const v1::Entity& entity : answer.entities()) {
    if (!kind.empty() && !entity.id().starts_with(kind)) continue;
    const FieldDescriptor* body = entity.GetReflection()->GetOneofFieldDescriptor(
        entity, v1::Entity::descriptor()->FindOneofByName("body"));
    if (body == nullptr) continue;
    const Message& record = entity.GetReflection()->GetMessage(entity, body);
    const std::string owner = first_text(record, owners);
    table.add({one_line(entity.id()), first_text(record, states),
               owner.empty() ? std::string{} : one_line(app.directory().person_name(owner)),
               first_text(record, titles)});
  }
  for (const std::string& line : table.lines()) app.line(line);
}

}  // namespace

void add_record_commands(CLI::App& program, LazyApp& app) {
  CLI::App* doing = program.add_subcommand(
      "do", tr("需求、测试、关口、切换、风险等的命令",
               "Requirements, tests, gates, cutover, risks, …: any command of the schema"));
  doing->require_subcommand(1);
  doing->footer(tr("新建对象的标识可以省略。复合字段用 JSON。",
                   "The id of something new may be left out. Fields with parts take JSON."));
  for (const FieldDescriptor* intent : record_intents()) add_intent(*doing, app, *intent);

  CLI::App* records = program.add_subcommand(
      "records", tr("列出一个视图的记录",
                    "The records of a view: requirements, sprints, tests, gates, runbook, risks, …"));
  auto view = std::make_shared<std::string>();
  auto kind = std::make_shared<std::string>();
  records->add_option("view", *view, tr("视图", "The view"))->required();
  records->add_option("kind", *kind,
                      tr("只列出此类，例如 risk/", "Only those whose ids begin so, as `risk/`"));
  records->callback([&app, view, kind] { print_records(*app, *view, *kind); });
}

}  // namespace slipway::cli
