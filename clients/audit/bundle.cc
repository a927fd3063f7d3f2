#include "clients/audit/bundle.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "clients/audit/tar.h"
#include "proto/basics.h"
#include "proto/tlog/sha256.h"
#include "slipway/v1/commit.pb.h"

namespace slipway::audit {
namespace {

constexpr std::string_view keys_name = "keys";
constexpr std::string_view checkpoint_name = "checkpoint";
constexpr std::string_view manifest_name = "manifest.json";
constexpr std::string_view views_folder = "views/";
constexpr std::string_view files_folder = "files/";
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::string_view json_ending = ".json";
constexpr std::string_view log_part = "/log/";

Fault fault_of(tlog::Error error) {
  switch (error) {
    case tlog::Error::key_unknown:
      return Fault::key_unknown;
    case tlog::Error::signature_bad:
      return Fault::signature_bad;
    case tlog::Error::witnesses_missing:
      return Fault::witnesses_missing;
    case tlog::Error::proof_wrong:
      return Fault::proof_wrong;
    default:
      return Fault::checkpoint_bad;
  }
}

Finding malformed(std::string file) {
  return {.fault = Fault::malformed, .file = std::move(file)};
}

// One pass over a bundle's files.
class Reading {
 public:
  Reading(std::istream& in, const tlog::Policy& policy, const Progress& progress)
      : tar_(in), policy_(policy), progress_(progress) {}

  std::expected<Proven, Finding> all() {
    auto finding = head();
    if (!finding) finding = log();
    if (!finding) finding = rest();
    if (finding) return std::unexpected(*finding);
    return std::move(proven_);
  }

 private:
  // A file of that name, whole. A missing one is a finding of `kind`.
  std::expected<std::string, Finding> file(std::string_view name, std::size_t bytes_max,
                                           const Finding& missing) {
    const auto next = tar_.next();
    if (!next)
      return std::unexpected(next.error() == TarError::cut_off ? missing : malformed(std::string(name)));
    if (!*next) return std::unexpected(missing);
    if ((*next)->name != name) return std::unexpected(missing);
    auto bytes = tar_.read(bytes_max);
    if (!bytes && bytes.error() == TarError::cut_off) return std::unexpected(missing);
    if (!bytes) return std::unexpected(malformed(std::string(name)));
    return std::move(*bytes);
  }

  std::optional<Finding> head() {
    const auto keys = file(keys_name, bundle_text_bytes_max, malformed(std::string(keys_name)));
    if (!keys) return keys.error();
    const std::string name(checkpoint_name);
    const auto checkpoint = file(name, tlog::note_bytes_max, malformed(name));
    if (!checkpoint) return checkpoint.error();
    auto opened = open(*checkpoint, policy_);
    if (!opened) return opened.error();
    proven_.checkpoint = opened->checkpoint;
    proven_.signers = opened->signers;
    proven_.project = project_of(opened->checkpoint.origin);
    return std::nullopt;
  }

  std::optional<Finding> log() {
    CommitCheck check(proven_.project);
    LogVerifier verifier(proven_.checkpoint, std::ref(check));
    while (const auto expected = verifier.expected()) {
      const std::string path = path_of(*expected);
      const auto bytes = file(path, tlog::bundle_bytes_max, *verifier.finish());
      if (!bytes) return bytes.error();
      if (auto finding = verifier.take(*bytes)) return finding;
      if (progress_) progress_(verifier.proven(), proven_.checkpoint.size);
    }
    proven_.first_at_ms = check.first_at_ms();
    proven_.last_at_ms = check.last_at_ms();
    named_ = check.files().kept();
    proven_.files_named = named_.size();
    return verifier.finish();
  }

  // The file that tar_ is at.
  std::optional<Finding> attached(const std::string& name) {
    const std::string digest = name.substr(files_folder.size());
    if (!named_.contains(digest) || !files_.insert(digest).second) return malformed(name);
    tlog::Sha256 hash;
    while (true) {
      const auto piece = tar_.read_some(piece_bytes);
      if (!piece) return Finding{.fault = Fault::file_altered, .file = name};
      if (piece->empty()) break;
      hash.update(*piece);
    }
    if (hash.finish() != digest) return Finding{.fault = Fault::file_altered, .file = name};
    return std::nullopt;
  }

  std::optional<Finding> missing_file() const {
    if (files_.empty()) return std::nullopt;
    for (const auto& [digest, size] : named_)
      if (!files_.contains(digest))
        return Finding{.fault = Fault::file_missing, .file = std::string(files_folder) + digest};
    return std::nullopt;
  }

  // Views and attached files, then the manifest, which must not speak of another log.
  std::optional<Finding> rest() {
    while (true) {
      const auto next = tar_.next();
      if (!next || !*next) return malformed(std::string(manifest_name));
      const std::string& name = (*next)->name;
      if (name == manifest_name) break;
      if (name.starts_with(files_folder)) {
        if (auto finding = attached(name)) return finding;
        continue;
      }
      if (!name.starts_with(views_folder) || !name.ends_with(json_ending)) return malformed(name);
      proven_.views.push_back(name);
    }
    if (auto finding = missing_file()) return finding;
    proven_.files = files_.size();
    const auto text = tar_.read(bundle_text_bytes_max);
    v1::BundleManifest manifest;
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    if (!text || !google::protobuf::util::JsonStringToMessage(*text, &manifest, options).ok() ||
        manifest.origin() != proven_.checkpoint.origin || manifest.size() != proven_.checkpoint.size)
      return malformed(std::string(manifest_name));
    const auto end = tar_.next();
    if (!end || *end) return malformed(end ? (*end)->name : std::string());
    return std::nullopt;
  }

  TarReader tar_;
  const tlog::Policy& policy_;
  const Progress& progress_;
  Proven proven_;
  std::map<std::string, std::uint64_t> named_;  // By the log, by digest.
  std::set<std::string> files_;                 // That are here.
};

std::string json_of(const v1::BundleManifest& manifest) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  (void)google::protobuf::util::MessageToJsonString(manifest, &json, options);
  return json;
}

// Proven while it goes, as the log is.
std::optional<ExportFailure> write_file(TarWriter& tar, const std::string& digest, std::uint64_t size,
                                        const BundleParts& parts) {
  const std::string name = std::string(files_folder) + digest;
  tar.begin(name, size);
  tlog::Sha256 hash;
  for (std::uint64_t offset = 0; offset < size;) {
    const auto piece = parts.file(digest, offset);
    if (!piece) return ExportFailure{.unreachable = piece.error()};
    if (piece->empty() || piece->size() > size - offset)
      return ExportFailure{.finding = {.fault = Fault::file_altered, .file = name}};
    hash.update(*piece);
    tar.write(*piece);
    offset += piece->size();
  }
  if (hash.finish() == digest) return std::nullopt;
  return ExportFailure{.finding = {.fault = Fault::file_altered, .file = name}};
}

}  // namespace

std::string_view project_of(std::string_view origin) {
  const std::size_t part = origin.rfind(log_part);
  return part == std::string_view::npos ? std::string_view() : origin.substr(part + log_part.size());
}

std::vector<tlog::VerifierKey> keys_for(std::string_view origin, const std::vector<tlog::VerifierKey>& keys) {
  std::vector<tlog::VerifierKey> fitting;
  for (const tlog::VerifierKey& key : keys) {
    const std::string_view project = project_of(origin);
    if (key.name == origin)
      fitting.push_back(key);
    else if (!project.empty() && tlog::origin_of(key.name, project) == origin && tlog::is_key_name(origin))
      fitting.push_back(tlog::make_verifier_key(origin, key.type, key.bytes));
  }
  return fitting;
}

std::expected<tlog::OpenedCheckpoint, Finding> open(std::string_view checkpoint, tlog::Policy policy) {
  // The origin is only claimed here; that a fitting key signed it is what makes it true.
  const std::string_view claimed = checkpoint.substr(0, std::min(checkpoint.find('\n'), checkpoint.size()));
  policy.log_keys = keys_for(claimed, policy.log_keys);
  auto opened = tlog::open_checkpoint(checkpoint, policy);
  if (!opened) return std::unexpected(Finding{fault_of(opened.error()), 0, std::string(checkpoint_name)});
  return std::move(*opened);
}

bool CommitCheck::operator()(std::uint64_t index, std::string_view bytes) {
  v1::Commit commit;
  if (!commit.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  if (commit.revision() != index + 1 || (!project_.empty() && commit.project() != project_)) return false;
  files_.take(commit);
  last_at_ms_ = static_cast<std::uint64_t>(
      google::protobuf::util::TimeUtil::TimestampToMilliseconds(commit.recorded_at()));
  if (index == 0) first_at_ms_ = last_at_ms_;
  return true;
}

std::expected<Proven, Finding> verify_bundle(std::istream& in, const tlog::Policy& policy,
                                             const Progress& progress) {
  return Reading(in, policy, progress).all();
}

std::expected<Proven, ExportFailure> write_bundle(std::ostream& out, const BundleParts& parts,
                                                  const Fetch& fetch, const tlog::Policy& policy,
                                                  std::uint64_t seconds, const Progress& progress) {
  auto opened = open(parts.checkpoint, policy);
  if (!opened) return std::unexpected(ExportFailure{.finding = opened.error()});
  Proven proven{opened->checkpoint, opened->signers, std::string(project_of(opened->checkpoint.origin))};
  TarWriter tar(out, seconds);
  tar.add(keys_name, parts.keys);
  tar.add(checkpoint_name, parts.checkpoint);
  CommitCheck check(proven.project);
  LogVerifier verifier(opened->checkpoint, std::ref(check));
  while (const auto expected = verifier.expected()) {
    const std::string path = path_of(*expected);
    const auto bytes = fetch(path);
    if (!bytes) return std::unexpected(ExportFailure{.unreachable = bytes.error()});
    if (const auto finding = verifier.take(*bytes))
      return std::unexpected(ExportFailure{.finding = *finding});
    tar.add(path, *bytes);
    if (!out.good()) break;  // finish() says so.
    if (progress) progress(verifier.proven(), opened->checkpoint.size);
  }
  const auto views = parts.views ? parts.views() : std::vector<View>();
  if (!views) return std::unexpected(ExportFailure{.unreachable = views.error()});
  for (const View& view : *views) {
    proven.views.push_back(std::string(views_folder) + view.name + std::string(json_ending));
    tar.add(proven.views.back(), view.json);
  }
  const auto named = check.files().kept();
  proven.files_named = named.size();
  for (const auto& [digest, size] : named) {
    if (!parts.file) break;
    if (auto failure = write_file(tar, digest, size, parts)) return std::unexpected(*std::move(failure));
    ++proven.files;
  }
  v1::BundleManifest manifest = parts.manifest;
  manifest.set_format("slipway.bundle/1");
  manifest.set_origin(opened->checkpoint.origin);
  manifest.set_size(opened->checkpoint.size);
  for (const View& view : *views) manifest.add_views(view.name);
  tar.add(manifest_name, json_of(manifest));
  if (!tar.finish()) return std::unexpected(ExportFailure{.unreachable = "the output cannot be written"});
  proven.first_at_ms = check.first_at_ms();
  proven.last_at_ms = check.last_at_ms();
  return proven;
}

}  // namespace slipway::audit
