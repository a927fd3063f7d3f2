// What each check of a criterion sees in the project: what lacks, and that it is met once that is there.
#include "server/domain/gate_checks.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "server/domain/day.h"
#include "server/domain/words.h"
#include "story.h"

namespace slipway::domain::gate_checks_test {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;
using records::the_one;

const std::int64_t today = midnight_utc({2026, 7, 20});
constexpr std::int64_t a_day = 86'400;

template <class Record>
void put(records::Table<Record>& table, const std::string& id, const std::string& text) {
  Record record;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &record)) << text;
  table.put(id, std::move(record));
}
std::string at(std::int64_t seconds) {
  return "{seconds:" + std::to_string(seconds) + "}";
}

using Change = std::function<void(Project&)>;
// What stands in the project, what the refusal then says, and what makes it good. `more`: what the criterion
// says beside its check.
struct Look {
  v1::CriterionCheck check;
  const char* what;
  Change given;
  Facts facts;
  Change mended;
  const char* more = "";
};

const Change nothing = [](Project&) {};

const Look looks[] = {
    {v1::CHARTER_IS_APPROVED, "a draft", nothing, {}, [](Project& p) { p.charter.approved = true; }},
    {v1::STAGES_ARE_OWNED,
     "one stage of nine without an owner",
     [](Project& p) {
       for (StageRecord& stage : p.stages.records) stage.owner = "mia";
       p.stages.of(v1::TESTING).owner.clear();
     },
     {{"stage", "testing"}},
     [](Project& p) { p.stages.of(v1::TESTING).owner = "tom"; }},
    {v1::MUSTS_ARE_SIGNED,
     "no requirement that must be met",
     [](Project& p) {
       put(p.records.requirements.requirements, "s", "requirement_id:'s' title:'Nice' priority:SHOULD");
     },
     {},
     [](Project& p) {
       put(p.records.requirements.requirements, "r",
           "requirement_id:'r' title:'Pay' priority:MUST departments:'it' sign_offs{department_id:'it'}");
     }},
    {v1::MUSTS_ARE_SIGNED,
     "one of two departments has not signed",
     [](Project& p) {
       put(p.records.requirements.requirements, "r",
           "requirement_id:'r' title:'Pay' priority:MUST departments:['it','sales'] "
           "sign_offs{department_id:'it'}");
     },
     {{"item", "Pay"}},
     [](Project& p) {
       p.records.requirements.requirements.edit("r").add_sign_offs()->set_department_id("sales");
     }},
    {v1::MUSTS_ARE_SIGNED,
     "it concerns every department of the project",
     [](Project& p) {
       p.departments = {"it", "sales"};
       put(p.records.requirements.requirements, "r",
           "requirement_id:'r' title:'Pay' priority:MUST sign_offs{department_id:'it'}");
     },
     {{"item", "Pay"}},
     [](Project& p) {
       p.records.requirements.requirements.edit("r").add_sign_offs()->set_department_id("sales");
     }},
    {v1::MUSTS_ARE_SIGNED,
     "nobody has signed, and the project has no department",
     [](Project& p) {
       put(p.records.requirements.requirements, "r", "requirement_id:'r' title:'Pay' priority:MUST");
     },
     {{"item", "Pay"}},
     [](Project& p) {
       p.records.requirements.requirements.edit("r").add_sign_offs()->set_department_id("it");
     }},
    {v1::MUSTS_ARE_TRACED,
     "a task that serves it was archived",
     [](Project& p) {
       put(p.records.requirements.requirements, "r", "requirement_id:'r' title:'Pay' priority:MUST");
       p.board.tasks["t"].requirement.value = "r";
       p.board.tasks["t"].archived = true;
     },
     {{"item", "Pay"}},
     [](Project& p) { p.board.tasks["t"].archived = false; }},
    {v1::MUSTS_ARE_TRACED,
     "no plan covers it",
     [](Project& p) {
       put(p.records.requirements.requirements, "r", "requirement_id:'r' title:'Pay' priority:MUST");
     },
     {{"item", "Pay"}},
     [](Project& p) { put(p.records.tests.plans, "u", "plan_id:'u' requirements:['x','r']"); }},
    {v1::MUSTS_ARE_TRACED,
     "no case tests it",
     [](Project& p) {
       put(p.records.requirements.requirements, "r", "requirement_id:'r' title:'Pay' priority:MUST");
       put(p.records.tests.runs, "run", "run_id:'run' results{case_id:'c' requirement_id:'other'}");
     },
     {{"item", "Pay"}},
     [](Project& p) {
       put(p.records.tests.runs, "run", "run_id:'run' results{case_id:'c' requirement_id:'r'}");
     }},
    {v1::REQUIREMENTS_ARE_BASELINED,
     "no baseline",
     nothing,
     {},
     [](Project& p) { put(p.records.requirements.baseline, the_one, "number:1"); }},
    {v1::TESTS_HAVE_RUN,
     "only a stress test",
     [](Project& p) {
       put(p.records.tests.plans, "s", "plan_id:'s' title:'Stress' kind:STRESS_TEST approved:true");
     },
     {},
     [](Project& p) {
       put(p.records.tests.plans, "u", "plan_id:'u' title:'Unit' kind:UNIT_TEST approved:true");
       put(p.records.tests.runs, "r", "run_id:'r' plan_id:'u' passed:1");
     }},
    {v1::TESTS_HAVE_RUN,
     "one plan of three is a draft, and a stress test is",
     [](Project& p) {
       put(p.records.tests.plans, "d", "plan_id:'d' title:'Draft' kind:UNIT_TEST");
       put(p.records.tests.plans, "s", "plan_id:'s' title:'Stress' kind:STRESS_TEST");
       put(p.records.tests.plans, "u", "plan_id:'u' title:'Unit' kind:UNIT_TEST approved:true");
       put(p.records.tests.runs, "q", "run_id:'q' plan_id:'d' passed:1");
       put(p.records.tests.runs, "r", "run_id:'r' plan_id:'u' passed:1");
     },
     {{"item", "Draft"}, {"item", "Stress"}},
     [](Project& p) {
       for (const char* id : {"d", "s"}) p.records.tests.plans.edit(id).set_approved(true);
     }},
    {v1::TESTS_HAVE_RUN,
     "a run with a failure, one with a blocked case, and one that has hardly begun",
     [](Project& p) {
       put(p.records.tests.plans, "u", "plan_id:'u' title:'Unit' kind:UNIT_TEST approved:true");
       put(p.records.tests.runs, "r1", "run_id:'r1' plan_id:'u' passed:9 failed:1");
       put(p.records.tests.runs, "r2", "run_id:'r2' plan_id:'u' passed:9 blocked:1");
       put(p.records.tests.runs, "r3", "run_id:'r3' plan_id:'u'");
       put(p.records.tests.runs, "r4", "run_id:'r4' plan_id:'other' passed:10");
     },
     {{"item", "Unit"}},
     [](Project& p) { put(p.records.tests.runs, "r5", "run_id:'r5' plan_id:'u' passed:10"); }},
    {v1::TESTS_HAVE_RUN,
     "a case that passed has failed in a later run",
     [](Project& p) {
       put(p.records.tests.plans, "u", "plan_id:'u' title:'Unit' kind:UNIT_TEST approved:true");
       put(p.records.tests.runs, "r1",
           "plan_id:'u' passed:1 results{case_id:'c' outcome:TEST_PASSED at{seconds:5}}");
       put(p.records.tests.runs, "r0",
           "plan_id:'u' failed:1 results{case_id:'c' outcome:TEST_FAILED at{seconds:6}}");
     },
     {{"item", "Unit"}},
     [](Project& p) {
       put(p.records.tests.runs, "r2",
           "plan_id:'u' passed:1 results{case_id:'c' outcome:TEST_PASSED at{seconds:7}}");
     }},
    {v1::NO_SEVERE_DEFECTS,
     "two severe defects, of which one was resolved but not looked at",
     [](Project& p) {
       put(p.records.tests.defects, "d1", "title:'Crash' severity:1 state:DEFECT_OPEN");
       put(p.records.tests.defects, "d2", "title:'Loss' severity:2 state:DEFECT_RESOLVED");
       put(p.records.tests.defects, "d3", "title:'Typo' severity:3 state:DEFECT_OPEN");
     },
     {{"title", "Crash"}, {"title", "Loss"}},
     [](Project& p) {
       for (const char* id : {"d1", "d2"}) p.records.tests.defects.edit(id).set_state(v1::DEFECT_VERIFIED);
     }},
    {v1::UAT_IS_SIGNED,
     "no department takes part",
     nothing,
     {},
     [](Project& p) {
       p.departments = {"it"};
       put(p.records.tests.signatures, "it", "department_id:'it'");
     }},
    {v1::UAT_IS_SIGNED,
     "one department has not signed",
     [](Project& p) {
       p.departments = {"it", "sales"};
       put(p.records.tests.signatures, "it", "department_id:'it'");
     },
     {{"department", "sales"}},
     [](Project& p) { put(p.records.tests.signatures, "sales", "department_id:'sales'"); }},
    {v1::LOAD_IS_ON_TARGET,
     "no result yet",
     [](Project& p) {
       put(p.records.tests.plans, "s", "plan_id:'s' title:'Peak' kind:STRESS_TEST approved:true");
     },
     {{"item", "Peak"}},
     [](Project& p) { put(p.records.tests.load_results, "l", "plan_id:'s' reached:true"); }},
    {v1::LOAD_IS_ON_TARGET,
     "a newer result is below the target",
     [](Project& p) {
       put(p.records.tests.plans, "s", "plan_id:'s' title:'Peak' kind:STRESS_TEST approved:true");
       put(p.records.tests.load_results, "z", "plan_id:'s' reached:true recorded{changed_revision:5}");
       put(p.records.tests.load_results, "a",
           "plan_id:'s' missed:['tps','p95_ms'] recorded{changed_revision:6}");
     },
     {{"plan", "Peak"}, {"missed", "tps"}, {"missed", "p95_ms"}},
     [](Project& p) {
       put(p.records.tests.load_results, "b", "plan_id:'s' reached:true recorded{changed_revision:7}");
     }},
    {v1::CONFIGURATION_IS_VERIFIED,
     "nothing is configured",
     nothing,
     {},
     [](Project& p) { put(p.records.environment.items, "i", "name:'TLS' state:CONFIG_VERIFIED"); }},
    {v1::CONFIGURATION_IS_VERIFIED,
     "one item has drifted",
     [](Project& p) {
       put(p.records.environment.items, "i", "name:'TLS' state:CONFIG_VERIFIED");
       put(p.records.environment.items, "j", "name:'Heap' state:CONFIG_DRIFTED");
     },
     {{"item", "Heap"}},
     [](Project& p) { p.records.environment.items.edit("j").set_state(v1::CONFIG_VERIFIED); }},
    {v1::CAPACITY_IS_VERIFIED,
     "measured below the target",
     [](Project& p) { put(p.records.environment.capacities, "c", "name:'Orders' target:300 verified:299"); },
     {{"item", "Orders"}},
     [](Project& p) { p.records.environment.capacities.edit("c").set_verified(300); }},
    {v1::CAPACITY_IS_VERIFIED,
     "at its target, and below so many percent of the forecast",
     [](Project& p) {
       put(p.records.environment.capacities, "c", "name:'Orders' forecast:201 target:300 verified:301");
       put(p.records.environment.capacities, "d", "name:'Rest' target:10 verified:10");
     },
     {{"item", "Orders"}},
     [](Project& p) { p.records.environment.capacities.edit("c").set_verified(302); },
     "threshold:150"},
    {v1::RESTORE_IS_PROVEN,
     "no backup",
     nothing,
     {},
     [](Project& p) {
       put(p.records.environment.backups, "b",
           "what:'Ledger' restore_verified:true restore_minutes:30 rto_minutes:30");
     }},
    {v1::RESTORE_IS_PROVEN,
     "a newer backup was not restored",
     [](Project& p) {
       put(p.records.environment.backups, "z",
           "what:'Old' taken_at{seconds:5} restore_verified:true restore_minutes:9 rto_minutes:30");
       put(p.records.environment.backups, "a", "what:'New' taken_at{seconds:5 nanos:1}");
     },
     {{"item", "New"}},
     [](Project& p) {
       put(p.records.environment.backups, "a",
           "what:'New' taken_at{seconds:6} restore_verified:true restore_minutes:9 rto_minutes:30");
     }},
    {v1::RESTORE_IS_PROVEN,
     "restoring it took too long",
     [](Project& p) {
       put(p.records.environment.backups, "b",
           "what:'Ledger' restore_verified:true restore_minutes:31 rto_minutes:30");
     },
     {{"item", "Ledger"}},
     [](Project& p) { p.records.environment.backups.edit("b").set_restore_minutes(30); }},
    {v1::RESTORE_IS_PROVEN,
     "within its recovery time, and not within the threshold",
     [](Project& p) {
       put(p.records.environment.backups, "b",
           "what:'Ledger' restore_verified:true restore_minutes:31 rto_minutes:60");
     },
     {{"item", "Ledger"}},
     [](Project& p) { p.records.environment.backups.edit("b").set_restore_minutes(30); },
     "threshold:30"},
    {v1::DRILL_WAS_HELD,
     "one plan without a drill, and one whose last drill failed",
     [](Project& p) {
       put(p.records.emergencies.plans, "a", "title:'Fire' approved:true");
       put(p.records.emergencies.plans, "b",
           "title:'Flood' approved:true drills{passed:true} drills{passed:false}");
     },
     {{"item", "Fire"}, {"item", "Flood"}},
     [](Project& p) {
       for (const char* id : {"a", "b"}) p.records.emergencies.plans.edit(id).add_drills()->set_passed(true);
     }},
    {v1::DRILL_WAS_HELD,
     "no plan",
     nothing,
     {},
     [](Project& p) { put(p.records.emergencies.plans, "a", "title:'Fire' drills{passed:true}"); }},
    {v1::RUNBOOK_WAS_REHEARSED,
     "rehearsed as it was, live, too long, or with a rollback",
     [](Project& p) {
       put(p.records.runbooks.runbooks, "rb", "runbook_id:'rb' title:'Cutover' version:3");
       const std::string run = "runbook_id:'rb' ended_at{seconds:9} ";
       put(p.records.runbooks.runs, "r1", run + "kind:REHEARSAL state:RUN_COMPLETED runbook_version:2");
       put(p.records.runbooks.runs, "r2", run + "kind:LIVE state:RUN_COMPLETED runbook_version:3");
       put(p.records.runbooks.runs, "r3",
           run + "kind:REHEARSAL state:RUN_COMPLETED runbook_version:3 window_end{seconds:8}");
       put(p.records.runbooks.runs, "r4", run + "kind:REHEARSAL state:RUN_ROLLED_BACK runbook_version:3");
     },
     {{"item", "Cutover"}},
     [](Project& p) {
       put(p.records.runbooks.runs, "r5",
           "runbook_id:'rb' kind:REHEARSAL state:RUN_COMPLETED runbook_version:3 ended_at{seconds:9} "
           "window_end{seconds:9}");
     }},
    {v1::RUNBOOK_WAS_REHEARSED,
     "one rehearsal of two",
     [](Project& p) {
       put(p.records.runbooks.runbooks, "rb",
           "runbook_id:'rb' title:'Cutover' version:3 rehearsals_needed:2");
       put(p.records.runbooks.runs, "r1",
           "runbook_id:'rb' kind:REHEARSAL state:RUN_COMPLETED runbook_version:3");
     },
     {{"item", "Cutover"}},
     [](Project& p) {
       put(p.records.runbooks.runs, "r2",
           "runbook_id:'rb' kind:REHEARSAL state:RUN_COMPLETED runbook_version:3");
     }},
    {v1::PEOPLE_ARE_TRAINED,
     "nobody had to come",
     nothing,
     {},
     [](Project& p) {
       put(p.records.people.trainings, "t", "participants:'mia'");
       put(p.records.people.competencies, "mia/s", "person_id:'mia' skill_id:'s' passed:true");
     }},
    {v1::PEOPLE_ARE_TRAINED,
     "one was never assessed, and one failed in a second skill",
     [](Project& p) {
       put(p.records.people.trainings, "t", "participants:['mia','max','tom']");
       put(p.records.people.competencies, "mia/s", "person_id:'mia' skill_id:'s' passed:true");
       put(p.records.people.competencies, "max/s", "person_id:'max' skill_id:'s' passed:true");
       put(p.records.people.competencies, "max/u", "person_id:'max' skill_id:'u' passed:false");
     },
     {{"person", "max"}, {"person", "tom"}},
     [](Project& p) {
       p.records.people.competencies.edit("max/u").set_passed(true);
       put(p.records.people.competencies, "tom/s", "person_id:'tom' skill_id:'s' passed:true");
     }},
    {v1::PEOPLE_ARE_TRAINED,
     "passed in another skill, and not in that of this training",
     [](Project& p) {
       put(p.records.people.trainings, "exam", "participants:['mia','max']");
       put(p.records.people.trainings, "other", "participants:['tom']");
       put(p.records.people.competencies, "mia/exam", "person_id:'mia' skill_id:'exam' passed:true");
       put(p.records.people.competencies, "max/exam", "person_id:'max' skill_id:'exam' passed:false");
       put(p.records.people.competencies, "max/other", "person_id:'max' skill_id:'other' passed:true");
     },
     {{"person", "max"}},
     [](Project& p) { p.records.people.competencies.edit("max/exam").set_passed(true); },
     "of:'exam'"},
    {v1::PEOPLE_ARE_TRAINED,
     "half of them, where more are asked for",
     [](Project& p) {
       put(p.records.people.trainings, "t", "participants:['mia','max','tom']");
       put(p.records.people.competencies, "mia/s", "person_id:'mia' skill_id:'s' passed:true");
     },
     {{"person", "max"}, {"person", "tom"}},
     [](Project& p) {
       put(p.records.people.competencies, "max/s", "person_id:'max' skill_id:'s' passed:true");
     },
     "threshold:66"},
    {v1::RISKS_ARE_TREATED,
     "high, and without a response, or not assessed again",
     [](Project& p) {
       put(p.records.risks.risks, "a", "title:'Loss' probability:3 impact:5");
       put(p.records.risks.risks, "b", "title:'Delay' probability:5 impact:3 response:'Wait'");
       put(p.records.risks.risks, "c", "title:'Rain' probability:2 impact:5");
       put(p.records.risks.risks, "d", "title:'Gone' probability:5 impact:5 state:RISK_CLOSED");
     },
     {{"item", "Loss"}, {"item", "Delay"}},
     [](Project& p) {
       p.records.risks.risks.edit("a").set_response("Copy it");
       for (const char* id : {"a", "b"}) p.records.risks.risks.edit(id).set_residual_probability(1);
     }},
    {v1::FREEZE_IS_ACTIVE,
     "one is over, one was ended, one is to come",
     [](Project& p) {
       const auto freeze = [](std::int64_t from, std::int64_t until) {
         return "reason:'Sale' from" + at(from) + " until" + at(until);
       };
       put(p.records.environment.freezes, "a", freeze(today - 9, today));
       put(p.records.environment.freezes, "b", freeze(today - 9, today + 9) + " ended:true");
       put(p.records.environment.freezes, "c", freeze(today + 1, today + 9));
     },
     {},
     [](Project& p) { p.records.environment.freezes.edit("b").set_ended(false); }},
    {v1::ADVICE_IS_ANSWERED,
     "one piece is open",
     [](Project& p) {
       put(p.records.people.advice, "a", "title:'Cache' state:ADVICE_OPEN");
       put(p.records.people.advice, "b", "title:'Split' state:ADVICE_DEFERRED");
     },
     {{"item", "Cache"}},
     [](Project& p) { p.records.people.advice.edit("a").set_state(v1::ADVICE_REJECTED); }},
    {v1::HYPERCARE_IS_QUIET,
     "it has not begun",
     nothing,
     {},
     [](Project& p) {
       put(p.records.operation.hypercare, the_one, "quiet_days:5 started_at" + at(today - 5 * a_day));
     }},
    {v1::HYPERCARE_IS_QUIET,
     "it began too lately to tell",
     [](Project& p) {
       put(p.records.operation.hypercare, the_one, "quiet_days:5 started_at" + at(today - 5 * a_day + 1));
     },
     {},
     [](Project& p) {
       p.records.operation.hypercare.edit(the_one).mutable_started_at()->set_seconds(today - 5 * a_day);
     }},
    {v1::HYPERCARE_IS_QUIET,
     "quiet as long as hypercare asks for, and not as the criterion does",
     [](Project& p) {
       put(p.records.operation.hypercare, the_one, "quiet_days:0 started_at" + at(today - 30 * a_day));
       put(p.records.emergencies.incidents, "a",
           "title:'Down' severity:1 state:INCIDENT_RESOLVED declared_at" + at(today - 5 * a_day + 1));
     },
     {{"item", "Down"}},
     [](Project& p) {
       p.records.emergencies.incidents.edit("a").mutable_declared_at()->set_seconds(today - 5 * a_day);
     },
     "threshold:5"},
    {v1::HYPERCARE_IS_QUIET,
     "one incident is recent, and one has not ended",
     [](Project& p) {
       put(p.records.operation.hypercare, the_one, "quiet_days:5 started_at" + at(today - 30 * a_day));
       auto& incidents = p.records.emergencies.incidents;
       put(incidents, "a",
           "title:'Down' severity:1 state:INCIDENT_RESOLVED declared_at" + at(today - 5 * a_day + 1));
       put(incidents, "b",
           "title:'Slow' severity:1 state:INCIDENT_MITIGATED declared_at" + at(today - 9 * a_day));
       put(incidents, "c", "title:'Ugly' severity:2 state:INCIDENT_OPEN declared_at" + at(today));
     },
     {{"item", "Down"}, {"item", "Slow"}},
     [](Project& p) {
       auto& incidents = p.records.emergencies.incidents;
       incidents.edit("a").mutable_declared_at()->set_seconds(today - 5 * a_day);
       incidents.edit("b").set_state(v1::INCIDENT_RESOLVED);
     }},
    {v1::OPERATION_IS_HANDED_OVER,
     "nobody has it",
     nothing,
     {},
     [](Project& p) { put(p.records.lifecycle.lifecycle, the_one, "handover{to:'mia' accepted:true}"); }},
    {v1::OPERATION_IS_HANDED_OVER,
     "it is offered, and not taken",
     [](Project& p) { put(p.records.lifecycle.lifecycle, the_one, "handover{to:'mia'}"); },
     {},
     [](Project& p) { p.records.lifecycle.lifecycle.edit(the_one).mutable_handover()->set_accepted(true); }},
    {v1::OWNERS_ARE_EVALUATED,
     "no stage was begun",
     nothing,
     {},
     [](Project& p) {
       p.stages.of(v1::INITIATION).state = v1::STAGE_COMPLETED;
       put(p.records.people.evaluations, "initiation/final", "stage:INITIATION");
     }},
    {v1::OWNERS_ARE_EVALUATED,
     "the owner of one stage of two was not",
     [](Project& p) {
       p.stages.of(v1::INITIATION).state = v1::STAGE_COMPLETED;
       p.stages.of(v1::REQUIREMENTS).state = v1::STAGE_IN_PROGRESS;
       put(p.records.people.evaluations, "initiation/final", "stage:INITIATION");
     },
     {{"stage", "requirements"}},
     [](Project& p) { put(p.records.people.evaluations, "r", "stage:REQUIREMENTS"); }},
    {v1::MONITOR_IS_WITHIN,
     "nothing was ever read",
     nothing,
     {{"item", "OEE"}},
     [](Project& p) {
       v1::Monitor& oee = p.records.operation.monitors.edit("oee");
       oee.set_value_milli(75'000);
       oee.mutable_since()->set_seconds(today);
     },
     "of:'oee'"},
    {v1::MONITOR_IS_WITHIN,
     "its newest reading is a breach, and so is another monitor's",
     [](Project& p) {
       put(p.records.operation.monitors, "oee",
           "monitor_id:'oee' name:'OEE' threshold_milli:75000 breach_below:true breached:true "
           "value_milli:71000 "
           "since" +
               at(today));
       put(p.records.operation.monitors, "p95", "monitor_id:'p95' name:'p95' breached:true");
     },
     {{"item", "OEE"}},
     [](Project& p) {
       v1::Monitor& oee = p.records.operation.monitors.edit("oee");
       oee.set_value_milli(77'000);
       oee.set_breached(false);
     },
     "of:'oee'"},
    {v1::MONITOR_IS_WITHIN,
     "its threshold was raised above what was read",
     [](Project& p) {
       put(p.records.operation.monitors, "oee",
           "monitor_id:'oee' name:'OEE' threshold_milli:80000 breach_below:true value_milli:77000 since" +
               at(today));
     },
     {{"item", "OEE"}},
     [](Project& p) { p.records.operation.monitors.edit("oee").set_value_milli(80'000); },
     "of:'oee'"},
    {v1::FEEDBACK_IS_TRIAGED,
     "one waits",
     [](Project& p) {
       put(p.records.operation.feedback, "a", "state:FEEDBACK_RECEIVED");
       put(p.records.operation.feedback, "b", "state:FEEDBACK_DECLINED");
     },
     {{"feedback", "a"}},
     [](Project& p) { p.records.operation.feedback.edit("a").set_state(v1::FEEDBACK_TRIAGED); }},
    {v1::FEEDBACK_IS_TRIAGED,
     "one was triaged two days and a second later, and one waits since a moment ago",
     [](Project& p) {
       const std::string received = "recorded{created_at" + at(today - 9 * a_day) + "} ";
       put(p.records.operation.feedback, "a",
           received + "state:FEEDBACK_CONVERTED triaged_at" + at(today - 7 * a_day + 1));
       put(p.records.operation.feedback, "b",
           received + "state:FEEDBACK_TRIAGED triaged_at" + at(today - 7 * a_day));
       put(p.records.operation.feedback, "c",
           "state:FEEDBACK_RECEIVED recorded{created_at" + at(today) + "}");
     },
     {{"feedback", "a"}, {"feedback", "c"}},
     [](Project& p) {
       auto& feedback = p.records.operation.feedback;
       feedback.edit("a").mutable_triaged_at()->set_seconds(today - 7 * a_day);
       feedback.edit("c").set_state(v1::FEEDBACK_TRIAGED);
       feedback.edit("c").mutable_triaged_at()->set_seconds(today);
     },
     "threshold:2"},
    {v1::EARLIER_GATES_ARE_PASSED,
     "of those before its stage one was not decided, and one was a no",
     [](Project& p) {
       p.records.gates.gates.edit("g").set_before_stage(v1::PREPARATION);
       const auto gate = [&](const char* id, const char* stage, const char* rest) {
         put(p.records.gates.gates, id,
             std::string{"gate_id:'"} + id + "' name:'" + id + "' before_stage:" + stage + " " + rest);
       };
       gate("a", "REQUIREMENTS", "state:GATE_IN_REVIEW");
       gate("b", "PREPARATION", "state:GATE_DECIDED outcome:NO_GO");
       gate("c", "TESTING", "state:GATE_DECIDED outcome:CONDITIONAL_GO");
       gate("later", "OPERATION", "");
       gate("loose", "STAGE_UNSPECIFIED", "");
     },
     {{"item", "a"}, {"item", "b"}},
     [](Project& p) {
       for (const char* id : {"a", "b"}) {
         p.records.gates.gates.edit(id).set_state(v1::GATE_DECIDED);
         p.records.gates.gates.edit(id).set_outcome(v1::GO);
       }
     }},
    {v1::EARLIER_GATES_ARE_PASSED,
     "it stands before live runs alone",
     [](Project& p) {
       p.records.gates.gates.edit("g").set_before_live_run(true);
       put(p.records.gates.gates, "a", "gate_id:'a' name:'G4' before_stage:APPROVAL_AND_CUTOVER");
       put(p.records.gates.gates, "later", "gate_id:'later' before_stage:HYPERCARE_AND_CLOSURE");
     },
     {{"item", "G4"}},
     [](Project& p) {
       p.records.gates.gates.edit("a").set_state(v1::GATE_DECIDED);
       p.records.gates.gates.edit("a").set_outcome(v1::GO);
     }},
};

Code code_of(const Look& look) {
  if (look.check == v1::NO_SEVERE_DEFECTS) return Code::defects_open;
  const bool below = look.check == v1::LOAD_IS_ON_TARGET && look.facts.front().first == "plan";
  return below ? Code::load_target_unmet : Code::check_unmet;
}

// A gate with one criterion, which has that check and no evidence; a monitor and a training that it may look
// at.
Story with_check(v1::CriterionCheck check, const std::string& more = "") {
  Story story = Story::of_project();
  story.at(today)
      .given("lea", "define_gate{gate_id:'g' name:'G' quorum:1}")
      .given("lea", "register_monitor{monitor_id:'oee' name:'OEE' threshold_milli:75000 breach_below:true}")
      .given("lea", "schedule_training{training_id:'exam' title:'Exam' starts_at{seconds:1}}")
      .given("lea", "add_criterion{gate_id:'g' criterion_id:'c' text{en:'C'} weight:1 check:" +
                        v1::CriterionCheck_Name(check) + " " + more + "}");
  return story;
}

constexpr const char* meet = "meet_criterion{gate_id:'g' criterion_id:'c'}";

TEST(CriterionCheck, RefusesWhatLacksAndIsMetOnceItIsThere) {
  for (const Look& look : looks) {
    SCOPED_TRACE(v1::CriterionCheck_Name(look.check) + ": " + look.what);
    Story story = with_check(look.check, look.more);
    look.given(story.project);
    Facts facts = look.facts;
    const Code code = code_of(look);
    if (code == Code::check_unmet) {
      facts.insert(facts.begin(), {{"criterion", "C"}, {"problem", lower_name(look.check)}});
    }
    story.when("lea", meet).refused(code, facts);
    const Decision refused = story.decide("lea", command_of(meet));
    ASSERT_FALSE(refused);
    const auto told = std::ranges::count_if(refused.error().facts,
                                            [](const auto& fact) { return !fact.first.ends_with("_name"); });
    EXPECT_EQ(told, static_cast<std::ptrdiff_t>(facts.size()));  // Nothing else lacks.
    look.mended(story.project);
    story.when("lea", meet).then({"criterion_met{gate_id:'g' criterion_id:'c' before:CRITERION_OPEN}"});
  }
}

TEST(CriterionCheck, EachIsLookedAtAndHasItsWords) {
  std::set<int> seen;
  for (const Look& look : looks) seen.insert(look.check);
  for (int number = 1; number <= v1::CriterionCheck_MAX; ++number) {
    const auto check = static_cast<v1::CriterionCheck>(number);
    EXPECT_TRUE(seen.contains(number)) << v1::CriterionCheck_Name(check);
    if (check == v1::NO_SEVERE_DEFECTS) continue;  // It has a refusal of its own.
    const v1::Text words = words_of(lower_name(check));
    EXPECT_NE(words.zh(), lower_name(check));
    EXPECT_NE(words.en(), lower_name(check));
  }
}

TEST(CriterionCheck, OfDefectsRisksAndAdviceIsMetWhereThereAreNone) {
  for (const v1::CriterionCheck check :
       {v1::NO_SEVERE_DEFECTS, v1::RISKS_ARE_TREATED, v1::ADVICE_IS_ANSWERED}) {
    with_check(check).given("lea", meet);
  }
}

TEST(CriterionCheck, OfTrainingIsMetByNineteenOfTwentyButNotByEighteen) {
  Story story = with_check(v1::PEOPLE_ARE_TRAINED);
  auto& people = story.project.records.people;
  v1::Training training;
  for (int index = 0; index < 20; ++index) {
    const std::string person = "p" + std::to_string(index);
    training.add_participants(person);
    if (index < 18) put(people.competencies, person, "passed:true person_id:'" + person + "'");
  }
  people.trainings.put("t", training);
  story.when("lea", meet).refused(Code::check_unmet, {{"person", "p18"}, {"person", "p19"}});
  put(people.competencies, "p18", "passed:true person_id:'p18'");
  story.given("lea", meet);
}

TEST(CriterionCheck, NamesPeopleInItsSentenceAndNoIds) {
  Story story = with_check(v1::PEOPLE_ARE_TRAINED);
  story.workspace.people.at("max").name = "Max Mo";
  put(story.project.records.people.trainings, "t", "participants:'max'");
  const Decision refused = story.decide("lea", command_of(meet));
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      sentence(refused.error()).en(),
      "What the criterion “C” asks for is not there: so many of those to be trained assessed as competent: "
      "Max Mo.");
}

TEST(CriterionCheck, HasAThresholdAndAnObjectWhereItsKindHas) {
  Story story = with_check(v1::CHARTER_IS_APPROVED);
  const auto refused = [&](const std::string& what, const Facts& facts) {
    story.when("lea", "add_criterion{gate_id:'g' criterion_id:'n' text{en:'N'} weight:1 check:" + what + "}")
        .refused(Code::invalid, facts);
  };
  refused("CHARTER_IS_APPROVED threshold:1",
          {{"field", "add_criterion.threshold"}, {"problem", "not_of_this_check"}});
  refused("CRITERION_CHECK_UNSPECIFIED threshold:1", {{"problem", "not_of_this_check"}});
  refused("MONITOR_IS_WITHIN of:'oee' threshold:1", {{"field", "add_criterion.threshold"}});
  refused("PEOPLE_ARE_TRAINED threshold:101",
          {{"field", "add_criterion.threshold"}, {"problem", "too_large"}, {"limit", "100"}});
  refused("RESTORE_IS_PROVEN threshold:1000001", {{"problem", "too_large"}, {"limit", "1000000"}});
  refused("MONITOR_IS_WITHIN", {{"field", "add_criterion.of"}, {"problem", "required"}});
  refused("MONITOR_IS_WITHIN of:'exam'", {{"field", "add_criterion.of"}, {"problem", "unknown_monitor"}});
  refused("PEOPLE_ARE_TRAINED of:'oee'", {{"field", "add_criterion.of"}, {"problem", "unknown_training"}});
  refused("RESTORE_IS_PROVEN of:'oee'", {{"field", "add_criterion.of"}, {"problem", "not_of_this_check"}});
  story
      .when("lea",
            "add_criterion{gate_id:'g' criterion_id:'n' text{en:'N'} weight:1 check:PEOPLE_ARE_TRAINED "
            "threshold:100 of:'exam'}")
      .then({"criterion_added{gate_id:'g' criterion_id:'n' text{en:'N'} weight:1 check:PEOPLE_ARE_TRAINED "
             "threshold:100 of:'exam'}"});
  const v1::Criterion& added = story.project.records.gates.gates.find("g")->criteria(1);
  EXPECT_EQ(added.threshold(), 100U);
  EXPECT_EQ(added.of(), "exam");
  story.given("lea",
              "add_criterion{gate_id:'g' criterion_id:'m' text{en:'M'} weight:1 check:RESTORE_IS_PROVEN "
              "threshold:1000000}");
}

TEST(CriterionCheck, DoesWithoutEvidenceButEvidenceDoesNotReplaceIt) {
  Story story = with_check(v1::CHARTER_IS_APPROVED);
  story.given("tom", "attach_evidence{gate_id:'g' criterion_id:'c' evidence_id:'e' title:'Charter'}")
      .when("lea", meet)
      .refused(Code::check_unmet, {{"problem", "charter_is_approved"}});
}

}  // namespace
}  // namespace slipway::domain::gate_checks_test
