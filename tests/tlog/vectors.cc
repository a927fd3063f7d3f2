#include "tests/tlog/vectors.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <sstream>

#include "proto/base64.h"
#include "proto/basics.h"
#include "proto/tlog/text.h"

namespace slipway::tlog::tests {
namespace {

Object read_vectors() {
  std::ifstream file(std::string(SLIPWAY_SOURCE_DIR) + "/tests/vectors/tlog.json");
  std::stringstream text;
  text << file.rdbuf();
  Object vectors;
  const auto status = google::protobuf::util::JsonStringToMessage(text.str(), &vectors);
  SLIPWAY_ASSERT(status.ok(), status.ToString());
  return vectors;
}

Hash hash_of(const Value& value) {
  const auto hash = hash_from_base64(value.string_value());
  SLIPWAY_ASSERT(hash.has_value(), value.string_value());
  return *hash;
}

}  // namespace

const Object& vectors() {
  static const Object read = read_vectors();
  return read;
}

const Value& at(const Object& object, const std::string& name) {
  const auto found = object.fields().find(name);
  SLIPWAY_ASSERT(found != object.fields().end(), name);
  return found->second;
}

const Object& object_at(const Object& object, const std::string& name) {
  return at(object, name).struct_value();
}

std::vector<Object> objects_at(const Object& object, const std::string& name) {
  std::vector<Object> objects;
  for (const Value& value : at(object, name).list_value().values()) objects.push_back(value.struct_value());
  SLIPWAY_ASSERT(!objects.empty(), name);
  return objects;
}

std::string text_at(const Object& object, const std::string& name) {
  return at(object, name).string_value();
}

std::uint64_t number_at(const Object& object, const std::string& name) {
  return static_cast<std::uint64_t>(at(object, name).number_value());
}

bool bool_at(const Object& object, const std::string& name) {
  return at(object, name).bool_value();
}

std::string bytes_at(const Object& object, const std::string& name) {
  const auto bytes = from_base64(text_at(object, name));
  SLIPWAY_ASSERT(bytes.has_value(), name);
  return *bytes;
}

Hash hash_at(const Object& object, const std::string& name) {
  return hash_of(at(object, name));
}

std::vector<Hash> hashes_at(const Object& object, const std::string& name) {
  std::vector<Hash> hashes;
  for (const Value& value : at(object, name).list_value().values()) hashes.push_back(hash_of(value));
  return hashes;
}

std::vector<std::string> byte_strings_at(const Object& object, const std::string& name) {
  std::vector<std::string> strings;
  for (const Value& value : at(object, name).list_value().values()) {
    const auto bytes = from_base64(value.string_value());
    SLIPWAY_ASSERT(bytes.has_value(), name);
    strings.push_back(*bytes);
  }
  return strings;
}

void MemoryTree::append(std::string_view entry) {
  entries_.emplace_back(entry);
  frontier_.append(leaf_hash(entry), [this](Node node, const Hash& hash) {
    levels_.resize(std::max<std::size_t>(levels_.size(), node.level + 1));
    SLIPWAY_ASSERT(levels_[node.level].size() == node.index);
    levels_[node.level].push_back(hash);
  });
}

ReadNode MemoryTree::reader() const {
  return [this](Node node) -> std::optional<Hash> {
    if (node.level >= levels_.size() || node.index >= levels_[node.level].size()) return std::nullopt;
    return levels_[node.level][node.index];
  };
}

MemoryTree large_tree() {
  const std::uint64_t size = number_at(object_at(vectors(), "large"), "size");
  MemoryTree tree;
  for (std::uint64_t i = 0; i < size; ++i) tree.append("entry " + std::to_string(i));
  return tree;
}

}  // namespace slipway::tlog::tests
