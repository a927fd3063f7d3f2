// The views over all projects, live: what is bounded in them, and what a person without rights never sees.
#include <algorithm>
#include <set>

#include "tests/protocol/one_client.h"

namespace slipway::test {
namespace {

using namespace std::chrono_literals;

class WorkspaceView : public OneClient {
 protected:
  void begin_following(const std::string& view, SessionLimits limits = {}, std::uint32_t credit = 0) {
    begin(limits);
    hello("ann", credit);
    follow(1, view);
  }
  void follow(int sub_id, const std::string& view) {
    send(fmt::format(R"({{"subscribe":{{"subId":{},"project":"workspace","view":"{}"}}}})", sub_id, view));
  }
  void as(const std::string& person, const std::string& json) { (void)world_->command(person, json); }
  void rename(int number) {
    as("ann", fmt::format(R"({{"project":"bank","editTask":{{"taskId":"t1","title":"{}"}}}})", number));
  }
  void assign(int number) {
    as("ann",
       fmt::format(R"({{"project":"bank","createTask":{{"taskId":"own-{}","title":"T","assignee":"ann"}}}})",
                   number));
  }

  // What the client holds by all it was sent, as the SDKs have it; fails where a transition does not follow.
  std::set<std::string> held() const {
    std::set<std::string> ids;
    std::uint64_t revision = 0;
    for (const v1::ServerFrame& frame : frames_) {
      if (frame.has_snapshot()) {
        if (frame.snapshot().first()) ids.clear();
        for (const v1::Entity& entity : frame.snapshot().entities()) ids.insert(entity.id());
        for (const std::string& id : frame.snapshot().removals()) ids.erase(id);
        if (frame.snapshot().last())
          EXPECT_GT(frame.snapshot().revision(), std::exchange(revision, frame.snapshot().revision()));
      }
      if (!frame.has_transition()) continue;
      EXPECT_EQ(frame.transition().from_revision(), revision);
      revision = frame.transition().to_revision();
      for (const v1::Entity& entity : frame.transition().views(0).upserts()) ids.insert(entity.id());
      for (const std::string& id : frame.transition().views(0).removals()) ids.erase(id);
    }
    return ids;
  }
  std::size_t transitions() const {
    return static_cast<std::size_t>(std::ranges::count_if(frames_, &v1::ServerFrame::has_transition));
  }
  std::size_t snapshots() const {
    return static_cast<std::size_t>(std::ranges::count_if(frames_, &v1::ServerFrame::has_snapshot));
  }
};
INSTANTIATE_TEST_SUITE_P(Codecs, WorkspaceView, both_codecs, codec_name);

TEST_P(WorkspaceView, AThousandCommitsInASecondAreOneTransition) {
  begin_following("portfolio");
  for (int i = 0; i < 1'000; ++i) rename(i);
  EXPECT_LE(transitions(), 1U);
  world_->wait(1s);
  EXPECT_LE(transitions(), 2U);
  EXPECT_EQ(frames_.back().transition().views(0).upserts(0).portfolio().revision(), 1'003U);
}

TEST_P(WorkspaceView, IsWorkedOutOnceInItsTimeAndNotSooner) {
  SessionLimits limits;
  limits.workspace_view_ms_min = 3s;
  begin_following("portfolio", limits);
  rename(1);
  world_->wait(2s);
  EXPECT_EQ(transitions(), 0U);
  world_->wait(1s);
  EXPECT_EQ(transitions(), 1U);
}

TEST_P(WorkspaceView, SubscribingAgainAndAgainIsWorkedOutNoMoreOften) {
  begin_following("portfolio");
  for (int i = 0; i < 20; ++i) {
    send(R"({"unsubscribe":{"subId":1}})");
    follow(1, "portfolio");
  }
  EXPECT_EQ(snapshots(), 1U);
  world_->wait(1s);
  EXPECT_EQ(snapshots(), 2U);
}

TEST_P(WorkspaceView, ACommitReachesWhoMayReadItsProjectAndNobodyElse) {
  begin_following("portfolio");
  World::Client& bob = world_->connect("bob", GetParam());
  v1::ClientFrame frame;
  frame.mutable_hello()->set_token("bob");
  world_->send(bob, frame);
  for (const char* view : {"portfolio", "calendar", "work", "inbox"}) {
    frame.mutable_subscribe()->set_sub_id(frame.subscribe().sub_id() + 1);
    frame.mutable_subscribe()->set_project("workspace");
    frame.mutable_subscribe()->set_view(view);
    world_->send(bob, frame);
  }
  std::vector<v1::ServerFrame> bobs;
  std::size_t anns = 0;
  world_->on_message = [&](const World::Client& client, const v1::ServerFrame& sent, const OutMessage&) {
    if (client.name == "bob")
      bobs.push_back(sent);
    else if (sent.has_transition())
      ++anns;
  };
  // Even where the project speaks of him.
  as("ann", R"({"project":"bank","createTask":{"taskId":"b","title":"Secret","assignee":"bob"}})");
  as("ann", R"({"project":"bank","commentTask":{"taskId":"b","commentId":"c","text":"@bob"}})");
  world_->wait(5s);
  EXPECT_EQ(anns, 1U);
  EXPECT_TRUE(bobs.empty()) << bobs.front().ShortDebugString();
}

TEST_P(WorkspaceView, OverdueComesAtMidnight) {
  begin();
  as("ann", R"({"project":"bank","createTask":{"taskId":"d","title":"Due","assignee":"ann",
               "due":{"year":2026,"month":3,"day":2}}})");
  hello();
  follow(1, "work");
  ASSERT_FALSE(frames_.back().snapshot().entities(0).work().overdue());
  const Millis until_midnight = std::chrono::hours{15} - 1s;
  world_->wait(until_midnight);
  EXPECT_EQ(transitions(), 0U);
  world_->wait(1s);
  ASSERT_EQ(transitions(), 1U);
  const auto moved = std::ranges::find_if(frames_, &v1::ServerFrame::has_transition);
  EXPECT_TRUE(moved->transition().views(0).upserts(0).work().overdue());
}

TEST_P(WorkspaceView, WhoDoesNotReadIsWaitedForAndThenToldOnce) {
  begin_following("work");
  world_->set_reads(*client_, false);
  for (int i = 0; i < 10; ++i) {
    assign(i);
    world_->wait(1s);
  }
  const std::size_t before = transitions();
  EXPECT_LE(before, 1U);  // In the socket.
  world_->set_reads(*client_, true);
  world_->wait(2s);
  EXPECT_LE(transitions() - before, 2U);
  EXPECT_EQ(held().size(), 10U);
}

TEST_P(WorkspaceView, NothingLeavesWithoutCredit) {
  begin_following("work", {}, 1);
  EXPECT_EQ(snapshots(), 1U);  // The last byte of credit is for a whole message.
  assign(1);
  world_->wait(3s);
  EXPECT_EQ(transitions(), 0U);
  send(R"({"credit":{"bytes":100000}})");
  EXPECT_EQ(transitions(), 1U);
}

TEST_P(WorkspaceView, AsManyEntitiesAsTheLimitAreFollowedAndNoMore) {
  SessionLimits limits;
  limits.workspace_view_entities_max = 3;
  begin_following("work", limits);
  for (int i = 0; i < 3; ++i) assign(i);
  world_->wait(2s);
  EXPECT_EQ(held().size(), 3U);
  assign(3);
  world_->wait(2s);
  EXPECT_EQ(frames_.back().view_closed().code(), "view_too_large");
  follow(2, "work");
  world_->wait(1s);
  EXPECT_EQ(frames_.back().view_closed().code(), "view_too_large");
  EXPECT_TRUE(open());
}

TEST_P(WorkspaceView, MoreThanATransitionHoldsComesAsChangesInChunks) {
  begin_following("work");
  assign(0);
  world_->wait(2s);
  const std::size_t before = frames_.size();
  const std::string title(200, 'x');
  for (int i = 0; i < 1'200; ++i)
    as("ann",
       fmt::format(R"({{"project":"bank","createTask":{{"taskId":"w{}","title":"{}","assignee":"ann"}}}})", i,
                   title));
  world_->wait(2s);
  EXPECT_EQ(held().size(), 1'201U);
  const auto first = std::ranges::find_if(frames_.begin() + static_cast<std::ptrdiff_t>(before),
                                          frames_.end(), &v1::ServerFrame::has_snapshot);
  ASSERT_NE(first, frames_.end());
  EXPECT_FALSE(first->snapshot().first());
  EXPECT_FALSE(first->snapshot().last());
  assign(1);
  world_->wait(2s);
  EXPECT_TRUE(frames_.back().has_transition());
  EXPECT_EQ(held().size(), 1'202U);
}

TEST_P(WorkspaceView, AProjectThatCannotBeReadIsLeftOutUntilItCan) {
  begin();
  hello();
  as("ann", R"({"project":"second","createProject":{"name":"Second"}})");
  MemoryEventStore broken;
  broken.append({"bank", Revision{0}, "c", share("no commit"), {}}, [](const AppendResult&) {});
  ShardContext& context = world_->context();
  std::vector<std::string> reported;
  context.report = [&](const std::string& sentence) { reported.push_back(sentence); };
  const auto whole = std::exchange(
      context.workspace_views, std::make_shared<WorkspaceViews>(broken, context.keys, context.checkpoints));
  follow(1, "portfolio");
  EXPECT_EQ(held(), std::set<std::string>{"project/second"});
  world_->wait(2s);
  EXPECT_EQ(reported.size(), 1U);
  context.workspace_views = whole;
  world_->wait(unread_project_again + 2s);
  EXPECT_EQ(held(), (std::set<std::string>{"project/bank", "project/second"}));
}

TEST_P(WorkspaceView, CountsAgainstTheSubscriptionsOfASocket) {
  SessionLimits limits;
  limits.subscriptions_max = 2;
  begin_following("work", limits);
  send(R"({"subscribe":{"subId":2,"project":"bank","view":"board"}})");
  follow(3, "inbox");
  EXPECT_EQ(last_error(), "too_many_subscriptions");
  send(R"({"unsubscribe":{"subId":1}})");
  follow(3, "inbox");
  EXPECT_TRUE(frames_.back().has_snapshot());
}

TEST_P(WorkspaceView, ATokenOfOneViewReachesNone) {
  begin();
  hello("ann@bank:board");
  for (const char* view : {"portfolio", "calendar", "work", "inbox"}) {
    follow(1, view);
    EXPECT_EQ(frames_.back().view_closed().code(), "token_scope") << view;
  }
}

TEST_P(WorkspaceView, NotEvenOneThatNamesIt) {
  begin();
  hello("ann@workspace:portfolio");
  follow(1, "portfolio");
  EXPECT_EQ(frames_.back().view_closed().code(), "token_scope");
}

TEST_P(WorkspaceView, LosingARoleOfTheWorkspaceTakesItsProjectsAway) {
  begin();
  as("ann", R"({"project":"workspace","grantRole":{"personId":"bob","role":"AUDITOR"}})");
  hello("bob");
  follow(1, "portfolio");
  EXPECT_EQ(held(), std::set<std::string>{"project/bank"});
  as("ann", R"({"project":"workspace","revokeRole":{"personId":"bob","role":"AUDITOR"}})");
  world_->wait(2s);
  EXPECT_EQ(held(), std::set<std::string>{});
}

// Who signs for a department follows from the workspace's people and the project's roles.
TEST_P(WorkspaceView, WhatIsAskedOfADepartmentIsTheWorkOfWhoSignsForIt) {
  begin();
  as("ann", R"({"project":"workspace","addDepartment":{"departmentId":"ops","name":"Operations"}})");
  as("ann", R"({"project":"bank","joinDepartment":{"departmentId":"ops"}})");
  as("ann", R"({"project":"bank","proposeRequirement":{"requirementId":"r","title":"Backups"}})");
  as("ann", R"({"project":"bank","grantRole":{"personId":"bob","role":"DEPARTMENT_LEAD"}})");
  hello("bob");
  follow(1, "work");
  EXPECT_EQ(held(), std::set<std::string>{});
  as("ann", R"({"project":"workspace","editPerson":{"personId":"bob","departmentId":"ops"}})");
  world_->wait(2s);
  EXPECT_EQ(held(), std::set<std::string>{"work/bank/requirement/r"});
  as("bob", R"({"project":"bank","signOffRequirement":{"departmentId":"ops"}})");
  world_->wait(2s);
  EXPECT_EQ(held(), std::set<std::string>{});
}

TEST_P(WorkspaceView, AMemberOfADepartmentWhoDoesNotSignIsNotAsked) {
  begin();
  as("ann", R"({"project":"workspace","addDepartment":{"departmentId":"ops","name":"Operations"}})");
  as("ann", R"({"project":"workspace","editPerson":{"personId":"bob","departmentId":"ops"}})");
  as("ann", R"({"project":"bank","joinDepartment":{"departmentId":"ops"}})");
  as("ann", R"({"project":"bank","proposeRequirement":{"requirementId":"r","title":"Backups"}})");
  as("ann", R"({"project":"bank","grantRole":{"personId":"bob","role":"MEMBER"}})");
  hello("bob");
  follow(1, "work");
  EXPECT_EQ(held(), std::set<std::string>{});
  as("ann", R"({"project":"bank","grantRole":{"personId":"bob","role":"BUSINESS_SIGNATORY"}})");
  world_->wait(2s);
  EXPECT_EQ(held(), std::set<std::string>{"work/bank/requirement/r"});
}

// What waits to leave was made before the right was lost.
TEST_P(WorkspaceView, NothingWaitingToLeaveOutlivesTheRightToIt) {
  begin();
  as("ann", R"({"project":"bank","grantRole":{"personId":"bob","role":"MEMBER"}})");
  hello("bob", 1);
  follow(1, "work");
  as("ann", R"({"project":"bank","createTask":{"taskId":"b","title":"Secret","assignee":"bob"}})");
  world_->wait(2s);  // Worked out; there is no credit.
  as("ann", R"({"project":"bank","revokeRole":{"personId":"bob","role":"MEMBER"}})");
  world_->wait(2s);
  send(R"({"credit":{"bytes":100000}})");
  world_->wait(2s);
  for (const v1::ServerFrame& frame : frames_)
    EXPECT_EQ(frame.ShortDebugString().find("Secret"), std::string::npos);
  EXPECT_EQ(held(), std::set<std::string>{});
}

}  // namespace
}  // namespace slipway::test
