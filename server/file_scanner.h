// Asks the operator's own program, as a virus scanner, whether a file may be kept.
#pragma once

#include <chrono>
#include <string>

namespace slipway {

enum class Scanned { clean, refused, failed };

// Runs `program` with `path` as its only argument, without input or output: it ends with 0 if the file is
// clean and with 1 if it is refused. Anything else has failed, as has what is not done in `within`; it is
// killed then. Blocks. Thread-safe.
Scanned scan_file(const std::string& program, const std::string& path, std::chrono::milliseconds within);

}  // namespace slipway
