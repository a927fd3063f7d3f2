import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  GateOutcome,
  GateSchema,
  GateState,
  MeetingSummarySchema,
  TimelineBar_Kind,
  TimelineBarSchema,
} from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { followThrough, gateFigures, percent } from "../src/lib/metrics";

const at = (minutes: number) => timestampFromMs(minutes * 60_000);
const gate = (outcome: GateOutcome, minutes = 0, firstOutcome = outcome) =>
  create(GateSchema, {
    state: outcome ? GateState.GATE_DECIDED : GateState.GATE_IN_REVIEW,
    outcome,
    firstOutcome,
    openedAt: at(100),
    ...(outcome ? { decidedAt: at(100 + minutes) } : {}),
  });

describe("gates", () => {
  it("passed at first are those whose first outcome was in favour, of all that were ever decided", () => {
    const open = GateOutcome.GATE_OUTCOME_UNSPECIFIED;
    const figures = gateFigures([
      gate(GateOutcome.GO),
      gate(GateOutcome.CONDITIONAL_GO),
      gate(GateOutcome.NO_GO),
      gate(GateOutcome.GO, 0, GateOutcome.NO_GO), // Turned down, reopened and passed.
      gate(GateOutcome.NO_GO, 0, GateOutcome.GO), // Passed, reopened and turned down.
      gate(open, 0, GateOutcome.GO), // Passed, and open again.
      gate(open, 0, GateOutcome.NO_GO),
      gate(open), // Never decided.
    ]);
    expect([figures.decided, figures.passedFirst]).toEqual([7, 4]);
    expect(percent(figures.passedFirst, figures.decided)).toBe(57); // 4 / 7 = 57.1 %
    expect(percent(0, 0)).toBeUndefined();
  });

  it("are decided after the middle of all times from opening to decision", () => {
    const latency = (...minutes: number[]) =>
      gateFigures(minutes.map((one) => gate(GateOutcome.GO, one))).latencyMinutes;
    expect(latency()).toBeUndefined();
    expect(latency(90, 10, 30)).toBe(30);
    expect(latency(10, 90)).toBe(10);
  });
});

describe("action items", () => {
  // As a server sends them: an action is agreed open, and its meeting's summary stands still once it has ended.
  const action = (taskId: string, day: number) => ({
    taskId,
    done: false,
    due: { year: 2026, month: 3, day },
  });
  const bar = (of: string, day: number, done: boolean, late = false) =>
    create(TimelineBarSchema, {
      kind: TimelineBar_Kind.TASK_BAR,
      of,
      end: { year: 2026, month: 3, day },
      done,
      late,
    });
  const today = { year: 2026, month: 3, day: 5 };
  const summaries = [
    create(MeetingSummarySchema, { actions: [action("a", 1), action("b", 1)] }),
    create(MeetingSummarySchema, { actions: [action("c", 4), action("d", 5), action("gone", 2)] }),
  ];
  it("are followed through where their tasks were done by their day, whatever the summary says", () => {
    const bars = [bar("a", 1, true), bar("b", 1, true, true), bar("c", 4, false), bar("d", 5, true)];
    expect(followThrough(summaries, bars, today)).toEqual({ due: 3, doneByDue: 1 });
    expect(followThrough([], bars, today)).toEqual({ due: 0, doneByDue: 0 });
  });
  it("are judged by the day that their task has now, and not at all once it is archived", () => {
    expect(followThrough(summaries, [bar("a", 9, false), bar("b", 2, true)], today)).toEqual({
      due: 1,
      doneByDue: 1,
    });
    // A sprint may bear a task's id.
    const sprint = create(TimelineBarSchema, { ...bar("a", 1, true), kind: TimelineBar_Kind.SPRINT_BAR });
    expect(followThrough(summaries, [sprint], today).due).toBe(0);
  });
});
