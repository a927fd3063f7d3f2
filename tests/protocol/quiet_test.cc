// A running import is quiet: who watches the project is not told of each task, and has all of them in the
// end.
#include <map>

#include "tests/protocol/one_client.h"

namespace slipway::test {
namespace {

using namespace std::chrono_literals;

class Quiet : public OneClient {
 protected:
  void begin_watching(SessionLimits limits = {}) {
    begin(limits);
    hello();
    send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
    send(R"({"subscribe":{"subId":2,"project":"bank","view":"files"}})");
    start_import();
    ASSERT_EQ(told_up_to(), 4U);  // A start is told at once.
  }
  // Not by the client that watches.
  void command(const std::string& intent) {
    const v1::Ack ack = world_->command("ann", R"({"project":"bank",)" + intent + "}");
    ASSERT_TRUE(ack.has_committed()) << ack.ShortDebugString();
  }
  void start_import() {
    command(R"("startImport":{"importId":"i","source":"jira","rows":500,"digest":")" + std::string(64, 'a') +
            "\"}");
  }
  static std::string bring_task(int number) {
    return fmt::format(
        R"("createTask":{{"taskId":"n{0}","title":"{0}","imported":{{"source":"jira","key":"{0}","importId":"i"}}}})",
        number);
  }
  static std::string bring_comment(int number) {
    return fmt::format(
        R"("commentTask":{{"taskId":"n{0}","commentId":"k{0}","text":"{0}","imported":{{"source":"jira","importId":"i"}}}})",
        number);
  }
  void bring(int first, int last) {
    for (int number = first; number <= last; ++number) {
      command(bring_task(number));
      command(bring_comment(number));
    }
  }

  std::vector<const v1::Transition*> transitions() const {
    std::vector<const v1::Transition*> all;
    for (const v1::ServerFrame& frame : frames_)
      if (frame.has_transition()) all.push_back(&frame.transition());
    return all;
  }
  std::uint64_t told_up_to() const {
    const auto all = transitions();
    return all.empty() ? 0 : all.back()->to_revision();
  }

  // What a client holds that was sent these: by view, the entities' bytes.
  using Held = std::map<std::string, std::map<std::string, std::string>>;
  static void upsert(Held& held, const std::string& view, const v1::Entity& entity) {
    held[view][entity.id()] = entity.SerializeAsString();
  }
  static Held fold(const std::vector<v1::ServerFrame>& frames) {
    Held held;
    for (const v1::ServerFrame& frame : frames) {
      for (const v1::Entity& entity : frame.snapshot().entities())
        upsert(held, frame.snapshot().view(), entity);
      for (const v1::ViewDelta& delta : frame.transition().views()) {
        for (const v1::Entity& entity : delta.upserts()) upsert(held, delta.view(), entity);
        for (const std::string& id : delta.removals()) held[delta.view()].erase(id);
      }
    }
    return held;
  }
};
INSTANTIATE_TEST_SUITE_P(Codecs, Quiet, both_codecs, codec_name);

TEST_P(Quiet, OfAThousandCommitsAreAFewTransitionsAndTheSameView) {
  begin_watching();
  bring(1, 500);
  command(R"("completeImport":{"importId":"i","created":500})");
  const auto all = transitions();
  EXPECT_LE(all.size(), 10U);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i]->from_revision(), all[i - 1]->to_revision());
  EXPECT_EQ(told_up_to(), 3U + 1 + 1000 + 1);
  const Held live = fold(frames_);
  EXPECT_EQ(live.at("board").count("comment/k500"), 1U);

  world_->restart();
  frames_.clear();
  client_ = &world_->connect("later", GetParam());
  hello();
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  send(R"({"subscribe":{"subId":2,"project":"bank","view":"files"}})");
  EXPECT_EQ(fold(frames_), live);
}

TEST_P(Quiet, WaitsForQuietMaxAndNoLonger) {
  begin_watching();
  bring(1, 2);
  world_->wait(SessionLimits{}.quiet_max - 1ms);
  EXPECT_EQ(told_up_to(), 4U);
  EXPECT_EQ(session().lag(), 0U);  // Nobody is behind.
  world_->wait(1s);
  EXPECT_EQ(told_up_to(), 8U);
  // And the next wait as long.
  bring(3, 3);
  world_->wait(SessionLimits{}.quiet_max - 2s);
  EXPECT_EQ(told_up_to(), 8U);
  world_->wait(3s);
  EXPECT_EQ(told_up_to(), 10U);
  EXPECT_TRUE(open());
}

TEST_P(Quiet, WhatWaitedTooLongIsToldWholeEvenInSeveralTransitions) {
  begin_watching();
  const std::string text(4000, 'x');
  for (int number = 1; number <= 200; ++number) {
    command(bring_task(number));
    command(fmt::format(
        R"("commentTask":{{"taskId":"n{0}","commentId":"k{0}","text":"{1}","imported":{{"source":"jira","importId":"i"}}}})",
        number, text));
  }
  world_->wait(SessionLimits{}.quiet_max + 1s);
  EXPECT_GT(transitions().size(), 2U);
  EXPECT_EQ(told_up_to(), 404U);
}

TEST_P(Quiet, EndsWithWhateverElseHappens) {
  begin_watching();
  bring(1, 2);
  command(R"("editTask":{"taskId":"t1","title":"Changed"})");
  EXPECT_EQ(transitions().back()->from_revision(), 4U);
  EXPECT_EQ(told_up_to(), 9U);
  bring(3, 3);
  EXPECT_EQ(told_up_to(), 9U);
}

TEST_P(Quiet, EndsForWhoeverOpensAView) {
  begin_watching();
  bring(1, 2);
  send(R"({"subscribe":{"subId":3,"project":"bank","view":"risks"}})");
  EXPECT_EQ(told_up_to(), 8U);
  EXPECT_EQ(frames_.back().snapshot().sub_id(), 3U);
  EXPECT_EQ(frames_.back().snapshot().revision(), 8U);
}

// Its own pending command stands on the screen until a revision shows it.
TEST_P(Quiet, EndsForWhoeverGaveTheCommand) {
  begin_watching();
  bring(1, 2);
  send(R"({"command":{"commandId":"own","project":"bank",)" + bring_task(3) + "}}");
  EXPECT_EQ(told_up_to(), 9U);
}

TEST_P(Quiet, IsNotTheWaitOfAnUnreadLine) {
  SessionLimits limits;
  limits.quiet_max = 100s;  // Longer than a line may stand still.
  begin_watching(limits);
  bring(1, 2);
  world_->wait(limits.stalled_max * 2);
  EXPECT_TRUE(open());
}

}  // namespace
}  // namespace slipway::test
