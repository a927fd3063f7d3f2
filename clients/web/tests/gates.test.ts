import { create } from "@bufbuild/protobuf";
import {
  CommandSchema,
  CriterionCheck,
  CriterionState,
  DefectSchema,
  DefectState,
  type Entity,
  EntitySchema,
  GateSchema,
  MonitorSchema,
  RequirementSchema,
  TrainingSchema,
  UatSignatureSchema,
} from "@slipway/sdk";
import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import { recordChoices, referenceOf } from "../src/forms/references";
import { choicesOf, type Words } from "../src/forms/words";
import english from "../src/i18n/records.en.json";
import chinese from "../src/i18n/records.zh-CN.json";
import { foundSince } from "../src/lib/acceptance";
import { checkWords, countCriteria, isReference, outcomeWords } from "../src/lib/gates";

const wordsOf = (gate: { readonly beforeLiveRun: boolean }) =>
  chinese.enum[outcomeWords(create(GateSchema, gate))];

describe("a gate's outcome", () => {
  it("is to go live where live runs wait for it, and else to pass", () => {
    expect(Object.values(wordsOf({ beforeLiveRun: true }))).toEqual(["上线", "有条件上线", "不上线"]);
    expect(Object.values(wordsOf({ beforeLiveRun: false }))).toEqual(["通过", "有条件通过", "不通过"]);
  });

  it("is called so in the form as well", () => {
    const outcome = CommandSchema.file.dependencies
      .flatMap((file) => file.enums)
      .find((type) => type.name === "GateOutcome");
    const words = { value: (type: string, number: number) => (number ? `${type}.${number}` : "—") } as Words;
    expect(outcome && choicesOf(words, outcome, "GoLiveOutcome").map((one) => one.label)).toEqual([
      "GoLiveOutcome.1",
      "GoLiveOutcome.2",
      "GoLiveOutcome.3",
    ]);
  });
});

describe("a gate's criteria", () => {
  it("are counted by their state; a hard one that is neither met nor waived holds the gate up", () => {
    const { CRITERION_MET, CRITERION_OPEN, CRITERION_FAILED, CRITERION_WAIVED } = CriterionState;
    const count = countCriteria(
      create(GateSchema, {
        criteria: [
          { hard: true, state: CRITERION_MET },
          { hard: true, state: CRITERION_WAIVED },
          { hard: true, state: CRITERION_FAILED },
          { hard: true, state: CRITERION_OPEN },
          { hard: false, state: CRITERION_OPEN },
        ],
      }),
    );
    expect(count.of(CRITERION_OPEN)).toBe(2);
    expect(count.of(CRITERION_FAILED)).toBe(1);
    expect(count.unmetHard).toBe(2);
  });
  it("have evidence that leads to the project's own records, and not where it is only a name", () => {
    expect(["load/l1", "test-run/019-a", "step/r/s"].filter(isReference)).toHaveLength(3);
    expect(["启动会纪要", "and/or else", "https://x/y", "A/b", "a/b/c/d"].filter(isReference)).toEqual([]);
  });
});

describe("the audit trail", () => {
  it("has words for every value of the records' enumerations", () => {
    const ours = new Set(["Stage", "Priority", "MeetingKind", "Role", "ProjectState"]);
    const named = new Set(Object.keys(english.enum));
    for (const file of CommandSchema.file.dependencies) {
      for (const type of file.enums.filter((one) => named.has(one.name) && !ours.has(one.name))) {
        const words: Record<string, string> = english.enum[type.name as "GateOutcome"];
        for (const value of type.values.filter((one) => one.number > 0)) {
          expect(words[value.number], value.name).toBeTruthy();
        }
      }
    }
  });
});

describe("a department's acceptance", () => {
  const signature = create(UatSignatureSchema, { departmentId: "sales", recorded: { changedRevision: 10n } });
  const requirements = [
    create(RequirementSchema, { requirementId: "its", departments: ["it"] }),
    create(RequirementSchema, { requirementId: "theirs", departments: ["it", "sales"] }),
    create(RequirementSchema, { requirementId: "all" }),
  ];
  const defect = (severity: number, requirementId = "", state = DefectState.DEFECT_OPEN, revision = 11n) =>
    create(DefectSchema, { severity, requirementId, state, recorded: { changedRevision: revision } });
  const counts = (found: ReturnType<typeof defect>) =>
    foundSince(signature, [found], requirements).length === 0;

  it("stops counting once a severe defect of its requirements is found", () => {
    expect(counts(defect(2, "theirs"))).toBe(false);
    expect(counts(defect(1, "all"))).toBe(false);
    expect(counts(defect(1))).toBe(false);
    expect(counts(defect(3, "theirs"))).toBe(true);
    expect(counts(defect(1, "its"))).toBe(true);
  });

  it("counts where the defect was verified before it was given", () => {
    expect(counts(defect(1, "theirs", DefectState.DEFECT_VERIFIED, 9n))).toBe(true);
    expect(counts(defect(1, "theirs", DefectState.DEFECT_VERIFIED, 12n))).toBe(false);
    expect(counts(defect(1, "theirs", DefectState.DEFECT_OPEN, 12n))).toBe(false);
  });
});

describe("a criterion's check", () => {
  const monitor = create(MonitorSchema, { monitorId: "oee", name: "OEE" });
  const training = create(TrainingSchema, { trainingId: "exam", title: "Exam" });
  const entities = new Map<string, Entity>([
    ["monitor/oee", create(EntitySchema, { id: "monitor/oee", body: { case: "monitor", value: monitor } })],
    [
      "training/exam",
      create(EntitySchema, { id: "training/exam", body: { case: "training", value: training } }),
    ],
  ]);
  const choices = (check: CriterionCheck) =>
    recordChoices("add_criterion", "of", {
      entities,
      given: {},
      values: { check: String(check) },
      words: { value: () => "" },
      at: () => "",
    });

  it("is of a monitor or of a training, as it looks at one", () => {
    expect(choices(CriterionCheck.MONITOR_IS_WITHIN)).toEqual([{ value: "oee", label: "OEE" }]);
    expect(choices(CriterionCheck.PEOPLE_ARE_TRAINED)).toEqual([{ value: "exam", label: "Exam" }]);
    expect(choices(CriterionCheck.RESTORE_IS_PROVEN)).toEqual([]);
    expect(referenceOf("add_criterion", "of")).toBe("record");
  });

  it("says its threshold in words of its own, for each that has one", () => {
    const words = { value: (type: string, number: number) => `${type}.${number}` };
    const t = ((key: string, { value }: { value: string }) => `${key} ${value}`) as unknown as TFunction;
    const said = (check: CriterionCheck, threshold: bigint) => checkWords(t, words, { check, threshold });
    expect(said(CriterionCheck.CAPACITY_IS_VERIFIED, 150n)).toBe(
      "CriterionCheck.11 · records.page.threshold.11 150",
    );
    expect(said(CriterionCheck.CHARTER_IS_APPROVED, 0n)).toBe("CriterionCheck.1");
    expect(said(CriterionCheck.CRITERION_CHECK_UNSPECIFIED, 0n)).toBe("");
    expect(Object.keys(english.page.threshold).map(Number)).toEqual([
      CriterionCheck.CAPACITY_IS_VERIFIED,
      CriterionCheck.RESTORE_IS_PROVEN,
      CriterionCheck.PEOPLE_ARE_TRAINED,
      CriterionCheck.HYPERCARE_IS_QUIET,
      CriterionCheck.FEEDBACK_IS_TRIAGED,
    ]);
  });
});
