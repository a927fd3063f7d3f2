// Social platform: closing is refused while feedback has no owner; then feedback becomes work, three times.
import { FeedbackState, GateOutcome } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expectEqual } from "../lib/claims";
import { dayFromNow } from "../lib/project";
import { convert } from "../parts/closing";
import { deciderOf, gateNow } from "../parts/gates";

const [gateId, criterionId] = ["g6", "feedback-triaged"];
const turns = 3;

async function play(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const feedbackId = project.newId("unowned");
  const text = project.text("举报后没有回音", "No answer after a report");
  await project.say(drive.actor("support"), { case: "receiveFeedback", value: { feedbackId, text } });
  const reason = project.text("有反馈没有负责人", "Some feedback has no owner");
  await project.say(lead, { case: "openGateReview", value: { gateId } });
  await project.say(lead, { case: "failCriterion", value: { gateId, criterionId, reason } });
  const decider = deciderOf(drive, await gateNow(drive, gateId));
  await project.shows("hard_criterion_unmet", decider, {
    case: "decideGate",
    value: { gateId, outcome: GateOutcome.GO },
  });
  await project.shows("closure_incomplete", lead, { case: "closeProject", value: {} });
  await project.refused("invalid", lead, { case: "triageFeedback", value: { feedbackId } });
  const owner = drive.actor("product").person;
  await project.say(lead, { case: "triageFeedback", value: { feedbackId, owner } });
  const { state } = await project.one("operation", "feedback", (one) => one.feedbackId === feedbackId);
  expectEqual(state, FeedbackState.FEEDBACK_TRIAGED, "the feedback, triaged");
  const value = { feedbackId, requirementId: `${feedbackId}-requirement`, taskId: `${feedbackId}-task` };
  await project.say(drive.actor("product"), { case: "convertFeedback", value });
  for (let turn = 1; turn <= turns; turn += 1) await iterate(drive, turn);
}

// Feedback → requirement → task → sprint, run to its end.
async function iterate(drive: Drive, turn: number): Promise<void> {
  const { project, lead } = drive;
  const sprintId = project.newId("iteration");
  const name = project.text(`第 ${turn} 次功能迭代`, `Iteration ${turn}`);
  await project.say(lead, {
    case: "planSprint",
    value: { sprintId, name, start: dayFromNow(0), end: dayFromNow(7) },
  });
  await convert(drive, project.text(`第 ${turn} 轮用户反馈`, `What users said, round ${turn}`), sprintId);
  await project.say(lead, { case: "startSprint", value: { sprintId } });
  const { tasks } = await project.one("sprints", "sprint", (one) => one.sprintId === sprintId);
  for (const taskId of tasks)
    await project.say(drive.actor("technology"), { case: "completeTask", value: { taskId } });
  await project.say(lead, { case: "completeSprint", value: { sprintId } });
}

export const socialPlatform: Kit = {
  template: "social-platform",
  signatories: {
    business: "signatory",
    technology: "technology",
    operations: "moderation",
    compliance: "compliance",
  },
  requirements: [
    {
      zh: "内容审核十分钟内处置",
      en: "Bad content is handled within ten minutes",
      module: { zh: "审核", en: "Moderation" },
    },
    {
      zh: "应用内反馈入口",
      en: "Feedback from inside the app",
      module: { zh: "反馈", en: "Feedback" },
      departments: ["business", "technology"],
    },
    {
      zh: "隐私政策与备案",
      en: "Privacy policy and filing",
      module: { zh: "合规", en: "Compliance" },
      departments: ["compliance"],
    },
  ],
  feedback: [{ zh: "夜间模式太亮", en: "Dark mode is too bright" }],
  scenario: {
    title: "closing is refused while feedback has no owner; then three iterations of feedback",
    at: "closing",
    play,
  },
};
