#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "projections/audit_fact.h"
#include "projections/audit_page.h"
#include "tests/projections/random_history.h"
#include "tests/projections/record_events.h"

namespace slipway::testing {
namespace {

v1::AuditEntry last_entry(const Story& story) {
  return story.view("audit")->last_delta().upserts(0).audit();
}

v1::AuditChange change(const v1::AuditFact& fact, std::string_view field) {
  for (const v1::AuditChange& change : fact.changes()) {
    if (change.field() == field) return change;
  }
  ADD_FAILURE() << "no change of " << field << " in " << fact.ShortDebugString();
  return {};
}

TEST(AuditFact, EveryKindOfEventIsTold) {
  const auto* oneof = v1::Event::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < oneof->field_count(); ++i) {
    v1::Event event;
    auto& said = *event.GetReflection()->MutableMessage(&event, oneof->field(i));
    // What an event names itself may be anything's id.
    if (const auto* about = said.GetDescriptor()->FindFieldByName("about"))
      said.GetReflection()->SetString(&said, about, "task/t");
    v1::AuditFact fact;
    EXPECT_TRUE(tell(event, "demo", {}, fact)) << oneof->field(i)->name();
    EXPECT_EQ(fact.event(), oneof->field(i)->name());
    EXPECT_FALSE(fact.entity().empty()) << oneof->field(i)->name();
  }
}

// Fills every field of an event with something, so that nothing that it says can be left untold unseen.
void fill(google::protobuf::Message& message) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto* field = message.GetDescriptor()->field(i);
    using Field = google::protobuf::FieldDescriptor;
    const std::string text = "said-" + field->name();
    switch (field->cpp_type()) {
      case Field::CPPTYPE_STRING:
        field->is_repeated() ? reflection->AddString(&message, field, text)
                             : reflection->SetString(&message, field, text);
        break;
      case Field::CPPTYPE_MESSAGE:
        fill(field->is_repeated() ? *reflection->AddMessage(&message, field)
                                  : *reflection->MutableMessage(&message, field));
        break;
      default:
        break;
    }
  }
}

TEST(AuditFact, TellsEveryTextOfEveryEvent) {
  const auto* oneof = v1::Event::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < oneof->field_count(); ++i) {
    v1::Event event;
    google::protobuf::Message& fact = *event.GetReflection()->MutableMessage(&event, oneof->field(i));
    fill(fact);
    v1::AuditFact told;
    tell(event, "demo", {}, told);
    const std::string all = told.SerializeAsString();
    for (int f = 0; f < fact.GetDescriptor()->field_count(); ++f) {
      const std::string& name = fact.GetDescriptor()->field(f)->name();
      const bool is_text =
          fact.GetDescriptor()->field(f)->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
      if (!is_text || name.starts_with("rank")) continue;
      EXPECT_NE(all.find("said-" + name), std::string::npos) << oneof->field(i)->name() << '.' << name;
    }
  }
}

TEST(Audit, TellsAMoveWithTheNamesOfThatTime) {
  Story story;
  story.commit({column_added("todo", "To do", v1::TODO), column_added("doing", "Doing", v1::DOING),
                task_created("t", "支付接口", "todo")});
  story.commit({column_renamed("todo", "To do", "Backlog")});
  story.commit({task_retitled("t", "支付接口", "新接口")});
  EXPECT_EQ(last_entry(story).facts(0).label(), "支付接口");
  const Revision moved = story.commit({task_moved("t", "todo", "doing")}, "bo", "move_task");
  const v1::AuditEntry entry = last_entry(story);
  EXPECT_EQ(entry.revision(), moved.value);
  EXPECT_EQ(entry.actor(), "bo");
  EXPECT_EQ(entry.command(), "move_task");
  EXPECT_EQ(entry.at().seconds(), story.now_seconds());
  ASSERT_EQ(entry.facts_size(), 1);
  const v1::AuditFact& fact = entry.facts(0);
  EXPECT_EQ(fact.event(), "task_moved");
  EXPECT_EQ(fact.entity(), "task/t");
  EXPECT_EQ(fact.label(), "新接口");
  EXPECT_EQ(change(fact, "column_id").before(), "todo");
  EXPECT_EQ(change(fact, "column_id").before_label(), "Backlog");
  EXPECT_EQ(change(fact, "column_id").after_label(), "Doing");
}

TEST(Audit, TellsValuesAsText) {
  Story story;
  story.commit({task_created("t", "T", "todo")});
  story.commit({task_due("t", 0, 9), stage_started(v1::TESTING), wip_limit_set("todo", 4)});
  const v1::AuditEntry entry = last_entry(story);
  EXPECT_EQ(change(entry.facts(0), "due").after(), "2026-03-09");
  EXPECT_EQ(change(entry.facts(0), "due").before(), "");
  EXPECT_EQ(entry.facts(1).entity(), "stage/5");
  EXPECT_EQ(entry.facts(1).label(), "TESTING");
  EXPECT_EQ(change(entry.facts(1), "state").after(), "STAGE_IN_PROGRESS");
  EXPECT_EQ(change(entry.facts(2), "wip_limit").after(), "4 soft");
}

TEST(Audit, KeepsNamesOnly) {
  Story story;
  RandomHistory{1}.tell(200, story);
  EXPECT_TRUE(entities_of(*story.view("audit")).empty());
}

TEST(Audit, TellsRecordsByWhatTheSchemaSaysOfThem) {
  Story story;
  story.commit({department_added("it", "信息技术部"),
                told("risk_identified { risk_id: 'r' title: '接口超时' owner: 'bo' }")});
  EXPECT_EQ(last_entry(story).facts(1).entity(), "risk/r");
  EXPECT_EQ(last_entry(story).facts(1).label(), "接口超时");
  story.commit(
      {told("risk_assessed { risk_id: 'r' probability: 4 impact: 5 probability_before: 2 impact_before: 5 }"),
       told("uat_signed_off { department_id: 'it' statement: '同意' }"),
       told("owner_evaluated { stage: TESTING period: 'final' score: 4 facts { tasks_done: 7 } }"),
       told("criterion_met { gate_id: 'g' criterion_id: 'c' before: CRITERION_FAILED }")});
  const v1::AuditEntry entry = last_entry(story);
  EXPECT_EQ(entry.facts(0).label(), "接口超时");
  EXPECT_EQ(change(entry.facts(0), "probability").before(), "2");
  EXPECT_EQ(change(entry.facts(0), "probability").after(), "4");
  EXPECT_EQ(entry.facts(0).changes_size(), 2);  // Probability, and that it is not the residual one.
  EXPECT_EQ(entry.facts(1).entity(), "uat/it");
  EXPECT_EQ(entry.facts(1).label(), "信息技术部");
  EXPECT_EQ(entry.facts(2).entity(), "evaluation/5/final");
  EXPECT_EQ(entry.facts(2).label(), "TESTING");
  EXPECT_EQ(change(entry.facts(2), "facts.tasks_done").after(), "7");
  EXPECT_EQ(entry.facts(3).entity(), "gate/g");
  EXPECT_EQ(change(entry.facts(3), "state").before(), "CRITERION_FAILED");
  EXPECT_EQ(change(entry.facts(3), "state").after(), "CRITERION_MET");
}

TEST(Audit, TellsTextsThatStandBesideWhatTheyAreOf) {
  Story story;
  story.commit({told("requirement_edited { requirement_id: 'q' now { title: 'T' } before { title: 'T' } "
                     "text: 'New' text_before: 'Old' }"),
                told("step_edited { runbook_id: 'b' step { step_id: 's' } before { step_id: 's' } "
                     "check: 'Look' check_before: 'See' }"),
                told("gate_decided { gate_id: 'g' conditions { owner: 'p' } condition_texts: 'Patch' }")});
  const v1::AuditEntry entry = last_entry(story);
  EXPECT_EQ(change(entry.facts(0), "text").before(), "Old");
  EXPECT_EQ(change(entry.facts(0), "text").after(), "New");
  EXPECT_EQ(change(entry.facts(1), "check").before(), "See");
  EXPECT_EQ(change(entry.facts(1), "check").after(), "Look");
  EXPECT_EQ(change(entry.facts(2), "condition_texts").after(), "Patch");
}

TEST(Audit, TellsARedactionOfWhatTheTextIsAPartOf) {
  Story story;
  const std::pair<const char*, const char*> texts[] = {
      {"project", "project"},       {"hypercare", "hypercare"}, {"risk/r", "risk/r"},
      {"run/n/s", "run/n"},         {"gate/g/e", "gate/g"},     {"evaluation/1/final", "evaluation/1/final"},
      {"minutes/m/b", "meeting/m"}, {"note/m/n", "meeting/m"},  {"amendment/m/a", "meeting/m"},
      {"comment/k", "comment/k"}};
  for (const auto& [text, entity] : texts) {
    story.commit({text_redacted(text)});
    EXPECT_EQ(last_entry(story).facts(0).entity(), entity);
  }
}

TEST(Audit, TellsAnEditedRecordBeforeAndAfter) {
  Story story;
  story.commit({department_added("it", "IT"),
                told("requirement_proposed { requirement_id: 'q' title: 'Old' }"),
                told("runbook_drafted { runbook_id: 'b' title: '切换' }")});
  story.commit(
      {told("requirement_edited { requirement_id: 'q' now { title: 'New' departments: ['it', 'hr'] } "
            "before { title: 'Old' } change_id: 'c' }"),
       told("step_edited { runbook_id: 'b' step { step_id: 's' title: 'Stop' planned_minutes: 5 } "
            "before { step_id: 's' title: 'Stop' planned_minutes: 9 } }"),
       told("sprint_completed { sprint_id: 's' disposals { task_id: 't' to_sprint: 'next' } "
            "disposals { task_id: 'u' } }"),
       task_created("t", "T", "todo"),
       told("test_result_recorded { run_id: 'r' case_id: 'c' title: 'Case' }")});
  const v1::AuditEntry entry = last_entry(story);
  EXPECT_EQ(entry.facts(0).label(), "Old");
  EXPECT_EQ(change(entry.facts(0), "title").before(), "Old");
  EXPECT_EQ(change(entry.facts(0), "title").after(), "New");
  EXPECT_EQ(change(entry.facts(0), "departments").after(), "it\nhr");
  EXPECT_EQ(change(entry.facts(0), "departments").after_label(), "IT\n");
  EXPECT_EQ(entry.facts(1).label(), "切换");
  EXPECT_EQ(change(entry.facts(1), "step.step_id").after(), "s");
  EXPECT_EQ(change(entry.facts(1), "step.planned_minutes").before(), "9");
  EXPECT_EQ(entry.facts(1).changes_size(), 2);
  EXPECT_EQ(change(entry.facts(2), "disposals").after(), "t next\nu");
  EXPECT_EQ(entry.facts(4).label(), "");  // The case's title is not the run's.
  story.commit({told("requirement_signed_off { requirement_id: 'q' department_id: 'it' }")});
  EXPECT_EQ(last_entry(story).facts(0).label(), "New");
}

class AuditPage : public ::testing::Test {
 protected:
  AuditPage() {
    story_.commit({column_added("todo", "To do", v1::TODO), column_added("doing", "Doing", v1::DOING)},
                  "anna");
    story_.commit({task_created("t", "支付接口 Payment", "todo")}, "anna", "create_task");
    story_.commit({task_moved("t", "todo", "doing")}, "bo", "move_task");
    story_.commit({task_commented("t", "k", "压力测试 passed at last")}, "chen", "comment_task");
    story_.wait_seconds(86'400);
    story_.commit({task_created("u", "Rollback plan", "todo")}, "bo", "create_task");
  }
  AuditResult read(AuditQuery query) {
    const auto result = read_audit(story_.store(), story_.keys(), *checkpoints_, story_.stream(), query);
    EXPECT_TRUE(result.has_value());
    return result.value_or(AuditResult{});
  }
  std::vector<std::uint64_t> found(const std::string& query) {
    const AuditResult result = read({.before = {}, .at = {}, .query = query});
    EXPECT_EQ(result.error, "");
    std::vector<std::uint64_t> revisions;
    for (const v1::AuditEntry& entry : result.page.entries()) revisions.push_back(entry.revision());
    return revisions;
  }

  Story story_;
  std::unique_ptr<CheckpointStore> checkpoints_ = make_memory_checkpoints();
};

using Found = std::vector<std::uint64_t>;

TEST_F(AuditPage, IsNewestFirst) {
  EXPECT_EQ(found(""), (Found{5, 4, 3, 2, 1}));
  EXPECT_EQ(read({}).page.next_before(), 0U);
  EXPECT_EQ(read({}).page.scanned(), 5U);
}

TEST_F(AuditPage, QualifiersMustAllMatch) {
  EXPECT_EQ(found("actor:bo"), (Found{5, 3}));
  EXPECT_EQ(found("actor:bo command:create_task"), (Found{5}));
  EXPECT_EQ(found("event:task_created"), (Found{5, 2}));
  EXPECT_EQ(found("entity:task/t"), (Found{4, 3, 2}));
  EXPECT_EQ(found("entity:task/t actor:dan"), (Found{}));
  EXPECT_EQ(found("before:2026-03-02"), (Found{4, 3, 2, 1}));
  EXPECT_EQ(found("after:2026-03-02"), (Found{5}));
  EXPECT_EQ(found("after:2026-03-01T00:00:03Z before:2026-03-01T00:00:04Z"), (Found{3}));
}

TEST_F(AuditPage, TextIsFoundInLabelsValuesAndFieldNames) {
  EXPECT_EQ(found("支付"), (Found{4, 3, 2}));
  EXPECT_EQ(found("压力测试"), (Found{4}));
  EXPECT_EQ(found("PAYMENT doing"), (Found{3}));
  EXPECT_EQ(found("\"rollback PLAN\""), (Found{5}));
  EXPECT_EQ(found("rollback payment"), (Found{}));
  EXPECT_EQ(found("comment_id"), (Found{4}));
}

TEST_F(AuditPage, UnknownQualifierIsNamed) {
  EXPECT_EQ(read({.before = {}, .at = {}, .query = "colour:red"}).error, "colour:red");
  EXPECT_EQ(read({.before = {}, .at = {}, .query = "after:yesterday"}).error, "after:yesterday");
  EXPECT_EQ(read({.before = {}, .at = {}, .query = "actor:"}).error, "actor:");
  EXPECT_EQ(read({.before = {}, .at = {}, .query = "\"10:30\""}).error, "");
}

TEST_F(AuditPage, IsAsOfARevision) {
  const v1::AuditPage page = read({.before = {}, .at = {3}, .query = ""}).page;
  ASSERT_EQ(page.entries_size(), 3);
  EXPECT_EQ(page.entries(0).revision(), 3U);
}

TEST_F(AuditPage, OfAnEmptyStreamIsEmpty) {
  const auto result = read_audit(story_.store(), story_.keys(), *checkpoints_, "nothing", {});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->page.entries_size(), 0);
  EXPECT_EQ(result->page.next_before(), 0U);
}

// Every page to the end: each revision once, and each entry as it was told live.
void read_to_the_end(const Story& story, CheckpointStore& checkpoints, const std::string& query,
                     std::uint32_t limit, const std::vector<std::string>& live) {
  AuditQuery ask{.before = {}, .at = {}, .limit = limit, .query = query};
  std::uint64_t expected = story.head().value;
  for (;;) {
    const auto result = read_audit(story.store(), story.keys(), checkpoints, story.stream(), ask);
    ASSERT_TRUE(result.has_value());
    ASSERT_LE(result->page.entries_size(), static_cast<int>(limit));
    for (const v1::AuditEntry& entry : result->page.entries()) {
      ASSERT_EQ(entry.revision(), expected);
      ASSERT_EQ(entry.SerializeAsString(), live[expected]);
      --expected;
    }
    if (result->page.next_before() == 0) break;
    ask.before = {result->page.next_before()};
  }
  EXPECT_EQ(expected, 0U);
}

TEST(AuditPages, ReadToTheEndTellEachRevisionOnceAsItWasToldLive) {
  Story story;
  RandomHistory{7}.tell(2 * checkpoint_every_commits + 100, story);
  std::vector<std::string> live{""};
  View view{make_projection(story.stream(), "audit")};
  for (const v1::Commit& commit : story.commits()) {
    view.apply(commit);
    live.push_back(view.last_delta().upserts(0).audit().SerializeAsString());
  }
  const auto checkpoints = make_memory_checkpoints();
  read_to_the_end(story, *checkpoints, "", audit_page_entries_max, live);
  read_to_the_end(story, *checkpoints, "command:act", 137, live);
}

TEST(AuditPages, PageThatFindsLittleStopsAndSaysWhereToGoOn) {
  Story story;
  story.commit({task_created("t", "needle", "todo")});
  while (story.head().value < audit_scan_commits_max + 2 * checkpoint_every_commits) {
    story.commit({task_commented("u", "k", "hay")});
  }
  const auto checkpoints = make_memory_checkpoints();
  AuditQuery ask{.before = {}, .at = {}, .query = "needle"};
  const auto first = read_audit(story.store(), story.keys(), *checkpoints, story.stream(), ask);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->page.entries_size(), 0);
  EXPECT_GE(first->page.scanned(), audit_scan_commits_max);
  EXPECT_LT(first->page.scanned(), audit_scan_commits_max + checkpoint_every_commits);
  ASSERT_GT(first->page.next_before(), 1U);
  ask.before = {first->page.next_before()};
  const auto second = read_audit(story.store(), story.keys(), *checkpoints, story.stream(), ask);
  ASSERT_TRUE(second.has_value());
  ASSERT_EQ(second->page.entries_size(), 1);
  EXPECT_EQ(second->page.entries(0).revision(), 1U);
  EXPECT_EQ(second->page.next_before(), 0U);
}

}  // namespace
}  // namespace slipway::testing
