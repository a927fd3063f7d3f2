// What an event does not say itself: who did it, when, and as which revision.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "proto/basics.h"
#include "slipway/v1/records.pb.h"

namespace slipway::v1 {
class Event;
}

namespace slipway::records {

struct Happening {
  std::string actor;
  google::protobuf::Timestamp at;
  Revision revision;
};

// Of a record that the event made or changed.
void note(v1::Recorded& recorded, const Happening& happening);
// Whether the text in this field of what happened can no longer be read.
bool is_erased(const v1::Event& event, int field);

}  // namespace slipway::records
