// A projection: a pure fold from commits to a view's entities.
//
// Its state is its entities: whatever `apply` needs later, it has upserted as an entity (visible, or a
// FoldState), so that a checkpoint is the set of entities and nothing else. Same commits, same bytes, on
// every machine. Not thread-safe; one owner.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "slipway/v1/commit.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway {

// Raised when a fold changes what it makes of the same log: clients and checkpoints start afresh.
inline constexpr std::uint32_t view_schema = 4;

class Projection {
 public:
  virtual ~Projection() = default;
  // As `board`.
  virtual std::string_view name() const = 0;
  // Folds one commit; writes what it did to the entities into `delta` (upserts, removals), in order.
  // Total: a commit that a view does not care for leaves `delta` empty.
  virtual void apply(const v1::Commit& commit, v1::ViewDelta& delta) = 0;
  // Puts back an entity that a checkpoint held. Called on a fresh projection, before any apply, once per
  // entity.
  virtual void restore(const v1::Entity& entity) = 0;
  // Whether entities of this view are kept. A view of a log (audit) is not kept: it is read off the log
  // again.
  virtual bool keeps(const v1::Entity& entity) const { return (void)entity, true; }
};

// The views that exist for a stream: of a project those that views.proto names, of the workspace `directory
// audit`.
std::vector<std::string_view> view_names(std::string_view stream);
// Those and the views that no client may ask for: `facts` of a project (facts_projection.h).
std::vector<std::string_view> every_view_name(std::string_view stream);
// Null: no such view for this stream.
std::unique_ptr<Projection> make_projection(std::string_view stream, std::string_view view);

}  // namespace slipway
