// Days and minutes as people write them into a field: as `2026-11-30` in every language, and in what comes close to it.
import { type Day, toInput } from "./dates";

const yearMin = 1900;
const yearMax = 2999;

// `2026-11-30`, `2026/11/30`, `2026年11月30日`, `20261130`. Undefined: not a day of the calendar, or not one we take.
export function dayWritten(text: string): Day | undefined {
  const match = /^\s*(\d{4})(?:[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?|(\d{2})(\d{2}))\s*$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [match[1], match[2] ?? match[4], match[3] ?? match[5]].map(Number) as [
    number,
    number,
    number,
  ];
  const at = new Date(Date.UTC(year, month - 1, day));
  const real = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real && year >= yearMin && year <= yearMax ? { year, month, day } : undefined;
}

// A minute of this device's clock as `2026-11-30T14:05`, as an `<input type="datetime-local">` holds it.
export function minuteWritten(text: string): string | undefined {
  const match = /^(.*?)[T\s]+(\d{1,2})[:：](\d{2})(?::\d{2})?\s*$/.exec(text.trim());
  const day = dayWritten(match?.[1] ?? "");
  const [hour, minute] = [Number(match?.[2]), Number(match?.[3])];
  if (!day || hour > 23 || minute > 59) return undefined;
  return `${toInput(day)}T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
