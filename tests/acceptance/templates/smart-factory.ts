// Smart factory: the next wave is refused while the OEE of the golden line is below its baseline.
import { GateOutcome, Stage } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expect, expectEqual } from "../lib/claims";
import { deciderOf, gateNow } from "../parts/gates";

const [gateId, criterionId, monitorId] = ["g4", "golden-line", "oee"];

async function play(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const business = drive.actor("business");
  const report = (percent: number) =>
    ({ case: "reportReading", value: { monitorId, valueMilli: BigInt(percent) * 1000n } }) as const;
  const meeting = { case: "meetCriterion", value: { gateId, criterionId } } as const;
  await project.say(lead, { case: "openGateReview", value: { gateId } });
  await project.say(drive.actor("production"), report(71));
  const unmet = await project.shows("check_unmet", business, meeting);
  const { name, breached } = await project.one("operation", "monitor", (one) => one.monitorId === monitorId);
  expect(breached, "the breach shown");
  expectEqual(unmet.fact("item"), name, "the monitor named");
  const reason = project.text(
    "黄金产线 OEE 71%，低于基线 75%",
    "The golden line's OEE is 71 %, the baseline 75 %",
  );
  await project.say(business, { case: "failCriterion", value: { gateId, criterionId, reason } });
  const gate = await gateNow(drive, gateId);
  const refusal = await project.shows("hard_criterion_unmet", deciderOf(drive, gate), {
    case: "decideGate",
    value: { gateId, outcome: GateOutcome.GO },
  });
  const criterion = gate.criteria.find((one) => one.criterionId === criterionId);
  const named = refusal.facts.filter(
    ({ key, value }) => key === "criterion" && value === criterion?.text?.[project.speech],
  );
  expectEqual(named.length, 1, "the golden line named");
  await project.shows("gate_not_passed", lead, {
    case: "startStage",
    value: { stage: Stage.APPROVAL_AND_CUTOVER },
  });
  await project.say(drive.actor("production"), report(77));
  await project.say(business, meeting);
}

export const smartFactory: Kit = {
  template: "smart-factory",
  signatories: {
    business: "signatory",
    technology: "technology",
    production: "production",
    quality: "quality",
  },
  requirements: [
    {
      zh: "产线设备数据实时采集",
      en: "Machine data is collected in real time",
      module: { zh: "生产自动化", en: "Automation" },
      departments: ["production"],
    },
    {
      zh: "工单与供应链计划联动",
      en: "Work orders follow the supply chain's plan",
      module: { zh: "供应链管理", en: "Supply chain" },
    },
    {
      zh: "质量与产能分析看板",
      en: "Dashboards of quality and capacity",
      module: { zh: "数据分析", en: "Analytics" },
      departments: ["quality", "production"],
    },
  ],
  feedback: [{ zh: "换班交接需要带出未完工单", en: "Show unfinished work orders at the shift handover" }],
  scenarios: [{ title: "the next wave is refused, the OEE is low", at: "reviewing readiness", play }],
};
