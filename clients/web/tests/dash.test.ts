import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  CriterionState,
  GateOutcome,
  GateSchema,
  GateState,
  MilestoneSchema,
  MilestoneState,
  RunSchema,
  RunState,
  StepState,
} from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import {
  addressOf,
  clockText,
  currentRun,
  fragmentOf,
  nextGate,
  nextMilestone,
  overdueMilestones,
  progressOf,
  type ScreenAddress,
  screenViews,
  stepsAround,
  unmetHard,
} from "../src/dash/model";
import { dashboardNames, dashboards, screenOf, walls } from "../src/dash/tiles";
import { addressOfView } from "../src/dash/wayTo";

describe("a screen's address", () => {
  const address: ScreenAddress = {
    token: "slipway_abc-DEF_1",
    project: "pay-upgrade",
    view: "gates",
    name: "新一代 & 支付#系统",
    language: "zh-CN",
    theme: "light",
  };

  it("comes back as it was, whatever the project is called", () => {
    expect(addressOf(`#${fragmentOf(address)}`)).toEqual(address);
  });
  it("leaves out what was not chosen", () => {
    const plain = { ...address, language: undefined, theme: undefined, name: "" };
    expect(fragmentOf(plain)).not.toMatch(/lang|theme|name/);
    expect(addressOf(fragmentOf(plain))).toEqual(plain);
  });
  it("is none without a token or a project, or with a view that makes no screen", () => {
    for (const missing of ["token", "project", "view"] as const) {
      const parts = new URLSearchParams(fragmentOf(address));
      parts.delete(missing);
      expect(addressOf(parts.toString()), missing).toBeUndefined();
    }
    expect(addressOf(fragmentOf({ ...address, view: "audit" as "gates" }))).toBeUndefined();
    expect(addressOf("")).toBeUndefined();
  });
  it("takes no other language or theme", () => {
    expect(addressOf("token=t&project=p&view=gates&lang=fr&theme=pink")).toMatchObject({
      language: undefined,
      theme: undefined,
    });
  });
});

describe("a wall", () => {
  it("fills twelve columns and six rows, on 16:9 and on 32:9", () => {
    for (const view of screenViews) {
      const area = (w: 1 | 3, h: 2 | 4) => walls[view].reduce((sum, place) => sum + place[w] * place[h], 0);
      expect([view, area(1, 2), area(3, 4)]).toEqual([view, 72, 72]);
    }
  });
  it("there is one for what each dashboard is about", () => {
    for (const name of dashboardNames) {
      expect(screenViews).toContain(screenOf[name]);
      expect(new Set(dashboards[name]).size).toBe(dashboards[name].length);
    }
  });
  it("leads to the page of its view", () => {
    expect(addressOfView("p", "sprints")).toBe("/w/main/p/p/plan");
    expect(addressOfView("p", "overview")).toBe("/w/main/p/p");
  });
});

describe("what tiles show", () => {
  const gate = (gateId: string, outcome: GateOutcome) =>
    create(GateSchema, {
      gateId,
      outcome,
      state: outcome ? GateState.GATE_DECIDED : GateState.GATE_DEFINED,
    });

  it("readiness is that of the first gate that is not passed", () => {
    const gates = [gate("g3", 0), gate("g1", GateOutcome.GO), gate("g2", GateOutcome.CONDITIONAL_GO)];
    expect(nextGate(gates)?.gateId).toBe("g3");
    expect(nextGate([gate("g2", GateOutcome.NO_GO), gate("g1", GateOutcome.GO)])?.gateId).toBe("g2");
    expect(nextGate([gate("g1", GateOutcome.GO), gate("g2", GateOutcome.GO)])?.gateId).toBe("g2");
    expect(nextGate([])).toBeUndefined();
  });
  it("a waived criterion is not unmet", () => {
    const states = [
      CriterionState.CRITERION_OPEN,
      CriterionState.CRITERION_WAIVED,
      CriterionState.CRITERION_FAILED,
    ];
    const criteria = states.map((state, at) => ({ criterionId: `${at}`, hard: true, state }));
    const found = unmetHard(
      create(GateSchema, { criteria: [...criteria, { criterionId: "soft", hard: false }] }),
    );
    expect(found.map((one) => one.criterionId)).toEqual(["0", "2"]);
  });
  it("the control room is about the run under way, then the next, then the last", () => {
    const run = (runId: string, state: RunState, at: number) =>
      create(RunSchema, { runId, state, plannedStart: timestampFromMs(at), endedAt: timestampFromMs(at) });
    const late = run("late", RunState.RUN_SCHEDULED, 9000);
    const soon = run("soon", RunState.RUN_SCHEDULED, 5000);
    const old = run("old", RunState.RUN_COMPLETED, 1000);
    const newer = run("newer", RunState.RUN_ROLLED_BACK, 2000);
    expect(currentRun([old, late, soon, newer])?.runId).toBe("soon");
    expect(currentRun([old, newer])?.runId).toBe("newer");
    expect(currentRun([soon, run("now", RunState.RUN_PAUSED, 9999)])?.runId).toBe("now");
  });
  it("a failed step is told as failed, not as one that can start", () => {
    const states = [
      StepState.STEP_COMPLETED,
      StepState.STEP_SKIPPED,
      StepState.STEP_FAILED,
      StepState.STEP_RELEASED,
    ];
    const run = create(RunSchema, {
      steps: states.map((state, at) => ({ state, step: { stepId: `${at}` } })),
    });
    const progress = progressOf(run, ["2", "3"]);
    expect([progress.done, progress.all]).toEqual([2, 4]);
    expect(progress.failed.map((step) => step.step?.stepId)).toEqual(["2"]);
    expect(progress.startable.map((step) => step.step?.stepId)).toEqual(["3"]);
  });
  it("of more steps than there is room for, what is done now and comes next is seen", () => {
    const { STEP_COMPLETED: over, STEP_STARTED: now, STEP_WAITING: waits } = StepState;
    const steps = [over, over, over, now, waits, waits].map((state, at) => ({
      state,
      step: { stepId: `${at}` },
    }));
    const ids = (states: typeof steps, room: number) =>
      stepsAround(create(RunSchema, { steps: states }).steps, room).map((step) => step.step?.stepId);
    expect(ids(steps, 6)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(ids(steps, 3)).toEqual(["2", "3", "4"]);
    expect(ids(steps, 5)).toEqual(["1", "2", "3", "4", "5"]);
    expect(ids(steps.slice(0, 3), 2)).toEqual(["1", "2"]);
    expect(progressOf(create(RunSchema, { steps }), ["4"]).waiting.map((step) => step.step?.stepId)).toEqual([
      "5",
    ]);
  });
  it("a missed milestone does not hide the next one", () => {
    const milestone = (milestoneId: string, state: MilestoneState, day: number) =>
      create(MilestoneSchema, { milestoneId, state, due: { year: 2027, month: 1, day } });
    const missed = milestone("missed", MilestoneState.MILESTONE_MISSED, 1);
    const next = milestone("next", MilestoneState.MILESTONE_PLANNED, 9);
    expect(nextMilestone([missed, next])?.milestoneId).toBe("next");
    expect(nextMilestone([missed])?.milestoneId).toBe("missed");
    const reached = milestone("reached", MilestoneState.MILESTONE_REACHED, 2);
    const today = { year: 2027, month: 1, day: 9 };
    expect(overdueMilestones([missed, reached, next], today)).toEqual([missed]);
  });
  it("a clock counts days without seconds", () => {
    expect(clockText(0, "en")).toBe("00:00:00");
    expect(clockText(86_399_999, "en")).toBe("23:59:59");
    expect(clockText(86_400_000, "en")).toBe("1 day 00:00");
    expect(clockText(2 * 86_400_000, "zh-CN")).toBe("2天 00:00");
    expect(clockText(-5, "en")).toBe("00:00:00");
  });
});
