// A refusal's sentence as a person reads it. The server fills its sentences with facts, and some of these are ids,
// instants and names of the schema: what stands in the sentence is put into words here, from the facts that came along.

export interface Naming {
  // Undefined: it is none, or not known here.
  person(id: string): string | undefined;
  department(id: string): string | undefined;
  // A record of the project, by its kind: `meeting`, `run`, …
  record(kind: string, id: string): string | undefined;
  field(name: string): string | undefined;
  command(name: string): string | undefined;
  instant(at: Date): string;
}
export interface Fact {
  readonly key: string;
  readonly value: string;
}

const instants = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

// What people wrote: it may well be the id of something by chance.
const texts = new Set(["title", "titles", "name", "reason", "text"]);

// `create_task.title`, `decide_gate.conditions[0].due`: the last field of the path.
function fieldOf(path: string): string {
  return (path.split(".").at(-1) ?? "").replace(/\[\d+\]$/, "");
}

function wordOf({ key, value }: Fact, facts: readonly Fact[], naming: Naming): string | undefined {
  // One plain word may well stand in the sentence as a word.
  if (key === "field") return /[._]/.test(value) ? naming.field(fieldOf(value)) : undefined;
  if (key === "command") return value.includes("_") ? naming.command(value) : undefined;
  // What has no name of its own, as a run, is called by its id; another fact says what it is.
  const kind = facts.find((fact) => fact.key === "kind")?.value ?? "";
  const named = naming.record(key, value) ?? naming.record(kind, value);
  if (named !== undefined || texts.has(key)) return named;
  const isDepartment = key === "department" || (key === "id" && kind === "department");
  return isDepartment
    ? (naming.department(value) ?? naming.person(value))
    : (naming.person(value) ?? naming.department(value));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export function inWords(sentence: string, facts: readonly Fact[], naming: Naming): string {
  const words = new Map<string, string>();
  for (const fact of facts) {
    const word = fact.value === "" ? undefined : wordOf(fact, facts, naming);
    if (word && word !== fact.value) words.set(fact.value, word);
  }
  const timed = sentence.replace(instants, (text) => {
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? text : naming.instant(at);
  });
  if (words.size === 0) return timed;
  // The longest first, and only where it stands by itself: `ops` is no part of `ops-lead`.
  const values = [...words.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const whole = new RegExp(`(?<![\\w.-])(?:${values.join("|")})(?![\\w-]|\\.\\w)`, "g");
  return timed.replace(whole, (value) => words.get(value) ?? value);
}
