// A backup's manifest as bytes, and where its files stand. README.md draws the directory. Pure; thread-safe.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "slipway/v1/backup.pb.h"

namespace slipway::backup {

inline constexpr std::string_view manifest_file = "manifest";
inline constexpr std::uint32_t manifest_format = 1;

std::string to_bytes(const v1::BackupManifest& manifest);
// Fails with an English sentence where a single byte is not what was written, or a later format's.
std::expected<v1::BackupManifest, std::string> parse_manifest(std::string_view bytes);

// As `log/bank/`: before a stream's checkpoint and tiles.
std::string stream_path(std::string_view stream);

// As `files/bank/9f86…`: a file attached in that stream's project.
inline constexpr std::string_view files_folder = "files/";
std::string file_path(std::string_view stream, std::string_view digest);

// In hexadecimal.
std::string sha256_text(std::string_view bytes);

}  // namespace slipway::backup
