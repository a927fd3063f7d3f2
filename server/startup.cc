#include "server/startup.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>
#include <utility>

#include "server/random_name.h"

namespace slipway {
namespace {

constexpr std::chrono::hours first_link_life{24 * 7};
constexpr std::string_view administrator = "administrator";

// What an erasure still has to do in a stream that was loaded.
struct LeftToErase {
  std::vector<std::string> people;
  bool files_gone = true;
};

std::optional<LeftToErase> left_to_erase(ShardContext& context, const std::vector<Shard*>& shards,
                                         const std::string& stream) {
  std::promise<std::optional<LeftToErase>> answer;
  const std::size_t home = home_shard(stream, shards.size());
  context.runtime.post(home, [&] {
    shards[home]->with_project(stream, [&](ProjectActor* actor) {
      if (!actor) return answer.set_value(std::nullopt);
      LeftToErase left;
      if (const auto* workspace = actor->workspace()) left.people = workspace->erased_people();
      if (const auto* project = actor->project())
        left.files_gone = context.files->destroy(stream, records::redacted_files(project->records.files));
      answer.set_value(std::move(left));
    });
  });
  return answer.get_future().get();
}

}  // namespace

bool submit_as_system(Runtime& runtime, const std::vector<Shard*>& shards, v1::Command command) {
  command.set_project(std::string(workspace_stream));
  command.set_command_id(random_name());
  v1::Origin origin;
  origin.set_channel(v1::Origin::SERVER);
  std::promise<bool> answered;
  const std::size_t home = home_shard(workspace_stream, shards.size());
  runtime.post(home, [&] {
    shards[home]->submit_command(command, "system", origin, [&](const v1::Ack& ack) {
      if (ack.has_refused()) spdlog::error("refused to the server itself: {}", ack.refused().message().en());
      answered.set_value(!ack.has_refused());
    });
  });
  return answered.get_future().get();
}

void load_workspace(Runtime& runtime, const std::vector<Shard*>& shards) {
  std::promise<void> known;
  const std::size_t home = home_shard(workspace_stream, shards.size());
  runtime.post(home, [&] { shards[home]->load_workspace([&known] { known.set_value(); }); });
  known.get_future().wait();
}

void finish_erasures(ShardContext& context, const std::vector<Shard*>& shards) {
  for (const std::string& stream : context.keys.erasures_left()) {
    if (!is_identifier(stream)) continue;
    const auto left = left_to_erase(context, shards, stream);
    if (left && left->files_gone && std::ranges::all_of(left->people, context.close_account))
      context.keys.end_erasure(stream);
  }
}

std::string begin_workspace(ShardContext& context, const std::vector<Shard*>& shards, Accounts& accounts,
                            const std::string& name) {
  const auto head = context.store.head(workspace_stream);
  if (head && head->value == 0) {
    v1::Command create;
    create.mutable_create_workspace()->set_name(name);
    submit_as_system(context.runtime, shards, create);
    v1::Command add;
    add.mutable_add_person()->set_person_id(std::string(administrator));
    add.mutable_add_person()->set_name("Administrator");
    submit_as_system(context.runtime, shards, add);
    v1::Command grant;
    grant.mutable_grant_role()->set_person_id(std::string(administrator));
    grant.mutable_grant_role()->set_role(v1::ADMINISTRATOR);
    submit_as_system(context.runtime, shards, grant);
  }
  if (!accounts.empty()) return {};
  const auto secret = accounts.create_link(administrator, first_link_life, context.runtime.wall());
  return secret ? "/welcome#" + *secret : std::string();
}

// What clients held of the log that was is void.
std::expected<void, std::string> record_accepted_loss(Runtime& runtime, const std::vector<Shard*>& shards,
                                                      RocksEventStore& store) {
  const auto& loss = store.accepted_loss();
  if (!loss) return {};
  v1::Command command;
  v1::AcceptLogLoss& accept = *command.mutable_accept_log_loss();
  accept.set_stream(loss->stream);
  accept.set_revision(loss->revision.value);
  accept.set_position(store.end().value);
  accept.set_what(loss->sentence);
  spdlog::warn("a loss was accepted: {}", loss->sentence);
  if (submit_as_system(runtime, shards, std::move(command))) return store.loss_recorded();
  return std::unexpected(
      "the accepted loss could not be recorded in the workspace's log, so nothing is served. Restore the log "
      "from a backup.");
}

}  // namespace slipway
