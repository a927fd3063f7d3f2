// What an event does not say itself: who did it, when, and as which revision.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "proto/basics.h"
#include "slipway/v1/records.pb.h"

namespace slipway::records {

struct Happening {
  std::string actor;
  google::protobuf::Timestamp at;
  Revision revision;
};

// Of a record that the event made or changed.
void note(v1::Recorded& recorded, const Happening& happening);

}  // namespace slipway::records
