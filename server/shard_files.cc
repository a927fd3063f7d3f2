// A shard's part in attached files: whether one is there for a command, who may send one, and that it goes.
#include "server/shard.h"

namespace slipway {

bool Shard::may_attach_files(const std::string& person_id, const ProjectActor& actor) const {
  return is_active(person_id) && actor.project() != nullptr &&
         domain::may_attach_files(*actor.project(), person_id, roles_of(person_id));
}

std::optional<domain::StoredFile> Shard::find_file(const std::string& project,
                                                   const v1::AttachFile& attach) const {
  if (context_.files == nullptr) return std::nullopt;
  return context_.files->claim(project, attach.digest(), attach.type());
}

// What was redacted, wherever nothing else holds it.
void Shard::destroy_files(const std::string& project, const domain::Project& state) const {
  if (context_.files == nullptr || context_.mutants.keep_keys) return;
  context_.files->destroy(project, records::redacted_files(state.records.files));
}

}  // namespace slipway
