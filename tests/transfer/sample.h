// The files of tests/transfer/samples.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace slipway::transfer {

inline std::string sample(const std::string& name) {
  std::ifstream in(std::string(SLIPWAY_SOURCE_DIR) + "/tests/transfer/samples/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace slipway::transfer
