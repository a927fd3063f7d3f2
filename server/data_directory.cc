#include "server/data_directory.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <utility>

#include "projections/sealed_commit.h"
#include "server/key_store.h"
#include "server/random_name.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t people_looked_at = 16;  // A workspace's first commits add people.

FilePolicy file_policy_of(const Config& config) {
  FilePolicy policy;
  policy.bytes_max = config.file_bytes_max;
  if (!config.file_types.empty()) policy.types = config.file_types;
  policy.scanner = config.file_scanner;
  return policy;
}

// A crash came between the record of a new key for the logs and its use.
std::expected<void, std::string> finish_rotation(const EventStore& store, LogKeys& log_keys) {
  const auto prepared = log_keys.prepared();
  if (!prepared) return {};
  std::optional<WallTime> recorded;
  (void)store.read_stream(workspace_stream, Revision{0}, [&](const StoredCommit& stored) {
    v1::Commit commit;
    if (!commit.ParseFromArray(stored.bytes.data(), static_cast<int>(stored.bytes.size()))) return true;
    for (const v1::Event& event : commit.events())
      if (event.log_key_rotated().new_key() == prepared->new_key)
        recorded = WallTime{std::chrono::seconds{commit.recorded_at().seconds()}};
    return !recorded;
  });
  if (!recorded) return {};
  spdlog::warn("the rotation to the log key {} was recorded and not finished: it signs from now on",
               prepared->new_key);
  return log_keys.rotate(*recorded);
}

// What is sealed in a log opens with its own keys only: a log that has them must not be given new ones.
std::expected<std::unique_ptr<Keys>, std::string> open_keys(const EventStore& store, const fs::path& data,
                                                            const std::string& file,
                                                            std::function<void(const std::string&)> fatal) {
  bool sealed = false;
  if (!fs::exists(file)) {
    (void)store.read_stream(workspace_stream, Revision{0}, [&](const StoredCommit& stored) {
      const auto opened = open_commit(stored.bytes, no_keys());
      sealed = !opened;
      return !sealed && stored.revision.value < people_looked_at;
    });
  }
  if (!sealed) return open_key_store(file, std::move(fatal));
  return std::unexpected(
      fmt::format("The key file {} is missing, and names in the log of {} are sealed under its keys. Put the "
                  "file back, or "
                  "name it with --seal-key-file.",
                  file, data.string()));
}

// What was kept of a log as it was would show what it lost, and hide the damage in it.
std::expected<void, std::string> forget_views(const fs::path& views) {
  std::error_code error;
  fs::remove_all(views, error);
  if (error) return std::unexpected(fmt::format("{}: {}", views.string(), error.message()));
  return {};
}

}  // namespace

std::string DataDirectory::log_epoch() const {
  const fs::path file = path / "epoch";
  if (store->accepted_loss() || !fs::exists(file)) std::ofstream(file) << random_name();
  std::string epoch;
  std::ifstream(file) >> epoch;
  return epoch;
}

std::expected<DataDirectory, std::string> open_data_directory(const Config& config,
                                                              std::function<void(const std::string&)> fatal) {
  DataDirectory data;
  data.path = config.data_dir;
  const auto file_or = [&](const std::string& chosen, const fs::path& otherwise) {
    return chosen.empty() ? (data.path / otherwise).string() : chosen;
  };
  std::error_code error;
  fs::create_directories(data.path, error);
  if (error) return std::unexpected(fmt::format("cannot make {}: {}", config.data_dir, error.message()));

  RocksEventStore::Options store_options;
  store_options.accept_loss = config.accept_loss;
  store_options.command_id_of = command_id_of;
  store_options.on_fatal = fatal;
  auto store = RocksEventStore::open((data.path / "log").string(), std::move(store_options));
  if (!store) return std::unexpected(store.error());
  data.store = std::move(*store);

  const std::string log_key_file = file_or(config.log_key_file, "secrets/log-keys");
  auto log_keys = LogKeys::open(log_key_file, config.server_name, std::chrono::system_clock::now());
  if (!log_keys) return std::unexpected(log_keys.error());
  data.log_keys = std::move(*log_keys);
  if (auto finished = finish_rotation(*data.store, *data.log_keys); !finished)
    return std::unexpected(finished.error());

  auto webhook_key = WebhookKey::open((data.path / "secrets" / "webhook-key").string());
  if (!webhook_key) return std::unexpected(webhook_key.error());
  data.webhook_key = *webhook_key;
  data.cosignatures = std::make_unique<Cosignatures>((data.path / "cosignatures").string());

  auto keys = open_keys(*data.store, data.path, file_or(config.seal_key_file, "keys/keys"), std::move(fatal));
  if (!keys) return std::unexpected(keys.error());
  data.keys = std::move(*keys);

  const fs::path views = data.path / "views";
  if (data.store->accepted_loss())
    if (auto forgotten = forget_views(views); !forgotten) return std::unexpected(forgotten.error());
  auto checkpoints = open_rocks_checkpoints(views.string(), *data.keys);
  if (!checkpoints) return std::unexpected(checkpoints.error());
  data.checkpoints = std::move(*checkpoints);

  auto accounts = Accounts::open((data.path / "accounts").string(), {}, std::chrono::system_clock::now());
  if (!accounts) return std::unexpected(accounts.error());
  data.accounts = std::move(*accounts);
  data.files = std::make_unique<FileStore>((data.path / "files").string(), file_policy_of(config));
  return data;
}

}  // namespace slipway
