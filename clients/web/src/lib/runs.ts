// Runs beside each other: what their steps took.
import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Run, RunKind, RunState, type RunStep, StepState } from "@slipway/sdk";

const minuteMs = 60_000;
const msOf = (time: Timestamp | undefined): number => (time ? timestampMs(time) : 0);

// Whole minutes that a step took; undefined: it was not completed.
function took(step: RunStep | undefined): number | undefined {
  if (step?.state !== StepState.STEP_COMPLETED || !step.startedAt || !step.endedAt) return undefined;
  return Math.round((timestampMs(step.endedAt) - timestampMs(step.startedAt)) / minuteMs);
}

export interface StepPair {
  readonly stepId: string;
  readonly title: string;
  readonly planned: number;
  readonly rehearsed: number | undefined;
  readonly live: number | undefined;
}

export interface Comparison {
  readonly steps: readonly StepPair[];
  // Of the steps that both completed: only these can be compared.
  readonly rehearsed: number;
  readonly live: number;
  readonly planned: number;
}

// The steps of a live run beside those of its rehearsal, by their ids; the titles are the live run's.
export function compareRuns(rehearsal: Run, live: Run): Comparison {
  const before = new Map(rehearsal.steps.map((step) => [step.step?.stepId, step]));
  const steps = live.steps.map((step) => ({
    stepId: step.step?.stepId ?? "",
    title: step.step?.title ?? "",
    planned: step.step?.plannedMinutes ?? 0,
    rehearsed: took(before.get(step.step?.stepId)),
    live: took(step),
  }));
  const both = steps.filter((step) => step.rehearsed !== undefined && step.live !== undefined);
  const sum = (of: (step: StepPair) => number | undefined): number =>
    both.reduce((total, step) => total + (of(step) ?? 0), 0);
  return {
    steps,
    rehearsed: sum((step) => step.rehearsed),
    live: sum((step) => step.live),
    planned: sum((step) => step.planned),
  };
}

// (actual − planned) / planned in whole per cent; undefined: nothing was planned, or nothing was done.
export function variancePercent(actual: number | undefined, planned: number): number | undefined {
  return actual === undefined || planned === 0 ? undefined : Math.round(((actual - planned) * 100) / planned);
}

// The rehearsal and the live run that a run is compared with: the newest of the other kind, of the same runbook.
// Undefined where there is none that has begun.
export function pairOf(run: Run, runs: readonly Run[]): { rehearsal: Run; live: Run } | undefined {
  const wanted = run.kind === RunKind.LIVE ? RunKind.REHEARSAL : RunKind.LIVE;
  const other = runs
    .filter((one) => one.runbookId === run.runbookId && one.kind === wanted && one.startedAt)
    .sort(
      (a, b) =>
        // A rehearsal that was carried through says more than one that was not.
        Number(b.state === RunState.RUN_COMPLETED) - Number(a.state === RunState.RUN_COMPLETED) ||
        msOf(b.startedAt) - msOf(a.startedAt),
    )[0];
  if (!other || !run.startedAt) return undefined;
  return run.kind === RunKind.LIVE ? { rehearsal: other, live: run } : { rehearsal: run, live: other };
}
