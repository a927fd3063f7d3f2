// What one person sees over all their projects: the portfolio, the calendar, their own work and inbox.
import {
  type BodyCase,
  type BodyOf,
  CalendarKind,
  NoticeKind,
  NoticeRule,
  ProjectState,
  RunKind,
} from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Actor } from "../lib/actor";
import { eventually, expect } from "../lib/claims";

type Overall = "portfolio" | "calendar" | "work" | "inbox";

// Once something in that view of theirs is as it should be.
async function shown<C extends BodyCase>(
  actor: Actor,
  view: Overall,
  kind: C,
  is: (body: BodyOf<C>) => boolean,
  what: string,
): Promise<void> {
  const handle = actor.client().view("workspace", view);
  await actor.client().connect();
  await eventually(() => handle.snapshot().of(kind).some(is), what);
}

// The second change is rejected: its author is told so, unless they read mentions only.
export async function turnedDown(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const changeId = project.newId("change");
  const [title, reason] = [
    project.text("再推迟一周", "A week later"),
    project.text("人手不足", "Too few of us"),
  ];
  await project.say(lead, { case: "requestChange", value: { changeId, title, reason } });
  await project.say(drive.actor("sponsor"), {
    case: "rejectChange",
    value: { changeId, reason: project.text("日期不变", "The date stands") },
  });
  const rule = (rule: NoticeRule) =>
    lead.send("workspace", { case: "setNoticeRule", value: { project: project.id, rule } });
  const inbox = lead.client().view("workspace", "inbox");
  const isTold = () =>
    inbox
      .snapshot()
      .of("notice")
      .some(
        (notice) =>
          notice.kind === NoticeKind.NOTICE_REFUSED &&
          notice.project === project.id &&
          notice.entity === `change/${changeId}`,
      );
  await eventually(isTold, "the refusal in its author's inbox");
  await rule(NoticeRule.NOTICE_MENTIONS_ONLY);
  await eventually(() => !isTold(), "the refusal gone where only mentions are read");
  await shown(
    lead,
    "inbox",
    "noticeChoice",
    (one) => one.project === project.id && one.rule === NoticeRule.NOTICE_MENTIONS_ONLY,
    "the rule that was chosen",
  );
  await rule(NoticeRule.NOTICE_ALL);
  await eventually(isTold, "the refusal again where everything is read");
}

// What was broken down to a person is their work, and says once they have begun it.
export async function overProjects(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  await shown(
    lead,
    "portfolio",
    "portfolio",
    (card) => card.project === project.id && card.state === ProjectState.STABILISING && card.gatesPassed > 0,
    "the portfolio's card, live and with gates passed",
  );
  const runs = await project.all("runbook", "run");
  for (const run of runs) {
    await shown(
      lead,
      "calendar",
      "calendar",
      (entry) =>
        entry.kind === CalendarKind.CALENDAR_RUN &&
        entry.entity === `run/${run.runId}` &&
        entry.rehearsal === (run.kind === RunKind.REHEARSAL),
      `${run.runId} in the calendar as what it is`,
    );
  }
  expect(new Set(runs.map(({ kind }) => kind)).size === 2, "both a rehearsal and a live run");
}

export async function begins(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const taskId = project.newId("task");
  const title = project.text("整理上线清单", "List what goes live");
  const { person } = lead;
  await project.say(lead, { case: "createTask", value: { taskId, title, assignee: person } });
  const isMine = (begun: boolean) => (item: BodyOf<"work">) =>
    item.project === project.id && item.entity === `task/${taskId}` && item.begun === begun;
  await shown(lead, "work", "work", isMine(false), "the task among one's work");
  await project.say(lead, { case: "startTask", value: { taskId } });
  await shown(lead, "work", "work", isMine(true), "the task as begun");
  await project.say(lead, { case: "completeTask", value: { taskId } });
}
