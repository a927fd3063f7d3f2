import { create } from "@bufbuild/protobuf";
import { AuditEntrySchema } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import {
  importCommands,
  linesAsCsv,
  mappingExample,
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
