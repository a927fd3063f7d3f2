// Meetings: held by their facilitator and secretary, with attendance, decisions, actions and minutes.
import { Attendance, type MeetingInfo, MeetingKind, MeetingState } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect, expectEqual } from "../lib/claims";
import { dayFromNow } from "../lib/project";

// The first that is still to be held, of that id or of the kind.
async function scheduled(drive: Drive, is: (meeting: MeetingInfo) => boolean): Promise<MeetingInfo> {
  return drive.project.one(
    "meeting",
    "meeting",
    (meeting) => meeting.state === MeetingState.SCHEDULED && is(meeting),
  );
}

// From its start to approved minutes; `during` happens while it runs.
async function hold(
  drive: Drive,
  meeting: MeetingInfo,
  during: () => Promise<void> = async () => {},
): Promise<void> {
  const { project, lead } = drive;
  const { meetingId } = meeting;
  const facilitator = project.owner(meeting.facilitator);
  const secretary = project.owner(meeting.secretary);
  await project.say(facilitator, { case: "startMeeting", value: { meetingId } });
  for (const [index, personId] of meeting.invitees.entries()) {
    const attendance = index === 0 ? Attendance.LATE : index === 1 ? Attendance.ABSENT : Attendance.PRESENT;
    await project.say(secretary, { case: "recordAttendance", value: { meetingId, personId, attendance } });
  }
  for (const { item } of meeting.agenda) {
    if (!item) continue;
    const about = { meetingId, itemId: item.id };
    await project.say(facilitator, { case: "startItem", value: about });
    const text = project.text(`${item.title}：已讨论。`, `${item.title}: discussed.`);
    await project.say(secretary, { case: "editMinutes", value: { ...about, blockId: item.id, text } });
    await project.say(facilitator, { case: "closeItem", value: about });
  }
  await writeTogether(drive, meetingId);
  await during();
  await project.say(facilitator, { case: "endMeeting", value: { meetingId } });
  await project.say(secretary, { case: "issueMinutes", value: { meetingId } });
  await project.say(lead, { case: "approveMinutes", value: { meetingId } });
  const blockId = meeting.agenda[0]?.item?.id ?? "late";
  await project.refused("minutes_locked", secretary, {
    case: "editMinutes",
    value: { meetingId, blockId, text: "…" },
  });
}

// The text of the whole meeting, which everyone may write.
async function writeTogether({ project, lead }: Drive, meetingId: string): Promise<void> {
  const inserted = project.text("以上各项已确认。", "All of this was confirmed.");
  const sections = [{ length: 0, changed: true, inserted: inserted.length }];
  await project.say(lead, { case: "editText", value: { meetingId, version: 0n, updates: [{ sections }], inserted } });
  const update = await project.one("minutes", "textUpdate", (one) => one.meetingId === meetingId);
  expectEqual(update.inserted, inserted, "the text written together");
  const noteId = project.newId("note");
  const text = project.text("由谁确认？", "Confirmed by whom?");
  const about = { meetingId, noteId };
  await project.say(lead, { case: "noteText", value: { ...about, version: update.version, from: 0, to: 2, text } });
  await project.say(lead, { case: "resolveNote", value: about });
  const note = await project.one("minutes", "note", (one) => one.noteId === noteId);
  expect(note.resolved && note.from < note.to, "a comment on a part of it, resolved");
}

export async function holdMeeting(drive: Drive, meetingId: string): Promise<void> {
  await hold(drive, await scheduled(drive, (meeting) => meeting.meetingId === meetingId));
}

export async function holdOfKind(drive: Drive, kind: MeetingKind): Promise<string> {
  const meeting = await scheduled(drive, (one) => one.kind === kind);
  await hold(drive, meeting);
  return meeting.meetingId;
}

// Two sync meetings: the second shows what became of the first one's actions, and what changed since.
export async function sync(drive: Drive): Promise<void> {
  const { project } = drive;
  const first = await scheduled(drive, (meeting) => meeting.kind === MeetingKind.SYNC);
  const secretary = project.owner(first.secretary);
  const owner = drive.actor("technology").person;
  const about = { meetingId: first.meetingId, itemId: first.agenda[0]?.item?.id ?? "" };
  const taskIds = [project.newId("action"), project.newId("action")];
  await project.refused("meeting_not_in_progress", secretary, {
    case: "recordDecision",
    value: { ...about, decisionId: "early", what: "…" },
  });
  await hold(drive, first, async () => {
    const what = project.text("确认上线窗口与对外通知", "Confirm the window and tell everyone");
    const value = { ...about, actionId: taskIds[0] ?? "", what, taskId: taskIds[0] ?? "" };
    await project.refused("action_incomplete", secretary, { case: "agreeActionItem", value });
    for (const taskId of taskIds) {
      const action = { ...about, actionId: taskId, taskId, what, owner, due: dayFromNow(7) };
      await project.say(secretary, { case: "agreeActionItem", value: action });
    }
    const decision = { ...about, decisionId: project.newId("decision"), deciders: [drive.lead.person] };
    const [decided, why] = [
      project.text("按计划推进", "Go on as planned"),
      project.text("风险可控", "The risks are in hand"),
    ];
    await project.say(secretary, { case: "recordDecision", value: { ...decision, what: decided, why } });
  });
  for (const taskId of taskIds) {
    const task = await project.one("board", "task", (one) => one.taskId === taskId);
    expectEqual([task.fromAction, task.assignee], [taskId, owner], "the action's task, with its owner");
  }
  await project.say(drive.actor("technology"), { case: "completeTask", value: { taskId: taskIds[0] ?? "" } });
  const second = await scheduled(drive, (meeting) => meeting.kind === MeetingKind.SYNC);
  await hold(drive, second);
  const summary = await project.one("meeting", "summary", (one) => one.meetingId === second.meetingId);
  expect(summary.previousMeetingId === first.meetingId, "the second sync to follow the first");
  expectEqual(
    summary.previousActions.map(({ taskId, done }) => [taskId, done]).sort(),
    taskIds.map((taskId, index) => [taskId, index === 0]).sort(),
    "the state of the first meeting's actions",
  );
  expect(summary.changesTotal > 0, "what changed since the last meeting");
}
