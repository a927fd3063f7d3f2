// A transition is encoded once, however many follow: they are all given the same buffer, not equal ones.
#include <gtest/gtest.h>

#include <set>

#include "tests/protocol/world.h"

namespace slipway::test {
namespace {

constexpr std::size_t followers = 1'000;

struct Pushed {
  std::set<const std::string*> buffers;
  std::size_t messages = 0;
};

class SharedTransition : public testing::TestWithParam<Codec> {
 protected:
  SharedTransition() {
    world_.on_message = [this](const World::Client&, const v1::ServerFrame& frame,
                               const OutMessage& message) {
      if (!frame.has_transition()) return;
      EXPECT_EQ(message.body, nullptr);  // Nothing beside it, and nothing copied around it.
      pushed_.buffers.insert(message.head.get());
      kept_.push_back(message.head);  // So that no address is given twice.
      ++pushed_.messages;
    };
  }
  void follow(const std::string& name, Codec codec) {
    World::Client& client = world_.connect(name, codec);
    world_.send(client, client_frame(R"({"hello":{"token":"ann"}})"));
    world_.send(client, client_frame(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})"));
  }
  Pushed move(const std::string& column) {
    pushed_ = {};
    const v1::Ack ack = world_.command(
        "ann", R"({"project":"bank","moveTask":{"taskId":"t1","columnId":")" + column + R"("}})");
    EXPECT_TRUE(ack.has_committed()) << ack.ShortDebugString();
    return pushed_;
  }

  World world_;
  Pushed pushed_;
  std::vector<SharedBytes> kept_;
};

TEST_P(SharedTransition, IsOneBufferForAThousandSubscribers) {
  for (std::size_t i = 0; i < followers; ++i) follow("follower-" + std::to_string(i), GetParam());
  for (const char* column : {"doing", "todo", "doing"}) {
    const ShardStats before = world_.stats();
    const Pushed pushed = move(column);
    EXPECT_EQ(pushed.messages, followers);
    EXPECT_EQ(pushed.buffers.size(), 1U);
    EXPECT_EQ(world_.stats().transitions - before.transitions, followers);
    EXPECT_EQ(world_.stats().transitions_encoded - before.transitions_encoded, 1U);
  }
}

TEST_P(SharedTransition, IsAnotherForWhoeverIsElsewhere) {
  follow("first", GetParam());
  follow("second", GetParam());
  follow("late", GetParam());
  World::Client& late = world_.client("late");
  world_.set_reads(late, false);
  EXPECT_EQ(move("doing").buffers.size(), 1U);  // What the late one has in its socket, too.
  EXPECT_EQ(move("todo").buffers.size(), 1U);
  EXPECT_EQ(move("doing").messages, 2U);
  pushed_ = {};
  world_.set_reads(late, true);
  world_.settle();
  EXPECT_EQ(pushed_.messages, 1U);  // All that it missed, in one.
}

INSTANTIATE_TEST_SUITE_P(Codecs, SharedTransition, testing::Values(Codec::json, Codec::protobuf),
                         [](const auto& codec) { return codec.param == Codec::json ? "json" : "protobuf"; });

TEST(SharedTransitions, AreOneForEachCodec) {
  World world;
  std::set<const std::string*> buffers;
  std::vector<SharedBytes> kept;
  world.on_message = [&](const World::Client&, const v1::ServerFrame& frame, const OutMessage& message) {
    if (!frame.has_transition()) return;
    buffers.insert(message.head.get());
    kept.push_back(message.head);
  };
  for (int i = 0; i < 10; ++i) {
    World::Client& client =
        world.connect("follower-" + std::to_string(i), i % 2 == 0 ? Codec::json : Codec::protobuf);
    world.send(client, client_frame(R"({"hello":{"token":"ann"}})"));
    world.send(client, client_frame(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})"));
  }
  world.command("ann", R"({"project":"bank","moveTask":{"taskId":"t1","columnId":"doing"}})");
  EXPECT_EQ(kept.size(), 10U);
  EXPECT_EQ(buffers.size(), 2U);
}

}  // namespace
}  // namespace slipway::test
