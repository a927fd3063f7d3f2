import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { GateOutcome, GateSchema, GateState, MeetingSummarySchema, TimelineBarSchema } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { followThrough, gateFigures, percent } from "../src/lib/metrics";

const at = (minutes: number) => timestampFromMs(minutes * 60_000);
const gate = (outcome: GateOutcome, reviews: number, minutes = 0) =>
  create(GateSchema, {
    state: outcome ? GateState.GATE_DECIDED : GateState.GATE_IN_REVIEW,
    outcome,
    reviews,
    openedAt: at(100),
    ...(outcome ? { decidedAt: at(100 + minutes) } : {}),
  });

describe("gates", () => {
  it("passed at first are those of one review, of all that were ever decided", () => {
    const figures = gateFigures([
      gate(GateOutcome.GO, 1),
      gate(GateOutcome.CONDITIONAL_GO, 1),
      gate(GateOutcome.NO_GO, 1),
      gate(GateOutcome.GO, 2),
      gate(GateOutcome.GATE_OUTCOME_UNSPECIFIED, 2), // Decided once, and open again.
      gate(GateOutcome.GATE_OUTCOME_UNSPECIFIED, 1),
    ]);
    expect([figures.decided, figures.passedFirst]).toEqual([5, 2]);
    expect(percent(figures.passedFirst, figures.decided)).toBe(40);
    expect(percent(0, 0)).toBeUndefined();
  });

  it("are decided after the middle of all times from opening to decision", () => {
    const latency = (...minutes: number[]) =>
      gateFigures(minutes.map((one) => gate(GateOutcome.GO, 1, one))).latencyMinutes;
    expect(latency()).toBeUndefined();
    expect(latency(90, 10, 30)).toBe(30);
    expect(latency(10, 90)).toBe(10);
  });
});

describe("action items", () => {
  const action = (taskId: string, day: number, done: boolean) => ({
    taskId,
    done,
    due: { year: 2026, month: 3, day },
  });
  it("are followed through where they were done by their day", () => {
    const summaries = [
      create(MeetingSummarySchema, { actions: [action("a", 1, true), action("b", 1, true)] }),
      create(MeetingSummarySchema, {
        actions: [action("c", 4, false), action("d", 5, true), { taskId: "e", done: true }],
      }),
    ];
    const bars = [create(TimelineBarSchema, { of: "b", done: true, late: true })];
    expect(followThrough(summaries, bars, { year: 2026, month: 3, day: 5 })).toEqual({
      due: 3,
      doneByDue: 1,
    });
    expect(followThrough([], bars, { year: 2026, month: 3, day: 5 })).toEqual({ due: 0, doneByDue: 0 });
  });
});
