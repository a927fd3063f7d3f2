// A token for one view, over the socket: that view, live, and nothing else.
#include "tests/protocol/one_client.h"

namespace slipway::test {
namespace {

class Scope : public OneClient {
 protected:
  void begin_scoped() {
    begin();
    hello("ann@bank:board");
  }
  // As ann's own command, whom nothing bounds.
  void move() {
    (void)world_->command("ann", R"({"project":"bank","editTask":{"taskId":"t1","title":"Moved"}})");
    world_->settle();
  }
};
INSTANTIATE_TEST_SUITE_P(Codecs, Scope, both_codecs, codec_name);

TEST_P(Scope, ItsViewIsSentAndMovesOn) {
  begin_scoped();
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  ASSERT_TRUE(frames_.back().has_snapshot());
  move();
  ASSERT_TRUE(frames_.back().has_transition());
  EXPECT_EQ(frames_.back().transition().views(0).view(), "board");
}

TEST_P(Scope, EveryOtherViewIsRefused) {
  begin_scoped();
  std::vector<std::pair<std::string, std::string_view>> others{{"workspace", "directory"},
                                                               {"workspace", "audit"}};
  for (const std::string_view view : view_names("bank"))
    if (view != "board") others.emplace_back("bank", view);
  for (const auto& [project, view] : others) {
    send(fmt::format(R"({{"subscribe":{{"subId":2,"project":"{}","view":"{}"}}}})", project, view));
    EXPECT_EQ(frames_.back().view_closed().code(), "token_scope") << project << " " << view;
  }
}

TEST_P(Scope, CommandsAreRefused) {
  begin_scoped();
  send_edit(1);
  EXPECT_EQ(frames_.back().ack().refused().code(), "token_scope");
}

TEST_P(Scope, ReplayIsRefused) {
  begin_scoped();
  send(R"({"replayFrom":{"replayId":7,"project":"bank","views":["board"]}})");
  EXPECT_EQ(last_error(), "token_scope");
}

TEST_P(Scope, NobodyIsSeenAndNobodySees) {
  begin_scoped();
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  const std::size_t before = frames_.size();
  send(R"({"presence":{"project":"bank","scope":"board"}})");
  world_->wait(Millis{3'000});
  for (std::size_t i = before; i < frames_.size(); ++i) EXPECT_FALSE(frames_[i].has_presence());
}

TEST_P(Scope, IsNotWidenedByAnotherTokenOnTheSameSocket) {
  begin_scoped();
  send(R"({"auth":{"token":"ann"}})");
  EXPECT_EQ(last_error(), "sign_in_required");
  EXPECT_EQ(client_->closed, CloseCode::policy);
}

}  // namespace
}  // namespace slipway::test
