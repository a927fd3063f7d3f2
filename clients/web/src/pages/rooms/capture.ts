// What a line of the minutes asks to be recorded: `!decision text`, `!action @who 2026-03-01 text`, `!risk text`.
import { type Day, fromInput } from "../../lib/dates";

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

// The longest name that the text begins with; a name may have spaces in it.
function personAt(text: string, people: readonly Named[]): Named | undefined {
  const told = text.toLowerCase();
  const fits = (word: string): boolean => word !== "" && told.startsWith(word.toLowerCase());
  return people
    .filter((person) => fits(person.name) || fits(person.personId))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

function action(text: string, people: readonly Named[]): Capture {
  let rest = text;
  let owner = "";
  if (rest.startsWith("@")) {
    const person = personAt(rest.slice(1), people);
    const word = /^@\S+/.exec(rest)?.[0] ?? "@";
    const named = person && rest.slice(1).toLowerCase().startsWith(person.name.toLowerCase());
    rest = rest.slice(named ? person.name.length + 1 : word.length).trimStart();
    owner = person?.personId ?? "";
  }
  const date = /^\d{4}-\d{2}-\d{2}(?=\s|$)/.exec(rest)?.[0];
  if (date) rest = rest.slice(date.length).trimStart();
  return { kind: "action", text: rest, owner, due: date ? fromInput(date) : undefined };
}

// Undefined: it asks for nothing.
export function captureOf(line: string, people: readonly Named[]): Capture | undefined {
  const found = /^\s*[!！](\S+)\s+(.*\S)\s*$/.exec(line);
  const kind = commands.get(found?.[1]?.toLowerCase() ?? "");
  const text = found?.[2] ?? "";
  if (!kind) return undefined;
  const capture: Capture = kind === "action" ? action(text, people) : { kind, text };
  return capture.text === "" ? undefined : capture;
}
