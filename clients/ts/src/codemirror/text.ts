// A text of the view `minutes`, and its updates, as CodeMirror's values.
import { ChangeSet, Text } from "@codemirror/state";
import type { ChangeSection, MinutesText, MinutesUpdate } from "../gen/slipway/v1/text_pb";
import type { Entities } from "../types";

// How the server and CodeMirror count: a line's end is one unit.
const lines = (text: string): Text => Text.of(text.split("\n"));

export interface WrittenText {
  // The number of updates that made it.
  readonly version: number;
  readonly doc: Text;
  // Part of it was redacted: it stands as U+FFFD.
  readonly redacted: boolean;
  // The part that stands beside the updates which are kept.
  readonly base: MinutesText | undefined;
}
export const unwritten: WrittenText = { version: 0, doc: Text.empty, redacted: false, base: undefined };

// What stands beside the updates that are kept. The same object while it is unchanged.
export function baseOf(entities: Entities, meetingId: string): MinutesText | undefined {
  const body = entities.get(`text/${meetingId}`)?.body;
  return body?.case === "text" ? body.value : undefined;
}

export function updateOf(entities: Entities, meetingId: string, version: number): MinutesUpdate | undefined {
  const id = `update/${meetingId}/${String(version).padStart(12, "0")}`;
  const body = entities.get(id)?.body;
  return body?.case === "textUpdate" ? body.value : undefined;
}

export function changesOf(update: MinutesUpdate): ChangeSet {
  let rest = update.inserted;
  const take = (units: number): string => {
    const taken = rest.slice(0, units);
    rest = rest.slice(units);
    return taken;
  };
  return ChangeSet.fromJSON(
    (update.update?.sections ?? []).map(({ length, changed, inserted }) => {
      if (!changed) return length;
      return inserted > 0 ? [length, ...take(inserted).split("\n")] : [length];
    }),
  );
}

export function textOf(entities: Entities, meetingId: string): WrittenText {
  const base = baseOf(entities, meetingId);
  if (!base) return unwritten;
  let version = Number(base.version);
  let doc = lines(base.text);
  for (let next = updateOf(entities, meetingId, version + 1); next; ) {
    doc = changesOf(next).apply(doc);
    version += 1;
    next = updateOf(entities, meetingId, version + 1);
  }
  return { version, doc, redacted: base.redacted, base };
}

export interface EncodedUpdates {
  readonly updates: { readonly sections: Pick<ChangeSection, "length" | "changed" | "inserted">[] }[];
  readonly inserted: string;
}

// As EditText carries them.
export function encode(changes: readonly ChangeSet[]): EncodedUpdates {
  let inserted = "";
  const updates = changes.map((change) => ({
    sections: (change.toJSON() as (number | [number, ...string[]])[]).map((section) => {
      if (typeof section === "number") return { length: section, changed: false, inserted: 0 };
      const text = section.slice(1).join("\n");
      inserted += text;
      return { length: section[0], changed: true, inserted: text.length };
    }),
  }));
  return { updates, inserted };
}

// What is different between two texts, as one replaced part.
export function difference(before: Text, after: Text): ChangeSet {
  const [from, to] = [before.toString(), after.toString()];
  let start = 0;
  while (start < Math.min(from.length, to.length) && from[start] === to[start]) start += 1;
  if (parts(from, start) || parts(to, start)) start -= 1;
  let end = 0;
  const common = Math.min(from.length, to.length) - start;
  while (end < common && from[from.length - end - 1] === to[to.length - end - 1]) end += 1;
  if (parts(from, from.length - end) || parts(to, to.length - end)) end -= 1;
  const insert = lines(to.slice(start, to.length - end));
  return ChangeSet.of({ from: start, to: from.length - end, insert }, from.length);
}

// Would a cut there part the two halves of a character?
function parts(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(at - 1, 0), at + 1));
}
