// A view is folded once someone asks for it, and from then on as if it had always been there.
#include <gtest/gtest.h>

#include "eventstore/memory_event_store.h"
#include "server/project_actor.h"
#include "tests/protocol/world.h"

namespace slipway::test {
namespace {

constexpr std::size_t board = 1;

class ViewLoad : public ::testing::Test {
 protected:
  ViewLoad() {
    v1::Commit commit;
    commit.set_format(1);
    commit.set_project("p");
    commit.set_revision(1);
    commit.add_events()->mutable_project_created()->set_name("A project");
    store_.append({"p", Revision{0}, "c-1", std::make_shared<const std::string>(commit.SerializeAsString())},
                  [](const AppendResult& result) { ASSERT_TRUE(result.revision.has_value()); });
    auto loaded = load_project(store_, *keys_, *checkpoints_, "p");
    actor_ = std::make_unique<ProjectActor>(
        "p", std::move(*loaded), store_, *keys_, *checkpoints_, runtime_, mutants_,
        [this](const AppendResult& result) { results_.push_back(result); },
        [](std::vector<std::string>, Task done) { done(); },
        [](const std::string&, const v1::RefusedCommand&) {});
  }
  // Adds a column; what the feeds were given.
  FeedEntry commit(const std::string& column) {
    CommandRequest request;
    request.command.set_command_id("add-" + column);
    request.command.set_project("p");
    request.command.mutable_add_column()->set_column_id(column);
    request.command.mutable_add_column()->set_name(column);
    request.command.mutable_add_column()->set_kind(v1::TODO);
    request.actor = "ann";
    request.workspace_roles = {v1::PROJECT_LEAD};
    request.reply = [](const v1::Ack& ack) { EXPECT_TRUE(ack.has_committed()) << ack.ShortDebugString(); };
    actor_->handle(std::move(request));
    EXPECT_EQ(results_.size(), 1U);
    auto entry = actor_->appended(results_.back());
    results_.clear();
    return std::move(*entry);
  }
  std::unique_ptr<View> read(std::size_t view, Revision revision) {
    return std::move(*view_at(store_, *keys_, *checkpoints_, "p", view_names("p")[view], revision));
  }

  MemoryEventStore store_;
  std::unique_ptr<Keys> keys_ = make_memory_keys();
  std::unique_ptr<CheckpointStore> checkpoints_ = make_memory_checkpoints();
  ManualRuntime runtime_;
  Mutants mutants_;
  std::vector<AppendResult> results_;
  std::unique_ptr<ProjectActor> actor_;
};

TEST_F(ViewLoad, AnActorStartsWithItsFirstViewAlone) {
  EXPECT_NE(actor_->view(0), nullptr);
  EXPECT_EQ(actor_->view(board), nullptr);
  EXPECT_EQ(actor_->missing(0b111), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(commit("a").deltas[board], nullptr);
}

TEST_F(ViewLoad, AViewHasWhatWasCommittedWhileItWasRead) {
  commit("a");
  const Revision at = actor_->begin_view_load();
  EXPECT_FALSE(actor_->idle());
  commit("b");
  commit("c");
  std::vector<std::pair<std::size_t, std::unique_ptr<View>>> views;
  views.emplace_back(board, read(board, at));
  actor_->end_view_load(std::move(views));
  EXPECT_TRUE(actor_->idle());
  EXPECT_TRUE(actor_->missing(0b11).empty());
  EXPECT_EQ(actor_->view(board)->checkpoint(), read(board, actor_->durable())->checkpoint());
  EXPECT_NE(commit("d").deltas[board], nullptr);
}

TEST_F(ViewLoad, OfTwoReadingsTheFirstStays) {
  const Revision first = actor_->begin_view_load();
  commit("a");
  const Revision second = actor_->begin_view_load();
  commit("b");
  std::vector<std::pair<std::size_t, std::unique_ptr<View>>> late;
  late.emplace_back(board, read(board, second));
  actor_->end_view_load(std::move(late));
  const View* there = actor_->view(board);
  commit("c");
  std::vector<std::pair<std::size_t, std::unique_ptr<View>>> later;
  later.emplace_back(board, read(board, first));
  actor_->end_view_load(std::move(later));
  EXPECT_EQ(actor_->view(board), there);
  EXPECT_EQ(there->checkpoint(), read(board, actor_->durable())->checkpoint());
}

TEST_F(ViewLoad, OneThatCannotBeReadStaysMissing) {
  actor_->begin_view_load();
  std::vector<std::pair<std::size_t, std::unique_ptr<View>>> views;
  views.emplace_back(board, nullptr);
  actor_->end_view_load(std::move(views));
  EXPECT_EQ(actor_->missing(0b10), std::vector<std::size_t>{board});
  EXPECT_TRUE(actor_->idle());
}

// A crowd that comes at once, as after a restart: the view is read off the log once, not once for each.
TEST(ViewLoadOfMany, IsOneLoad) {
  World world;
  std::size_t snapshots = 0;
  world.on_message = [&](const World::Client&, const v1::ServerFrame& frame, const OutMessage&) {
    if (frame.has_snapshot() && frame.snapshot().last()) ++snapshots;
  };
  world.restart();
  std::vector<World::Client*> crowd;
  for (const char* name : {"first", "second", "third"}) {
    crowd.push_back(&world.connect(name, Codec::protobuf));
    world.send(*crowd.back(), client_frame(R"({"hello":{"token":"ann"}})"));
    world.send(*crowd.back(),
               client_frame(R"({"subscribe":{"subId":1,"project":"bank","view":"overview"}})"));
  }
  EXPECT_EQ(snapshots, 3U);
  const std::string subscribe =
      client_frame(R"({"subscribe":{"subId":2,"project":"bank","view":"risks"}})").SerializeAsString();
  const std::size_t before = world.runtime().waiting();
  for (World::Client* client : crowd) world.session(*client)->receive(subscribe);
  EXPECT_EQ(world.runtime().waiting(), before + 1);
  world.settle();
  EXPECT_EQ(snapshots, 6U);
}

}  // namespace
}  // namespace slipway::test
