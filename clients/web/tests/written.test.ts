import { describe, expect, it } from "vitest";
import { wrongOf } from "../src/components/Form";
import { dayWritten, minuteWritten } from "../src/lib/written";

describe("a day in a field", () => {
  const day = { year: 2026, month: 11, day: 3 };
  it("is read however it is written, and only where there is such a day", () => {
    for (const text of ["2026-11-03", "2026/11/3", "2026.11.3", "2026年11月3日", "20261103", " 2026-11-03 "])
      expect(dayWritten(text), text).toEqual(day);
    for (const text of [
      "",
      "2026-11",
      "11/03/2026",
      "2026-02-30",
      "2026-13-01",
      "2026-1103",
      "1899-12-31",
      "3000-01-01",
    ])
      expect(dayWritten(text), text).toBeUndefined();
    expect(dayWritten("1900-01-01")).toBeDefined();
    expect(dayWritten("2999-12-31")).toBeDefined();
  });
  it("has a minute, where one is asked for", () => {
    for (const text of ["2026-11-03T09:05", "2026-11-03 9:05", "2026年11月3日 09：05", "2026-11-03T09:05:30"])
      expect(minuteWritten(text), text).toBe("2026-11-03T09:05");
    for (const text of ["2026-11-03", "2026-11-03 24:00", "2026-11-03 9:60", "9:05"])
      expect(minuteWritten(text), text).toBeUndefined();
  });
});

describe("a field that is wrong", () => {
  const says = (validity: Partial<ValidityState>, type = "text") => wrongOf(validity as ValidityState, type);
  it("is told by what it asks for", () => {
    expect(says({ valueMissing: true, typeMismatch: true }, "email")).toBe("required");
    expect(says({ typeMismatch: true }, "email")).toBe("email");
    expect(says({ tooShort: true }, "password")).toBe("tooShort");
    expect(says({ patternMismatch: true })).toBe("number");
    expect(says({ customError: true })).toBe("invalid");
  });
});
