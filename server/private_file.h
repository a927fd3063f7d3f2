// Small files that only their owner may read, as those of signing keys.
#pragma once

#include <filesystem>
#include <string>

namespace slipway {

// Makes the file's folder, its owner's alone, where there is none.
void make_private_folder_of(const std::filesystem::path& path);
// Replaces the file whole, durably. 0, or errno.
int write_private_file(const std::filesystem::path& path, const std::string& text);

}  // namespace slipway
