#include "server/cosignatures.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <tuple>
#include <utility>

#include "proto/base64.h"
#include "proto/tlog/cosignature.h"
#include "proto/tlog/text.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

// A line with size and root, then the signature's own line.
std::string text_of(const Cosignatures::Standings& standings) {
  std::string text;
  for (const auto& [name, standing] : standings)
    text += fmt::format("{} {}\n{}", standing.size, to_base64(tlog::bytes_of(standing.root)),
                        standing.signature.line());
  return text;
}

std::optional<Cosignatures::Standing> take_standing(std::string_view& text) {
  const auto head = tlog::take_line(text);
  const auto line = tlog::take_line(text);
  if (!head || !line) return std::nullopt;
  const std::size_t space = std::min(head->find(' '), head->size());
  const auto size = tlog::from_decimal(head->substr(0, space));
  const auto root = tlog::hash_from_base64(head->substr(std::min(space + 1, head->size())));
  auto signatures = tlog::parse_signature_lines(std::string(*line) + "\n");
  if (!size || !root || !signatures) return std::nullopt;
  const auto seconds = tlog::cosignature_time(signatures->front());
  if (!seconds) return std::nullopt;
  return Cosignatures::Standing{*size, *seconds, *root, std::move(signatures->front())};
}

bool is_newer(const Cosignatures::Standing& one, const Cosignatures::Standing& other) {
  return std::tie(one.size, one.seconds) > std::tie(other.size, other.seconds);
}

}  // namespace

std::expected<void, Cosignatures::Refusal> Cosignatures::add(const std::string& project,
                                                             const tlog::Checkpoint& checkpoint,
                                                             std::string_view lines,
                                                             const Witnesses& witnesses) {
  const auto signatures = tlog::parse_signature_lines(lines);
  if (!signatures) return std::unexpected(Refusal::malformed);
  Standings fresh;
  for (const tlog::NoteSignature& signature : *signatures) {
    const auto witness = witnesses.find(signature.name);
    if (witness == witnesses.end()) continue;
    const auto key = tlog::parse_verifier_key(witness->second);
    if (!key || !signature.is_by(*key)) continue;
    if (!tlog::verify_signature(checkpoint.text(), signature, *key))
      return std::unexpected(Refusal::signature_bad);
    fresh[signature.name] = {checkpoint.size, *tlog::cosignature_time(signature), checkpoint.root, signature};
  }
  if (fresh.empty()) return std::unexpected(Refusal::witness_unknown);
  const std::lock_guard lock(mutex_);
  Standings merged = load(project);
  for (auto& [name, standing] : fresh)
    if (const auto known = merged.find(name); known == merged.end() || is_newer(standing, known->second))
      merged[name] = std::move(standing);
  if (!save(project, merged)) return std::unexpected(Refusal::not_kept);
  kept_[project] = std::move(merged);
  return {};
}

Cosignatures::Standings Cosignatures::standings(const std::string& project) const {
  const std::lock_guard lock(mutex_);
  return load(project);
}

std::string Cosignatures::lines_for(const std::string& project, std::uint64_t size,
                                    const tlog::Hash& root) const {
  std::string lines;
  for (const auto& [name, standing] : standings(project))
    if (standing.size == size && standing.root == root) lines += standing.signature.line();
  return lines;
}

std::optional<Cosignatures::Standing> Cosignatures::newest(const std::string& project) const {
  std::optional<Standing> newest;
  for (const auto& [name, standing] : standings(project))
    if (!newest || standing.size > newest->size) newest = standing;
  return newest;
}

// A file that cannot be read counts as none: the witnesses will send theirs again.
Cosignatures::Standings& Cosignatures::load(const std::string& project) const {
  const auto kept = kept_.find(project);
  if (kept != kept_.end()) return kept->second;
  std::ifstream in(file(project), std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  const std::string text = std::move(bytes).str();
  Standings standings;
  for (std::string_view rest = text; !rest.empty();) {
    auto standing = take_standing(rest);
    if (!standing) break;
    const std::string name = standing->signature.name;
    standings[name] = std::move(*standing);
  }
  return kept_[project] = std::move(standings);
}

bool Cosignatures::save(const std::string& project, const Standings& standings) const {
  std::error_code error;
  fs::create_directories(folder_, error);
  const std::string path = file(project);
  const std::string fresh = path + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << text_of(standings) << std::flush;
    if (!out) return false;
  }
  fs::rename(fresh, path, error);
  return !error;
}

// A project's id is a file name: it is an identifier (basics.h).
std::string Cosignatures::file(const std::string& project) const {
  return (fs::path(folder_) / (project + ".cosignatures")).string();
}

}  // namespace slipway
