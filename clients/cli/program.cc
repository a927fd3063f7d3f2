#include <google/protobuf/stubs/logging.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <string_view>
#include <vector>

#include "clients/cli/commands.h"
#include "clients/cli/misuse.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

const char* footer() {
  return tr(
      "退出码: 0 成功, 1 用法错误, 2 被拒绝, 3 未登录, 4 网络或服务器故障, 5 未找到, 6 未能证明, 7 "
      "部分完成。\n"
      "环境变量: SLIPWAY_URL, SLIPWAY_TOKEN, SLIPWAY_PROJECT, NO_COLOR。",
      "Exit codes: 0 done, 1 usage, 2 refused, 3 not signed in, 4 network or server, 5 not found, 6 not "
      "proven, 7 done in part.\n"
      "Environment: SLIPWAY_URL, SLIPWAY_TOKEN, SLIPWAY_PROJECT, NO_COLOR.");
}

// The language has to be known before the first option is described.
std::string language_option(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--lang" && i + 1 < argc) return argv[i + 1];
    if (argument.starts_with("--lang=")) return std::string(argument.substr(7));
  }
  return {};
}

void add_global_options(CLI::App& program, GlobalOptions& options) {
  program.add_option("-p,--project", options.project, tr("项目标识或名称", "Id or name of the project"));
  program.add_option(
      "--at", options.at,
      tr("查看过去: 版本号、日期、时间或 2h、7d", "Read the past: a revision, a day, a time, or 2h, 7d ago"));
  program.add_flag("--json", options.json, tr("输出 JSON", "Print protobuf's canonical JSON"));
  program.add_option("--lang", options.language, tr("语言 zh|en", "zh or en (default: from LANG)"));
  program.add_option("--url", options.url, tr("服务器地址", "The server's address"));
  program.add_option("--token", options.token, tr("API 令牌", "An API token (better: SLIPWAY_TOKEN)"));
}

// What was typed cannot be parsed, and yet it is to be told as was asked for.
bool wants_json(const std::vector<std::string>& words) {
  const auto end = std::ranges::find(words, "--");
  return std::find(words.begin(), end, "--json") != end;
}

std::string fact_name(const std::string& key) {
  return key == "nearest" ? tr("最接近", "nearest") : one_line(key);
}

void print_failure(const Failure& failure, bool json, std::ostream& error) {
  if (json) {
    v1::ApiError message;
    message.set_code(failure.code);
    message.mutable_message()->set_zh(failure.text ? failure.text->zh() : failure.message);
    message.mutable_message()->set_en(failure.text ? failure.text->en() : failure.message);
    for (const auto& [key, value] : failure.facts) {
      v1::Fact& fact = *message.add_facts();
      fact.set_key(key);
      fact.set_value(value);
    }
    error << to_json(message) << '\n';
    return;
  }
  error << "slipway: " << failure.code << ": " << one_line(failure.message) << '\n';
  for (const auto& [key, value] : failure.facts)
    error << "  " << fact_name(key) << ": " << one_line(value) << '\n';
}

void fall_through(CLI::App& app) {
  app.fallthrough();
  for (CLI::App* sub : app.get_subcommands([](CLI::App*) { return true; })) fall_through(*sub);
}

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& error) {
  google::protobuf::SetLogHandler(nullptr);
  set_language(language_from(language_option(argc, argv)));
  GlobalOptions options;
  CLI::App program(tr("Slipway: 上线项目协作", "Slipway: go-live projects, from the terminal"), "slipway");
  LazyApp app(options, out);
  add_global_options(program, options);
  program.footer(footer());
  program.require_subcommand(1);
  add_account_commands(program, app);
  add_token_commands(program, app);
  add_project_commands(program, app);
  add_template_commands(program, app);
  add_task_commands(program, app);
  add_board_commands(program, app);
  add_meeting_commands(program, app);
  add_notice_commands(program, app);
  add_record_commands(program, app);
  add_import_commands(program, app);
  add_file_commands(program, app);
  add_export_commands(program, app);
  add_rebuild_command(program, app);
  add_log_commands(program, app);
  add_redaction(program, app);
  add_webhook_commands(program, app);
  add_witness_commands(program, app);
  add_backup_commands(program, app);
  add_completion_commands(program, app);
  fall_through(program);
  try {
    program.parse(argc, argv);
    return static_cast<int>(ExitCode::ok);
  } catch (const CLI::ParseError& parse) {
    if (parse.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      program.exit(parse, out, error);
      return static_cast<int>(ExitCode::ok);
    }
    const std::vector<std::string> words(argv + 1, argv + argc);
    const Failure failure = misuse(program, words, parse);
    print_failure(failure, wants_json(words), error);
    return static_cast<int>(failure.exit);
  } catch (const Failure& failure) {
    print_failure(failure, options.json, error);
    return static_cast<int>(failure.exit);
  }
}

}  // namespace slipway::cli
