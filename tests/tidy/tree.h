// The files of a checkout, as the rules see them.
#pragma once

#include <string>
#include <vector>

namespace slipway::tests {

struct SourceFile {
  std::string path;  // From the project's root, with `/`.
  std::string text;
};

// Every file below the root that people wrote: nothing installed, built, generated or hidden, and no
// pictures.
std::vector<SourceFile> read_tree(const std::string& root);

// The names at the top level, but for hidden ones and `build`.
std::vector<std::string> top_level(const std::string& root);

}  // namespace slipway::tests
