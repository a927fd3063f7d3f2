// What RocksDB says, in our words. No part of the contract.
#pragma once

#include <string>

#include "eventstore/event_store.h"

namespace rocksdb {
class Status;
}

namespace slipway {

StoreError store_error(const rocksdb::Status& status);

// Why nothing more is written to the log in `directory`, as a sentence.
std::string write_failure(const std::string& directory, const rocksdb::Status& status);
// Why the log in `directory` could not be opened, as a sentence for the person who starts the server.
std::string open_failure(const std::string& directory, const rocksdb::Status& status);

}  // namespace slipway
