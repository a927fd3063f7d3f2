// A shard's part in attached files: whether one is there for a command, who may send one, and that it goes.
#include <fmt/format.h>

#include "server/shard.h"

namespace slipway {

bool Shard::may_attach_files(const std::string& person_id, const ProjectActor& actor) const {
  return is_active(person_id) && actor.project() != nullptr &&
         domain::may_attach_files(*actor.project(), *workspace_, person_id);
}

bool Shard::may_import(const std::string& person_id, const ProjectActor& actor) const {
  return is_active(person_id) && actor.project() != nullptr &&
         domain::may_import(*actor.project(), *workspace_, person_id);
}

std::optional<domain::StoredFile> Shard::find_file(const CommandRequest& request,
                                                   const ProjectActor& actor) const {
  if (context_.files == nullptr || !domain::validate(request.command) ||
      !may_attach_files(request.actor, actor))
    return std::nullopt;
  return context_.files->claim(actor.stream(), request.command.attach_file());
}

std::move_only_function<void(const v1::Ack&)> Shard::noting_attached(
    const v1::Command& command, std::move_only_function<void(const v1::Ack&)> reply) const {
  return [this, project = command.project(), digest = command.attach_file().digest(),
          reply = std::move(reply)](const v1::Ack& ack) mutable {
    if (!ack.has_refused()) context_.file_attached(project, digest);
    reply(ack);
  };
}

// What was redacted, wherever nothing else holds it.
bool Shard::destroy_files(const std::string& project, const domain::Project& state) const {
  if (context_.files == nullptr || context_.mutants.keep_keys) return true;
  const bool gone = context_.files->destroy(project, records::redacted_files(state.records.files));
  if (!gone)
    context_.report(
        fmt::format("{}: the disk did not remove a file that was redacted; it is not served, and removed at "
                    "the next start",
                    project));
  return gone;
}

}  // namespace slipway
