import { describe, expect, it } from "vitest";
import { captureOf } from "../src/pages/rooms/capture";

const people = [
  { personId: "p1", name: "李雷" },
  { personId: "p2", name: "Ann" },
  { personId: "p3", name: "Ann Lee" },
];

describe("A line of the minutes", () => {
  it("asks for a decision, an action or a risk, in both languages", () => {
    expect(captureOf("!decision Go live on Friday", people)).toEqual({
      kind: "decision",
      text: "Go live on Friday",
    });
    expect(captureOf("！风险 回退脚本未演练", people)).toEqual({ kind: "risk", text: "回退脚本未演练" });
    expect(captureOf("  !RISK late ", people)).toEqual({ kind: "risk", text: "late" });
  });
  it("names who does it and until when", () => {
    expect(captureOf("!action @Ann Lee 2026-03-01 Call the bank", people)).toEqual({
      kind: "action",
      text: "Call the bank",
      owner: "p3",
      due: { year: 2026, month: 3, day: 1 },
    });
    expect(captureOf("!行动 @李雷 2026-03-01 联系银行", people)).toMatchObject({
      owner: "p1",
      text: "联系银行",
    });
    expect(captureOf("!action @nobody Call", people)).toMatchObject({
      owner: "",
      text: "Call",
      due: undefined,
    });
  });
  it("asks for nothing else", () => {
    for (const line of [
      "",
      "decision x",
      "!decision",
      "!decision  ",
      "!other x",
      "a !risk x",
      "!action @Ann 2026-03-01",
    ])
      expect(captureOf(line, people), line).toBeUndefined();
  });
});
