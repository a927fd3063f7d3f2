// What a command is about: where the page shows its pending mark and its refusal.
import type { Command } from "../gen/slipway/v1/commands_pb";

// An entity id, as `task/<id>`; empty where the command is about the project as a whole.
export function subjectOf(intent: Command["intent"]): string {
  switch (intent.case) {
    case "addColumn":
    case "renameColumn":
    case "moveColumn":
    case "setWipLimit":
      return `column/${intent.value.columnId}`;
    case "createTask":
    case "editTask":
    case "assignTask":
    case "moveTask":
    case "commentTask":
    case "addDependency":
    case "removeDependency":
    case "blockTask":
    case "unblockTask":
    case "startTask":
    case "completeTask":
    case "reopenTask":
    case "archiveTask":
    case "restoreTask":
      return `task/${intent.value.taskId}`;
    case "scheduleMeeting":
    case "addAgendaItem":
    case "startMeeting":
    case "recordAttendance":
    case "startItem":
    case "closeItem":
    case "editMinutes":
    case "recordDecision":
    case "agreeActionItem":
    case "carryOverItem":
    case "endMeeting":
    case "issueMinutes":
    case "approveMinutes":
    case "amendMinutes":
      return `meeting/${intent.value.meetingId}`;
    case "assignStageOwner":
    case "startStage":
    case "completeStage":
      return `stage/${intent.value.stage}`;
    case "grantRole":
    case "revokeRole":
      return `member/${intent.value.personId}`;
    case "addPerson":
    case "editPerson":
    case "deactivatePerson":
    case "erasePerson":
      return `person/${intent.value.personId}`;
    case "addDepartment":
    case "renameDepartment":
      return `department/${intent.value.departmentId}`;
    case "createProject":
    case "applyTemplate":
    case "draftCharter":
    case "approveCharter":
    case "joinDepartment":
      return "project";
    case "createWorkspace":
      return "workspace";
    case "redactText":
      // `minutes/MEETING/BLOCK` and `amendment/MEETING/AMENDMENT` stand in their meeting.
      return intent.value.text.replace(/^(?:minutes|amendment)\/([^/]*)\/.*$/, "meeting/$1");
    case "addWitness":
    case "removeWitness":
    case "acceptLogLoss":
    case "rotateLogKey":
    case "recordExport":
    case "undo":
    case undefined:
      return "";
    default:
      return recordOf(intent.value);
  }
}

// Commands about a record name it with its id: `riskId` is the id of `risk/…`. Where two stand, the first is meant.
const recordKinds = {
  runId: "run",
  runbookId: "runbook",
  gateId: "gate",
  riskId: "risk",
  incidentId: "incident",
  requirementId: "requirement",
  sprintId: "sprint",
  milestoneId: "milestone",
  defectId: "defect",
  trainingId: "training",
  adviceId: "advice",
  monitorId: "monitor",
  feedbackId: "feedback",
  itemId: "config",
  capacityId: "capacity",
  backupId: "backup",
  freezeId: "freeze",
} as const;

function recordOf(value: object): string {
  for (const [key, kind] of Object.entries(recordKinds)) {
    const id = (value as Record<string, unknown>)[key];
    if (typeof id === "string" && id !== "") return `${kind}/${id}`;
  }
  return "";
}
