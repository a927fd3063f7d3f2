// What views compute of records, against figures computed by hand: the sums stand beside them.
#include <gtest/gtest.h>

#include "tests/projections/record_events.h"
#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

class RecordViews : public ::testing::Test {
 protected:
  RecordViews() {
    story_.commit({project_created("支付升级"), column_added("todo", "To do", v1::TODO),
                   column_added("done", "Done", v1::DONE)});
  }
  void record(const std::string& event) { story_.commit({told(event)}); }
  v1::Entity seen(std::string_view view, std::string_view id) const { return entity(*story_.view(view), id); }

  Story story_;
};

TEST_F(RecordViews, ARequirementIsTracedToTasksTestsAndDefects) {
  record("requirement_proposed { requirement_id: 'q' title: 'Refunds' }");
  for (const std::string id : {"a", "b", "c"})
    record("task_created { task_id: '" + id + "' title: 'T' column_id: 'todo' requirement_id: 'q' }");
  story_.commit({task_moved("a", "todo", "done"), task_completed("a")});
  story_.commit({task_archived("c")});
  record("task_edited { task_id: 'b' requirement_id: 'other' requirement_id_before: 'q' }");
  record("task_created { task_id: 'd' title: 'T' column_id: 'todo' requirement_id: 'q' }");
  record("test_plan_drafted { plan_id: 'p' title: 'P' requirements: 'q' }");
  record("test_run_started { run_id: 'r1' plan_id: 'p' }");
  record("test_run_started { run_id: 'r2' plan_id: 'p' }");
  record("test_result_recorded { run_id: 'r1' case_id: 'c1' outcome: TEST_FAILED requirement_id: 'q' }");
  record("test_result_recorded { run_id: 'r1' case_id: 'c2' outcome: TEST_PASSED requirement_id: 'q' }");
  record("test_result_recorded { run_id: 'r1' case_id: 'c3' outcome: TEST_PASSED requirement_id: 'q' }");
  record("test_result_recorded { run_id: 'r2' case_id: 'c1' outcome: TEST_PASSED requirement_id: 'q' }");
  record("test_result_recorded { run_id: 'r2' case_id: 'c3' outcome: TEST_BLOCKED requirement_id: 'q' }");
  record("defect_raised { defect_id: 'd1' title: 'D' severity: 2 requirement_id: 'q' }");
  record("defect_raised { defect_id: 'd2' title: 'D' severity: 3 requirement_id: 'q' }");
  record("defect_resolved { defect_id: 'd1' resolution: 'Fixed' }");
  record("defect_verified { defect_id: 'd1' holds: true }");
  const v1::RequirementTrace trace = seen("requirements", "trace/q").trace();
  EXPECT_EQ(std::vector<std::string>(trace.tasks().begin(), trace.tasks().end()),
            (std::vector<std::string>{"a", "d"}));
  EXPECT_EQ(trace.tasks_done(), 1U);
  EXPECT_EQ(trace.plans(0), "p");
  EXPECT_EQ(trace.cases_passed(), 2U);  // c1, mended in the second run, and c2.
  EXPECT_EQ(trace.cases_failed(), 1U);  // c3, blocked there.
  EXPECT_EQ(trace.defects_open(), 1U);
  EXPECT_EQ(seen("requirements", "trace/other").body_case(),
            v1::Entity::BODY_NOT_SET);  // Nobody proposed it.
}

TEST_F(RecordViews, AnImportIsShownFromItsStartToItsEndAndItsTasksWithWhereTheyStoodBefore) {
  record("import_started { import_id: 'i' source: 'jira' file_name: 'pay.csv' rows: 3 }");
  record(
      "task_created { task_id: 't' title: 'T' column_id: 'todo' imported_author: 'Zhao' "
      "imported { source: 'jira' key: 'PAY-1' import_id: 'i' } }");
  EXPECT_EQ(seen("files", "import/i").transfer().state(), v1::IMPORT_RUNNING);
  EXPECT_EQ(seen("board", "task/t").task().imported().key(), "PAY-1");
  EXPECT_EQ(seen("board", "task/t").task().imported_author(), "Zhao");
  story_.commit({told("row_rejected { import_id: 'i' line: 4 }"),
                 told("import_completed { import_id: 'i' created: 1 rejected: 1 }")});
  EXPECT_EQ(seen("files", "import/i").transfer().state(), v1::IMPORT_COMPLETED);
  EXPECT_EQ(seen("files", "import/i").transfer().rejected(), 1U);
  record("text_redacted { text: 'author/t' }");
  EXPECT_EQ(seen("board", "task/t").task().imported_author(), "");
  EXPECT_EQ(seen("board", "task/t").task().imported().key(), "PAY-1");
}

TEST_F(RecordViews, AFileIsShownUntilItIsDetachedAndAfterItsRedactionWithoutItsName) {
  for (const char* id : {"f", "g"})
    story_.commit({told(std::string("file_attached { attachment_id: '") + id +
                        "' about: 'task/a' digest: 'd' size: 7 name: 'plan.pdf' type: 'application/pdf' }")},
                  "mia");
  EXPECT_EQ(seen("files", "attachment/f").attachment().name(), "plan.pdf");
  EXPECT_EQ(seen("files", "attachment/f").attachment().by(), "mia");
  record("text_redacted { text: 'file/f' }");
  EXPECT_EQ(seen("files", "attachment/f").attachment().name(), "");
  EXPECT_TRUE(seen("files", "attachment/f").attachment().redacted());
  EXPECT_EQ(seen("files", "attachment/g").attachment().name(), "plan.pdf");
  record("file_detached { attachment_id: 'g' about: 'task/a' }");
  EXPECT_EQ(seen("files", "attachment/g").body_case(), v1::Entity::BODY_NOT_SET);
}

TEST_F(RecordViews, AnImportedCommentKeepsWhoWroteItThereUntilItIsRedacted) {
  record("task_created { task_id: 't' title: 'T' column_id: 'todo' }");
  record(
      "task_commented { task_id: 't' comment_id: 'k' text: 'Said' imported_author: 'Zhao' "
      "imported { source: 'jira' at { seconds: 7 } import_id: 'i' } }");
  const v1::CommentInfo comment = seen("board", "comment/k").comment();
  EXPECT_EQ(comment.imported().at().seconds(), 7);
  EXPECT_EQ(comment.imported_author(), "Zhao");
  record("text_redacted { text: 'comment/k' }");
  EXPECT_TRUE(seen("board", "comment/k").comment().redacted());
  EXPECT_EQ(seen("board", "comment/k").comment().imported_author(), "");
  EXPECT_EQ(seen("board", "comment/k").comment().imported().at().seconds(), 7);
}

TEST_F(RecordViews, ShowRecordsAsTheirFoldsLeaveThem) {
  story_.commit(
      {told("risk_identified { risk_id: 'r' title: 'R' }"), told("gate_defined { gate_id: 'g' name: 'G1' }"),
       told("config_item_added { item_id: 'i' name: 'TLS' }"),
       told("runbook_drafted { runbook_id: 'b' title: 'B' }"),
       told("monitor_registered { monitor_id: 'm' name: 'M' }"),
       told("advice_recorded { advice_id: 'a' title: 'A' }"),
       told("test_plan_drafted { plan_id: 'p' title: 'P' }")},
      "dana");
  EXPECT_EQ(seen("risks", "risk/r").risk().title(), "R");
  EXPECT_EQ(seen("gates", "gate/g").gate().name(), "G1");
  EXPECT_EQ(seen("environment", "config/i").config_item().name(), "TLS");
  EXPECT_EQ(seen("runbook", "runbook/b").runbook().title(), "B");
  EXPECT_EQ(seen("operation", "monitor/m").monitor().name(), "M");
  EXPECT_EQ(seen("people", "advice/a").advice().by(), "dana");
  EXPECT_EQ(seen("tests", "plan/p").test_plan().title(), "P");
}

// What stands in the way of a closing, one thing after the other, until nothing does.
TEST_F(RecordViews, TheClosingListNamesWhatIsLeft) {
  record(
      "charter_drafted { charter { success_factors { id: 'f1' name: 'Rate' } success_factors { id: 'f2' "
      "name: 'Cost' } } }");
  record("stage_owner_assigned { stage: TESTING owner: 'bo' }");
  record("stage_started { stage: TESTING }");
  story_.commit({action_agreed("m", "x", "Do it", "bo", "t1"),
                 told("task_created { task_id: 't1' column_id: 'todo' from_action: 'x' }"),
                 told("task_created { task_id: 't2' column_id: 'todo' }")});
  record("hypercare_started { quiet_days: 5 }");
  const auto list = [&] { return seen("closure", "closing").closing(); };
  ASSERT_EQ(list().open_actions_size(), 1);
  EXPECT_EQ(list().open_actions(0), "t1");
  EXPECT_EQ(list().unmeasured_factors_size(), 2);
  ASSERT_EQ(list().unevaluated_stages_size(), 1);
  EXPECT_EQ(list().unevaluated_stages(0), v1::TESTING);
  EXPECT_TRUE(list().hypercare_open());
  EXPECT_TRUE(list().handover_missing());
  record("feedback_received { feedback_id: 'f' text: 'Slow' }");
  record("feedback_received { feedback_id: 'g' text: 'Fast' }");
  record("feedback_triaged { feedback_id: 'g' owner: 'bo' }");
  ASSERT_EQ(list().untriaged_feedback_size(), 1);
  EXPECT_EQ(list().untriaged_feedback(0), "f");
  record("feedback_triaged { feedback_id: 'f' declined: true reason: 'R' }");
  EXPECT_TRUE(list().untriaged_feedback().empty());
  story_.commit({task_completed("t1")});
  record("success_factor_measured { factor_id: 'f1' value: '99.98%' met: true }");
  record("owner_evaluated { stage: TESTING owner: 'bo' period: 'final' score: 4 }");
  record("hypercare_exited { note: 'Quiet' }");
  record("operation_handed_over { to: 'dana' }");
  EXPECT_TRUE(list().handover_missing());  // Offered, and not accepted.
  record("handover_accepted {}");
  EXPECT_TRUE(list().open_actions().empty());
  ASSERT_EQ(list().unmeasured_factors_size(), 1);
  EXPECT_EQ(list().unmeasured_factors(0), "f2");
  EXPECT_TRUE(list().unevaluated_stages().empty());
  EXPECT_FALSE(list().hypercare_open());
  EXPECT_FALSE(list().handover_missing());
  EXPECT_EQ(seen("closure", "measurement/f1").measurement().name(), "Rate");
  EXPECT_EQ(seen("closure", "lifecycle").lifecycle().handover().to(), "dana");
}

// Of totals, that they follow what is counted; how they are counted is told beside the folds.
TEST_F(RecordViews, TotalsStandBesideTheRecords) {
  record("risk_identified { risk_id: 'r' title: 'R' }");
  record("risk_assessed { risk_id: 'r' probability: 4 impact: 5 }");  // 20 points.
  EXPECT_EQ(seen("risks", "exposure").exposure().inherent(), 20U);
  EXPECT_EQ(seen("risks", "exposure").exposure().high(), 1U);
  record("training_scheduled { training_id: 't' title: 'T' participants: ['a', 'b'] }");
  record("training_attended { training_id: 't' person_id: 'a' attended: true }");
  EXPECT_EQ(seen("people", "training-coverage").training_coverage().trained_percent(), 50U);
  record("test_plan_drafted { plan_id: 'p' title: 'P' }");
  record("test_run_started { run_id: 'n' plan_id: 'p' }");
  record("test_result_recorded { run_id: 'n' case_id: 'c' outcome: TEST_PASSED }");
  EXPECT_EQ(seen("tests", "tests").test_totals().cases_passed(), 1U);
  record("feedback_received { feedback_id: 'f' text: 'Slow' }");
  EXPECT_EQ(seen("operation", "operation").operation().feedback_open(), 1U);
}

// Views of records show nothing but entities: what they keep for themselves stays fold state.
TEST_F(RecordViews, ShowNoFoldState) {
  record("task_created { task_id: 'a' title: 'T' column_id: 'todo' }");
  for (const std::string_view name : view_names(story_.stream())) {
    story_.view(name)->each([&](const View::Item& item) { EXPECT_FALSE(item.id.starts_with("~")) << name; });
  }
}

}  // namespace
}  // namespace slipway::testing
