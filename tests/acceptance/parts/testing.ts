// Tests, load, defects and the business's acceptance.
import { DefectState, TestKind, TestOutcome, type TestPlan } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect, expectEqual } from "../lib/claims";

const casesEach = 2;

export async function test(drive: Drive): Promise<void> {
  const { project } = drive;
  const [tester, technology] = [drive.actor("tester"), drive.actor("technology")];
  await runTests(drive);
  const [run] = await project.all("tests", "testRun");
  expect(run !== undefined, "a test run");
  const defectId = project.newId("defect");
  const title = project.text("并发提交时金额重复", "Amounts are doubled under concurrency");
  const raised = { defectId, title, severity: 1, runId: run.runId, assignee: technology.person };
  await project.say(tester, { case: "raiseDefect", value: raised });
  const [first] = drive.signatories();
  if (first)
    await project.refused("defects_open", first[1], { case: "signUat", value: { departmentId: first[0] } });
  const resolution = project.text("加唯一约束并回归", "A unique constraint, and regression");
  await project.say(technology, { case: "resolveDefect", value: { defectId, resolution } });
  await project.say(tester, { case: "verifyDefect", value: { defectId, holds: false, note: "…" } });
  await project.say(tester, { case: "resolveDefect", value: { defectId, resolution } });
  await project.refused("self_approval", tester, { case: "verifyDefect", value: { defectId, holds: true } });
  await project.say(drive.lead, { case: "verifyDefect", value: { defectId, holds: true } });
  const totals = await project.one("tests", "testTotals");
  expectEqual([totals.severeOpen, totals.casesFailed], [0, 0], "no severe defect and no failed case left");
}

// Not by who drafted it: the template's plans are the lead's.
async function approve(drive: Drive, plan: TestPlan): Promise<void> {
  if (plan.approved) return;
  const value = { planId: plan.planId };
  await drive.project.refused("self_approval", drive.lead, { case: "approveTestPlan", value });
  await drive.project.say(drive.actor("tester"), { case: "approveTestPlan", value });
}

// Every plan with cases that has no clean run: a case fails, is looked at, and passes. No plan stays a draft.
export async function runTests(drive: Drive): Promise<void> {
  const { project } = drive;
  await approveStressTests(drive);
  const tester = drive.actor("tester");
  const requirements = await project.all("requirements", "requirement");
  const clean = new Set(
    (await project.all("tests", "testRun"))
      .filter((run) => run.passed > 0 && run.failed + run.blocked === 0)
      .map((run) => run.planId),
  );
  for (const plan of await project.all("tests", "testPlan")) {
    if (plan.kind === TestKind.STRESS_TEST || clean.has(plan.planId)) continue;
    await approve(drive, plan);
    const runId = `run-${plan.planId}`;
    await project.say(tester, { case: "startTestRun", value: { runId, planId: plan.planId } });
    for (let index = 0; index < casesEach; index += 1) {
      const requirement = requirements[index % requirements.length];
      const title = project.text(`验证：${requirement?.title}`, `Checks: ${requirement?.title}`);
      const result = {
        runId,
        caseId: `case-${index + 1}`,
        title,
        requirementId: requirement?.requirementId ?? "",
      };
      if (index === 0)
        await project.say(tester, {
          case: "recordTestResult",
          value: { ...result, outcome: TestOutcome.TEST_FAILED },
        });
      await project.say(tester, {
        case: "recordTestResult",
        value: { ...result, outcome: TestOutcome.TEST_PASSED },
      });
    }
  }
}

// Every stress test whose newest result misses its target.
export async function reachLoadTargets(drive: Drive): Promise<void> {
  const { project } = drive;
  for (const plan of (await project.all("tests", "testPlan")).filter(
    (one) => one.kind === TestKind.STRESS_TEST,
  )) {
    await approve(drive, plan);
    await project.say(drive.actor("tester"), {
      case: "recordLoadResult",
      value: loadResult(drive, plan, true),
    });
  }
}

// Just on the target; or with half of the throughput.
export function loadResult(drive: Drive, plan: TestPlan, reached: boolean) {
  const { target } = plan;
  return {
    resultId: drive.project.newId("load"),
    planId: plan.planId,
    tps: Math.floor((target?.tpsMin ?? 0) / (reached ? 1 : 2)),
    p95Ms: target?.p95MsMax ?? 0,
    errorsPpm: target?.errorsPpmMax ?? 0,
    minutes: target?.minutesMin ?? 0,
    parity: target?.parity ?? false,
  };
}

export async function approveStressTests(drive: Drive): Promise<readonly TestPlan[]> {
  const plans = (await drive.project.all("tests", "testPlan")).filter(
    (one) => one.kind === TestKind.STRESS_TEST,
  );
  for (const plan of plans) await approve(drive, plan);
  return plans;
}

// Resolved by who has it, verified by the lead.
export async function closeDefects(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  for (const { defectId, state } of await project.all("tests", "defect")) {
    if (state === DefectState.DEFECT_VERIFIED) continue;
    const resolution = project.text("已修复", "Mended");
    if (state === DefectState.DEFECT_OPEN)
      await project.say(drive.actor("technology"), {
        case: "resolveDefect",
        value: { defectId, resolution },
      });
    await project.say(lead, { case: "verifyDefect", value: { defectId, holds: true } });
  }
}

export async function signUat(drive: Drive): Promise<void> {
  const { project } = drive;
  const signed = new Set((await project.all("tests", "uat")).map((one) => one.departmentId));
  for (const [departmentId, signatory] of drive.signatories()) {
    if (signed.has(departmentId)) continue;
    if (signed.size === 0)
      await project.refused("wrong_signatory", drive.lead, { case: "signUat", value: { departmentId } });
    const statement = project.text("验收通过", "Accepted");
    await project.say(signatory, { case: "signUat", value: { departmentId, statement } });
    signed.add(departmentId);
  }
}
