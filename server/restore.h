// A data directory out of a backup (proto/backup), as of now or of a moment.
//
// Every entry is proved again: the tree grown from it must lead to the checkpoint that a key of the manifest
// signed, before anything counts. The log is written through the event store's own append, so that it is a
// log like any other, with its own watermark. Views are rebuilt, and clients' revisions void: a new directory
// is a new log epoch. Nothing is left behind under the directory's name where it fails.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>

namespace slipway {

struct RestoreSettings {
  std::string backup;
  std::string data_dir;  // Not there yet, or empty.
  // Of each stream only the commits recorded until then.
  std::optional<google::protobuf::Timestamp> at{};
};

struct Restored {
  std::uint64_t streams = 0;
  std::uint64_t commits = 0;
  std::uint64_t left_out = 0;  // Commits after the moment.
  std::uint64_t files = 0;     // Attached ones.
};

// `tell` hears how many commits of a stream's are done. The error is a sentence for the operator.
std::expected<Restored, std::string> restore(
    const RestoreSettings& settings,
    const std::function<void(const std::string& stream, std::uint64_t done, std::uint64_t total)>& tell);

// `slipwayd restore …`: the arguments after that word; returns the exit status.
int restore_command(int argc, const char* const* argv);

}  // namespace slipway
