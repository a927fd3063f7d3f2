#include "server/timestamp.h"

#include <google/protobuf/util/time_util.h>

namespace slipway {

google::protobuf::Timestamp to_timestamp(std::chrono::system_clock::time_point time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
}

}  // namespace slipway
