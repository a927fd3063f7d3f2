import { describe, expect, it } from "vitest";
import { inWords, type Naming } from "../src/lib/refusals";

const known = (names: Record<string, string>) => (id: string) => names[id];
const naming: Naming = {
  person: known({ "lin.wei": "林伟", "0199-bo": "薄一", ops: "Somebody Else" }),
  department: known({ it: "信息科技部", ops: "运行部" }),
  record: (kind, id) => known({ "meeting/m1": "周会", "run/r-1": "正式切换 · 23:00" })(`${kind}/${id}`),
  field: known({ due: "到期日", estimate_hours: "预估（小时）" }),
  command: known({ apply_template: "应用了模板" }),
  instant: (at) => `<${at.toISOString().slice(0, 16)}>`,
};
const facts = (...pairs: [string, string][]) => pairs.map(([key, value]) => ({ key, value }));
const told = (sentence: string, ...pairs: [string, string][]) => inWords(sentence, facts(...pairs), naming);

describe("a refusal in words", () => {
  it("names people, departments, meetings and runs", () => {
    expect(told("步骤“切换”由 lin.wei 执行。", ["step", "切换"], ["owner", "lin.wei"])).toBe(
      "步骤“切换”由 林伟 执行。",
    );
    expect(told("Sign-offs are missing from: it, ops.", ["department", "it"], ["department", "ops"])).toBe(
      "Sign-offs are missing from: 信息科技部, 运行部.",
    );
    expect(told("会议“m1”不在进行中。", ["meeting", "m1"])).toBe("会议“周会”不在进行中。");
    expect(told("切换执行“r-1”已完成。", ["kind", "run"], ["id", "r-1"])).toBe(
      "切换执行“正式切换 · 23:00”已完成。",
    );
    expect(
      told(
        "切换执行“r-1”的状态是“已安排”，不能执行此操作。",
        ["kind", "run"],
        ["title", "r-1"],
        ["state", "run_scheduled"],
      ),
    ).toBe("切换执行“正式切换 · 23:00”的状态是“已安排”，不能执行此操作。");
    // Of a conflict, both values.
    const sentence = "“责任人”已被 lin.wei 修改为“0199-bo”；您的值是“lin.wei”。";
    expect(told(sentence, ["author", "lin.wei"], ["theirs", "0199-bo"], ["mine", "lin.wei"])).toBe(
      "“责任人”已被 林伟 修改为“薄一”；您的值是“林伟”。",
    );
  });

  it("tells instants as clocks here show them", () => {
    expect(told("现在不在上线窗口内（2026-11-23T08:00:00Z 至 2026-11-23T09:30:00.5Z）。")).toBe(
      "现在不在上线窗口内（<2026-11-23T08:00> 至 <2026-11-23T09:30>）。",
    );
    expect(told("At 2026-99-23T08:00:00Z.")).toBe("At 2026-99-23T08:00:00Z.");
  });

  it("puts the schema's fields and commands into words", () => {
    expect(
      told("字段 decide_gate.conditions[0].due 无效。", ["field", "decide_gate.conditions[0].due"]),
    ).toBe("字段 到期日 无效。");
    expect(told("字段 estimate_hours 无效。", ["field", "estimate_hours"])).toBe("字段 预估（小时） 无效。");
    expect(told("What revision 3 did (apply_template) stays.", ["command", "apply_template"])).toBe(
      "What revision 3 did (应用了模板) stays.",
    );
    // A plain word may be one of the sentence's own.
    expect(told("The due date was changed.", ["field", "due"])).toBe("The due date was changed.");
  });

  it("changes nothing within longer words, and nothing that it does not know", () => {
    expect(told("ops-lead of ops.", ["department", "ops"])).toBe("ops-lead of 运行部.");
    expect(told("There is no task “zz”.", ["kind", "task"], ["id", "zz"])).toBe("There is no task “zz”.");
    expect(told("The task “it” is archived.", ["title", "it"])).toBe("The task “it” is archived.");
    expect(told("As it is (a+b).", ["x", "a+b"], ["y", ""])).toBe("As it is (a+b).");
  });
});
