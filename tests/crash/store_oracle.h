// What the world outside the log knows: every commit that was handed to it and every answer that came. It
// reads a log whole, through the interface, and says what a log may never be.
//
// Lost: an acknowledged commit is not there. Changed: bytes, a revision or a position are not what they were,
// there is a gap, nobody sent it, or a commit that was found missing came back. Half: of a commit only some
// rows are there, as when the index of commands does not know one that the log holds, so that a retry would
// double it. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"

namespace slipway::crash {

// The command of a commit that an oracle made.
std::optional<std::string> command_id_of(std::string_view commit);

class StoreOracle {
 public:
  using Number = std::size_t;  // A command's, in the order in which they were made.

  explicit StoreOracle(std::size_t streams);

  struct Asked {
    Number number;
    NewCommit commit;
  };
  // A new command, to stand in its stream after all that were made before.
  Asked make(std::size_t stream, std::mt19937_64& random);
  // A command that the log was found not to hold, to be appended again; nothing where there is none.
  std::optional<Asked> retry(std::size_t stream);
  void answered(Number number, const AppendResult& result);
  // From here on nothing may be acknowledged.
  void stopped();

  // Reads everything; what it finds is what the log must hold from now on. REQUIRES: nothing is in flight.
  void check(const EventStore& store);
  // What `store` gives that is not what the log held when it was last checked; empty if nothing. A call that
  // fails differs in nothing: it is counted in `refused`.
  std::string difference(const EventStore& store, std::uint64_t& refused) const;
  // A fault that someone else saw.
  void fault(std::string what);

  struct Totals {
    std::uint64_t unanswered = 0;  // The store stopped before it said what became of them.
    std::uint64_t kept = 0;        // Of these, found in the log.
    std::uint64_t retried = 0;
  };
  Totals totals() const;
  std::vector<std::string> faults() const;
  std::size_t streams() const { return streams_.size(); }
  // Commits that the log is known to hold: found at the last check, or acknowledged since.
  std::uint64_t held() const;
  // Acknowledged in all. Waits for nobody.
  std::uint64_t acked() const { return acked_; }

 private:
  enum class State { asked, acked, unanswered, refused, logged, missing };
  struct Command {
    std::size_t stream = 0;
    std::string id;
    std::shared_ptr<const std::string> bytes;
    std::uint64_t revision = 0;  // Asked for; once it is acked or logged, its own.
    State state = State::asked;
  };
  struct Stream {
    std::string name;
    std::uint64_t asked = 0;       // Its revision if all that were asked for succeed.
    std::vector<Number> log;       // By revision - 1.
    std::vector<Number> to_retry;  // The newest last.
  };

  Asked ask(Number number);
  void fault_locked(std::string what);
  // One commit of read_all.
  void read(const StoredCommit& commit);
  void settle();
  // Every other way to read gives what read_all gave.
  std::string compare(const EventStore& store, std::uint64_t& refused) const;
  std::string compare_all(const EventStore& store, std::uint64_t& refused) const;
  std::string compare_stream(const EventStore& store, const Stream& stream, std::uint64_t& refused) const;
  std::string compare_tree(const EventStore& store, const Stream& stream, std::uint64_t& refused) const;
  std::string compare_commands(const EventStore& store, std::uint64_t& refused) const;
  // Empty if the commit is the one that stands there.
  std::string compare_commit(const StoredCommit& commit, const Stream& stream, std::uint64_t revision) const;

  mutable std::mutex mutex_;
  std::vector<Stream> streams_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<Command> commands_;
  std::map<std::string, Number, std::less<>> by_bytes_;
  std::vector<Number> order_;  // By position - 1.
  bool stopped_ = false;
  std::uint64_t acked_since_check_ = 0;
  std::atomic<std::uint64_t> acked_ = 0;
  Totals totals_;
  std::vector<std::string> faults_;
};

}  // namespace slipway::crash
