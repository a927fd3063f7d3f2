// Figures that views leave to whoever shows them: computed of records, without a screen.
import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type Gate,
  GateOutcome,
  GateState,
  type MeetingSummary,
  type TimelineBar,
  TimelineBar_Kind,
} from "@slipway/sdk";
import { compareDays, type Day, isDay } from "./dates";

const minuteMs = 60_000;

function minutesBetween(from: Timestamp | undefined, to: Timestamp | undefined): number | undefined {
  return from && to ? (timestampMs(to) - timestampMs(from)) / minuteMs : undefined;
}

// The lower of the two in the middle; undefined: of none.
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

export interface GateFigures {
  // Gates that were decided once at least, and those of them that passed at first: with Go, or with conditions. What
  // became of one since, when it was reopened, changes nothing of that.
  readonly decided: number;
  readonly passedFirst: number;
  // From the opening of a review to its decision, in the middle; undefined: nothing is decided.
  readonly latencyMinutes: number | undefined;
}

export function gateFigures(gates: readonly Gate[]): GateFigures {
  const first = gates.map((gate) => gate.firstOutcome);
  return {
    decided: first.filter((outcome) => outcome !== GateOutcome.GATE_OUTCOME_UNSPECIFIED).length,
    passedFirst: first.filter(
      (outcome) => outcome === GateOutcome.GO || outcome === GateOutcome.CONDITIONAL_GO,
    ).length,
    latencyMinutes: median(
      gates
        .filter((gate) => gate.state === GateState.GATE_DECIDED)
        .map((gate) => minutesBetween(gate.openedAt, gate.decidedAt))
        .filter((minutes) => minutes !== undefined),
    ),
  };
}

export interface FollowThrough {
  // Action items whose day has passed, and those of them that were done by it.
  readonly due: number;
  readonly doneByDue: number;
}

// An action item is a task, and the timeline's bar of it says what became of it: a summary of a meeting that has ended
// stands still. Judged by the day that the task has now. A task that was archived has no bar, and is left out.
export function followThrough(
  summaries: readonly MeetingSummary[],
  bars: readonly TimelineBar[],
  today: Day,
): FollowThrough {
  const tasks = new Map(
    bars.filter((bar) => bar.kind === TimelineBar_Kind.TASK_BAR).map((bar) => [bar.of, bar]),
  );
  const due = summaries
    .flatMap((summary) => summary.actions)
    .flatMap((action) => tasks.get(action.taskId) ?? [])
    .filter((bar) => isDay(bar.end) && compareDays(bar.end, today) < 0);
  return { due: due.length, doneByDue: due.filter((bar) => bar.done && !bar.late).length };
}

// `part` of `whole` in per cent, rounded down as readiness is; undefined: of nothing.
export function percent(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : Math.floor((100 * part) / whole);
}
