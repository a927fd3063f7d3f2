#include "eventstore/rocks_settings.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <utility>

#include "eventstore/manifest_first.h"
#include "eventstore/rocks_status.h"

namespace slipway {
namespace {

constexpr int bloom_bits_per_key = 10;
constexpr std::size_t block_bytes = 16 << 10;
constexpr double memtable_bloom_share = 0.1;  // Of its write buffer, beside it.

class StopOnBackgroundError final : public rocksdb::EventListener {
 public:
  StopOnBackgroundError(std::string directory, std::shared_ptr<StopSignal> stop)
      : directory_(std::move(directory)), stop_(std::move(stop)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    stop_->raise(write_failure(directory_, *status));
  }

 private:
  std::string directory_;
  std::shared_ptr<StopSignal> stop_;
};

rocksdb::ColumnFamilyOptions family(std::size_t write_buffer_bytes, rocksdb::BlockBasedTableOptions table) {
  rocksdb::ColumnFamilyOptions settings;
  settings.write_buffer_size = write_buffer_bytes;
  settings.level_compaction_dynamic_level_bytes = true;
  settings.compression = rocksdb::kLZ4Compression;
  settings.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return settings;
}

}  // namespace

rocksdb::DBOptions database_settings(const std::string& directory, const RocksOptions& options,
                                     std::shared_ptr<StopSignal> stop) {
  rocksdb::DBOptions settings;
  settings.create_if_missing = true;
  settings.create_missing_column_families = true;
  settings.env = options.env != nullptr ? options.env : &machine_env();

  // Up to the first bad record. RocksDB cannot tell a flipped bit, with all later commits gone, from what a
  // power cut leaves of an unsynced write, of which any sectors may be there; the watermark can.
  settings.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // A missing or shortened older WAL is refused, too.
  settings.track_and_verify_wals_in_manifest = !options.accept_loss;
  settings.paranoid_checks = true;
  settings.max_bgerror_resume_count = 0;  // Fail-stop: after an error nobody knows what the disk holds.
  settings.listeners.push_back(std::make_shared<StopOnBackgroundError>(directory, std::move(stop)));

  settings.max_total_wal_size = options.wal_bytes_max;
  settings.atomic_flush = true;  // The families share one WAL: flushed together, it can go together.
  settings.max_background_jobs = 2;
  settings.max_open_files = 512;  // Opening does not read every table's footer.
  settings.skip_stats_update_on_db_open = true;
  settings.keep_log_file_num = 4;
  settings.max_log_file_size = 4 << 20;
  settings.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  return settings;
}

std::vector<rocksdb::ColumnFamilyDescriptor> family_settings(const RocksOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.block_size = block_bytes;
  table.cache_index_and_filter_blocks = true;  // So that the cache's size bounds them.
  table.pin_l0_filter_and_index_blocks_in_cache = true;

  // Nearly every command looked up is new, so nearly every lookup ends at the filter. In parts: a filter in
  // one piece outgrows a shard of the cache at a million commands, and would then be read from disk at every
  // lookup.
  rocksdb::BlockBasedTableOptions filtered = table;
  filtered.partition_filters = true;
  filtered.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  filtered.filter_policy.reset(rocksdb::NewBloomFilterPolicy(bloom_bits_per_key));

  const std::size_t index_buffer_bytes = options.write_buffer_bytes / 4;
  rocksdb::ColumnFamilyOptions commands = family(index_buffer_bytes, filtered);
  commands.memtable_prefix_bloom_size_ratio = memtable_bloom_share;  // For what is not yet in a file, too.
  commands.memtable_whole_key_filtering = true;
  return {{rocksdb::kDefaultColumnFamilyName, family(index_buffer_bytes, table)},
          {"commits", family(options.write_buffer_bytes, table)},
          {"positions", family(index_buffer_bytes, table)},
          {"commands", commands},
          {"tree", family(index_buffer_bytes, table)}};
}

}  // namespace slipway
