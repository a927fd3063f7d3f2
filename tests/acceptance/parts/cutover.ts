// Approval and cutover: the decision to go, then the live run with one failed step.
import { MeetingKind, ProjectState, RunKind, Stage } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect } from "../lib/claims";
import { gatesBefore } from "./gates";
import { holdOfKind } from "./meetings";
import { carryOut, schedule } from "./runs";

export async function cutOver(drive: Drive): Promise<void> {
  const { project } = drive;
  const commander = drive.actor("cutover");
  let runId = "";
  await drive.claim("no live run before the decision to go", async () => {
    const { runbookId } = await project.one("runbook", "runbook");
    runId = await schedule(drive, runbookId, RunKind.LIVE);
    await project.refused("no_go_decision", commander, { case: "startRun", value: { runId } });
  });
  await drive.claim("go/no-go meeting: held, minutes approved", async () => {
    await holdOfKind(drive, MeetingKind.GO_NO_GO);
  });
  await gatesBefore(drive, Stage.HYPERCARE_AND_CLOSURE);
  await drive.moment("going live");
  await drive.claim(
    "live: outside its window refused, one step fails and is done again, to the end",
    async () => {
      await drive.expectState(ProjectState.APPROVED);
      const { runbookId } = await project.one("runbook", "runbook");
      const tomorrow = await schedule(drive, runbookId, RunKind.LIVE, 1_440);
      await project.refused("outside_window", commander, { case: "startRun", value: { runId: tomorrow } });
      await startThroughFreeze(drive, runId);
      await drive.expectState(ProjectState.CUTOVER);
      await carryOut(drive, runId, { failsOnce: true });
      await drive.expectState(ProjectState.STABILISING);
    },
  );
}

// A freeze holds for the live run too; what lets it through is an emergency change that two others approved.
async function startThroughFreeze(drive: Drive, runId: string): Promise<void> {
  const { project } = drive;
  const commander = drive.actor("cutover");
  const start = { case: "startRun", value: { runId } } as const;
  const refusal = await project.attempt(commander, start);
  if (!refusal) return;
  expect(
    refusal.code === "change_freeze",
    `the live run to start; refused: ${refusal.code}: ${refusal.text.en}`,
  );
  const changeId = project.newId("emergency");
  const [title, reason] = [
    project.text("正式上线", "The go-live itself"),
    project.text("已批准的上线", "As decided"),
  ];
  await project.say(commander, { case: "requestEmergencyChange", value: { changeId, title, reason } });
  const approval = { case: "approveEmergencyChange", value: { changeId } } as const;
  await project.refused("self_approval", commander, approval);
  await project.say(drive.actor("sponsor"), approval);
  await project.say(drive.lead, approval);
  await project.say(commander, start);
}
