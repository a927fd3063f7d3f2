// @vitest-environment jsdom
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { rebaseUpdates, type Update } from "@codemirror/collab";
import { ChangeSet, EditorState, Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { collaborate } from "../src/codemirror";
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
