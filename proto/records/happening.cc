#include "proto/records/happening.h"

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

}  // namespace slipway::records
