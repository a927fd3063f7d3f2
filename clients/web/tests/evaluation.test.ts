import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  MeetingSummarySchema,
  RiskSchema,
  RiskState,
  Stage,
  StageInfoSchema,
  TaskCardSchema,
} from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { fromInput, quarterOf } from "../src/lib/dates";
import { inUnits, standingOf } from "../src/lib/monitors";
import { ownerFacts } from "../src/lib/ownerFacts";

const day = (text: string) => fromInput(text) ?? { year: 0, month: 0, day: 0 };
const now = day("2026-11-25");

describe("what an evaluation says of an owner", () => {
  const stage = create(StageInfoSchema, {
    stage: Stage.TESTING,
    owner: "sun",
    plannedEnd: day("2026-11-20"),
  });
  const task = (rest: object) => create(TaskCardSchema, { stage: Stage.TESTING, ...rest });
  const work = {
    tasks: [
      task({ done: true }),
      task({ due: day("2026-11-24") }),
      task({ due: day("2026-11-25") }),
      task({ archived: true }),
      task({ stage: Stage.PLANNING }),
    ],
    summaries: [
      create(MeetingSummarySchema, { actions: [{ owner: "sun", done: true }, { owner: "li" }] }),
      create(MeetingSummarySchema, { actions: [{ owner: "sun" }] }),
    ],
    risks: [
      create(RiskSchema, { owner: "sun", state: RiskState.RISK_ASSESSED }),
      create(RiskSchema, { owner: "sun", state: RiskState.RISK_TREATED }),
      create(RiskSchema, { owner: "li", state: RiskState.RISK_IDENTIFIED }),
    ],
  };

  it("counts the stage's tasks, and the owner's actions and risks", () => {
    expect(ownerFacts(stage, work, now)).toMatchObject({
      daysLate: 5,
      tasksDone: 1,
      tasksOpen: 2,
      tasksOverdue: 1,
      actionsAgreed: 2,
      actionsDone: 1,
      risksOwned: 2,
      risksUntreated: 1,
    });
  });
  it("counts days to the end of a stage that is completed, also to the good", () => {
    const ended = create(StageInfoSchema, {
      ...stage,
      completedAt: timestampFromDate(new Date(2026, 10, 18, 12)),
    });
    expect(ownerFacts(ended, work, now).daysLate).toBe(-2);
    expect(ownerFacts(stage, work, day("2026-11-01")).daysLate).toBe(0);
    expect(ownerFacts(create(StageInfoSchema, { stage: Stage.TESTING }), work, now).daysLate).toBe(0);
  });
  it("is of a quarter, as an identifier", () => {
    expect(
      ["2026-01-01", "2026-03-31", "2026-04-01", "2026-12-31"].map((text) => quarterOf(day(text))),
    ).toEqual(["2026-q1", "2026-q1", "2026-q2", "2026-q4"]);
  });
});

describe("a monitor", () => {
  it("is not called well where nothing was ever read", () => {
    const since = timestampFromDate(new Date(0));
    expect(standingOf({ breached: false, since: undefined })).toBe("neverRead");
    expect(standingOf({ breached: true, since })).toBe("breached");
    expect(standingOf({ breached: false, since })).toBe("within");
    expect([inUnits(99_950n, "%"), inUnits(0n, "")]).toEqual(["99.95 %", "0"]);
  });
});
