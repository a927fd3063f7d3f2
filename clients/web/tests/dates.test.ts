import { describe, expect, it } from "vitest";
import {
  addDays,
  compareDays,
  daysBetween,
  dueGroup,
  endOfWeek,
  formatAgo,
  formatDay,
  formatDuration,
  fromInput,
  toInput,
} from "../src/lib/dates";

const day = (text: string) => fromInput(text) ?? { year: 0, month: 0, day: 0 };

describe("days", () => {
  it("are counted across months, years and daylight saving", () => {
    expect(daysBetween(day("2026-12-31"), day("2027-01-01"))).toBe(1);
    expect(daysBetween(day("2027-03-20"), day("2027-04-01"))).toBe(12);
    expect(daysBetween(day("2027-01-02"), day("2027-01-01"))).toBe(-1);
    expect(addDays(day("2028-02-28"), 1)).toEqual({ year: 2028, month: 2, day: 29 });
  });
  it("go in and out of a date input unchanged", () => {
    expect(toInput(fromInput("2027-02-05"))).toBe("2027-02-05");
    expect(toInput({ year: 0, month: 0, day: 0 })).toBe("");
    expect(fromInput("")).toBeUndefined();
  });
  it("sort with no date last", () => {
    expect(compareDays(day("2027-01-01"), day("2027-01-02"))).toBeLessThan(0);
    expect(compareDays(undefined, day("2027-01-02"))).toBeGreaterThan(0);
    expect(compareDays(undefined, undefined)).toBe(0);
  });
  it("are written in the language, in no time zone", () => {
    expect(formatDay(day("2031-03-05"), "en")).toBe("Mar 5, 2031");
    expect(formatDay(day("2031-03-05"), "zh-CN")).toBe("2031年3月5日");
  });
});

describe("dueGroup", () => {
  // 2026-11-25 is a Wednesday.
  const now = day("2026-11-25");
  it("ends the week on Sunday", () => {
    expect(endOfWeek(now)).toEqual(day("2026-11-29"));
    expect(endOfWeek(day("2026-11-29"))).toEqual(day("2026-11-29"));
    expect(dueGroup(day("2026-11-24"), now)).toBe("overdue");
    expect(dueGroup(day("2026-11-25"), now)).toBe("today");
    expect(dueGroup(day("2026-11-26"), now)).toBe("thisWeek");
    expect(dueGroup(day("2026-11-29"), now)).toBe("thisWeek");
    expect(dueGroup(day("2026-11-30"), now)).toBe("later");
    expect(dueGroup(undefined, now)).toBe("noDate");
  });
});

describe("times", () => {
  it("run as clocks", () => {
    expect(formatDuration(0)).toBe("0:00");
    expect(formatDuration(65.9)).toBe("1:05");
    expect(formatDuration(3729)).toBe("1:02:09");
    expect(formatDuration(-61)).toBe("−1:01");
  });
  it("tell how long ago", () => {
    const now = Date.UTC(2026, 10, 22, 12);
    expect(formatAgo(new Date(now - 180_000), "en", now)).toBe("3 minutes ago");
    expect(formatAgo(new Date(now - 86_400_000), "zh-CN", now)).toBe("昨天");
  });
});
