#include "clients/backup/files.h"

#include <fmt/format.h>

#include <fstream>

#include "proto/backup/manifest.h"
#include "proto/records/attached_files.h"
#include "proto/tlog/sha256.h"
#include "proto/tlog/tile.h"
#include "slipway/v1/commit.pb.h"

namespace slipway::backup {
namespace {

using Done = std::expected<void, std::string>;

constexpr std::size_t piece_bytes = 64 * 1024;

Done fetch(Directory& directory, const std::string& stream, const std::string& digest, std::uint64_t size,
           const GetFile& get, const std::function<void(std::uint64_t, std::uint64_t)>& tell) {
  auto file = directory.begin(file_path(stream, digest));
  if (!file) return std::unexpected(file.error());
  tlog::Sha256 hash;
  std::uint64_t offset = 0;
  while (offset < size) {
    const auto part = get(stream, digest, offset);
    if (!part) return std::unexpected(part.error());
    if (!*part || (*part)->empty())
      return std::unexpected(fmt::format(
          "the server does not have the file {} of {}, which its log names. If it was redacted a moment ago, "
          "begin again",
          digest, stream));
    hash.update(**part);
    if (auto written = file->write(**part); !written) return written;
    offset += (*part)->size();
    tell(offset, size);
  }
  if (offset != size || hash.finish() != digest)
    return std::unexpected(fmt::format(
        "the file {} of {} is not what its digest says: it was changed on the server or on its way", digest,
        stream));
  return file->finish();
}

}  // namespace

std::expected<FilesOf, std::string> files_of(const Directory& directory, const std::string& stream,
                                             std::uint64_t size) {
  records::AttachedFiles attached;
  for (std::uint64_t index = 0; index * tlog::tile_width < size; ++index) {
    const auto bundle = *tlog::bundle_at(size, index);
    const std::string path = stream_path(stream) + tlog::path_of(bundle);
    const auto bytes = directory.read(path);
    if (!bytes) return std::unexpected(path + " is missing");
    const auto entries = tlog::parse_bundle(*bytes, bundle.width);
    if (!entries) return std::unexpected(fmt::format("{}: {}", path, tlog::describe(entries.error())));
    for (const std::string_view entry : *entries) {
      v1::Commit commit;  // What is none names no file; that it was signed so, its tree has proved.
      if (!commit.ParseFromArray(entry.data(), static_cast<int>(entry.size()))) continue;
      attached.take(commit);
    }
  }
  return attached.kept();
}

Done add_files(Directory& directory, const std::string& stream, const FilesOf& wanted, const GetFile& get,
               const std::function<void(std::uint64_t, std::uint64_t)>& tell, FilesAdded& added) {
  for (const auto& [digest, size] : wanted) {
    ++added.files;
    if (directory.size_of(file_path(stream, digest)) == size) continue;
    if (!get) return std::unexpected(fmt::format("{} has attached files, and they cannot be had", stream));
    if (auto fetched = fetch(directory, stream, digest, size, get, tell); !fetched) return fetched;
    ++added.added;
    added.bytes_added += size;
  }
  return {};
}

void tidy_files(Directory& directory, const std::map<std::string, FilesOf>& wanted_by_stream) {
  std::set<std::string> wanted;
  for (const auto& [stream, files] : wanted_by_stream)
    for (const auto& [digest, size] : files) wanted.insert(file_path(stream, digest));
  for (const std::string& file : directory.files())
    if (file.starts_with(files_folder) && !wanted.contains(file)) directory.remove(file);
}

std::optional<std::string> damage_of(const Directory& directory, const std::string& path,
                                     const std::string& digest, std::uint64_t size) {
  const auto there = directory.size_of(path);
  if (!there) return "is missing";
  if (*there != size) return fmt::format("has {} bytes, and the log says {}", *there, size);
  std::ifstream in(directory.path() + "/" + path, std::ios::binary);
  tlog::Sha256 hash;
  std::string piece(piece_bytes, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
    hash.update({piece.data(), static_cast<std::size_t>(in.gcount())});
  if (hash.finish() != digest) return "is not what its digest says";
  return std::nullopt;
}

}  // namespace slipway::backup
