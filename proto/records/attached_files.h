// Which files a project's log says there must be, from its commits as they are stored: what is sealed in them
// is not needed.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "proto/records/files.h"
#include "slipway/v1/commit.pb.h"

namespace slipway::records {

class AttachedFiles {
 public:
  // In the order of the log.
  void take(const v1::Commit& commit);
  // By digest, how large: what was attached and not redacted since.
  std::map<std::string, std::uint64_t> kept() const;

 private:
  Files files_;
};

}  // namespace slipway::records
