#include "server/workspace_follow.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "slipway/v1/views.pb.h"

namespace slipway {
namespace {

std::set<std::string> to_look_at(const WorkspaceAsk& ask, const AskingReader& reader,
                                 const google::protobuf::Timestamp& now, const ProjectIndex& projects) {
  std::set<std::string> names = ask.changed;
  if (ask.all)
    names.merge(projects.readable_by(reader.person, domain::reach(*reader.workspace, reader.person)));
  for (const auto& [project, shown] : ask.shown)
    if (ask.all || (shown.until && *shown.until <= now)) names.insert(project);
  return names;
}

std::optional<google::protobuf::Timestamp> earliest(const Shown& shown) {
  std::optional<google::protobuf::Timestamp> until;
  for (const auto& [name, project] : shown)
    if (project.until && (!until || *project.until < *until)) until = project.until;
  return until;
}

// That, or when what could not be read is looked at again.
google::protobuf::Timestamp sooner(const std::optional<google::protobuf::Timestamp>& until,
                                   google::protobuf::Timestamp now) {
  now.set_seconds(now.seconds() + unread_project_again.count());
  return until && *until < now ? *until : now;
}

std::size_t entities_in(const Shown& shown) {
  std::size_t count = 0;
  for (const auto& [name, project] : shown) count += project.entities.size();
  return count;
}

std::size_t bytes_of(const ShownChanges& changes) {
  std::size_t bytes = 0;
  for (const auto* texts : {&changes.upserts, &changes.removals})
    for (const std::string& text : *texts) bytes += text.size() + 8;
  return bytes;
}

std::vector<SnapshotPart> as_parts(const ShownChanges& changes) {
  SnapshotBuilder builder;
  for (const std::string& id : changes.removals) builder.remove(id);
  for (const std::string& entity : changes.upserts) builder.add(entity);
  return builder.take();
}

SharedBytes as_delta(const WorkspaceAsk& ask, const ShownChanges& changes) {
  v1::ViewDelta delta;
  delta.set_view(ask.view);
  delta.set_revision(ask.next.value);
  for (const std::string& entity : changes.upserts)
    SLIPWAY_ASSERT(delta.add_upserts()->ParseFromString(entity), ask.view);
  for (const std::string& id : changes.removals) delta.add_removals(id);
  return share(delta.SerializeAsString());
}

}  // namespace

WorkspaceAnswer work_out(WorkspaceAsk ask, const AskingReader& reader, const google::protobuf::Timestamp& now,
                         const ProjectIndex& projects, WorkspaceViews& views, const FollowLimits& limits) {
  WorkspaceAnswer answer;
  answer.id = ask.id;
  answer.whole = ask.whole;
  answer.revision = ask.next;
  answer.at = now;
  const auto refused = [&](std::string_view code) {
    answer.refused = code;
    return std::move(answer);
  };
  const auto known = reader_at(*reader.workspace, reader.person, now);
  if (!known) return refused("forbidden");
  const domain::Reach reach = domain::reach(*reader.workspace, reader.person);
  ShownChanges changes;
  for (const std::string& project : to_look_at(ask, reader, now, projects)) {
    const auto revision = projects.readable(project, reader.person, reach);
    if (views.follow(ask.view, project, revision, *known, ask.shown, changes)) continue;
    // One that cannot be read is as one that may not be: the others are shown.
    (void)views.follow(ask.view, project, std::nullopt, *known, ask.shown, changes);
    answer.unread.insert(project);
  }
  if (entities_in(ask.shown) > limits.entities_max) return refused("view_too_large");
  if (ask.whole || bytes_of(changes) > limits.transition_bytes_max)
    answer.parts = as_parts(changes);
  else if (!changes.upserts.empty() || !changes.removals.empty())
    answer.delta = as_delta(ask, changes);
  answer.until = earliest(ask.shown);
  if (!answer.unread.empty()) answer.until = sooner(answer.until, now);
  answer.shown = std::move(ask.shown);
  return answer;
}

}  // namespace slipway
