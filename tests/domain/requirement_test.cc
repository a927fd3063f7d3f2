// Requirements, their sign-offs, the baseline, and changes after it.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::requirement_test {
namespace {

// The departments it and sales take part; `pay` concerns both, `report` sales only.
Story proposed() {
  return Story::of_board()
      .given("lea", "join_department{department_id:'it'}")
      .given("lea", "join_department{department_id:'sales'}")
      .given("mia", "propose_requirement{requirement_id:'pay' title:'Pay' priority:MUST}")
      .given("mia", "propose_requirement{requirement_id:'report' title:'Report' departments:'sales'}");
}
Story signed_off() {
  return proposed()
      .given("dan", "sign_off_requirement{department_id:'it'}")
      .given("biz", "sign_off_requirement{department_id:'sales'}");
}
Story baselined() {
  return signed_off().given("lea", "baseline_requirements{}");
}
// mia asks for a change of `pay`.
Story change_requested() {
  return baselined().given("mia",
                           "request_change{change_id:'c' title:'Refunds' reason:'Law' requirements:'pay'}");
}
Story change_approved() {
  return change_requested().given("lea", "approve_change{change_id:'c'}");
}
const v1::Requirement& requirement(const Story& story, const std::string& id) {
  return *story.project.records.requirements.requirements.find(id);
}

TEST(Requirement, IsProposedWithAllThatIsKnownOfIt) {
  Story story = Story::of_meeting();
  story
      .when("mia",
            "propose_requirement{requirement_id:'r' title:'Pay' text:'By card' module:'core' priority:SHOULD "
            "departments:'it' workshop_id:'m'}")
      .then(
          {"requirement_proposed{requirement_id:'r' title:'Pay' text:'By card' module:'core' priority:SHOULD "
           "departments:'it' workshop_id:'m'}"});
  EXPECT_EQ(requirement(story, "r").workshop_id(), "m");
  EXPECT_EQ(requirement(story, "r").recorded().created_by(), "mia");
}

TEST(Requirement, NamesOnlyWhatThereIs) {
  Story story = proposed();
  story.when("mia", "propose_requirement{requirement_id:'pay' title:'P'}")
      .refused(Code::already_exists, {{"kind", "requirement"}, {"id", "pay"}});
  story.when("mia", "propose_requirement{requirement_id:'r' title:'P' departments:'x'}")
      .refused(Code::not_found, {{"kind", "department"}});
  story.when("mia", "propose_requirement{requirement_id:'r' title:'P' workshop_id:'x'}")
      .refused(Code::not_found, {{"kind", "meeting"}});
  story.when("mia", "propose_requirement{requirement_id:'r' title:'P' change_id:'x'}")
      .refused(Code::not_found, {{"kind", "change"}});
  story.when("kim", "propose_requirement{requirement_id:'r' title:'P'}").refused(Code::forbidden);
}

TEST(Requirement, HasALimitToTheirNumber) {
  Story story = Story::of_project();
  for (std::size_t count = 1; count < requirements_max; ++count)
    story.project.records.requirements.requirements.edit("r" + std::to_string(count));
  story.given("mia", "propose_requirement{requirement_id:'last' title:'L'}");
  story.when("mia", "propose_requirement{requirement_id:'more' title:'M'}")
      .refused(Code::invalid, {{"field", "propose_requirement.requirement_id"},
                               {"limit", std::to_string(requirements_max)}});
}

TEST(Requirement, IsEditedFieldByField) {
  Story story = proposed();
  story
      .when("tom",
            "edit_requirement{requirement_id:'pay' text:'By card' priority:COULD departments{values:'it'}}")
      .then({"requirement_edited{requirement_id:'pay' now{title:'Pay' priority:COULD departments:'it'} "
             "before{title:'Pay' priority:MUST} text:'By card'}"});
  EXPECT_EQ(requirement(story, "pay").text(), "By card");
  story.when("tom", "edit_requirement{requirement_id:'pay' text:'By card'}").nothing();
  story.when("tom", "edit_requirement{requirement_id:'pay' title:' '}")
      .refused(Code::invalid, {{"field", "edit_requirement.title"}});
  story.when("tom", "edit_requirement{requirement_id:'x' title:'T'}")
      .refused(Code::not_found, {{"kind", "requirement"}});
  story.when("tom", "edit_requirement{requirement_id:'pay' departments{values:'x'}}")
      .refused(Code::not_found, {{"kind", "department"}});
}

TEST(Requirement, ConflictsWithAnEditOfWhatOthersChanged) {
  Story story = proposed().given("tom", "edit_requirement{requirement_id:'pay' title:'Theirs'}");
  story.when("mia", "expect{revision:7} edit_requirement{requirement_id:'pay' title:'Mine'}")
      .refused(Code::version_conflict, {{"author", "tom"}});
  story
      .when("mia",
            "expect{entity:'requirement/report' revision:9} edit_requirement{requirement_id:'pay' title:'M'}")
      .refused(Code::invalid, {{"field", "expect.entity"}});
}

// Signing off --------------------------------------------------------------------------------------

TEST(SignOff, OfADepartmentIsForWhatConcernsItAndIsNotSignedYet) {
  Story story = proposed();
  story.when("dan", "sign_off_requirement{department_id:'it'}")
      .then({"requirement_signed_off{requirement_id:'pay' department_id:'it'}"});
  story.when("biz", "sign_off_requirement{requirement_ids:'report' department_id:'sales'}")
      .then({"requirement_signed_off{requirement_id:'report' department_id:'sales'}"});
  story.when("biz", "sign_off_requirement{department_id:'sales'}")
      .then({"requirement_signed_off{requirement_id:'pay' department_id:'sales'}"});
  story.when("biz", "sign_off_requirement{department_id:'sales'}").nothing();
  EXPECT_EQ(requirement(story, "pay").sign_offs_size(), 2);
  EXPECT_EQ(requirement(story, "pay").sign_offs(1).person_id(), "biz");
}

TEST(SignOff, IsByTheDepartmentsOwnPeopleOnly) {
  Story story = proposed();
  story.when("dan", "sign_off_requirement{department_id:'sales'}")
      .refused(Code::wrong_signatory,
               {{"department", "sales"}, {"needs", "department_lead"}, {"needs", "business_signatory"}});
  story.when("biz", "sign_off_requirement{department_id:'it'}")
      .refused(Code::wrong_signatory, {{"department_id", "it"}});
  story.when("max", "sign_off_requirement{department_id:'sales'}").refused(Code::forbidden);
  story.when("biz", "sign_off_requirement{department_id:'x'}")
      .refused(Code::not_found, {{"kind", "department"}});
}

TEST(SignOff, IsForWhatConcernsTheDepartmentOnly) {
  Story story = proposed();
  story.when("dan", "sign_off_requirement{requirement_ids:'report' department_id:'it'}")
      .refused(Code::invalid, {{"problem", "not_concerned"}});
  story.when("dan", "sign_off_requirement{requirement_ids:'x' department_id:'it'}")
      .refused(Code::not_found, {{"kind", "requirement"}});
}

TEST(SignOff, IsGoneAfterAnEdit) {
  Story story = signed_off().given("mia", "edit_requirement{requirement_id:'pay' text:'By card'}");
  EXPECT_EQ(requirement(story, "pay").sign_offs_size(), 0);
  EXPECT_EQ(requirement(story, "report").sign_offs_size(), 1);
  story.when("lea", "baseline_requirements{}").refused(Code::signoff_missing);
}

// The baseline -------------------------------------------------------------------------------------

TEST(Baseline, NeedsEveryDepartmentsSignature) {
  Story story = proposed();
  story.when("lea", "baseline_requirements{}")
      .refused(Code::signoff_missing,
               {{"what", "requirements"}, {"department", "it"}, {"department", "sales"}});
  story.given("dan", "sign_off_requirement{department_id:'it'}");
  story.given("biz", "sign_off_requirement{requirement_ids:'pay' department_id:'sales'}");
  story.when("lea", "baseline_requirements{}").refused(Code::signoff_missing, {{"department_id", "sales"}});
  story.given("biz", "sign_off_requirement{department_id:'sales'}");
  story.when("mia", "baseline_requirements{}").refused(Code::forbidden);
  story.when("lea", "baseline_requirements{}").then({"requirements_baselined{number:1 requirements:2}"});
  EXPECT_TRUE(requirement(story, "pay").baselined());
  EXPECT_EQ(story.project.records.requirements.baseline.find("")->by(), "lea");
  story.when("lea", "baseline_requirements{}").nothing();
}

TEST(Baseline, LeavesOutWhatIsNotWantedThisTime) {
  Story story =
      signed_off().given("mia", "propose_requirement{requirement_id:'later' title:'Later' priority:WONT}");
  story.when("dan", "sign_off_requirement{department_id:'it'}").nothing();
  story.when("lea", "baseline_requirements{}").then({"requirements_baselined{number:1 requirements:2}"});
  EXPECT_FALSE(requirement(story, "later").baselined());
}

TEST(Baseline, NeedsARequirement) {
  Story::of_project()
      .when("lea", "baseline_requirements{}")
      .refused(Code::invalid, {{"field", "baseline_requirements.requirements"}});
}

TEST(Baseline, LocksRequirementsButForAnApprovedChange) {
  Story story = change_requested();
  story.when("mia", "edit_requirement{requirement_id:'pay' text:'T'}")
      .refused(Code::requirements_baselined, {{"baseline", "1"}});
  story.when("mia", "propose_requirement{requirement_id:'n' title:'N'}")
      .refused(Code::requirements_baselined);
  story.when("mia", "edit_requirement{requirement_id:'pay' text:'T' change_id:'c'}")
      .refused(Code::requirements_baselined, {{"change", "c"}, {"state", "change_requested"}});
  story.given("lea", "approve_change{change_id:'c'}");
  story.when("mia", "edit_requirement{requirement_id:'report' text:'T' change_id:'c'}")
      .refused(Code::requirements_baselined, {{"state", "change_approved"}});
  story.when("mia", "edit_requirement{requirement_id:'pay' text:'T' change_id:'c'}")
      .then({"requirement_edited{requirement_id:'pay' now{title:'Pay' priority:MUST} "
             "before{title:'Pay' priority:MUST} change_id:'c' text:'T'}"});
  EXPECT_FALSE(requirement(story, "pay").baselined());
  EXPECT_EQ(requirement(story, "pay").change_id(), "c");
}

TEST(Baseline, IsDrawnAgainOnceWhatChangedIsSigned) {
  Story story = change_approved().given(
      "mia", "propose_requirement{requirement_id:'refund' title:'Refund' departments:'sales' change_id:'c'}");
  story.when("lea", "baseline_requirements{}").refused(Code::signoff_missing, {{"department", "sales"}});
  story.given("biz", "sign_off_requirement{department_id:'sales'}");
  story.when("lea", "baseline_requirements{}").then({"requirements_baselined{number:2 requirements:3}"});
}

// Changes ------------------------------------------------------------------------------------------

TEST(Change, IsRequestedForWhatThereIs) {
  Story story = baselined();
  story
      .when("mia",
            "request_change{change_id:'c' title:'Refunds' reason:'Law' impact:'A week' requirements:'pay'}")
      .then({"change_requested{change_id:'c' title:'Refunds' reason:'Law' impact:'A week' "
             "requirements:'pay'}"});
  story.when("mia", "request_change{change_id:'c' title:'R' reason:'L'}")
      .refused(Code::already_exists, {{"kind", "change"}});
  story.when("mia", "request_change{change_id:'d' title:'R' reason:'L' requirements:'x'}")
      .refused(Code::not_found, {{"kind", "requirement"}});
}

TEST(Change, HasALimitToTheirNumber) {
  Story story = Story::of_project();
  for (std::size_t count = 0; count < change_requests_max; ++count)
    story.project.records.requirements.changes.edit("c" + std::to_string(count));
  story.when("mia", "request_change{change_id:'more' title:'M' reason:'R'}")
      .refused(Code::invalid, {{"limit", std::to_string(change_requests_max)}});
}

TEST(Change, IsApprovedOrRejectedOnce) {
  Story story = change_requested();
  story.when("lea", "approve_change{change_id:'c' reason:'Must be'}")
      .then({"change_approved{change_id:'c' reason:'Must be'}"});
  EXPECT_EQ(story.project.records.requirements.changes.find("c")->decided_by(), "lea");
  story.when("sam", "reject_change{change_id:'c' reason:'No'}")
      .refused(Code::record_state, {{"kind", "change"}, {"title", "Refunds"}, {"state", "change_approved"}});
  Story other = change_requested();
  other.when("sam", "reject_change{change_id:'c' reason:'Too late'}")
      .then({"change_rejected{change_id:'c' reason:'Too late'}"});
  other.when("lea", "approve_change{change_id:'c'}")
      .refused(Code::record_state, {{"state", "change_rejected"}});
  other.when("lea", "approve_change{change_id:'x'}").refused(Code::not_found, {{"kind", "change"}});
  change_requested().when("mia", "approve_change{change_id:'c'}").refused(Code::forbidden);
}

TEST(Change, IsNotApprovedByWhoAskedForIt) {
  Story story = baselined().given("lea", "request_change{change_id:'c' title:'T' reason:'R'}");
  story.when("lea", "approve_change{change_id:'c'}").refused(Code::self_approval, {{"what", "change"}});
  story.given("sam", "approve_change{change_id:'c'}");
}

TEST(Change, WaitsForTheEndOfAChangeFreeze) {
  Story story = change_requested().at(100).happened(
      "cut", "change_freeze_started{freeze_id:'f' reason:'Go-live' from{seconds:50} until{seconds:200}}");
  story.when("lea", "approve_change{change_id:'c'}").refused(Code::change_freeze, {{"reason", "Go-live"}});
  story.at(200).given("lea", "approve_change{change_id:'c'}");
}

TEST(Change, PassesAFreezeWithAnEmergencyChangeThatTwoApproved) {
  Story story =
      change_requested()
          .at(100)
          .happened("cut", "change_freeze_started{freeze_id:'f' reason:'Go-live' until{seconds:200}}")
          .happened("mia", "emergency_change_requested{change_id:'e' title:'T' reason:'R'}")
          .happened("app", "emergency_change_approved{change_id:'e' approvals:1}");
  story.when("lea", "approve_change{change_id:'c' emergency_change:'x'}")
      .refused(Code::not_found, {{"kind", "emergency_change"}});
  story.when("lea", "approve_change{change_id:'c' emergency_change:'e'}").refused(Code::change_freeze);
  story.happened("ann", "emergency_change_approved{change_id:'e' approvals:2}");
  story.when("lea", "approve_change{change_id:'c' emergency_change:'e'}")
      .then({"change_approved{change_id:'c' emergency_change:'e'}"});
}

// Tasks that serve a requirement -------------------------------------------------------------------

TEST(TaskRequirement, IsNamedAtTheStartOrLater) {
  Story story = proposed();
  story.when("mia", "create_task{task_id:'d' title:'D' requirement_id:'pay'}")
      .then({"task_created{task_id:'d' title:'D' column_id:'todo' rank:'V003' requirement_id:'pay'}"});
  story.when("mia", "edit_task{task_id:'d' requirement_id:'report'}")
      .then({"task_edited{task_id:'d' requirement_id:'report' requirement_id_before:'pay'}"});
  EXPECT_EQ(story.task("d").requirement.value, "report");
  story.when("mia", "edit_task{task_id:'d' requirement_id:'report'}").nothing();
  story.when("mia", "edit_task{task_id:'d' requirement_id:''}")
      .then({"task_edited{task_id:'d' requirement_id:'' requirement_id_before:'report'}"});
}

TEST(TaskRequirement, MustBeThere) {
  Story story = proposed();
  story.when("mia", "create_task{task_id:'d' title:'D' requirement_id:'x'}")
      .refused(Code::not_found, {{"kind", "requirement"}, {"id", "x"}});
  story.when("mia", "edit_task{task_id:'a' requirement_id:'x'}")
      .refused(Code::not_found, {{"kind", "requirement"}});
}

TEST(TaskRequirement, IsTakenBackByUndo) {
  Story story = proposed().given("mia", "edit_task{task_id:'a' requirement_id:'pay'}");
  story.when("mia", "undo{revision:" + std::to_string(story.head()) + "}")
      .then({"task_edited{task_id:'a' requirement_id:'' requirement_id_before:'pay'}"});
}

TEST(TaskRequirement, ConflictsAsAnyField) {
  Story story = proposed().given("tom", "edit_task{task_id:'a' requirement_id:'pay'}");
  story.when("mia", "expect{entity:'a' revision:2} edit_task{task_id:'a' requirement_id:'report'}")
      .refused(Code::version_conflict, {{"field", "requirement_id"}, {"theirs", "pay"}, {"mine", "report"}});
}

}  // namespace
}  // namespace slipway::domain::requirement_test
