import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { RunKind, RunSchema, RunState, StepState } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { compareRuns, pairOf, variancePercent } from "../src/lib/runs";

const at = (minutes: number) => timestampFromMs(minutes * 60_000);
const step = (stepId: string, plannedMinutes: number, minutes?: number) => ({
  step: { stepId, title: stepId.toUpperCase(), plannedMinutes },
  ...(minutes === undefined
    ? { state: StepState.STEP_STARTED, startedAt: at(10) }
    : { state: StepState.STEP_COMPLETED, startedAt: at(10), endedAt: at(10 + minutes) }),
});
const run = (runId: string, kind: RunKind, started: number, ...steps: ReturnType<typeof step>[]) =>
  create(RunSchema, {
    runId,
    runbookId: "book",
    kind,
    state: RunState.RUN_COMPLETED,
    ...(started > 0 ? { startedAt: at(started) } : {}),
    steps,
  });

describe("a rehearsal beside the live run", () => {
  const rehearsal = run("r", RunKind.REHEARSAL, 1, step("a", 30, 24), step("b", 20, 30), step("gone", 5, 5));
  const live = run("l", RunKind.LIVE, 2, step("a", 30, 45), step("b", 20), step("new", 10, 9));

  it("compares step with step, and sums up only what both completed", () => {
    const { steps, ...sums } = compareRuns(rehearsal, live);
    expect(steps.map(({ stepId, planned, rehearsed, live }) => [stepId, planned, rehearsed, live])).toEqual([
      ["a", 30, 24, 45],
      ["b", 20, 30, undefined],
      ["new", 10, undefined, 9],
    ]);
    expect(sums).toEqual({ rehearsed: 24, live: 45, planned: 30 });
  });
  it("tells the variance against the plan", () => {
    expect(variancePercent(45, 30)).toBe(50);
    expect(variancePercent(24, 30)).toBe(-20);
    expect(variancePercent(undefined, 30)).toBeUndefined();
    expect(variancePercent(3, 0)).toBeUndefined();
  });
  it("takes the newest of the other kind, one that was carried through first", () => {
    const older = run("older", RunKind.REHEARSAL, 1);
    const broken = run("broken", RunKind.REHEARSAL, 9);
    broken.state = RunState.RUN_ROLLED_BACK;
    const waiting = run("waiting", RunKind.REHEARSAL, 0);
    const elsewhere = run("elsewhere", RunKind.REHEARSAL, 8);
    elsewhere.runbookId = "other";
    const newer = run("newer", RunKind.REHEARSAL, 3);
    const all = [older, broken, waiting, elsewhere, newer, live];
    expect(pairOf(live, all)).toEqual({ rehearsal: newer, live });
    expect(pairOf(older, all)).toEqual({ rehearsal: older, live });
    expect(pairOf(waiting, all)).toBeUndefined();
    expect(pairOf(older, [older])).toBeUndefined();
  });
});
