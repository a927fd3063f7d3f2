// After an erasure no frame says what was erased: not the live ones, not those of the past, not to a client
// that was behind.
#include <algorithm>

#include "tests/protocol/one_client.h"

namespace slipway::test {
namespace {

class Erasure : public OneClient {
 protected:
  void SetUp() override {
    begin();
    hello();
  }
  void comment() {
    world_->command(
        "ann", R"({"project":"bank","commentTask":{"taskId":"t1","commentId":"k","text":"the secret"}})");
  }
  void comment_again(int number) {
    world_->command(
        "ann",
        fmt::format(
            R"({{"project":"bank","commentTask":{{"taskId":"t1","commentId":"s{}","text":"the secret"}}}})",
            number));
  }
  void redact() {
    world_->command("ann", R"({"project":"bank","redactText":{"text":"comment/k","reason":"asked for"}})");
  }
  bool says(const std::string& text) const {
    return std::ranges::any_of(frames_, [&](const v1::ServerFrame& frame) {
      return frame.ShortDebugString().find(text) != std::string::npos;
    });
  }
};
INSTANTIATE_TEST_SUITE_P(Codecs, Erasure, both_codecs, codec_name);

TEST_P(Erasure, ShowsTheMarkInTheLiveView) {
  comment();
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  ASSERT_TRUE(says("the secret"));
  frames_.clear();
  redact();
  EXPECT_TRUE(says("redacted: true"));
  send(R"({"unsubscribe":{"subId":1}})");
  send(R"({"subscribe":{"subId":2,"project":"bank","view":"board"}})");
  EXPECT_TRUE(says("redacted: true"));
  EXPECT_FALSE(says("the secret"));
}

TEST_P(Erasure, IsOfThePastToo) {
  comment();
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board","at":{"revision":"4"}}})");
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"audit","at":{"revision":"4"}}})");
  send(R"({"replayFrom":{"replayId":1,"project":"bank","views":["board","audit"],"from":"3"}})");
  ASSERT_TRUE(says("the secret"));
  redact();
  frames_.clear();
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board","at":{"revision":"4"}}})");
  EXPECT_TRUE(says("redacted: true"));
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"audit","at":{"revision":"4"}}})");
  EXPECT_TRUE(says("erased: true"));
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"audit"}})");
  send(R"({"replayFrom":{"replayId":2,"project":"bank","views":["board","audit"],"from":"3"}})");
  EXPECT_FALSE(says("the secret"));
}

// What waits in the ring for a client that reads slowly is dropped: it is given what is left.
TEST_P(Erasure, ReachesWhoIsBehind) {
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  world_->set_reads(*client_, false);
  world_->command("ann", R"({"project":"bank","editTask":{"taskId":"t1","title":"Uno"}})");
  comment();
  redact();
  frames_.clear();
  world_->set_reads(*client_, true);
  EXPECT_TRUE(says("redacted: true"));
  EXPECT_FALSE(says("the secret"));
}

// A snapshot that was read before is not sent to its end: it begins again, with what is left.
TEST_P(Erasure, EndsASnapshotThatIsOnItsWay) {
  comment();
  for (int i = 0; i < 40; ++i)
    world_->command(
        "ann",
        fmt::format(R"({{"project":"bank","commentTask":{{"taskId":"t1","commentId":"l{}","text":"{}"}}}})",
                    i, std::string(4'000, 'x')));
  for (int i = 0; i < 20; ++i) comment_again(i);
  frames_.clear();
  world_->set_reads(*client_, false);
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"audit"}})");
  ASSERT_FALSE(frames_.back().snapshot().last());
  for (int i = 0; i < 20; ++i)
    world_->command(
        "ann", fmt::format(R"({{"project":"bank","redactText":{{"text":"comment/s{}","reason":"r"}}}})", i));
  redact();
  frames_.clear();
  world_->set_reads(*client_, true);
  EXPECT_TRUE(frames_.front().snapshot().first());
  EXPECT_TRUE(frames_.back().snapshot().last());
  EXPECT_TRUE(says("erased: true"));
  EXPECT_FALSE(says("the secret"));
}

TEST_P(Erasure, OfATextGivesItsFollowersTheTrailAnew) {
  comment();
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"audit"}})");
  ASSERT_TRUE(says("the secret"));
  frames_.clear();
  redact();
  ASSERT_EQ(frames_.size(), 1U);
  EXPECT_TRUE(frames_.back().snapshot().first());
  EXPECT_TRUE(says("erased: true"));
  EXPECT_FALSE(says("the secret"));
}

TEST_P(Erasure, OfAPersonGivesItsFollowersTheTrailAnew) {
  send(R"({"subscribe":{"subId":1,"project":"workspace","view":"audit"}})");
  ASSERT_TRUE(says("Bob"));
  frames_.clear();
  world_->command("ann", R"({"project":"workspace","erasePerson":{"personId":"bob","reason":"asked for"}})");
  ASSERT_EQ(frames_.size(), 1U);
  EXPECT_TRUE(frames_.back().snapshot().first());
  EXPECT_FALSE(says("Bob"));
}

// A screen on the wall has a token for this one view.
TEST_P(Erasure, ReachesAScreenOnTheWall) {
  comment();
  World::Client& screen = world_->connect("screen", GetParam());
  world_->send(screen, client_frame(R"({"hello":{"token":"ann@bank:audit"}})"));
  world_->send(screen, client_frame(R"({"subscribe":{"subId":1,"project":"bank","view":"audit"}})"));
  ASSERT_TRUE(says("the secret"));
  frames_.clear();
  redact();
  EXPECT_TRUE(says("erased: true"));
  EXPECT_FALSE(says("the secret"));
}

TEST_P(Erasure, IsAnsweredTheSameWhenItIsSentAgain) {
  comment();
  send(
      R"({"command":{"commandId":"r","project":"bank","redactText":{"text":"comment/k","reason":"asked for"}}})");
  EXPECT_EQ(frames_.back().ack().committed().revision(), 5U);
  send(
      R"({"command":{"commandId":"r","project":"bank","redactText":{"text":"comment/k","reason":"asked for"}}})");
  EXPECT_EQ(frames_.back().ack().duplicate().revision(), 5U);
}

TEST_P(Erasure, OfAPersonIsInNoViewOfTheDirectory) {
  send(R"({"subscribe":{"subId":1,"project":"workspace","view":"directory"}})");
  ASSERT_TRUE(says("Bob"));
  frames_.clear();
  world_->command("ann", R"({"project":"workspace","erasePerson":{"personId":"bob","reason":"asked for"}})");
  EXPECT_TRUE(says("erased: true"));
  for (const char* view : {"directory", "audit"})
    send(fmt::format(
        R"({{"subscribe":{{"subId":2,"project":"workspace","view":"{}","at":{{"revision":"5"}}}}}})", view));
  EXPECT_FALSE(says("Bob"));
  world_->restart();
  client_ = &world_->connect("ann", GetParam());
  frames_.clear();
  hello();
  send(R"({"subscribe":{"subId":1,"project":"workspace","view":"directory"}})");
  EXPECT_TRUE(says("erased: true"));
  EXPECT_FALSE(says("Bob"));
}

// In flight the undone commit can still be read; it is not brought back all the same.
TEST(ErasureAhead, NoUndoBringsBackWhatIsRedactedButNotYetOnDisk) {
  World world({}, MemoryEventStore::Mode::manual);
  world.command("ann", R"({"project":"bank","editTask":{"taskId":"t1","description":"the secret"}})");
  world.command("ann", R"({"project":"bank","editTask":{"taskId":"t1","description":"another"}})");
  world.command("ann", R"({"project":"bank","redactText":{"text":"task/t1","reason":"asked for"}})");
  std::vector<v1::ServerFrame> frames;
  world.on_message = [&](const World::Client&, const v1::ServerFrame& frame, const OutMessage&) {
    frames.push_back(frame);
  };
  World::Client& client = world.connect("ann", Codec::protobuf);
  world.send(client, client_frame(R"({"hello":{"token":"ann"}})"));
  world.send(client,
             client_frame(R"({"command":{"commandId":"u","project":"bank","undo":{"revision":"5"}}})"));
  while (world.store().waiting() > 0) {
    world.store().sync();
    world.settle();
  }
  ASSERT_TRUE(frames.back().has_ack());
  EXPECT_EQ(frames.back().ack().refused().code(), "text_redacted");
  EXPECT_EQ(frames.back().ShortDebugString().find("the secret"), std::string::npos);
}

// Files on a disk that does or does not remove them.
class StubbornFiles final : public StoredFiles {
 public:
  std::optional<domain::StoredFile> claim(const std::string&, const v1::AttachFile&) override {
    return domain::StoredFile{7};
  }
  bool destroy(const std::string&, const std::set<std::string>&) override { return removes; }
  bool removes = false;
};

TEST_P(Erasure, OfAFileIsNotDoneBeforeItsBytesAreGone) {
  StubbornFiles files;
  ShardContext& context = world_->context();
  context.files = &files;
  std::size_t reports = 0;
  context.report = [&](const std::string&) { ++reports; };
  const std::string digest(64, 'a');
  world_->command("ann", R"({"project":"bank","attachFile":{"attachmentId":"f","about":"task/t1","size":"7",)"
                         R"("name":"plan.txt","type":"text/plain","digest":")" +
                             digest + R"("}})");
  files.removes = true;
  comment();
  redact();
  EXPECT_EQ(context.keys.erasures_left(), std::vector<std::string>{});
  files.removes = false;
  world_->command("ann", R"({"project":"bank","redactText":{"text":"file/f","reason":"asked for"}})");
  EXPECT_EQ(context.keys.erasures_left(), std::vector<std::string>{"bank"})
      << "to be tried at the next start";
  EXPECT_EQ(reports, 1U);
  context.files = nullptr;
}

}  // namespace
}  // namespace slipway::test
