import { create } from "@bufbuild/protobuf";
import { AuditEntrySchema } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { type ImportPlan, ImportPlanSchema } from "../../ts/src/gen/slipway/v1/api_pb";
import {
  chosen,
  importCommands,
  linesAsCsv,
  linesOf,
  mappingExample,
  mappingOf,
  metNames,
  noChoices,
  quoted,
  rejectedLines,
} from "../src/pages/imports/model";

describe("an import", () => {
  it("is told as commands that a shell takes as they stand", () => {
    const commands = importCommands("https://slipway.bank.example", "pay-upgrade", "Jira export 3.csv");
    expect(commands.signIn).toBe("slipway sign-in https://slipway.bank.example");
    expect(commands.tryIt).toBe("slipway -p pay-upgrade import 'Jira export 3.csv' --dry-run");
    expect(commands.run).toBe("slipway -p pay-upgrade import 'Jira export 3.csv'");
    expect(quoted("a'b; rm $(x)")).toBe("'a'\\''b; rm $(x)'");
    expect(quoted("任务.csv")).toBe("'任务.csv'");
    expect(quoted("")).toBe("''");
    expect(JSON.parse(mappingExample)).toHaveProperty("columns");
  });

  it("says in a mapping what was chosen, and nothing else", () => {
    expect(mappingOf(noChoices)).toBeUndefined();
    expect(mappingOf({ ...noChoices, encoding: "gb18030" })).toBeUndefined();
    const one = chosen(noChoices, "person", "li.wei", "p-17");
    expect(mappingOf(chosen(one, "status", "QA", "doing"))).toEqual({
      people: { "li.wei": "p-17" },
      columns: { QA: "doing" },
    });
    expect(mappingOf(chosen(one, "person", "li.wei", ""))).toBeUndefined();
    expect(mappingOf({ ...noChoices, title: "Titel", dateOrder: "day_first" })).toEqual({
      fields: { title: "Titel" },
      date_order: "day_first",
    });
  });

  it("keeps every name that was met, so that it can be chosen again", () => {
    const plan = (...values: string[]): ImportPlan =>
      create(ImportPlanSchema, {
        unmapped: [
          ...values.map((value) => ({ kind: "person", value, times: 1 })),
          { kind: "column", value: "Sprint", times: 3 },
        ],
      });
    const first = metNames([], plan("li", "wu"));
    expect(first.map(({ value }) => value)).toEqual(["li", "wu"]);
    expect(metNames(first, plan("wu"))).toBe(first);
    expect(metNames(first, plan("zhao")).map(({ value }) => value)).toEqual(["li", "wu", "zhao"]);
  });

  it("tells rows in the language of the page, and of the whole file no line", () => {
    const reason = { zh: "没有标题", en: "no title" };
    expect(linesOf([{ line: 0, key: "A", code: "x", reason }], "en")).toEqual([
      { line: "", key: "A", code: "x", reason: "no title" },
    ]);
    expect(linesOf([{ line: 4, key: "", code: "x", reason }], "zh-CN")[0]).toMatchObject({
      line: "4",
      reason: "没有标题",
    });
  });

  it("lists the rows that it left out, as the log tells them", () => {
    const change = (field: string, after: string, erased = false) => ({ field, after, erased });
    const row = (...changes: object[]) => ({ event: "row_rejected", entity: "import/i", changes });
    const entry = create(AuditEntrySchema, {
      facts: [
        row(
          change("line", "7"),
          change("key", "PAY-7"),
          change("code", "title_missing"),
          change("reason", "x"),
        ),
        row(change("line", "9"), change("code", "date_invalid"), change("reason", "", true)),
        { event: "import_completed", entity: "import/i", changes: [change("rejected", "2")] },
      ],
    });
    expect(rejectedLines([entry])).toEqual([
      { line: "7", key: "PAY-7", code: "title_missing", reason: "x" },
      { line: "9", key: "", code: "date_invalid", reason: undefined },
    ]);
  });

  it("gives them out as a file that a spreadsheet opens and does not run", () => {
    const lines = [
      { line: "2", key: "=1+1", code: "x", reason: 'says "no", twice' },
      { line: "3", key: "A", code: "x", reason: undefined },
    ];
    expect(linesAsCsv(["行", "编号", "代码", "原因"], lines)).toBe(
      '\ufeff行,编号,代码,原因\r\n2,\'=1+1,x,"says ""no"", twice"\r\n3,A,x,\r\n',
    );
  });
});
