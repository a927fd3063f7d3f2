// Notes about the same part of a text are one conversation.
import type { TextNote } from "@slipway/sdk";
import type { NoteRange, PlacedNote } from "@slipway/sdk/codemirror";

export interface Thread {
  // Of its first note.
  readonly id: string;
  readonly from: number;
  readonly to: number;
  // What a reply to it names: where its first note was put.
  readonly range: NoteRange;
  // Oldest first.
  readonly notes: readonly TextNote[];
}

const instant = ({ at }: TextNote): number => (at ? Number(at.seconds) + at.nanos / 1e9 : 0);

export function threadsOf(placed: readonly PlacedNote[]): {
  // In the order of the text.
  readonly open: readonly Thread[];
  // The newest first.
  readonly resolved: readonly PlacedNote[];
} {
  const threads = new Map<string, Thread>();
  const inTime = [...placed].sort((a, b) => instant(a.note) - instant(b.note));
  for (const { note, from, to } of inTime) {
    if (note.resolved) continue;
    // What it was about is gone: it stands alone.
    const key = from < to ? `${from}-${to}` : note.noteId;
    const thread = threads.get(key);
    const range = { from: note.from, to: note.to, version: note.version };
    threads.set(
      key,
      thread
        ? { ...thread, notes: [...thread.notes, note] }
        : { id: note.noteId, from, to, range, notes: [note] },
    );
  }
  return {
    open: [...threads.values()].sort((a, b) => a.from - b.from || a.to - b.to),
    resolved: inTime.filter(({ note }) => note.resolved).reverse(),
  };
}

export interface Piece {
  readonly text: string;
  // Of the thread that covers it, the one that begins last.
  readonly thread: string | undefined;
}

// A text cut where threads begin and end.
export function piecesOf(text: string, threads: readonly Thread[]): readonly Piece[] {
  const cuts = new Set([0, text.length]);
  for (const { from, to } of threads) for (const at of [from, to]) cuts.add(Math.min(at, text.length));
  const ordered = [...cuts].sort((a, b) => a - b);
  return ordered.slice(0, -1).map((from, i) => {
    const to = ordered[i + 1] ?? text.length;
    const covering = threads.filter((thread) => thread.from <= from && to <= thread.to);
    return { text: text.slice(from, to), thread: covering.at(-1)?.id };
  });
}
