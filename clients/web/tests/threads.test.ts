import { create } from "@bufbuild/protobuf";
import type { TextNote } from "@slipway/sdk";
import type { PlacedNote } from "@slipway/sdk/codemirror";
import { describe, expect, it } from "vitest";
import { TextNoteSchema } from "../../ts/src/gen/slipway/v1/text_pb";
import { piecesOf, threadsOf } from "../src/pages/rooms/threads";

const placed = (noteId: string, from: number, to: number, seconds: number, resolved = false): PlacedNote => {
  const note: TextNote = create(TextNoteSchema, {
    noteId,
    from,
    to,
    resolved,
    at: { seconds: BigInt(seconds) },
  });
  return { note, from, to };
};

describe("threadsOf", () => {
  it("puts notes about the same part together, oldest first, in the order of the text", () => {
    const { open } = threadsOf([
      placed("reply", 4, 9, 20),
      placed("late", 0, 2, 30),
      placed("first", 4, 9, 10),
    ]);
    expect(open.map((thread) => [thread.id, thread.notes.map((note) => note.noteId)])).toEqual([
      ["late", ["late"]],
      ["first", ["first", "reply"]],
    ]);
  });
  it("keeps apart notes whose text is gone, and those that are resolved", () => {
    const { open, resolved } = threadsOf([
      placed("a", 3, 3, 1),
      placed("b", 3, 3, 2),
      placed("old", 0, 2, 3, true),
      placed("new", 0, 2, 4, true),
    ]);
    expect(open.map((thread) => thread.id)).toEqual(["a", "b"]);
    expect(resolved.map(({ note }) => note.noteId)).toEqual(["new", "old"]);
  });
});

describe("piecesOf", () => {
  it("is the whole text, cut where threads begin and end", () => {
    const { open } = threadsOf([placed("a", 0, 6, 1), placed("b", 4, 8, 2)]);
    const pieces = piecesOf("0123456789", open);
    expect(pieces).toEqual([
      { text: "0123", thread: "a" },
      { text: "45", thread: "b" },
      { text: "67", thread: "b" },
      { text: "89", thread: undefined },
    ]);
    expect(piecesOf("", [])).toEqual([]);
  });
});
