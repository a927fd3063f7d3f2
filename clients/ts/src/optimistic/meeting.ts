// What meeting commands will do to a meeting, where that is plain to see. Its summary is the server's to compute.
import { create } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Command } from "../gen/slipway/v1/commands_pb";
import { AgendaItemState, Attendance, MeetingState } from "../gen/slipway/v1/types_pb";
import {
  ActionInfoSchema,
  type AgendaItemInfo,
  AgendaItemInfoSchema,
  AmendmentSchema,
  DecisionInfoSchema,
  type MeetingInfo,
  MeetingInfoSchema,
  type MeetingSummary,
  MeetingSummarySchema,
  MinutesBlockSchema,
} from "../gen/slipway/v1/views_pb";
import type { Entities } from "../types";
import { body, type Effect, entity, type Patch, unchanged } from "./patch";

type Intent = Command["intent"];
type IntentValue<C extends Intent["case"]> = Extract<Intent, { readonly case: C }>["value"];

export function meetingPatch(entities: Entities, intent: Intent, effect: Effect): Patch {
  const now = timestampFromMs(effect.sentAt);
  const meeting = (id: string, change: (meeting: MeetingInfo) => MeetingInfo) =>
    changeMeeting(entities, id, change);
  switch (intent.case) {
    case "scheduleMeeting":
      return scheduleMeeting(entities, intent.value);
    case "rescheduleMeeting":
      return meeting(intent.value.meetingId, (held) => moved(held, intent.value));
    case "cancelMeeting":
      return meeting(intent.value.meetingId, (held) => cancelled(held, intent.value, effect));
    case "addAgendaItem":
      return meeting(intent.value.meetingId, (held) => withItem(held, intent.value));
    case "startMeeting":
      return startMeeting(entities, intent.value.meetingId, now);
    case "endMeeting":
      return meeting(intent.value.meetingId, (held) => ended(held, now));
    case "issueMinutes":
      return meeting(intent.value.meetingId, (held) => ({
        ...held,
        state: MeetingState.ISSUED,
        issuedBy: effect.personId,
      }));
    case "startItem":
      return meeting(intent.value.meetingId, (held) => ({
        ...held,
        agenda: held.agenda.map((item) =>
          isItem(item, intent.value) ? running(item, now) : left(item, now),
        ),
      }));
    case "closeItem":
      return meeting(intent.value.meetingId, (held) => ({
        ...held,
        agenda: held.agenda.map((item) =>
          isItem(item, intent.value) ? { ...left(item, now), state: AgendaItemState.ITEM_CLOSED } : item,
        ),
      }));
    case "carryOverItem":
      return meeting(intent.value.meetingId, (held) => ({
        ...held,
        agenda: held.agenda.map((item) =>
          isItem(item, intent.value)
            ? { ...left(item, now), state: AgendaItemState.ITEM_CARRIED_OVER }
            : item,
        ),
      }));
    case "editMinutes":
      return meeting(intent.value.meetingId, (held) => withBlock(held, intent.value, effect));
    case "amendMinutes":
      return meeting(intent.value.meetingId, (held) => withAmendment(held, intent.value, effect));
    case "recordAttendance":
      return changeSummary(entities, intent.value.meetingId, (summary) =>
        withAttendance(summary, intent.value),
      );
    case "recordDecision":
      return changeSummary(entities, intent.value.meetingId, (summary) =>
        withDecision(summary, intent.value, effect),
      );
    case "agreeActionItem":
      return changeSummary(entities, intent.value.meetingId, (summary) => withAction(summary, intent.value));
    default:
      return unchanged;
  }
}

function scheduleMeeting(entities: Entities, command: IntentValue<"scheduleMeeting">): Patch {
  if (entities.has(`meeting/${command.meetingId}`)) return unchanged;
  const meeting = create(MeetingInfoSchema, {
    meetingId: command.meetingId,
    kind: command.kind,
    title: command.title,
    state: MeetingState.SCHEDULED,
    startsAt: command.startsAt,
    plannedMinutes: command.plannedMinutes,
    facilitator: command.facilitator,
    secretary: command.secretary,
    invitees: command.invitees,
    repeat: command.repeat,
    ...(command.repeatUntil ? { repeatUntil: command.repeatUntil } : {}),
    agenda: command.agenda.map((item) =>
      create(AgendaItemInfoSchema, { item, state: AgendaItemState.ITEM_OPEN }),
    ),
  });
  return [entity(`meeting/${command.meetingId}`, { case: "meeting", value: meeting })];
}

// Of a meeting that has begun, the server refuses it.
function moved(held: MeetingInfo, command: IntentValue<"rescheduleMeeting">): MeetingInfo {
  if (held.state !== MeetingState.SCHEDULED || !command.startsAt) return held;
  const plannedMinutes = command.plannedMinutes || held.plannedMinutes;
  return { ...held, startsAt: command.startsAt, plannedMinutes };
}

// The next of its series, and what it carries over, are the server's to say.
function cancelled(held: MeetingInfo, command: IntentValue<"cancelMeeting">, effect: Effect): MeetingInfo {
  if (held.state !== MeetingState.SCHEDULED) return held;
  return {
    ...held,
    state: MeetingState.MEETING_CANCELLED,
    cancelledBy: effect.personId,
    cancelReason: command.reason,
  };
}

// With the start there is a summary, for what is said in the meeting to stand in.
function startMeeting(entities: Entities, id: string, now: Timestamp): Patch {
  const started = changeMeeting(entities, id, (held) => ({
    ...held,
    state: MeetingState.IN_PROGRESS,
    startedAt: now,
  }));
  if (started === unchanged || entities.has(`summary/${id}`)) return started;
  const summary = create(MeetingSummarySchema, { meetingId: id });
  return [...started, entity(`summary/${id}`, { case: "summary", value: summary })];
}

function changeMeeting(entities: Entities, id: string, change: (meeting: MeetingInfo) => MeetingInfo): Patch {
  const held = body(entities, `meeting/${id}`, "meeting");
  return held ? [entity(`meeting/${id}`, { case: "meeting", value: change(held) })] : unchanged;
}

function changeSummary(
  entities: Entities,
  id: string,
  change: (summary: MeetingSummary) => MeetingSummary,
): Patch {
  const held = body(entities, `summary/${id}`, "summary");
  return held ? [entity(`summary/${id}`, { case: "summary", value: change(held) })] : unchanged;
}

// What is there already was confirmed before its answer came.
function withItem(held: MeetingInfo, command: IntentValue<"addAgendaItem">): MeetingInfo {
  if (held.agenda.some((item) => item.item?.id === command.item?.id)) return held;
  const item = create(AgendaItemInfoSchema, { item: command.item, state: AgendaItemState.ITEM_OPEN });
  return { ...held, agenda: [...held.agenda, item] };
}

function withAmendment(held: MeetingInfo, command: IntentValue<"amendMinutes">, effect: Effect): MeetingInfo {
  // Before the approval there is nothing to amend: the server refuses.
  if (held.state !== MeetingState.MINUTES_APPROVED) return held;
  if (held.amendments.some((amendment) => amendment.amendmentId === command.amendmentId)) return held;
  const amendment = create(AmendmentSchema, {
    amendmentId: command.amendmentId,
    text: command.text,
    reason: command.reason,
    author: effect.personId,
    at: timestampFromMs(effect.sentAt),
  });
  return { ...held, amendments: [...held.amendments, amendment] };
}

function isItem(item: AgendaItemInfo, command: { readonly itemId: string }): boolean {
  return item.item?.id === command.itemId;
}

function running(item: AgendaItemInfo, now: Timestamp): AgendaItemInfo {
  if (item.state === AgendaItemState.ITEM_RUNNING) return item;
  return { ...item, state: AgendaItemState.ITEM_RUNNING, startedAt: now, closedAt: undefined };
}

// One item runs at a time: what ran is closed.
function left(item: AgendaItemInfo, now: Timestamp): AgendaItemInfo {
  if (item.state !== AgendaItemState.ITEM_RUNNING) return item;
  return { ...item, state: AgendaItemState.ITEM_CLOSED, closedAt: now };
}

// What ran is closed, what was never taken up is carried over.
function ended(held: MeetingInfo, now: Timestamp): MeetingInfo {
  const agenda = held.agenda.map((item) =>
    item.state === AgendaItemState.ITEM_OPEN
      ? { ...item, state: AgendaItemState.ITEM_CARRIED_OVER }
      : left(item, now),
  );
  return { ...held, state: MeetingState.ENDED, endedAt: now, agenda };
}

// An empty text empties the block, which keeps its place.
function withBlock(held: MeetingInfo, command: IntentValue<"editMinutes">, effect: Effect): MeetingInfo {
  const before = held.minutes.find((block) => block.blockId === command.blockId);
  const block = create(MinutesBlockSchema, {
    blockId: command.blockId,
    itemId: command.itemId,
    text: command.text,
    author: effect.personId,
    at: timestampFromMs(effect.sentAt),
    changedRevision: before?.changedRevision ?? 0n,
  });
  const minutes = before
    ? held.minutes.map((other) => (other === before ? block : other))
    : [...held.minutes, block];
  return { ...held, minutes };
}

function withAttendance(summary: MeetingSummary, command: IntentValue<"recordAttendance">): MeetingSummary {
  const { personId, attendance } = command;
  const list = (people: readonly string[], state: Attendance) => [
    ...people.filter((person) => person !== personId),
    ...(attendance === state ? [personId] : []),
  ];
  return {
    ...summary,
    present: list(summary.present, Attendance.PRESENT),
    late: list(summary.late, Attendance.LATE),
    absent: list(summary.absent, Attendance.ABSENT),
  };
}

function withDecision(
  summary: MeetingSummary,
  command: IntentValue<"recordDecision">,
  effect: Effect,
): MeetingSummary {
  if (summary.decisions.some((held) => held.decisionId === command.decisionId)) return summary;
  const decision = create(DecisionInfoSchema, {
    decisionId: command.decisionId,
    itemId: command.itemId,
    what: command.what,
    why: command.why,
    deciders: command.deciders,
    supersedes: command.supersedes,
    recordedBy: effect.personId,
    at: timestampFromMs(effect.sentAt),
  });
  const earlier = summary.decisions.map((held) =>
    held.decisionId === command.supersedes ? { ...held, supersededBy: command.decisionId } : held,
  );
  return { ...summary, decisions: [...earlier, decision] };
}

function withAction(summary: MeetingSummary, command: IntentValue<"agreeActionItem">): MeetingSummary {
  if (summary.actions.some((held) => held.actionId === command.actionId)) return summary;
  const action = create(ActionInfoSchema, {
    actionId: command.actionId,
    itemId: command.itemId,
    what: command.what,
    owner: command.owner,
    due: command.due,
    taskId: command.taskId,
  });
  return { ...summary, actions: [...summary.actions, action] };
}
