// Days and instants, which are different things: a `Day` has no time and no zone.
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const dayMs = 86_400_000;

export function isDay(day: Day | undefined): day is Day {
  return day !== undefined && day.year > 0;
}

export function today(now: Date = new Date()): Day {
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}

const wallClocks = new Map<string, Intl.DateTimeFormat>();

// What the clocks of a zone (an IANA name; empty: this device's) show, as days and their fraction since 1970.
export function wallDays(at: Date, zone: string): number {
  let format = wallClocks.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en", {
      ...(zone ? { timeZone: zone } : {}),
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
    });
    wallClocks.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) / dayMs;
}

export function dayNumber(day: Day): number {
  return Date.UTC(day.year, day.month - 1, day.day) / dayMs;
}
export function dayOfNumber(number: number): Day {
  const at = new Date(Math.floor(number) * dayMs);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

// The day that it is in a zone.
export function dayIn(zone: string, at: Date = new Date()): Day {
  return dayOfNumber(wallDays(at, zone));
}

// Days from `a` to `b`; negative where `b` is earlier.
export function daysBetween(a: Day, b: Day): number {
  return Math.round((Date.UTC(b.year, b.month - 1, b.day) - Date.UTC(a.year, a.month - 1, a.day)) / dayMs);
}

export function compareDays(a: Day | undefined, b: Day | undefined): number {
  if (!isDay(a)) return isDay(b) ? 1 : 0;
  if (!isDay(b)) return -1;
  return daysBetween(b, a);
}

export function addDays(day: Day, days: number): Day {
  const at = new Date(Date.UTC(day.year, day.month - 1, day.day) + days * dayMs);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

// The last day of the week that `day` is in; weeks start on Monday.
export function endOfWeek(day: Day): Day {
  const weekday = (new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() + 6) % 7;
  return addDays(day, 6 - weekday);
}

// As an `<input type="date">` holds it.
export function toInput(day: Day | undefined): string {
  if (!isDay(day)) return "";
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${String(day.year).padStart(4, "0")}-${two(day.month)}-${two(day.day)}`;
}

export function fromInput(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}

export function formatDay(day: Day | undefined, language: string): string {
  if (!isDay(day)) return "";
  const sameYear = day.year === new Date().getFullYear();
  const format = new Intl.DateTimeFormat(language, {
    timeZone: "UTC",
    month: "short",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
  });
  return format.format(Date.UTC(day.year, day.month - 1, day.day));
}

// As an identifier: `2026-q4`.
export const quarterOf = ({ year, month }: Day): string => `${year}-q${Math.ceil(month / 3)}`;

export function formatInstant(at: Date | undefined, language: string, zone = ""): string {
  if (!at) return "";
  const sameYear = at.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(language, {
    ...(sameYear ? {} : { year: "numeric" }),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(zone ? { timeZone: zone } : {}),
  }).format(at);
}

export function formatInstantFully(at: Date | undefined, language: string): string {
  if (!at) return "";
  return new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
  }).format(at);
}

export function formatClock(at: Date | undefined, language: string, zone = ""): string {
  if (!at) return "";
  const format = new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(zone ? { timeZone: zone } : {}),
  });
  return format.format(at);
}

// "3 minutes ago", in the language.
export function formatAgo(at: Date, language: string, now: number = Date.now()): string {
  const seconds = Math.round((at.getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ["second", 1],
    ["minute", 60],
    ["hour", 3600],
    ["day", 86_400],
    ["month", 2_629_800],
    ["year", 31_557_600],
  ];
  let chosen = steps[0] as readonly [Intl.RelativeTimeFormatUnit, number];
  for (const step of steps) if (Math.abs(seconds) >= step[1]) chosen = step;
  return format.format(Math.round(seconds / chosen[1]), chosen[0]);
}

// A running clock: `4:05`, `1:02:09`; with a minus sign below zero.
export function formatDuration(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const body = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return seconds < 0 ? `−${body}` : body;
}

export type DueGroup = "overdue" | "today" | "thisWeek" | "later" | "noDate";

export function dueGroup(due: Day | undefined, now: Day): DueGroup {
  if (!isDay(due)) return "noDate";
  const days = daysBetween(now, due);
  if (days <= 0) return days < 0 ? "overdue" : "today";
  return daysBetween(due, endOfWeek(now)) >= 0 ? "thisWeek" : "later";
}

// `3 days`, `3天`.
export function formatUnit(value: number, unit: "minute" | "hour" | "day", language: string): string {
  const format = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, format).format(value);
}

// 90 as `1 hr 30 min`, `1小时30分钟`; longer than two days in days.
export function formatMinutes(minutes: number, language: string): string {
  if (minutes >= 2880) return formatUnit(minutes / 1440, "day", language);
  if (minutes < 60) return formatUnit(minutes, "minute", language);
  const parts = [
    formatUnit(Math.floor(minutes / 60), "hour", language),
    formatUnit(minutes % 60, "minute", language),
  ];
  return parts.join(language.startsWith("zh") ? "" : " ");
}
