#include "clients/cli/proof_words.h"

#include "clients/cli/say.h"

namespace slipway::cli {

std::string sentence(const audit::Finding& finding) {
  switch (finding.fault) {
    case audit::Fault::key_unknown:
      return tr("检查点没有可信公钥的签名", "no trusted key signed the checkpoint");
    case audit::Fault::signature_bad:
      return tr("检查点的签名无效", "the checkpoint's signature does not verify");
    case audit::Fault::witnesses_missing:
      return tr("共同签名的见证人不足", "fewer witnesses cosigned than were asked for");
    case audit::Fault::checkpoint_bad:
      return tr("不是检查点,或属于另一个日志", "not a checkpoint, or that of another log");
    case audit::Fault::root_wrong:
      return tr("树的边缘与签名的根不符", "the tree's edge does not lead to the signed root");
    case audit::Fault::tile_altered:
      return say("树的分块 {} 被改动", "the tile {} was altered", finding.file);
    case audit::Fault::commit_altered:
      return say("版本 r{} 的提交被改动", "the commit of revision r{} was altered", finding.revision);
    case audit::Fault::commit_misplaced:
      return say("版本 r{} 处的提交自称属于别处", "the commit at revision r{} says that it belongs elsewhere",
                 finding.revision);
    case audit::Fault::commits_missing:
      return say("从版本 r{} 起缺少提交", "commits are missing from revision r{} on", finding.revision);
    case audit::Fault::proof_wrong:
      return tr("证明与检查点的根不符", "the proof does not lead to the checkpoint's root");
    case audit::Fault::file_altered:
      return say("附件 {} 与日志中的摘要不符", "the attached file {} is not what its digest in the log says",
                 finding.file);
    case audit::Fault::file_missing:
      return say("缺少日志所指的附件 {}", "the attached file {}, which the log names, is missing",
                 finding.file);
    case audit::Fault::malformed:
      return say("不是审计包,或其中的文件不对: {}", "not an audit bundle, or a wrong file in it: {}",
                 finding.file.empty() ? "?" : finding.file);
  }
  return tr("未能证明", "not proven");
}

Failure failure_of(const audit::Finding& finding) {
  Failure failure{.exit = ExitCode::not_proven,
                  .code = std::string(audit::name_of(finding.fault)),
                  .message = sentence(finding)};
  if (finding.revision > 0) failure.facts.emplace_back("revision", std::to_string(finding.revision));
  if (!finding.file.empty()) failure.facts.emplace_back("file", finding.file);
  return failure;
}

std::string limits_of_proof() {
  return tr(
      "这不能证明的: "
      "仅凭日志无法排除分裂视图,为此需要见证人;掌握签名密钥的超级用户可以欺骗手中没有更早检查点的人。"
      "视图文件不在证明之内。",
      "What this does not show: a log alone cannot rule out split views; that is what witnesses are for. "
      "Root with "
      "the signing key can lie to those who hold no earlier checkpoint. No proof covers the view files.");
}

}  // namespace slipway::cli
