// tests/vectors/tlog.json: what other programs made and judged, see tests/interop/vectors.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <string>
#include <vector>

#include "proto/tlog/hash.h"
#include "proto/tlog/merkle.h"

namespace slipway::tlog::tests {

using Object = google::protobuf::Struct;
using Value = google::protobuf::Value;

// Read once. Ends the program where the file is not there or cannot be read.
const Object& vectors();

const Value& at(const Object& object, const std::string& name);
const Object& object_at(const Object& object, const std::string& name);
std::vector<Object> objects_at(const Object& object, const std::string& name);
std::string text_at(const Object& object, const std::string& name);
std::uint64_t number_at(const Object& object, const std::string& name);
bool bool_at(const Object& object, const std::string& name);
std::string bytes_at(const Object& object, const std::string& name);
Hash hash_at(const Object& object, const std::string& name);
std::vector<Hash> hashes_at(const Object& object, const std::string& name);
std::vector<std::string> byte_strings_at(const Object& object, const std::string& name);

// Every node of a tree of these entries.
class MemoryTree {
 public:
  void append(std::string_view entry);
  std::uint64_t size() const { return frontier_.size(); }
  ReadNode reader() const;
  const std::vector<std::string>& entries() const { return entries_; }

 private:
  Frontier frontier_;
  std::vector<std::vector<Hash>> levels_;
  std::vector<std::string> entries_;
};
// The vectors' large tree.
MemoryTree large_tree();

}  // namespace slipway::tlog::tests
