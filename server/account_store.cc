#include "server/account_store.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>

namespace slipway {
namespace {

constexpr std::string_view format_key = "format";
constexpr std::string_view format_value = "1";

template <typename Record>
void put(rocksdb::WriteBatch& batch, char kind, const Records<std::optional<Record>>& records) {
  for (const auto& [id, record] : records) {
    const std::string key = fmt::format("{}/{}", kind, id);
    if (record) {
      batch.Put(key, record->SerializeAsString());
    } else {
      batch.Delete(key);
    }
  }
}

template <typename Record>
void apply(Records<Record>& state, const Records<std::optional<Record>>& changed) {
  for (const auto& [id, record] : changed) {
    if (record) {
      state.insert_or_assign(id, *record);
    } else {
      state.erase(id);
    }
  }
}

rocksdb::Options database_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  // The default loses what follows a flipped bit without a word; this refuses it, and accepts a torn tail.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.write_buffer_size = 4 << 20;
  options.max_open_files = 64;
  options.keep_log_file_num = 2;
  return options;
}

template <typename Record>
bool read_record(const rocksdb::Slice& value, std::string_view id, Records<Record>& records) {
  return records[std::string{id}].ParseFromArray(value.data(), static_cast<int>(value.size()));
}

bool read_entry(const rocksdb::Slice& key, const rocksdb::Slice& value, AccountState& state) {
  const std::string_view name{key.data(), key.size()};
  if (name == format_key) return std::string_view{value.data(), value.size()} == format_value;
  if (name.size() < 3 || name[1] != '/') return false;
  const auto id = name.substr(2);
  switch (name[0]) {
    case 'a':
      return read_record(value, id, state.accounts);
    case 's':
      return read_record(value, id, state.sessions);
    case 't':
      return read_record(value, id, state.tokens);
    case 'l':
      return read_record(value, id, state.links);
    default:
      return false;
  }
}

std::expected<AccountState, std::string> read_state(rocksdb::DB& db) {
  AccountState state;
  const std::unique_ptr<rocksdb::Iterator> entries{db.NewIterator(rocksdb::ReadOptions{})};
  for (entries->SeekToFirst(); entries->Valid(); entries->Next()) {
    if (!read_entry(entries->key(), entries->value(), state)) {
      return std::unexpected(fmt::format("it holds an entry that this version does not understand (`{}`).",
                                         entries->key().ToString(entries->key().size() > 70)));
    }
  }
  if (!entries->status().ok()) return std::unexpected(entries->status().ToString());
  for (const auto& [person, account] : state.accounts) state.logins[account.login()] = person;
  return state;
}

std::expected<std::unique_ptr<rocksdb::DB>, std::string> open_database(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return std::unexpected(error.message());
  fs::permissions(directory, fs::perms::owner_all, error);
  if (error) return std::unexpected(error.message());
  rocksdb::DB* raw = nullptr;
  const auto status = rocksdb::DB::Open(database_options(), directory, &raw);
  std::unique_ptr<rocksdb::DB> db{raw};
  if (!status.ok()) return std::unexpected(status.ToString());
  rocksdb::WriteOptions synced;
  synced.sync = true;
  std::string format;
  if (db->Get(rocksdb::ReadOptions{}, rocksdb::Slice{format_key.data(), format_key.size()}, &format)
          .IsNotFound()) {
    const auto written = db->Put(synced, rocksdb::Slice{format_key.data(), format_key.size()},
                                 rocksdb::Slice{format_value.data(), format_value.size()});
    if (!written.ok()) return std::unexpected(written.ToString());
  }
  return db;
}

class RocksAccountStore final : public AccountStore {
 public:
  RocksAccountStore(std::unique_ptr<rocksdb::DB> db, AccountState state)
      : db_{std::move(db)}, state_{std::move(state)} {}

  AccountState take_state() override { return std::move(state_); }

  bool write(const AccountChange& change, bool sync) override {
    rocksdb::WriteBatch batch;
    put(batch, 'a', change.accounts);
    put(batch, 's', change.sessions);
    put(batch, 't', change.tokens);
    put(batch, 'l', change.links);
    rocksdb::WriteOptions how;
    how.sync = sync;
    return db_->Write(how, &batch).ok();
  }

  // The write-ahead log ends with a flush, removed records with a compaction, and the files that held them
  // when deletions are enabled again, which purges on this thread.
  bool scrub() override {
    rocksdb::CompactRangeOptions compaction;
    compaction.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    return db_->Flush(rocksdb::FlushOptions{}).ok() && db_->CompactRange(compaction, nullptr, nullptr).ok() &&
           db_->DisableFileDeletions().ok() && db_->EnableFileDeletions(true).ok();
  }

 private:
  const std::unique_ptr<rocksdb::DB> db_;
  AccountState state_;
};

}  // namespace

std::vector<std::string> AccountChange::ended() const {
  std::vector<std::string> ids;
  for (const auto& [id, record] : sessions) {
    if (!record) ids.push_back(id);
  }
  for (const auto& [id, record] : tokens) {
    if (!record) ids.push_back(id);
  }
  return ids;
}

void apply(AccountState& state, const AccountChange& change) {
  for (const auto& [person, record] : change.accounts) {
    const auto before = state.accounts.find(person);
    if (before != state.accounts.end()) state.logins.erase(before->second.login());
    if (record) state.logins.insert_or_assign(record->login(), person);
  }
  apply(state.accounts, change.accounts);
  apply(state.sessions, change.sessions);
  apply(state.tokens, change.tokens);
  apply(state.links, change.links);
}

std::expected<std::unique_ptr<AccountStore>, std::string> AccountStore::open(const std::string& directory) {
  auto db = open_database(directory);
  if (!db) return std::unexpected(db.error());
  auto state = read_state(**db);
  if (!state) return std::unexpected(state.error());
  return std::make_unique<RocksAccountStore>(std::move(*db), std::move(*state));
}

}  // namespace slipway
