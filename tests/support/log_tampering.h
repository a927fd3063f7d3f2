// Changes the database of a log as one who knows its format could (eventstore/key_format.h). No server has it
// open.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
}  // namespace rocksdb

namespace slipway::support {

// By the column family's name.
using Families = std::map<std::string, rocksdb::ColumnFamilyHandle*>;

// Throws std::runtime_error where the database does not do it.
void tamper(const std::string& directory, const std::function<void(rocksdb::DB&, const Families&)>& change);
// Flips a bit of the stored bytes.
void change_commit(const std::string& directory, const std::string& stream, std::uint64_t revision);

}  // namespace slipway::support
