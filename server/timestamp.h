// A clock's time as the schema writes it.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <chrono>

namespace slipway {

// To the microsecond: no more is recorded.
google::protobuf::Timestamp to_timestamp(std::chrono::system_clock::time_point time);

}  // namespace slipway
