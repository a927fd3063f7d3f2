// The commands about records, made of the schema: `slipway do identify-risk --title …`, and `slipway records
// VIEW`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <memory>
#include <optional>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/digest_layout.h"
#include "clients/cli/misuse.h"
#include "clients/cli/names.h"
#include "clients/cli/record_layout.h"
#include "clients/cli/say.h"
#include "clients/cli/schema_values.h"
#include "clients/cli/schema_words.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cli/workspace_layout.h"
#include "clients/cpp/ids.h"
#include "proto/basics.h"
#include "proto/workspace_views.h"
#include "slipway/v1/options.pb.h"

namespace slipway::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Typed = std::map<const FieldDescriptor*, std::vector<std::string>>;

constexpr std::array person_fields{"owner",     "to",          "assignee", "commander", "trainer",
                                   "person_id", "approvers",   "deciders", "deputy",    "participants",
                                   "secretary", "facilitator", "invitees"};
constexpr std::array department_fields{"department_id", "departments"};
constexpr std::array column_fields{"column_id", "after_column_id"};

template <std::size_t count>
bool is_one_of(const std::array<const char*, count>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

// --- writing --------------------------------------------------------------------------------------

// What is typed for something that is there, as its id.
std::string resolved(App& app, const FieldDescriptor& field, const std::string& text) {
  if (is_new_id(field) || !field.options().GetExtension(v1::identifier)) return text;
  if (means_none(text)) return {};
  if (is_one_of(person_fields, field.name())) return app.person(text);
  if (is_one_of(department_fields, field.name())) return resolve_department(text, app.directory());
  if (is_one_of(column_fields, field.name())) return resolve_column(text, app.board());
  return text;
}

// In the stream that it speaks of: the workspace's, that of a project which it makes, or the chosen one's.
v1::Command command_for(App& app, const FieldDescriptor& intent) {
  if (is_of_workspace(intent)) return app.command(std::string{workspace_stream});
  if (intent.message_type() != v1::CreateProject::descriptor()) return app.command();
  return app.command(app.options().project.empty() ? client::new_id() : app.options().project);
}

void run_intent(App& app, const FieldDescriptor& intent, const Typed& typed) {
  v1::Command command = command_for(app, intent);
  Message& value = *command.GetReflection()->MutableMessage(&command, &intent);
  const auto resolve = [&app](const FieldDescriptor& field, const std::string& text) {
    return resolved(app, field, text);
  };
  std::string made = command.has_create_project() ? " project=" + command.project() : "";
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
  CLI::App* verb = doing.add_subcommand(dashed(intent.name()), words_of_command(intent.name()));
  auto typed = std::make_shared<Typed>();
  const auto& type = *intent.message_type();
  for (int index = 0; index < type.field_count(); ++index) {
    const FieldDescriptor& field = *type.field(index);
    CLI::Option* option =
        verb->add_option("--" + dashed(field.name()), (*typed)[&field], words_of_field(field.name()));
    option->type_name(kind_of(field));
    if (!field.is_repeated()) option->expected(1);
    if (is_required(field) && !is_new_id(field)) option->required();
  }
  verb->callback([&app, &intent, typed] { run_intent(*app, intent, *typed); });
}

// --- reading --------------------------------------------------------------------------------------

struct Records {
  std::string view;
  std::string kind;
  std::string since;
};

constexpr const char* digest_name = "digest";

// Before the server is asked: what was typed may be no view at all.
void require_view(const std::string& view) {
  std::vector<std::string> known = view_names();
  known.emplace_back(digest_name);
  if (std::ranges::find(known, view) != known.end()) return;
  const std::string all = fmt::format("{}", fmt::join(known, ", "));
  throw unknown_word(
      "view_unknown",
      say("没有视图 '{}'，可选: {}", "there is no view '{}'; there are: {}", one_line(view), all), view,
      known);
}

void print_digest(App& app, const std::string& since) {
  const auto moment =
      since.empty() ? std::optional<std::string>{"0"} : parse_moment(since, std::time(nullptr));
  if (!moment)
    throw usage("since_invalid", tr("--since 可以是版本号、日期、时间或 2h、7d",
                                    "--since takes a revision, a day, a time, or 2h, 7d ago"));
  std::string path = fmt::format("/api/v1/projects/{}/digest?since={}", client::percent_encode(app.project()),
                                 client::percent_encode(*moment));
  if (const std::string to = app.moment(); !to.empty()) path += "&to=" + client::percent_encode(to);
  v1::Digest digest;
  app.get(path, digest);
  if (app.options().json) return app.print_json(digest);
  for (const std::string& line : lay_out_digest(digest, app.directory(), app.style())) app.line(line);
}

// What depends on the day is as of today: these have no past.
void print_workspace_view(App& app, const std::string& view) {
  if (!app.options().at.empty())
    throw usage("at_not_here",
                tr("汇总视图没有历史，不能用 --at", "views over all projects have no past: no --at"));
  v1::ViewResponse answer;
  app.get(fmt::format("/api/v1/{}/views/{}", workspace_stream, view), answer);
  if (app.options().json) return app.print_json(answer);
  for (const std::string& line :
       lay_out_workspace(view, client::entities(answer), app.directory(), app.terminal_width(), app.style()))
    app.line(line);
}

void print_records(App& app, const Records& wish) {
  require_view(wish.view);
  if (wish.view == digest_name) return print_digest(app, wish.since);
  if (is_workspace_view(wish.view)) return print_workspace_view(app, wish.view);
  const bool of_workspace = wish.view == "directory";
  const v1::ViewResponse answer =
      app.read(of_workspace ? std::string{workspace_stream} : app.project(), wish.view);
  if (app.options().json) return app.print_json(answer);
  const auto lines = lay_out_records(client::entities(answer), app.directory(), wish.kind, 0, app.style());
  for (const std::string& line : lines) app.line(line);
}

// One print of what `watch` follows.
void add_workspace_prints(CLI::App& program, LazyApp& app) {
  for (const std::string_view view : workspace_views) {
    program
        .add_subcommand(std::string{view},
                        fmt::format("{}{}", name_of_view(view),
                                    tr(": 汇总所有可见的项目", ", over all projects that you may read")))
        ->callback([&app, view] { print_workspace_view(*app, std::string{view}); });
  }
  program.add_subcommand("directory", name_of_view("directory"))->callback([&app] {
    print_records(*app, {.view = "directory", .kind = {}, .since = {}});
  });
}

}  // namespace

void add_record_commands(CLI::App& program, LazyApp& app) {
  CLI::App* doing = program.add_subcommand(
      "do", tr("需求、测试、关口、切换、风险等的命令",
               "Requirements, tests, gates, cutover, risks, …: any command of the schema"));
  doing->require_subcommand(1);
  doing->footer(tr("新建对象的标识可以省略。复合字段用 JSON。",
                   "The id of something new may be left out. Fields with parts take JSON."));
  for (const FieldDescriptor* intent : offered_intents()) add_intent(*doing, app, *intent);

  CLI::App* records = program.add_subcommand(
      "records", tr("列出一个视图的记录", "The records of a view, or a digest of what happened"));
  auto wish = std::make_shared<Records>();
  records->add_option("view", wish->view, fmt::format("{}", fmt::join(view_names(), ", ")))->required();
  records->add_option("kind", wish->kind,
                      tr("只列出此类，例如 risk/", "Only those whose ids begin so, as `risk/`"));
  records->add_option("--since", wish->since,
                      tr("视图 digest: 从何时起的变化", "For `digest`: since when; else from the start"));
  records->footer(tr("digest 汇总一段时间内的变化。", "`digest` tells what happened since then."));
  records->callback([&app, wish] { print_records(*app, *wish); });
  add_workspace_prints(program, app);
}

}  // namespace slipway::cli
