#include "clients/cpp/client_core.h"

#include <gtest/gtest.h>

#include "tests/clients/conversation.h"

namespace slipway::client {
namespace {

TEST(ClientCore, HelloNamesTheTokenAndEveryWantedView) {
  Conversation talk;
  talk.core.subscribe("p", "board");
  talk.core.subscribe("p", "meeting");
  talk.core.connected(talk.now);
  const auto said = talk.said();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].hello().token(), "t");
  ASSERT_EQ(said[0].hello().resume_size(), 2);
  EXPECT_EQ(said[0].hello().resume(0).view(), "board");
  EXPECT_EQ(said[0].hello().resume(0).from(), 0U);
  EXPECT_NE(said[0].hello().resume(0).sub_id(), said[0].hello().resume(1).sub_id());
}

TEST(ClientCore, TicketIsUsedOnceInsteadOfTheToken) {
  Conversation talk;
  talk.core.connected(talk.now, "ticket");
  EXPECT_EQ(talk.said()[0].hello().ticket(), "ticket");
  talk.core.disconnected(talk.now);
  talk.core.connected(talk.now);
  const auto said = talk.said();
  EXPECT_EQ(said[0].hello().ticket(), "");
  EXPECT_EQ(said[0].hello().token(), "t");
}

TEST(ClientCore, SnapshotIsAppliedWholeAtItsLastChunk) {
  Conversation talk;
  talk.core.subscribe("p", "board");
  talk.core.connected(talk.now);
  talk.hear(welcome_frame());
  talk.hear(snapshot_frame(1, 7, {card("a", "A")}, true, false));
  EXPECT_EQ(talk.board().phase, ViewPhase::loading);
  EXPECT_TRUE(talk.board().entities.empty());
  talk.hear(snapshot_frame(1, 7, {card("b", "B")}, false, true));
  EXPECT_EQ(talk.board().phase, ViewPhase::live);
  EXPECT_EQ(talk.board().revision, 7U);
  EXPECT_EQ(talk.board().entities.size(), 2U);
}

TEST(ClientCore, KeepsEntityBytesAsTheyWereSent) {
  Conversation talk;
  talk.go_live(1);
  // The same fields in another order than any serializer of ours would write, with one that we do not know.
  const std::string title = card("a", "A").SerializeAsString().substr(8);
  const std::string entity = std::string("\xfa\x3e\x01\x78", 4) + title + std::string("\x0a\x06task/a", 8);
  v1::ServerFrame frame = transition_frame(1, 2, {});
  std::string delta = frame.transition().views(0).SerializeAsString();
  delta += std::string("\x1a") + static_cast<char>(entity.size()) + entity;
  frame.mutable_transition()->clear_views();
  std::string transition = frame.transition().SerializeAsString();
  transition += std::string("\x22") + static_cast<char>(delta.size()) + delta;
  talk.core.receive(talk.now, std::string("\x22") + static_cast<char>(transition.size()) + transition);
  ASSERT_TRUE(talk.board().entities.contains("task/a"));
  EXPECT_EQ(talk.board().entities.at("task/a"), entity);
}

TEST(ClientCore, ContiguousTransitionsMoveTheView) {
  Conversation talk;
  talk.go_live(1, {card("a", "A"), card("b", "B")});
  talk.hear(transition_frame(1, 2, {card("a", "A2")}));
  talk.hear(transition_frame(2, 5, {}, {"task/b"}));
  EXPECT_EQ(talk.board().revision, 5U);
  ASSERT_EQ(talk.board().entities.size(), 1U);
  EXPECT_EQ(talk.board().entities.at("task/a"), card("a", "A2").SerializeAsString());
  EXPECT_EQ(talk.core.counters().gaps_seen, 0U);
}

TEST(ClientCore, TransitionThatTouchesNoneOfAViewStillMovesItsRevision) {
  Conversation talk;
  talk.go_live(1, {card("a", "A")});
  talk.hear(transition_frame(1, 2, {card("x", "X")}, {}, "meeting"));
  EXPECT_EQ(talk.board().revision, 2U);
  EXPECT_EQ(talk.board().entities.size(), 1U);
}

TEST(ClientCore, GapAsksAgainFromWhatIsHeld) {
  Conversation talk;
  talk.go_live(3, {card("a", "A")});
  talk.hear(transition_frame(4, 5, {card("a", "lost one")}));
  EXPECT_EQ(talk.core.counters().gaps_seen, 1U);
  EXPECT_EQ(talk.board().phase, ViewPhase::stale);
  EXPECT_EQ(talk.board().revision, 3U);
  const auto said = talk.said();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].unsubscribe().sub_id(), 1U);
  EXPECT_EQ(said[1].subscribe().from(), 3U);
  EXPECT_EQ(said[1].subscribe().sub_id(), 2U);
  // What was on its way for the old subscription is not taken for the answer.
  talk.hear(transition_frame(3, 6, {card("a", "of the old one")}));
  talk.hear(snapshot_frame(1, 6, {card("a", "of the old one")}));
  EXPECT_EQ(talk.board().revision, 3U);
  talk.hear(snapshot_frame(2, 6, {card("c", "C")}, false));
  EXPECT_EQ(talk.board().phase, ViewPhase::live);
  EXPECT_EQ(talk.board().revision, 6U);
  EXPECT_EQ(talk.board().entities.size(), 2U);
}

TEST(ClientCore, ViewGivenANewerSnapshotTakesTheRestOfATransition) {
  Conversation talk;
  talk.go_live(3, {card("a", "at 3")});
  talk.core.subscribe("p", "meeting");
  talk.hear(snapshot_frame(2, 5, {card("m", "at 5")}));
  v1::ServerFrame frame = transition_frame(3, 4, {card("m", "at 4")}, {}, "meeting");
  frame.mutable_transition()->set_to_revision(6);
  v1::ViewDelta& second = *frame.mutable_transition()->add_views();
  second.set_view("meeting");
  second.set_revision(6);
  *second.add_upserts() = card("n", "at 6");
  talk.hear(frame);
  const ViewState& meeting = *talk.core.view("p", "meeting");
  EXPECT_EQ(meeting.revision, 6U);
  EXPECT_EQ(meeting.entities.at("task/m"), card("m", "at 5").SerializeAsString());
  EXPECT_TRUE(meeting.entities.contains("task/n"));
  EXPECT_EQ(talk.core.counters().gaps_seen, 0U);
  EXPECT_EQ(talk.core.counters().overlaps_seen, 1U);
}

TEST(ClientCore, ResumeAsksFromTheHeldRevisionAndMergesTheAnswer) {
  Conversation talk;
  talk.go_live(3, {card("a", "A"), card("b", "B")});
  talk.core.disconnected(talk.now);
  EXPECT_EQ(talk.board().phase, ViewPhase::stale);
  EXPECT_EQ(talk.board().entities.size(), 2U);
  talk.core.connected(talk.now);
  const auto said = talk.said();
  EXPECT_EQ(said[0].hello().resume(0).from(), 3U);
  EXPECT_EQ(said[0].hello().resume(0).view_schema(), 1U);
  talk.hear(welcome_frame());
  v1::ServerFrame frame = snapshot_frame(1, 9, {card("c", "C")}, false);
  frame.mutable_snapshot()->add_removals("task/a");
  talk.hear(frame);
  EXPECT_EQ(talk.board().revision, 9U);
  EXPECT_EQ(talk.board().entities.size(), 2U);
  EXPECT_FALSE(talk.board().entities.contains("task/a"));
}

TEST(ClientCore, HalfASnapshotIsForgottenWithItsConnection) {
  Conversation talk;
  talk.go_live(3, {card("a", "A")});
  talk.core.disconnected(talk.now);
  talk.core.connected(talk.now);
  talk.hear(welcome_frame());
  talk.hear(snapshot_frame(1, 9, {card("x", "X")}, true, false));
  talk.core.disconnected(talk.now);
  EXPECT_EQ(talk.board().revision, 3U);
  EXPECT_TRUE(talk.board().entities.contains("task/a"));
  talk.core.connected(talk.now);
  talk.hear(welcome_frame());
  talk.hear(snapshot_frame(1, 4, {}, false));
  EXPECT_EQ(talk.board().entities.size(), 1U);
}

TEST(ClientCore, AnotherLogVoidsWhatIsHeld) {
  Conversation talk;
  talk.go_live(3, {card("a", "A")});
  talk.core.disconnected(talk.now);
  talk.core.connected(talk.now);
  talk.core.take_output();
  talk.hear(welcome_frame("two"));
  EXPECT_TRUE(talk.board().entities.empty());
  const auto said = talk.said();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[1].subscribe().from(), 0U);
  talk.hear(snapshot_frame(1, 3, {card("z", "an answer to the old question")}, false));
  EXPECT_EQ(talk.board().phase, ViewPhase::loading);
}

TEST(ClientCore, CommandsWaitForWelcomeAndAreSentAgainInOrder) {
  Conversation talk;
  talk.core.send(command("1"));
  talk.core.connected(talk.now);
  talk.core.send(command("2"));
  EXPECT_EQ(talk.said().size(), 1U);
  talk.hear(welcome_frame());
  auto said = talk.said();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].command().command_id(), "1");
  talk.hear(ack_frame("1", 4));
  talk.core.disconnected(talk.now);
  talk.core.send(command("3"));
  talk.core.connected(talk.now);
  talk.hear(welcome_frame());
  said = talk.said();
  ASSERT_EQ(said.size(), 3U);
  EXPECT_EQ(said[1].command().command_id(), "2");
  EXPECT_EQ(said[2].command().command_id(), "3");
  EXPECT_EQ(talk.core.counters().commands_resent, 1U);
  const auto outcomes = talk.core.take_outcomes();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].ack.committed().revision(), 4U);
  EXPECT_EQ(talk.core.pending(), (std::vector<std::string>{"2", "3"}));
}

TEST(ClientCore, SecondAnswerToACommandIsNoSecondOutcome) {
  Conversation talk;
  talk.go_live(1);
  talk.core.send(command("1"));
  talk.hear(ack_frame("1", 2));
  talk.hear(ack_frame("1", 2));
  EXPECT_EQ(talk.core.take_outcomes().size(), 1U);
}

TEST(ClientCore, CommandThatTheServerCannotTakeInIsOver) {
  Conversation talk;
  talk.go_live(1);
  talk.core.send(command("1"));
  talk.hear(error_frame("invalid", "1"));
  const auto outcomes = talk.core.take_outcomes();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].ack.refused().code(), "invalid");
  EXPECT_TRUE(talk.core.pending().empty());
  EXPECT_EQ(talk.core.take_errors().size(), 1U);
}

TEST(ClientCore, SendsNoFasterThanTheServerTakes) {
  Conversation talk;
  talk.core.connected(talk.now);
  v1::ServerFrame frame = welcome_frame();
  frame.mutable_welcome()->mutable_limits()->set_commands_per_second_max(2);
  talk.hear(frame);
  talk.core.take_output();
  for (const char* id : {"1", "2", "3"}) talk.core.send(command(id));
  EXPECT_EQ(talk.said().size(), 2U);
  talk.pass(Ms{500});
  EXPECT_EQ(talk.said().size(), 0U);
  talk.pass(Ms{500});
  EXPECT_EQ(talk.said().size(), 1U);
}

TEST(ClientCore, PendingCommandsAreBounded) {
  Conversation talk;
  for (std::size_t i = 0; i < ClientCore::pending_commands_max; ++i)
    EXPECT_TRUE(talk.core.send(command(std::to_string(i))));
  EXPECT_FALSE(talk.core.send(command("one too many")));
}

TEST(ClientCore, BackoffGrowsWithFullJitterUpToItsBound) {
  Conversation talk;
  EXPECT_EQ(talk.core.want_reconnect_at(), Ms{0});
  Ms longest{0};
  for (int attempt = 0; attempt < 200; ++attempt) {
    talk.core.connected(talk.now);
    EXPECT_EQ(talk.core.want_reconnect_at(), std::nullopt);
    talk.core.disconnected(talk.now);
    const Ms wait = *talk.core.want_reconnect_at() - talk.now;
    if (attempt == 0) {
      EXPECT_LE(wait, ClientCore::backoff_first);
    }
    longest = std::max(longest, wait);
  }
  EXPECT_LE(longest, ClientCore::backoff_max);
  EXPECT_GT(longest, ClientCore::backoff_max / 2);
}

TEST(ClientCore, SameSeedSameJitter) {
  const auto first_wait = [](std::uint64_t seed) {
    Conversation talk({.client_id = "c", .token = "t", .seed = seed});
    talk.core.connected(talk.now);
    talk.core.disconnected(talk.now);
    return *talk.core.want_reconnect_at();
  };
  EXPECT_EQ(first_wait(5), first_wait(5));
  EXPECT_NE(first_wait(5), first_wait(6));
}

TEST(ClientCore, GoAwayReconnectsInsideTheWindowAtTheFirstTry) {
  Conversation talk;
  talk.go_live(1);
  v1::ServerFrame frame;
  frame.mutable_go_away()->set_min_ms(2000);
  frame.mutable_go_away()->set_max_ms(4000);
  talk.hear(frame);
  talk.core.send(command("1"));
  EXPECT_TRUE(talk.said().empty());  // A server that drains gets no new work.
  const Ms asked = talk.now;
  talk.core.disconnected(talk.now + Ms{100});
  EXPECT_GE(*talk.core.want_reconnect_at(), asked + Ms{2000});
  EXPECT_LE(*talk.core.want_reconnect_at(), asked + Ms{4000});
}

TEST(ClientCore, LeavesByItselfWhenTheServerAskedAndDoesNotClose) {
  Conversation talk;
  talk.go_live(1);
  v1::ServerFrame frame;
  frame.mutable_go_away()->set_min_ms(2000);
  frame.mutable_go_away()->set_max_ms(4000);
  talk.hear(frame);
  talk.pass(Ms{1999});
  EXPECT_FALSE(talk.core.wants_disconnect());
  talk.pass(Ms{2001});
  EXPECT_TRUE(talk.core.wants_disconnect());
  talk.core.disconnected(talk.now);
  EXPECT_EQ(talk.core.want_reconnect_at(), talk.now);
}

TEST(ClientCore, SilentLineIsGivenUp) {
  Conversation talk;
  talk.go_live(1);
  talk.pass(Ms{17'000});
  EXPECT_FALSE(talk.core.wants_disconnect());
  talk.pass(Ms{2'000});
  EXPECT_TRUE(talk.core.wants_disconnect());
}

TEST(ClientCore, WelcomeThatDoesNotComeIsGivenUp) {
  Conversation talk;
  talk.core.connected(talk.now);
  talk.pass(Ms{10'001});
  EXPECT_TRUE(talk.core.wants_disconnect());
}

TEST(ClientCore, TwoTicksAheadOfAViewThatStandsStillAreAStall) {
  Conversation talk;
  talk.go_live(3);
  talk.hear(tick_frame(3));
  talk.hear(transition_frame(3, 3, {}));
  talk.hear(tick_frame(4));
  EXPECT_TRUE(talk.said().empty());
  talk.hear(tick_frame(4));
  EXPECT_EQ(talk.core.counters().stalls_seen, 1U);
  const auto said = talk.said();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[1].subscribe().from(), 3U);
}

TEST(ClientCore, ViewAskedForBetweenTwoTicksIsNoStall) {
  Conversation talk;
  talk.go_live(3);
  talk.hear(tick_frame(3));
  talk.core.subscribe("p", "meeting");
  EXPECT_EQ(talk.said().size(), 1U);
  talk.hear(tick_frame(3));
  EXPECT_EQ(talk.core.counters().stalls_seen, 0U);
  EXPECT_TRUE(talk.said().empty());
  talk.hear(tick_frame(3));
  EXPECT_EQ(talk.core.counters().stalls_seen, 1U);
}

TEST(ClientCore, TickAheadOfAMovingViewIsNoStall) {
  Conversation talk;
  talk.go_live(3);
  talk.hear(tick_frame(5));
  talk.hear(transition_frame(3, 4, {}));
  talk.hear(tick_frame(5));
  talk.hear(transition_frame(4, 5, {}));
  talk.hear(tick_frame(5));
  EXPECT_EQ(talk.core.counters().stalls_seen, 0U);
}

// The ring ran away under a slow reader: the server sends each view's snapshot anew, unasked.
TEST(ClientCore, ViewsThatFellBehindTogetherWaitForTheirOwnSnapshots) {
  Conversation talk;
  talk.go_live(3, {card("a", "at 3")});
  talk.core.subscribe("p", "meeting");
  talk.hear(snapshot_frame(2, 3, {card("m", "at 3")}));
  talk.core.take_output();
  talk.hear(snapshot_frame(1, 90, {card("a", "at 90")}, false));
  EXPECT_EQ(talk.board().revision, 90U);
  EXPECT_EQ(talk.core.view("p", "meeting")->phase, ViewPhase::stale);
  talk.hear(transition_frame(90, 91, {card("a", "at 91")}));
  talk.hear(snapshot_frame(2, 91, {card("m", "at 91")}, false));
  EXPECT_EQ(talk.core.view("p", "meeting")->phase, ViewPhase::live);
  talk.hear(transition_frame(91, 92, {card("m", "at 92")}, {}, "meeting"));
  EXPECT_EQ(talk.core.view("p", "meeting")->revision, 92U);
  EXPECT_EQ(talk.board().revision, 92U);
  EXPECT_TRUE(talk.said().empty());
  EXPECT_EQ(talk.core.counters().gaps_seen, 0U);
}

// The four views over all projects count their own revisions, beside those of the workspace's log.
TEST(ClientCore, AViewOverAllProjectsMovesByItselfAndTheOthersWithoutIt) {
  const auto of_workspace = [](v1::ServerFrame frame) {
    if (frame.has_transition()) frame.mutable_transition()->set_project("workspace");
    if (frame.has_tick()) frame.mutable_tick()->set_project("workspace");
    return frame;
  };
  Conversation talk;
  talk.go_live(3);
  talk.core.subscribe("workspace", "directory");
  talk.core.subscribe("workspace", "inbox");
  talk.core.subscribe("workspace", "work");
  talk.hear(snapshot_frame(2, 90, {}));
  talk.hear(snapshot_frame(3, 1, {}));
  talk.hear(snapshot_frame(4, 1, {}));
  talk.core.take_output();
  talk.hear(of_workspace(transition_frame(1, 2, {card("n", "told")}, {}, "inbox")));
  talk.hear(of_workspace(transition_frame(90, 91, {}, {}, "directory")));
  talk.hear(of_workspace(transition_frame(2, 3, {card("o", "told")}, {}, "inbox")));
  for (int i = 0; i < 3; ++i) talk.hear(of_workspace(tick_frame(91)));
  EXPECT_EQ(talk.core.view("workspace", "inbox")->revision, 3U);
  EXPECT_EQ(talk.core.view("workspace", "inbox")->entities.size(), 2U);
  EXPECT_EQ(talk.core.view("workspace", "work")->revision, 1U);
  EXPECT_EQ(talk.core.view("workspace", "work")->phase, ViewPhase::live);
  EXPECT_EQ(talk.core.view("workspace", "directory")->revision, 91U);
  EXPECT_EQ(talk.core.view("workspace", "directory")->phase, ViewPhase::live);
  EXPECT_EQ(talk.core.counters().gaps_seen + talk.core.counters().stalls_seen, 0U);
  EXPECT_TRUE(talk.said().empty());
}

namespace {

v1::At at_revision(std::uint64_t revision) {
  v1::At at;
  at.set_revision(revision);
  return at;
}

// `board` live at 9 (sub_id 1), `meeting` as it was at 3 (sub_id 2).
void hold_the_past(Conversation& talk) {
  talk.go_live(9, {card("a", "A")});
  talk.core.subscribe_at("p", "meeting", at_revision(3));
  v1::ServerFrame past = snapshot_frame(2, 3, {card("a", "the secret")});
  past.mutable_snapshot()->set_fixed(true);
  talk.hear(past);
  talk.core.take_output();
}

}  // namespace

TEST(ClientCore, AViewThatBeginsAnewIsReplacedAndTheProjectsPastAskedForAgain) {
  Conversation talk;
  hold_the_past(talk);
  ASSERT_EQ(talk.core.view("p", "meeting")->phase, ViewPhase::fixed);
  talk.hear(snapshot_frame(1, 10, {card("b", "B")}));
  EXPECT_EQ(talk.board().entities.size(), 1U);
  EXPECT_TRUE(talk.board().entities.contains("task/b"));
  const ViewState& past = *talk.core.view("p", "meeting");
  EXPECT_EQ(past.phase, ViewPhase::loading);
  EXPECT_TRUE(past.entities.empty());
  const auto said = talk.said();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].subscribe().view(), "meeting");
  EXPECT_EQ(said[0].subscribe().at().revision(), 3U);
  v1::ServerFrame again = snapshot_frame(said[0].subscribe().sub_id(), 3, {card("a", "")});
  again.mutable_snapshot()->set_fixed(true);
  talk.hear(again);
  EXPECT_EQ(past.phase, ViewPhase::fixed);
  talk.hear(transition_frame(10, 11, {card("c", "C")}));
  EXPECT_EQ(talk.board().entities.size(), 2U);
}

TEST(ClientCore, APastIsAskedForAgainOnceSomethingOfItsProjectIsFollowedAgain) {
  Conversation talk;
  hold_the_past(talk);
  talk.core.unsubscribe("p", "board");
  talk.core.subscribe("p", "risks");
  talk.core.take_output();
  v1::ServerFrame risks = snapshot_frame(3, 10, {});
  talk.hear(risks);
  const auto said = talk.said();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].subscribe().view(), "meeting");
  talk.core.subscribe("p", "sprints");
  talk.core.take_output();
  talk.hear(snapshot_frame(5, 10, {}));
  EXPECT_TRUE(talk.said().empty());
}

TEST(ClientCore, APastIsAskedForAgainOnANewConnectionAndReadableMeanwhile) {
  Conversation talk;
  hold_the_past(talk);
  talk.core.disconnected(talk.now);
  talk.core.connected(talk.now);
  const auto said = talk.said();
  ASSERT_EQ(said.size(), 1U);
  ASSERT_EQ(said[0].hello().resume_size(), 2);
  EXPECT_EQ(said[0].hello().resume(1).at().revision(), 3U);
  EXPECT_EQ(talk.core.view("p", "meeting")->phase, ViewPhase::fixed);
  talk.hear(welcome_frame());
  EXPECT_TRUE(talk.said().empty());
}

TEST(ClientCore, SubscriptionThatTheServerCannotTakeInIsClosed) {
  Conversation talk;
  talk.core.subscribe("p", "board");
  talk.core.connected(talk.now);
  talk.hear(welcome_frame());
  talk.hear(error_frame("too_many_subscriptions", "1"));
  EXPECT_EQ(talk.board().phase, ViewPhase::closed);
  EXPECT_EQ(talk.board().closed.code(), "too_many_subscriptions");
}

TEST(ClientCore, CommandThatCameTooSoonGoesOutAgain) {
  Conversation talk;
  talk.core.connected(talk.now);
  v1::ServerFrame frame = welcome_frame();
  frame.mutable_welcome()->mutable_limits()->set_commands_per_second_max(2);
  talk.hear(frame);
  talk.core.send(command("1"));
  talk.core.take_output();
  v1::ServerFrame refused;
  refused.mutable_ack()->set_command_id("1");
  refused.mutable_ack()->mutable_refused()->set_code("too_many_commands");
  talk.hear(refused);
  EXPECT_TRUE(talk.core.take_outcomes().empty());
  talk.pass(Ms{999});
  EXPECT_TRUE(talk.said().empty());
  talk.pass(Ms{1});
  EXPECT_EQ(talk.said().size(), 1U);
}

TEST(ClientCore, ClosedViewIsEmptiedAndNotAskedForAgain) {
  Conversation talk;
  talk.go_live(3, {card("a", "A")});
  v1::ServerFrame frame;
  frame.mutable_view_closed()->set_sub_id(1);
  frame.mutable_view_closed()->set_code("forbidden");
  talk.hear(frame);
  EXPECT_EQ(talk.board().phase, ViewPhase::closed);
  EXPECT_EQ(talk.board().closed.code(), "forbidden");
  EXPECT_TRUE(talk.board().entities.empty());
  talk.core.disconnected(talk.now);
  talk.core.connected(talk.now);
  EXPECT_EQ(talk.said()[0].hello().resume_size(), 0);
  talk.hear(welcome_frame());
  talk.core.subscribe("p", "board");
  EXPECT_EQ(talk.said()[0].subscribe().from(), 0U);
}

TEST(ClientCore, RefusedTokenStopsReconnectingUntilThereIsAnother) {
  Conversation talk;
  talk.core.connected(talk.now);
  talk.hear(error_frame("sign_in_required"));
  EXPECT_TRUE(talk.core.wants_disconnect());
  talk.core.disconnected(talk.now);
  EXPECT_EQ(talk.core.connection(), Connection::needs_auth);
  EXPECT_EQ(talk.core.want_reconnect_at(), std::nullopt);
  talk.core.set_token("another");
  EXPECT_NE(talk.core.want_reconnect_at(), std::nullopt);
}

TEST(ClientCore, UnreadableMessageEndsTheConnection) {
  for (const std::string& message : {std::string("\xff\xff"), std::string(), std::string("\x1a\x7fshort")}) {
    Conversation talk;
    talk.go_live(1, {card("a", "A")});
    talk.core.receive(talk.now, message);
    EXPECT_TRUE(talk.core.wants_disconnect());
    EXPECT_EQ(talk.core.counters().protocol_errors, 1U);
    EXPECT_EQ(talk.board().entities.size(), 1U);
  }
}

TEST(ClientCore, FrameOfANewerServerIsIgnored) {
  Conversation talk;
  talk.go_live(1);
  talk.core.receive(talk.now, std::string("\xfa\x3e\x01\x78", 4));
  EXPECT_FALSE(talk.core.wants_disconnect());
}

TEST(ClientCore, WhetherCommandsAreTakenIsWhatWasHeardLast) {
  Conversation talk;
  talk.core.connected(talk.now);
  v1::ServerFrame welcome = welcome_frame();
  welcome.mutable_welcome()->mutable_write_state()->set_read_only(true);
  welcome.mutable_welcome()->mutable_write_state()->set_reason("disk_full");
  talk.hear(welcome);
  EXPECT_EQ(talk.core.write_state().reason(), "disk_full");
  v1::ServerFrame over;
  over.mutable_write_state();
  talk.hear(over);
  EXPECT_FALSE(talk.core.write_state().read_only());
}

TEST(ClientCore, CreditIsHandedOutAgainAsViewsAreTakenIn) {
  Conversation talk({.client_id = "c", .token = "t", .credit_bytes = 1000});
  talk.core.subscribe("p", "board");
  talk.core.connected(talk.now);
  EXPECT_EQ(talk.said()[0].hello().credit_bytes(), 1000U);
  talk.hear(welcome_frame());
  const v1::ServerFrame frame = snapshot_frame(1, 1, {card("a", std::string(600, 'x'))});
  talk.hear(frame);
  const auto said = talk.said();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].credit().bytes(), frame.ByteSizeLong());
}

TEST(ClientCore, PresenceIsRenewedUntilItLeaves) {
  Conversation talk;
  talk.go_live(1);
  v1::Presence presence;
  presence.set_project("p");
  presence.set_scope("board");
  talk.core.set_presence(presence);
  EXPECT_EQ(talk.said()[0].presence().scope(), "board");
  talk.pass(Ms{10'000});
  EXPECT_EQ(talk.said().size(), 1U);
  presence.clear_scope();
  talk.core.set_presence(presence);
  EXPECT_EQ(talk.said().size(), 1U);
  talk.pass(Ms{1});
  EXPECT_TRUE(talk.said().empty());
}

TEST(ClientCore, ChangesNameWhatMoved) {
  Conversation talk({.client_id = "c", .token = "t", .keep_changes = true});
  talk.go_live(1, {card("a", "A")});
  talk.hear(transition_frame(1, 2, {card("b", "B")}, {"task/a"}));
  const auto changes = talk.core.take_changes();
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_TRUE(changes[0].whole);
  EXPECT_EQ(changes[1].to_revision, 2U);
  EXPECT_EQ(changes[1].upserted, std::vector<std::string>{"task/b"});
  EXPECT_EQ(changes[1].removed, std::vector<std::string>{"task/a"});
}

}  // namespace
}  // namespace slipway::client
