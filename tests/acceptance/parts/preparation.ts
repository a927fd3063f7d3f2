// Readiness: configuration, capacity, emergency plans, backups, training, rehearsals.
import { AdviceState, ConfigState, RunKind, RunState } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect } from "../lib/claims";
import { instantFromNow } from "../lib/project";
import { approveRunbooks, carryOut, schedule } from "./runs";

export async function prepare(drive: Drive): Promise<void> {
  await verifyConfiguration(drive);
  await verifyCapacity(drive);
  await drillPlans(drive);
  await train(drive);
  await refuseUnrehearsed(drive);
  await rehearse(drive);
}

// What is found at first is not what was expected.
export async function verifyConfiguration(drive: Drive): Promise<void> {
  const { project } = drive;
  const items = (await project.all("environment", "configItem")).filter(
    (item) => item.state !== ConfigState.CONFIG_VERIFIED,
  );
  for (const [index, { itemId, expected, owner }] of items.entries()) {
    const actor = project.owner(owner);
    const found = project.text("默认值", "the default");
    if (index === 0) {
      await project.say(actor, { case: "verifyConfigItem", value: { itemId, found } });
      const { state } = await project.one("environment", "configItem", (one) => one.itemId === itemId);
      expect(state === ConfigState.CONFIG_DRIFTED, "the drift shown");
    }
    await project.say(actor, { case: "verifyConfigItem", value: { itemId, found: expected } });
  }
}

export async function verifyCapacity(drive: Drive): Promise<void> {
  const { project } = drive;
  const operations = drive.actor("operations");
  for (const { capacityId, target, verified } of await project.all("environment", "capacity")) {
    if (verified >= target) continue;
    await project.say(operations, { case: "scaleCapacity", value: { capacityId, scaledTo: target } });
    const evidence = project.text("压测实测", "Measured under load");
    await project.say(operations, {
      case: "verifyCapacity",
      value: { capacityId, verified: target, evidence },
    });
  }
}

export async function drillPlans(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const commander = drive.actor("cutover");
  for (const { planId, approved, drills } of await project.all("operation", "emergencyPlan")) {
    if (!approved) {
      await project.refused("self_approval", lead, { case: "approveEmergencyPlan", value: { planId } });
      await project.say(commander, { case: "approveEmergencyPlan", value: { planId } });
    }
    if (drills.at(-1)?.passed) continue;
    const note = project.text("演练通过", "The drill passed");
    if (drills.length === 0)
      await project.say(commander, {
        case: "completeDrill",
        value: { planId, passed: false, minutes: 30, note: "…" },
      });
    await project.say(commander, {
      case: "completeDrill",
      value: { planId, passed: true, minutes: 12, note },
    });
  }
}

export async function proveRestore(drive: Drive): Promise<void> {
  const { project } = drive;
  const operations = drive.actor("operations");
  const backupId = project.newId("backup");
  const [what, location] = [project.text("全量备份", "Full backup"), "vault/full"];
  await project.say(operations, { case: "takeBackup", value: { backupId, what, location } });
  await project.say(operations, {
    case: "verifyRestore",
    value: { backupId, restoreMinutes: 40, rtoMinutes: 60 },
  });
}

// Everyone who must come comes and passes.
export async function train(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const of = (personId: string, skillId: string) => `${personId}/${skillId}`;
  const assessed = new Set(
    (await project.all("people", "competency"))
      .filter((one) => one.passed)
      .map((one) => of(one.personId, one.skillId)),
  );
  for (const { trainingId, title, participants, attended } of await project.all("people", "training")) {
    for (const personId of participants) {
      if (!attended.includes(personId))
        await project.say(lead, {
          case: "recordTrainingAttendance",
          value: { trainingId, personId, attended: true },
        });
      if (assessed.has(of(personId, trainingId))) continue;
      const value = { personId, skillId: trainingId, skill: title, score: 90, passed: true };
      const own = personId === lead.person;
      if (own) await project.refused("self_evaluation", lead, { case: "assessCompetency", value });
      await project.say(own ? drive.actor("business") : lead, { case: "assessCompetency", value });
    }
  }
}

// As often as each runbook asks for, once at least.
export async function rehearse(drive: Drive): Promise<void> {
  const { project } = drive;
  await approveRunbooks(drive);
  for (const { runbookId, rehearsalsNeeded, version } of await project.all("runbook", "runbook")) {
    const completed = (await project.all("runbook", "run")).filter(
      (run) =>
        run.kind === RunKind.REHEARSAL &&
        run.state === RunState.RUN_COMPLETED &&
        run.runbookId === runbookId &&
        run.runbookVersion === version,
    );
    for (let turn = completed.length; turn < Math.max(1, rehearsalsNeeded); turn += 1) {
      if (turn === 1) await drive.moment("rehearsing a second time");
      const runId = await schedule(drive, runbookId, RunKind.REHEARSAL);
      await carryOut(drive, runId, { failsOnce: false });
    }
  }
}

// A rehearsal that was rolled back does not count, and a changed runbook is approved anew.
export async function refuseUnrehearsed(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const commander = drive.actor("cutover");
  await approveRunbooks(drive);
  const { runbookId, steps } = await project.one("runbook", "runbook");
  const rehearsal = await schedule(drive, runbookId, RunKind.REHEARSAL);
  await project.say(commander, { case: "startRun", value: { runId: rehearsal } });
  const reason = project.text("回退演练", "To rehearse the way back");
  await project.say(commander, { case: "invokeRollback", value: { runId: rehearsal, reason } });
  await project.say(commander, { case: "completeRollback", value: { runId: rehearsal, note: reason } });
  const live = await schedule(drive, runbookId, RunKind.LIVE);
  await project.refused("rehearsal_required", commander, { case: "startRun", value: { runId: live } });
  const [step] = steps;
  expect(step !== undefined, "a step");
  const changed = { ...step, plannedMinutes: step.plannedMinutes + 5 };
  await project.say(lead, { case: "editStep", value: { runbookId, step: changed } });
  await project.refused("runbook_changed_since_approval", commander, {
    case: "startRun",
    value: { runId: live },
  });
  await approveRunbooks(drive);
}

export async function freeze(drive: Drive): Promise<void> {
  const { project } = drive;
  const reason = project.text("上线封网", "Frozen for the go-live");
  const value = { freezeId: project.newId("freeze"), reason, until: instantFromNow(600) };
  await project.say(drive.actor("cutover"), { case: "startChangeFreeze", value });
}

export async function answerAdvice(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  for (const { adviceId, state } of await project.all("people", "advice")) {
    if (state !== AdviceState.ADVICE_OPEN) continue;
    const value = { adviceId, state: AdviceState.ADVICE_ADOPTED, taskId: project.newId("advice-task") };
    await project.say(lead, { case: "dispositionAdvice", value });
  }
}
