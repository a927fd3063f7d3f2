// After the go-live: hypercare, incidents, feedback that becomes work, lessons, handover, closing, operation.
import {
  FeedbackState,
  IncidentState,
  LessonKind,
  MeetingKind,
  Priority,
  ProjectState,
  Stage,
} from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect, expectEqual } from "../lib/claims";
import { dayFromNow } from "../lib/project";
import { holdOfKind } from "./meetings";
import { closeRisks } from "./planning";
import { completeTheRest } from "./tasks";

export async function stabilise(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  await drive.claim("hypercare begins; the project cannot be closed yet, and it says why", async () => {
    await startHypercare(drive);
    const refusal = await project.refused("closure_incomplete", lead, { case: "closeProject", value: {} });
    for (const fact of ["hypercare", "factor", "stage", "handover"])
      expect(
        refusal.facts.some(({ key }) => key === fact),
        `the refusal to name the missing ${fact}`,
      );
  });
  await drive.claim("a monitor is breached, an incident runs to its published review", () => incident(drive));
  await drive.claim("feedback is triaged with an owner, becomes a requirement and a task in a sprint", () =>
    feedback(drive),
  );
  await drive.claim("retrospective: lessons recorded, success factors measured", () => learn(drive));
}

export async function notQuietYet(drive: Drive): Promise<void> {
  const { project, quietDays } = drive;
  const note = project.text("想早点结束", "To be done with it");
  const refusal = await project.refused("record_state", drive.actor("cutover"), {
    case: "exitHypercare",
    value: { note },
  });
  const [quiet, needed] = ["quiet_days", "needed"].map(
    (fact) => refusal.facts.find(({ key }) => key === fact)?.value,
  );
  expectEqual(
    [quiet, needed],
    ["0", String(quietDays)],
    "the days that were quiet, and those that are needed",
  );
  const early = await project.refused("closure_incomplete", drive.lead, { case: "closeProject", value: {} });
  expect(
    early.facts.some(({ key }) => key === "hypercare"),
    "the closure to be refused for the hypercare",
  );
}

// As many days of quiet as the template asks for.
export async function startHypercare(drive: Drive): Promise<void> {
  if ((await drive.project.all("operation", "hypercare")).length > 0) return;
  const { quietDays } = drive;
  const value = { plannedEnd: dayFromNow(quietDays), quietDays };
  await drive.project.say(drive.actor("cutover"), { case: "startHypercare", value });
}

async function incident(drive: Drive): Promise<void> {
  const { project } = drive;
  const operations = drive.actor("operations");
  const [monitor] = await project.all("operation", "monitor");
  expect(monitor !== undefined, "a monitor");
  const { monitorId, thresholdMilli, breachBelow } = monitor;
  const over = breachBelow ? thresholdMilli - 1n : thresholdMilli + 1n;
  await project.say(operations, { case: "reportReading", value: { monitorId, valueMilli: over } });
  expect(
    (await project.one("operation", "monitor", (one) => one.monitorId === monitorId)).breached,
    "the breach shown",
  );
  const incidentId = project.newId("incident");
  const title = project.text("监控告警：阈值被突破", "An alarm: a threshold is breached");
  await project.say(operations, {
    case: "declareIncident",
    value: { incidentId, title, severity: 2, monitorId },
  });
  const plan = await project.one("operation", "emergencyPlan");
  const invocation = { planId: plan.planId, reason: title, incidentId };
  await project.say(drive.actor("cutover"), { case: "invokeEmergencyPlan", value: invocation });
  const [risk] = await project.all("risks", "risk");
  await project.say(operations, {
    case: "materialiseRisk",
    value: { riskId: risk?.riskId ?? "", incidentId },
  });
  await project.say(operations, {
    case: "mitigateIncident",
    value: { incidentId, mitigation: project.text("已切换备用", "Switched to the standby") },
  });
  await project.say(operations, { case: "reportReading", value: { monitorId, valueMilli: thresholdMilli } });
  await project.say(operations, {
    case: "resolveIncident",
    value: { incidentId, resolution: project.text("已扩容", "Scaled up") },
  });
  await project.say(operations, {
    case: "publishReview",
    value: { incidentId, review: project.text("阈值提前预警", "Warn earlier") },
  });
  const { state, plans } = await project.one("operation", "incident", (one) => one.incidentId === incidentId);
  expectEqual(
    [state, plans],
    [IncidentState.INCIDENT_RESOLVED, [plan.planId]],
    "the incident resolved, with the plan that was invoked",
  );
}

// One sprint takes all that the users said.
async function feedback(drive: Drive): Promise<void> {
  const { project, lead, kit } = drive;
  const sprintId = project.newId("feedback-sprint");
  const name = project.text("用户反馈迭代", "Feedback sprint");
  await project.say(lead, {
    case: "planSprint",
    value: { sprintId, name, start: dayFromNow(0), end: dayFromNow(7) },
  });
  for (const said of kit.feedback) await convert(drive, said[project.speech], sprintId);
  await project.say(lead, { case: "startSprint", value: { sprintId } });
  const { tasks } = await project.one("sprints", "sprint", (one) => one.sprintId === sprintId);
  for (const taskId of tasks)
    await project.say(drive.actor("technology"), { case: "completeTask", value: { taskId } });
  await project.say(lead, { case: "completeSprint", value: { sprintId } });
  const totals = await project.one("operation", "operation");
  expectEqual(
    [totals.feedbackOpen, totals.feedbackConverted],
    [0, kit.feedback.length],
    "all feedback converted",
  );
}

export async function convert(drive: Drive, text: string, sprintId: string): Promise<void> {
  const { project, lead } = drive;
  const technology = drive.actor("technology");
  const feedbackId = project.newId("feedback");
  const source = project.text("应用内", "in-app");
  await project.say(drive.actor("operations"), {
    case: "receiveFeedback",
    value: { feedbackId, text, source },
  });
  const value = {
    feedbackId,
    requirementId: `${feedbackId}-requirement`,
    taskId: `${feedbackId}-task`,
    sprintId,
  };
  await project.refused("record_state", lead, { case: "convertFeedback", value });
  const triage = { feedbackId, owner: technology.person, priority: Priority.HIGH };
  await project.say(lead, { case: "triageFeedback", value: triage });
  await project.say(technology, { case: "convertFeedback", value });
  const { state } = await project.one("operation", "feedback", (one) => one.feedbackId === feedbackId);
  expect(state === FeedbackState.FEEDBACK_CONVERTED, "the feedback shown as converted");
  const requirement = await project.one(
    "requirements",
    "requirement",
    (one) => one.requirementId === value.requirementId,
  );
  const task = await project.one("board", "task", (one) => one.taskId === value.taskId);
  expectEqual(
    [requirement.fromFeedback, task.requirementId, task.assignee],
    [feedbackId, value.requirementId, technology.person],
    "the requirement and the task that it became",
  );
}

async function learn(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  await holdOfKind(drive, MeetingKind.RETROSPECTIVE);
  const lessonId = project.newId("lesson");
  const text = project.text("演练两次，正式执行就从容", "Rehearsed twice, the live run was calm");
  await project.say(lead, {
    case: "recordLesson",
    value: { lessonId, kind: LessonKind.LESSON_KEEP, stage: Stage.PREPARATION, text },
  });
  const { charter } = await project.one("overview", "project");
  for (const { id, target } of charter?.successFactors ?? [])
    await project.say(lead, {
      case: "measureSuccessFactor",
      value: { factorId: id, value: target, met: true },
    });
  const { unmeasuredFactors } = await project.one("closure", "closing");
  expectEqual(unmeasuredFactors, [], "every success factor measured");
}

// Offered, and taken by whom it is offered to.
export async function handOver(drive: Drive): Promise<void> {
  const { project } = drive;
  const operations = drive.actor("operations");
  const note = project.text("值守手册与监控已移交", "Runbook of operation and monitors handed over");
  await project.say(drive.lead, { case: "handOverOperation", value: { to: operations.person, note } });
  await project.say(operations, { case: "acceptHandover", value: {} });
}

export async function close(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  await drive.claim("the project is closed: nothing is left open, hypercare is over", async () => {
    const commander = drive.actor("cutover");
    await completeTheRest(drive);
    await closeRisks(drive);
    await project.say(commander, {
      case: "exitHypercare",
      value: { note: project.text("运行平稳", "It runs quietly") },
    });
    await drive.moment("closing, with nothing else left");
    await project.say(lead, { case: "closeProject", value: {} });
    await drive.expectState(ProjectState.CLOSED);
    await project.refused("record_state", lead, { case: "closeProject", value: {} });
  });
  await drive.claim("operation begins, and the project is operating", async () => {
    const stage = Stage.OPERATION;
    const { owner } = await project.one("overview", "stage", (one) => one.stage === stage);
    await project.say(project.owner(owner), { case: "startStage", value: { stage } });
    await drive.expectState(ProjectState.OPERATING);
  });
}
