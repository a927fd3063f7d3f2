// Gates: refused while something is missing, then what each criterion asks for is done, and they are passed.
import {
  type Criterion,
  CriterionCheck,
  CriterionState,
  type Gate,
  GateOutcome,
  GateState,
  Stage,
} from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Actor } from "../lib/actor";
import { expect, expectEqual } from "../lib/claims";
import { dayFromNow } from "../lib/project";
import { handOver, startHypercare } from "./closing";
import { attachReport } from "./files";
import { evaluateOwners, rescoreRisks } from "./planning";
import * as ready from "./preparation";
import { isBaselined, signAll } from "./requirements";
import * as tests from "./testing";

// What makes each check true. Those that are not here are true by the time that their gate is reviewed, or the gate
// is not passed.
const satisfiers: Partial<Record<CriterionCheck, (drive: Drive, criterion: Criterion) => Promise<void>>> = {
  [CriterionCheck.MUSTS_ARE_SIGNED]: signAll,
  [CriterionCheck.REQUIREMENTS_ARE_BASELINED]: async (drive) => {
    if (!(await isBaselined(drive)))
      await drive.project.say(drive.actor("business"), { case: "baselineRequirements", value: {} });
  },
  [CriterionCheck.TESTS_HAVE_RUN]: tests.runTests,
  [CriterionCheck.NO_SEVERE_DEFECTS]: tests.closeDefects,
  [CriterionCheck.UAT_IS_SIGNED]: tests.signUat,
  [CriterionCheck.LOAD_IS_ON_TARGET]: tests.reachLoadTargets,
  [CriterionCheck.CONFIGURATION_IS_VERIFIED]: ready.verifyConfiguration,
  [CriterionCheck.CAPACITY_IS_VERIFIED]: ready.verifyCapacity,
  [CriterionCheck.RESTORE_IS_PROVEN]: ready.proveRestore,
  [CriterionCheck.DRILL_WAS_HELD]: ready.drillPlans,
  [CriterionCheck.RUNBOOK_WAS_REHEARSED]: ready.rehearse,
  [CriterionCheck.PEOPLE_ARE_TRAINED]: ready.train,
  [CriterionCheck.RISKS_ARE_TREATED]: rescoreRisks,
  [CriterionCheck.FREEZE_IS_ACTIVE]: async (drive) => {
    await ready.freeze(drive);
    await drive.moment("frozen");
  },
  [CriterionCheck.ADVICE_IS_ANSWERED]: ready.answerAdvice,
  [CriterionCheck.HYPERCARE_IS_QUIET]: startHypercare,
  [CriterionCheck.OPERATION_IS_HANDED_OVER]: handOver,
  [CriterionCheck.OWNERS_ARE_EVALUATED]: evaluateOwners,
  [CriterionCheck.MONITOR_IS_WITHIN]: reportWithin,
};

const unmetCodes = new Set(["check_unmet", "load_target_unmet", "defects_open"]);

export function isPassed(gate: Gate): boolean {
  const go = gate.outcome === GateOutcome.GO || gate.outcome === GateOutcome.CONDITIONAL_GO;
  return gate.state === GateState.GATE_DECIDED && go;
}

export function deciderOf(drive: Drive, gate: Gate): Actor {
  return gate.bySponsor ? drive.actor("sponsor") : drive.lead;
}

function votersOf(drive: Drive, gate: Gate): Actor[] {
  if (gate.approvers.length === 0) return ["risk", "business", "technology"].map((slot) => drive.actor(slot));
  return gate.approvers.map((person) => drive.project.owner(person));
}

export async function gateNow(drive: Drive, gateId: string): Promise<Gate> {
  return drive.project.one("gates", "gate", (gate) => gate.gateId === gateId);
}

export async function gatesBefore(drive: Drive, stage: Stage): Promise<void> {
  const { project } = drive;
  const gates = (await project.all("gates", "gate")).filter(
    (gate) => gate.beforeStage === stage && !isPassed(gate),
  );
  for (const gate of gates) {
    await drive.claim(`${gate.name}: refused first, passed when it is met`, async () => {
      await project.refused("gate_not_passed", drive.lead, { case: "startStage", value: { stage } });
      await review(drive, gate.gateId);
      if (stage === Stage.PREPARATION) await refuseGo(drive, gate.gateId, stage);
      await decide(drive, gate.gateId);
      expect(isPassed(await gateNow(drive, gate.gateId)), "the gate shown as passed");
    });
  }
}

// Opens the review and meets every criterion.
export async function review(drive: Drive, gateId: string): Promise<void> {
  const { project, lead } = drive;
  const gate = await gateNow(drive, gateId);
  const decision = { gateId, outcome: GateOutcome.GO };
  await project.say(lead, { case: "openGateReview", value: { gateId } });
  const open = gate.criteria.some((one) => one.hard && one.state !== CriterionState.CRITERION_MET);
  if (open)
    await project.refused("hard_criterion_unmet", deciderOf(drive, gate), {
      case: "decideGate",
      value: decision,
    });
  for (const { criterionId } of gate.criteria) await meet(drive, gateId, criterionId);
  const { readiness, ready: isReady } = await gateNow(drive, gateId);
  expectEqual([readiness, isReady], [100, true], "the gate's readiness");
}

async function meet(drive: Drive, gateId: string, criterionId: string): Promise<void> {
  const { project } = drive;
  const criterion = (await gateNow(drive, gateId)).criteria.find((one) => one.criterionId === criterionId);
  if (!criterion || criterion.state === CriterionState.CRITERION_MET) return;
  const business = drive.actor("business");
  const meeting = { case: "meetCriterion", value: { gateId, criterionId } } as const;
  if (criterion.check === CriterionCheck.CRITERION_CHECK_UNSPECIFIED) {
    await project.refused("evidence_required", business, meeting);
    if (criterion.waivable)
      await project.refused("waiver_not_allowed", business, {
        case: "waiveCriterion",
        value: { gateId, criterionId },
      });
    await attachEvidence(drive, gateId, criterion);
    await project.say(business, meeting);
    return;
  }
  const refusal = await project.attempt(business, meeting);
  if (!refusal) return;
  expect(
    unmetCodes.has(refusal.code),
    `a refusal that says what is not there; it was ${refusal.code}: ${refusal.text.en}`,
  );
  await satisfiers[criterion.check]?.(drive, criterion);
  await attachEvidence(drive, gateId, criterion);
  await project.say(business, meeting);
}

// A reading at the threshold itself.
async function reportWithin({ project }: Drive, { of }: Criterion): Promise<void> {
  const { thresholdMilli, owner } = await project.one("operation", "monitor", (one) => one.monitorId === of);
  const value = { monitorId: of, valueMilli: thresholdMilli };
  await project.say(project.owner(owner), { case: "reportReading", value });
}

export async function attachEvidence(drive: Drive, gateId: string, criterion: Criterion): Promise<void> {
  const title = criterion.text?.[drive.project.speech] ?? "";
  const value = {
    gateId,
    criterionId: criterion.criterionId,
    evidenceId: drive.project.newId("evidence"),
    title,
    reference: `gate/${gateId}`,
  };
  const technology = drive.actor("technology");
  await drive.project.say(technology, { case: "attachEvidence", value });
  await attachReport(drive, technology, value);
}

// A no-go holds the next stage back; the gate is opened again.
async function refuseGo(drive: Drive, gateId: string, stage: Stage): Promise<void> {
  const { project, lead } = drive;
  const decider = deciderOf(drive, await gateNow(drive, gateId));
  const reason = project.text("报告待补签", "A report is not signed yet");
  await project.say(decider, { case: "decideGate", value: { gateId, outcome: GateOutcome.NO_GO, reason } });
  await project.refused("gate_not_passed", lead, { case: "startStage", value: { stage } });
  await project.say(lead, {
    case: "reopenGate",
    value: { gateId, reason: project.text("已补签", "It is signed now") },
  });
}

// Votes up to the quorum, and the decision on the gate as it was seen.
export async function decide(drive: Drive, gateId: string): Promise<void> {
  const { project } = drive;
  const gate = await gateNow(drive, gateId);
  const decider = deciderOf(drive, gate);
  const go = { gateId, outcome: GateOutcome.GO };
  await project.refused("quorum_missing", decider, { case: "decideGate", value: go });
  const reason = project.text("同意", "Agreed");
  if (gate.beforeLiveRun) await drive.moment("voting to go live");
  for (const voter of votersOf(drive, gate))
    await project.say(voter, { case: "castVote", value: { gateId, choice: GateOutcome.GO, reason } });
  const { recorded } = await gateNow(drive, gateId);
  const seen = { expect: { entity: `gate/${gateId}`, revision: recorded?.changedRevision ?? 0n } };
  if (!gate.beforeLiveRun) {
    await project.say(decider, { case: "decideGate", value: { ...go, reason } }, seen);
    return;
  }
  const condition = { text: project.text("值守到次日八点", "Stay until eight the next morning") };
  const conditional = { gateId, outcome: GateOutcome.CONDITIONAL_GO, reason };
  await project.refused("condition_incomplete", decider, {
    case: "decideGate",
    value: { ...conditional, conditions: [condition] },
  });
  const conditions = [{ ...condition, owner: drive.actor("operations").person, due: dayFromNow(1) }];
  await project.say(decider, { case: "decideGate", value: { ...conditional, conditions } }, seen);
}
