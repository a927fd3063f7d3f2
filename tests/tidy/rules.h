// The project's rules. Each returns what is wrong, a line a problem, with the file's path; empty: nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/tidy/tree.h"

namespace slipway::tests {

using Problems = std::vector<std::string>;

// architecture: server → projections → eventstore → proto; clients → proto. No arrow runs back.
Problems check_includes(const SourceFile& file);
// server/domain has no clock, no I/O, no threads and no randomness: only proto and the standard library.
Problems check_domain_is_pure(const SourceFile& file);
// A header has `#pragma once` and opens with a comment: what it is.
Problems check_header(const SourceFile& file);
// `detached` swallows what a coroutine throws; a handler that logs does not.
Problems check_nothing_detached(const SourceFile& file);
// Beast is compiled once a side, behind a plain header.
Problems check_beast(const SourceFile& file);
// RocksDB stays out of headers.
Problems check_rocksdb(const SourceFile& file);
// A lock file names versions and hashes, not hosts.
Problems check_lock(const SourceFile& file);
// No file is longer than `lines_max`, but for generated files, locks and data.
Problems check_length(const SourceFile& file);
// A source file is named by the CMakeLists.txt (or .cmake) of its folder or of one above it.
Problems check_sources_are_built(const std::vector<SourceFile>& files);
// A folder that is a target or a package says in its README what lives there.
Problems check_readmes(const std::vector<SourceFile>& files);
// A relative link in a Markdown file leads somewhere. `exists` takes a path from the root.
Problems check_links(const SourceFile& file, const std::function<bool(const std::string&)>& exists);
// The top level is fixed.
Problems check_top_level(const std::vector<std::string>& names);

inline constexpr std::size_t lines_max = 800;

}  // namespace slipway::tests
