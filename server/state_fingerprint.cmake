# Writes a header with the hash of all that decides what a state is after a log, and how it is written down: the schema,
# the rules, the folds. A state that another version wrote has another hash, and is not read back.
#   cmake -D ROOT=<repository> -D "SOURCES=<files>" -D OUTPUT=<header> -P state_fingerprint.cmake
foreach(source ${SOURCES})
  file(SHA256 ${source} hash)
  file(RELATIVE_PATH name ${ROOT} ${source})
  string(APPEND all "${name} ${hash}\n")
endforeach()
string(SHA256 fingerprint "${all}")
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
// What a kept state must have been written by: see server/state_fingerprint.cmake.
#pragma once

#include <string_view>

namespace slipway {

inline constexpr std::string_view state_fingerprint = "@fingerprint@";

}  // namespace slipway
]])
