// How RocksDB is told to keep a log: the settings, each with its reason. No part of the contract.
#pragma once

#include <rocksdb/options.h>

#include <memory>
#include <string>
#include <vector>

#include "eventstore/rocks_options.h"
#include "eventstore/stop_signal.h"

namespace rocksdb {
struct ColumnFamilyDescriptor;
}

namespace slipway {

// The order in which column families are opened (key_format.h says what they hold).
enum class Family : std::size_t { meta, commits, positions, commands, tree };

// Failures of RocksDB's own threads raise `stop`, in a sentence that names `directory`.
rocksdb::DBOptions database_settings(const std::string& directory, const RocksOptions& options,
                                     std::shared_ptr<StopSignal> stop);
std::vector<rocksdb::ColumnFamilyDescriptor> family_settings(const RocksOptions& options);

}  // namespace slipway
