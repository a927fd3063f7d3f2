// A message as protobuf's canonical JSON (protobuf.dev, "ProtoJSON"), with the defaults of scalar fields
// written out, so that a reader sees 0 and false.
//
// It says what google::protobuf::util::MessageToJsonString says with `always_print_primitive_fields`, but
// walks the message itself: that function describes every type of a message anew at each call, and an event
// has more than a hundred kinds. Takes what our schema is made of: scalars but floating numbers, messages,
// maps of strings, timestamps. Pure; any thread.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace slipway {

// REQUIRES: no field of a floating type, no well-known type but Timestamp.
std::string to_json(const google::protobuf::Message& message);

}  // namespace slipway
