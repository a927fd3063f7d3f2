// A text of each kind of record: the commands that write it, and the name by which it is redacted.
#pragma once

#include <string_view>
#include <vector>

namespace slipway::erasure {

struct RecordText {
  std::string_view name;
  // As JSON, in this order; `$` stands for the text, and a `*` in front for the second person, who approves.
  std::vector<std::string_view> intents;
};

inline const std::vector<RecordText> record_texts{
    {"risk/r",
     {R"("identifyRisk":{"riskId":"r","title":"R","cause":"$"})",
      R"("planResponse":{"riskId":"r","strategy":"AVOID","response":"$"})"}},
    {"defect/d", {R"("raiseDefect":{"defectId":"d","title":"D","description":"$","severity":3})"}},
    {"incident/i", {R"("declareIncident":{"incidentId":"i","title":"I","description":"$","severity":3})"}},
    {"lesson/l", {R"("recordLesson":{"lessonId":"l","kind":"LESSON_KEEP","text":"$"})"}},
    {"feedback/f", {R"("receiveFeedback":{"feedbackId":"f","text":"$"})"}},
    {"requirement/q",
     {R"("proposeRequirement":{"requirementId":"q","title":"Q","text":"$"})",
      R"("editRequirement":{"requirementId":"q","text":"$ again"})"}},
    {"change/c", {R"("requestChange":{"changeId":"c","title":"C","reason":"$"})"}},
    {"sprint/s",
     {R"("planSprint":{"sprintId":"s","name":"S","goal":"$","start":{"year":2030,"month":1,"day":1},)"
      R"("end":{"year":2030,"month":1,"day":9}})"}},
    {"milestone/m",
     {R"("planMilestone":{"milestoneId":"m","name":"M","due":{"year":2030,"month":1,"day":1}})",
      R"("rebaselineMilestone":{"milestoneId":"m","due":{"year":2030,"month":2,"day":1},"reason":"$"})"}},
    {"plan/p",
     {R"("draftTestPlan":{"planId":"p","title":"P","kind":"STRESS_TEST","scope":"$","target":{"tpsMin":1}})",
      R"(*"approveTestPlan":{"planId":"p"})"}},
    {"test-run/t",
     {R"("startTestRun":{"runId":"t","planId":"p"})",
      R"("recordTestResult":{"runId":"t","caseId":"k","title":"K","outcome":"TEST_PASSED","note":"$"})"}},
    {"load/x", {R"("recordLoadResult":{"resultId":"x","planId":"p","tps":1,"note":"$"})"}},
    {"uat/it", {R"("signUat":{"departmentId":"it","statement":"$"})"}},
    {"capacity/y",
     {R"("setCapacityTarget":{"capacityId":"y","name":"Y","target":"5"})",
      R"("verifyCapacity":{"capacityId":"y","verified":"5","evidence":"$"})"}},
    {"backup/u",
     {R"("takeBackup":{"backupId":"u","what":"U","location":"L"})",
      R"("verifyRestore":{"backupId":"u","restoreMinutes":1,"rtoMinutes":5,"note":"$"})"}},
    {"emergency-change/h", {R"("requestEmergencyChange":{"changeId":"h","title":"H","reason":"$"})"}},
    {"freeze/z",
     {R"("startChangeFreeze":{"freezeId":"z","reason":"$","until":"2030-01-01T00:00:00Z"})",
      R"("endChangeFreeze":{"freezeId":"z","reason":"$ over"})"}},
    {"gate/g/c",
     {R"("defineGate":{"gateId":"g","name":"G","quorum":1})",
      R"("addCriterion":{"gateId":"g","criterionId":"c","text":{"zh":"C","en":"C"},"weight":1})",
      R"("failCriterion":{"gateId":"g","criterionId":"c","reason":"$"})"}},
    {"gate/g/e",
     {R"("attachEvidence":{"gateId":"g","criterionId":"c","evidenceId":"e","title":"E","note":"$"})"}},
    {"gate/g",
     {R"("openGateReview":{"gateId":"g"})", R"(*"castVote":{"gateId":"g","choice":"NO_GO","reason":"$"})"}},
    {"runbook/b", {R"("draftRunbook":{"runbookId":"b","title":"B","description":"$"})"}},
    {"runbook/b/s",
     {R"("addStep":{"runbookId":"b","step":{"stepId":"s","title":"S","owner":"person-7","plannedMinutes":5,)"
      R"("instruction":"$","check":"K","rollback":"B"}})",
      R"(*"approveRunbook":{"runbookId":"b"})"}},
    {"run/n/s",
     {R"("scheduleRun":{"runId":"n","runbookId":"b","kind":"REHEARSAL","plannedStart":"2030-01-01T00:00:00Z"})",
      R"("startRun":{"runId":"n"})", R"(*"startStep":{"runId":"n","stepId":"s"})",
      R"(*"failStep":{"runId":"n","stepId":"s","reason":"$"})"}},
    {"run/n", {R"("pauseRun":{"runId":"n","reason":"$"})"}},
    {"emergency-plan/o", {R"("draftEmergencyPlan":{"planId":"o","title":"O","trigger":"T","actions":"$"})"}},
    {"consultant/person-7",
     {R"("engageConsultant":{"personId":"person-7","purpose":"$","until":{"year":2030,"month":1,"day":1}})"}},
    {"advice/a", {R"("recordAdvice":{"adviceId":"a","title":"A","text":"$"})"}},
    {"evaluation/1/final",
     {R"("assignStageOwner":{"stage":"INITIATION","owner":"person-7"})",
      R"("evaluateOwner":{"stage":"INITIATION","period":"final","score":3,"comment":"$"})"}},
    {"stage/1",
     {R"("startStage":{"stage":"INITIATION"})", R"("completeStage":{"stage":"INITIATION"})",
      R"("reopenStage":{"stage":"INITIATION","reason":"$"})"}},
    {"hypercare",
     {R"("resolveIncident":{"incidentId":"i","resolution":"R"})",
      R"("startHypercare":{"plannedEnd":{"year":2030,"month":1,"day":1}})",
      R"("exitHypercare":{"note":"$"})"}},
    {"import/j",
     {R"("startImport":{"importId":"j","source":"jira","fileName":"$","rows":1,"digest":)"
      R"("0000000000000000000000000000000000000000000000000000000000000000"})",
      R"("completeImport":{"importId":"j","rejected":1,"rows":[{"line":1,"key":"K","code":"c","reason":"$ row"}]})"}},
    {"project", {R"("pauseProject":{"reason":"$"})", R"("resumeProject":{})"}},
};

}  // namespace slipway::erasure
