#include "tests/backup/fake_log_server.h"

#include <fmt/format.h>

#include <utility>

#include "proto/backup/manifest.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/merkle.h"
#include "proto/tlog/tile.h"
#include "slipway/v1/commit.pb.h"

namespace slipway::backup::test {
namespace {

tlog::KeyBytes seed_of(std::uint8_t byte) {
  tlog::KeyBytes seed{};
  seed.fill(byte);
  return seed;
}

}  // namespace

FakeLogServer::FakeLogServer(std::string name, std::uint8_t seed)
    : name_(std::move(name)), seed_(seed_of(seed)) {
  keys_.push_back(tlog::SigningKey::from_seed(name_, tlog::KeyType::ed25519, seed_).verifier().to_string());
}

void FakeLogServer::grow(const std::string& stream, std::uint64_t entries) {
  for (; entries > 0; --entries) {
    const std::uint64_t number = ++made_;
    logs_[stream].push_back(fmt::format("{} entry {} {}", stream, number, std::string(number % 7, 'x')));
  }
}

std::string FakeLogServer::attach(const std::string& stream, const std::string& bytes) {
  const std::string digest = sha256_text(bytes);
  v1::Commit commit;
  auto& attached = *commit.add_events()->mutable_file_attached();
  attached.set_attachment_id(digest);
  attached.set_digest(digest);
  attached.set_size(bytes.size());
  logs_[stream].push_back(commit.SerializeAsString());
  files_[digest] = bytes;
  return digest;
}

void FakeLogServer::redact(const std::string& stream, const std::string& digest) {
  v1::Commit commit;
  commit.add_events()->mutable_text_redacted()->set_text("file/" + digest);
  logs_[stream].push_back(commit.SerializeAsString());
  files_.erase(digest);
}

Source FakeLogServer::source() {
  Source source;
  source.server_name = name_;
  source.keys = keys_;
  for (const auto& [stream, entries] : logs_) source.streams.push_back(stream);
  source.get = [this](const std::string& path) -> std::expected<std::optional<std::string>, std::string> {
    ++asked_;
    if (!before_answer(path)) return std::unexpected("the connection broke");
    return get(path);
  };
  source.get_file = [this](const std::string&, const std::string& digest,
                           std::uint64_t offset) -> std::expected<std::optional<std::string>, std::string> {
    ++asked_;
    if (!before_answer("files/" + digest)) return std::unexpected("the connection broke");
    if (!files_.contains(digest)) return std::nullopt;
    return files_.at(digest).substr(offset, 7);  // In parts.
  };
  return source;
}

std::string FakeLogServer::checkpoint(const std::string& stream) {
  tlog::Frontier tree;
  for (const std::string& entry : logs_.at(stream)) tree.append(tlog::leaf_hash(entry));
  const std::string origin = tlog::origin_of(name_, stream);
  return tlog::sign_checkpoint({origin, tree.size(), tree.root()},
                               tlog::SigningKey::from_seed(origin, tlog::KeyType::ed25519, seed_));
}

// As a static log has them: any bundle that was ever the last one, until it is whole.
std::optional<std::string> FakeLogServer::get(std::string_view path) {
  const std::size_t slash = path.find('/');
  const std::string stream(path.substr(0, slash));
  if (!logs_.contains(stream)) return std::nullopt;
  path.remove_prefix(slash + 1);
  if (path == "checkpoint") return checkpoint(stream);
  const auto parsed = tlog::parse_path(path);
  const auto* bundle = parsed ? std::get_if<tlog::EntryBundle>(&*parsed) : nullptr;
  const auto& entries = logs_.at(stream);
  const auto now = bundle ? tlog::bundle_at(entries.size(), bundle->index) : std::nullopt;
  if (!now || bundle->width > now->width) return std::nullopt;
  if (now->width == tlog::tile_width && bundle->width < now->width) return std::nullopt;
  std::string bytes;
  for (unsigned i = 0; i < bundle->width; ++i)
    tlog::append_entry(bytes, entries[bundle->index * tlog::tile_width + i]);
  return bytes;
}

}  // namespace slipway::backup::test
