// Freezes, runs and milestones of all projects on one axis of days, and where they get into each other's way.
import { CalendarKind } from "@slipway/sdk";
import type { Dated } from "./calendar";

// A project's bars, laid so that none covers another.
export interface Row {
  readonly project: string;
  readonly name: string;
  readonly lanes: readonly (readonly Dated[])[];
}

export interface Axis {
  readonly first: number;
  readonly last: number;
  readonly width: number;
}

const kinds: ReadonlySet<CalendarKind> = new Set([
  CalendarKind.CALENDAR_FREEZE,
  CalendarKind.CALENDAR_RUN,
  CalendarKind.CALENDAR_MILESTONE,
]);

export function onStrip({ entry }: Dated): boolean {
  return kinds.has(entry.kind);
}

export function xOf({ first, last, width }: Axis, day: number): number {
  return ((Math.min(Math.max(day, first), last) - first) / (last - first)) * width;
}

export function isWithin({ span }: Dated, { first, last }: Axis): boolean {
  return span.until >= first && span.from < last;
}

// In the order of the projects, without those that have nothing. `room` is how many days a bar's name needs beside it.
export function rowsOf(dated: readonly Dated[], projects: readonly string[], room: number): readonly Row[] {
  return projects.flatMap((project) => {
    const own = dated.filter(({ entry }) => entry.project === project);
    if (own.length === 0) return [];
    own.sort((a, b) => a.span.from - b.span.from || b.span.until - a.span.until);
    const lanes: Dated[][] = [];
    for (const one of own) {
      const free = lanes.find((lane) => {
        const before = lane.at(-1);
        return !before || Math.max(before.span.until, before.span.from + room) <= one.span.from;
      });
      if (free) free.push(one);
      else lanes.push([one]);
    }
    return [{ project, name: own[0]?.entry.projectName ?? "", lanes }];
  });
}

export interface Collision {
  readonly run: Dated;
  readonly with: Dated;
}

function overlap(a: Dated, b: Dated): boolean {
  // A run without an end stands for its beginning.
  if (a.span.from === a.span.until) return b.span.from <= a.span.from && a.span.from < b.span.until;
  return a.span.from < b.span.until && b.span.from < a.span.until;
}

// A run in any project's freeze, and two projects' runs at the same time. What is settled stands in nobody's way.
export function collisionsOf(dated: readonly Dated[]): readonly Collision[] {
  const open = dated.filter(({ entry }) => !entry.settled);
  const runs = open.filter(({ entry }) => entry.kind === CalendarKind.CALENDAR_RUN);
  const freezes = open.filter(({ entry }) => entry.kind === CalendarKind.CALENDAR_FREEZE);
  const found: Collision[] = [];
  for (const [at, run] of runs.entries()) {
    for (const freeze of freezes) if (overlap(run, freeze)) found.push({ run, with: freeze });
    for (const other of runs.slice(at + 1))
      if (other.entry.project !== run.entry.project && (overlap(run, other) || overlap(other, run)))
        found.push({ run, with: other });
  }
  return found.sort((a, b) => a.run.span.from - b.run.span.from);
}

// Mondays where there is room for them, else the first days of months.
export function ticksOf({ first, last, width }: Axis, roomForWeek: number): readonly number[] {
  const ticks: number[] = [];
  const weekly = width / ((last - first) / 7) >= roomForWeek;
  for (let day = Math.ceil(first); day <= last; day += 1) {
    const isTick = weekly ? (day + 3) % 7 === 0 : new Date(day * 86_400_000).getUTCDate() === 1;
    if (isTick) ticks.push(day);
  }
  return ticks;
}
