#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <filesystem>

#include "clients/backup/create.h"
#include "clients/backup/verify.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/say.h"
#include "clients/cli/status_line.h"
#include "clients/cli/words.h"
#include "slipway/v1/backup.pb.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view checkpoint_name = "/checkpoint";

const char* what_is_not_there() {
  return tr(
      "备份只包含日志与附件。以下内容不在备份中,请另行保管:\n"
      "  accounts/         登录名、口令与 API 令牌。停机时另存一份;没有它,恢复后的服务器会给管理员一个\n"
      "                    一次性链接,再由管理员邀请他人。\n"
      "  keys/keys         密封姓名、邮箱与文字的密钥。另存一份,并只保留数日:删除某人后,旧副本仍能读出\n"
      "                    其姓名。没有它,恢复后的服务器不会启动。\n"
      "  secrets/log-keys  为检查点签名的密钥。离线保管一份;没有它,服务器会生成新的,并须告知审计人员与\n"
      "                    见证方。",
      "A backup holds the log and the attached files. Not in it, and to be kept apart, from the data "
      "directory:\n"
      "  accounts/         logins, passwords, API tokens. Copy it while the server is stopped. Without it a\n"
      "                    restored server prints a one-use link for its administrator, who invites the "
      "others.\n"
      "  keys/keys         unseals names, mail addresses and texts. Keep a copy for days only: after "
      "somebody\n"
      "                    was erased, an older copy still reads their name. Without it a restored server "
      "does\n"
      "                    not start.\n"
      "  secrets/log-keys  signs checkpoints. Keep a copy offline. Without it a restored server makes "
      "another,\n"
      "                    which auditors and witnesses must be told.");
}

class StreamProgress {
 public:
  void tell(const backup::Progress& progress) {
    if (!line_.is_shown()) return;
    line_.show(progress.of_a_file ? say("{}: 附件 {} / {} 字节", "{}: {} of {} bytes of a file",
                                        progress.stream, progress.done, progress.total)
                                  : say("{}: {} / {} 次提交", "{}: {} of {} commits", progress.stream,
                                        progress.done, progress.total),
               progress.done >= progress.total);
  }

 private:
  StatusLine line_;
};

Failure failure(const char* code, const std::string& message) {
  return {.exit = ExitCode::refused, .code = code, .message = message};
}

// Whoever reads only some of the projects would make a backup that looks whole.
void require_rights(App& app) {
  const v1::Me me = app.me();
  const auto& roles = me.workspace_roles();
  const auto has = [&](v1::Role role) { return std::ranges::find(roles, role) != roles.end(); };
  if (has(v1::ADMINISTRATOR) || has(v1::AUDITOR)) return;
  throw failure("forbidden",
                tr("备份需要管理员或审计角色的令牌:必须能读取所有项目",
                   "a backup takes a token of an administrator or an auditor: it must be able to "
                   "read every project"));
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0 && text[0] != '#') lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string get_text(App& app, const std::string& path) {
  const auto response = app.exchange({.method = "GET", .path = path, .headers = {}, .body = {}});
  if (response.status != 200) throw App::failure_of(response);
  return response.body;
}

backup::Source source_of(App& app) {
  backup::Source source;
  source.keys = lines_of(get_text(app, fmt::format("/log/{}/keys", workspace_stream)));
  source.streams.emplace_back(workspace_stream);
  const v1::Projects projects = app.projects();
  for (const v1::ProjectSummary& project : projects.projects()) source.streams.push_back(project.project());
  // A checkpoint begins with its origin, and that with the server's name.
  const std::string checkpoint = get_text(app, fmt::format("/log/{}{}", workspace_stream, checkpoint_name));
  const std::string origin = checkpoint.substr(0, checkpoint.find('\n'));
  const std::string end = fmt::format("/log/{}", workspace_stream);
  if (!origin.ends_with(end)) throw failure("checkpoint_malformed", origin);
  source.server_name = origin.substr(0, origin.size() - end.size());
  source.get = [&app](const std::string& path) -> std::expected<std::optional<std::string>, std::string> {
    const auto response = app.exchange({.method = "GET", .path = "/log/" + path, .headers = {}, .body = {}});
    if (response.status == 404) return std::nullopt;
    if (response.status != 200)
      return std::unexpected(fmt::format("/log/{}: {}", path, App::failure_of(response).message));
    return response.body;
  };
  source.get_file = [&app](const std::string& project, const std::string& digest,
                           std::uint64_t offset) -> std::expected<std::optional<std::string>, std::string> {
    const auto response = app.file_part(project, digest, offset, backup::file_part_bytes);
    if (response.status == 404) return std::nullopt;
    if (response.status != 206)
      return std::unexpected(fmt::format("{}: {}", digest, App::failure_of(response).message));
    return response.body;
  };
  return source;
}

void create(App& app, const std::string& path) {
  app.refuse_at();
  require_rights(app);
  backup::Directory directory(path);
  if (const auto locked = directory.lock(); !locked) throw failure("backup_refused", locked.error());
  const backup::Source source = source_of(app);
  std::expected<backup::Created, std::string> created;
  {
    StreamProgress line;
    created = backup::create(directory, source, std::time(nullptr),
                             [&line](const backup::Progress& progress) { line.tell(progress); });
  }
  if (!created) throw failure("backup_refused", created.error());
  if (app.options().json) {
    v1::BackupReport report;
    report.set_streams(created->streams);
    report.set_commits(created->commits);
    report.set_commits_added(created->added);
    report.set_entry_bytes(created->bytes_added);
    for (const std::string& key : source.keys) report.add_keys(key);
    for (const std::string& key : created->new_keys) report.add_new_keys(key);
    return app.print_json(report);
  }
  app.line(say("{}: {} 个日志, {} 次提交, 新增 {} 次。", "{}: {} logs, {} commits, {} of them new.", path,
               created->streams, created->commits, created->added));
  app.line(say("附件 {} 个, 新增 {} 个({} 字节)。", "{} attached files, {} of them new ({} bytes).",
               created->files.files, created->files.added, created->files.bytes_added));
  for (const std::string& key : created->new_keys)
    app.line(say("服务器有新的签名密钥,请核对: {}", "The server has a new signing key; check it: {}", key));
  app.line(what_is_not_there());
}

backup::Verified verified(const std::string& path, const std::vector<std::string>& keys) {
  StreamProgress line;
  return backup::verify(backup::Directory(path), keys,
                        [&line](const backup::Progress& progress) { line.tell(progress); });
}

void require_whole(const backup::Verified& report) {
  if (report.findings.empty()) return;
  Failure failure =
      cli::failure("backup_damaged", tr("备份已损坏或被改动", "the backup is damaged, or was changed"));
  for (const backup::Finding& finding : report.findings)
    failure.facts.emplace_back(finding.file, finding.what);
  throw failure;
}

void verify(App& app, const std::string& path, const std::vector<std::string>& keys) {
  const backup::Verified report = verified(path, keys);
  if (app.options().json) {
    v1::BackupReport message;
    message.set_streams(report.streams);
    message.set_commits(report.commits);
    message.set_entry_bytes(report.bytes);
    for (const std::string& key : report.keys) message.add_keys(key);
    for (const backup::Finding& finding : report.findings) {
      message.add_findings()->set_file(finding.file);
      message.mutable_findings()->rbegin()->set_what(finding.what);
    }
    app.print_json(message);
  }
  require_whole(report);
  if (app.options().json) return;
  app.line(say("{}: 完好。{} 个日志, {} 次提交, 每一次都与签名的检查点一致。",
               "{}: whole. {} logs, {} commits, each as the signed checkpoints say.", path, report.streams,
               report.commits));
  app.line(say("附件 {} 个, 每一个都与日志中的摘要一致。",
               "{} attached files, each as its digest in the log says.", report.files));
  for (const std::string& key : report.keys) app.line(say("信任的密钥: {}", "Trusted key: {}", key));
  if (keys.empty())
    app.line(tr("密钥来自备份本身;请用 --key 与另处保管的公钥核对。",
                "The keys stand in the backup itself; give --key with one that you hold elsewhere."));
}

// The server's program writes data directories; it is installed beside this one.
std::string server_program(const std::string& given) {
  if (!given.empty()) return given;
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& near : {here / "slipwayd", here / "../../server/slipwayd"})
    if (fs::exists(near, error)) return near.string();
  return "slipwayd";
}

struct Restore {
  std::string backup;
  std::string data;
  std::string program;
};

void restore(App& app, const Restore& args) {
  std::vector<std::string> words{server_program(args.program), "restore", args.backup, "--data-dir",
                                 args.data};
  if (!app.options().at.empty()) {
    const auto moment = parse_moment(app.options().at, std::time(nullptr));
    const bool is_time = moment && moment->contains('T');
    if (!is_time)
      throw Failure{.exit = ExitCode::usage,
                    .code = "at_invalid",
                    .message = tr("--at 在此需要一个时间:各项目的版本号不同",
                                  "--at takes a time here: every project has revisions of its own")};
    words.insert(words.end(), {"--at", *moment});
  }
  require_whole(verified(args.backup, {}));
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  app.out().flush();
  ::execvp(argv[0], argv.data());
  throw Failure{.exit = ExitCode::usage,
                .code = "server_program_missing",
                .message = say("找不到 {}; 请用 --slipwayd 指定", "{} cannot be run; name it with --slipwayd",
                               words[0])};
}

}  // namespace

void add_backup_commands(CLI::App& program, LazyApp& app) {
  CLI::App* group = program.add_subcommand(
      "backup", tr("日志的备份: 制作、验证、恢复", "Backups of the log: make, verify, restore"));
  group->require_subcommand(1);
  group->footer(what_is_not_there());

  CLI::App* creating = group->add_subcommand(
      "create", tr("制作备份,或补上新的提交", "Make a backup, or add what is new to one"));
  auto create_path = std::make_shared<std::string>();
  creating->add_option("dir,--to", *create_path, tr("备份目录", "The backup's directory"))->required();
  creating->callback([&app, create_path] { create(*app, *create_path); });

  CLI::App* verifying = group->add_subcommand(
      "verify", tr("验证备份,不需要服务器", "Prove a backup, without a server; names what is damaged"));
  auto verify_path = std::make_shared<std::string>();
  auto keys = std::make_shared<std::vector<std::string>>();
  verifying->add_option("dir", *verify_path, tr("备份目录", "The backup's directory"))->required();
  verifying->add_option("--key", *keys,
                        tr("必须由此公钥签名", "A public key that must have signed; may be repeated"));
  verifying->callback([&app, verify_path, keys] { verify(*app, *verify_path, *keys); });

  CLI::App* restoring = group->add_subcommand(
      "restore",
      tr("恢复为新的数据目录,可加 --at 时间", "Restore into a new data directory; with --at as of then"));
  auto args = std::make_shared<Restore>();
  restoring->add_option("dir", args->backup, tr("备份目录", "The backup's directory"))->required();
  restoring->add_option("--data", args->data, tr("新的数据目录", "The new data directory"))->required();
  restoring->add_option("--slipwayd", args->program,
                        tr("服务器程序", "The server's program (default: beside this one)"));
  restoring->callback([&app, args] { restore(*app, *args); });
}

}  // namespace slipway::cli
