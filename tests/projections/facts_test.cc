// What a project contributes to the views over all projects; every figure was worked out by hand.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "projections/facts_projection.h"
#include "tests/projections/record_events.h"
#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

std::vector<std::string> ids_of(const Story& story, std::string_view kind) {
  std::vector<std::string> ids;
  for (const auto& [id, bytes] : entities_of(*story.view(facts_view)))
    if (id.starts_with(kind)) ids.push_back(id.substr(kind.size()));
  return ids;
}
using Ids = std::vector<std::string>;

class Facts : public ::testing::Test {
 protected:
  Facts() {
    story_.commit({project_created("Bank"), column_added("todo", "To do", v1::TODO)}, "lea");  // 1
  }
  v1::Entity seen(std::string_view id) const { return entity(*story_.view(facts_view), id); }
  v1::PortfolioCard card() const { return seen("portfolio").portfolio(); }

  Story story_;
};

TEST_F(Facts, ATaskIsTheWorkOfWhoHasItWhileItIsOpen) {
  story_.commit({told("task_created { task_id: 't1' title: 'Tool' column_id: 'todo' assignee: 'mia' "
                      "priority: HIGH due { year: 2026 month: 3 day: 9 } }")},
                "lea");
  const v1::WorkItem item = seen("work/mia/task/t1").work();
  EXPECT_EQ(item.kind(), v1::WORK_TASK);
  EXPECT_EQ(item.title(), "Tool");
  EXPECT_EQ(item.priority(), v1::HIGH);
  EXPECT_EQ(item.due().day(), 9);
  story_.commit({task_assigned("t1", "mia", "tom")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{"tom/task/t1"});
  story_.commit({task_assigned("t1", "tom", "")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{"/task/t1"});  // Nobody's, and due.
  story_.commit({task_completed("t1")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
  story_.commit({task_reopened("t1")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{"/task/t1"});
}

TEST_F(Facts, ATaskIsBlockedWhileAnOpenOneStandsBeforeIt) {
  story_.commit({told("task_created { task_id: 't1' title: 'A' column_id: 'todo' assignee: 'mia' }"),
                 task_created("t2", "B", "todo"), dependency_added("t1", "t2")},
                "lea");
  EXPECT_TRUE(seen("work/mia/task/t1").work().blocked());
  story_.commit({task_completed("t2")}, "lea");
  EXPECT_FALSE(seen("work/mia/task/t1").work().blocked());
}

TEST_F(Facts, AGateInReviewAsksThoseWhoHaveNotVoted) {
  story_.commit({role_granted("ann", v1::APPROVER), role_granted("bea", v1::APPROVER),
                 role_granted("con", v1::APPROVER), role_granted("con", v1::CONSULTANT),
                 told("gate_defined { gate_id: 'g' name: 'G5' quorum: 2 }")},
                "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
  story_.commit({told("gate_review_opened { gate_id: 'g' }")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), (Ids{"ann/gate/g", "bea/gate/g"}));
  EXPECT_EQ(ids_of(story_, "notice/"), (Ids{"ann/000000000003/0000", "bea/000000000003/0001"}));
  story_.commit({told("vote_cast { gate_id: 'g' choice: GO }")}, "ann");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{"bea/gate/g"});
  story_.commit({told("gate_decided { gate_id: 'g' outcome: GO }")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
  EXPECT_EQ(card().gates_passed(), 1U);
  EXPECT_EQ(card().gates(), 1U);
}

TEST_F(Facts, PeopleAreToldWhatOthersDidThatConcernsThem) {
  story_.commit({told("task_created { task_id: 't1' title: 'Tool' column_id: 'todo' assignee: 'mia' }")},
                "lea");  // 2
  story_.commit({told("task_created { task_id: 't2' title: 'Own' column_id: 'todo' assignee: 'mia' }")},
                "mia");                                                                         // 3
  story_.commit({task_commented("t1", "c1", "@tom, look. mail: lea@mia; @tom @mia.")}, "mia");  // 4
  story_.commit({meeting_scheduled("m1", v1::SYNC, "Monday", {"lea", "tom"})}, "lea");          // 5
  EXPECT_EQ(ids_of(story_, "notice/"),
            (Ids{"mia/000000000002/0000", "tom/000000000004/0000", "tom/000000000005/0000"}));
  const v1::Notice mention = seen("notice/tom/000000000004/0000").notice();
  EXPECT_EQ(mention.kind(), v1::NOTICE_MENTIONED);
  EXPECT_EQ(mention.entity(), "task/t1");
  EXPECT_EQ(mention.title(), "Tool");
  EXPECT_EQ(mention.by(), "mia");
  EXPECT_EQ(mention.revision(), 4U);
  EXPECT_EQ(seen("notice/tom/000000000005/0000").notice().kind(), v1::NOTICE_INVITED);
}

TEST_F(Facts, AnImportTellsNobody) {
  story_.commit({told("task_created { task_id: 't' title: 'Tool' column_id: 'todo' assignee: 'mia' "
                      "imported { source: 'jira' import_id: 'i' } }")},
                "lea");
  story_.commit({told("task_commented { task_id: 't' comment_id: 'k' text: '@tom @mia' "
                      "imported { source: 'jira' import_id: 'i' } }")},
                "lea");
  EXPECT_EQ(ids_of(story_, "notice/"), Ids{});
  EXPECT_EQ(ids_of(story_, "work/"), Ids{"mia/task/t"});
}

TEST_F(Facts, MinutesWrittenTogetherTellEachPersonOnce) {
  const auto written = [](const std::string& fact, const std::string& people) {
    return told(fact + " { meeting_id: 'm' mentioned: '" + people + "' }");
  };
  story_.commit({meeting_scheduled("m", v1::SYNC, "Monday", {})}, "lea");                    // 2
  story_.commit({written("text_edited", "@tom @mia")}, "mia");                               // 3
  story_.commit({written("text_edited", "@tom")}, "lea");                                    // 4
  story_.commit({told("text_edited { meeting_id: 'm' inserted: '@zoe ' }")}, "lea");         // 5
  story_.commit({written("text_edited", "@mia")}, "lea");                                    // 6
  story_.commit({written("minutes_issued", "@tom @mia @bo")}, "lea");                        // 7
  story_.commit({written("minutes_approved", "@bo @ann")}, "sue");                           // 8
  story_.commit({told("text_noted { meeting_id: 'm' note_id: 'n' text: '@tom' }")}, "lea");  // 9
  EXPECT_EQ(ids_of(story_, "notice/"),
            (Ids{"ann/000000000008/0000", "bo/000000000007/0000", "mia/000000000006/0000",
                 "tom/000000000003/0000", "tom/000000000009/0000"}));
  EXPECT_EQ(seen("notice/mia/000000000006/0000").notice().title(), "Monday");
}

TEST_F(Facts, ARestoredViewKnowsWhomTheMinutesTold) {
  const auto written = [](const std::string& people) {
    return told("text_edited { meeting_id: 'm' mentioned: '" + people + "' }");
  };
  story_.commit({written("@tom @mia")}, "mia");
  View restored{make_projection(story_.stream(), facts_view)};
  ASSERT_TRUE(restored.restore(story_.view(facts_view)->checkpoint()));
  const std::size_t before = story_.commits().size();
  for (const char* people : {"@tom @zoe", "@mia", "@tom @mia @zoe"}) story_.commit({written(people)}, "lea");
  for (std::size_t index = before; index < story_.commits().size(); ++index)
    restored.apply(story_.commits()[index]);
  EXPECT_EQ(restored.checkpoint(), story_.view(facts_view)->checkpoint());
  EXPECT_EQ(ids_of(story_, "notice/"),
            (Ids{"mia/000000000004/0000", "tom/000000000002/0000", "zoe/000000000003/0000"}));
}

// The log is read without the text, and so without whom it named.
TEST_F(Facts, OfARedactedTextNobodyIsTold) {
  story_.commit({told("text_edited { meeting_id: 'm' inserted: '@tom ' mentioned: '@tom' }")}, "mia");
  story_.commit({told("minutes_issued { meeting_id: 'm' mentioned: '@tom @bo' }")}, "lea");
  EXPECT_EQ(ids_of(story_, "notice/").size(), 2U);
  story_.commit({text_redacted("text/m")}, "lea");
  story_.destroy_erased_keys();
  const auto checkpoints = make_memory_checkpoints();
  const auto rebuilt = view_at(story_.store(), story_.keys(), *checkpoints, story_.stream(), facts_view, {4});
  ASSERT_TRUE(rebuilt.has_value());
  for (const auto& [id, bytes] : entities_of(**rebuilt))
    EXPECT_FALSE(id.starts_with("notice/") || bytes.contains("tom")) << id;
}

TEST_F(Facts, OfAPersonsNoticesTheOldestGo) {
  for (std::size_t i = 0; i < notices_per_person_max + 3; ++i)
    story_.commit({meeting_scheduled(fmt::format("m{}", i), v1::SYNC, "Daily", {"tom"})}, "lea");
  const Ids ids = ids_of(story_, "notice/tom/");
  EXPECT_EQ(ids.size(), notices_per_person_max);
  EXPECT_EQ(ids.front(), "000000000005/0000");  // Of revisions 2, 3 and 4 nothing is left.
}

TEST_F(Facts, DatesStandInTheCalendarUntilTheyAreSettled) {
  story_.commit(
      {meeting_scheduled("m1", v1::SYNC, "Monday", {}),
       told("milestone_planned { milestone_id: 'm' name: 'UAT' due { year: 2026 month: 4 day: 2 } }"),
       told(
           "change_freeze_started { freeze_id: 'f' reason: 'Year end' from { seconds: 100 } until { seconds: "
           "200 } }"),
       told("training_scheduled { training_id: 't' title: 'Desk' starts_at { seconds: 50 } }"),
       told("stage_owner_assigned { stage: TESTING owner: 'tom' planned_end { year: 2026 month: 5 day: 1 } "
            "}")},
      "lea");
  EXPECT_EQ(ids_of(story_, "calendar/"),
            (Ids{"freeze/f", "meeting/m1", "milestone/m", "stage/5", "training/t"}));
  EXPECT_EQ(seen("calendar/freeze/f").calendar().until().seconds(), 200);
  EXPECT_EQ(seen("calendar/milestone/m").calendar().on().month(), 4);
  EXPECT_FALSE(seen("calendar/freeze/f").calendar().settled());
  story_.commit({told("change_freeze_ended { freeze_id: 'f' reason: 'Done' }"), meeting_ended("m1")}, "lea");
  EXPECT_TRUE(seen("calendar/freeze/f").calendar().settled());
  EXPECT_EQ(seen("calendar/freeze/f").calendar().title(), "Year end");
  story_.commit({text_redacted("freeze/f")}, "lea");
  EXPECT_EQ(seen("calendar/freeze/f").calendar().title(), "\x1a");
  EXPECT_TRUE(seen("calendar/meeting/m1").calendar().settled());
}

TEST_F(Facts, TheCardSumsUpTheProject) {
  story_.commit(
      {task_created("t1", "A", "todo"), task_created("t2", "B", "todo"), task_created("t3", "C", "todo"),
       dependency_added("t1", "t2"), task_completed("t3"), stage_started(v1::INITIATION),
       told("risk_identified { risk_id: 'r' title: 'R' owner: 'tom' }"),
       told("risk_assessed { risk_id: 'r' probability: 3 impact: 5 }"),
       told("defect_raised { defect_id: 'd' title: 'D' severity: 2 assignee: 'mia' }"),
       told("milestone_planned { milestone_id: 'a' name: 'Later' due { year: 2026 month: 6 day: 1 } }"),
       told("milestone_planned { milestone_id: 'b' name: 'Sooner' due { year: 2026 month: 5 day: 1 } }")},
      "lea");
  const v1::PortfolioCard card = this->card();
  EXPECT_EQ(card.name(), "Bank");
  EXPECT_EQ(card.tasks_open(), 2U);
  EXPECT_EQ(card.tasks_done(), 1U);
  EXPECT_EQ(card.tasks_blocked(), 1U);
  EXPECT_EQ(card.stage(), v1::INITIATION);
  EXPECT_EQ(card.risks_high(), 1U);  // 3 · 5 = 15.
  EXPECT_EQ(card.defects_severe(), 1U);
  EXPECT_EQ(card.next_milestone(), "Sooner");
  EXPECT_EQ(ids_of(story_, "work/"), (Ids{"mia/defect/d", "tom/risk/r"}));
}

TEST_F(Facts, RequirementsAreAskedOfTheDepartmentsThatHaveNotSigned) {
  story_.commit(
      {told("department_joined { department_id: 'it' }"), told("department_joined { department_id: 'ops' }"),
       told("requirement_proposed { requirement_id: 'a' title: 'All' }"),
       told("requirement_proposed { requirement_id: 'b' title: 'Ops only' departments: 'ops' }"),
       told("requirement_proposed { requirement_id: 'c' title: 'Not now' priority: WONT }")},
      "lea");
  EXPECT_EQ(ids_of(story_, "work/"), (Ids{"+it/requirement/a", "+ops/requirement/a", "+ops/requirement/b"}));
  EXPECT_EQ(seen("work/+ops/requirement/b").work().kind(), v1::WORK_SIGN_OFF);
  EXPECT_EQ(seen("work/+ops/requirement/b").work().title(), "Ops only");
  story_.commit({told("requirement_signed_off { requirement_id: 'a' department_id: 'ops' }")}, "tom");
  EXPECT_EQ(ids_of(story_, "work/"), (Ids{"+it/requirement/a", "+ops/requirement/b"}));
  story_.commit(
      {told(
          "requirement_edited { requirement_id: 'a' now { title: 'Everything' } before { title: 'All' } }")},
      "lea");
  EXPECT_EQ(seen("work/+ops/requirement/a").work().title(), "Everything");  // To be signed again.
  story_.commit({told("department_joined { department_id: 'law' }")}, "lea");
  EXPECT_EQ(seen("work/+law/requirement/a").work().title(), "Everything");
}

TEST_F(Facts, AcceptanceIsAskedForOnceTestingBeginsAndNothingSevereIsOpen) {
  story_.commit(
      {told("department_joined { department_id: 'it' }"), told("department_joined { department_id: 'ops' }")},
      "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
  story_.commit({stage_started(v1::TESTING)}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), (Ids{"+it/uat/it", "+ops/uat/ops"}));
  story_.commit({told("defect_raised { defect_id: 'd' title: 'D' severity: 1 }")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
  story_.commit(
      {told("defect_resolved { defect_id: 'd' }"), told("defect_verified { defect_id: 'd' holds: true }")},
      "mia");
  story_.commit({told("uat_signed_off { department_id: 'ops' }")}, "tom");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{"+it/uat/it"});
}

TEST_F(Facts, AcceptanceIsAskedForAgainAfterASevereDefectThatConcernsTheDepartment) {
  story_.commit(
      {told("department_joined { department_id: 'it' }"), told("department_joined { department_id: 'ops' }"),
       stage_started(v1::TESTING),
       told("requirement_proposed { requirement_id: 'r' title: 'R' departments: 'ops' }"),
       told("requirement_signed_off { requirement_id: 'r' department_id: 'ops' }"),
       told("uat_signed_off { department_id: 'it' }"), told("uat_signed_off { department_id: 'ops' }")},
      "tom");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
  story_.commit({told("defect_raised { defect_id: 'd' title: 'D' severity: 2 requirement_id: 'r' }")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});  // Once it is mended.
  story_.commit(
      {told("defect_resolved { defect_id: 'd' }"), told("defect_verified { defect_id: 'd' holds: true }")},
      "mia");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{"+ops/uat/ops"});
  story_.commit({told("uat_signed_off { department_id: 'ops' }")}, "tom");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
}

TEST_F(Facts, MinutesWaitForWhoMayApproveThemAndDidNotIssueThem) {
  story_.commit({role_granted("lea", v1::PROJECT_LEAD), role_granted("sam", v1::SPONSOR),
                 told("meeting_scheduled { meeting_id: 'm' title: 'Monday' facilitator: 'fay' }")},
                "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
  story_.commit({told("minutes_issued { meeting_id: 'm' }")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), (Ids{"fay/meeting/m", "sam/meeting/m"}));
  EXPECT_EQ(seen("work/sam/meeting/m").work().title(), "Monday");
  story_.commit({told("minutes_approved { meeting_id: 'm' }")}, "sam");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
}

TEST_F(Facts, OwnersOfWhatIsOverAreToBeEvaluatedByOthers) {
  story_.commit({role_granted("lea", v1::PROJECT_LEAD), role_granted("sam", v1::SPONSOR),
                 told("stage_owner_assigned { stage: PLANNING owner: 'lea' }"), stage_started(v1::PLANNING)},
                "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
  story_.commit({told("stage_completed { stage: PLANNING }")}, "lea");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{"sam/stage/3"});
  story_.commit({told("owner_evaluated { stage: PLANNING owner: 'lea' period: '2026-q1' score: 4 }")}, "sam");
  EXPECT_EQ(ids_of(story_, "work/"), Ids{});
}

TEST_F(Facts, WhatOneIsGivenIsTold) {
  story_.commit({told("stage_owner_assigned { stage: TESTING owner: 'tom' deputy: 'mia' }"),
                 told("risk_identified { risk_id: 'r' title: 'R' owner: 'tom' }"),
                 told("defect_raised { defect_id: 'd' title: 'D' severity: 3 assignee: 'tom' }"),
                 told("training_scheduled { training_id: 't' title: 'Desk' participants: 'tom' }")},
                "lea");
  story_.commit({told("risk_escalated { risk_id: 'r' to: 'sam' }")}, "tom");
  EXPECT_EQ(ids_of(story_, "notice/tom/").size(), 4U);
  EXPECT_EQ(ids_of(story_, "notice/mia/").size(), 1U);
  ASSERT_EQ(ids_of(story_, "notice/sam/").size(), 1U);
  EXPECT_EQ(seen("notice/sam/000000000003/0000").notice().title(), "R");
  EXPECT_EQ(seen("notice/tom/000000000002/0004").notice().kind(), v1::NOTICE_INVITED);
}

// Each concerns tom, whatever stood before: of what kind the notice is, about what, and as what it is called.
TEST_F(Facts, WhoeverIsConcernedIsTold) {
  story_.commit(
      {told("gate_defined { gate_id: 'g' name: 'G5' quorum: 1 approvers: 'tom' }"),
       told("risk_identified { risk_id: 'r' title: 'R' owner: 'mia' }"),
       told("feedback_received { feedback_id: 'f' text: 'Slow' }"),
       told("task_created { task_id: 't' title: 'Tool' column_id: 'todo' description: 'see @tom' }"),
       told("meeting_scheduled { meeting_id: 'm' kind: SYNC title: 'Monday' facilitator: 'mia' }")},
      "tom");  // Nobody is told what they did themselves.
  EXPECT_EQ(ids_of(story_, "notice/tom/"), Ids{});
  struct Case {
    const char* event;
    v1::NoticeKind kind;
    const char* entity;
    const char* title;
  };
  const Case cases[] = {
      {"incident_declared { incident_id: 'i' title: 'Down' severity: 1 commander: 'tom' }",
       v1::NOTICE_ASSIGNED, "incident/i", "Down"},
      {"feedback_triaged { feedback_id: 'f' owner: 'tom' }", v1::NOTICE_ASSIGNED, "feedback/f", ""},
      {"response_planned { risk_id: 'r' owner: 'tom' owner_before: 'mia' }", v1::NOTICE_ASSIGNED, "risk/r",
       "R"},
      {"milestone_planned { milestone_id: 'm' name: 'UAT' owner: 'tom' }", v1::NOTICE_ASSIGNED, "milestone/m",
       "UAT"},
      {"config_item_added { item_id: 'c' name: 'TLS' owner: 'tom' }", v1::NOTICE_ASSIGNED, "config/c", "TLS"},
      {"emergency_plan_drafted { plan_id: 'p' title: 'Fall back' owner: 'tom' }", v1::NOTICE_ASSIGNED,
       "emergency-plan/p", "Fall back"},
      {"monitor_registered { monitor_id: 'w' name: 'Errors' owner: 'tom' }", v1::NOTICE_ASSIGNED, "monitor/w",
       "Errors"},
      {"gate_review_opened { gate_id: 'g' }", v1::NOTICE_VOTE_ASKED, "gate/g", "G5"},
      {"gate_decided { gate_id: 'g' outcome: CONDITIONAL_GO conditions { owner: 'tom' } }",
       v1::NOTICE_ASSIGNED, "gate/g/condition", "G5"},
      {"gate_reopened { gate_id: 'g' }", v1::NOTICE_VOTE_ASKED, "gate/g", "G5"},
      {"training_scheduled { training_id: 'n' title: 'Desk' trainer: 'tom' }", v1::NOTICE_ASSIGNED,
       "training/n", "Desk"},
      {"operation_handed_over { to: 'tom' }", v1::NOTICE_ASSIGNED, "handover", ""},
      {"meeting_scheduled { meeting_id: 'a' kind: SYNC title: 'A' facilitator: 'tom' secretary: 'mia' }",
       v1::NOTICE_INVITED, "meeting/a", "A"},
      {"meeting_scheduled { meeting_id: 'b' kind: SYNC title: 'B' secretary: 'tom' invitees: 'tom' }",
       v1::NOTICE_INVITED, "meeting/b", "B"},
      {"meeting_rescheduled { meeting_id: 'a' starts_at { seconds: 9 } }", v1::NOTICE_ASSIGNED, "meeting/a",
       "A"},
      {"meeting_cancelled { meeting_id: 'b' }", v1::NOTICE_REFUSED, "meeting/b", "B"},
      {"task_created { task_id: 'u' title: 'U' column_id: 'todo' description: 'Ask @[Tom](tom)' }",
       v1::NOTICE_MENTIONED, "task/u", "U"},
      {"task_edited { task_id: 'u' description: '@mia @tom' description_before: '@mia' }",
       v1::NOTICE_MENTIONED, "task/u", "U"},
      {"minutes_edited { meeting_id: 'm' block_id: 'k' text: '@tom looks' }", v1::NOTICE_MENTIONED,
       "meeting/m", "Monday"},
      {"text_edited { meeting_id: 'm' mentioned: '@tom' }", v1::NOTICE_MENTIONED, "meeting/m",
       "Monday"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.event);
    const std::size_t before = ids_of(story_, "notice/tom/").size();
    story_.commit({told(one.event)}, "lea");
    const Ids ids = ids_of(story_, "notice/tom/");
    ASSERT_EQ(ids.size(), before + 1);
    const v1::Notice notice = seen("notice/tom/" + ids.back()).notice();
    EXPECT_EQ(notice.kind(), one.kind);
    EXPECT_EQ(notice.entity(), one.entity);
    EXPECT_EQ(notice.title(), one.title);
  }
  const std::size_t all = ids_of(story_, "notice/tom/").size();
  for (const char* known : {
           "task_edited { task_id: 'u' description: '@tom, mia' description_before: '@mia @tom' }",
           "minutes_edited { meeting_id: 'm' block_id: 'k' text: '@tom' text_before: '@tom looks' }",
           "feedback_triaged { feedback_id: 'f' owner: 'tom' owner_before: 'tom' }",
           "response_planned { risk_id: 'r' owner: 'tom' owner_before: 'tom' }",
           // The next of a series: they know.
           "meeting_scheduled { meeting_id: 'b.2' kind: SYNC title: 'B' invitees: 'tom' follows: 'b' }",
       }) {
    story_.commit({told(known)}, "lea");
    EXPECT_EQ(ids_of(story_, "notice/tom/").size(), all) << known;
  }
}

TEST_F(Facts, AMeetingIsInTheCalendarWhereItWasMovedToAndAsCancelledOnceItIs) {
  story_.commit({told("meeting_scheduled { meeting_id: 'm' kind: SYNC title: 'M' starts_at { seconds: 60 } "
                      "planned_minutes: 1 }")},
                "lea");
  EXPECT_EQ(seen("calendar/meeting/m").calendar().until().seconds(), 120);
  story_.commit(
      {told("meeting_rescheduled { meeting_id: 'm' starts_at { seconds: 600 } planned_minutes: 2 }")}, "lea");
  EXPECT_EQ(seen("calendar/meeting/m").calendar().from().seconds(), 600);
  EXPECT_EQ(seen("calendar/meeting/m").calendar().until().seconds(), 720);
  EXPECT_EQ(seen("calendar/meeting/m").calendar().sequence(), 1U);
  EXPECT_FALSE(seen("calendar/meeting/m").calendar().cancelled());
  story_.commit({told("meeting_cancelled { meeting_id: 'm' }")}, "lea");
  EXPECT_TRUE(seen("calendar/meeting/m").calendar().cancelled());
  EXPECT_EQ(seen("calendar/meeting/m").calendar().sequence(), 2U);
  EXPECT_EQ(seen("calendar/meeting/m").calendar().from().seconds(), 600);
}

TEST_F(Facts, WhatWasTurnedDownIsToldToWhoAskedForIt) {
  story_.commit({told("change_requested { change_id: 'c' title: 'Later' }"),
                 told("feedback_received { feedback_id: 'f' text: 'Slow' source: 'in-app' }"),
                 told("advice_recorded { advice_id: 'a' title: 'Wait' }"),
                 told("gate_defined { gate_id: 'g' name: 'G5' quorum: 1 }"),
                 told("gate_review_opened { gate_id: 'g' }")},
                "tom");
  story_.commit({told("defect_raised { defect_id: 'd' title: 'D' severity: 3 assignee: 'tom' }"),
                 told("defect_resolved { defect_id: 'd' }")},
                "tom");
  EXPECT_EQ(ids_of(story_, "notice/"), Ids{});
  story_.commit({told("change_rejected { change_id: 'c' reason: 'No' }"),
                 told("advice_dispositioned { advice_id: 'a' state: ADVICE_REJECTED }"),
                 told("gate_decided { gate_id: 'g' outcome: NO_GO }"),
                 told("defect_verified { defect_id: 'd' holds: false }"),
                 told("feedback_triaged { feedback_id: 'f' declined: true reason: 'By design' }")},
                "lea");
  Ids entities;
  for (const std::string& id : ids_of(story_, "notice/")) {
    const v1::Notice notice = seen("notice/" + id).notice();
    entities.push_back(notice.entity());
    EXPECT_EQ(notice.kind(), v1::NOTICE_REFUSED) << notice.entity();
  }
  EXPECT_EQ(entities, (Ids{"change/c", "advice/a", "gate/g", "defect/d", "feedback/f"}));
  EXPECT_EQ(seen("notice/tom/000000000004/0000").notice().title(), "Later");
  EXPECT_EQ(seen("notice/tom/000000000004/0000").notice().by(), "lea");
}

TEST_F(Facts, EvidenceThatFailedIsToldToWhoHandedItInAndToWhoHadTakenItForEnough) {
  story_.commit({told("gate_defined { gate_id: 'g' name: 'G5' quorum: 1 }"),
                 told("criterion_added { gate_id: 'g' criterion_id: 'k' hard: true weight: 1 }")},
                "lea");
  story_.commit(
      {told("evidence_attached { gate_id: 'g' criterion_id: 'k' evidence_id: 'a' title: 'Plan' }"),
       told("evidence_attached { gate_id: 'g' criterion_id: 'k' evidence_id: 'b' title: 'Report' }")},
      "tom");
  story_.commit({told("criterion_met { gate_id: 'g' criterion_id: 'k' }")}, "mia");
  story_.commit({told("criterion_failed { gate_id: 'g' criterion_id: 'k' reason: 'Old figures' }")}, "lea");
  EXPECT_EQ(ids_of(story_, "notice/"), (Ids{"mia/000000000005/0000", "tom/000000000005/0001"}));
  const v1::Notice notice = seen("notice/tom/000000000005/0001").notice();
  EXPECT_EQ(notice.kind(), v1::NOTICE_REFUSED);
  EXPECT_EQ(notice.entity(), "gate/g");
  EXPECT_EQ(notice.title(), "Report");
  // Failed again, in other words: nobody handed anything in meanwhile.
  story_.commit({told("criterion_failed { gate_id: 'g' criterion_id: 'k' reason: 'Figures of May' }")},
                "lea");
  EXPECT_EQ(ids_of(story_, "notice/").size(), 2U);
}

TEST_F(Facts, AFixThatDoesNotHoldIsRefusedToWhoClaimedItAndGivenToWhoHasTheDefect) {
  story_.commit({told("defect_raised { defect_id: 'd' title: 'D' severity: 3 assignee: 'tom' }")}, "tom");
  EXPECT_FALSE(seen("work/tom/defect/d").work().begun());
  story_.commit({told("defect_resolved { defect_id: 'd' }")}, "mia");
  story_.commit({told("defect_verified { defect_id: 'd' holds: false }")}, "lea");
  EXPECT_EQ(ids_of(story_, "notice/"), (Ids{"mia/000000000004/0000", "tom/000000000004/0001"}));
  EXPECT_EQ(seen("notice/mia/000000000004/0000").notice().kind(), v1::NOTICE_REFUSED);
  EXPECT_EQ(seen("notice/tom/000000000004/0001").notice().kind(), v1::NOTICE_ASSIGNED);
  EXPECT_TRUE(seen("work/tom/defect/d").work().begun());
}

TEST_F(Facts, AWaiverThatExpiredIsNoRefusalButWorkOfTheLead) {
  story_.commit({role_granted("lea", v1::PROJECT_LEAD), told("gate_defined { gate_id: 'g' name: 'G5' }"),
                 told("criterion_added { gate_id: 'g' criterion_id: 'k' weight: 1 waivable: true }"),
                 told("criterion_waived { gate_id: 'g' criterion_id: 'k' reason: 'Later' }")},
                "sam");
  story_.commit({told("waiver_expired { gate_id: 'g' criterion_id: 'k' }")}, "server");
  ASSERT_EQ(ids_of(story_, "notice/"), Ids{"lea/000000000003/0000"});
  EXPECT_EQ(seen("notice/lea/000000000003/0000").notice().kind(), v1::NOTICE_ASSIGNED);
}

TEST_F(Facts, ATaskIsBegunWhileItStandsWhereWorkIsDone) {
  story_.commit({column_added("doing", "Doing", v1::DOING),
                 told("task_created { task_id: 't' title: 'T' column_id: 'todo' assignee: 'mia' }")},
                "lea");
  EXPECT_FALSE(seen("work/mia/task/t").work().begun());
  story_.commit({told("task_moved { task_id: 't' column_id: 'doing' column_id_before: 'todo' }")}, "mia");
  EXPECT_TRUE(seen("work/mia/task/t").work().begun());
  story_.commit({told("task_moved { task_id: 't' column_id: 'todo' column_id_before: 'doing' }")}, "mia");
  EXPECT_FALSE(seen("work/mia/task/t").work().begun());
}

TEST_F(Facts, AStepIsBegunOnceItStartedAndARehearsalSaysThatItIsOne) {
  story_.commit({told("runbook_drafted { runbook_id: 'b' title: 'Cutover' }"),
                 told("step_added { runbook_id: 'b' step { step_id: 's' title: 'Copy' owner: 'mia' } }"),
                 told("runbook_approved { runbook_id: 'b' }")},
                "lea");
  story_.commit(
      {told("run_scheduled { run_id: 'r' runbook_id: 'b' kind: REHEARSAL planned_start { seconds: "
            "900 } }"),
       told("run_scheduled { run_id: 'l' runbook_id: 'b' kind: LIVE planned_start { seconds: 950 } }"),
       told("run_started { run_id: 'r' }"), told("step_released { run_id: 'r' step_id: 's' }")},
      "lea");
  EXPECT_TRUE(seen("calendar/run/r").calendar().rehearsal());
  EXPECT_FALSE(seen("calendar/run/l").calendar().rehearsal());
  EXPECT_FALSE(seen("work/mia/run/r/step/s").work().begun());
  story_.commit({told("step_started { run_id: 'r' step_id: 's' }")}, "mia");
  EXPECT_TRUE(seen("work/mia/run/r/step/s").work().begun());
  story_.commit({told("step_failed { run_id: 'r' step_id: 's' reason: 'Disk' }")}, "mia");
  EXPECT_TRUE(seen("work/mia/run/r/step/s").work().begun());
}

TEST_F(Facts, WhatIsGrantedTellsNobody) {
  story_.commit({told("change_requested { change_id: 'c' title: 'Later' }"),
                 told("gate_defined { gate_id: 'g' name: 'G5' quorum: 1 }"),
                 told("gate_review_opened { gate_id: 'g' }")},
                "tom");
  story_.commit(
      {told("change_approved { change_id: 'c' }"), told("gate_decided { gate_id: 'g' outcome: GO }")}, "lea");
  EXPECT_EQ(ids_of(story_, "notice/"), Ids{});
}

TEST_F(Facts, TheCardFollowsWhatItCountsDownAgain) {
  story_.commit(
      {told("risk_identified { risk_id: 'r' title: 'R' }"),
       told("risk_assessed { risk_id: 'r' probability: 5 impact: 5 }"),
       told("defect_raised { defect_id: 'd' title: 'D' severity: 1 }"),
       told("milestone_planned { milestone_id: 'a' name: 'A' due { year: 2026 month: 5 day: 1 } }"),
       told("milestone_planned { milestone_id: 'b' name: 'B' due { year: 2026 month: 6 day: 1 } }")},
      "lea");
  EXPECT_EQ(card().risks_high(), 1U);
  EXPECT_EQ(card().next_milestone(), "A");
  story_.commit({told("milestone_rebaselined { milestone_id: 'a' due { year: 2026 month: 7 day: 1 } }")},
                "lea");
  EXPECT_EQ(card().next_milestone(), "B");
  story_.commit(
      {told("milestone_reached { milestone_id: 'b' }"), told("risk_closed { risk_id: 'r' }"),
       told("defect_resolved { defect_id: 'd' }"), told("defect_verified { defect_id: 'd' holds: true }")},
      "lea");
  EXPECT_EQ(card().next_milestone(), "A");
  EXPECT_EQ(card().risks_high(), 0U);
  EXPECT_EQ(card().defects_severe(), 0U);
}

TEST_F(Facts, AMissedMilestoneHidesNoneThatIsToCome) {
  story_.commit(
      {told("milestone_planned { milestone_id: 'a' name: 'A' due { year: 2026 month: 5 day: 1 } }"),
       told("milestone_planned { milestone_id: 'b' name: 'B' due { year: 2026 month: 5 day: 2 } }"),
       told("milestone_planned { milestone_id: 'c' name: 'C' due { year: 2026 month: 6 day: 1 } }")},
      "lea");
  story_.commit({told("milestone_missed { milestone_id: 'b' due { year: 2026 month: 5 day: 2 } }"),
                 told("milestone_missed { milestone_id: 'a' due { year: 2026 month: 5 day: 1 } }")},
                "system");
  EXPECT_EQ(card().next_milestone(), "C");
  story_.commit({told("milestone_reached { milestone_id: 'c' }")}, "lea");
  EXPECT_EQ(card().next_milestone(), "A") << "none is to come: the one that is overdue longest";
  EXPECT_EQ(card().next_milestone_on().day(), 1);
  story_.commit({told("milestone_rebaselined { milestone_id: 'b' due { year: 2026 month: 7 day: 1 } }")},
                "lea");
  EXPECT_EQ(card().next_milestone(), "B") << "with a new day it is planned again";
}

}  // namespace
}  // namespace slipway::testing
