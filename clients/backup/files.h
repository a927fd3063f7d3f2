// The files that are attached to what a backed up log speaks of, beside it: `files/<stream>/<digest>`.
//
// Which there must be, the log itself says. A file is fetched once, in parts, and counts only if its bytes
// are what its digest says; one that was redacted since goes with the next addition. One thread; memory does
// not grow with a file.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clients/backup/directory.h"

namespace slipway::backup {

inline constexpr std::uint64_t file_part_bytes = 4 * 1024 * 1024;

// By digest, how large.
using FilesOf = std::map<std::string, std::uint64_t>;
// Some bytes of a file from `offset`, at most file_part_bytes. Nothing: the server does not have it. The
// error is a sentence.
using GetFile = std::function<std::expected<std::optional<std::string>, std::string>(
    const std::string& stream, const std::string& digest, std::uint64_t offset)>;

struct FilesAdded {
  std::uint64_t files = 0;  // In the backup now.
  std::uint64_t added = 0;
  std::uint64_t bytes_added = 0;
};

// What the first `size` commits of the stream in the backup say that there must be. Fails where they cannot
// be read.
std::expected<FilesOf, std::string> files_of(const Directory& directory, const std::string& stream,
                                             std::uint64_t size);
// Fetches those that the backup does not hold. `tell` hears how many bytes of each are here.
std::expected<void, std::string> add_files(
    Directory& directory, const std::string& stream, const FilesOf& wanted, const GetFile& get,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& tell, FilesAdded& added);
// Removes what stands under files/ and is not wanted.
void tidy_files(Directory& directory, const std::map<std::string, FilesOf>& wanted_by_stream);
// What is wrong with a file; nothing: it is whole.
std::optional<std::string> damage_of(const Directory& directory, const std::string& path,
                                     const std::string& digest, std::uint64_t size);

}  // namespace slipway::backup
