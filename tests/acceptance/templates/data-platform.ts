// Data platform: the consultant advises, and has no vote.
import { AdviceState, GateOutcome, Stage } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expectEqual } from "../lib/claims";

async function play(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const consultant = drive.actor("consultant");
  const adviceId = project.newId("advice");
  const title = project.text("先统一指标口径", "Agree on the metrics first");
  await project.say(consultant, {
    case: "recordAdvice",
    value: { adviceId, title, text: title, stage: Stage.TESTING },
  });
  const [gate] = (await project.all("gates", "gate")).filter(
    (one) => one.beforeStage === Stage.APPROVAL_AND_CUTOVER,
  );
  const gateId = gate?.gateId ?? "";
  await project.say(lead, { case: "openGateReview", value: { gateId } });
  await project.shows("forbidden", consultant, {
    case: "castVote",
    value: { gateId, choice: GateOutcome.GO },
  });
  const { state, by } = await project.one("people", "advice", (one) => one.adviceId === adviceId);
  expectEqual(
    [state, by],
    [AdviceState.ADVICE_OPEN, consultant.person],
    "the advice, open, by the consultant",
  );
}

export const dataPlatform: Kit = {
  template: "data-platform",
  signatories: { business: "data-owner", technology: "technology", operations: "operations" },
  requirements: [
    {
      zh: "核心指标统一口径",
      en: "One definition of each key metric",
      module: { zh: "指标", en: "Metrics" },
    },
    {
      zh: "数据质量规则自动校验",
      en: "Quality rules are checked by themselves",
      module: { zh: "质量", en: "Quality" },
      departments: ["business", "technology"],
    },
    { zh: "敏感数据脱敏", en: "Sensitive data is masked", module: { zh: "安全", en: "Security" } },
  ],
  feedback: [{ zh: "报表希望标注数据更新时间", en: "Show on each report when its data is from" }],
  scenarios: [{ title: "the consultant's vote at a gate is refused", at: "reviewing readiness", play }],
};
