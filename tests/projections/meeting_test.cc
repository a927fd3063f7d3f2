// Two sync meetings and what happened between them, told by hand.
#include <gtest/gtest.h>

#include <functional>

#include "projections/meeting_projection.h"
#include "tests/projections/record_events.h"
#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

class Meeting : public ::testing::Test {
 protected:
  Meeting() {
    story_.commit({project_created("P"), column_added("todo", "To do", v1::TODO),
                   column_added("doing", "Doing", v1::DOING), column_added("done", "Done", v1::DONE)});
  }
  v1::MeetingSummary summary(const std::string& id) {
    return entity(*story_.view("meeting"), "summary/" + id).summary();
  }
  v1::MeetingInfo info(const std::string& id) {
    return entity(*story_.view("meeting"), "meeting/" + id).meeting();
  }
  void hold(const std::string& id, v1::MeetingKind kind = v1::SYNC) {
    story_.commit({meeting_scheduled(id, kind, "Sync", {"anna", "bo", "chen"})});
    story_.commit({meeting_started(id)});
  }
  Revision end(const std::string& id) { return story_.commit({meeting_ended(id)}); }
  void create(const std::string& id) { story_.commit({task_created(id, "Task " + id, "todo")}); }

  Story story_;
};

std::vector<std::string> texts(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

using Names = std::vector<std::string>;

TEST_F(Meeting, AttendanceMovesAPersonAndTheSilentAreAbsentAtTheEnd) {
  hold("m");
  story_.commit({attendance("m", "anna", v1::PRESENT)});
  story_.commit({attendance("m", "bo", v1::ABSENT)});
  story_.commit({attendance("m", "bo", v1::LATE)});
  EXPECT_EQ(texts(summary("m").present()), Names{"anna"});
  EXPECT_EQ(texts(summary("m").late()), Names{"bo"});
  EXPECT_EQ(texts(summary("m").absent()), Names{});
  end("m");
  EXPECT_EQ(texts(summary("m").absent()), Names{"chen"});
}

TEST_F(Meeting, ItemsTakeTheirTimeAndMayBeCarriedOver) {
  story_.commit({meeting_scheduled("m", v1::SYNC, "Sync", {}), agenda_item_added("m", "i1", "Progress", 10),
                 agenda_item_added("m", "i2", "Risks", 5), agenda_item_added("m", "i3", "Other", 5)});
  story_.commit({meeting_started("m")});
  story_.commit({item_started("m", "i1")});
  EXPECT_EQ(summary("m").items(0).state(), v1::ITEM_RUNNING);
  EXPECT_EQ(summary("m").items(0).actual_seconds(), 0U);
  story_.wait_seconds(599);
  story_.commit({item_closed("m", "i1")});
  story_.commit({item_started("m", "i2")});
  story_.wait_seconds(59);
  story_.commit({item_carried_over("m", "i2")});
  story_.commit({item_carried_over("m", "i3")});
  end("m");
  const v1::MeetingSummary ended = summary("m");
  EXPECT_EQ(ended.items(0).planned_minutes(), 10U);
  EXPECT_EQ(ended.items(0).actual_seconds(), 600U);
  EXPECT_EQ(ended.items(0).state(), v1::ITEM_CLOSED);
  EXPECT_EQ(ended.items(1).actual_seconds(), 60U);
  EXPECT_EQ(ended.items(1).state(), v1::ITEM_CARRIED_OVER);
  EXPECT_EQ(ended.items(2).actual_seconds(), 0U);
  EXPECT_EQ(texts(ended.carried_over()), (Names{"i2", "i3"}));
}

TEST_F(Meeting, ItemThatRunsAtTheEndIsClosedByIt) {
  story_.commit({meeting_scheduled("m", v1::SYNC, "Sync", {}), agenda_item_added("m", "i1", "Progress", 10)});
  story_.commit({meeting_started("m")});
  story_.commit({item_started("m", "i1")});
  story_.wait_seconds(29);
  end("m");
  EXPECT_EQ(summary("m").items(0).state(), v1::ITEM_CLOSED);
  EXPECT_EQ(summary("m").items(0).actual_seconds(), 30U);
  EXPECT_EQ(info("m").agenda(0).closed_at().seconds(), info("m").ended_at().seconds());
}

TEST_F(Meeting, FirstMeetingComparesWithTheProjectsStart) {
  create("a");
  story_.commit({task_moved("a", "todo", "doing")});
  hold("m");
  const v1::MeetingSummary first = summary("m");
  EXPECT_EQ(first.previous_meeting_id(), "");
  EXPECT_EQ(first.since_revision(), 0U);
  ASSERT_EQ(first.changes_size(), 1);
  EXPECT_TRUE(first.changes(0).created());
  EXPECT_EQ(first.changes(0).title(), "Task a");
  EXPECT_EQ(first.changes(0).column(), "");
}

TEST_F(Meeting, ListsTheNetChangesSinceTheLastMeetingOfItsKind) {
  for (const char* id : {"a", "b", "c", "d", "e", "f", "g"}) create(id);
  story_.commit({task_due("c", 0, 10)});
  story_.commit({task_moved("g", "todo", "done"), task_completed("g")});
  hold("m1");
  story_.commit(
      {action_agreed("m1", "act", "Call the bank", "bo", "h"), task_created("h", "Call the bank", "todo")});
  const Revision ended = end("m1");

  story_.commit({task_moved("a", "todo", "done"), task_completed("a")});  // Completed.
  story_.commit({task_moved("b", "todo", "doing")});                      // There and back again:
  story_.commit({task_moved("b", "doing", "todo")});                      // nothing.
  story_.commit({task_due("c", 10, 20)});                                 // Its date moved,
  story_.commit({task_blocked("c", "no access")});                        // and it is blocked.
  story_.commit({task_archived("d")});
  story_.commit({dependency_added("e", "f")});  // Blocked by a task that is open.
  story_.commit({task_moved("g", "done", "doing"), task_reopened("g")});
  create("n");
  story_.commit({stage_started(v1::INITIATION)});
  hold("standup", v1::STAND_UP);  // Of another kind: it moves no baseline of ours.
  end("standup");
  hold("m2");

  v1::MeetingSummary second = summary("m2");
  EXPECT_EQ(second.previous_meeting_id(), "m1");
  EXPECT_EQ(second.since_revision(), ended.value);
  ASSERT_EQ(second.changes_total(), 6U);
  ASSERT_EQ(second.changes_size(), 6);
  const auto& a = second.changes(0);
  EXPECT_EQ(a.task_id(), "a");
  EXPECT_TRUE(a.completed());
  EXPECT_EQ(a.column_before(), "To do");
  EXPECT_EQ(a.column(), "Done");
  const auto& c = second.changes(1);
  EXPECT_EQ(c.task_id(), "c");
  EXPECT_EQ(c.due().before().day(), 10);
  EXPECT_EQ(c.due().value().day(), 20);
  EXPECT_TRUE(c.blocked());
  EXPECT_EQ(c.column(), "");
  EXPECT_EQ(second.changes(2).task_id(), "d");
  EXPECT_TRUE(second.changes(2).archived());
  EXPECT_EQ(second.changes(3).task_id(), "e");
  EXPECT_TRUE(second.changes(3).blocked());
  EXPECT_EQ(second.changes(4).task_id(), "g");
  EXPECT_TRUE(second.changes(4).reopened());
  EXPECT_EQ(second.changes(5).task_id(), "n");
  EXPECT_TRUE(second.changes(5).created());
  ASSERT_EQ(second.stage_changes_size(), 1);
  EXPECT_EQ(second.stage_changes(0).stage(), v1::INITIATION);
  EXPECT_EQ(second.stage_changes(0).state(), v1::STAGE_IN_PROGRESS);
  ASSERT_EQ(second.previous_actions_size(), 1);
  EXPECT_EQ(second.previous_actions(0).what(), "Call the bank");
  EXPECT_FALSE(second.previous_actions(0).done());

  // While it runs, the board moves it.
  story_.commit({task_moved("h", "todo", "done"), task_completed("h")});
  story_.commit({task_moved("a", "done", "todo"), task_reopened("a")});
  story_.commit({task_completed("f")});
  second = summary("m2");
  EXPECT_TRUE(second.previous_actions(0).done());
  Names changed;
  for (const v1::TaskChange& change : second.changes()) changed.push_back(change.task_id());
  EXPECT_EQ(changed, (Names{"c", "d", "f", "g", "h", "n"}));
}

// As `risk/r1: 1:2 2:3 > 1:3`, in short.
std::string in_short(const v1::RecordChange& change) {
  return change.entity() + ": " +
         (change.has_before() ? change.before().ShortDebugString() + " > " : "new ") +
         change.now().ShortDebugString();
}

TEST_F(Meeting, ListsWhatBecameOfGatesMilestonesAndRisks) {
  story_.commit({told("gate_defined { gate_id: 'g1' name: 'G1' quorum: 1 }"),
                 told("criterion_added { gate_id: 'g1' criterion_id: 'c' hard: true weight: 3 }"),
                 told("criterion_added { gate_id: 'g1' criterion_id: 'd' weight: 1 }")});
  story_.commit({told("risk_identified { risk_id: 'r1' title: 'Lost mail' }"),
                 told("risk_identified { risk_id: 'r2' title: 'Adoption' }")});
  story_.commit(
      {told("milestone_planned { milestone_id: 'm1' name: 'Pilot' "
            "due { year: 2026 month: 3 day: 1 } }")});
  hold("first");
  ASSERT_EQ(summary("first").record_changes_size(), 4);  // All that there is since the project's start.
  EXPECT_EQ(in_short(summary("first").record_changes(0)), "gate/g1: new gate: GATE_DEFINED");
  EXPECT_EQ(summary("first").record_changes(0).title(), "G1");
  end("first");

  story_.commit({told("criterion_met { gate_id: 'g1' criterion_id: 'c' }")});
  story_.commit({told("gate_review_opened { gate_id: 'g1' }")});
  story_.commit({told("risk_assessed { risk_id: 'r1' probability: 4 impact: 5 }")});
  story_.commit({told("risk_identified { risk_id: 'r3' title: 'Late vendor' }")});
  story_.commit({told("risk_escalated { risk_id: 'r2' to: 'bo' reason: 'x' }"),
                 told("risk_escalated { risk_id: 'r2' to: '' reason: 'x' }")});  // And back.
  story_.commit(
      {told("milestone_rebaselined { milestone_id: 'm1' due { year: 2026 month: 4 day: 1 } "
            "due_before { year: 2026 month: 3 day: 1 } }")});
  hold("second");
  std::vector<std::string> changes;
  for (const v1::RecordChange& change : summary("second").record_changes())
    changes.push_back(in_short(change));
  EXPECT_EQ(changes, (Names{"gate/g1: gate: GATE_DEFINED > gate: GATE_IN_REVIEW readiness: 75",
                            "milestone/m1: milestone: MILESTONE_PLANNED due { year: 2026 month: 3 day: 1 } > "
                            "milestone: MILESTONE_PLANNED due { year: 2026 month: 4 day: 1 }",
                            "risk/r1: risk: RISK_IDENTIFIED > risk: RISK_ASSESSED points: 20",
                            "risk/r3: new risk: RISK_IDENTIFIED"}));

  // While it runs they go on; once it has ended, they do not.
  story_.commit({told("gate_decided { gate_id: 'g1' outcome: GO }")});
  EXPECT_EQ(summary("second").record_changes(0).now().outcome(), v1::GO);
  end("second");
  story_.commit({told("risk_closed { risk_id: 'r1' outcome: DID_NOT_OCCUR }")});
  EXPECT_EQ(summary("second").record_changes(2).now().risk(), v1::RISK_ASSESSED);
  EXPECT_EQ(summary("second").record_changes_total(), 4U);
}

TEST_F(Meeting, ListsSoManyRecordsAndCountsThemAll) {
  for (int i = 0; i <= MeetingProjection::changes_listed_max; ++i)
    story_.commit({told("risk_identified { risk_id: 'r" + std::to_string(i) + "' title: 'R' }")});
  hold("m");
  EXPECT_EQ(summary("m").record_changes_size(), MeetingProjection::changes_listed_max);
  EXPECT_EQ(summary("m").record_changes_total(),
            static_cast<std::uint32_t>(MeetingProjection::changes_listed_max) + 1);
}

TEST_F(Meeting, EndedSummaryStandsStill) {
  create("a");
  hold("m1");
  story_.commit({action_agreed("m1", "act", "Call", "bo", "h"), task_created("h", "Call", "todo")});
  story_.commit({decision_recorded("m1", "d1", "We go in March")});
  end("m1");
  const std::string before = summary("m1").SerializeAsString();
  story_.commit({task_completed("h")});
  story_.commit({column_renamed("todo", "To do", "Next")});
  create("b");
  EXPECT_EQ(summary("m1").SerializeAsString(), before);

  hold("m2");
  story_.commit(
      {decision_recorded("m2", "d2", "We go in April", "d1"), decision_superseded("m1", "d1", "d2")});
  EXPECT_EQ(summary("m1").decisions(0).superseded_by(), "d2");
  EXPECT_EQ(summary("m2").decisions(0).supersedes(), "d1");
  EXPECT_TRUE(summary("m2").previous_actions(0).done());
  EXPECT_FALSE(summary("m1").actions(0).done());
}

TEST_F(Meeting, ActionsOfARunningMeetingFollowTheirTasks) {
  hold("m");
  story_.commit({action_agreed("m", "act", "Call", "bo", "h"), task_created("h", "Call", "todo")});
  EXPECT_FALSE(summary("m").actions(0).done());
  story_.commit({task_completed("h")});
  EXPECT_TRUE(summary("m").actions(0).done());
  EXPECT_EQ(summary("m").actions(0).owner(), "bo");
  EXPECT_EQ(summary("m").actions(0).due().day(), 20);
}

TEST_F(Meeting, MeetingOfTheKindThatEndsMeanwhileMovesNoRunningOne) {
  create("a");
  hold("m1");
  hold("m2");
  const Revision ended = end("m1");
  create("b");
  EXPECT_EQ(summary("m2").since_revision(), 0U);
  EXPECT_EQ(summary("m2").changes_total(), 2U);
  end("m2");
  hold("m3");
  EXPECT_GT(summary("m3").since_revision(), ended.value);
  EXPECT_EQ(summary("m3").previous_meeting_id(), "m2");
  EXPECT_EQ(summary("m3").changes_total(), 0U);
}

TEST_F(Meeting, ListsTheFirstTwoHundredChangesAndCountsAll) {
  std::vector<v1::Event> events;
  for (int i = 0; i < 230; ++i) events.push_back(task_created(std::to_string(1000 + i), "T", "todo"));
  story_.commit(events);
  hold("m");
  EXPECT_EQ(summary("m").changes_size(), 200);
  EXPECT_EQ(summary("m").changes_total(), 230U);
  create("0999");
  EXPECT_EQ(summary("m").changes_size(), 200);
  EXPECT_EQ(summary("m").changes(0).task_id(), "0999");
  EXPECT_EQ(summary("m").changes_total(), 231U);
}

TEST_F(Meeting, MinutesAreBlocksThatRememberTheirLastAuthor) {
  hold("m");
  story_.commit({minutes_edited("m", "b1", "draft")}, "anna");
  story_.commit({minutes_edited("m", "b2", "second")}, "anna");
  const Revision edited = story_.commit({minutes_edited("m", "b1", "final")}, "bo");
  ASSERT_EQ(info("m").minutes_size(), 2);
  EXPECT_EQ(info("m").minutes(0).text(), "final");
  EXPECT_EQ(info("m").minutes(0).author(), "bo");
  EXPECT_EQ(info("m").minutes(0).changed_revision(), edited.value);
}

TEST_F(Meeting, SaysHowItRepeatsAndWhatItFollows) {
  story_.commit(
      {told("meeting_scheduled { meeting_id: 'm.2' kind: SYNC title: 'M' repeat: EVERY_WEEK "
            "repeat_until { year: 2026 month: 9 day: 1 } follows: 'm' }")});
  EXPECT_EQ(info("m.2").repeat(), v1::EVERY_WEEK);
  EXPECT_EQ(info("m.2").repeat_until().month(), 9);
  EXPECT_EQ(info("m.2").follows(), "m");
}

TEST_F(Meeting, IsMoved) {
  story_.commit({meeting_scheduled("m", v1::SYNC, "Sync", {"anna"})});
  story_.commit(
      {told("meeting_rescheduled { meeting_id: 'm' starts_at { seconds: 600 } planned_minutes: 45 }")});
  EXPECT_EQ(info("m").starts_at().seconds(), 600);
  EXPECT_EQ(info("m").planned_minutes(), 45U);
  EXPECT_EQ(info("m").sequence(), 1U);
  EXPECT_EQ(info("m").state(), v1::SCHEDULED);
}

// One that was never held has no summary, also where it hands items on.
TEST_F(Meeting, IsCancelledWithoutASummary) {
  story_.commit({meeting_scheduled("m", v1::SYNC, "Sync", {"anna"}),
                 agenda_item_added("m", "one", "One", 10, "before")});
  story_.commit({item_carried_over("m", "one"), told("meeting_cancelled { meeting_id: 'm' reason: 'Fair' }")},
                "bo");
  EXPECT_EQ(info("m").state(), v1::MEETING_CANCELLED);
  EXPECT_EQ(info("m").cancelled_by(), "bo");
  EXPECT_EQ(info("m").cancel_reason(), "Fair");
  EXPECT_EQ(info("m").sequence(), 1U);
  EXPECT_EQ(info("m").agenda(0).state(), v1::ITEM_CARRIED_OVER);
  EXPECT_FALSE(entity(*story_.view("meeting"), "summary/m").has_summary());
}

TEST_F(Meeting, ListsAStageThatIsReopenedAsInProgress) {
  hold("m");
  story_.commit({stage_started(v1::TESTING), stage_completed(v1::TESTING)});
  end("m");
  story_.commit({told("stage_reopened { stage: TESTING reason: 'Defects' }")});
  hold("n");
  ASSERT_EQ(summary("n").stage_changes_size(), 1);
  EXPECT_EQ(summary("n").stage_changes(0).stage(), v1::TESTING);
  EXPECT_EQ(summary("n").stage_changes(0).state(), v1::STAGE_IN_PROGRESS);
}

TEST_F(Meeting, ListsNoStageThatIsBackInItsState) {
  story_.commit({stage_started(v1::TESTING)});
  hold("m");
  end("m");
  story_.commit({stage_completed(v1::TESTING)});
  hold("n");
  ASSERT_EQ(summary("n").stage_changes_size(), 1);
  story_.commit({told("stage_reopened { stage: TESTING reason: 'Defects' }")});
  EXPECT_EQ(summary("n").stage_changes_size(), 0);
}

v1::Event planned(v1::Stage stage, const std::string& dates) {
  return told("stage_owner_assigned { stage: " + v1::Stage_Name(stage) + " owner: 'bo' " + dates + " }");
}
v1::Event go_live_on(int day) {
  return told("charter_drafted { charter { go_live { year: 2026 month: 6 day: " + std::to_string(day) +
              " } } }");
}

// As `TESTING start 3-1 > 3-5`, in short: what is planned, before and now.
std::string in_short(const v1::DateMove& move) {
  const auto day = [](bool there, const v1::Date& date) {
    return there ? std::to_string(date.month()) + '-' + std::to_string(date.day()) : std::string{"none"};
  };
  return day(move.has_before(), move.before()) + " > " + day(move.has_value(), move.value());
}
Names in_short(const v1::MeetingSummary& summary) {
  Names told;
  if (summary.has_go_live()) told.push_back("go-live " + in_short(summary.go_live()));
  for (const v1::StageChange& change : summary.stage_changes()) {
    std::string text = v1::Stage_Name(change.stage());
    if (change.state() != v1::STAGE_STATE_UNSPECIFIED) text += " " + v1::StageState_Name(change.state());
    if (change.has_planned_start()) text += " start " + in_short(change.planned_start());
    if (change.has_planned_end()) text += " end " + in_short(change.planned_end());
    told.push_back(text);
  }
  return told;
}

// What two meetings and what lies between them are about: dates.
void plan_and_move(Story& story, const std::function<void(const std::string&)>& hold,
                   const std::function<void(const std::string&)>& end) {
  story.commit({go_live_on(8), planned(v1::PLANNING, "planned_end { year: 2026 month: 2 day: 28 }"),
                planned(v1::TESTING, "planned_end { year: 2026 month: 3 day: 20 }")});
  story.commit({go_live_on(1), planned(v1::TESTING,
                                       "planned_start { year: 2026 month: 3 day: 1 } "
                                       "planned_end { year: 2026 month: 4 day: 1 }")});
  hold("first");
  end("first");
  // Moved, and moved on; there and back again; taken away.
  story.commit({planned(v1::TESTING,
                        "planned_start { year: 2026 month: 3 day: 1 } "
                        "planned_end { year: 2026 month: 4 day: 8 }")});
  story.commit({planned(v1::TESTING,
                        "planned_start { year: 2026 month: 3 day: 1 } "
                        "planned_end { year: 2026 month: 4 day: 15 }"),
                go_live_on(20)});
  story.commit({planned(v1::REQUIREMENTS, "planned_start { year: 2026 month: 1 day: 1 }")});
  story.commit({planned(v1::REQUIREMENTS, ""), planned(v1::PLANNING, "")});
  story.commit({stage_started(v1::TESTING)});
}

TEST_F(Meeting, ListsThePlannedDatesThatMoved) {
  plan_and_move(story_, [&](const std::string& id) { hold(id); }, [&](const std::string& id) { end(id); });
  // The first compares with what was planned first.
  EXPECT_EQ(in_short(summary("first")), (Names{"go-live 6-8 > 6-1", "TESTING end 3-20 > 4-1"}));
  hold("second");
  EXPECT_EQ(in_short(summary("second")), (Names{"go-live 6-1 > 6-20", "PLANNING end 2-28 > none",
                                                "TESTING STAGE_IN_PROGRESS end 4-1 > 4-15"}));
  // While it runs they go on, and back: then they did not move.
  story_.commit({go_live_on(1), planned(v1::PLANNING, "planned_end { year: 2026 month: 2 day: 28 }")});
  EXPECT_EQ(in_short(summary("second")), Names{"TESTING STAGE_IN_PROGRESS end 4-1 > 4-15"});
  end("second");
  story_.commit({go_live_on(9)});
  EXPECT_EQ(in_short(summary("second")), Names{"TESTING STAGE_IN_PROGRESS end 4-1 > 4-15"});
}

// Wherever in the story a checkpoint lies, the view goes on from it as it would have without.
TEST_F(Meeting, KnowsThePlannedDatesAfterACheckpoint) {
  plan_and_move(story_, [&](const std::string& id) { hold(id); }, [&](const std::string& id) { end(id); });
  hold("second");
  story_.commit({go_live_on(9), stage_completed(v1::TESTING)});
  end("second");
  const std::string live = story_.view("meeting")->checkpoint();
  for (std::uint64_t at = 1; at < story_.head().value; ++at) {
    View before(make_projection(story_.stream(), "meeting"));
    for (std::uint64_t revision = 0; revision < at; ++revision) before.apply(story_.commits()[revision]);
    View restored(make_projection(story_.stream(), "meeting"));
    ASSERT_TRUE(restored.restore(before.checkpoint()));
    for (std::uint64_t revision = at; revision < story_.head().value; ++revision)
      restored.apply(story_.commits()[revision]);
    EXPECT_EQ(restored.checkpoint(), live) << "restored at " << at;
  }
}

TEST_F(Meeting, IsIssuedApprovedAndAmended) {
  hold("m");
  end("m");
  EXPECT_EQ(info("m").state(), v1::ENDED);
  story_.commit({minutes_issued("m")}, "anna");
  EXPECT_EQ(info("m").state(), v1::ISSUED);
  story_.commit({minutes_approved("m")}, "bo");
  story_.commit({minutes_amended("m", "am1", "Corrected")}, "chen");
  EXPECT_EQ(info("m").state(), v1::MINUTES_APPROVED);
  EXPECT_EQ(info("m").issued_by(), "anna");
  EXPECT_EQ(info("m").approved_by(), "bo");
  ASSERT_EQ(info("m").amendments_size(), 1);
  EXPECT_EQ(info("m").amendments(0).author(), "chen");
  EXPECT_EQ(info("m").amendments(0).reason(), "a slip");
}

}  // namespace
}  // namespace slipway::testing
