// What a line of the minutes asks to be recorded: `!decision text`, `!action @who 2026-03-01 text`, `!risk text`.
import type { Intent } from "@slipway/sdk";
import { type Day, fromInput } from "../../lib/dates";
import { mentionsIn, withNames } from "../../lib/mentions";

export type Capture =
  | { readonly kind: "decision"; readonly text: string }
  | { readonly kind: "action"; readonly text: string; readonly owner: string; readonly due: Day | undefined }
  | { readonly kind: "risk"; readonly text: string };

export interface Named {
  readonly personId: string;
  readonly name: string;
}

const commands = new Map<string, Capture["kind"]>([
  ["decision", "decision"],
  ["决议", "decision"],
  ["action", "action"],
  ["行动", "action"],
  ["risk", "risk"],
  ["风险", "risk"],
]);

// What one can be called: the name, either half of a name in two scripts (`李伟 Li Wei`), the id.
function callsOf(person: Named): readonly string[] {
  const halves = person.name.match(/\p{Script=Han}+/gu) ?? [];
  const latin = person.name.replace(/[\p{Script=Han}()（）]+/gu, " ").trim();
  return [person.name, ...halves, latin, person.personId].filter((word) => word !== "");
}

// Whether what follows goes on with the word: `li` is no part of `lisa`, `li.na` or `li-na`, nor 李伟 of 李伟明.
function goesOn(word: string, rest: string): boolean {
  if (/\p{Script=Han}$/u.test(word)) return /^\p{L}/u.test(rest);
  return /^(?:[\p{L}\p{N}_]|[-.'’@][\p{L}\p{N}])/u.test(rest);
}

interface Called {
  readonly length: number;
  // Undefined: more than one is called that.
  readonly person: Named | undefined;
}

// Whoever was chosen from the list.
function chosenAt(text: string, people: readonly Named[]): Called | undefined {
  const [mention] = mentionsIn(text);
  if (mention?.from !== 0 || mention.name === "") return undefined;
  return { length: mention.to, person: people.find((one) => one.personId === mention.person) };
}

// The longest of what people are called that the text begins with, as a whole word.
function calledAt(text: string, people: readonly Named[]): Called | undefined {
  const told = text.toLowerCase();
  const found = people.flatMap((person) =>
    callsOf(person)
      .filter((word) => told.startsWith(word.toLowerCase()) && !goesOn(word, text.slice(word.length)))
      .map((word) => ({ person, length: word.length })),
  );
  const length = Math.max(0, ...found.map((each) => each.length));
  const longest = new Set(found.filter((each) => each.length === length).map((each) => each.person));
  const [person] = longest;
  return person && { length, person: longest.size === 1 ? person : undefined };
}

function action(text: string, people: readonly Named[]): Capture {
  let rest = text;
  let owner = "";
  if (/^[@＠]/.test(rest)) {
    const chosen = chosenAt(rest, people);
    const called = calledAt(rest.slice(1), people);
    const word = /^\S+/.exec(rest)?.[0] ?? "";
    rest = rest.slice(chosen?.length ?? (called ? called.length + 1 : word.length)).trimStart();
    owner = (chosen ?? called)?.person?.personId ?? "";
  }
  const date = /^\d{4}-\d{2}-\d{2}(?=\s|$)/.exec(rest)?.[0];
  if (date) rest = rest.slice(date.length).trimStart();
  return { kind: "action", text: rest, owner, due: date ? fromInput(date) : undefined };
}

// The same id for the same line of a meeting, whoever confirms it and however often.
function lineId(meetingId: string, line: string): string {
  const text = `${meetingId}\n${line.trim().replace(/\s+/g, " ")}`;
  return `line-${[1, 2, 3, 4].map((seed) => hash(text, seed)).join("")}`;
}

// FNV-1a over UTF-16 units, from a start of its own for each seed, mixed as MurmurHash3 ends.
function hash(text: string, seed: number): string {
  let value = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0).toString(16).padStart(8, "0");
}

// Of the same line it is the same thing: confirmed twice, it is refused as `already_exists`.
export function intentOf(capture: Capture, meetingId: string, line: string): Intent {
  const { text } = capture;
  const id = lineId(meetingId, line);
  if (capture.kind === "decision")
    return { case: "recordDecision", value: { meetingId, decisionId: id, what: text } };
  if (capture.kind === "risk") return { case: "identifyRisk", value: { riskId: id, title: text } };
  const { owner, due } = capture;
  const ids = { meetingId, actionId: id, taskId: id };
  return { case: "agreeActionItem", value: { ...ids, what: text, owner, ...(due ? { due } : {}) } };
}

// Undefined: it asks for nothing.
export function captureOf(line: string, people: readonly Named[]): Capture | undefined {
  const found = /^\s*[!！](\S+)\s+(.*\S)\s*$/.exec(line);
  const kind = commands.get(found?.[1]?.toLowerCase() ?? "");
  const text = found?.[2] ?? "";
  if (!kind) return undefined;
  const capture: Capture = kind === "action" ? action(text, people) : { kind, text };
  // It becomes a title, which names people as it is read.
  const named = withNames(capture.text, (id) => people.find((one) => one.personId === id)?.name);
  return named === "" ? undefined : { ...capture, text: named };
}
