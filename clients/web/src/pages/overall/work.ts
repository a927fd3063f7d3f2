// What waits for a person, in the order in which to look at it.
import { type WorkItem, WorkKind } from "@slipway/sdk";
import { compareDays, type Day, type DueGroup, dueGroup } from "../../lib/dates";

export type Urgency = DueGroup | "begun" | "blocked";
export const urgencies: readonly Urgency[] = [
  "begun",
  "overdue",
  "today",
  "thisWeek",
  "later",
  "noDate",
  "blocked",
];
export const workKinds: readonly WorkKind[] = [
  WorkKind.WORK_TASK,
  WorkKind.WORK_STEP,
  WorkKind.WORK_VOTE,
  WorkKind.WORK_RISK,
  WorkKind.WORK_DEFECT,
  WorkKind.WORK_SIGN_OFF,
];

export interface WorkFilter {
  readonly project?: string | undefined;
  readonly kind?: WorkKind | undefined;
}

// What was begun is brought to an end before anything else. Others wait for a released step and for a vote: it is for
// today, though it has no date. What is blocked can not be done now, however late it is.
export function urgencyOf(item: WorkItem, now: Day): Urgency {
  if (item.blocked) return "blocked";
  if (item.begun) return "begun";
  if (item.kind === WorkKind.WORK_STEP || item.kind === WorkKind.WORK_VOTE) return "today";
  return dueGroup(item.due, now);
}

export function passes(item: WorkItem, { project, kind }: WorkFilter): boolean {
  return (!project || item.project === project) && (!kind || item.kind === kind);
}

export function grouped(
  items: readonly WorkItem[],
  now: Day,
): readonly { readonly urgency: Urgency; readonly items: readonly WorkItem[] }[] {
  return urgencies.flatMap((urgency) => {
    const own = items.filter((item) => urgencyOf(item, now) === urgency);
    own.sort(
      (a, b) =>
        compareDays(a.due, b.due) ||
        b.kind - a.kind ||
        b.priority - a.priority ||
        a.title.localeCompare(b.title),
    );
    return own.length === 0 ? [] : [{ urgency, items: own }];
  });
}

export interface Counted<K> {
  readonly key: K;
  readonly count: number;
}
export function countedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): readonly Counted<K>[] {
  const counts = new Map<K, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts].map(([key, count]) => ({ key, count }));
}
