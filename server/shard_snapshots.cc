// What a shard sends to begin with: a project's views whole, what changed in them since a revision, or as
// they were at one.
#include <algorithm>
#include <utility>

#include "projections/audit_page.h"
#include "projections/sealed_commit.h"
#include "server/shard.h"

namespace slipway {
namespace {

bool starts_a_view(const v1::Subscribe& subscribe) {
  return subscribe.from() == 0 || subscribe.view_schema() != view_schema;
}

// Audit entries of the commits after `after`, oldest first, as a snapshot's parts. The newest `entries_max`
// only.
std::expected<std::vector<SnapshotPart>, StoreError> audit_parts(const ShardContext& context,
                                                                 const std::string& stream, Revision head,
                                                                 std::uint64_t entries_max) {
  std::vector<v1::Entity> entities;
  Revision before = head.next();
  while (entities.size() < entries_max && before.value > 1) {
    AuditQuery query;
    query.before = before;
    query.at = head;
    query.limit = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(audit_page_entries_max, entries_max - entities.size()));
    auto result = read_audit(context.store, context.keys, context.checkpoints, stream, query);
    if (!result) return std::unexpected(result.error());
    for (v1::AuditEntry& entry : *result->page.mutable_entries()) {
      v1::Entity& entity = entities.emplace_back();
      entity.set_id("audit/" + std::to_string(entry.revision()));
      *entity.mutable_audit() = std::move(entry);
    }
    before = Revision{result->page.next_before()};
  }
  SnapshotBuilder builder;
  for (auto entity = entities.rbegin(); entity != entities.rend(); ++entity)
    builder.add(entity->SerializeAsString());
  return builder.take();
}

std::shared_ptr<const std::vector<SnapshotPart>> parts_of(const View& view) {
  SnapshotBuilder builder;
  view.each([&](const View::Item& item) { builder.add(*item.entity); });
  return std::make_shared<const std::vector<SnapshotPart>>(builder.take());
}

google::protobuf::Timestamp recorded_at(const ShardContext& context, const std::string& stream,
                                        Revision revision) {
  google::protobuf::Timestamp at;
  if (revision.value > 0)
    (void)context.store.read_stream(stream, Revision{revision.value - 1}, [&](const StoredCommit& stored) {
      if (const auto commit = open_commit(stored.bytes, context.keys)) at = commit->recorded_at();
      return false;
    });
  return at;
}

}  // namespace

void Shard::request_snapshots(Session& session, std::vector<v1::Subscribe> subscribes) {
  const std::string project = subscribes.front().project();
  SnapshotRequest request{session.id(), index_, session.principal()->person_id, std::move(subscribes)};
  on_shard(home_of(project), [request = std::move(request)](Shard& home) mutable {
    home.snapshots_at_home(std::move(request));
  });
}

void Shard::snapshots_at_home(SnapshotRequest request) {
  const std::string project = request.subscribes.front().project();
  with_project(project, [this, request = std::move(request)](ProjectActor* actor) {
    Snapshots snapshots(request.subscribes.size());
    ViewSet granted = 0;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
      const v1::Subscribe& subscribe = request.subscribes[i];
      if (!actor)
        snapshots[i].refused = "log_unavailable";
      else if (!view_index(subscribe.project(), subscribe.view()) || actor->durable().value == 0)
        snapshots[i].refused = "not_found";
      else if (!may_read_project(request.person_id, *actor, subscribe.view()))
        snapshots[i].refused = "forbidden";
      if (snapshots[i].refused.empty())
        granted |= ViewSet{1} << *view_index(subscribe.project(), subscribe.view());
    }
    if (granted == 0) return deliver_snapshots(request, std::move(snapshots));
    if (request.subscribes.front().has_at()) return snapshot_of_past(*actor, request);
    if (auto missing = actor->missing(granted); !missing.empty()) {
      return load_views(*actor, std::move(missing), [this, request, snapshots](bool loaded) mutable {
        if (loaded) return snapshots_at_home(std::move(request));  // Rights may have changed meanwhile.
        for (PreparedSnapshot& snapshot : snapshots) snapshot.refused = "log_unavailable";
        deliver_snapshots(request, std::move(snapshots));
      });
    }
    attach(homes_.at(actor->stream()), actor->stream(), request.shard);
    snapshots_of_now(*actor, request, std::move(snapshots));
  });
}

void Shard::load_views(ProjectActor& actor, std::vector<std::size_t> views,
                       std::move_only_function<void(bool)> then) {
  Home& home = homes_.at(actor.stream());
  AwaitsViews& waits = home.awaiting.emplace_back(ViewSet{0}, std::move(then));
  for (const std::size_t index : views) waits.views |= ViewSet{1} << index;
  std::erase_if(views, [&](std::size_t index) { return (home.loading >> index & 1U) != 0; });
  if (views.empty()) return;
  for (const std::size_t index : views) home.loading |= ViewSet{1} << index;
  context_.runtime.run_blocking([this, stream = actor.stream(), revision = actor.begin_view_load(),
                                 views = std::move(views)] {
    ViewsRead read;
    for (const std::size_t index : views) {
      auto view = view_at(context_.store, context_.keys, context_.checkpoints, stream,
                          view_names(stream)[index], revision);
      read.emplace_back(index, view ? std::move(*view) : nullptr);
    }
    context_.runtime.post(
        index_, [this, stream, read = std::move(read)]() mutable { views_loaded(stream, std::move(read)); });
  });
}

// An actor that loads views is not evicted.
void Shard::views_loaded(const std::string& project, ViewsRead read) {
  Home& home = homes_.at(project);
  ViewSet ended = 0;
  for (const auto& [index, view] : read) ended |= ViewSet{1} << index;
  const bool all = std::ranges::all_of(read, [](const auto& view) { return view.second != nullptr; });
  home.loading &= ~ended;
  home.actor->end_view_load(std::move(read));
  std::vector<AwaitsViews> told;
  for (AwaitsViews& waits : std::exchange(home.awaiting, {}))
    ((waits.views & ended) != 0 ? told : home.awaiting).push_back(std::move(waits));
  for (AwaitsViews& waits : told) waits.then(all);
}

// All at the durable revision of this moment. The audit view is the log itself, and read off it: a newcomer
// gets its end, a returning client what it missed.
void Shard::snapshots_of_now(ProjectActor& actor, const SnapshotRequest& request, Snapshots snapshots) {
  const Revision head = actor.durable();
  std::vector<std::pair<std::size_t, std::uint64_t>> audits;  // Which, and how many entries.
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    PreparedSnapshot& snapshot = snapshots[i];
    if (!snapshot.refused.empty()) continue;
    const v1::Subscribe& subscribe = request.subscribes[i];
    const Revision from{subscribe.from()};
    const bool is_audit = subscribe.view() == audit_view;
    snapshot.revision = snapshot.head = head;
    snapshot.at = actor.recorded_at();
    // A revision that this log has not reached is of another log: begin afresh.
    snapshot.resumed = !starts_a_view(subscribe) && from <= head && from >= actor.erased() &&
                       (!is_audit || head.value - from.value <= audit_resume_commits_max);
    const std::size_t view = *view_index(subscribe.project(), subscribe.view());
    if (is_audit)
      audits.emplace_back(i, snapshot.resumed ? head.value - from.value : audit_snapshot_entries);
    else
      snapshot.parts = snapshot.resumed ? actor.since(view, from) : actor.whole(view);
  }
  if (audits.empty()) return deliver_snapshots(request, std::move(snapshots));
  context_.runtime.run_blocking(
      [this, stream = actor.stream(), head, audits, request, snapshots = std::move(snapshots)]() mutable {
        for (const auto& [which, entries] : audits) {
          auto parts = audit_parts(context_, stream, head, entries);
          if (parts)
            snapshots[which].parts = std::make_shared<const std::vector<SnapshotPart>>(std::move(*parts));
          else
            snapshots[which].refused = "log_unavailable";
        }
        context_.runtime.post(index_, [this, request, snapshots = std::move(snapshots)]() mutable {
          deliver_snapshots(request, std::move(snapshots));
        });
      });
}

void Shard::snapshot_of_past(ProjectActor& actor, const SnapshotRequest& request) {
  context_.runtime.run_blocking([this, stream = actor.stream(), head = actor.durable(), request] {
    PreparedSnapshot snapshot;
    snapshot.head = head;
    const v1::At& at = request.subscribes.front().at();
    const std::string& name = request.subscribes.front().view();
    std::expected<Revision, StoreError> revision = Revision{std::min(at.revision(), head.value)};
    if (at.has_time()) revision = revision_at(context_.store, context_.keys, stream, at.time());
    if (revision) {
      snapshot.revision = std::min(*revision, head);
      snapshot.at = recorded_at(context_, stream, snapshot.revision);
      if (name == audit_view) {
        auto parts = audit_parts(context_, stream, snapshot.revision, audit_snapshot_entries);
        if (parts) snapshot.parts = std::make_shared<const std::vector<SnapshotPart>>(std::move(*parts));
      } else if (auto view = view_at(context_.store, context_.keys, context_.checkpoints, stream, name,
                                     snapshot.revision)) {
        snapshot.parts = parts_of(**view);
      }
    }
    if (!snapshot.parts) snapshot.refused = "log_unavailable";
    context_.runtime.post(
        index_, [this, request, snapshot]() mutable { deliver_snapshots(request, {std::move(snapshot)}); });
  });
}

void Shard::deliver_snapshots(const SnapshotRequest& request, Snapshots snapshots) {
  on_shard(request.shard, [id = request.session, snapshots = std::move(snapshots)](Shard& there) mutable {
    if (Session* session = there.session(id)) session->prepared(std::move(snapshots));
  });
}

}  // namespace slipway
