// Bringing tasks in from other tools: what a person chose for it, the commands that do it on a command line, and what an
// import did not take.
import type { AuditEntry } from "@slipway/sdk";
import type { ImportMapping, ImportPlan, LeftOut, UnmappedName } from "@slipway/sdk/imports";
import { inLanguage } from "../../lib/names";

// Names of the file that can be told what they are here.
export const mappedKinds = ["status", "person", "priority"] as const;
export type MappedKind = (typeof mappedKinds)[number];
const memberOf = { status: "columns", person: "people", priority: "priorities" } as const;

export interface Choices {
  // Empty: found out.
  readonly encoding: string;
  // The file's column that is the title; empty: one of the usual names.
  readonly title: string;
  readonly dateOrder: "" | "day_first" | "month_first";
  // What each name is here, by kind and name.
  readonly names: Readonly<Record<MappedKind, Readonly<Record<string, string>>>>;
}

export const noChoices: Choices = {
  encoding: "",
  title: "",
  dateOrder: "",
  names: { status: {}, person: {}, priority: {} },
};

export function chosen(choices: Choices, kind: MappedKind, name: string, value: string): Choices {
  const { [name]: _, ...others } = choices.names[kind];
  const names = { ...choices.names, [kind]: value ? { ...others, [name]: value } : others };
  return { ...choices, names };
}

// Undefined: nothing was chosen.
export function mappingOf({ title, dateOrder, names }: Choices): ImportMapping | undefined {
  const mapping: Record<string, unknown> = {};
  if (title) mapping.fields = { title };
  if (dateOrder) mapping.date_order = dateOrder;
  for (const kind of mappedKinds)
    if (Object.keys(names[kind]).length > 0) mapping[memberOf[kind]] = names[kind];
  return Object.keys(mapping).length > 0 ? mapping : undefined;
}

// Names that were not known once stay to be chosen again, in their order.
export function metNames(met: readonly UnmappedName[], plan: ImportPlan): readonly UnmappedName[] {
  const is = (kind: string): kind is MappedKind => (mappedKinds as readonly string[]).includes(kind);
  const fresh = plan.unmapped.filter(
    ({ kind, value }) => is(kind) && !met.some((known) => known.kind === kind && known.value === value),
  );
  return fresh.length > 0 ? [...met, ...fresh] : met;
}

export function linesOf(
  notes: readonly (Omit<LeftOut, "reason"> & { readonly reason?: LeftOut["reason"] | undefined })[],
  language: string,
): readonly RejectedLine[] {
  return notes.map(({ line, key, code, reason }) => ({
    line: line > 0 ? line.toString() : "",
    key,
    code,
    reason: inLanguage(reason, language),
  }));
}

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
