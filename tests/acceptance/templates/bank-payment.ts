// Bank payment upgrade: two rehearsals and the vote of risk management come before it goes live, nobody approves what is
// their own, and there is no rollback after the point of no return.
import { GateOutcome, RunKind, RunState } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expect, expectEqual } from "../lib/claims";
import { deciderOf } from "../parts/gates";
import { schedule } from "../parts/runs";

async function rehearsedOnce(drive: Drive): Promise<void> {
  const { project } = drive;
  const { runbookId } = await project.one("runbook", "runbook");
  const runId = await schedule(drive, runbookId, RunKind.LIVE);
  const refusal = await project.shows("rehearsal_required", drive.actor("cutover"), {
    case: "startRun",
    value: { runId },
  });
  expectEqual([refusal.fact("needed"), refusal.fact("held")], ["2", "1"], "one rehearsal of two");
}

async function withoutRisk(drive: Drive): Promise<void> {
  const { project } = drive;
  const gate = await project.one("gates", "gate", (one) => one.beforeLiveRun);
  const risk = drive.actor("risk").person;
  expect(gate.approvers.length === 3 && gate.approvers.includes(risk), "three approvers, risk among them");
  const decision = { case: "decideGate", value: { gateId: gate.gateId, outcome: GateOutcome.GO } } as const;
  const reason = project.text("同意", "Agreed");
  for (const person of gate.approvers.filter((approver) => approver !== risk)) {
    const value = { gateId: gate.gateId, choice: GateOutcome.GO, reason };
    await project.say(project.owner(person), { case: "castVote", value });
  }
  const refusal = await project.shows("quorum_missing", deciderOf(drive, gate), decision);
  expectEqual([refusal.fact("votes"), refusal.fact("quorum")], ["2", "3"], "two votes of three");
}

async function pastTheReturn(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const changeId = project.newId("own");
  const title = project.text("放宽清算时限", "More time for clearing");
  await project.say(lead, { case: "requestChange", value: { changeId, title, reason: title } });
  await project.shows("self_approval", lead, { case: "approveChange", value: { changeId } });
  await project.say(drive.actor("sponsor"), {
    case: "rejectChange",
    value: { changeId, reason: project.text("切换中不变更", "Not during the cutover") },
  });
  const { runId } = await project.one(
    "runbook",
    "run",
    (run) => run.kind === RunKind.LIVE && run.state === RunState.RUN_RUNNING,
  );
  const reason = project.text("对账差异", "A difference in the reconciliation");
  const refusal = await project.shows("past_point_of_no_return", drive.actor("cutover"), {
    case: "invokeRollback",
    value: { runId, reason },
  });
  expect(
    refusal.facts.some(({ key }) => key === "plan"),
    "the emergency plans offered",
  );
}

export const bankPayment: Kit = {
  template: "bank-payment",
  signatories: { business: "signatory", technology: "technology", finance: "clearing", sales: "channels" },
  requirements: [
    {
      zh: "支付报文符合新版清算规范",
      en: "Payment messages as the new clearing standard asks",
      module: { zh: "清算", en: "Clearing" },
    },
    {
      zh: "日终对账零差异",
      en: "End-of-day reconciliation without a difference",
      module: { zh: "对账", en: "Reconciliation" },
      departments: ["finance", "technology"],
    },
    {
      zh: "渠道停机公告与恢复",
      en: "Channels announce their pause and return",
      module: { zh: "渠道", en: "Channels" },
      departments: ["sales", "business"],
    },
  ],
  feedback: [{ zh: "网点希望提前看到维护时间", en: "Branches want to see the maintenance window earlier" }],
  scenarios: [
    {
      title: "one rehearsal of two is not enough to go live",
      at: "rehearsing a second time",
      play: rehearsedOnce,
    },
    { title: "two votes of three, without risk, do not pass G5", at: "voting to go live", play: withoutRisk },
    {
      title: "self-approval is refused, and so is a rollback after the point of no return",
      at: "past the point of no return",
      play: pastTheReturn,
    },
  ],
};
