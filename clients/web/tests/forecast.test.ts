// The cases of tests/proto/records/run_forecast_test.cc, against a network computed by hand:
//
//   a (30) ── b (20) ──┬── d (10)        planned from 10:00: a 10:00–10:30, b 10:30–10:50,
//     └────── c (60) ──┘                 c 10:30–11:30, d 11:30–11:40; e, fixed at 10:05: 10:05–10:10.
//   e (5), fixed at minute 5
import { create } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { RunForecastSchema, RunSchema, RunState, RunStepSchema, StepState } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { forecastNow } from "../src/lib/forecast";

const ms = (hour: number, minute: number) => (hour * 60 + minute) * 60_000;
const at = (hour: number, minute: number) => timestampFromMs(ms(hour, minute));
const clock = (time: Timestamp | undefined) =>
  time ? new Date(Number(time.seconds) * 1000).toISOString().slice(11, 16) : undefined;

const steps = [
  { stepId: "a", plannedMinutes: 30, predecessors: [] },
  { stepId: "b", plannedMinutes: 20, predecessors: ["a"] },
  { stepId: "c", plannedMinutes: 60, predecessors: ["a"] },
  { stepId: "d", plannedMinutes: 10, predecessors: ["b", "c"] },
  { stepId: "e", plannedMinutes: 5, predecessors: [], fixedStartMinute: 5 },
];
const scheduled = () =>
  create(RunSchema, {
    runId: "x",
    state: RunState.RUN_SCHEDULED,
    plannedStart: at(10, 0),
    windowEnd: at(11, 50),
    steps: steps.map((step) => ({ state: StepState.STEP_WAITING, step: { ...step } })),
  });
type Run = ReturnType<typeof scheduled>;
function started(): Run {
  const run = scheduled();
  run.state = RunState.RUN_RUNNING;
  run.startedAt = at(10, 0);
  return run;
}
const step = (run: Run, place: number) => run.steps[place] ?? create(RunStepSchema);
function begin(run: Run, place: number, time: Timestamp): void {
  step(run, place).state = StepState.STEP_STARTED;
  step(run, place).startedAt = time;
}
function end(run: Run, place: number, time: Timestamp, state = StepState.STEP_COMPLETED): void {
  step(run, place).state = state;
  step(run, place).endedAt = time;
}

// What the server says at any moment: the plan; what it says of that moment itself is of another time on purpose.
const plan = (
  ends: readonly [number, number][] = [
    [10, 30],
    [10, 50],
    [11, 30],
    [11, 40],
    [10, 10],
  ],
) =>
  create(RunForecastSchema, {
    runId: "x",
    steps: ends.map(([hour, minute], place) => ({
      stepId: steps[place]?.stepId ?? "",
      plannedEnd: at(hour, minute),
      start: at(3, 0),
      end: at(3, 0),
      lateMinutes: 999,
    })),
    plannedEnd: at(11, 40),
    forecastEnd: at(3, 0),
    lateMinutes: 999,
    startable: ["z"],
    criticalPath: ["z"],
  });
const told = (run: Run, hour: number, minute: number) => forecastNow(run, plan(), ms(hour, minute));

describe("a forecast between two commits", () => {
  it("is the plan before its time", () => {
    const forecast = told(scheduled(), 9, 0);
    expect(forecast.steps.map((one) => clock(one.start))).toEqual([
      "10:00",
      "10:30",
      "10:30",
      "11:30",
      "10:05",
    ]);
    expect(forecast.steps.map((one) => clock(one.end))).toEqual([
      "10:30",
      "10:50",
      "11:30",
      "11:40",
      "10:10",
    ]);
    expect(forecast.steps.map((one) => one.lateMinutes)).toEqual([0, 0, 0, 0, 0]);
    expect(clock(forecast.forecastEnd)).toBe("11:40");
    expect(forecast.lateMinutes).toBe(0);
    expect(forecast.criticalPath.join("")).toBe("acd");
    expect(forecast.steps[2]?.critical).toBe(true);
    expect(forecast.steps[1]?.critical).toBe(false);
    expect(forecast.startable).toEqual([]);
    expect(forecast.outsideWindow).toBe(false);
  });

  it("grows late while nobody starts what was scheduled, until it is outside its window", () => {
    expect(told(scheduled(), 10, 5).lateMinutes).toBe(5);
    expect(told(scheduled(), 10, 10).outsideWindow).toBe(false);
    expect(told(scheduled(), 10, 11).outsideWindow).toBe(true);
  });

  it("puts what happened in the place of the plan", () => {
    // a took 45 minutes; b began at once, c has not begun by 11:00.
    const run = started();
    begin(run, 0, at(10, 0));
    end(run, 0, at(10, 45));
    begin(run, 1, at(10, 45));
    const forecast = told(run, 11, 0);
    expect(forecast.steps[0]?.lateMinutes).toBe(15);
    expect(clock(forecast.steps[1]?.end)).toBe("11:05");
    expect(clock(forecast.steps[2]?.start)).toBe("11:00");
    expect(clock(forecast.steps[2]?.end)).toBe("12:00");
    expect(clock(forecast.steps[3]?.end)).toBe("12:10");
    expect(forecast.steps[3]?.lateMinutes).toBe(30);
    expect(forecast.lateMinutes).toBe(30);
    expect(forecast.outsideWindow).toBe(true);
    expect(forecast.startable.join("")).toBe("ce");
    expect(forecast.criticalPath.join("")).toBe("acd");
  });

  it("lets a step under way end no earlier than now", () => {
    const run = started();
    begin(run, 0, at(10, 0));
    expect(clock(told(run, 10, 10).steps[0]?.end)).toBe("10:30");
    expect(clock(told(run, 10, 40).steps[0]?.end)).toBe("10:40");
    expect(told(run, 10, 40).lateMinutes).toBe(10);
  });

  it("takes the whole time again for what failed", () => {
    const run = started();
    begin(run, 0, at(10, 0));
    end(run, 0, at(10, 20), StepState.STEP_FAILED);
    const forecast = told(run, 10, 20);
    expect(clock(forecast.steps[0]?.end)).toBe("10:50");
    expect(forecast.lateMinutes).toBe(20);
    expect(forecast.startable.join("")).toBe("ae");
  });

  it("goes early where steps were skipped or quick", () => {
    const run = started();
    begin(run, 0, at(10, 0));
    end(run, 0, at(10, 15));
    end(run, 2, at(10, 15), StepState.STEP_SKIPPED);
    end(run, 4, at(10, 15), StepState.STEP_SKIPPED);
    const forecast = told(run, 10, 15);
    expect(clock(forecast.forecastEnd)).toBe("10:45");
    expect(forecast.lateMinutes).toBe(-55);
    expect(forecast.criticalPath.join("")).toBe("abd");
  });

  it("waits for a fixed start rather than for a predecessor", () => {
    const run = scheduled();
    const last = step(run, 3).step;
    if (last) last.fixedStartMinute = 120;
    const forecast = forecastNow(
      run,
      plan([
        [10, 30],
        [10, 50],
        [11, 30],
        [12, 10],
        [10, 10],
      ]),
      ms(10, 0),
    );
    expect(clock(forecast.forecastEnd)).toBe("12:10");
    expect(forecast.criticalPath).toEqual(["d"]);
  });

  it("expects nothing more of a run that is rolled back", () => {
    const run = started();
    begin(run, 0, at(10, 0));
    end(run, 0, at(10, 30));
    run.state = RunState.RUN_ROLLED_BACK;
    run.endedAt = at(11, 0);
    const forecast = told(run, 12, 0);
    expect(clock(forecast.forecastEnd)).toBe("11:00");
    expect(forecast.steps[1]?.end).toBeUndefined();
    expect(forecast.startable).toEqual([]);
  });

  it("is total on loops", () => {
    const run = started();
    step(run, 0).step?.predecessors.push("d", "nowhere");
    expect(told(run, 10, 0).steps).toHaveLength(5);
    expect(forecastNow(create(RunSchema), create(RunForecastSchema), 0).steps).toEqual([]);
  });
});
