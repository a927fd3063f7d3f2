// What a server keeps on disk, opened as one: the log, the keys, the accounts, the views and the files.
#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "eventstore/rocks_event_store.h"
#include "projections/keys.h"
#include "projections/view.h"
#include "server/accounts.h"
#include "server/config.h"
#include "server/cosignatures.h"
#include "server/file_store.h"
#include "server/log_keys.h"
#include "server/webhook_key.h"

namespace slipway {

// Each member is thread-safe as its own header says. Never null once opened.
struct DataDirectory {
  std::filesystem::path path;
  std::unique_ptr<RocksEventStore> store;
  std::unique_ptr<LogKeys> log_keys;
  std::optional<WebhookKey> webhook_key;
  std::unique_ptr<Cosignatures> cosignatures;
  std::unique_ptr<Keys> keys;
  std::unique_ptr<CheckpointStore> checkpoints;
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<FileStore> files;

  // Made with the log and kept beside it: a client that holds revisions of another log learns that they are
  // void. A log whose loss was accepted is another.
  std::string log_epoch() const;
};

// Makes the directory if there is none. Finishes a rotation of the log's key that a crash interrupted. Fails
// with a sentence for the operator. `fatal` as in Server::start(). Blocks on disk.
// REQUIRES: sodium_init().
std::expected<DataDirectory, std::string> open_data_directory(const Config& config,
                                                              std::function<void(const std::string&)> fatal);

}  // namespace slipway
