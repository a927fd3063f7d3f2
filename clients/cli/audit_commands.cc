// `slipway audit export | verify | prove | check | keys`: the log as a file, and its proofs.
#include <fcntl.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "clients/audit/bundle.h"
#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/proof_words.h"
#include "clients/cli/remote_log.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/trust.h"
#include "clients/cpp/ids.h"
#include "proto/base64.h"
#include "proto/tlog/text.h"
#include "proto/tlog/tile.h"
#include "slipway/v1/commit.pb.h"

namespace slipway::cli {
namespace {

constexpr std::uint64_t file_part_bytes = 4 * 1024 * 1024;

struct Export {
  std::string project;
  std::string output;
  bool without_views = false;
  bool with_files = false;
  std::uint32_t wait_s = 60;
  Trust trust;
};
struct Verify {
  std::string bundle;
  Trust trust;
};
struct Prove {
  std::string project;
  std::uint64_t revision = 0;
  std::string output;
};
struct Check {
  std::string receipt;
  std::string commit;
  Trust trust;
};

Failure cannot_write(const std::string& file) {
  return {.exit = ExitCode::usage,
          .code = "file_unwritable",
          .message = file + ": " + tr("无法写入", "cannot be written")};
}

std::string time_text(std::uint64_t milliseconds) {
  return google::protobuf::util::TimeUtil::ToString(
      google::protobuf::util::TimeUtil::MillisecondsToTimestamp(static_cast<std::int64_t>(milliseconds)));
}

std::string root_text(const tlog::Checkpoint& checkpoint) {
  return to_base64(tlog::bytes_of(checkpoint.root));
}

void require_keys(const Trust& trust) {
  if (trust.named()) return;
  throw usage(
      "key_required",
      tr("请用 --key 或 --keys 给出可信的公钥: 审计包里的公钥不能证明自己",
         "name a key that you trust with --key or --keys: the keys in a bundle cannot vouch for themselves"));
}

// --- what was proven, for people and for scripts

std::string json_of(const audit::Proven& proven) {
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["proven"].set_bool_value(true);
  fields["origin"].set_string_value(proven.checkpoint.origin);
  fields["project"].set_string_value(proven.project);
  fields["size"].set_string_value(std::to_string(proven.checkpoint.size));
  fields["root"].set_string_value(root_text(proven.checkpoint));
  fields["files"].set_number_value(static_cast<double>(proven.files));
  fields["filesNamed"].set_number_value(static_cast<double>(proven.files_named));
  for (const tlog::VerifierKey& key : proven.signers)
    fields["signers"].mutable_list_value()->add_values()->set_string_value(key.name);
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(object, &json);
  return json;
}

void print(App& app, const audit::Proven& proven) {
  if (app.options().json) return app.line(json_of(proven));
  const Style& style = app.style();
  app.line(style.green(say("已证明: {} 的 {} 个提交完整且未被改动",
                           "Proven: {1} commits of {0}, whole and unchanged",
                           one_line(proven.checkpoint.origin), proven.checkpoint.size)));
  app.line(say("根哈希  {}", "root    {}", root_text(proven.checkpoint)));
  if (proven.checkpoint.size > 0)
    app.line(say("时间    {} 至 {}", "from    {} to {}", time_text(proven.first_at_ms),
                 time_text(proven.last_at_ms)));
  if (proven.files > 0)
    app.line(say("附件    {} 个,均与日志中的摘要一致", "files   {}, each as its digest in the log says",
                 proven.files));
  else if (proven.files_named > 0)
    app.line(say("附件    日志指向 {} 个,不在此包中", "files   the log names {}; they are not in this bundle",
                 proven.files_named));
  if (!proven.views.empty())
    app.line(say("视图    包中 {} 个只供阅读,不在证明之内", "views   {} in this bundle, for reading; no proof covers them",
                 proven.views.size()));
  for (const tlog::VerifierKey& key : proven.signers)
    app.line(key.type == tlog::KeyType::cosignature_v1 ? say("见证人  {}", "witness {}", one_line(key.name))
                                                       : say("签名    {}", "signer  {}", one_line(key.name)));
  app.line(style.dim(limits_of_proof()));
}

// --- export

// Appears under its name only once it is whole and on disk.
class FreshFile {
 public:
  explicit FreshFile(std::string name) : name_(std::move(name)), part_(name_ + ".part") {
    out_.open(part_, std::ios::binary | std::ios::trunc);
    if (!out_) throw cannot_write(part_);
  }
  ~FreshFile() {
    std::error_code error;
    if (!kept_) std::filesystem::remove(part_, error);
  }
  FreshFile(const FreshFile&) = delete;
  FreshFile& operator=(const FreshFile&) = delete;
  std::ostream& out() { return out_; }
  void keep() {
    out_.close();
    const int file = ::open(part_.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!out_ || !synced || std::rename(part_.c_str(), name_.c_str()) != 0) throw cannot_write(name_);
    kept_ = true;
  }

 private:
  std::string name_;
  std::string part_;
  std::ofstream out_;
  bool kept_ = false;
};

tlog::OpenedCheckpoint opened(const std::string& checkpoint, const tlog::Policy& policy) {
  auto open = audit::open(checkpoint, policy);
  if (!open) throw failure_of(open.error());
  return std::move(*open);
}

// The revision of the record.
std::uint64_t record_export(App& app, const std::string& project, const tlog::Checkpoint& seen) {
  app.refuse_at();
  v1::Command command;
  command.set_command_id(client::new_id());
  command.set_project(project);
  command.mutable_record_export()->set_size(seen.size);
  command.mutable_record_export()->set_root(root_text(seen));
  const v1::Ack ack = app.send(command);
  if (ack.has_refused()) throw failure_of(ack.refused());
  return ack.has_duplicate() ? ack.duplicate().revision() : ack.committed().revision();
}

// A checkpoint that holds the record and satisfies the policy: with witnesses in it, they are waited for.
std::string checkpoint_since(const RemoteLog& log, std::uint64_t revision, const tlog::Policy& policy,
                             std::uint32_t wait_s) {
  if (policy.witnesses_min == 0) return log.get("checkpoint");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(wait_s);
  while (true) {
    try {
      const std::string checkpoint = log.get("cosigned");
      if (opened(checkpoint, policy).checkpoint.size >= revision) return checkpoint;
      if (std::chrono::steady_clock::now() >= end)
        throw failure_of(audit::Finding{.fault = audit::Fault::witnesses_missing});
    } catch (const Failure& failure) {
      const bool not_yet = failure.exit == ExitCode::not_found || failure.code == "witnesses_missing";
      if (!not_yet || std::chrono::steady_clock::now() >= end) throw;
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

std::vector<audit::View> views_at(const App& app, const std::string& project, std::uint64_t revision) {
  std::vector<audit::View> views;
  const auto names = project == workspace_stream ? std::vector<std::string>{"directory"}
                                                 : std::vector<std::string>{"overview", "board", "meeting"};
  for (const std::string& name : names) {
    const auto response = app.exchange({.method = "GET",
                                        .path = fmt::format("/api/v1/projects/{}/views/{}?at={}",
                                                            client::percent_encode(project), name, revision),
                                        .headers = {},
                                        .body = {}});
    if (response.status != 200) throw App::failure_of(response);
    views.push_back({name, response.body});
  }
  return views;
}

std::expected<std::string, std::string> file_part(const App& app, const std::string& project,
                                                  const std::string& digest, std::uint64_t offset) {
  const auto response = app.file_part(project, digest, offset, file_part_bytes);
  if (response.status == 206) return response.body;
  return std::unexpected(fmt::format("{}: {}", digest, App::failure_of(response).message));
}

void export_log(App& app, const Export& args) {
  const std::string project = args.project.empty() ? app.project() : app.resolve_project(args.project);
  const RemoteLog log(app, project);
  tlog::Policy policy = args.trust.policy();
  std::string keys;
  for (const tlog::VerifierKey& key : log.named_keys()) keys += key.to_string() + "\n";
  const bool pinned = args.trust.named();
  if (!pinned) policy.log_keys = *tlog::parse_verifier_keys(keys);
  tlog::Policy without_witnesses = policy;
  without_witnesses.witnesses_min = 0;
  const std::uint64_t recorded =
      record_export(app, project, opened(log.get("checkpoint"), without_witnesses).checkpoint);

  audit::BundleParts parts{.keys = keys,
                           .checkpoint = checkpoint_since(log, recorded, policy, args.wait_s),
                           .views = {},
                           .manifest = {}};
  const std::uint64_t size = opened(parts.checkpoint, policy).checkpoint.size;
  const std::time_t now = std::time(nullptr);
  parts.manifest.set_server(app.url().authority());
  parts.manifest.mutable_exported_at()->set_seconds(now);
  parts.manifest.set_exported_by(app.me().person_id());
  if (!args.without_views)
    parts.views = [&]() -> std::expected<std::vector<audit::View>, std::string> {
      return views_at(app, project, size);
    };
  if (args.with_files)
    parts.file = [&](const std::string& digest, std::uint64_t offset) {
      return file_part(app, project, digest, offset);
    };
  const std::string name = args.output.empty() ? project + ".slipway" : args.output;
  FreshFile file(name);
  const auto written = [&] {
    ProgressLine line;
    return audit::write_bundle(file.out(), parts, log.fetch(), policy, static_cast<std::uint64_t>(now),
                               line.progress());
  }();
  if (!written && !written.error().unreachable.empty())
    throw Failure{
        .exit = ExitCode::unavailable, .code = "unreachable", .message = written.error().unreachable};
  if (!written) throw failure_of(written.error().finding);
  file.keep();
  print(app, *written);
  if (app.options().json) return;
  app.line(say("审计包  {}", "bundle  {}", name));
  if (!pinned)
    app.line(app.style().yellow(tr("公钥取自服务器本身: 请用另一途径核对。",
                                   "The key is the server's own word: compare it by another way.")));
}

// --- verify

void verify(App& app, const Verify& args) {
  require_keys(args.trust);
  const tlog::Policy policy = args.trust.policy();
  std::ifstream in(args.bundle, std::ios::binary);
  if (!in)
    throw Failure{.exit = ExitCode::not_found,
                  .code = "file_unreadable",
                  .message = args.bundle + ": " + tr("无法读取", "cannot be read")};
  const auto proven = [&] {
    ProgressLine line;
    return audit::verify_bundle(in, policy, line.progress());
  }();
  if (!proven) throw failure_of(proven.error());
  print(app, *proven);
}

// --- prove, check

std::string commit_at(const RemoteLog& log, std::uint64_t size, std::uint64_t index) {
  const auto bundle = tlog::bundle_at(size, index / tlog::tile_width);
  const std::string bytes = log.get(tlog::path_of(*bundle));
  const auto entries = tlog::parse_bundle(bytes, bundle->width);
  if (!entries) throw failure_of(audit::Finding{audit::Fault::malformed, index + 1, tlog::path_of(*bundle)});
  return std::string(entries->at(index % tlog::tile_width));
}

void prove(App& app, const Prove& args) {
  const std::string project = app.resolve_project(args.project);
  const RemoteLog log(app, project);
  tlog::Receipt receipt;
  receipt.checkpoint = log.get("checkpoint");
  const tlog::Policy policy{.log_keys = log.named_keys()};
  const std::uint64_t size = opened(receipt.checkpoint, policy).checkpoint.size;
  if (args.revision == 0 || args.revision > size)
    throw Failure{.exit = ExitCode::not_found,
                  .code = "not_found",
                  .message = say("没有版本 r{}: 最新为 r{}", "there is no r{}: the newest is r{}",
                                 args.revision, size)};
  receipt.index = args.revision - 1;
  tlog::TileNodes nodes(size,
                        [&](const tlog::Tile& tile) { return std::optional(log.get(tlog::path_of(tile))); });
  const auto path = tlog::inclusion_proof(receipt.index, size, nodes.reader());
  if (!path) throw failure_of(audit::Finding{audit::Fault::proof_wrong, args.revision, {}});
  receipt.path = *path;
  receipt.extra = commit_at(log, size, receipt.index);
  if (!tlog::verify_receipt(receipt, tlog::leaf_hash(receipt.extra), policy))
    throw failure_of(audit::Finding{audit::Fault::proof_wrong, args.revision, {}});
  if (args.output == "-") {
    app.out() << receipt.to_string();
    return;
  }
  const std::string name =
      args.output.empty() ? fmt::format("{}-r{}.tlog-proof", project, args.revision) : args.output;
  FreshFile file(name);
  file.out() << receipt.to_string();
  file.keep();
  app.line(say("r{} 的证明: {}", "Proof of r{}: {}", args.revision, name));
}

// A server's one key signs for every project under the project's name; under the server's name it stands for
// all.
void print_keys(App& app, const std::string& typed, bool server_wide) {
  const std::string project = typed.empty() ? app.project() : app.resolve_project(typed);
  for (const tlog::VerifierKey& key : RemoteLog(app, project).named_keys()) {
    const std::string name = key.name.substr(0, key.name.rfind("/log/"));
    const auto shown = server_wide ? tlog::make_verifier_key(name, key.type, key.bytes) : key;
    app.line(shown.to_string());
  }
}

audit::Fault fault_of(tlog::Error error) {
  switch (error) {
    case tlog::Error::proof_wrong:
      return audit::Fault::proof_wrong;
    case tlog::Error::key_unknown:
      return audit::Fault::key_unknown;
    case tlog::Error::signature_bad:
      return audit::Fault::signature_bad;
    case tlog::Error::witnesses_missing:
      return audit::Fault::witnesses_missing;
    default:
      return audit::Fault::malformed;
  }
}

void print_commit(App& app, const tlog::OpenedCheckpoint& proven, const v1::Commit& commit) {
  if (app.options().json) return app.print_json(commit);
  app.line(app.style().green(say("已证明: r{} 在 {} 的日志中 (检查点 r{})",
                                 "Proven: r{} is in the log of {} (checkpoint r{})", commit.revision(),
                                 one_line(proven.checkpoint.origin), proven.checkpoint.size)));
  app.line(say("命令    {}", "command {}", one_line(commit.command())));
  app.line(say("何人    {}", "actor   {}", one_line(commit.actor())));
  app.line(say("何时    {}", "when    {}", google::protobuf::util::TimeUtil::ToString(commit.recorded_at())));
  for (const v1::Event& event : commit.events()) app.line("  " + one_line(event.ShortDebugString()));
  app.line(app.style().dim(limits_of_proof()));
}

void check(App& app, const Check& args) {
  require_keys(args.trust);
  const auto receipt = tlog::parse_receipt(text_of_file(args.receipt));
  if (!receipt) throw failure_of(audit::Finding{.fault = audit::Fault::malformed, .file = args.receipt});
  const std::string bytes = args.commit.empty() ? receipt->extra : text_of_file(args.commit);
  tlog::Policy policy = args.trust.policy();
  const std::string& note = receipt->checkpoint;
  policy.log_keys = audit::keys_for(note.substr(0, std::min(note.find('\n'), note.size())), policy.log_keys);
  const auto proven = tlog::verify_receipt(*receipt, tlog::leaf_hash(bytes), policy);
  if (!proven) throw failure_of(audit::Finding{fault_of(proven.error()), receipt->index + 1, args.receipt});
  v1::Commit commit;
  audit::CommitCheck placed(audit::project_of(proven->checkpoint.origin));
  if (!placed(receipt->index, bytes) || !commit.ParseFromString(bytes))
    throw failure_of(audit::Finding{audit::Fault::commit_misplaced, receipt->index + 1, args.receipt});
  print_commit(app, *proven, commit);
}

}  // namespace

void add_audit_commands(CLI::App& auditing, LazyApp& app) {
  CLI::App* exporting = auditing.add_subcommand(
      "export", tr("把整个日志导出为一个文件", "The whole log as one file; is itself recorded"));
  auto e = std::make_shared<Export>();
  exporting->add_option("PROJECT", e->project, tr("项目", "Project; or `workspace`"));
  exporting->add_option("-o,--output", e->output, tr("输出文件", "Write it here (default: PROJECT.slipway)"));
  exporting->add_flag("--no-views", e->without_views,
                      tr("不含视图", "Without the views, which no proof covers"));
  exporting->add_flag(
      "--files", e->with_files,
      tr("包含附件,并按日志中的摘要核对", "With the attached files, each as its digest in the log says"));
  exporting->add_option("--wait", e->wait_s,
                        tr("等待见证人签名的秒数", "Seconds to wait for those witnesses (default: 60)"));
  e->trust.add_to(*exporting);
  exporting->callback([&app, e] { export_log(*app, *e); });

  CLI::App* verifying = auditing.add_subcommand(
      "verify",
      tr("离线验证审计包,只信任给出的公钥", "Prove a bundle, offline, by nothing but the keys you name"));
  auto v = std::make_shared<Verify>();
  verifying->add_option("BUNDLE", v->bundle, tr("审计包文件", "The bundle"))->required();
  v->trust.add_to(*verifying);
  verifying->callback([&app, v] { verify(*app, *v); });

  CLI::App* naming =
      auditing.add_subcommand("keys", tr("服务器自称的公钥: 请用另一途径核对",
                                         "The keys that the server names: compare them by another way"));
  auto k = std::make_shared<std::string>();
  auto wide = std::make_shared<bool>(false);
  naming->add_option("PROJECT", *k, tr("项目", "Project; or `workspace`"));
  naming->add_flag("--server-wide", *wide,
                   tr("适用于所有项目", "In the form that stands for all of its projects"));
  naming->callback([&app, k, wide] { print_keys(*app, *k, *wide); });

  CLI::App* proving = auditing.add_subcommand(
      "prove", tr("一个提交在日志中的证明", "A proof that one commit is in the log, as a .tlog-proof"));
  auto p = std::make_shared<Prove>();
  proving->add_option("PROJECT", p->project, tr("项目", "Project"))->required();
  proving->add_option("REVISION", p->revision, tr("版本号", "Its revision, as r12 says it: 12"))->required();
  proving->add_option("-o,--output", p->output,
                      tr("输出文件,- 为标准输出", "Write it here; - for standard output"));
  proving->callback([&app, p] { prove(*app, *p); });

  CLI::App* checking =
      auditing.add_subcommand("check", tr("离线检查 .tlog-proof", "Check a .tlog-proof, offline"));
  auto c = std::make_shared<Check>();
  checking->add_option("FILE", c->receipt, tr("证明文件,- 为标准输入", "The proof; - for standard input"))
      ->required();
  checking->add_option(
      "--commit", c->commit,
      tr("提交的原始字节(默认取自证明)", "The commit's bytes (default: those in the proof)"));
  c->trust.add_to(*checking);
  checking->callback([&app, c] { check(*app, *c); });
}

}  // namespace slipway::cli
