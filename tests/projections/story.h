// A stream's log, written commit by commit into a store in memory, its texts sealed, and what its views make
// of it.
#pragma once

#include <string>
#include <vector>

#include "eventstore/memory_event_store.h"
#include "projections/sealed_commit.h"
#include "projections/view.h"
#include "tests/projections/events.h"

namespace slipway::testing {

class Story {
 public:
  explicit Story(std::string stream = "demo") : stream_(std::move(stream)) {}

  // Records one commit, a second after the one before.
  Revision commit(std::vector<v1::Event> events, const std::string& actor = "anna",
                  const std::string& command = "act");
  void wait_seconds(std::int64_t seconds) { now_seconds_ += seconds; }

  const std::string& stream() const { return stream_; }
  const MemoryEventStore& store() const { return store_; }
  const KeyReader& keys() const { return *keys_; }
  // As they were decided: open.
  const std::vector<v1::Commit>& commits() const { return commits_; }
  // Does what the erasures that were told ask for.
  void destroy_erased_keys() { keys_->destroy(to_destroy_); }
  Revision head() const { return {commits_.size()}; }
  std::int64_t now_seconds() const { return now_seconds_; }

  // A live view of all that has been told.
  std::unique_ptr<View> view(std::string_view name) const;

 private:
  std::string stream_;
  MemoryEventStore store_;
  std::unique_ptr<Keys> keys_ = make_memory_keys();
  SubjectKeys subjects_;
  std::vector<KeyId> to_destroy_;
  std::vector<v1::Commit> commits_;
  std::int64_t now_seconds_ = 1'772'323'200;  // 2026-03-01T00:00:00Z
};

// Entities by id, as a client holds them.
using Entities = std::map<std::string, std::string>;

Entities entities_of(const View& view);
// As a client folds them.
void fold_delta(const std::string& delta, Entities& entities);
void fold_since(const View& view, Revision from, Entities& entities);

// The entity of that id, or an empty one.
v1::Entity entity(const View& view, std::string_view id);

}  // namespace slipway::testing
