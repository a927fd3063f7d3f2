// Bringing tasks in from other tools: the commands that do it here, and what an import did not take.
import type { AuditEntry } from "@slipway/sdk";

// As one word of a POSIX shell.
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export interface ImportCommands {
  readonly signIn: string;
  readonly tryIt: string;
  readonly run: string;
  readonly mapped: string;
}

// `file`: as it is called on the person's own machine.
export function importCommands(server: string, project: string, file: string): ImportCommands {
  const run = `slipway -p ${quoted(project)} import ${quoted(file)}`;
  return {
    signIn: `slipway sign-in ${quoted(server)}`,
    tryIt: `${run} --dry-run`,
    run,
    mapped: `${run} --mapping mapping.json --dry-run`,
  };
}

// What a mapping may say, all of which may be left out.
export const mappingExample = JSON.stringify(
  {
    fields: { title: ["Summary"], due: "Due date" },
    columns: { "Ready for QA": "doing" },
    people: { "li.wei": "li" },
    priorities: { Blocker: "urgent" },
    date_order: "day_first",
    estimate_unit: "hours",
  },
  undefined,
  2,
);

export interface RejectedLine {
  readonly line: string;
  readonly key: string;
  readonly code: string;
  // Undefined: it was redacted.
  readonly reason: string | undefined;
}

// From the commit that ended the import: the log tells of each row.
export function rejectedLines(entries: readonly AuditEntry[]): readonly RejectedLine[] {
  return entries
    .flatMap((entry) => entry.facts)
    .filter((fact) => fact.event === "row_rejected")
    .map((fact) => {
      const said = (field: string) => fact.changes.find((change) => change.field === field);
      const reason = said("reason");
      return {
        line: said("line")?.after ?? "",
        key: said("key")?.after ?? "",
        code: said("code")?.after ?? "",
        reason: reason?.erased ? undefined : (reason?.after ?? ""),
      };
    });
}

// A cell that a spreadsheet would take for a formula begins with an apostrophe.
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// RFC 4180, with the byte order mark that Excel needs.
export function linesAsCsv(head: readonly string[], lines: readonly RejectedLine[]): string {
  const rows = [head, ...lines.map(({ line, key, code, reason = "" }) => [line, key, code, reason])];
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}
