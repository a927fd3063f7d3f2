// `slipway file`: files on tasks, comments, evidence and minutes, up and down in pieces.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/names.h"
#include "clients/cli/say.h"
#include "clients/cli/status_line.h"
#include "clients/cli/text.h"
#include "clients/cpp/ids.h"
#include "proto/file_types.h"
#include "proto/tlog/sha256.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = 256 * 1024;
constexpr std::uint64_t part_bytes = 4 * 1024 * 1024;

std::string type_of(const fs::path& path) {
  const auto* found =
      std::ranges::find(file_endings, ending_of(path.filename().string()), &FileEnding::ending);
  return found == file_endings.end() ? "application/octet-stream" : std::string(found->type);
}

class ProgressBar {
 public:
  explicit ProgressBar(std::uint64_t total) : total_(total) {}
  void add(std::uint64_t bytes) {
    done_ += bytes;
    if (line_.is_shown()) line_.show(bar_text(done_, total_), done_ >= total_);
  }

 private:
  const std::uint64_t total_;
  std::uint64_t done_ = 0;
  StatusLine line_;
};

std::string files_path(const std::string& project) {
  return fmt::format("/api/v1/projects/{}/files", client::percent_encode(project));
}

Failure unreadable(const std::string& path) {
  return usage("file_unreadable", path + ": " + tr("无法读取", "cannot be read"));
}

// --- put

struct Put {
  std::string target;
  std::string path;
  std::string name;
  std::string type;
};

// `task/` takes what a person types for one; evidence is a gate's part.
void set_target(App& app, const std::string& typed, v1::AttachFile& attach) {
  constexpr std::string_view task = "task/";
  constexpr std::string_view gate = "gate/";
  attach.set_about(typed);
  if (typed.starts_with(task))
    attach.set_about(std::string(task) + resolve_task(typed.substr(task.size()), app.board()));
  const std::size_t part = typed.starts_with(gate) ? typed.find('/', gate.size()) : std::string::npos;
  if (part == std::string::npos) return;
  attach.set_about(typed.substr(0, part));
  attach.set_part(typed.substr(part + 1));
}

v1::StoredFile upload(App& app, const std::string& project, const std::string& path,
                      const std::string& type) {
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  const std::uint64_t size = fs::file_size(path, error);
  if (!in || error) throw unreadable(path);
  ProgressBar bar(size);
  client::HttpRequest request{
      .method = "POST", .path = files_path(project), .headers = {{"Content-Type", type}}, .body = {}};
  request.body_size = size;
  request.body_piece = [&] {
    std::string piece(piece_bytes, '\0');
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    piece.resize(static_cast<std::size_t>(in.gcount()));
    bar.add(piece.size());
    return piece;
  };
  const auto response = app.exchange(std::move(request));
  if (response.status != 200) throw App::failure_of(response);
  v1::StoredFile stored;
  if (!from_json(response.body, stored)) throw App::failure_of(response);
  return stored;
}

void put(App& app, const Put& args) {
  v1::Command command = app.command();
  v1::AttachFile& attach = *command.mutable_attach_file();
  set_target(app, args.target, attach);
  attach.set_attachment_id(client::new_id());
  attach.set_name(args.name.empty() ? fs::path(args.path).filename().string() : args.name);
  attach.set_type(args.type.empty() ? type_of(args.path) : args.type);
  const v1::StoredFile stored = upload(app, command.project(), args.path, attach.type());
  attach.set_digest(stored.digest());
  attach.set_size(stored.size());
  app.execute(command, say("已添加附件 {}（{}）", "Attached {} ({})", one_line(attach.name()),
                           handle(attach.attachment_id())));
}

// --- list, get, remove

std::vector<v1::Attachment> attachments(App& app) {
  std::vector<v1::Attachment> found;
  for (const v1::Entity& entity : app.read(app.project(), "files").entities())
    if (entity.has_attachment()) found.push_back(entity.attachment());
  return found;
}

v1::Attachment attachment(App& app, const std::string& typed) {
  const auto all = attachments(app);
  std::vector<Candidate> candidates;
  for (const v1::Attachment& each : all) candidates.push_back({each.attachment_id(), each.name()});
  const std::string id = resolve(typed, candidates, tr("附件", "file"));
  return *std::ranges::find(all, id, &v1::Attachment::attachment_id);
}

void list(App& app) {
  v1::ViewResponse response = app.read(app.project(), "files");
  if (app.options().json) {
    auto& entities = *response.mutable_entities();
    entities.erase(std::ranges::remove_if(entities, std::not_fn(&v1::Entity::has_attachment)).begin(),
                   entities.end());
    return app.print_json(response);
  }
  Table table({tr("附件", "FILE"), tr("名称", "NAME"), tr("大小", "SIZE"), tr("所属", "BELONGS TO"),
               tr("添加人", "BY"), tr("时间", "AT")});
  for (const v1::Attachment& each : attachments(app))
    table.add({handle(each.attachment_id()),
               each.redacted() ? tr("（已永久删除）", "(redacted)") : one_line(each.name()),
               size_text(each.size()),
               one_line(each.about() + (each.part().empty() ? "" : "/" + each.part())),
               one_line(app.directory().person_name(each.by())), show(each.at())});
  if (table.empty()) return app.line(tr("没有附件。", "There are no files."));
  for (const std::string& line : table.lines()) app.line(line);
}

struct Get {
  std::string file;
  std::string output;
  bool force = false;
};

void fetch(App& app, const v1::Attachment& file, std::ostream& out) {
  ProgressBar bar(file.size());
  tlog::Sha256 hash;
  const std::string project = app.project();
  for (std::uint64_t offset = 0; offset < file.size();) {
    const auto response = app.file_part(project, file.digest(), offset, part_bytes);
    if (response.status != 206 || response.body.empty()) throw App::failure_of(response);
    hash.update(response.body);
    out.write(response.body.data(), static_cast<std::streamsize>(response.body.size()));
    offset += response.body.size();
    bar.add(response.body.size());
  }
  if (hash.finish() != file.digest())
    throw Failure{.exit = ExitCode::not_proven,
                  .code = "file_altered",
                  .message = tr("收到的内容与日志中的摘要不符",
                                "what was received is not what its digest in the log says")};
}

// Someone else chose the name: none is written unasked that a shell or a home folder takes for more than a
// document.
fs::path name_to_write(const v1::Attachment& file) {
  const std::string name = fs::path(file.name()).filename().string();
  if (!name.empty() && !name.starts_with('.') && one_line(name) == name) return name;
  throw usage("file_name_unsafe",
              one_line(file.name()) + ": " +
                  tr("不按此名称保存；请用 -o 指定", "is not written under that name; say where to with -o"));
}

// Appears under its name once it is whole, and replaces nothing unasked.
void get(App& app, const Get& args) {
  const v1::Attachment file = attachment(app, args.file);
  if (file.redacted())
    throw Failure{.exit = ExitCode::not_found,
                  .code = "file_missing",
                  .message = tr("该附件已被永久删除", "this file was redacted")};
  const fs::path name = args.output.empty() ? name_to_write(file) : fs::path(args.output);
  if (fs::exists(name) && !args.force)
    throw usage("file_exists", name.string() + ": " +
                                   tr("已存在；覆盖请加 --force", "is there already; --force replaces it"));
  const fs::path part = name.string() + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  try {
    fetch(app, file, out);
    out.close();
    if (!out) throw usage("file_unwritable", part.string());
    fs::rename(part, name);
  } catch (...) {
    std::error_code ignored;
    fs::remove(part, ignored);
    throw;
  }
  if (app.options().json) return app.print_json(file);
  app.line(say("已保存 {}，{}", "{}: {}", one_line(name.string()), size_text(file.size())));
}

struct Remove {
  std::string file;
  std::string reason;
};

void remove(App& app, const Remove& args) {
  v1::Command command = app.command();
  const v1::Attachment file = attachment(app, args.file);
  command.mutable_detach_file()->set_attachment_id(file.attachment_id());
  command.mutable_detach_file()->set_reason(args.reason);
  app.execute(command, say("已移除附件 {}；其内容仍保留，永久删除请用 slipway redact file/{}",
                           "Removed {}; its bytes stay. To destroy them: slipway redact file/{}",
                           one_line(file.name()), file.attachment_id()));
}

}  // namespace

void add_file_commands(CLI::App& program, LazyApp& app) {
  CLI::App* group = program.add_subcommand(
      "file", tr("附件: 添加、下载、列出、移除", "Attached files: put, get, list, remove"));
  group->require_subcommand(1);

  CLI::App* putting = group->add_subcommand("put", tr("上传文件并添加为附件", "Upload a file and attach it"));
  auto p = std::make_shared<Put>();
  putting
      ->add_option("TARGET", p->target,
                   tr("task/任务、comment/评论、gate/关口/佐证 或 meeting/会议",
                      "task/TASK, comment/COMMENT, gate/GATE/EVIDENCE or meeting/MEETING"))
      ->required();
  putting->add_option("PATH", p->path, tr("文件", "The file"))->required();
  putting->add_option("--name", p->name, tr("显示的名称", "What to call it (default: as the file)"));
  putting->add_option("--type", p->type, tr("媒体类型", "Its media type (default: by its ending)"));
  putting->callback([&app, p] { put(*app, *p); });

  CLI::App* getting = group->add_subcommand(
      "get", tr("下载附件并核对摘要", "Download a file, and check it against its digest"));
  auto g = std::make_shared<Get>();
  getting->add_option("FILE", g->file, tr("附件的名称或编号", "Its name or id"))->required();
  getting->add_option("-o,--output", g->output, tr("保存为", "Where to (default: its name, here)"));
  getting->add_flag("--force", g->force, tr("覆盖已有文件", "Replace a file that is there"));
  getting->callback([&app, g] { get(*app, *g); });

  CLI::App* listing = group->add_subcommand("list", tr("列出附件", "The files of the project"));
  listing->callback([&app] { list(*app); });

  CLI::App* removing =
      group->add_subcommand("remove", tr("移除附件；内容仍保留", "Take a file off; its bytes stay"));
  auto r = std::make_shared<Remove>();
  removing->add_option("FILE", r->file, tr("附件的名称或编号", "Its name or id"))->required();
  removing->add_option("--reason", r->reason, tr("理由", "Why"));
  removing->callback([&app, r] { remove(*app, *r); });
}

}  // namespace slipway::cli
