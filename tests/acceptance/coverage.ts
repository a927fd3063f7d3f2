// COVERAGE.md, held against the schema, the drive, the web app's addresses and its browser tests: what it names is there.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Claims, expect, expectEqual } from "./lib/claims";
import { viewNames } from "./lib/project";
import { sendersOf } from "./lib/sendings";

const here = dirname(fileURLToPath(import.meta.url));
const schema = resolve(here, "../../proto/slipway/v1");
const router = resolve(here, "../../clients/web/src/app/router.tsx");
const browserTests = resolve(here, "../e2e/parts");

// SHA-256 of the article's sentences, their letters and digits alone.
const articleDigest = "bd986ed17a0e85c676fcdf1efe53d657a551cf721cb3162681902a9e5e22e4d9";
// In the place of commands, where a sentence asks for none.
const noStep = "no step";

interface Row {
  readonly number: number;
  readonly sentence: string;
  readonly asksForNothing: boolean;
  readonly commands: readonly string[];
  readonly views: readonly string[];
  readonly tests: readonly string[];
}

// A page over all projects.
interface PageRow {
  readonly letter: string;
  readonly page: string;
  readonly sentences: readonly number[];
  readonly views: readonly string[];
  readonly tests: readonly string[];
}

const named = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");

function cellsOf(text: string, first: RegExp): string[][] {
  return text
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter(([, head = ""]) => first.test(head));
}

function rowsOf(text: string): Row[] {
  return cellsOf(text, /^\d+$/).map(([, number, sentence = "", commands, views, tests]) => ({
    number: Number(number),
    sentence,
    asksForNothing: commands === noStep,
    commands: named(commands),
    views: named(views),
    tests: named(tests),
  }));
}

function pageRowsOf(text: string): PageRow[] {
  return cellsOf(text, /^[A-Z]$/).map(([, letter = "", page, sentences = "", views, tests]) => ({
    letter,
    page: named(page)[0] ?? "",
    sentences: sentences.split(" ").map(Number),
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
  for (const { number, asksForNothing, commands, views, tests } of rows) {
    if (asksForNothing) continue;
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

export function digestOf(rows: readonly Pick<Row, "sentence">[]): string {
  const letters = rows.map(({ sentence }) => sentence.replace(/[^\p{L}\p{N}]/gu, "")).join("");
  return createHash("sha256").update(letters).digest("hex");
}

// Of commands that none of their row's tests sent.
function unsent(rows: readonly Row[]): string[] {
  return rows.flatMap(({ number, commands, tests }) =>
    commands
      .map(
        (command) => [command, sendersOf(`${command.charAt(0).toLowerCase()}${command.slice(1)}`)] as const,
      )
      .filter(([, senders]) => !tests.some((test) => senders.has(test)))
      .map(([command, senders]) => `row ${number}: ${command} is sent by ${[...senders].sort().join(", ")}`),
  );
}

export function pageProblemsOf(
  rows: readonly PageRow[],
  known: { pages: readonly string[]; sentences: readonly number[]; views: readonly string[] },
): string[] {
  const problems: string[] = [];
  for (const page of known.pages)
    if (!rows.some((row) => row.page === page)) problems.push(`no row for the page ${page}`);
  for (const { letter, page, sentences, views, tests } of rows) {
    if (!known.pages.includes(page)) problems.push(`row ${letter}: there is no page ${page}`);
    for (const sentence of sentences)
      if (!known.sentences.includes(sentence)) problems.push(`row ${letter}: there is no row ${sentence}`);
    for (const view of views)
      if (!known.views.includes(view)) problems.push(`row ${letter}: there is no view ${view}`);
    for (const test of tests)
      if (!hasTest(test) && !hasClaim(test)) problems.push(`row ${letter}: there is no test ${test}`);
    if (views.length * tests.length === 0) problems.push(`row ${letter}: names no view or no test`);
  }
  return problems;
}

// `file: claim`, of the browser tests.
function hasClaim(test: string): boolean {
  const at = test.indexOf(": ");
  try {
    return readFileSync(join(browserTests, test.slice(0, at)), "utf8").includes(
      `check.that("${test.slice(at + 2)}"`,
    );
  } catch {
    return false;
  }
}

// Those of the web app's addresses that show what stands over projects, or on a wall.
function pagesOverProjects(): string[] {
  const text = readFileSync(router, "utf8");
  const inProject = (name: string): boolean =>
    (/project\.addChildren\(\[([\s\S]*?)\]\)/.exec(text)?.[1] ?? "").split(/[\s,]+/).includes(name);
  return text
    .split(/^const /m)
    .filter((part) => /pages\/(overall|Screen|Embed)|\(dashPages,/.test(part))
    .flatMap((part) => {
      const path = /path: "([^"]+)"/.exec(part)?.[1];
      const name = /^\w+/.exec(part)?.[0] ?? "";
      if (path === undefined) return [];
      return [inProject(name) ? `/w/$ws/p/$project${path}` : path];
    });
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

// As the schema lists them, in the comment at its head: of a project, and of the workspace.
function viewsOfSchema(): { readonly project: string[]; readonly workspace: string[] } {
  const [, project = "", workspace = ""] =
    /Views of a project: ([\s\S]*?)\. Of the workspace: ([\s\S]*?)\.\n/.exec(
      readFileSync(join(schema, "views.proto"), "utf8"),
    ) ?? [];
  return { project: named(project), workspace: named(workspace) };
}

// After all templates were driven.
export async function attribution(claims: Claims): Promise<void> {
  const rows = rowsOf(readFileSync(join(here, "COVERAGE.md"), "utf8"));
  await claims.that("COVERAGE.md: each command was sent by a test that its row names", () => {
    expectEqual(unsent(rows), [], "no command that was sent elsewhere alone");
    const elsewhere = rows.slice(3, 4).map((row) => ({ ...row, tests: ["parts/files.ts#attachReport"] }));
    expect(unsent(elsewhere).length > 0, "a row that names another test to be caught");
  });
}

export async function coverage(claims: Claims): Promise<void> {
  const text = readFileSync(join(here, "COVERAGE.md"), "utf8");
  const rows = rowsOf(text);
  const known = { commands: commandsOfSchema(), sources: sourcesOf(here), views: viewNames };
  await claims.that("COVERAGE.md: every command, view and test that it names is there", () => {
    expectEqual(
      rows.map(({ number }) => number),
      rows.map((_, index) => index + 1),
      "rows numbered from 1",
    );
    expectEqual(problemsOf(rows, known), [], "no problem");
  });
  await claims.that("COVERAGE.md: its sentences are the article's, from the first to the last", () => {
    expectEqual(digestOf(rows), articleDigest, "the digest of the article");
    expect(digestOf(rows.slice(1)) !== articleDigest, "another without its first sentence");
    expect(
      rows.filter(({ asksForNothing }) => asksForNothing).length <= 8,
      "few sentences that ask for nothing",
    );
  });
  await claims.that("COVERAGE.md: a name that is not there is caught", () => {
    const wrong: Row[] = [
      {
        number: 1,
        sentence: "…",
        asksForNothing: false,
        commands: ["FlyToTheMoon"],
        views: ["moon"],
        tests: ["drive.ts#fly"],
      },
    ];
    expect(
      problemsOf(wrong, known).length === 4,
      "four problems with a row that names nothing that is there",
    );
  });
  const ofPages = {
    pages: pagesOverProjects(),
    sentences: rows.map(({ number }) => number),
    views: [...viewNames, ...viewsOfSchema().workspace],
  };
  await claims.that("COVERAGE.md: every page over all projects has a row, and what it names is there", () => {
    expect(ofPages.pages.length >= 9, "the web app's pages over all projects");
    expectEqual(pageProblemsOf(pageRowsOf(text), ofPages), [], "no problem");
  });
  await claims.that(
    "COVERAGE.md: a page without a row, and a row of nothing that is there, are caught",
    () => {
      const wrong = [
        { letter: "A", page: "/moon", sentences: [99], views: ["moon"], tests: ["overall.mjs: one flies"] },
      ];
      const problems = pageProblemsOf(wrong, ofPages);
      expectEqual(problems.length, ofPages.pages.length + 4, "a problem for each");
    },
  );
  await claims.that("every view that the schema lists is opened and rebuilt by the drive", () => {
    expectEqual([...viewNames].sort(), viewsOfSchema().project.sort(), "the same views");
  });
}
