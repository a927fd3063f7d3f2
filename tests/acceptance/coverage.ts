// COVERAGE.md, held against the schema and the drive: what it names is there.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Claims, expect, expectEqual } from "./lib/claims";
import { viewNames } from "./lib/project";

const here = dirname(fileURLToPath(import.meta.url));
const schema = resolve(here, "../../proto/slipway/v1");

interface Row {
  readonly number: number;
  readonly commands: readonly string[];
  readonly views: readonly string[];
  readonly tests: readonly string[];
}

function rowsOf(text: string): Row[] {
  const named = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
  return text
    .split("\n")
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, number, , commands, views, tests]) => ({
      number: Number(number),
      commands: named(commands),
      views: named(views),
      tests: named(tests),
    }));
}

// What is wrong with those rows; empty: nothing.
export function problemsOf(
  rows: readonly Row[],
  known: { commands: Set<string>; sources: string; views: readonly string[] },
): string[] {
  const problems: string[] = [];
  for (const { number, commands, views, tests } of rows) {
    for (const command of commands) {
      if (!known.commands.has(command)) problems.push(`row ${number}: the schema has no command ${command}`);
      const intent = `case: "${command.charAt(0).toLowerCase()}${command.slice(1)}"`;
      if (!known.sources.includes(intent)) problems.push(`row ${number}: the drive never sends ${command}`);
    }
    for (const view of views)
      if (!known.views.includes(view)) problems.push(`row ${number}: there is no view ${view}`);
    for (const test of tests) if (!hasTest(test)) problems.push(`row ${number}: there is no test ${test}`);
    if (commands.length * views.length * tests.length === 0)
      problems.push(`row ${number}: names no command, no view or no test`);
  }
  return problems;
}

// `file#function`.
function hasTest(test: string): boolean {
  const [file = "", name = ""] = test.split("#");
  try {
    return new RegExp(`(function|async) ${name}\\(`).test(readFileSync(join(here, file), "utf8"));
  } catch {
    return false;
  }
}

function sourcesOf(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true });
  return files
    .map((file) => {
      if (file.isDirectory()) return sourcesOf(join(folder, file.name));
      return file.name.endsWith(".ts") ? readFileSync(join(folder, file.name), "utf8") : "";
    })
    .join("\n");
}

function commandsOfSchema(): Set<string> {
  const [, intents = ""] =
    /oneof intent \{([\s\S]*?)\n {2}\}/.exec(readFileSync(join(schema, "commands.proto"), "utf8")) ?? [];
  return new Set([...intents.matchAll(/^ +([A-Z]\w+) \w+ = \d+/gm)].map((match) => match[1] ?? ""));
}

// As the schema lists them, in the comment at its head.
function viewsOfSchema(): string[] {
  const [, list = ""] =
    /Views of a project: ([\s\S]*?)\. Of the workspace/.exec(
      readFileSync(join(schema, "views.proto"), "utf8"),
    ) ?? [];
  return [...list.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? "");
}

export async function coverage(claims: Claims): Promise<void> {
  const rows = rowsOf(readFileSync(join(here, "COVERAGE.md"), "utf8"));
  const known = { commands: commandsOfSchema(), sources: sourcesOf(here), views: viewNames };
  await claims.that("COVERAGE.md: every command, view and test that it names is there", () => {
    expectEqual(
      rows.map(({ number }) => number),
      rows.map((_, index) => index + 1),
      "rows numbered from 1",
    );
    expect(rows.length >= 30, "a row for each sentence");
    expectEqual(problemsOf(rows, known), [], "no problem");
  });
  await claims.that("COVERAGE.md: a name that is not there is caught", () => {
    const wrong = [{ number: 1, commands: ["FlyToTheMoon"], views: ["moon"], tests: ["drive.ts#fly"] }];
    expect(
      problemsOf(wrong, known).length === 4,
      "four problems with a row that names nothing that is there",
    );
  });
  await claims.that("every view that the schema lists is opened and rebuilt by the drive", () => {
    expectEqual([...viewNames].sort(), viewsOfSchema().sort(), "the same views");
  });
}
