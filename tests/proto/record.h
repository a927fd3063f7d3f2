// What the recorded files in tests/proto/golden hold, and how they grow.
#pragma once

#include <string>
#include <vector>

namespace slipway::tests {

// A commit as text, the same on every protobuf version: fields in order of their numbers, UTF-8 unescaped.
std::string commit_text(const std::string& bytes);

std::string read_file(const std::string& path);
// Names without their endings, sorted.
std::vector<std::string> golden_names(const std::string& ending);
std::string golden_path(const std::string& name);

std::string from_hex(const std::string& text);
std::string to_hex(const std::string& bytes);

// Adds new fields to the schema's listing and makes the bytes of commits that have only a text. Never changes
// what was recorded; returns what it refused to do, a line each.
std::vector<std::string> record();

}  // namespace slipway::tests
