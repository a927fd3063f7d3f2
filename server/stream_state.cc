#include "server/stream_state.h"

#include <algorithm>

namespace slipway {
namespace {

bool changes_access(const v1::Event& event) {
  return event.has_role_granted() || event.has_role_revoked() || event.has_stage_owner_assigned() ||
         event.has_meeting_scheduled() || event.has_project_created();
}

domain::Happening happening_of(const v1::Commit& commit) {
  return {commit.actor(), commit.recorded_at(), Revision{commit.revision()}};
}

}  // namespace

Revision last_erasure(const Aggregate& state, Revision head) {
  if (const auto* workspace = std::get_if<domain::Workspace>(&state))
    return workspace->erased_people().empty() ? Revision{} : head;
  Revision last;
  for (const auto& [name, text] : std::get<domain::Project>(state).texts)
    last = std::max(last, text.redacted);
  return last;
}

StreamState empty_state(std::string_view stream) {
  StreamState state;
  if (stream != workspace_stream) {
    state.state.emplace<domain::Project>();
    state.access.emplace<domain::Project>();
  }
  return state;
}

void fold(StreamState& state, const v1::Commit& commit) {
  fold_rules(state.state, commit);
  (void)fold_access(state.access, commit);
  follow_keys(commit, state.subject_keys, state.erased_keys);
  state.head = {commit.revision()};
  state.recorded_at = commit.recorded_at();
}

void fold_rules(Aggregate& state, const v1::Commit& commit) {
  const domain::Happening happening = happening_of(commit);
  std::visit(
      [&](auto& aggregate) {
        for (const v1::Event& event : commit.events()) domain::evolve(aggregate, event, happening);
      },
      state);
}

bool fold_access(Aggregate& access, const v1::Commit& commit) {
  if (std::holds_alternative<domain::Workspace>(access)) {
    fold_rules(access, commit);
    return true;
  }
  const domain::Happening happening = happening_of(commit);
  bool changed = false;
  for (const v1::Event& event : commit.events()) {
    if (!changes_access(event)) continue;
    domain::evolve(std::get<domain::Project>(access), event, happening);
    changed = true;
  }
  return changed;
}

}  // namespace slipway
