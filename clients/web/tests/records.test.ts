import { create } from "@bufbuild/protobuf";
import { GateSchema, RiskSchema } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { erasedText, replaced } from "../src/lib/records";

describe("a redacted text of a record", () => {
  const sentence = "This text was redacted";
  const gate = create(GateSchema, {
    gateId: "g",
    reason: erasedText,
    criteria: [
      { criterionId: "a", reason: "Stays" },
      { criterionId: "b", evidence: [{ evidenceId: "e", note: erasedText }] },
    ],
  });

  it("reads as the sentence that stands for it, wherever it stands", () => {
    const told = replaced(gate, erasedText, sentence);
    expect(told.reason).toBe(sentence);
    expect(told.criteria[1]?.evidence[0]?.note).toBe(sentence);
    expect(told.gateId).toBe("g");
    expect(told.$typeName).toBe(gate.$typeName);
    expect(gate.reason).toBe(erasedText);
  });

  it("leaves everything else the object that it was", () => {
    const told = replaced(gate, erasedText, sentence);
    expect(told.criteria[0]).toBe(gate.criteria[0]);
    const risks = [create(RiskSchema, { riskId: "r", cause: "A cause" })];
    expect(replaced(risks, erasedText, sentence)).toBe(risks);
  });

  it("is empty in a form", () => {
    const told = replaced(gate, erasedText, sentence);
    expect(replaced({ reason: told.reason, note: "Kept" }, sentence, "")).toEqual({
      reason: "",
      note: "Kept",
    });
  });
});
