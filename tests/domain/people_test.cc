// Those who come from outside, what is taught, and how owners did.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::people_test {
namespace {

constexpr int day_seconds = 86'400;

// It is noon of 10 May 2026.
Story board() {
  return Story::of_board().at(midnight_utc({2026, 5, 10}) + day_seconds / 2);
}

std::string engage(const std::string& person, const std::string& rest) {
  return "engage_consultant{person_id:'" + person + "' firm:'F' purpose:'P' " + rest + "}";
}
const std::string until_june = "until{year:2026 month:6 day:1}";

const records::People& people(const Story& story) {
  return story.project.records.people;
}

// Consultants -----------------------------------------------------------------------------------------

TEST(Consultant, IsEngagedWithTheRole) {
  Story story = board();
  story.when("lea", engage("eve", "stages:TESTING " + until_june))
      .then({"consultant_engaged{person_id:'eve' firm:'F' purpose:'P' stages:TESTING " + until_june + "}",
             "role_granted{person_id:'eve' role:CONSULTANT}"});
  story.when("lea", engage("eve", "stages:TESTING " + until_june)).nothing();
  // Another scope; the role is there already.
  story.when("lea", engage("eve", until_june))
      .then({"consultant_engaged{person_id:'eve' firm:'F' purpose:'P' " + until_june + "}"});
  EXPECT_EQ(people(story).consultants.find("eve")->stages_size(), 0);
  story.when("mia", engage("eve", until_june)).refused(Code::forbidden);
}

TEST(Consultant, NeedsALastDayThatIsToCome) {
  Story story = board();
  story.when("lea", engage("eve", "until{year:2026 month:5 day:10}"))
      .refused(Code::invalid, {{"field", "engage_consultant.until"}, {"problem", "not_future"}});
  story.when("lea", engage("eve", "until{}"))
      .refused(Code::invalid, {{"field", "engage_consultant.until"}, {"problem", "required"}});
  story.when("lea", engage("eve", "stages:STAGE_UNSPECIFIED " + until_june))
      .refused(Code::invalid, {{"field", "engage_consultant.stages"}});
  story.when("lea", engage("nobody", until_june)).refused(Code::not_found, {{"kind", "person"}});
  story.given("lea", engage("eve", "until{year:2026 month:5 day:11}"));
}

TEST(Consultant, SpeaksToTheStagesOfTheScope) {
  Story story = board();
  story.given("lea", "edit_task{task_id:'a' stage:TESTING}")
      .given("lea", engage("kim", "stages:TESTING " + until_june));
  story.given("kim", "comment_task{task_id:'a' comment_id:'k' text:'T'}");
  story.when("kim", "comment_task{task_id:'b' comment_id:'l' text:'T'}")
      .refused(Code::forbidden, {{"command", "comment_task"}});
  story.when("kim", "comment_task{task_id:'no' comment_id:'l' text:'T'}").refused(Code::not_found);
  story.given("kim", "record_advice{advice_id:'d' title:'T' text:'X' stage:TESTING}");
  story.when("kim", "record_advice{advice_id:'e' title:'T' text:'X' stage:PLANNING}")
      .refused(Code::forbidden);
  story.when("kim", "record_advice{advice_id:'e' title:'T' text:'X'}").refused(Code::forbidden);
  // Without a scope: to all.
  story.given("lea", engage("kim", until_june))
      .given("kim", "record_advice{advice_id:'e' title:'T' text:'X' stage:PLANNING}");
}

TEST(Consultant, CanDoNothingAfterTheLastDay) {
  const char* advise = "record_advice{advice_id:'d' title:'T' text:'X'}";
  Story story = board();
  story.given("lea", engage("kim", "until{year:2026 month:5 day:12}"));
  story.at(midnight_utc({2026, 5, 13}) - 1);
  Story(story).given("kim", advise);
  story.at(midnight_utc({2026, 5, 13}));
  story.when("kim", advise).refused(Code::forbidden);
  // As the server records it.
  story.happened("system", "consultant_expired{person_id:'kim' until{year:2026 month:5 day:12}}")
      .happened("system", "role_revoked{person_id:'kim' role:CONSULTANT}");
  EXPECT_TRUE(people(story).consultants.find("kim")->expired());
  story.when("kim", advise).refused(Code::forbidden);
  story.when("kim", "comment_task{task_id:'a' comment_id:'k' text:'T'}").refused(Code::forbidden);
  EXPECT_FALSE(may_read(story.project, story.workspace, "kim"));
  // The role alone brings no consultant, nor an expired one back; being engaged does.
  for (const char* person : {"kim", "eve"})
    story.when("lea", std::string("grant_role{role:CONSULTANT person_id:'") + person + "'}")
        .refused(Code::invalid, {{"field", "grant_role.role"}, {"problem", "engaged_only"}});
  story.given("lea", engage("kim", until_june)).given("kim", advise);
}

TEST(Consultant, CanDoNothingOnceTheRoleIsRevoked) {
  Story story = board();
  story.given("lea", engage("kim", until_june)).given("lea", "revoke_role{person_id:'kim' role:CONSULTANT}");
  story.when("kim", "record_advice{advice_id:'d' title:'T' text:'X'}").refused(Code::forbidden);
  story.when("lea", engage("kim", until_june))
      .then({"consultant_engaged{person_id:'kim' firm:'F' purpose:'P' " + until_june + "}",
             "role_granted{person_id:'kim' role:CONSULTANT}"});
}

TEST(Consultant, ThereAreSoManyAndNoMore) {
  Story story = board();
  for (std::size_t number = 1; number < consultants_max; ++number)
    story.happened("lea", "consultant_engaged{person_id:'p" + std::to_string(number) + "'}");
  story.given("lea", engage("eve", until_june));
  story.when("lea", engage("kim", until_june))
      .refused(Code::invalid, {{"problem", "too_many"}, {"limit", std::to_string(consultants_max)}});
  story.given("lea", engage("eve", "until{year:2026 month:7 day:1}"));
}

// Advice ----------------------------------------------------------------------------------------------

Story advised() {
  return board().given("kim", "record_advice{advice_id:'d' title:'Index it' text:'All of it' stage:TESTING}");
}

TEST(Advice, IsRecordedOnceByWhoeverTakesPart) {
  Story story = board();
  story.when("kim", "record_advice{advice_id:'d' title:'T' text:'X' stage:TESTING}")
      .then({"advice_recorded{advice_id:'d' title:'T' text:'X' stage:TESTING}"});
  EXPECT_EQ(people(story).advice.find("d")->by(), "kim");
  EXPECT_EQ(people(story).advice.find("d")->state(), v1::ADVICE_OPEN);
  story.when("mia", "record_advice{advice_id:'d' title:'T' text:'X'}")
      .refused(Code::already_exists, {{"kind", "advice"}});
  story.when("obs", "record_advice{advice_id:'e' title:'T' text:'X'}").refused(Code::forbidden);
}

TEST(Advice, BecomesATaskWhenItIsAdopted) {
  Story story = advised();
  story.when("lea", "disposition_advice{advice_id:'d' state:ADVICE_ADOPTED reason:'R' task_id:'t'}")
      .then({"advice_dispositioned{advice_id:'d' state:ADVICE_ADOPTED reason:'R' task_id:'t' "
             "before:ADVICE_OPEN}",
             "task_created{task_id:'t' title:'Index it' description:'All of it' column_id:'todo' rank:'V003' "
             "stage:TESTING}"});
  EXPECT_EQ(people(story).advice.find("d")->decided_by(), "lea");
  story.when("lea", "disposition_advice{advice_id:'d' state:ADVICE_ADOPTED reason:'R' task_id:'t'}")
      .nothing();
  story.when("lea", "disposition_advice{advice_id:'d' state:ADVICE_REJECTED reason:'R'}")
      .refused(Code::record_state, {{"kind", "advice"}, {"title", "Index it"}, {"state", "advice_adopted"}});
}

TEST(Advice, IsAnsweredByAnotherAndWithAReasonUnlessItIsAdopted) {
  Story story = advised();
  story.when("lea", "disposition_advice{advice_id:'d' state:ADVICE_REJECTED}").refused(Code::reason_required);
  story.when("lea", "disposition_advice{advice_id:'d' state:ADVICE_OPEN}").refused(Code::invalid);
  story.when("lea", "disposition_advice{advice_id:'d' state:ADVICE_DEFERRED reason:'R' task_id:'t'}")
      .refused(Code::invalid, {{"field", "disposition_advice.task_id"}, {"problem", "only_adopted"}});
  story.when("lea", "disposition_advice{advice_id:'d' state:ADVICE_ADOPTED task_id:'a'}")
      .refused(Code::already_exists, {{"kind", "task"}});
  story.when("kim", "disposition_advice{advice_id:'d' state:ADVICE_ADOPTED}").refused(Code::forbidden);
  story.when("lea", "disposition_advice{advice_id:'no' state:ADVICE_ADOPTED}").refused(Code::not_found);
  story.given("lea", "disposition_advice{advice_id:'d' state:ADVICE_DEFERRED reason:'Later'}")
      .given("lea", "disposition_advice{advice_id:'d' state:ADVICE_ADOPTED}");
  story.given("lea", "record_advice{advice_id:'own' title:'T' text:'X'}");
  story.when("lea", "disposition_advice{advice_id:'own' state:ADVICE_ADOPTED}")
      .refused(Code::self_approval, {{"what", "advice"}});
}

TEST(Advice, ThereIsSoMuchAndNoMore) {
  Story story = board();
  for (std::size_t number = 1; number < advice_max; ++number)
    story.happened("kim", "advice_recorded{advice_id:'a" + std::to_string(number) + "'}");
  story.given("kim", "record_advice{advice_id:'last' title:'T' text:'X'}");
  story.when("kim", "record_advice{advice_id:'more' title:'T' text:'X'}")
      .refused(Code::invalid, {{"limit", std::to_string(advice_max)}});
}

// Training --------------------------------------------------------------------------------------------

const char* course =
    "schedule_training{training_id:'t' title:'T' starts_at{seconds:9} trainer:'fay' "
    "participants:['mia','max']}";

TEST(Training, IsScheduledAndAttendedOrMissed) {
  Story story = board();
  story.when("mia", course).refused(Code::forbidden);
  story.when("dan", course)
      .then({"training_scheduled{training_id:'t' title:'T' starts_at{seconds:9} trainer:'fay' "
             "participants:['mia','max']}"});
  story.when("dan", course).refused(Code::already_exists, {{"kind", "training"}});
  // Its trainer may say who came, also of those who need not come.
  story.when("fay", "record_training_attendance{training_id:'t' person_id:'mia'}")
      .then({"training_attended{training_id:'t' person_id:'mia'}"});
  story.when("fay", "record_training_attendance{training_id:'t' person_id:'mia'}").nothing();
  story.when("fay", "record_training_attendance{training_id:'t' person_id:'mia' attended:true}")
      .then({"training_attended{training_id:'t' person_id:'mia' attended:true}"});
  EXPECT_EQ(people(story).trainings.find("t")->missed_size(), 0);
  EXPECT_EQ(people(story).trainings.find("t")->attended_size(), 1);
  story.given("fay", "record_training_attendance{training_id:'t' person_id:'tom' attended:true}");
  story.when("mia", "record_training_attendance{training_id:'t' person_id:'mia' attended:true}")
      .refused(Code::forbidden);
  story.when("lea", "record_training_attendance{training_id:'no' person_id:'mia'}").refused(Code::not_found);
  story.when("lea", "record_training_attendance{training_id:'t' person_id:'nobody'}")
      .refused(Code::not_found);
}

TEST(Training, NamesPeopleWhoAreThere) {
  Story story = board();
  story.when("lea", "schedule_training{training_id:'t' title:'T' starts_at{seconds:9} trainer:'nobody'}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "nobody"}});
  story.when("lea", "schedule_training{training_id:'t' title:'T' starts_at{seconds:9} participants:'no-one'}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "no-one"}});
}

TEST(Training, ThereIsSoMuchAndNoMore) {
  Story story = board();
  for (std::size_t number = 1; number < trainings_max; ++number)
    story.happened("lea", "training_scheduled{training_id:'t" + std::to_string(number) + "'}");
  story.given("lea", "schedule_training{training_id:'last' title:'T' starts_at{seconds:9}}");
  story.when("lea", "schedule_training{training_id:'more' title:'T' starts_at{seconds:9}}")
      .refused(Code::invalid, {{"limit", std::to_string(trainings_max)}});
  for (std::size_t number = 0; number < members_max; ++number)
    story.happened("lea",
                   "training_attended{training_id:'last' person_id:'p" + std::to_string(number) + "'}");
  story.when("lea", "record_training_attendance{training_id:'last' person_id:'mia'}")
      .refused(Code::invalid, {{"limit", std::to_string(members_max)}});
}

TEST(Competency, IsAssessedByAnother) {
  Story story = board();
  const std::string mia = "person_id:'mia' skill_id:'s' skill:'Payments' ";
  story.when("lea", "assess_competency{" + mia + "score:55}")
      .then({"competency_assessed{" + mia + "score:55}"});
  story.when("lea", "assess_competency{" + mia + "score:55}").nothing();
  story.when("dan", "assess_competency{" + mia + "score:80 passed:true}")
      .then({"competency_assessed{" + mia + "score:80 passed:true score_before:55}"});
  EXPECT_EQ(people(story).competencies.find("mia/s")->assessor(), "dan");
  story.when("lea", "assess_competency{person_id:'lea' skill_id:'s' skill:'S'}")
      .refused(Code::self_evaluation);
  story.when("lea", "assess_competency{person_id:'nobody' skill_id:'s' skill:'S'}").refused(Code::not_found);
  story.when("mia", "assess_competency{person_id:'max' skill_id:'s' skill:'S'}").refused(Code::forbidden);
  story.when("lea", "assess_competency{" + mia + "score:101}")
      .refused(Code::invalid, {{"problem", "too_large"}, {"limit", "100"}});
}

TEST(Competency, ThereIsSoMuchAndNoMore) {
  Story story = board();
  const Happening happening{"lea", {}, {9}};
  v1::Event event;
  for (std::size_t number = 1; number < competencies_max; ++number) {
    event.mutable_competency_assessed()->set_person_id("p" + std::to_string(number));
    evolve(story.project, event, happening);
  }
  story.given("lea", "assess_competency{person_id:'mia' skill_id:'s' skill:'S'}");
  story.when("lea", "assess_competency{person_id:'max' skill_id:'s' skill:'S'}")
      .refused(Code::invalid, {{"limit", std::to_string(competencies_max)}});
  story.given("lea", "assess_competency{person_id:'mia' skill_id:'s' skill:'S' score:1}");
}

// Of four who must be trained: mia came to both and passed; max came to one of two; tom came and failed one
// of two assessments; dan came and was not assessed.
TEST(TrainingCoverage, CountsWhoMustComeWhoCameAndWhoPassed) {
  Story story = board();
  story
      .given("lea",
             "schedule_training{training_id:'t' title:'T' starts_at{seconds:9} participants:['mia','max']}")
      .given("lea",
             "schedule_training{training_id:'u' title:'U' starts_at{seconds:9} "
             "participants:['mia','max','tom','dan']}");
  for (const char* came : {"training_id:'t' person_id:'mia'", "training_id:'u' person_id:'mia'",
                           "training_id:'u' person_id:'max'", "training_id:'u' person_id:'tom'",
                           "training_id:'u' person_id:'dan'", "training_id:'u' person_id:'eve'"}) {
    story.given("lea", std::string("record_training_attendance{attended:true ") + came + "}");
  }
  story.given("lea", "assess_competency{person_id:'mia' skill_id:'s' skill:'S' score:90 passed:true}")
      .given("lea", "assess_competency{person_id:'eve' skill_id:'s' skill:'S' score:90 passed:true}")
      .given("lea", "assess_competency{person_id:'tom' skill_id:'s' skill:'S' score:90 passed:true}")
      .given("lea", "assess_competency{person_id:'tom' skill_id:'r' skill:'R' score:10}");
  const v1::TrainingCoverage coverage = records::coverage_of(people(story));
  EXPECT_EQ(coverage.required(), 4U);
  EXPECT_EQ(coverage.trained(), 3U);
  EXPECT_EQ(coverage.passed(), 1U);
  EXPECT_EQ(coverage.trained_percent(), 75U);
  ASSERT_EQ(coverage.missing_size(), 1);
  EXPECT_EQ(coverage.missing(0), "max");
  EXPECT_EQ(records::coverage_of({}).trained_percent(), 0U);
}

// Evaluations ------------------------------------------------------------------------------------------

Story owned() {
  return board().given("lea",
                       "assign_stage_owner{stage:TESTING owner:'mia' planned_end{year:2026 month:5 day:1}}");
}

TEST(OwnerEvaluation, IsOfAnotherAndOncePerPeriod) {
  Story story = owned();
  story.when("lea", "evaluate_owner{stage:TESTING period:'final' score:4 comment:'C'}")
      .then({"owner_evaluated{stage:TESTING owner:'mia' period:'final' score:4 comment:'C' "
             "facts{days_late:9}}"});
  EXPECT_EQ(people(story).evaluations.find("5/final")->evaluator(), "lea");
  story.when("sam", "evaluate_owner{stage:TESTING period:'final' score:1}")
      .refused(Code::already_exists, {{"kind", "evaluation"}, {"id", "5/final"}});
  story.when("mia", "evaluate_owner{stage:TESTING period:'w1' score:4}").refused(Code::forbidden);
  story.when("lea", "evaluate_owner{stage:PLANNING period:'w1' score:4}")
      .refused(Code::stage_owner_missing, {{"stage", "planning"}});
  story.given("lea", "assign_stage_owner{stage:PLANNING owner:'lea'}");
  story.when("lea", "evaluate_owner{stage:PLANNING period:'w1' score:4}").refused(Code::self_evaluation);
  story.when("lea", "evaluate_owner{stage:TESTING period:'w1' score:6}").refused(Code::invalid);
}

TEST(OwnerEvaluation, DrawsItsFactsFromTheProject) {
  Story story = owned();
  const auto task = [&](const std::string& id, const std::string& rest) {
    story.given("lea", "create_task{task_id:'" + id + "' title:'T' column_id:'todo' " + rest + "}");
  };
  task("t1", "stage:TESTING");
  task("t2", "stage:TESTING due{year:2026 month:5 day:9}");
  task("t3", "stage:TESTING due{year:2026 month:5 day:10}");
  task("t4", "stage:TESTING due{year:2026 month:5 day:1}");
  task("t5", "stage:PLANNING due{year:2026 month:5 day:1}");
  story.given("lea", "complete_task{task_id:'t1'}").given("lea", "archive_task{task_id:'t4'}");
  story
      .given("lea",
             "schedule_meeting{meeting_id:'m' kind:SYNC title:'S' starts_at{seconds:1} planned_minutes:9}")
      .given("lea", "start_meeting{meeting_id:'m'}");
  for (const char* action : {"action_id:'x' task_id:'x' owner:'mia'", "action_id:'y' task_id:'y' owner:'mia'",
                             "action_id:'z' task_id:'z' owner:'max'"}) {
    story.given("lea",
                std::string("agree_action_item{meeting_id:'m' what:'W' due{year:2026 month:5 day:1} ") +
                    action + "}");
  }
  story.given("mia", "complete_task{task_id:'x'}");
  const auto risk = [&](const std::string& id, const std::string& owner, v1::RiskState state) {
    v1::Risk risk;
    risk.set_owner(owner);
    risk.set_state(state);
    story.project.records.risks.risks.put(id, risk);
  };
  risk("1", "mia", v1::RISK_IDENTIFIED);
  risk("2", "mia", v1::RISK_ASSESSED);
  risk("3", "mia", v1::RISK_TREATED);
  risk("4", "mia", v1::RISK_CLOSED);
  risk("5", "max", v1::RISK_ASSESSED);
  story.when("sam", "evaluate_owner{stage:TESTING period:'w19' score:3}")
      .then(
          {"owner_evaluated{stage:TESTING owner:'mia' period:'w19' score:3 facts{days_late:9 tasks_done:1 "
           "tasks_open:2 tasks_overdue:1 actions_agreed:2 actions_done:1 risks_owned:4 risks_untreated:2}}"});
}

TEST(OwnerEvaluation, CountsDaysToTheEndOfAStageThatIsCompleted) {
  Story story = owned();
  story.at(midnight_utc({2026, 4, 20}));
  story.when("lea", "evaluate_owner{stage:TESTING period:'early' score:3}")
      .then({"owner_evaluated{stage:TESTING owner:'mia' period:'early' score:3 facts{}}"});
  story.happened("mia", "stage_started{stage:TESTING}")
      .at(midnight_utc({2026, 4, 29}))
      .given("mia", "complete_stage{stage:TESTING}")
      .at(midnight_utc({2026, 6, 1}));
  story.when("lea", "evaluate_owner{stage:TESTING period:'late' score:3}")
      .then({"owner_evaluated{stage:TESTING owner:'mia' period:'late' score:3 facts{days_late:-2}}"});
  story.given("lea", "reopen_stage{stage:TESTING reason:'R'}");
  story.when("lea", "evaluate_owner{stage:TESTING period:'again' score:3}")
      .then({"owner_evaluated{stage:TESTING owner:'mia' period:'again' score:3 facts{days_late:31}}"});
}

TEST(OwnerEvaluation, ThereAreSoManyAndNoMore) {
  Story story = owned();
  for (std::size_t number = 1; number < evaluations_max; ++number)
    story.happened("lea", "owner_evaluated{stage:TESTING period:'p" + std::to_string(number) + "'}");
  story.given("lea", "evaluate_owner{stage:TESTING period:'last' score:3}");
  story.when("lea", "evaluate_owner{stage:TESTING period:'more' score:3}")
      .refused(Code::invalid, {{"limit", std::to_string(evaluations_max)}});
}

}  // namespace
}  // namespace slipway::domain::people_test
