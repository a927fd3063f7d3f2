// The board as its page shows it: columns in order, cards in order, filtered. Pure.
import type { BoardColumn, Sprint, Stage, TaskCard } from "@slipway/sdk";
import { compareDays, daysBetween, isDay, today } from "../../lib/dates";
import type { AppSearch } from "../../lib/search";

export type Show = "mine" | "blocked" | "overdue" | "archived";
export const shows: readonly Show[] = ["mine", "blocked", "overdue", "archived"];

export interface Filter {
  readonly text: string;
  readonly who: string;
  readonly dept: string;
  readonly stage: Stage | undefined;
  // The tasks of the chosen sprint; undefined: none is chosen, or it is not there.
  readonly inSprint: ReadonlySet<string> | undefined;
  readonly show: ReadonlySet<Show>;
}

export function filterOf(search: AppSearch, sprints: readonly Sprint[] = []): Filter {
  const sprint = sprints.find((one) => one.sprintId === search.sprint);
  const wanted = (search.show ?? "").split(",");
  return {
    text: search.q ?? "",
    who: search.who ?? "",
    dept: search.dept ?? "",
    stage: search.stage && /^[1-9]$/.test(search.stage) ? (Number(search.stage) as Stage) : undefined,
    inSprint: sprint && new Set(sprint.tasks),
    show: new Set(shows.filter((show) => wanted.includes(show))),
  };
}

export function isFiltered(filter: Filter): boolean {
  return (
    filter.text !== "" ||
    filter.who !== "" ||
    filter.dept !== "" ||
    filter.stage !== undefined ||
    filter.inSprint !== undefined ||
    filter.show.size > 0
  );
}

export function isBlocked(task: TaskCard): boolean {
  return !task.done && (task.openBlockers.length > 0 || task.blockedReason !== "");
}

export function isOverdue(task: TaskCard): boolean {
  return !task.done && isDay(task.due) && daysBetween(today(), task.due) < 0;
}

export function passes(task: TaskCard, filter: Filter, me: string): boolean {
  if (task.archived !== filter.show.has("archived")) return false;
  if (filter.who !== "" && task.assignee !== (filter.who === "nobody" ? "" : filter.who)) return false;
  if (filter.dept !== "" && task.departmentId !== filter.dept) return false;
  if (filter.stage !== undefined && task.stage !== filter.stage) return false;
  if (filter.inSprint && !filter.inSprint.has(task.taskId)) return false;
  if (filter.show.has("mine") && task.assignee !== me) return false;
  if (filter.show.has("blocked") && !isBlocked(task)) return false;
  if (filter.show.has("overdue") && !isOverdue(task)) return false;
  if (filter.text === "") return true;
  const low = `${task.title}\n${task.description}`.toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word));
}

const byRank = (a: { rank: string }, b: { rank: string }): number =>
  a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0;

export function sortedColumns(columns: readonly BoardColumn[]): BoardColumn[] {
  return [...columns].sort(byRank);
}

// All cards by rank. Starting from the order before makes each step of a large board nearly free.
export function reorder(before: readonly TaskCard[], tasks: readonly TaskCard[]): TaskCard[] {
  const left = new Map(tasks.map((task) => [task.taskId, task]));
  const next: TaskCard[] = [];
  for (const old of before) {
    const task = left.get(old.taskId);
    if (!task) continue;
    next.push(task);
    left.delete(old.taskId);
  }
  for (const task of left.values()) next.push(task);
  return next.sort((a, b) => byRank(a, b) || (a.taskId < b.taskId ? -1 : 1));
}

export type CardsByColumn = ReadonlyMap<string, readonly TaskCard[]>;

export function byColumn(sorted: readonly TaskCard[], keep: (task: TaskCard) => boolean): CardsByColumn {
  const columns = new Map<string, TaskCard[]>();
  for (const task of sorted) {
    if (!keep(task)) continue;
    const column = columns.get(task.columnId);
    if (column) column.push(task);
    else columns.set(task.columnId, [task]);
  }
  return columns;
}

export interface Place {
  readonly columnId: string;
  // The card to stand below; empty: on top.
  readonly afterTaskId: string;
}

// Where a card lands when it is dropped at an edge of `target`, in the whole column rather than in what
// the filter shows of it. Undefined: it stands there already.
export function dropPlace(
  column: readonly TaskCard[],
  columnId: string,
  moving: string,
  target: string | undefined,
  edge: "top" | "bottom",
): Place | undefined {
  const rest = column.filter((task) => task.taskId !== moving);
  let position = rest.length;
  if (target !== undefined) {
    if (target === moving) return undefined;
    const found = rest.findIndex((task) => task.taskId === target);
    if (found >= 0) position = edge === "top" ? found : found + 1;
  }
  const here = column.findIndex((task) => task.taskId === moving);
  if (here === position) return undefined;
  return { columnId, afterTaskId: rest[position - 1]?.taskId ?? "" };
}

// One step up or down among the cards that are shown; undefined at the end of the way.
export function stepPlace(
  column: readonly TaskCard[],
  shown: readonly TaskCard[],
  columnId: string,
  moving: string,
  step: -1 | 1,
): Place | undefined {
  const here = shown.findIndex((task) => task.taskId === moving);
  const neighbour = here < 0 ? undefined : shown[here + step];
  if (!neighbour) return undefined;
  return dropPlace(column, columnId, moving, neighbour.taskId, step < 0 ? "top" : "bottom");
}

export function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

// How many cards came, went or changed places between two orders.
export function changesBetween(a: readonly string[], b: readonly string[]): number {
  const inA = new Set(a);
  const inB = new Set(b);
  const came = b.filter((id) => !inA.has(id)).length;
  const went = a.filter((id) => !inB.has(id)).length;
  if (came + went > 0) return came + went;
  return sameIds(a, b) ? 0 : 1;
}

export type Difference =
  | { readonly kind: "added" | "removed"; readonly task: TaskCard }
  | {
      readonly kind: "changed";
      readonly task: TaskCard;
      readonly before: TaskCard;
      readonly fields: readonly (
        | "column"
        | "title"
        | "due"
        | "assignee"
        | "priority"
        | "blocked"
        | "done"
        | "text"
      )[];
    };

// What became of each card between two moments.
export function differences(then: readonly TaskCard[], now: readonly TaskCard[]): readonly Difference[] {
  const before = new Map(then.map((task) => [task.taskId, task]));
  const result: Difference[] = [];
  for (const task of now) {
    const old = before.get(task.taskId);
    before.delete(task.taskId);
    if (!old || (old.archived && !task.archived)) {
      if (!task.archived) result.push({ kind: "added", task });
      continue;
    }
    if (task.archived) {
      if (!old.archived) result.push({ kind: "removed", task });
      continue;
    }
    const fields: ("column" | "title" | "due" | "assignee" | "priority" | "blocked" | "done" | "text")[] = [];
    if (old.columnId !== task.columnId) fields.push("column");
    if (old.title !== task.title) fields.push("title");
    if (compareDays(old.due, task.due) !== 0) fields.push("due");
    if (old.assignee !== task.assignee) fields.push("assignee");
    if (old.priority !== task.priority) fields.push("priority");
    if (isBlocked(old) !== isBlocked(task)) fields.push("blocked");
    if (old.description !== task.description) fields.push("text");
    if (fields.length > 0) result.push({ kind: "changed", task, before: old, fields });
  }
  for (const task of before.values()) if (!task.archived) result.push({ kind: "removed", task });
  return result;
}
