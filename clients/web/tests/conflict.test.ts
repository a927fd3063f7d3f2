import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Entity,
  EntitySchema,
  type IntentCase,
  RequirementPriority,
  RequirementSchema,
  RunbookSchema,
  RunKind,
  RunSchema,
  TestPlanSchema,
  TestRunSchema,
} from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { edits } from "../src/forms/edits";
import { merge } from "../src/forms/merge";
import { isHidden, type Naming, recordChoices, referenceOf } from "../src/forms/references";
import { fieldsOf } from "../src/forms/schema";
import { awaitsBaseline } from "../src/lib/requirements";

const requirement = create(RequirementSchema, {
  requirementId: "r1",
  title: "Pay by card",
  text: "As agreed",
  priority: RequirementPriority.MUST,
  departments: ["it", "ops"],
});
const book = create(RunbookSchema, {
  runbookId: "b",
  steps: [
    { stepId: "s1", title: "Freeze", owner: "lin" },
    { stepId: "s2", title: "Switch", predecessors: ["s1"] },
    { stepId: "s3", title: "Verify" },
  ],
});
const body = (entity: { case: string; value: unknown }) => entity as Entity["body"];

describe("a form of a command that edits", () => {
  it("names the record as its view and the server do, and begins with what it holds", () => {
    const edit = edits.editRequirement;
    expect(edit?.entity({ requirementId: "r1" })).toBe("requirement/r1");
    expect(edit?.held(body({ case: "requirement", value: requirement }), {})).toEqual({
      title: "Pay by card",
      text: "As agreed",
      module: "",
      priority: RequirementPriority.MUST,
      departments: { values: ["it", "ops"] },
    });
    expect(edit?.held(body({ case: "runbook", value: book }), {})).toBeUndefined();
  });
  it("knows the one step of a runbook that it edits", () => {
    const values = { runbookId: "b", step: { stepId: "s2" } };
    expect(edits.editStep?.entity(values)).toBe("runbook/b");
    expect(edits.editStep?.held(body({ case: "runbook", value: book }), values)).toMatchObject({
      step: { title: "Switch", predecessors: ["s1"] },
    });
  });
  it("is one for each command whose blind repetition would undo another's", () => {
    for (const intent of [
      "editRequirement",
      "editStep",
      "removeStep",
      "approveRunbook",
      "setCapacityTarget",
      "rebaselineMilestone",
      "planResponse",
      "assessRisk",
      "measureSuccessFactor",
    ] as const satisfies readonly IntentCase[]) {
      expect(edits[intent], intent).toBeDefined();
    }
  });
  it("fills only fields that its command has", () => {
    const held = edits.editRequirement?.held(body({ case: "requirement", value: requirement }), {}) ?? {};
    const keys = fieldsOf("editRequirement").map((spec) => spec.key);
    for (const key of Object.keys(held)) expect(keys).toContain(key);
  });
});

describe("two people in one form", () => {
  const specs = fieldsOf("editRequirement");
  const began = { title: "A", text: "B", module: "C", departments: { values: ["it"] } };

  it("keep each their own where only one of them changed it", () => {
    const theirs = { ...began, text: "B of theirs", departments: { values: ["it", "ops"] } };
    const merged = merge(specs, began, theirs, { ...began, title: "A of mine" });
    expect(merged.values).toEqual({ ...theirs, title: "A of mine" });
    expect(merged.conflicts).toEqual([]);
    expect(merged.taken.map((one) => one.path.join("."))).toEqual(["text", "departments.values"]);
  });
  it("are told both values where both changed it, and mine stays until one is chosen", () => {
    const mine = { ...began, title: "Mine", module: "Same" };
    const merged = merge(specs, began, { ...began, title: "Theirs", module: "Same" }, mine);
    expect(merged.values).toEqual(mine);
    expect(merged.conflicts).toHaveLength(1);
    expect(merged.conflicts[0]).toMatchObject({ path: ["title"], mine: "Mine", theirs: "Theirs" });
    expect(merged.taken).toEqual([]);
  });
  it("look into a group's fields, and take empty for empty", () => {
    const step = { title: "T", owner: "", plannedMinutes: undefined, predecessors: [] as string[] };
    const merged = merge(
      fieldsOf("editStep"),
      { step: { ...step, plannedMinutes: 0 } },
      { step: { ...step, owner: "lin" } },
      { step: { ...step, title: "Mine" } },
    );
    expect(merged.values).toEqual({ step: { ...step, title: "Mine", owner: "lin" } });
    expect(merged.conflicts).toEqual([]);
  });
});

describe("choices of a form", () => {
  const entity = (id: string, body: Entity["body"]): [string, Entity] => [
    id,
    create(EntitySchema, { id, body: body as never }),
  ];
  const naming = (entities: [string, Entity][], more: Partial<Naming> = {}): Naming => ({
    entities: new Map(entities),
    given: {},
    values: {},
    words: { value: (type, number) => `${type}.${number}` },
    at: (time) => (time ? new Date(Number(time.seconds) * 1000).toISOString().slice(0, 16) : ""),
    ...more,
  });

  it("of a step's predecessors are the other steps of its runbook, by name and in its order", () => {
    const other = create(RunbookSchema, { runbookId: "x", steps: [{ stepId: "y", title: "Elsewhere" }] });
    const entities = [
      entity("runbook/b", { case: "runbook", value: book }),
      entity("runbook/x", { case: "runbook", value: other }),
    ];
    const form = { given: { runbookId: "b" }, values: { step: { stepId: "s2" } } };
    expect(recordChoices("edit_step", "predecessors", naming(entities, form))).toEqual([
      { value: "s1", label: "1. Freeze" },
      { value: "s3", label: "3. Verify" },
    ]);
    expect(referenceOf("add_step", "predecessors")).toBe("record");
    expect(isHidden("add_step", "step_id")).toBe(true);
    expect(isHidden("remove_step", "step_id")).toBe(false);
  });
  it("name a run by its kind and time, and a test run by its plan, never by an id", () => {
    const at = timestampFromMs(Date.UTC(2026, 10, 23, 8));
    const run = create(RunSchema, { runId: "0199-run", kind: RunKind.LIVE, plannedStart: at });
    const plan = create(TestPlanSchema, { planId: "p", title: "UAT" });
    const testRun = create(TestRunSchema, {
      runId: "0199-test",
      planId: "p",
      startedAt: at,
      environment: "SIT",
    });
    const entities = [
      entity("run/0199-run", { case: "run", value: run }),
      entity("plan/p", { case: "testPlan", value: plan }),
      entity("test-run/0199-test", { case: "testRun", value: testRun }),
    ];
    expect(recordChoices("declare_incident", "run_id", naming(entities))).toEqual([
      { value: "0199-run", label: "RunKind.2 · 2026-11-23T08:00" },
    ]);
    expect(recordChoices("raise_defect", "run_id", naming(entities))).toEqual([
      { value: "0199-test", label: "UAT · 2026-11-23T08:00 · SIT" },
    ]);
  });
});

describe("a baseline", () => {
  const one = (baselined: boolean, priority = RequirementPriority.MUST) =>
    create(RequirementSchema, { baselined, priority });
  it("is awaited as long as a wanted requirement stands in none, also after the first", () => {
    expect(awaitsBaseline([one(true), one(false)])).toBe(true);
    expect(awaitsBaseline([one(true), one(false, RequirementPriority.WONT)])).toBe(false);
    expect(awaitsBaseline([])).toBe(false);
  });
});
