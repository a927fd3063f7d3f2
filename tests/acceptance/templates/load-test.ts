// Load test: G3 is refused on a failed run, and passes on a new one.
import { CriterionCheck } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expect } from "../lib/claims";
import { gateNow } from "../parts/gates";
import { approveStressTests, loadResult } from "../parts/testing";

const gateId = "g3";

async function play(drive: Drive): Promise<void> {
  const { project } = drive;
  const tester = drive.actor("performance");
  const plans = await approveStressTests(drive);
  for (const plan of plans)
    await project.say(tester, { case: "recordLoadResult", value: loadResult(drive, plan, false) });
  const { criteria } = await gateNow(drive, gateId);
  const criterion = criteria.find((one) => one.check === CriterionCheck.LOAD_IS_ON_TARGET);
  const meeting = {
    case: "meetCriterion",
    value: { gateId, criterionId: criterion?.criterionId ?? "" },
  } as const;
  const refusal = await project.shows("load_target_unmet", drive.actor("business"), meeting);
  expect(
    refusal.facts.some(({ key, value }) => key === "missed" && value === "tps"),
    "the throughput named as missed",
  );
  for (const plan of plans)
    await project.say(tester, { case: "recordLoadResult", value: loadResult(drive, plan, true) });
  await project.say(drive.actor("business"), meeting);
}

export const loadTest: Kit = {
  template: "load-test",
  signatories: { business: "signatory", technology: "technology", operations: "operations" },
  variables: { "peak-tps": "2000" },
  requirements: [
    {
      zh: "峰值 1.3 倍持续 30 分钟",
      en: "1.3 times the peak for 30 minutes",
      module: { zh: "性能", en: "Performance" },
    },
    {
      zh: "压测环境与生产同构",
      en: "An environment like production",
      module: { zh: "环境", en: "Environment" },
      departments: ["technology", "operations"],
    },
  ],
  feedback: [{ zh: "希望压测报告自动生成对比图", en: "Compare runs in the report by itself" }],
  scenarios: [{ title: "G3 is refused on a failed run and passes on a new one", at: "testing", play }],
};
