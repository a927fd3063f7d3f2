#include "eventstore/rocks_event_store.h"

#include <utility>

#include "eventstore/follower_feed.h"
#include "eventstore/group_writer.h"
#include "eventstore/rocks_tables.h"
#include "eventstore/stop_signal.h"

namespace slipway {

std::expected<std::unique_ptr<RocksEventStore>, std::string> RocksEventStore::open(
    const std::string& directory, Options options) {
  auto stop = std::make_shared<StopSignal>();
  auto tables = RocksTables::open(directory, options, stop);
  if (!tables) return std::unexpected(std::move(tables.error()));
  return std::unique_ptr<RocksEventStore>(
      new RocksEventStore(std::move(stop), std::move(*tables), std::move(options)));
}

RocksEventStore::RocksEventStore(std::shared_ptr<StopSignal> stop, std::unique_ptr<RocksTables> tables,
                                 Options options)
    : stop_(std::move(stop)), tables_(std::move(tables)) {
  const RocksTables& reads = *tables_;
  feed_ = std::make_unique<FollowerFeed>(
      reads.end(),
      [&reads](Position after, Position until, const Visit& visit) {
        return reads.read_all(after, until, visit);
      },
      [signal = stop_](std::string sentence) { signal->raise(std::move(sentence)); });
  writer_ = std::make_unique<GroupWriter>(*tables_, *feed_, stop_, std::move(options.on_fatal));
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

std::unique_ptr<EventStore::Following> RocksEventStore::follow(Position after, Group group) {
  return feed_->follow(after, std::move(group));
}

}  // namespace slipway
