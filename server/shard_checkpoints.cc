// How a shard sees to what makes the next start quick: the rules' state, and checkpoints of views that nobody
// watches.
#include <utility>

#include "projections/checkpoint_keeping.h"
#include "server/shard.h"

namespace slipway {

void Shard::keep_checkpoints() {
  for (auto& [project, home] : homes_) {
    if (!home.actor) continue;
    const Revision head = home.actor->durable();
    const bool rests = std::exchange(home.at_last_tick, head) == head;
    if (!rests || checkpointing_) continue;
    if (head.value >= home.state_kept.value + context_.state_kept_every)
      keep_rules(project, head);
    else if (home.checkpointed < checkpoint_due(head))
      write_checkpoints(project, head);
  }
}

// What cannot be written now is not tried again before there is more.
void Shard::keep_rules(const std::string& project, Revision head) {
  checkpointing_ = true;
  context_.runtime.run_blocking([this, project, head] {
    (void)keep_state(context_.store, context_.keys, context_.checkpoints, project, head);
    context_.runtime.post(index_, [this, project, head] {
      checkpointing_ = false;
      const auto home = homes_.find(project);
      if (home != homes_.end()) home->second.state_kept = head;
    });
  });
}

// Likewise.
void Shard::write_checkpoints(const std::string& project, Revision head) {
  checkpointing_ = true;
  context_.runtime.run_blocking([this, project, head] {
    const auto reached = write_missing_checkpoints(context_.store, context_.keys, context_.checkpoints,
                                                   project, head, checkpoint_commits_at_once);
    context_.runtime.post(index_, [this, project, reached = reached.value_or(head)] {
      checkpointing_ = false;
      const auto home = homes_.find(project);
      if (home != homes_.end()) home->second.checkpointed = reached;
    });
  });
}

}  // namespace slipway
