// Social platform: closing is refused while feedback has no owner; then feedback becomes work, three times.
import { FeedbackState } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expectEqual } from "../lib/claims";
import { dayFromNow } from "../lib/project";
import { convert } from "../parts/closing";

const [gateId, criterionId] = ["g6", "feedback-triaged"];
const turns = 3;

async function receive(drive: Drive): Promise<string> {
  const { project } = drive;
  const feedbackId = project.newId("unowned");
  const text = project.text("举报后没有回音", "No answer after a report");
  await project.say(drive.actor("support"), { case: "receiveFeedback", value: { feedbackId, text } });
  return feedbackId;
}

async function triage(drive: Drive, feedbackId: string): Promise<void> {
  const { project, lead } = drive;
  await project.refused("invalid", lead, { case: "triageFeedback", value: { feedbackId } });
  const owner = drive.actor("product").person;
  await project.say(lead, { case: "triageFeedback", value: { feedbackId, owner } });
  const { state } = await project.one("operation", "feedback", (one) => one.feedbackId === feedbackId);
  expectEqual(state, FeedbackState.FEEDBACK_TRIAGED, "the feedback, triaged");
}

// G6 looks at the feedback itself.
async function untriaged(drive: Drive): Promise<void> {
  const { project } = drive;
  const meeting = { case: "meetCriterion", value: { gateId, criterionId } } as const;
  const feedbackId = await receive(drive);
  const refusal = await project.shows("check_unmet", drive.actor("business"), meeting);
  expectEqual(refusal.fact("feedback"), feedbackId, "the feedback that waits, named");
  await triage(drive, feedbackId);
  await project.say(drive.actor("business"), meeting);
}

// All else is done; what was said last has nobody who answers for it.
async function withoutOwner(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const feedbackId = await receive(drive);
  const { untriagedFeedback } = await project.one("closure", "closing");
  expectEqual(untriagedFeedback, [feedbackId], "the feedback among what stands in the way of closing");
  const refusal = await project.shows("closure_incomplete", lead, { case: "closeProject", value: {} });
  expectEqual(
    refusal.facts.map(({ key, value }) => [key, value]),
    [["feedback", feedbackId]],
    "the feedback, and nothing else, named",
  );
  await triage(drive, feedbackId);
  expectEqual((await project.one("closure", "closing")).untriagedFeedback, [], "nothing left untriaged");
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
  scenarios: [
    { title: "G6 is held back by feedback that nobody has triaged", at: "closing", play: untriaged },
    {
      title: "closing is refused while feedback has no owner; then three iterations of feedback",
      at: "closing, with nothing else left",
      play: withoutOwner,
    },
  ],
};
