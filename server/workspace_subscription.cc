#include "server/workspace_subscription.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

namespace slipway {

void WorkspaceSubscription::project_changed(const std::string& project) {
  if (all_) return;
  changed_.insert(project);
  if (changed_.size() > changed_projects_max) all_changed();
}

void WorkspaceSubscription::all_changed() {
  all_ = true;
  changed_.clear();
}

void WorkspaceSubscription::withdraw() {
  if (asking_ == 0 && !unsent_) return;
  all_changed();
  asking_ = 0;
  unsent_.reset();
  next_part_ = 0;
  holds_ = false;
  shown_.clear();
}

bool WorkspaceSubscription::is_due(const google::protobuf::Timestamp& now) const {
  if (asking_ != 0 || unsent_) return false;
  return all_ || !changed_.empty() || (until_ && *until_ <= now);
}

WorkspaceAsk WorkspaceSubscription::ask(std::uint64_t id) {
  asking_ = id;
  until_.reset();
  changed_.merge(std::exchange(unread_, {}));
  return {.id = id,
          .view = view_,
          .next = revision_.next(),
          .whole = !holds_,
          .all = std::exchange(all_, false),
          .changed = std::exchange(changed_, {}),
          .shown = std::exchange(shown_, {})};
}

void WorkspaceSubscription::answered(WorkspaceAnswer answer) {
  SLIPWAY_ASSERT(awaits(answer.id) && !unsent_ && answer.refused.empty(), view_);
  asking_ = 0;
  shown_ = std::move(answer.shown);
  until_ = answer.until;
  unread_ = std::move(answer.unread);
  if (answer.delta || !answer.parts.empty()) unsent_ = std::move(answer);
}

OutMessage WorkspaceSubscription::next_message(Codec codec) {
  if (!unsent_->parts.empty()) return next_part(codec);
  OutMessage message{
      encode_transition(workspace_stream, revision_, unsent_->revision, {unsent_->delta}, codec), nullptr};
  revision_ = unsent_->revision;
  unsent_.reset();
  return message;
}

OutMessage WorkspaceSubscription::next_part(Codec codec) {
  const bool first = next_part_ == 0;
  const SnapshotPart& part = unsent_->parts[next_part_++];
  const bool last = next_part_ == unsent_->parts.size();
  v1::Snapshot header;
  header.set_sub_id(sub_id_);
  header.set_project(std::string{workspace_stream});
  header.set_view(view_);
  header.set_revision(unsent_->revision.value);
  header.set_first(first && unsent_->whole);
  header.set_last(last);
  *header.mutable_at() = unsent_->at;
  OutMessage message = encode_snapshot(header, part, codec);
  if (!last) return message;
  revision_ = unsent_->revision;
  holds_ = true;
  unsent_.reset();
  next_part_ = 0;
  return message;
}

}  // namespace slipway
