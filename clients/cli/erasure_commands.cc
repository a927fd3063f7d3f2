// What cannot be taken back: people are erased, texts redacted. Each says so first, and does it with --yes
// only.
#include <CLI/CLI.hpp>
#include <memory>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"

namespace slipway::cli {
namespace {

struct Erasure {
  std::string what;
  std::string reason;
  bool yes = false;
};

std::shared_ptr<Erasure> add_erasure(CLI::App& command, const char* what, const char* described) {
  auto args = std::make_shared<Erasure>();
  command.add_option(what, args->what, described)->required();
  command
      .add_option("--reason", args->reason,
                  tr("理由；会保留在记录中，请勿写入要删除的内容",
                     "Why. It stays readable: do not repeat what is to vanish"))
      ->required();
  command.add_flag("--yes", args->yes, tr("确认：此操作不可恢复", "Yes, for ever"));
  return args;
}

void want_yes(const Erasure& args, const std::string& what_happens) {
  if (!args.yes)
    throw usage("confirmation_needed", what_happens + tr("确认请加 --yes。", " To do it, add --yes."));
}

void erase_person(App& app, const Erasure& args) {
  v1::Command command = app.command(std::string(workspace_stream));
  const std::string person = app.person(args.what);
  want_yes(args,
           say("{}（{}）的姓名、邮箱和登录名将从所有地方永久消失，包括历史记录；其操作记录与证明保留。",
               "The name, mail address and login of {} ({}) will vanish everywhere, for ever, from history "
               "too; what they did stays, and so do its proofs.",
               one_line(app.directory().person_name(person)), person));
  command.mutable_erase_person()->set_person_id(person);
  command.mutable_erase_person()->set_reason(args.reason);
  app.execute(command, say("已删除人员 {}", "Erased {}", person));
}

// `task/` and `comment/` take what a person types for one; other texts are named in full.
std::string text_named(App& app, const std::string& typed) {
  const auto after = [&](std::string_view kind) {
    return typed.starts_with(kind) ? typed.substr(kind.size()) : std::string{};
  };
  if (const std::string task = after("task/"); !task.empty())
    return "task/" + resolve_task(task, app.board());
  const std::string comment = after("comment/");
  if (comment.empty()) return typed;
  std::vector<Candidate> comments;
  for (const v1::CommentInfo& info : app.board().comments)
    comments.push_back({info.comment_id(), info.text()});
  return "comment/" + resolve(comment, comments, tr("评论", "comment"));
}

void redact(App& app, const Erasure& args) {
  v1::Command command = app.command();
  const std::string text = text_named(app, args.what);
  want_yes(
      args,
      say("{} 的内容及其全部旧版本将永久消失，包括历史记录；记录本身与证明保留。",
          "The text {} and all that it has been will vanish everywhere, for ever, from history too; that "
          "it was there stays known, and so do the proofs.",
          text));
  command.mutable_redact_text()->set_text(text);
  command.mutable_redact_text()->set_reason(args.reason);
  app.execute(command, say("已删除 {} 的内容", "Redacted {}", text));
}

}  // namespace

void add_person_erasure(CLI::App& person, LazyApp& app) {
  CLI::App* erasing = person.add_subcommand(
      "erase",
      tr("永久删除人员的姓名、邮箱和登录名", "Erase a person's name, mail address and login, for ever"));
  auto args = add_erasure(*erasing, "person", tr("人员", "Id or name"));
  erasing->callback([&app, args] { erase_person(*app, *args); });
}

void add_redaction(CLI::App& program, LazyApp& app) {
  CLI::App* redacting = program.add_subcommand(
      "redact", tr("永久删除一段文字及其旧版本", "Redact a text and all that it has been, for ever"));
  auto args = add_erasure(
      *redacting, "text",
      tr("comment/评论、task/任务（其说明）、file/附件（名称与内容）、minutes/会议/段落、"
         "amendment/会议/修订；风险、缺陷、事件等记录用 slipway records 所列的标识，如 risk/…（其全部文字），"
         "其组成部分再加一段，如 run/执行/步骤、runbook/操作手册/步骤、gate/关口/证据",
         "comment/COMMENT, task/TASK (its description), file/FILE (its name and bytes), "
         "minutes/MEETING/BLOCK, amendment/MEETING/AMENDMENT; of a risk, a defect or any other record "
         "(all its texts) the id that `slipway records` shows, as risk/RISK; of a part of it, run/RUN/STEP, "
         "runbook/RUNBOOK/STEP or gate/GATE/EVIDENCE"));
  redacting->callback([&app, args] { redact(*app, *args); });
}

}  // namespace slipway::cli
