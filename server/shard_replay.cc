// How a shard replays a project: commit by commit, as its views were seen when they were live.
#include <algorithm>
#include <utility>

#include "projections/sealed_commit.h"
#include "server/shard.h"

namespace slipway {
namespace {

// One chunk a commit.
std::vector<v1::ServerFrame> replay(const ShardContext& context, const v1::ReplayFrom& request,
                                    Revision head) {
  const std::string& stream = request.project();
  std::vector<std::unique_ptr<View>> views;
  for (const std::string& name : request.views()) {
    if (!view_index(stream, name)) continue;
    auto view =
        view_at(context.store, context.keys, context.checkpoints, stream, name, Revision{request.from()});
    if (view) views.push_back(std::move(*view));
  }
  const std::uint64_t to = request.to() == 0 ? head.value : std::min(request.to(), head.value);
  const std::uint64_t asked = request.commits_max() == 0 ? replay_commits_max : request.commits_max();
  const std::uint64_t end = std::min(to, request.from() + std::min(asked, replay_commits_max));
  std::vector<v1::ServerFrame> frames;
  (void)context.store.read_stream(stream, Revision{request.from()}, [&](const StoredCommit& stored) {
    if (stored.revision.value > end) return false;
    const auto commit = open_commit(stored.bytes, context.keys);
    if (!commit) return false;
    v1::ReplayChunk& chunk = *frames.emplace_back().mutable_replay();
    chunk.set_replay_id(request.replay_id());
    *chunk.mutable_at() = commit->recorded_at();
    chunk.set_last(stored.revision.value == end);
    v1::Transition& transition = *chunk.mutable_transition();
    transition.set_project(stream);
    transition.set_from_revision(stored.revision.value - 1);
    transition.set_to_revision(stored.revision.value);
    for (const auto& view : views)
      if (const SharedBytes delta = view->apply(*commit))
        if (!transition.add_views()->ParseFromString(*delta)) return false;
    return true;
  });
  if (frames.empty()) {
    v1::ReplayChunk& chunk = *frames.emplace_back().mutable_replay();
    chunk.set_replay_id(request.replay_id());
    chunk.set_last(true);
  }
  return frames;
}

}  // namespace

void Shard::request_replay(Session& session, const v1::ReplayFrom& request) {
  const std::string& project = request.project();
  const auto refuse = [&](std::string_view code) { session.refuse_replay(request.replay_id(), code); };
  if (!is_identifier(project)) return refuse("not_found");
  on_shard(home_of(project), [request, id = session.id(), from = index_, codec = session.codec(),
                              person = session.principal()->person_id](Shard& home) {
    home.with_project(request.project(), [&home, request, id, from, codec, person](ProjectActor* actor) {
      const bool allowed =
          actor && actor->durable().value > 0 && home.may_read_project(person, *actor, audit_view);
      if (!allowed)
        return home.on_shard(from, [id, request](Shard& there) {
          if (Session* live = there.session(id)) live->refuse_replay(request.replay_id(), "forbidden");
        });
      home.context_.runtime.run_blocking([&home, request, id, from, codec, head = actor->durable()] {
        auto frames = std::make_shared<std::vector<SharedBytes>>();
        for (const v1::ServerFrame& frame : replay(home.context_, request, head))
          frames->push_back(encode(frame, codec));
        Shard* there = (*home.peers_)[from];
        home.context_.runtime.post(from, [there, id, frames] {
          if (Session* live = there->session(id)) live->replayed(std::move(*frames));
        });
      });
    });
  });
}

}  // namespace slipway
