import { describe, expect, it } from "vitest";
import { captureOf, intentOf } from "../src/pages/rooms/capture";

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
  it("takes who was chosen from the list, and calls others by name", () => {
    expect(captureOf("!action @[Ann Old](p3) 2026-03-01 Ask @[x](p1) or @p9", people)).toEqual({
      kind: "action",
      text: "Ask @李雷 or @p9",
      owner: "p3",
      due: { year: 2026, month: 3, day: 1 },
    });
    expect(captureOf("!action @[Ann](gone) Call", people)).toMatchObject({ owner: "", text: "Call" });
    expect(captureOf("!决议 由 @[x](p1) 签字", people)).toEqual({ kind: "decision", text: "由 @李雷 签字" });
  });
  it("means whoever is called that, as a whole word, the longest first", () => {
    const team = [
      { personId: "li", name: "李伟 Li Wei" },
      { personId: "p5", name: "Li Wei Min" },
      { personId: "p6", name: "李伟明" },
      { personId: "p7", name: "王芳" },
      { personId: "p8", name: "王芳" },
      { personId: "wang-f", name: "Wang Fang（王方）" },
    ];
    const owner = (who: string): readonly string[] => {
      const capture = captureOf(`!action ${who} 2026-03-01 Call`, team);
      return capture?.kind === "action" ? [capture.owner, capture.text, String(capture.due?.day)] : [];
    };
    for (const who of ["@李伟", "@Li Wei", "@li wei", "@李伟 Li Wei", "@li", "@LI", "＠李伟"])
      expect(owner(who), who).toEqual(["li", "Call", "1"]);
    expect(owner("@Li Wei Min")).toEqual(["p5", "Call", "1"]);
    expect(owner("@李伟明")).toEqual(["p6", "Call", "1"]);
    expect(owner("@王方")).toEqual(["wang-f", "Call", "1"]);
    expect(owner("@wang fang")).toEqual(["wang-f", "Call", "1"]);
    for (const who of ["@lisa", "@li.na", "@li-na", "@li_2", "@li2", "@王", "@wei"])
      expect(owner(who), who).toEqual(["", "Call", "1"]);
    expect(owner("@王芳"), "two people").toEqual(["", "Call", "1"]);
    expect(captureOf("!行动 @李伟2026-03-01 联系银行", team)).toMatchObject({
      owner: "li",
      text: "联系银行",
    });
    expect(captureOf("!action @li, please call", team)).toMatchObject({ owner: "li" });
  });
  it("becomes one thing of its meeting, whoever confirms it and however often", () => {
    const asked = (line: string, meeting = "m") => {
      const capture = captureOf(line, people);
      if (!capture) throw new Error(line);
      const { case: command, value } = intentOf(capture, meeting, line);
      return { command, value: value as Record<string, unknown> };
    };
    const action = asked("!action @Ann 2026-03-01 Call");
    expect(action).toEqual(asked("  !action @Ann  2026-03-01 Call "));
    expect(action.command).toBe("agreeActionItem");
    expect(action.value).toMatchObject({ meetingId: "m", what: "Call", owner: "p2", due: { day: 1 } });
    expect(action.value.actionId).toMatch(/^line-[0-9a-f]{32}$/);
    expect(action.value.taskId).toBe(action.value.actionId);
    const others = [
      asked("!action @Ann 2026-03-01 Call", "n").value.actionId,
      asked("!action @Ann 2026-03-01 Calls").value.actionId,
      asked("!decision Call").value.decisionId,
      asked("!risk Call").value.riskId,
    ];
    expect(new Set([action.value.actionId, ...others]).size).toBe(5);
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
