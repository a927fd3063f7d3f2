// Random events of records, made by reflection: whatever the schema lets an event say, of few things, so that
// they meet.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "slipway/v1/events.pb.h"

namespace slipway::testing {

// The event in protobuf's text format, as `risk_closed { risk_id: "r" }`.
v1::Event told(const std::string& text);

class RecordEvents {
 public:
  explicit RecordEvents(std::mt19937_64& random) : random_(random) {}

  // One of those that say what they are about. `tasks`: the ids that it may name as tasks; `now`: about when.
  v1::Event next(const std::vector<std::string>& tasks, std::int64_t now_seconds);

 private:
  void fill(google::protobuf::Message& message);
  void fill(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field);
  std::string text_for(const std::string& field);
  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::mt19937_64& random_;
  std::vector<std::string> tasks_;
  std::int64_t now_seconds_ = 0;
};

}  // namespace slipway::testing
