#include "server/file_scrub.h"

#include <spdlog/spdlog.h>

#include <map>

#include "projections/sealed_commit.h"

namespace slipway {
namespace {

// An attachment of each file that must be there, by digest.
std::map<std::string, std::string> attachments_by_digest(const records::Files& files) {
  std::map<std::string, std::string> found;
  for (const auto* table : {&files.attachments, &files.detached})
    for (const auto& [id, attachment] : table->all())
      if (!attachment.redacted()) found.emplace(attachment.digest(), id);
  return found;
}

}  // namespace

void FileScrub::run(const std::atomic<bool>& stopping) {
  const auto streams = store_.streams();
  if (!streams) return;
  std::uint64_t damaged = 0;
  for (const std::string& project : *streams)
    if (project != workspace_stream && !stopping) damaged += check(project, stopping);
  if (!stopping) damaged_ = damaged;
}

std::expected<records::Files, StoreError> FileScrub::attached(const std::string& project) const {
  records::Files files;
  const auto read = store_.read_stream(project, Revision{0}, [&](const StoredCommit& stored) {
    const auto commit = open_commit(stored.bytes, keys_);
    if (!commit) return true;  // The log's own scrub says so.
    for (const v1::Event& event : commit->events())
      evolve(files, event, {commit->actor(), commit->recorded_at(), stored.revision});
    return true;
  });
  if (!read) return std::unexpected(read.error());
  return files;
}

std::uint64_t FileScrub::check(const std::string& project, const std::atomic<bool>& stopping) {
  const auto files = attached(project);
  if (!files) return 0;
  std::map<std::string, FileError> found;
  const auto must_be_there = attachments_by_digest(*files);
  for (const auto& [digest, attachment] : must_be_there) {
    if (stopping) return 0;
    if (const auto checked = files_.check(project, digest); !checked) found[digest] = checked.error();
  }
  if (found.empty()) return 0;
  // What was redacted while this went on is rightly gone.
  const auto now = attached(project);
  const auto still = now ? attachments_by_digest(*now) : must_be_there;
  std::erase_if(found, [&](const auto& find) { return !still.contains(find.first); });
  for (const auto& [digest, error] : found) {
    spdlog::error("{}: the file {} of attachment {} is {}", project, digest, still.at(digest),
                  error == FileError::missing ? "missing" : "not what its digest says");
    files_.mark_lost(project, digest);
  }
  return found.size();
}

}  // namespace slipway
