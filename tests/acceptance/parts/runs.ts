// Runbooks and their runs, rehearsed and live, step by step, each by whoever owns the step.
import { RunKind, RunState, type RunStep, StepState } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Actor } from "../lib/actor";
import { expect, expectEqual } from "../lib/claims";
import { instantFromNow } from "../lib/project";

const windowMinutes = 600;

// Not by who changed it last: the template's is the lead's.
export async function approveRunbooks(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  for (const { runbookId, version, approvedVersion } of await project.all("runbook", "runbook")) {
    if (approvedVersion === version) continue;
    await project.refused("self_approval", lead, { case: "approveRunbook", value: { runbookId } });
    await project.say(drive.actor("cutover"), { case: "approveRunbook", value: { runbookId } });
  }
}

export async function schedule(
  drive: Drive,
  runbookId: string,
  kind: RunKind,
  startsInMinutes = 0,
): Promise<string> {
  const runId = drive.project.newId(kind === RunKind.LIVE ? "live" : "rehearsal");
  const [plannedStart, windowEnd] = [
    instantFromNow(startsInMinutes),
    instantFromNow(startsInMinutes + windowMinutes),
  ];
  await drive.project.say(drive.actor("cutover"), {
    case: "scheduleRun",
    value: { runId, runbookId, kind, plannedStart, windowEnd },
  });
  return runId;
}

export interface Course {
  // One step fails before the point of no return, and is done again.
  readonly failsOnce: boolean;
}

const isSettled = ({ state }: RunStep) =>
  state === StepState.STEP_COMPLETED || state === StepState.STEP_SKIPPED;

// From its start to its end. A live run may need an emergency change first.
export async function carryOut(drive: Drive, runId: string, course: Course): Promise<void> {
  const { project } = drive;
  const commander = drive.actor("cutover");
  const { state } = await project.one("runbook", "run", (run) => run.runId === runId);
  if (state === RunState.RUN_SCHEDULED) await project.say(commander, { case: "startRun", value: { runId } });
  const { steps } = await project.one("runbook", "run", (run) => run.runId === runId);
  await refuseStrangers(drive, runId, steps);
  const settled = new Set(steps.filter(isSettled).map(({ step }) => step?.stepId ?? ""));
  const failing = course.failsOnce ? steps[Math.floor(steps.length / 3)]?.step?.stepId : undefined;
  while (settled.size < steps.length) {
    const next = steps.find(
      ({ step }) => step && !settled.has(step.stepId) && step.predecessors.every((id) => settled.has(id)),
    );
    expect(next?.step !== undefined, "a step that can be started");
    const { stepId, optionalStep, pointOfNoReturn, owner } = next.step;
    const actor = project.owner(owner);
    if (optionalStep) await skip(drive, actor, runId, stepId);
    else await doStep(drive, actor, runId, stepId, stepId === failing);
    settled.add(stepId);
    if (pointOfNoReturn && course.failsOnce) await drive.moment("past the point of no return");
  }
  await project.say(commander, { case: "completeRun", value: { runId } });
  const run = await project.one("runbook", "run", (one) => one.runId === runId);
  expectEqual(
    [run.state, run.failures],
    [RunState.RUN_COMPLETED, course.failsOnce ? 1 : 0],
    "the run completed, with its failures",
  );
  await project.one("runbook", "forecast", (forecast) => forecast.runId === runId);
}

async function refuseStrangers(drive: Drive, runId: string, steps: readonly RunStep[]): Promise<void> {
  const { project } = drive;
  const [first, last] = [steps.find(({ step }) => step?.predecessors.length === 0)?.step, steps.at(-1)?.step];
  if (!first || !last) return;
  await project.refused("not_assignee", drive.actor("risk"), {
    case: "startStep",
    value: { runId, stepId: first.stepId },
  });
  await project.refused("predecessor_open", project.owner(last.owner), {
    case: "startStep",
    value: { runId, stepId: last.stepId },
  });
  await project.refused("step_mandatory", project.owner(first.owner), {
    case: "skipStep",
    value: { runId, stepId: first.stepId },
  });
}

async function skip(drive: Drive, actor: Actor, runId: string, stepId: string): Promise<void> {
  await drive.project.refused("reason_required", actor, { case: "skipStep", value: { runId, stepId } });
  const reason = drive.project.text("未触发", "It was not triggered");
  await drive.project.say(actor, { case: "skipStep", value: { runId, stepId, reason } });
}

async function doStep(
  drive: Drive,
  actor: Actor,
  runId: string,
  stepId: string,
  fails: boolean,
): Promise<void> {
  const { project } = drive;
  await start(drive, actor, runId, stepId);
  if (fails) {
    const commander = drive.actor("cutover");
    const reason = project.text("校验和不一致", "The checksums differ");
    await project.say(actor, { case: "failStep", value: { runId, stepId, reason } });
    await project.say(commander, { case: "pauseRun", value: { runId, reason } });
    await project.refused("record_state", actor, { case: "startStep", value: { runId, stepId } });
    await project.say(commander, { case: "resumeRun", value: { runId } });
    await project.refused("predecessor_open", commander, { case: "completeRun", value: { runId } });
    await start(drive, actor, runId, stepId);
  }
  const note = project.text("检查通过", "Checked");
  await project.say(actor, { case: "completeStep", value: { runId, stepId, note } });
}

// Before its fixed time only the commander starts it, with a reason.
async function start(drive: Drive, actor: Actor, runId: string, stepId: string): Promise<void> {
  const { project } = drive;
  const value = { runId, stepId };
  const refusal = await project.attempt(actor, { case: "startStep", value });
  if (!refusal) return;
  expect(
    refusal.code === "too_early",
    `${actor.name} may start the step ${stepId}; refused: ${refusal.text.en}`,
  );
  const earlyReason = project.text("条件提前满足", "All is ready before its time");
  await project.say(drive.actor("cutover"), { case: "startStep", value: { ...value, earlyReason } });
}
