import { create } from "@bufbuild/protobuf";
import {
  CommandSchema,
  DefectSchema,
  DefectState,
  GateSchema,
  RequirementSchema,
  UatSignatureSchema,
} from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { choicesOf, type Words } from "../src/forms/words";
import english from "../src/i18n/records.en.json";
import chinese from "../src/i18n/records.zh-CN.json";
import { foundSince } from "../src/lib/acceptance";
import { outcomeWords } from "../src/lib/gates";

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
