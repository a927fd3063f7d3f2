// The stored schema as text, one line a field, to be compared with what was recorded.
#pragma once

#include <string>
#include <vector>

namespace slipway::tests {

// Everything reachable from a stored commit, sorted: `slipway.v1.TaskMoved.rank = 3 string`.
std::vector<std::string> stored_schema();

std::vector<std::string> lines_of(const std::string& text);

struct SchemaDifference {
  std::vector<std::string> lost;   // Recorded, and no longer so: stored commits would read otherwise.
  std::vector<std::string> added;  // Not recorded yet.
};
SchemaDifference compare(const std::vector<std::string>& recorded, const std::vector<std::string>& now);

}  // namespace slipway::tests
