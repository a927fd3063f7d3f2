// After the go-live: monitors, feedback that becomes work, hypercare.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::operation_test {
namespace {

constexpr int day_seconds = 86'400;
const std::int64_t noon = midnight_utc({2026, 5, 10}) + day_seconds / 2;
constexpr const char* noon_text = "1778414400";

Story board() {
  return Story::of_board().at(noon);
}

const records::Operation& operation(const Story& story) {
  return story.project.records.operation;
}

// Monitors --------------------------------------------------------------------------------------------

const std::string errors = "monitor_id:'e' name:'Errors' unit:'%' owner:'mia' threshold_milli:";

TEST(Monitor, IsRegisteredAndChangedWithWhatItWas) {
  Story story = board();
  story.when("lea", "register_monitor{" + errors + "100}").then({"monitor_registered{" + errors + "100}"});
  story.when("lea", "register_monitor{" + errors + "100}").nothing();
  story.when("lea", "register_monitor{" + errors + "-50}")
      .then({"monitor_registered{" + errors + "-50 threshold_milli_before:100}"});
  story.when("lea", "register_monitor{monitor_id:'f' name:'F' owner:'nobody'}").refused(Code::not_found);
  story.when("mia", "register_monitor{monitor_id:'f' name:'F'}").refused(Code::forbidden);
  story.when("lea", "expect{entity:'monitor/e' revision:5} register_monitor{" + errors + "7}")
      .refused(Code::version_conflict, {{"author", "lea"}});
}

TEST(Monitor, RecordsTheFirstReadingAndThoseThatCrossItsThreshold) {
  Story story = board().given("lea", "register_monitor{" + errors + "100}");
  story.when("mia", "report_reading{monitor_id:'e' value_milli:90 at{seconds:6}}")
      .then({"threshold_recovered{monitor_id:'e' value_milli:90 at{seconds:6}}"});  // The first.
  story.when("mia", "report_reading{monitor_id:'e' value_milli:100}").nothing();
  story.when("mia", "report_reading{monitor_id:'e' value_milli:101 at{seconds:7}}")
      .then({"threshold_breached{monitor_id:'e' value_milli:101 threshold_milli:100 at{seconds:7}}"});
  story.when("mia", "report_reading{monitor_id:'e' value_milli:500}").nothing();
  story.when("mia", "report_reading{monitor_id:'e' value_milli:100}")
      .then(
          {std::string("threshold_recovered{monitor_id:'e' value_milli:100 at{seconds:") + noon_text + "}}"});
  story.given("mia", "report_reading{monitor_id:'e' value_milli:900}");
  const v1::Monitor& monitor = *operation(story).monitors.find("e");
  EXPECT_TRUE(monitor.breached());
  EXPECT_EQ(monitor.breaches(), 2U);
  EXPECT_EQ(monitor.value_milli(), 900);
  EXPECT_EQ(monitor.since().seconds(), noon);
  story.when("mia", "report_reading{monitor_id:'no' value_milli:1}").refused(Code::not_found);
  story.when("obs", "report_reading{monitor_id:'e' value_milli:1}").refused(Code::forbidden);
}

TEST(Monitor, MayWatchForValuesThatAreTooLow) {
  Story story = board().given(
      "lea", "register_monitor{monitor_id:'u' name:'Up' threshold_milli:99500 breach_below:true}");
  story.given("mia", "report_reading{monitor_id:'u' value_milli:99500 at{seconds:7}}");
  story.when("mia", "report_reading{monitor_id:'u' value_milli:99500 at{seconds:8}}").nothing();
  story.when("mia", "report_reading{monitor_id:'u' value_milli:99499 at{seconds:7}}")
      .then({"threshold_breached{monitor_id:'u' value_milli:99499 threshold_milli:99500 at{seconds:7}}"});
}

TEST(Monitor, RecordsAReadingAnewWhereTheOneOnRecordBreachesAChangedThreshold) {
  Story story = board()
                    .given("lea", "register_monitor{" + errors + "100}")
                    .given("mia", "report_reading{monitor_id:'e' value_milli:90}")
                    .given("lea", "register_monitor{" + errors + "50}");
  EXPECT_FALSE(records::is_within(*operation(story).monitors.find("e")));
  story.when("mia", "report_reading{monitor_id:'e' value_milli:50 at{seconds:7}}")
      .then({"threshold_recovered{monitor_id:'e' value_milli:50 at{seconds:7}}"});
  EXPECT_TRUE(records::is_within(*operation(story).monitors.find("e")));
}

TEST(Monitor, ThereAreSoManyAndNoMore) {
  Story story = board();
  for (std::size_t number = 1; number < monitors_max; ++number)
    story.happened("lea", "monitor_registered{monitor_id:'m" + std::to_string(number) + "'}");
  story.given("lea", "register_monitor{" + errors + "1}");
  story.when("lea", "register_monitor{monitor_id:'more' name:'M'}")
      .refused(Code::invalid, {{"limit", std::to_string(monitors_max)}});
  story.given("lea", "register_monitor{" + errors + "2}");
}

// Feedback --------------------------------------------------------------------------------------------

Story received() {
  return board().given("mia", "receive_feedback{feedback_id:'f' text:'Too slow\\nat noon' source:'hotline'}");
}
Story triaged() {
  return received().given("lea", "triage_feedback{feedback_id:'f' owner:'max' priority:HIGH}");
}

TEST(Feedback, IsReceivedOnce) {
  Story story = board();
  story.when("mia", "receive_feedback{feedback_id:'f' text:'T' source:'S'}")
      .then({"feedback_received{feedback_id:'f' text:'T' source:'S'}"});
  story.when("mia", "receive_feedback{feedback_id:'f' text:'T'}")
      .refused(Code::already_exists, {{"kind", "feedback"}});
  story.when("obs", "receive_feedback{feedback_id:'g' text:'T'}").refused(Code::forbidden);
}

TEST(Feedback, IsTriagedToAnOwner) {
  Story story = received();
  story.when("lea", "triage_feedback{feedback_id:'f' priority:HIGH}")
      .refused(Code::invalid, {{"field", "triage_feedback.owner"}, {"problem", "required"}});
  story.when("lea", "triage_feedback{feedback_id:'f' owner:'nobody'}").refused(Code::not_found);
  story.when("lea", "triage_feedback{feedback_id:'no' owner:'mia'}").refused(Code::not_found);
  story.when("mia", "triage_feedback{feedback_id:'f' owner:'mia'}").refused(Code::forbidden);
  story.when("dan", "triage_feedback{feedback_id:'f' owner:'mia' priority:HIGH}")
      .then({"feedback_triaged{feedback_id:'f' owner:'mia' priority:HIGH}"});
  story.when("lea", "triage_feedback{feedback_id:'f' owner:'mia' priority:HIGH}").nothing();
  // Its owner may hand it on.
  story.when("mia", "triage_feedback{feedback_id:'f' owner:'max' priority:HIGH}")
      .then({"feedback_triaged{feedback_id:'f' owner:'max' priority:HIGH owner_before:'mia'}"});
  story.when("lea", "expect{entity:'feedback/f' revision:5} triage_feedback{feedback_id:'f' owner:'lea'}")
      .refused(Code::version_conflict, {{"field", "feedback"}});
}

TEST(Feedback, IsDeclinedWithAReason) {
  Story story = received();
  story.when("lea", "triage_feedback{feedback_id:'f' declined:true}").refused(Code::reason_required);
  story.when("lea", "triage_feedback{feedback_id:'f' declined:true reason:'Known'}")
      .then({"feedback_triaged{feedback_id:'f' declined:true reason:'Known'}"});
  story.when("lea", "triage_feedback{feedback_id:'f' declined:true reason:'Known'}").nothing();
  story.when("lea", "triage_feedback{feedback_id:'f' owner:'mia'}")
      .refused(Code::record_state,
               {{"kind", "feedback"}, {"title", "Too slow"}, {"state", "feedback_declined"}});
}

const std::string convert = "convert_feedback{feedback_id:'f' requirement_id:'q' task_id:'t' ";

TEST(Feedback, BecomesARequirementATaskAndPartOfASprintInOneCommit) {
  Story story = triaged();
  v1::Sprint sprint;
  sprint.set_name("Two");
  sprint.set_state(v1::SPRINT_RUNNING);
  story.project.records.plan.sprints.put("s", sprint);
  story.when("lea", convert + "sprint_id:'s'}")
      .then({"requirement_proposed{requirement_id:'q' title:'Too slow' text:'Too slow\\nat noon' "
             "from_feedback:'f'}",
             "task_created{task_id:'t' title:'Too slow' description:'Too slow\\nat noon' column_id:'todo' "
             "rank:'V003' assignee:'max' priority:HIGH requirement_id:'q'}",
             "sprint_scope_changed{sprint_id:'s' added:'t'}",
             "feedback_converted{feedback_id:'f' requirement_id:'q' task_id:'t' sprint_id:'s'}"});
  story.when("lea", convert + "sprint_id:'s'}").nothing();
  story.when("lea", "convert_feedback{feedback_id:'f' requirement_id:'r' task_id:'u'}")
      .refused(Code::record_state, {{"state", "feedback_converted"}});
}

TEST(Feedback, IsConvertedByItsOwnerUnderTheTitleGiven) {
  Story story = triaged();
  story.when("mia", convert + "title:'Faster'}").refused(Code::forbidden);
  story.when("max", convert + "title:'Faster'}")
      .then({"requirement_proposed{requirement_id:'q' title:'Faster' text:'Too slow\\nat noon' "
             "from_feedback:'f'}",
             "task_created{task_id:'t' title:'Faster' description:'Too slow\\nat noon' column_id:'todo' "
             "rank:'V003' assignee:'max' priority:HIGH requirement_id:'q'}",
             "feedback_converted{feedback_id:'f' requirement_id:'q' task_id:'t'}"});
}

TEST(Feedback, CutsALongTextToATitle) {
  Story story = board();
  std::string words;
  for (int number = 0; number < 61; ++number) words += "慢";
  story.given("mia", "receive_feedback{feedback_id:'f' text:'" + words + "'}")
      .given("lea", "triage_feedback{feedback_id:'f' owner:'max'}")
      .given("lea", convert + "}");
  EXPECT_EQ(story.task("t").title.value, words.substr(0, 180) + "…");
}

TEST(Feedback, IsNotConvertedWhereSomethingIsInTheWay) {
  received().when("lea", convert + "}").refused(Code::record_state, {{"state", "feedback_received"}});
  Story story = triaged();
  story.when("lea", "convert_feedback{feedback_id:'f' requirement_id:'q' task_id:'a'}")
      .refused(Code::already_exists, {{"kind", "task"}});
  story.when("lea", convert + "sprint_id:'no'}").refused(Code::not_found, {{"kind", "sprint"}});
  v1::Sprint sprint;
  sprint.set_name("One");
  sprint.set_state(v1::SPRINT_COMPLETED);
  story.project.records.plan.sprints.put("s", sprint);
  story.when("lea", convert + "sprint_id:'s'}")
      .refused(Code::record_state, {{"kind", "sprint"}, {"title", "One"}, {"state", "sprint_completed"}});
  sprint.set_state(v1::SPRINT_PLANNED);
  for (std::size_t number = 0; number < sprint_tasks_max; ++number) sprint.add_tasks("t");
  story.project.records.plan.sprints.put("s", sprint);
  story.when("lea", convert + "sprint_id:'s'}")
      .refused(Code::invalid, {{"limit", std::to_string(sprint_tasks_max)}});
  story.project.records.requirements.requirements.put("q", {});
  story.when("lea", convert + "}").refused(Code::already_exists, {{"kind", "requirement"}});
  story.when("lea", "convert_feedback{feedback_id:'no' requirement_id:'q' task_id:'t'}")
      .refused(Code::not_found, {{"kind", "feedback"}});
}

TEST(Feedback, ThereIsSoMuchAndNoMore) {
  Story story = board();
  v1::Event event;
  for (std::size_t number = 1; number < feedback_max; ++number) {
    event.mutable_feedback_received()->set_feedback_id("f" + std::to_string(number));
    evolve(story.project, event, {"mia", {}, {9}});
  }
  story.given("mia", "receive_feedback{feedback_id:'last' text:'T'}");
  story.when("mia", "receive_feedback{feedback_id:'more' text:'T'}")
      .refused(Code::invalid, {{"limit", std::to_string(feedback_max)}});
}

// Hypercare -------------------------------------------------------------------------------------------

const char* start = "start_hypercare{planned_end{year:2026 month:5 day:24} quiet_days:5}";

void incident(Story& story, const std::string& id, std::uint32_t severity, v1::IncidentState state,
              std::int64_t declared) {
  v1::Incident incident;
  incident.set_title("Down " + id);
  incident.set_severity(severity);
  incident.set_state(state);
  incident.mutable_declared_at()->set_seconds(declared);
  story.project.records.emergencies.incidents.put(id, incident);
}

TEST(Hypercare, StartsOnce) {
  Story story = board();
  story.when("mia", start).refused(Code::forbidden);
  story.when("lea", "start_hypercare{planned_end{year:2026 month:5 day:9}}")
      .refused(Code::invalid, {{"field", "start_hypercare.planned_end"}, {"problem", "before_start"}});
  story.when("lea", "start_hypercare{planned_end{}}").refused(Code::invalid, {{"problem", "required"}});
  story.when("lea", "exit_hypercare{}")
      .refused(Code::record_state, {{"kind", "hypercare"}, {"title", "Pay"}, {"state", "not_started"}});
  story.when("lea", start).then({"hypercare_started{planned_end{year:2026 month:5 day:24} quiet_days:5}"});
  story.when("lea", start).refused(Code::record_state, {{"state", "hypercare_running"}});
}

TEST(Hypercare, EndsAfterSoManyDaysWithoutASevereIncident) {
  Story story = board().given("lea", start);
  story.at(noon + 5 * day_seconds - 1)
      .when("lea", "exit_hypercare{}")
      .refused(Code::record_state,
               {{"kind", "hypercare"}, {"state", "not_quiet_enough"}, {"quiet_days", "4"}, {"needed", "5"}});
  incident(story, "i", 1, v1::INCIDENT_RESOLVED, noon + day_seconds);
  incident(story, "j", 2, v1::INCIDENT_OPEN, noon + 4 * day_seconds);
  story.at(noon + 5 * day_seconds)
      .when("lea", "exit_hypercare{}")
      .refused(Code::record_state, {{"quiet_days", "4"}});
  story.at(noon + 6 * day_seconds).when("mia", "exit_hypercare{}").refused(Code::forbidden);
  story.when("lea", "exit_hypercare{note:'N'}").then({"hypercare_exited{note:'N'}"});
  EXPECT_EQ(operation(story).hypercare.find("")->exited_by(), "lea");
  story.when("lea", "exit_hypercare{}").nothing();
  story.when("lea", start).refused(Code::record_state, {{"state", "hypercare_exited"}});
}

TEST(Hypercare, DoesNotEndWhileASevereIncidentIsOpen) {
  Story story = board().given("lea", start);
  incident(story, "i", 1, v1::INCIDENT_MITIGATED, noon);
  story.at(noon + 9 * day_seconds)
      .when("lea", "exit_hypercare{}")
      .refused(Code::record_state,
               {{"kind", "incident"}, {"title", "Down i"}, {"state", "incident_mitigated"}});
}

// Three monitors, two of them breached; feedback: two open, the older of a minute past noon, one converted,
// one declined; incidents: one open of severity 2, one mitigated of severity 3, one resolved of severity 1.
TEST(OperationTotals, CountWhatIsOpen) {
  Story story = board();
  for (const char* id : {"a", "b", "c"}) {
    story.given("lea", std::string("register_monitor{name:'M' monitor_id:'") + id + "'}");
    if (*id != 'c') story.given("mia", std::string("report_reading{value_milli:1 monitor_id:'") + id + "'}");
  }
  for (const char* id : {"f", "g", "h", "i"}) {
    story.given("mia", std::string("receive_feedback{text:'T' feedback_id:'") + id + "'}");
    story.at(story.now.seconds() + 60);
  }
  story.given("lea", "triage_feedback{feedback_id:'h' declined:true reason:'R'}")
      .given("lea", "triage_feedback{feedback_id:'f' owner:'mia'}")
      .given("lea", "triage_feedback{feedback_id:'g' owner:'mia'}")
      .given("lea", "convert_feedback{feedback_id:'f' requirement_id:'q' task_id:'t'}");
  incident(story, "1", 2, v1::INCIDENT_OPEN, noon);
  incident(story, "2", 3, v1::INCIDENT_MITIGATED, noon);
  incident(story, "3", 1, v1::INCIDENT_RESOLVED, noon);
  const v1::OperationTotals totals = records::totals_of(operation(story), story.project.records.emergencies);
  EXPECT_EQ(totals.monitors(), 3U);
  EXPECT_EQ(totals.breached(), 2U);
  EXPECT_EQ(totals.feedback_open(), 2U);
  EXPECT_EQ(totals.feedback_converted(), 1U);
  EXPECT_EQ(totals.oldest_open().seconds(), noon + 60);
  EXPECT_EQ(totals.incidents_open(), 2U);
  EXPECT_EQ(totals.severe_open(), 1U);
  EXPECT_FALSE(records::totals_of(records::Operation{}, records::Emergencies{}).has_oldest_open());
}

}  // namespace
}  // namespace slipway::domain::operation_test
