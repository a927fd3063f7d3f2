#include "proto/records/happening.h"

#include <algorithm>

#include "slipway/v1/events.pb.h"

namespace slipway::records {

void note(v1::Recorded& recorded, const Happening& happening) {
  if (recorded.created_by().empty()) {
    *recorded.mutable_created_at() = happening.at;
    recorded.set_created_by(happening.actor);
  }
  recorded.set_changed_revision(happening.revision.value);
  *recorded.mutable_changed_at() = happening.at;
  recorded.set_changed_by(happening.actor);
}

bool is_erased(const v1::Event& event, int field) {
  return std::ranges::find(event.erased(), static_cast<std::uint32_t>(field)) != event.erased().end();
}

}  // namespace slipway::records
