// What an item over all projects is called where it has no title of its own, and what its kind alone does not say.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  type CalendarEntry,
  CalendarKind,
  type Notice,
  NoticeKind,
  type Run,
  RunKind,
  type Stage,
  type WorkItem,
} from "@slipway/sdk";
import type { TFunction } from "i18next";
import { formatInstant } from "../../lib/dates";
import { stageName } from "../../lib/names";

function stageOf(entity: string): Stage | undefined {
  const [kind, number] = entity.split("/");
  return kind === "stage" ? (Number(number) as Stage) : undefined;
}

// A stage has the name of its number; what is asked about it is to evaluate its owner.
export function workTitle(t: TFunction, { entity, title }: WorkItem): string {
  const stage = stageOf(entity);
  return stage === undefined ? title : t("myWork.evaluate", { stage: stageName(t, stage) });
}

// Nor has what users said a name.
export function noticeTitle(t: TFunction, { entity, title }: Notice): string {
  const stage = stageOf(entity);
  if (stage !== undefined) return stageName(t, stage);
  return title || t(entity.startsWith("feedback/") ? "inbox.feedback" : "nav.rooms");
}

const refusals = ["change", "gate", "advice", "defect", "feedback", "meeting"] as const;
// What is nobody's to be assigned: a gate waits again since a waiver of it expired, a meeting was moved.
const given = ["gate", "meeting", "feedback", "handover"] as const;

// The sentence for a notice.
export function noticeWords({ kind, entity }: Notice) {
  const [what, , part] = entity.split("/");
  if (kind === NoticeKind.NOTICE_ASSIGNED && what === "gate" && part) return "inbox.given.condition";
  const thing = given.find((one) => one === what);
  if (kind === NoticeKind.NOTICE_ASSIGNED && thing) return `inbox.given.${thing}` as const;
  const refused = refusals.find((one) => one === what);
  if (kind === NoticeKind.NOTICE_REFUSED && refused) return `inbox.refused.${refused}` as const;
  return `inbox.kind.${kind as 1}` as const;
}

// A run is called by its runbook, and by when it was to start: there may be several of the same.
export function runTitle(
  t: TFunction,
  { kind, plannedStart }: Run,
  runbook: string,
  language: string,
): string {
  const at = plannedStart ? formatInstant(timestampDate(plannedStart), language) : "";
  const title = at ? `${runbook} · ${at}` : runbook;
  return kind === RunKind.LIVE ? t("since.cutoverBy", { title }) : t("calendar.rehearsalOf", { title });
}

// A rehearsal is called one wherever a cutover might be meant, and what is cancelled wherever it might be awaited.
export function calendarKind(t: TFunction, { kind, rehearsal }: CalendarEntry): string {
  return rehearsal ? t("calendar.rehearsal") : t(`calendar.kind.${kind as 1}`);
}
export function calendarTitle(t: TFunction, entry: CalendarEntry): string {
  if (entry.kind === CalendarKind.CALENDAR_STAGE_END)
    return t("calendar.stageEnd", { stage: stageName(t, stageOf(entry.entity) ?? 0) });
  const title = entry.title || t(`calendar.kind.${entry.kind as 1}`);
  if (entry.cancelled) return t("calendar.cancelledOf", { title });
  return entry.rehearsal ? t("calendar.rehearsalOf", { title }) : title;
}
