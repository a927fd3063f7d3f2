#include "proto/backup/manifest.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "proto/tlog/sha256.h"

namespace slipway::backup {

std::string sha256_text(std::string_view bytes) {
  tlog::Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string to_bytes(const v1::BackupManifest& manifest) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(manifest, &json, options);
  return sha256_text(json) + "\n" + json;
}

std::expected<v1::BackupManifest, std::string> parse_manifest(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos || bytes.substr(0, end) != sha256_text(bytes.substr(end + 1)))
    return std::unexpected("it does not have the SHA-256 that stands in its first line");
  const std::string_view json = bytes.substr(end + 1);
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  v1::BackupManifest manifest;
  if (!google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &manifest, options).ok())
    return std::unexpected("it is not a manifest");
  if (manifest.format() != manifest_format)
    return std::unexpected(
        fmt::format("its format is {}; this program reads {}", manifest.format(), manifest_format));
  return manifest;
}

namespace {

// No name begins with a dot.
std::string folder_of(std::string_view stream) {
  const bool hidden = stream.starts_with('.');
  return fmt::format("{}{}/", hidden ? "%2e" : "", stream.substr(hidden ? 1 : 0));
}

}  // namespace

std::string stream_path(std::string_view stream) {
  return "log/" + folder_of(stream);
}

std::string file_path(std::string_view stream, std::string_view digest) {
  return fmt::format("{}{}{}", files_folder, folder_of(stream), digest);
}

}  // namespace slipway::backup
