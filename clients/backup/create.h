// Adds to a backup what a server's logs and the files attached there have gained since, or begins one.
//
// Only entries and checkpoints are fetched. The tree is grown here, from what the backup holds and the new
// entries: that its root is the one in the server's signed checkpoint proves both that every new entry is as
// the server signed it and that its log continues the one that was backed up. Until then nothing that the
// backup says of itself is changed: a run that ends halfway leaves the backup as it was, and the next one
// goes on. One thread.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clients/backup/directory.h"
#include "clients/backup/files.h"
#include "proto/tlog/keys.h"

namespace slipway::backup {

struct Source {
  std::string server_name;
  std::vector<std::string> streams;
  std::vector<std::string> keys;  // Verifier keys, as the server gives them.
  // What stands under `/log/`, as `bank/checkpoint`. Nothing: not there. The error is a sentence.
  std::function<std::expected<std::optional<std::string>, std::string>(const std::string& path)> get;
  GetFile get_file{};  // Of the projects' attached files.
};

struct Progress {
  std::string stream;
  std::uint64_t done = 0;  // Commits of this stream; or bytes of a file of its.
  std::uint64_t total = 0;
  bool of_a_file = false;
};
using Tell = std::function<void(const Progress&)>;

struct Created {
  std::uint64_t streams = 0;
  std::uint64_t commits = 0;  // In the backup now.
  std::uint64_t added = 0;
  std::uint64_t bytes_added = 0;  // Of entries.
  FilesAdded files{};
  std::vector<std::string> new_keys{};  // That the backup did not know, and does now.
};

// The error is a sentence that says what was refused or went wrong. `now`: seconds since 1970.
std::expected<Created, std::string> create(Directory& directory, const Source& source, std::int64_t now,
                                           const Tell& tell);

// The keys that may sign the checkpoints of that origin: those of its name, and those of the server's under
// any other name.
std::vector<tlog::VerifierKey> keys_for(const std::vector<std::string>& keys, const std::string& origin);

}  // namespace slipway::backup
