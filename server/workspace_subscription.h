// One client's subscription of a view over all projects: portfolio, calendar, work or inbox.
//
// Rights differ, so such a view is its reader's own and has no Feed. What is kept is what was shown, as
// hashes; when something changed, a worker is asked what differs, and no more is asked before that has left:
// a slow reader costs one answer, however much happens meanwhile. Its revisions count from 1 on each
// connection, without gaps; no other subscription's have to do with them. A state machine without I/O. Not
// thread-safe; its session's.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "server/runtime.h"
#include "server/workspace_follow.h"
#include "slipway/v1/sync.pb.h"

namespace slipway {

class WorkspaceSubscription {
 public:
  // More names of changed projects than this are not kept: then every project is looked at.
  static constexpr std::size_t changed_projects_max = 256;

  explicit WorkspaceSubscription(const v1::Subscribe& request)
      : sub_id_(request.sub_id()), view_(request.view()) {}

  const std::string& view() const { return view_; }

  // --- what happened ---
  void project_changed(const std::string& project);
  void all_changed();
  // The reader may no longer be shown something that was theirs, which is to be told as changed as well: what
  // is being worked out or waits to leave may hold it, is dropped, and the view is sent anew.
  void withdraw();

  // --- the answers ---
  bool is_due(const google::protobuf::Timestamp& now) const;
  // REQUIRES: is_due(). `id`: never given before.
  WorkspaceAsk ask(std::uint64_t id);
  bool awaits(std::uint64_t id) const { return asking_ == id; }
  // REQUIRES: awaits(answer.id); it was not refused.
  void answered(WorkspaceAnswer answer);

  // --- the messages ---
  bool has_unsent() const { return unsent_.has_value(); }
  // REQUIRES: has_unsent().
  OutMessage next_message(Codec codec);

 private:
  OutMessage next_part(Codec codec);

  const std::uint32_t sub_id_;
  const std::string view_;
  Revision revision_;   // Of what the client holds, or held.
  bool holds_ = false;  // The client was sent the whole view, and what followed.
  bool all_ = true;
  std::set<std::string> changed_;
  std::set<std::string> unread_;  // Could not be read when last asked; asked for with what is next.
  Shown shown_;                   // Once what is unsent has left.
  std::optional<google::protobuf::Timestamp> until_;
  std::uint64_t asking_ = 0;  // 0: nothing.
  std::optional<WorkspaceAnswer> unsent_;
  std::size_t next_part_ = 0;
};

}  // namespace slipway
