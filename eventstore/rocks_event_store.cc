#include "eventstore/rocks_event_store.h"

#include <fmt/format.h>
#include <rocksdb/env.h>

#include <utility>

#include "eventstore/damage_notes.h"
#include "eventstore/follower_feed.h"
#include "eventstore/group_writer.h"
#include "eventstore/log_check.h"
#include "eventstore/manifest_first.h"
#include "eventstore/rocks_tables.h"
#include "eventstore/stop_signal.h"
#include "eventstore/watermark_file.h"
#include "eventstore/watermark_writer.h"

namespace slipway {
namespace {

rocksdb::Env& env_of(const RocksOptions& options) {
  return options.env != nullptr ? *options.env : machine_env();
}

std::string watermark_path(const std::string& directory) {
  return directory + ".watermark";
}

std::string refusal(const std::string& directory, const std::string& why) {
  return fmt::format(
      "The log in {} is not the one that it was, and is not served: {}. Restore it from a backup; or accept "
      "the loss (--accept-loss), which is recorded. Nothing was changed.",
      directory, why);
}

struct OpenedWatermark {
  std::unique_ptr<WatermarkFile> file;
  std::optional<LogDamage> damage;  // That it was not there, or not whole.
};

// The watermark of the log in `directory`. A new log gets its watermark first, so that a log without one has
// lost it, and a watermark without a log as well.
std::expected<OpenedWatermark, std::string> open_watermark(rocksdb::Env& env, const std::string& directory) {
  const std::string path = watermark_path(directory);
  const bool has_log = RocksTables::exist(env, directory);
  OpenedWatermark opened;
  const bool has_watermark = env.FileExists(path).ok();
  if (!has_watermark && has_log) {  // Not made anew here: the next start must miss it as well.
    opened.damage = {{}, {}, {}, fmt::format("its watermark, {}, is missing", path)};
    return opened;
  }
  if (!has_watermark) {
    if (auto made = RocksTables::make_directory(env, directory); !made) return std::unexpected(made.error());
  }
  auto file = has_watermark ? WatermarkFile::open(env, path) : WatermarkFile::create(env, path, {});
  if (!file) return std::unexpected(std::move(file.error()));
  opened.file = std::move(*file);
  const auto& found = opened.file->found();
  if (!found) opened.damage = {{}, {}, {}, fmt::format("its watermark, {}, is damaged", path)};
  if (found && found->position > Position{} && !has_log)
    opened.damage = {{}, {}, Position{1}, "all of it is missing"};
  return opened;
}

// What is wrong with the log, looked at before anything opens it to write: opening would tidy away what can
// still be read of a damaged one. A power cut may leave the last, unacknowledged group in any state, not only
// torn; so the write-ahead log counts up to its first bad record, and the watermark says whether that is far
// enough. Costs a second reading of the write-ahead log.
std::expected<std::optional<LogDamage>, std::string> look_at(const std::string& directory,
                                                             const RocksOptions& options,
                                                             const Watermark& watermark) {
  auto tables = RocksTables::open_to_read(directory, options);
  if (!tables) return std::unexpected(std::move(tables.error()));
  if (*tables == nullptr) return std::nullopt;
  return check_watermark(**tables, watermark, options.command_id_of);
}

}  // namespace

std::expected<std::unique_ptr<RocksEventStore>, std::string> RocksEventStore::open(
    const std::string& directory, Options options) {
  rocksdb::Env& env = env_of(options);
  const bool lenient = options.accept_loss || is_off(options, RocksMutant::watermark_off);
  auto watermark = open_watermark(env, directory);
  if (!watermark) return std::unexpected(std::move(watermark.error()));
  auto& [file, damage] = *watermark;
  auto notes = DamageNotes::open(env, directory);
  if (!notes) return std::unexpected(std::move(notes.error()));
  if (!damage) damage = (*notes)->found();
  if (!damage && !lenient && RocksTables::exist(env, directory)) {
    auto looked = look_at(directory, options, *file->found());
    if (!looked) return std::unexpected(std::move(looked.error()));
    damage = std::move(*looked);
  }
  if (damage && !lenient) return std::unexpected(refusal(directory, damage->sentence));
  auto stop = std::make_shared<StopSignal>();
  auto tables = RocksTables::open(directory, options, stop);
  if (!tables) return std::unexpected(std::move(tables.error()));
  if (!damage) damage = check_watermark(**tables, *file->found(), options.command_id_of);
  if (damage && !lenient) return std::unexpected(refusal(directory, damage->sentence));
  if (damage) {
    // Until the log says itself that this was accepted, a start without that decision is refused again.
    if (auto noted = (*notes)->note(*damage); !noted) return std::unexpected(std::move(noted.error()));
    auto begun = WatermarkFile::create(env, watermark_path(directory),
                                       Watermark{(*tables)->end(), (*tables)->end_log_hash(), {}});
    if (!begun) return std::unexpected(std::move(begun.error()));
    file = std::move(*begun);
  }
  std::unique_ptr<RocksEventStore> store(new RocksEventStore(directory, std::move(stop), std::move(*tables),
                                                             std::move(file), std::move(*notes),
                                                             std::move(options)));
  store->accepted_loss_ = std::move(damage);
  return store;
}

RocksEventStore::RocksEventStore(std::string directory, std::shared_ptr<StopSignal> stop,
                                 std::unique_ptr<RocksTables> tables,
                                 std::unique_ptr<WatermarkFile> watermark, std::unique_ptr<DamageNotes> notes,
                                 Options options)
    : stop_(std::move(stop)),
      directory_(std::move(directory)),
      command_id_of_(std::move(options.command_id_of)),
      notes_(std::move(notes)),
      tables_(std::move(tables)) {
  const RocksTables& reads = *tables_;
  watermark_ = std::make_unique<WatermarkWriter>(std::move(watermark), stop_);
  feed_ = std::make_unique<FollowerFeed>(
      reads.end(),
      [&reads](Position after, Position until, const Visit& visit) {
        return reads.read_all(after, until, visit);
      },
      [signal = stop_](std::string sentence) { signal->raise(std::move(sentence)); });
  writer_ = std::make_unique<GroupWriter>(*tables_, *watermark_, *feed_, stop_, std::move(options.on_fatal));
}

RocksEventStore::~RocksEventStore() = default;

void RocksEventStore::append(NewCommit commit, Appended done) {
  writer_->append(std::move(commit), std::move(done));
}

std::expected<void, StoreError> RocksEventStore::read_stream(std::string_view stream, Revision after,
                                                             const Visit& visit) const {
  return tables_->read_stream(stream, after, visit);
}

std::expected<void, StoreError> RocksEventStore::read_all(Position after, const Visit& visit) const {
  return tables_->read_all(after, feed_->end(), visit);
}

std::expected<Revision, StoreError> RocksEventStore::head(std::string_view stream) const {
  return tables_->head(stream);
}

Position RocksEventStore::end() const {
  return feed_->end();
}

std::expected<std::vector<std::string>, StoreError> RocksEventStore::streams() const {
  return tables_->streams();
}

std::expected<std::optional<Revision>, StoreError> RocksEventStore::find_command(
    std::string_view stream, std::string_view command_id) const {
  return tables_->find_command(stream, command_id);
}

std::expected<TreeHead, StoreError> RocksEventStore::tree_head(std::string_view stream) const {
  return tables_->tree_head(stream);
}

std::expected<std::vector<tlog::Hash>, StoreError> RocksEventStore::tree_hashes(std::string_view stream,
                                                                                unsigned tile_level,
                                                                                std::uint64_t first,
                                                                                std::size_t count) const {
  return tables_->tree_hashes(stream, tile_level, first, count);
}

std::optional<LogDamage> RocksEventStore::scrub(Position until,
                                                const std::function<bool(Position done)>& progress) {
  auto damage = check_whole_log(*tables_, until, command_id_of_, notes_->given_up(), progress);
  if (!damage) return std::nullopt;
  damage->inside = true;
  // If the note cannot be written, the next pass finds the same again.
  (void)notes_->note(*damage);
  stop_->raise(refusal(directory_, damage->sentence));
  return damage;
}

std::expected<void, std::string> RocksEventStore::loss_recorded() {
  return notes_->accept();
}

const GivenUp& RocksEventStore::given_up() const {
  return notes_->given_up();
}

std::unique_ptr<EventStore::Following> RocksEventStore::follow(Position after, Group group) {
  return feed_->follow(after, std::move(group));
}

}  // namespace slipway
