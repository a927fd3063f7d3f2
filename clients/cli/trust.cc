#include "clients/cli/trust.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "clients/cli/arguments.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

Failure key_invalid(const std::string& what, tlog::Error error) {
  return usage("key_invalid", fmt::format("{}: {}", what, tlog::describe(error)));
}

}  // namespace

void Trust::add_to(CLI::App& command) {
  command.add_option("--key", keys,
                     tr("信任的日志公钥", "A verifier key of the log that you trust: name+id+key"));
  command.add_option("--keys", keys_file, tr("公钥文件,每行一个", "A file of such keys, one a line"));
  command.add_option("--witness", witnesses,
                     tr("必须共同签名的见证人公钥", "The verifier key of a witness that must have cosigned"));
  command.add_option("--witnesses-min", witnesses_min,
                     tr("至少几个见证人即可", "How many of those witnesses are enough (default: all)"));
}

tlog::Policy Trust::policy() const {
  tlog::Policy policy;
  for (const std::string& key : keys) policy.log_keys.push_back(verifier_key_from(key));
  if (!keys_file.empty()) {
    const auto more = keys_in(keys_file);
    policy.log_keys.insert(policy.log_keys.end(), more.begin(), more.end());
  }
  for (const std::string& witness : witnesses) policy.witness_keys.push_back(verifier_key_from(witness));
  policy.witnesses_min = witnesses_min == 0 ? policy.witness_keys.size() : witnesses_min;
  return policy;
}

tlog::VerifierKey verifier_key_from(const std::string& text) {
  auto key = tlog::parse_verifier_key(text);
  if (!key) throw key_invalid(text, key.error());
  return std::move(*key);
}

tlog::SigningKey signing_key_from(const std::string& file) {
  const auto key = tlog::SigningKey::parse(text_of_file(file));
  if (!key) throw key_invalid(file, key.error());
  return *key;
}

std::vector<tlog::VerifierKey> keys_in(const std::string& file) {
  auto keys = tlog::parse_verifier_keys(text_of_file(file));
  if (!keys) throw key_invalid(file, keys.error());
  return std::move(*keys);
}

std::string text_of_file(const std::string& file) {
  std::ostringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
    return std::move(text).str();
  }
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw Failure{.exit = ExitCode::not_found,
                  .code = "file_unreadable",
                  .message = file + ": " + tr("无法读取", "cannot be read")};
  text << in.rdbuf();
  return std::move(text).str();
}

}  // namespace slipway::cli
