// What stands beside a log about damage to it. No part of the contract.
//
//   <log>.damaged    what was found and has not been accepted: the sentence for the operator, then a line
//                    `<stream or -> <revision> <position> <inside|end>`
//   <log>.given-up   a line `<stream> <revision> <position> <sentence>` for each stream in which damage was
//                    accepted: no later check looks at it. Of before that only the stream stood there.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "eventstore/log_damage.h"

namespace rocksdb {
class Env;
}

namespace slipway {

// One thread at a time.
class DamageNotes {
 public:
  // A note that is there and cannot be read fails: what it says must not be taken for unsaid.
  static std::expected<std::unique_ptr<DamageNotes>, std::string> open(rocksdb::Env& env,
                                                                       std::string directory);

  const std::optional<LogDamage>& found() const { return found_; }
  const GivenUp& given_up() const { return given_up_; }

  // Durable once it returns. The error is a sentence; then the note may be there or not.
  std::expected<void, std::string> note(const LogDamage& damage);
  // The log itself says by now that what was found is accepted: forgets it, and gives its stream up if it
  // lies inside. Cut off anywhere, it is found again.
  std::expected<void, std::string> accept();

 private:
  DamageNotes(rocksdb::Env& env, std::string directory) : env_(env), directory_(std::move(directory)) {}
  // Null: it is not there.
  std::expected<std::optional<std::string>, std::string> read(const std::string& path) const;
  std::string found_path() const { return directory_ + ".damaged"; }
  std::string given_up_path() const { return directory_ + ".given-up"; }
  std::expected<void, std::string> replace(const std::string& path, const std::string& text);

  rocksdb::Env& env_;
  const std::string directory_;
  std::optional<LogDamage> found_;
  GivenUp given_up_;
};

}  // namespace slipway
