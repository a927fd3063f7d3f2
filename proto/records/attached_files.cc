#include "proto/records/attached_files.h"

namespace slipway::records {

void AttachedFiles::take(const v1::Commit& commit) {
  for (const v1::Event& event : commit.events())
    evolve(files_, event, {commit.actor(), commit.recorded_at(), Revision{commit.revision()}});
}

std::map<std::string, std::uint64_t> AttachedFiles::kept() const {
  std::map<std::string, std::uint64_t> found;
  for (const auto* table : {&files_.attachments, &files_.detached})
    for (const auto& [id, attachment] : table->all())
      if (!attachment.redacted()) found.emplace(attachment.digest(), attachment.size());
  return found;
}

}  // namespace slipway::records
