// What is wrong with a log, said by place.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "proto/basics.h"

namespace slipway {

// The first thing found wrong with a log.
struct LogDamage {
  std::string stream;    // Empty where no stream can be named.
  Revision revision;     // The stream's first bad or missing revision; 0 where none can be named.
  Position position;     // Likewise, in the whole log.
  std::string sentence;  // For the operator.
  bool inside = false;   // Of commits that are there; else of an end that is missing, or of another log.
};

// Streams in which damage was accepted, each with the first that was.
using GivenUp = std::map<std::string, LogDamage, std::less<>>;

}  // namespace slipway
