// How a run is expected to go on, as of a moment of this device's clock.
//
// The server computes a forecast with each commit (proto/records/run_forecast.h) and cannot know how the time passes
// between two of them. What was planned stands in its forecast; what depends on the moment is worked out here anew, by
// the same rules and tested with the same cases.
import { type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Run,
  type RunForecast,
  RunState,
  type RunStep,
  type StepForecast,
  StepState,
} from "@slipway/sdk";

interface Span {
  readonly start: number;
  readonly end: number;
}

// Plans are made in minutes; parts of a second do not matter to them.
const secondsOf = (time: Timestamp | undefined): number => Number(time?.seconds ?? 0n);
const timeOf = (seconds: number): Timestamp => timestampFromMs(seconds * 1000);
const idOf = (step: RunStep): string => step.step?.stepId ?? "";
const plannedSeconds = (step: RunStep): number => (step.step?.plannedMinutes ?? 0) * 60;
const isOver = (step: RunStep): boolean =>
  step.state === StepState.STEP_COMPLETED || step.state === StepState.STEP_SKIPPED;

// Steps that have not begun still will.
const goesOn = (run: Run): boolean =>
  run.state === RunState.RUN_SCHEDULED ||
  run.state === RunState.RUN_RUNNING ||
  run.state === RunState.RUN_PAUSED;

// Does the forecast change with the time alone?
export const isExpected = (run: Run): boolean => goesOn(run) || run.state === RunState.RUN_ROLLING_BACK;

function fixedStart(run: Run, step: RunStep): number {
  const minute = step.step?.fixedStartMinute;
  return minute === undefined ? 0 : secondsOf(run.plannedStart) + minute * 60;
}

interface Network {
  readonly steps: ReadonlyMap<string, RunStep>;
  readonly before: ReadonlyMap<string, readonly string[]>;
  // Each after all that it comes after; those in a loop, which no rule lets in, stand alone.
  readonly order: readonly string[];
}

function networkOf(run: Run): Network {
  const steps = new Map(run.steps.map((step) => [idOf(step), step]));
  const before = new Map(
    run.steps.map((step) => [idOf(step), (step.step?.predecessors ?? []).filter((id) => steps.has(id))]),
  );
  const after = new Map<string, string[]>();
  const waitsFor = new Map<string, number>();
  for (const [id, earlier] of before) {
    waitsFor.set(id, earlier.length);
    for (const one of earlier) after.set(one, [...(after.get(one) ?? []), id]);
  }
  const order = [...waitsFor].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of order) {
    for (const follower of after.get(id) ?? []) {
      const left = (waitsFor.get(follower) ?? 0) - 1;
      waitsFor.set(follower, left);
      if (left === 0) order.push(follower);
    }
  }
  for (const [id, left] of waitsFor) {
    if (left === 0) continue;
    before.set(id, []);
    order.push(id);
  }
  return { steps, before, order };
}

function expect(run: Run, network: Network, expected: ReadonlyMap<string, Span>, id: string, now: number) {
  const step = network.steps.get(id) as RunStep;
  const began = secondsOf(step.startedAt ?? step.endedAt);
  const planned = plannedSeconds(step);
  if (isOver(step)) return { start: began, end: secondsOf(step.endedAt) };
  if (step.state === StepState.STEP_STARTED) return { start: began, end: Math.max(began + planned, now) };
  if (step.state === StepState.STEP_FAILED) {
    return { start: began, end: goesOn(run) ? now + planned : secondsOf(step.endedAt) };
  }
  // It has not begun, and will not.
  if (!goesOn(run)) return undefined;
  const ends = (network.before.get(id) ?? []).map((earlier) => expected.get(earlier)?.end ?? 0);
  const opens = run.startedAt ? 0 : secondsOf(run.plannedStart);
  const start = Math.max(now, fixedStart(run, step), opens, ...ends);
  return { start, end: start + planned };
}

function lastOf(ids: readonly string[], expected: ReadonlyMap<string, Span>): string | undefined {
  let last: string | undefined;
  for (const id of ids) {
    const end = expected.get(id)?.end;
    if (end === undefined) continue;
    if (last === undefined || end > (expected.get(last)?.end ?? 0)) last = id;
  }
  return last;
}

// From the step that ends last back to the predecessor that ended last, as long as it was that, and not a fixed
// start, which it waited for.
function criticalPath(run: Run, network: Network, expected: ReadonlyMap<string, Span>): string[] {
  const path: string[] = [];
  let at = lastOf(network.order, expected);
  while (at !== undefined) {
    path.unshift(at);
    const before = lastOf(network.before.get(at) ?? [], expected);
    const fixed = fixedStart(run, network.steps.get(at) as RunStep);
    at = before !== undefined && fixed > (expected.get(before)?.end ?? 0) ? undefined : before;
  }
  return path;
}

function isStartable(run: Run, network: Network, step: RunStep, now: number): boolean {
  if (run.state !== RunState.RUN_RUNNING) return false;
  if (step.state === StepState.STEP_RELEASED || step.state === StepState.STEP_FAILED) return true;
  const open = (step.step?.predecessors ?? []).some((id) => {
    const before = network.steps.get(id);
    return before !== undefined && !isOver(before);
  });
  return step.state === StepState.STEP_WAITING && fixedStart(run, step) <= now && !open;
}

function expectedEnd(run: Run, last: Span | undefined, now: number): number {
  if (run.state === RunState.RUN_ROLLING_BACK) return now;
  if (run.state === RunState.RUN_ROLLED_BACK) return secondsOf(run.endedAt);
  return last?.end ?? secondsOf(run.plannedStart);
}

// `forecast` as it is at `nowMs`, in milliseconds since 1970. Total on any run, also one whose steps form a loop.
export function forecastNow(run: Run, forecast: RunForecast, nowMs: number): RunForecast {
  const now = Math.floor(nowMs / 1000);
  const network = networkOf(run);
  const expected = new Map<string, Span>();
  for (const id of network.order) {
    const span = expect(run, network, expected, id, now);
    if (span) expected.set(id, span);
  }
  const path = criticalPath(run, network, expected);
  const onPath = new Set(path);
  const last = lastOf(network.order, expected);
  const end = expectedEnd(run, last === undefined ? undefined : expected.get(last), now);
  const tell = (step: StepForecast): StepForecast => {
    const span = expected.get(step.stepId);
    const critical = onPath.has(step.stepId);
    if (!span) return { ...step, start: undefined, end: undefined, lateMinutes: 0, critical } as StepForecast;
    const lateMinutes = Math.trunc((span.end - secondsOf(step.plannedEnd)) / 60);
    return { ...step, start: timeOf(span.start), end: timeOf(span.end), lateMinutes, critical };
  };
  return {
    ...forecast,
    steps: forecast.steps.map(tell),
    forecastEnd: timeOf(end),
    lateMinutes: Math.trunc((end - secondsOf(forecast.plannedEnd)) / 60),
    criticalPath: path,
    startable: run.steps.filter((step) => isStartable(run, network, step, now)).map(idOf),
    outsideWindow: run.windowEnd !== undefined && end > secondsOf(run.windowEnd),
  };
}
