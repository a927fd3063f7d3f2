#include "projections/view.h"

#include <utility>

#include "projections/checkpoint_format.h"
#include "projections/entity_table.h"
#include "projections/varint.h"

namespace slipway {
namespace {

bool is_visible(const v1::Entity& entity) {
  return entity.body_case() != v1::Entity::kFold;
}

// Writes a ViewDelta around entities that are encoded already, so that each is encoded once.
class DeltaEncoder {
 public:
  DeltaEncoder(std::string_view view, Revision revision) {
    put_bytes(v1::ViewDelta::kViewFieldNumber, view);
    append_varint(bytes_, v1::ViewDelta::kRevisionFieldNumber << 3);
    append_varint(bytes_, revision.value);
  }
  void upsert(std::string_view entity) { put_bytes(v1::ViewDelta::kUpsertsFieldNumber, entity); }
  void removal(std::string_view id) { put_bytes(v1::ViewDelta::kRemovalsFieldNumber, id); }
  SharedBytes finish() && { return std::make_shared<const std::string>(std::move(bytes_)); }

 private:
  static constexpr std::uint64_t length_delimited = 2;  // The wire type.

  void put_bytes(int field, std::string_view bytes) {
    append_varint(bytes_, static_cast<std::uint64_t>(field) << 3 | length_delimited);
    append_sized(bytes_, bytes);
  }

  std::string bytes_;
};

SharedBytes encode(const v1::Entity& entity) {
  auto bytes = std::make_shared<std::string>();
  entity.SerializeToString(bytes.get());
  return bytes;
}

}  // namespace

struct View::State {
  std::unique_ptr<Projection> projection;
  Revision revision;
  v1::ViewDelta delta;
  std::uint64_t folded_bytes = 0;  // Since a checkpoint was due.
  EntityTable visible{EntityTable::Tombstones::kept};
  EntityTable folds{EntityTable::Tombstones::dropped};

  // Takes what is not for clients out of `delta`, in place, leaving the rest in order.
  void drop_folds_from_delta();
  bool restore_row(const CheckpointRow& row);
};

View::View(std::unique_ptr<Projection> projection) : state_(std::make_unique<State>()) {
  state_->projection = std::move(projection);
}
View::~View() = default;

std::string_view View::name() const {
  return state_->projection->name();
}
Revision View::revision() const {
  return state_->revision;
}
const v1::ViewDelta& View::last_delta() const {
  return state_->delta;
}

SharedBytes View::apply(const v1::Commit& commit) {
  State& state = *state_;
  SLIPWAY_ASSERT(commit.revision() == state.revision.value + 1, std::string{name()});
  if (checkpoint_is_due()) state.folded_bytes = 0;
  state.revision = {commit.revision()};
  state.delta.Clear();
  state.delta.set_view(std::string{name()});
  state.delta.set_revision(commit.revision());
  state.projection->apply(commit, state.delta);
  if (state.delta.upserts().empty() && state.delta.removals().empty()) return nullptr;

  DeltaEncoder encoder{name(), state.revision};
  bool shown = false;
  for (const v1::Entity& entity : state.delta.upserts()) {
    const SharedBytes bytes = encode(entity);
    const bool visible = is_visible(entity);
    if (visible) encoder.upsert(*bytes);
    shown |= visible;
    if (!state.projection->keeps(entity)) continue;
    state.folded_bytes += bytes->size();
    (visible ? state.visible : state.folds).upsert(entity.id(), state.revision, bytes);
  }
  google::protobuf::RepeatedPtrField<std::string> removals;
  removals.Swap(state.delta.mutable_removals());
  for (std::string& id : removals) {
    if (!state.visible.remove(id, state.revision)) {
      state.folds.remove(id, state.revision);
      continue;
    }
    encoder.removal(id);
    shown = true;
    state.delta.add_removals(std::move(id));
  }
  state.drop_folds_from_delta();
  return shown ? std::move(encoder).finish() : nullptr;
}

void View::State::drop_folds_from_delta() {
  auto& upserts = *delta.mutable_upserts();
  int kept = 0;
  for (int i = 0; i < upserts.size(); ++i) {
    if (!is_visible(upserts[i])) continue;
    if (i != kept) upserts.SwapElements(i, kept);
    ++kept;
  }
  while (upserts.size() > kept) upserts.RemoveLast();
}

void View::each(std::string_view prefix, const std::function<void(const Item&)>& visit) const {
  state_->visible.each(prefix,
                       [&](const EntityTable::Row& row) { visit({*row.id, row.changed, row.entity}); });
}

void View::since(Revision from, const std::function<void(const Item&)>& visit) const {
  state_->visible.since(from,
                        [&](const EntityTable::Row& row) { visit({*row.id, row.changed, row.entity}); });
}

bool View::checkpoint_is_due() const {
  const bool by_commits = state_->revision.value % checkpoint_every_commits == 0;
  return by_commits || state_->folded_bytes >= checkpoint_every_bytes;
}

std::string View::checkpoint() const {
  CheckpointWriter writer{view_schema, name(), state_->revision,
                          state_->visible.rows() + state_->folds.rows()};
  const auto add = [&](const EntityTable::Row& row) {
    writer.add(*row.id, row.changed, row.entity ? std::string_view{*row.entity} : std::string_view{});
  };
  state_->visible.since({}, add);
  state_->folds.since({}, add);
  return std::move(writer).finish();
}

bool View::restore(std::string_view checkpoint) {
  SLIPWAY_ASSERT(state_->revision == Revision{}, std::string{name()});
  const auto head = [&](const CheckpointHead& head) {
    if (head.schema != view_schema || head.view != name()) return false;
    state_->revision = head.revision;
    return true;
  };
  return read_checkpoint(checkpoint, head,
                         [&](const CheckpointRow& row) { return state_->restore_row(row); });
}

bool View::State::restore_row(const CheckpointRow& row) {
  if (row.changed > revision || row.changed == Revision{}) return false;
  if (row.entity.empty()) {
    visible.restore_tombstone(row.id, row.changed);
    return true;
  }
  v1::Entity entity;
  if (!entity.ParseFromArray(row.entity.data(), static_cast<int>(row.entity.size()))) return false;
  if (entity.id() != row.id) return false;
  projection->restore(entity);
  (is_visible(entity) ? visible : folds)
      .upsert(row.id, row.changed, std::make_shared<const std::string>(row.entity));
  return true;
}

}  // namespace slipway
