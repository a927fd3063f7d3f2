import { create } from "@bufbuild/protobuf";
import { BurnPointSchema, FlowPointSchema, SprintSchema, TimelineBarSchema } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { areaOf, flowAxis, lineOf, monthTicks, sprintAxis } from "../src/charts/axis";
import { toneOfBar } from "../src/charts/TimelineChart";

const day = (month: number, of: number, year = 2026) => ({ year, month, day: of });
const burn = (of: number, scopeTasks: number, doneTasks: number) =>
  create(BurnPointSchema, { day: day(11, of), scopeTasks, doneTasks });
const sprint = create(SprintSchema, { start: day(11, 16), end: day(11, 26) });

describe("a burndown", () => {
  it("spans the sprint, however few points there are", () => {
    const axis = sprintAxis([burn(21, 9, 3)], sprint);
    expect(axis).toMatchObject({ first: day(11, 16), last: day(11, 26), span: 10, most: 9 });
    expect(axis && lineOf(axis, [burn(21, 9, 3)], (point) => point.doneTasks)).toBe(
      "50.00,66.67 50.00,66.67",
    );
  });
  it("goes on where the work went on after its end, and has no axis without a day", () => {
    expect(sprintAxis([burn(28, 9, 3)], sprint)?.last).toMatchObject(day(11, 28));
    expect(sprintAxis([], create(SprintSchema))).toBeUndefined();
  });
});

describe("a cumulative flow", () => {
  it("holds a value until the next day on which it changed", () => {
    const flow = (of: number, done: number) =>
      create(FlowPointSchema, { day: day(11, of), todo: 4 - done, done });
    const points = [flow(1, 0), flow(4, 2)];
    const axis = flowAxis(points);
    expect(axis?.span).toBe(4);
    expect(axis && areaOf(axis, points, (point) => point.done)).toBe(
      "0,100 0.00,100.00 75.00,100.00 75.00,50.00 100.00,50.00 100,100",
    );
    expect(flowAxis([])).toBeUndefined();
  });
});

describe("the timeline", () => {
  it("has the first of each month as a line, fewer of them over a long time", () => {
    const ticks = monthTicks(day(11, 15), 80, 8);
    expect(ticks.map((tick) => tick.day.month)).toEqual([12, 1, 2]);
    expect(ticks[0]?.at).toBe(0.2);
    expect(monthTicks(day(1, 1), 365, 6).map((tick) => tick.day.month)).toEqual([1, 3, 5, 7, 9, 11]);
  });
  it("shows what should be over and is not as late, as a missed milestone", () => {
    const bar = (end: number, rest = {}) => create(TimelineBarSchema, { end: day(11, end), ...rest });
    const tone = (end: number, rest = {}) => toneOfBar(bar(end, rest), day(11, 10));
    expect(tone(9)).toBe("late");
    expect(tone(10)).toBe("ahead");
    expect(tone(20, { critical: true })).toBe("critical");
    expect(tone(9, { done: true })).toBe("done");
  });
});
