#include <cstddef>
#include <cstdint>

#include "tests/fuzz/frame_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::fuzz::check_client_message({reinterpret_cast<const char*>(data), size}, slipway::Codec::json);
  return 0;
}
