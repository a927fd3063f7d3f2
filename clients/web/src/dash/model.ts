// What dashboards and wall screens work out from the views, without a screen; and the address of a screen.
import {
  ColumnKind,
  type Criterion,
  CriterionState,
  type Defect,
  DefectState,
  type Gate,
  GateOutcome,
  GateState,
  type Milestone,
  MilestoneState,
  type Run,
  RunState,
  type RunStep,
  type Sprint,
  SprintState,
  StepState,
  type TaskCard,
} from "@slipway/sdk";
import { compareDays, type Day, daysBetween, formatUnit, isDay } from "../lib/dates";

// Each of them makes a screen: a token reads one view of one project, so a screen shows one view.
export const screenViews = [
  "overview",
  "gates",
  "runbook",
  "board",
  "risks",
  "sprints",
  "tests",
  "timeline",
  "operation",
] as const;
export type ScreenView = (typeof screenViews)[number];

export interface ScreenAddress {
  readonly token: string;
  readonly project: string;
  readonly view: ScreenView;
  // What the project was called when the link was made: only the view `overview` tells it.
  readonly name: string;
  readonly language: "zh-CN" | "en" | undefined;
  readonly theme: "dark" | "light" | undefined;
}

// The part of the address after `#`, which a browser never sends to a server.
export function fragmentOf(address: ScreenAddress): string {
  const { token, project, view, name, language, theme } = address;
  const parts = { token, project, view, name, lang: language ?? "", theme: theme ?? "" };
  return new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== "")).toString();
}

export function addressOf(fragment: string): ScreenAddress | undefined {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const token = parts.get("token") ?? "";
  const project = parts.get("project") ?? "";
  const view = screenViews.find((one) => one === parts.get("view"));
  if (token === "" || project === "" || !view) return undefined;
  const lang = parts.get("lang");
  const theme = parts.get("theme");
  return {
    token,
    project,
    view,
    name: (parts.get("name") ?? "").slice(0, 200),
    language: lang === "zh-CN" || lang === "en" ? lang : undefined,
    theme: theme === "dark" || theme === "light" ? theme : undefined,
  };
}

const isUnmet = (criterion: Criterion): boolean =>
  criterion.state !== CriterionState.CRITERION_MET && criterion.state !== CriterionState.CRITERION_WAIVED;

export const isPassed = (gate: Gate): boolean =>
  gate.state === GateState.GATE_DECIDED &&
  (gate.outcome === GateOutcome.GO || gate.outcome === GateOutcome.CONDITIONAL_GO);

export const gatesInOrder = (gates: readonly Gate[]): readonly Gate[] =>
  [...gates].sort((a, b) => a.gateId.localeCompare(b.gateId));

// The gate that readiness is read off: the next one that is not passed; the last, once all are.
export function nextGate(gates: readonly Gate[]): Gate | undefined {
  const ordered = gatesInOrder(gates);
  return ordered.find((gate) => !isPassed(gate)) ?? ordered.at(-1);
}

export const unmetHard = (gate: Gate): readonly Criterion[] =>
  gate.criteria.filter((criterion) => criterion.hard && isUnmet(criterion));

const runOrder: Readonly<Record<number, number>> = {
  [RunState.RUN_RUNNING]: 0,
  [RunState.RUN_ROLLING_BACK]: 0,
  [RunState.RUN_PAUSED]: 0,
  [RunState.RUN_SCHEDULED]: 1,
};
const secondsOf = (time: { readonly seconds: bigint } | undefined): number => Number(time?.seconds ?? 0n);

// The run that a control room is about: one under way, else the next scheduled, else the last that ended.
export function currentRun(runs: readonly Run[]): Run | undefined {
  return [...runs].sort((a, b) => {
    const [left, right] = [runOrder[a.state] ?? 2, runOrder[b.state] ?? 2];
    if (left !== right) return left - right;
    if (left === 2) return secondsOf(b.endedAt) - secondsOf(a.endedAt);
    return secondsOf(a.plannedStart) - secondsOf(b.plannedStart);
  })[0];
}

export const isUnderWay = (run: Run): boolean => runOrder[run.state] === 0;

const isOver = (step: RunStep): boolean =>
  step.state === StepState.STEP_COMPLETED || step.state === StepState.STEP_SKIPPED;

// As many steps as there is room for: from the last that is over, so that what is done now and comes next is seen.
export function stepsAround(steps: readonly RunStep[], room: number): readonly RunStep[] {
  if (steps.length <= room) return steps;
  const open = steps.findIndex((step) => !isOver(step));
  const first = Math.max(0, Math.min((open < 0 ? steps.length : open) - 1, steps.length - room));
  return steps.slice(first, first + room);
}

export interface RunProgress {
  readonly done: number;
  readonly all: number;
  readonly underWay: readonly RunStep[];
  readonly failed: readonly RunStep[];
  readonly startable: readonly RunStep[];
  // What waits for others, in the order of the plan.
  readonly waiting: readonly RunStep[];
}

export function progressOf(run: Run, startable: readonly string[]): RunProgress {
  const inState = (...states: StepState[]) => run.steps.filter((step) => states.includes(step.state));
  const able = new Set(startable);
  return {
    done: run.steps.filter(isOver).length,
    all: run.steps.length,
    underWay: inState(StepState.STEP_STARTED),
    failed: inState(StepState.STEP_FAILED),
    startable: run.steps.filter(
      (step) => step.state !== StepState.STEP_FAILED && able.has(step.step?.stepId ?? ""),
    ),
    waiting: inState(StepState.STEP_WAITING).filter((step) => !able.has(step.step?.stepId ?? "")),
  };
}

// `1 day 04:05`, `04:05:06`; without seconds from a day on.
export function clockText(milliseconds: number, language: string): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  const hours = two(Math.floor((seconds % 86_400) / 3600));
  const minutes = two(Math.floor((seconds % 3600) / 60));
  return days > 0
    ? `${formatUnit(days, "day", language)} ${hours}:${minutes}`
    : `${hours}:${minutes}:${two(seconds % 60)}`;
}

// The earliest that was not missed; where none is, the one that is overdue longest. As a portfolio's card has it.
export function nextMilestone(milestones: readonly Milestone[]): Milestone | undefined {
  const missed = (one: Milestone): number => Number(one.state === MilestoneState.MILESTONE_MISSED);
  return milestones
    .filter((one) => one.state !== MilestoneState.MILESTONE_REACHED && isDay(one.due))
    .sort((a, b) => missed(a) - missed(b) || compareDays(a.due, b.due))[0];
}

export const overdueMilestones = (milestones: readonly Milestone[], on: Day): readonly Milestone[] =>
  milestones.filter((one) => one.state !== MilestoneState.MILESTONE_REACHED && isOverdue(one.due, on));

// The sprint that runs, else the newest.
export function currentSprint(sprints: readonly Sprint[]): Sprint | undefined {
  return (
    sprints.find((sprint) => sprint.state === SprintState.SPRINT_RUNNING) ??
    [...sprints].sort((a, b) => compareDays(b.start, a.start))[0]
  );
}

export const openDefects = (defects: readonly Defect[]): readonly Defect[] =>
  defects
    .filter((defect) => defect.state !== DefectState.DEFECT_VERIFIED)
    .sort((a, b) => a.severity - b.severity || a.title.localeCompare(b.title));

const isOpen = (task: TaskCard): boolean => !task.done && !task.archived;

export const blockedTasks = (tasks: readonly TaskCard[]): readonly TaskCard[] =>
  tasks.filter((task) => isOpen(task) && (task.blockedReason !== "" || task.openBlockers.length > 0));

// Open tasks with a due date, the most urgent first.
export const dueTasks = (tasks: readonly TaskCard[]): readonly TaskCard[] =>
  tasks.filter((task) => isOpen(task) && isDay(task.due)).sort((a, b) => compareDays(a.due, b.due));

export const isOverdue = (due: Day | undefined, on: Day): boolean => isDay(due) && daysBetween(due, on) > 0;

export const columnTone = (kind: ColumnKind): "todo" | "doing" | "done" =>
  kind === ColumnKind.DONE ? "done" : kind === ColumnKind.DOING ? "doing" : "todo";
