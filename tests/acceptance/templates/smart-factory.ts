// Smart factory: the next wave is refused while the OEE of the golden line is below its baseline.
import { GateOutcome, Stage } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expectEqual } from "../lib/claims";
import { attachEvidence, deciderOf, gateNow } from "../parts/gates";

const [gateId, criterionId] = ["g4", "golden-line"];

async function play(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const business = drive.actor("business");
  const reason = project.text(
    "样板线 OEE 71%，低于基线 75%",
    "The golden line's OEE is 71 %, the baseline 75 %",
  );
  await project.say(lead, { case: "openGateReview", value: { gateId } });
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
  if (criterion) await attachEvidence(drive, gateId, criterion);
  const note = project.text("连续 24 小时，OEE 77%", "24 hours in a row, OEE 77 %");
  await project.say(business, { case: "meetCriterion", value: { gateId, criterionId, note } });
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
  scenario: { title: "the next wave is refused, the OEE is low", at: "reviewing readiness", play },
};
