// What the room shows of a meeting, worked out without a screen.

import { timestampMs } from "@bufbuild/protobuf/wkt";
import {
  AgendaItemState,
  Attendance,
  type MeetingInfo,
  MeetingState,
  type MeetingSummary,
  Repeat,
} from "@slipway/sdk";
import type { TFunction } from "i18next";
import { formatDay } from "../../lib/dates";

export function startsAtMs(meeting: MeetingInfo): number {
  return meeting.startsAt ? timestampMs(meeting.startsAt) : 0;
}

export function stateTone(state: MeetingState): string {
  switch (state) {
    case MeetingState.IN_PROGRESS:
      return "chip accent";
    case MeetingState.ENDED:
    case MeetingState.ISSUED:
      return "chip warn";
    case MeetingState.MINUTES_APPROVED:
      return "chip good";
    default:
      return "chip";
  }
}

// As `Every week until 1 Sep 2026`; empty where it is held once.
export function repetition(
  t: TFunction,
  { repeat, repeatUntil }: Pick<MeetingInfo, "repeat" | "repeatUntil">,
  language: string,
): string {
  if (repeat === Repeat.REPEAT_UNSPECIFIED) return "";
  const often = t(`rooms.repeat.${repeat as 1}`);
  return repeatUntil ? t("rooms.repeatedUntil", { often, day: formatDay(repeatUntil, language) }) : often;
}

type AgendaItem = MeetingInfo["agenda"][number];

// How long an item has taken; of a running one, until now.
export function itemSeconds(item: AgendaItem, nowMs: number): number {
  if (!item.startedAt) return 0;
  const end = item.closedAt
    ? timestampMs(item.closedAt)
    : item.state === AgendaItemState.ITEM_RUNNING
      ? nowMs
      : undefined;
  return end === undefined ? 0 : Math.max(0, (end - timestampMs(item.startedAt)) / 1000);
}

export function attendanceOf(summary: MeetingSummary | undefined, person: string): Attendance {
  if (summary?.late.includes(person)) return Attendance.LATE;
  if (summary?.present.includes(person)) return Attendance.PRESENT;
  if (summary?.absent.includes(person)) return Attendance.ABSENT;
  return Attendance.ATTENDANCE_UNSPECIFIED;
}

// Everyone who was invited or came, the invited first.
export function attendees(meeting: MeetingInfo, summary: MeetingSummary | undefined): readonly string[] {
  const everyone = [
    meeting.facilitator,
    meeting.secretary,
    ...meeting.invitees,
    ...(summary?.present ?? []),
    ...(summary?.late ?? []),
    ...(summary?.absent ?? []),
  ];
  return [...new Set(everyone.filter((id) => id !== ""))];
}

// Where the minutes of an item are written if nobody has begun them: everyone makes the same block.
export function blockIdFor(itemId: string): string {
  return itemId === "" ? "general" : itemId;
}

export interface Block {
  readonly blockId: string;
  readonly itemId: string;
  readonly text: string;
  readonly author: string;
  readonly redacted: boolean;
}

export function blocksOf(meeting: MeetingInfo, itemId: string): readonly Block[] {
  const blocks = meeting.minutes.filter((block) => block.itemId === itemId);
  return blocks.length > 0
    ? blocks
    : [{ blockId: blockIdFor(itemId), itemId, text: "", author: "", redacted: false }];
}

// What the last meeting of that kind carried over, by title.
export function carriedTitles(
  meetings: readonly MeetingInfo[],
  summaries: readonly MeetingSummary[],
  kind: MeetingInfo["kind"],
): readonly string[] {
  const ended = meetings.filter((one) => one.kind === kind && one.endedAt !== undefined);
  const endMs = (one: MeetingInfo): number => (one.endedAt ? timestampMs(one.endedAt) : 0);
  const last = ended.sort((a, b) => endMs(b) - endMs(a))[0];
  const summary = summaries.find((one) => one.meetingId === last?.meetingId);
  return (summary?.carriedOver ?? []).flatMap(
    (id) => last?.agenda.find((one) => one.item?.id === id)?.item?.title ?? [],
  );
}
