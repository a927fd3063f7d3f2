// @vitest-environment jsdom
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { rebaseUpdates, type Update } from "@codemirror/collab";
import { ChangeSet, EditorState, StateField, Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { collaborate, draftNote, draftOf, noteMarks, notesOf, placeOfNote, rangeOf } from "../src/codemirror";
import { changesOf, difference, encode, textOf, unwritten } from "../src/codemirror/text";
import { MinutesUpdateSchema } from "../src/gen/slipway/v1/text_pb";
import { type Entity, EntitySchema } from "../src/gen/slipway/v1/views_pb";
import { Refusal } from "../src/refusal";
import type { Client, Intent, Sent, ViewHandle, ViewSnapshot } from "../src/types";
import { random } from "./support/random";

type Edit = Extract<Intent, { readonly case: "editText" }>["value"];

// The server as far as one text goes: orders, rebases, and takes a command every 250 ms.
class Authority {
  readonly updates: Update[] = [];
  readonly entities = new Map<string, Entity>();
  private takenAt = Number.NEGATIVE_INFINITY;
  busy = 0;
  changed: () => void = () => {};

  take(edit: Edit): void {
    const waitMs = this.takenAt + 250 - Date.now();
    if (waitMs > 0) {
      this.busy += 1;
      throw new Refusal("text_busy", { facts: [{ key: "retry_after_ms", value: String(waitMs) }] });
    }
    this.takenAt = Date.now();
    let rest = edit.inserted ?? "";
    const sent = (edit.updates ?? []).map((update): Update => {
      const body = create(MinutesUpdateSchema, { update, inserted: rest });
      const changes = changesOf(body);
      rest = rest.slice(encode([changes]).inserted.length);
      return { changes, clientID: edit.clientId ?? "" };
    });
    const since = this.updates.slice(Number(edit.version));
    const rebased = since.reduce((left, update) => rebaseUpdates(left, [update]), sent as readonly Update[]);
    for (const update of rebased) this.record(update);
    this.changed();
  }

  text(): string {
    return textOf(this.entities, "m").doc.toString();
  }

  private record(update: Update): void {
    this.updates.push(update);
    const version = this.updates.length;
    const encoded = encode([update.changes]);
    const value = {
      meetingId: "m",
      version: BigInt(version),
      inserted: encoded.inserted,
      clientId: update.clientID,
    };
    const [one] = encoded.updates;
    this.put(`update/m/${String(version).padStart(12, "0")}`, {
      case: "textUpdate",
      value: { ...value, ...(one ? { update: one } : {}) },
    });
    if (version === 1) this.put("text/m", { case: "text", value: { meetingId: "m" } });
  }

  put(id: string, body: NonNullable<MessageInitShape<typeof EntitySchema>["body"]>): void {
    this.entities.set(id, create(EntitySchema, { id, body }));
  }
}

// A client whose line to the authority takes its time.
function clientOf(authority: Authority, delayMs: () => number): { client: Client; hear: () => void } {
  let shown: ReadonlyMap<string, Entity> = new Map();
  let revision = 0n;
  const listeners = new Set<() => void>();
  const hear = (): void => {
    const [entities, at] = [new Map(authority.entities), BigInt(authority.updates.length)];
    setTimeout(() => {
      if (at < revision) return;
      [shown, revision] = [entities, at];
      for (const listener of listeners) listener();
    }, delayMs());
  };
  const handle = {
    snapshot: () => ({ state: "live", revision, confirmed: shown }) as unknown as ViewSnapshot,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {},
  } as unknown as ViewHandle;
  const client = {
    view: () => handle,
    onConnection: () => () => {},
    presence: () => ({ set: () => {} }),
    dismissRefusal: () => {},
    send: (_: string, intent: Intent): Sent => {
      const committed = new Promise<{ revision: bigint }>((resolve, reject) => {
        setTimeout(() => {
          try {
            authority.take(intent.value as Edit);
            resolve({ revision: BigInt(authority.updates.length) });
          } catch (refusal) {
            reject(refusal);
          }
        }, delayMs());
      });
      return { commandId: "c", local: Promise.resolve(), committed };
    },
  } as unknown as Client;
  return { client, hear };
}

function editorOf(client: Client): EditorView {
  const extensions = [collaborate({ client, project: "p", meetingId: "m" }, unwritten)];
  return new EditorView({ state: EditorState.create({ doc: unwritten.doc, extensions }) });
}

describe("Editors of one text", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("come to the same, whatever the network does", async () => {
    const { below } = random(11);
    const authority = new Authority();
    const lines = Array.from({ length: 4 }, () => clientOf(authority, () => 5 + below(300)));
    authority.changed = () => {
      for (const line of lines) line.hear();
    };
    const editors = lines.map(({ client }) => editorOf(client));
    for (let step = 0; step < 200; step += 1) {
      const view = editors[below(editors.length)];
      const length = view?.state.doc.length ?? 0;
      const from = below(length + 1);
      const to = below(10) < 3 ? Math.min(length, from + 3) : from;
      view?.dispatch({ changes: { from, to, insert: below(10) < 2 ? "\n" : `${step}上` } });
      await vi.advanceTimersByTimeAsync(below(120));
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(authority.updates.length).toBe(200);
    expect(authority.busy).toBeGreaterThan(0);
    for (const view of editors) expect(view.state.doc.toString()).toBe(authority.text());
    for (const view of editors) view.destroy();
  });

  it("forget what could be undone when the text is redacted", async () => {
    const history = StateField.define<readonly string[]>({
      create: () => [],
      update: (held, { docChanged, startState }) =>
        docChanged ? [...held, startState.doc.toString()] : held,
    });
    const authority = new Authority();
    const { client, hear } = clientOf(authority, () => 10);
    authority.changed = hear;
    const extensions = [collaborate({ client, project: "p", meetingId: "m", history }, unwritten)];
    const view = new EditorView({ state: EditorState.create({ doc: unwritten.doc, extensions }) });
    view.dispatch({ changes: { from: 0, insert: "the secret" } });
    await vi.advanceTimersByTimeAsync(1_000);
    view.dispatch({ changes: { from: 0, to: 4 } });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(view.state.field(history)).toEqual(["", "the secret"]);
    const version = BigInt(authority.updates.length);
    authority.entities.clear();
    const value = { meetingId: "m", version, text: "\ufffd", redacted: true };
    authority.put("text/m", { case: "text", value });
    hear();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(view.state.doc.toString()).toBe("\ufffd");
    expect(view.state.field(history)).toEqual([]);
    view.destroy();
  });

  it("take a text that went on without its updates, and keep what is not taken yet", async () => {
    const authority = new Authority();
    const { client, hear } = clientOf(authority, () => 10);
    const view = editorOf(client);
    view.dispatch({ changes: { from: 0, insert: "mine" } });
    authority.put("text/m", { case: "text", value: { meetingId: "m", version: 7n, text: "theirs\n" } });
    hear();
    await vi.advanceTimersByTimeAsync(15);
    expect(view.state.doc.toString().split("").sort().join("")).toBe(
      "mine\ntheirs".split("").sort().join(""),
    );
    view.destroy();
  });
});

describe("A change", () => {
  it("is the same after it was sent", () => {
    const change = ChangeSet.of(
      [
        { from: 1, to: 2, insert: "上\n线" },
        { from: 4, insert: "😀" },
      ],
      6,
    );
    const { updates, inserted } = encode([change]);
    expect(inserted).toBe("上\n线😀");
    const [update] = updates;
    expect(update && changesOf(create(MinutesUpdateSchema, { update, inserted })).toJSON()).toEqual(
      change.toJSON(),
    );
  });

  it("from one text to another parts no character", () => {
    for (const [a, b] of [
      ["x😀y", "x😁y"],
      ["", "a"],
      ["ab", ""],
      ["aa", "aaa"],
      ["😀", "😀😀"],
    ] as const) {
      const change = difference(Text.of(a.split("\n")), Text.of(b.split("\n")));
      expect(change.apply(Text.of([a])).toString()).toBe(b);
      expect(encode([change]).inserted).not.toMatch(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
    }
  });
});

describe("Notes on a text", () => {
  const noteAt = (noteId: string, from: number, to: number, version: bigint, rest: object = {}) =>
    ({ case: "note", value: { meetingId: "m", noteId, from, to, version, text: "why?", ...rest } }) as const;
  // "plan the go-live", then "the big go-live" in its place, one update a change.
  const edited = (authority: Authority): void => {
    const edit = (from: number, to: number, insert: string): void => {
      const length = authority.text().length;
      const { updates, inserted } = encode([
        ChangeSet.of({ from, to, insert: Text.of(insert.split("\n")) }, length),
      ]);
      vi.setSystemTime(Date.now() + 250);
      authority.take({ meetingId: "m", version: BigInt(authority.updates.length), updates, inserted });
    };
    edit(0, 0, "plan the go-live");
    edit(9, 9, "big ");
    edit(0, 5, "");
  };
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("move with what it is about, as the server moves them", () => {
    const authority = new Authority();
    edited(authority);
    authority.put("note/a", noteAt("a", 9, 16, 1n));
    authority.put("note/b", noteAt("b", 0, 4, 1n));
    authority.put("note/later", noteAt("later", 0, 1, 4n));
    authority.put("note/other", noteAt("other", 0, 1, 1n, { meetingId: "n" }));
    const placed = notesOf(authority.entities, "m", 3);
    expect(placed.map(({ note, from, to }) => [note.noteId, authority.text().slice(from, to)])).toEqual([
      ["b", ""],
      ["a", "go-live"],
    ]);
    expect(notesOf(authority.entities, "m", 1).map(({ from, to }) => [from, to])).toEqual([
      [0, 4],
      [9, 16],
    ]);
  });

  it("are marked in the editor, over what is not sent yet; a resolved one is not", async () => {
    const authority = new Authority();
    edited(authority);
    authority.put("note/a", noteAt("a", 8, 15, 3n));
    authority.put("note/done", noteAt("done", 0, 3, 3n, { resolved: true }));
    const { client, hear } = clientOf(authority, () => 10);
    const options = { client, project: "p", meetingId: "m" };
    const extensions = [collaborate(options, unwritten), noteMarks(options)];
    const parent = document.body;
    const view = new EditorView({ parent, state: EditorState.create({ doc: unwritten.doc, extensions }) });
    hear();
    await vi.advanceTimersByTimeAsync(30);
    expect(view.state.doc.toString()).toBe("the big go-live");
    view.dispatch({ changes: { from: 0, insert: "!! " } });
    const place = placeOfNote(view.state, "a");
    expect(place && view.state.sliceDoc(place.from, place.to)).toBe("go-live");
    expect([...view.dom.querySelectorAll(".cm-note")].map((mark) => mark.textContent)).toEqual(["go-live"]);
    view.destroy();
  });

  it("name what is selected as the server knows it: not what only this editor has", () => {
    const authority = new Authority();
    const { client } = clientOf(authority, () => 10);
    const doc = Text.of(["the big go-live"]);
    const start = { version: 3, doc, redacted: false, base: undefined };
    const extensions = [collaborate({ client, project: "p", meetingId: "m" }, start)];
    const view = new EditorView({ state: EditorState.create({ doc, extensions }) });
    view.dispatch({ changes: { from: 0, insert: "abc " } });
    expect(rangeOf(view.state, { from: 12, to: 19 })).toEqual({ from: 8, to: 15, version: 3n });
    expect(rangeOf(view.state, { from: 0, to: 3 })).toBeUndefined();
    view.destroy();
  });

  it("a draft keeps to its text while others write", () => {
    const options = { client: clientOf(new Authority(), () => 1).client, project: "p", meetingId: "m" };
    const doc = Text.of(["the big go-live"]);
    const start = { version: 3, doc, redacted: false, base: undefined };
    const extensions = [collaborate(options, start), noteMarks(options)];
    const view = new EditorView({ state: EditorState.create({ doc, extensions }) });
    view.dispatch({ effects: draftNote.of({ from: 8, to: 15 }) });
    view.dispatch({ changes: { from: 0, to: 4 } });
    const draft = draftOf(view.state);
    expect(draft && view.state.sliceDoc(draft.from, draft.to)).toBe("go-live");
    view.dispatch({ effects: draftNote.of(undefined) });
    expect(draftOf(view.state)).toBeUndefined();
    view.destroy();
  });
});
