// Dates of all projects as days of one calendar: on which days an entry stands, and the weeks of a month.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type CalendarEntry, CalendarKind } from "@slipway/sdk";
import { type Day, dayNumber, isDay, wallDays } from "../../lib/dates";

export const calendarKinds: readonly CalendarKind[] = [
  CalendarKind.CALENDAR_MEETING,
  CalendarKind.CALENDAR_MILESTONE,
  CalendarKind.CALENDAR_FREEZE,
  CalendarKind.CALENDAR_RUN,
  CalendarKind.CALENDAR_TRAINING,
  CalendarKind.CALENDAR_STAGE_END,
];

// Wall-clock days since 1970; `until` is where it ends, and equal to `from` where it has no length.
export interface Span {
  readonly from: number;
  readonly until: number;
  readonly allDay: boolean;
}

export function spanOf(entry: CalendarEntry, zone: string): Span | undefined {
  if (isDay(entry.on)) {
    const from = dayNumber(entry.on);
    return { from, until: from + 1, allDay: true };
  }
  if (!entry.from) return undefined;
  const from = wallDays(timestampDate(entry.from), zone);
  const until = entry.until ? wallDays(timestampDate(entry.until), zone) : from;
  return { from, until: Math.max(from, until), allDay: false };
}

// What ends at midnight does not stand on the day after.
export function daysOf({ from, until }: Span): { readonly first: number; readonly last: number } {
  const first = Math.floor(from);
  return { first, last: Math.max(first, Math.ceil(until) - 1) };
}

export interface Dated {
  readonly entry: CalendarEntry;
  readonly span: Span;
}

export function datedOf(entries: readonly CalendarEntry[], zone: string): readonly Dated[] {
  return entries.flatMap((entry) => {
    const span = spanOf(entry, zone);
    return span ? [{ entry, span }] : [];
  });
}

// By day number, of the days `first` to `last`: what lasts longest first, then by the clock.
export function byDay(
  dated: readonly Dated[],
  first: number,
  last: number,
): ReadonlyMap<number, readonly Dated[]> {
  const days = new Map<number, Dated[]>();
  for (const one of dated) {
    const own = daysOf(one.span);
    for (let day = Math.max(first, own.first); day <= Math.min(last, own.last); day += 1)
      days.set(day, [...(days.get(day) ?? []), one]);
  }
  const length = ({ span }: Dated): number => {
    const { first, last } = daysOf(span);
    return last - first;
  };
  for (const list of days.values()) {
    list.sort(
      (a, b) =>
        length(b) - length(a) ||
        Number(b.span.allDay) - Number(a.span.allDay) ||
        a.span.from - b.span.from ||
        a.entry.title.localeCompare(b.entry.title),
    );
  }
  return days;
}

// The first of the month's weeks begins on its Monday.
export function weeksOf(year: number, month: number): readonly (readonly number[])[] {
  const first = dayNumber({ year, month, day: 1 });
  // 1970-01-01 was a Thursday.
  const monday = first - ((first + 3) % 7);
  const next =
    month === 12
      ? dayNumber({ year: year + 1, month: 1, day: 1 })
      : dayNumber({ year, month: month + 1, day: 1 });
  const weeks: number[][] = [];
  for (let day = monday; day < next; day += 7) weeks.push(Array.from({ length: 7 }, (_, i) => day + i));
  return weeks;
}

// `2026-11`, and back.
export function monthText({ year, month }: Pick<Day, "year" | "month">): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
}
export function monthOf(text: string | undefined): Pick<Day, "year" | "month"> | undefined {
  const match = /^(\d{4})-(\d{2})$/.exec(text ?? "");
  const [year, month] = [Number(match?.[1]), Number(match?.[2])];
  return match && year >= 1970 && month >= 1 && month <= 12 ? { year, month } : undefined;
}
export function monthAfter(
  { year, month }: Pick<Day, "year" | "month">,
  by: -1 | 1,
): Pick<Day, "year" | "month"> {
  const at = year * 12 + month - 1 + by;
  return { year: Math.floor(at / 12), month: (at % 12) + 1 };
}
export const isMonday = (day: number): boolean => (day + 3) % 7 === 0;
export const isWeekend = (day: number): boolean => (day + 3) % 7 >= 5;
