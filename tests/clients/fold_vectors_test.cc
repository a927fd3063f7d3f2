// The conformance vectors that every client shares: tests/vectors/fold.json says what it means.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/clients/conversation.h"

namespace slipway::client {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

const Value& at(const Struct& object, const std::string& name) {
  return object.fields().at(name);
}

template <class Message>
Message parsed(const Value& json) {
  std::string text;
  Message message;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(json, &text).ok());
  const auto status = google::protobuf::util::JsonStringToMessage(text, &message);
  EXPECT_TRUE(status.ok()) << status.ToString() << text;
  return message;
}

ListValue cases() {
  std::ifstream file(std::string(SLIPWAY_SOURCE_DIR) + "/tests/vectors/fold.json");
  std::stringstream text;
  text << file.rdbuf();
  Struct vectors;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text.str(), &vectors).ok());
  return vectors.fields().contains("cases") ? at(vectors, "cases").list_value() : ListValue{};
}

// One case on one client: its sub_ids are the vectors' where they are told, ours on the wire.
class Replay {
 public:
  explicit Replay(const Struct& vector)
      : vector_(vector),
        project_(at(vector, "project").string_value()),
        view_(at(vector, "view").string_value()) {
    talk_.core.subscribe(project_, view_);
    talk_.core.connected(talk_.now);
    talk_.hear(welcome_frame());
    learn(static_cast<std::uint32_t>(at(vector, "subId").number_value()),
          talk_.said().at(0).hello().resume(0));
  }

  void all() {
    for (const Value& step : at(vector_, "steps").list_value().values()) take(step.struct_value());
  }

 private:
  void learn(std::uint32_t theirs, const v1::Subscribe& ours) { ours_[theirs] = ours.sub_id(); }

  v1::ServerFrame translated(v1::ServerFrame frame) const {
    if (!frame.has_snapshot()) return frame;
    const auto known = ours_.find(frame.snapshot().sub_id());
    frame.mutable_snapshot()->set_sub_id(known == ours_.end() ? 4'000'000 : known->second);
    return frame;
  }

  void take(const Struct& step) {
    talk_.hear(translated(parsed<v1::ServerFrame>(at(step, "frame"))));
    const ViewState& state = *talk_.core.view(project_, view_);
    EXPECT_EQ(std::to_string(state.revision), at(step, "revision").string_value());
    const bool live = state.phase == ViewPhase::live || state.phase == ViewPhase::fixed;
    EXPECT_EQ(live, at(step, "live").bool_value());
    compare(state, at(step, "entities").struct_value());
    subscribed_again(step);
  }

  static void compare(const ViewState& state, const Struct& expected) {
    EXPECT_EQ(state.entities.size(), static_cast<std::size_t>(expected.fields_size()));
    for (const auto& [id, json] : expected.fields()) {
      const auto found = state.entities.find(id);
      ASSERT_NE(found, state.entities.end()) << id;
      v1::Entity entity;
      ASSERT_TRUE(entity.ParseFromString(found->second));
      EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(entity, parsed<v1::Entity>(json)))
          << id << entity.ShortDebugString();
    }
  }

  void subscribed_again(const Struct& step) {
    std::vector<v1::Subscribe> asked;
    for (const v1::ClientFrame& frame : talk_.said())
      if (frame.has_subscribe()) asked.push_back(frame.subscribe());
    const auto expected = step.fields().find("subscribeAgain");
    ASSERT_EQ(asked.size(), expected == step.fields().end() ? 0U : 1U);
    if (asked.empty()) return;
    const Struct& again = expected->second.struct_value();
    EXPECT_EQ(std::to_string(asked[0].from()), at(again, "from").string_value());
    learn(static_cast<std::uint32_t>(at(again, "subId").number_value()), asked[0]);
  }

  const Struct& vector_;
  const std::string project_;
  const std::string view_;
  Conversation talk_;
  std::map<std::uint32_t, std::uint32_t> ours_;  // By the vectors' sub_id.
};

TEST(FoldVectors, EveryCaseFoldsAsItSays) {
  const ListValue all = cases();
  EXPECT_GE(all.values_size(), 10);
  for (const Value& each : all.values()) {
    SCOPED_TRACE(at(each.struct_value(), "name").string_value());
    Replay(each.struct_value()).all();
  }
}

}  // namespace
}  // namespace slipway::client
