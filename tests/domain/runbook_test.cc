// Runbooks: a network of steps without loops, approved as it is.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::runbook_test {
namespace {

Story drafted() {
  return Story::of_project().given("lea",
                                   "draft_runbook{runbook_id:'r' title:'Cutover' rehearsals_needed:1}");
}

std::string step(const std::string& id, const std::string& rest = "") {
  return "step{step_id:'" + id + "' title:'Step " + id +
         "' owner:'mia' planned_minutes:10 check:'C' rollback:'B' " + rest + "}";
}
// As events tell it: its texts stand beside it.
std::string named(const std::string& id, const std::string& rest = "") {
  return "{step_id:'" + id + "' title:'Step " + id + "' owner:'mia' planned_minutes:10 " + rest + "}";
}
std::string add(const std::string& id, const std::string& rest = "") {
  return "add_step{runbook_id:'r' " + step(id, rest) + "}";
}
std::string edit(const std::string& id, const std::string& rest = "") {
  return "edit_step{runbook_id:'r' " + step(id, rest) + "}";
}

Story with_chain() {
  return drafted()
      .given("lea", add("a"))
      .given("lea", add("b", "predecessors:'a'"))
      .given("lea", add("c", "predecessors:'b'"));
}

const v1::Runbook& runbook(const Story& story) {
  return *story.project.records.runbooks.runbooks.find("r");
}

TEST(Runbook, IsDraftedOnce) {
  Story story = Story::of_project();
  story.when("lea", "draft_runbook{runbook_id:'r' title:'Cutover' description:'D' rehearsals_needed:2}")
      .then({"runbook_drafted{runbook_id:'r' title:'Cutover' description:'D' rehearsals_needed:2}"});
  EXPECT_EQ(runbook(story).version(), 1U);
  EXPECT_EQ(runbook(story).recorded().created_by(), "lea");
  story.when("lea", "draft_runbook{runbook_id:'r' title:'Other'}")
      .refused(Code::already_exists, {{"kind", "runbook"}, {"id", "r"}});
  story.when("mia", "draft_runbook{runbook_id:'s' title:'Other'}").refused(Code::forbidden);
}

TEST(Runbook, RisesInVersionWithEveryChangeOfItsSteps) {
  Story story = drafted();
  story.when("lea", add("a"))
      .then({"step_added{runbook_id:'r' step" + named("a") + " check:'C' rollback:'B'}"});
  story.when("lea", edit("a", "lane:'network' instruction:'I'"))
      .then({"step_edited{runbook_id:'r' step" + named("a", "lane:'network'") + " before" + named("a") +
             " instruction:'I' check:'C' rollback:'B' check_before:'C' rollback_before:'B'}"});
  EXPECT_EQ(runbook(story).steps(0).instruction(), "I");
  EXPECT_EQ(runbook(story).steps(0).check(), "C");
  EXPECT_EQ(runbook(story).version(), 3U);
  story.when("lea", edit("a", "lane:'network' instruction:'I'")).nothing();
  story.when("lea", "remove_step{runbook_id:'r' step_id:'a'}")
      .then({"step_removed{runbook_id:'r' before" + named("a", "lane:'network'") +
             " instruction_before:'I' check_before:'C' rollback_before:'B'}"});
  EXPECT_EQ(runbook(story).version(), 4U);
  EXPECT_EQ(runbook(story).steps_size(), 0);
}

TEST(Runbook, RefusesStepsThatDoNotFitIn) {
  Story story = with_chain();
  story.when("lea", add("a")).refused(Code::already_exists, {{"kind", "step"}, {"id", "a"}});
  story.when("lea", add("d", "predecessors:'nowhere'"))
      .refused(Code::not_found, {{"kind", "step"}, {"id", "nowhere"}});
  story.when("lea", edit("nowhere")).refused(Code::not_found, {{"kind", "step"}});
  story.when("lea", "add_step{runbook_id:'r' step{step_id:'d' title:'D' owner:'nobody'}}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "nobody"}});
  story.when("lea", "add_step{runbook_id:'nowhere' step{step_id:'d' title:'D'}}")
      .refused(Code::not_found, {{"kind", "runbook"}});
  story.when("lea", "remove_step{runbook_id:'r' step_id:'nowhere'}")
      .refused(Code::not_found, {{"kind", "step"}});
  story.when("lea", "remove_step{runbook_id:'r' step_id:'a'}")
      .refused(Code::invalid, {{"field", "remove_step.step_id"}, {"problem", "has_followers"}});
  story.when("mia", add("d")).refused(Code::forbidden);
}

TEST(Runbook, NamesTheLoopThatAStepWouldClose) {
  Story story = with_chain();
  story.when("lea", add("d", "predecessors:'d'"))
      .refused(Code::dependency_cycle, {{"loop", "d → d"}, {"titles", "Step d → Step d"}});
  story.when("lea", edit("a", "predecessors:'c'"))
      .refused(Code::dependency_cycle,
               {{"loop", "a → b → c → a"}, {"titles", "Step a → Step b → Step c → Step a"}});
  story.given("lea", edit("c", "predecessors:'a'"));  // Another way, and no loop.
}

TEST(Runbook, HasOnePointOfNoReturnWhichIsNotOptional) {
  Story story = with_chain();
  story.given("lea", edit("b", "predecessors:'a' point_of_no_return:true"));
  story.when("lea", add("d", "point_of_no_return:true"))
      .refused(Code::invalid,
               {{"field", "add_step.step.point_of_no_return"}, {"problem", "one_point_of_no_return"}});
  story.when("lea", edit("b", "point_of_no_return:true optional_step:true"))
      .refused(Code::invalid, {{"field", "edit_step.step.optional_step"}, {"problem", "point_not_optional"}});
  story.given("lea", edit("b", "predecessors:'a' point_of_no_return:true lane:'db'"));
}

TEST(Runbook, IsNotApprovedWhileItLacksSomething) {
  Story story = drafted();
  story.when("sam", "approve_runbook{runbook_id:'r'}")
      .refused(Code::runbook_incomplete, {{"runbook", "Cutover"}, {"empty", ""}});
  story.given("lea", "add_step{runbook_id:'r' step{step_id:'a' title:'Copy'}}");
  story.when("sam", "approve_runbook{runbook_id:'r'}")
      .refused(Code::runbook_incomplete, {{"runbook", "Cutover"},
                                          {"ownerless", "Copy"},
                                          {"unplanned", "Copy"},
                                          {"unchecked", "Copy"},
                                          {"no_rollback", "Copy"}});
}

TEST(Runbook, NeedsARollbackOnlyForWhatDoesNotComeAfterThePointOfNoReturn) {
  const std::string bare = " owner:'mia' planned_minutes:10 check:'C' ";
  Story story = drafted();
  story.given("lea", "add_step{runbook_id:'r' step{step_id:'a' title:'A'" + bare + "}}")
      .given("lea", "add_step{runbook_id:'r' step{step_id:'p' title:'P'" + bare +
                        "predecessors:'a' point_of_no_return:true}}")
      .given("lea", "add_step{runbook_id:'r' step{step_id:'z' title:'Z'" + bare + "predecessors:'p'}}")
      .given("lea", "add_step{runbook_id:'r' step{step_id:'y' title:'Y'" + bare + "predecessors:'z'}}")
      .given("lea", "add_step{runbook_id:'r' step{step_id:'s' title:'S'" + bare + "}}");
  const Decision decision = story.decide("sam", command_of("approve_runbook{runbook_id:'r'}"));
  ASSERT_FALSE(decision);
  // `s` stands beside the point: it may come before it.
  EXPECT_EQ(decision.error().facts, (std::vector<std::pair<std::string, std::string>>{
                                        {"runbook", "Cutover"}, {"no_rollback", "A"}, {"no_rollback", "S"}}));
}

TEST(Runbook, IsNotApprovedByWhoDraftedItWhoeverChangedItLast) {
  Story story = with_chain();
  story.given("lea", "grant_role{person_id:'dan' role:PROJECT_LEAD}").given("dan", edit("a", "lane:'x'"));
  story.when("lea", "approve_runbook{runbook_id:'r'}").refused(Code::self_approval, {{"what", "runbook"}});
  story.given("sam", "approve_runbook{runbook_id:'r'}");
}

TEST(Runbook, IsApprovedByAnotherThanWhoChangedItLast) {
  Story story = with_chain();
  story.when("lea", "approve_runbook{runbook_id:'r'}").refused(Code::self_approval, {{"what", "runbook"}});
  story.when("mia", "approve_runbook{runbook_id:'r'}").refused(Code::forbidden);
  story.when("sam", "approve_runbook{runbook_id:'r'}").then({"runbook_approved{runbook_id:'r' version:4}"});
  EXPECT_EQ(runbook(story).approved_by(), "sam");
  story.when("lea", "approve_runbook{runbook_id:'r'}").nothing();
  story.given("lea", edit("a", "lane:'x'"));
  story.when("lea", "approve_runbook{runbook_id:'r'}").refused(Code::self_approval);
  story.when("sam", "approve_runbook{runbook_id:'r'}").then({"runbook_approved{runbook_id:'r' version:5}"});
}

TEST(Runbook, IsNotChangedOverWhatOneHasNotSeen) {
  Story story = with_chain();
  story.when("lea", "expect{entity:'runbook/r' revision:2} " + add("d"))
      .refused(Code::version_conflict, {{"field", "runbook"}, {"author", "lea"}, {"theirs_revision", "5"}});
  story.when("lea", "expect{entity:'runbook/other' revision:9} " + add("d"))
      .refused(Code::invalid, {{"problem", "other_entity"}});
  story.given("lea", "expect{entity:'runbook/r' revision:5} " + add("d"));
}

TEST(Runbook, HoldsSoManyStepsAndNoMore) {
  Story story = drafted();
  for (std::size_t number = 0; number < steps_per_runbook_max; ++number)
    story.happened("lea",
                   "step_added{runbook_id:'r' step{step_id:'s" + std::to_string(number) + "' title:'S'}}");
  story.when("lea", add("more"))
      .refused(Code::invalid, {{"problem", "too_many"}, {"limit", std::to_string(steps_per_runbook_max)}});
  story.given("lea", "remove_step{runbook_id:'r' step_id:'s0'}").given("lea", add("more"));
}

TEST(Runbook, ThereAreSoManyAndNoMore) {
  Story story = Story::of_project();
  for (std::size_t number = 1; number < runbooks_max; ++number)
    story.happened("lea", "runbook_drafted{runbook_id:'r" + std::to_string(number) + "'}");
  story.given("lea", "draft_runbook{runbook_id:'last' title:'T'}");
  story.when("lea", "draft_runbook{runbook_id:'more' title:'T'}")
      .refused(Code::invalid, {{"problem", "too_many"}, {"limit", std::to_string(runbooks_max)}});
}

}  // namespace
}  // namespace slipway::domain::runbook_test
