// Where the points of a chart over days stand, in hundredths of its width and height. No screen here.
import type { BurnPoint, FlowPoint, Sprint } from "@slipway/sdk";
import { addDays, compareDays, type Day, daysBetween, isDay } from "../lib/dates";

export interface Axis {
  readonly first: Day;
  readonly last: Day;
  // Days from the first to where the drawing ends; at least one.
  readonly span: number;
  // What the top of the drawing stands for; at least one.
  readonly most: number;
}

interface Dated {
  readonly day?: Day | undefined;
}

const round = (part: number): string => (part * 100).toFixed(2);
const earlier = (a: Day, b: Day): Day => (compareDays(a, b) <= 0 ? a : b);
const later = (a: Day, b: Day): Day => (compareDays(a, b) >= 0 ? a : b);

// From the sprint's start to its end; further where its points go further. Undefined: it has no day at all.
export function sprintAxis(
  points: readonly BurnPoint[],
  { start, end }: Pick<Sprint, "start" | "end">,
): Axis | undefined {
  const days: readonly Day[] = [start, end, ...points.map((point) => point.day)].filter((day) => isDay(day));
  const [one] = days;
  if (!one) return undefined;
  const first = days.reduce(earlier, one);
  const last = days.reduce(later, one);
  return {
    first,
    last,
    span: Math.max(1, daysBetween(first, last)),
    most: Math.max(1, ...points.map((point) => point.scopeTasks)),
  };
}

// From the first point to the last, whose days are drawn whole.
export function flowAxis(points: readonly FlowPoint[]): Axis | undefined {
  const first = points[0]?.day;
  const last = points.at(-1)?.day;
  if (!isDay(first) || !isDay(last)) return undefined;
  return {
    first,
    last,
    span: daysBetween(first, last) + 1,
    most: Math.max(1, ...points.map((point) => point.todo + point.doing + point.done)),
  };
}

const xOf = ({ first, span }: Axis, day: Day | undefined): number =>
  isDay(day) ? daysBetween(first, day) / span : 0;
const yOf = ({ most }: Axis, value: number): number => 1 - value / most;

// One point is drawn as well: as a line of no length, whose ends are round.
export function lineOf<P extends Dated>(axis: Axis, points: readonly P[], of: (point: P) => number): string {
  const pairs = points.map((point) => `${round(xOf(axis, point.day))},${round(yOf(axis, of(point)))}`);
  return (pairs.length === 1 ? [...pairs, ...pairs] : pairs).join(" ");
}

// A value holds until the next day on which it changed; the last one for its own day.
export function areaOf<P extends Dated>(axis: Axis, points: readonly P[], of: (point: P) => number): string {
  const corners = points.flatMap((point, index) => {
    const next = points[index + 1]?.day;
    const until = isDay(next) ? xOf(axis, next) : xOf(axis, point.day) + 1 / axis.span;
    const y = round(yOf(axis, of(point)));
    return [`${round(xOf(axis, point.day))},${y}`, `${round(until)},${y}`];
  });
  return ["0,100", ...corners, "100,100"].join(" ");
}

export interface Tick {
  readonly day: Day;
  // Where it stands, from 0 to 1.
  readonly at: number;
}

// The first of each month within; every so many months where there are more than `max`.
export function monthTicks(first: Day, days: number, max: number): readonly Tick[] {
  const last = addDays(first, days);
  const firsts: Day[] = [];
  for (let at: Day = { year: first.year, month: first.month, day: 1 }; compareDays(at, last) < 0; ) {
    if (compareDays(at, first) >= 0) firsts.push(at);
    at =
      at.month === 12
        ? { year: at.year + 1, month: 1, day: 1 }
        : { year: at.year, month: at.month + 1, day: 1 };
  }
  const each = Math.ceil(firsts.length / max);
  return firsts
    .filter((_, index) => index % each === 0)
    .map((day) => ({ day, at: daysBetween(first, day) / days }));
}
