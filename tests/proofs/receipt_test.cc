// An answer that proves itself: the receipt that a command asks for.
#include "proto/tlog/receipt.h"

#include "tests/proofs/live_server.h"
#include "tests/support/protocol_client.h"

namespace slipway::proofs {
namespace {

class ReceiptsTest : public LiveServer {
 protected:
  v1::Command asking() {
    v1::Command command = edit();
    command.set_receipt(true);
    return command;
  }

  // The receipt proves the commit that the answer names, by the keys that the server names.
  void expect_proves(const v1::Committed& answer, const std::string& command_id) const {
    const auto receipt = tlog::parse_receipt(answer.receipt());
    ASSERT_TRUE(receipt) << answer.ShortDebugString();
    EXPECT_EQ(receipt->index + 1, answer.revision());
    const tlog::Hash leaf = tlog::leaf_hash(receipt->extra);
    EXPECT_EQ(tlog::bytes_of(leaf), answer.leaf_hash());
    const tlog::Policy policy{.log_keys = keys(project)};
    const auto opened = tlog::verify_receipt(*receipt, leaf, policy);
    ASSERT_TRUE(opened);
    EXPECT_GE(opened->checkpoint.size, answer.revision());
    EXPECT_TRUE(opened->checkpoint.origin.ends_with(std::string("/log/") + project));
    v1::Commit commit;
    ASSERT_TRUE(commit.ParseFromString(receipt->extra));
    EXPECT_EQ(commit.command_id(), command_id);
    EXPECT_EQ(commit.revision(), answer.revision());
    EXPECT_FALSE(tlog::verify_receipt(*receipt, tlog::leaf_hash(receipt->extra + "x"), policy));
  }
};

TEST_F(ReceiptsTest, ProvesTheCommitByTheKeyThatIsServed) {
  edit_times(5);
  const v1::Command command = asking();
  expect_proves(committed(command), command.command_id());
}

TEST_F(ReceiptsTest, RetriedCommandGetsOneForItsFirstCommit) {
  const v1::Command command = edit();
  const v1::Committed first = committed(command);
  EXPECT_EQ(first.receipt(), "");
  edit_times(300);  // More than a tile.
  v1::Command again = command;
  again.set_receipt(true);
  const v1::Ack ack = send(again);
  ASSERT_TRUE(ack.has_duplicate()) << ack.ShortDebugString();
  EXPECT_EQ(ack.duplicate().revision(), first.revision());
  expect_proves(ack.duplicate(), command.command_id());
}

TEST_F(ReceiptsTest, RefusedCommandGetsNone) {
  v1::Command command = asking();
  command.mutable_create_task()->set_title("");
  const v1::Ack ack = send(command);
  ASSERT_TRUE(ack.has_refused());
  EXPECT_FALSE(ack.has_committed());
}

TEST_F(ReceiptsTest, ComesOverTheSyncSocketWithTheAck) {
  support::Loop loop;
  support::ProtocolClient client(loop, port(), token(), "");
  loop.run([&] { return client.welcome(); });
  const v1::Command asks = asking();
  const v1::Command does_not = edit();
  client.send(asks);
  client.send(does_not);
  loop.run([&] { return client.in_flight() == 0; });
  const auto acks = client.take_acks();
  ASSERT_EQ(acks.size(), 2U);
  expect_proves(acks.find(asks.command_id())->second.committed(), asks.command_id());
  EXPECT_EQ(acks.find(does_not.command_id())->second.committed().receipt(), "");
}

TEST_F(ReceiptsTest, IsTheOneThatTheLogServes) {
  const v1::Command command = asking();
  const v1::Committed answer = committed(command);
  EXPECT_EQ(answer.receipt(), text("/log/bank/proof/" + std::to_string(answer.revision())));
}

}  // namespace
}  // namespace slipway::proofs
