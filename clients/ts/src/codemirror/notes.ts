// Notes on a text: where they stand now, marked in an editor, and how a selection becomes the range of a new one.
import { getSyncedVersion, sendableUpdates } from "@codemirror/collab";
import {
  type ChangeDesc,
  type EditorState,
  type Extension,
  type Range,
  StateEffect,
  StateField,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin } from "@codemirror/view";
import type { TextNote } from "../gen/slipway/v1/text_pb";
import type { Client, Entities } from "../types";
import { changesOf, updateOf } from "./text";

export interface PlacedNote {
  readonly note: TextNote;
  // What it was about may be gone: then both are the same.
  readonly from: number;
  readonly to: number;
}

interface Place {
  readonly from: number;
  readonly to: number;
}

// As the server moves a note: what is written at its edges is not part of it.
function moved({ from, to }: Place, changes: ChangeDesc): Place {
  const start = changes.mapPos(Math.min(from, changes.length), 1);
  return { from: start, to: Math.max(start, changes.mapPos(Math.min(to, changes.length), -1)) };
}

// The notes of a text where they stand at `version`, in the order of the text. A note that was made on a later one is
// left out.
export function notesOf(entities: Entities, meetingId: string, version: number): readonly PlacedNote[] {
  const placed: PlacedNote[] = [];
  for (const { body } of entities.values()) {
    if (body?.case !== "note" || body.value.meetingId !== meetingId) continue;
    const note = body.value;
    if (Number(note.version) > version) continue;
    let place: Place = note;
    for (let at = Number(note.version) + 1; at <= version; at += 1) {
      const update = updateOf(entities, meetingId, at);
      if (update) place = moved(place, changesOf(update));
    }
    placed.push({ note, from: place.from, to: place.to });
  }
  return placed.sort(
    (a, b) =>
      a.from - b.from || a.to - b.to || Number((a.note.at?.seconds ?? 0n) - (b.note.at?.seconds ?? 0n)),
  );
}

export interface NoteRange extends Place {
  readonly version: bigint;
}

// What is selected, as a note's command names it: without what this editor has not brought to the server yet.
// Undefined where nothing of it is there yet, or nothing is selected.
export function rangeOf(state: EditorState, place: Place = state.selection.main): NoteRange | undefined {
  let range: Place = { from: place.from, to: place.to };
  for (const { changes } of [...sendableUpdates(state)].reverse())
    range = moved(range, changes.desc.invertedDesc);
  return range.from < range.to ? { ...range, version: BigInt(getSyncedVersion(state)) } : undefined;
}

export interface NoteOptions {
  readonly client: Client;
  readonly project: string;
  readonly meetingId: string;
  // Somebody clicked on the marked text, or moved the cursor into it: the note that begins last there; else undefined.
  readonly onEnter?: (noteId: string | undefined) => void;
}

interface Mark extends Place {
  readonly id: string;
}
interface Marks {
  readonly notes: readonly Mark[];
  readonly chosen: string | undefined;
  // What a note is being written about.
  readonly draft: Place | undefined;
  readonly drawn: DecorationSet;
}

const setNotes = StateEffect.define<readonly PlacedNote[]>();
export const chooseNote = StateEffect.define<string | undefined>();
// Begins, and ends, the writing of a note: what it is about stays marked while the text changes.
export const draftNote = StateEffect.define<Place | undefined>();

function drawn({ notes, chosen, draft }: Omit<Marks, "drawn">): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const { id, from, to } of notes) {
    const attributes = { "data-note": id };
    if (from < to)
      ranges.push(
        Decoration.mark({ class: id === chosen ? "cm-note chosen" : "cm-note", attributes }).range(from, to),
      );
  }
  if (draft && draft.from < draft.to) {
    ranges.push(Decoration.mark({ class: "cm-note draft" }).range(draft.from, draft.to));
  }
  return Decoration.set(ranges, true);
}

const marks = StateField.define<Marks>({
  create: () => ({ notes: [], chosen: undefined, draft: undefined, drawn: Decoration.none }),
  update(before, { changes, docChanged, effects, newDoc }) {
    let { notes, chosen, draft } = before;
    if (docChanged) {
      notes = notes.map((note) => ({ ...note, ...moved(note, changes) }));
      draft = draft && moved(draft, changes);
    }
    for (const effect of effects) {
      if (effect.is(chooseNote)) chosen = effect.value;
      if (effect.is(draftNote)) draft = effect.value;
      if (effect.is(setNotes)) {
        notes = effect.value
          .filter(({ note, to }) => !note.resolved && to <= newDoc.length)
          .map(({ note, from, to }) => ({ id: note.noteId, from, to }));
      }
    }
    const same = notes === before.notes && chosen === before.chosen && draft === before.draft;
    return same ? before : { notes, chosen, draft, drawn: drawn({ notes, chosen, draft }) };
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.drawn),
});

// Where the marked part of a note stands in this editor, with what was typed since.
export function placeOfNote(state: EditorState, noteId: string): Place | undefined {
  return state.field(marks, false)?.notes.find((note) => note.id === noteId);
}

export function draftOf(state: EditorState): Place | undefined {
  return state.field(marks, false)?.draft;
}

const noteAt = (state: EditorState, at: number): string | undefined =>
  state.field(marks).notes.findLast((note) => note.from <= at && at <= note.to && note.from < note.to)?.id;

// Marks the open notes of a text in its editor, which `collaborate` keeps at one with the server.
export function noteMarks(options: NoteOptions): Extension {
  const follow = ViewPlugin.define((view) => {
    const handle = options.client.view(options.project, "minutes");
    let told: string | undefined;
    const show = (): void => {
      if (!view.dom.isConnected) return;
      const { confirmed, state } = handle.snapshot();
      if (state === "loading") return;
      const own = sendableUpdates(view.state);
      const placed = notesOf(confirmed, options.meetingId, getSyncedVersion(view.state)).map((one) => {
        const place = own.reduce<Place>((at, { changes }) => moved(at, changes.desc), one);
        return { note: one.note, ...place };
      });
      view.dispatch({ effects: setNotes.of(placed) });
    };
    const soon = (): void => void Promise.resolve().then(show);
    const stop = handle.subscribe(soon);
    soon();
    return {
      update(update) {
        if (!update.selectionSet && !update.docChanged) return;
        const now = noteAt(update.state, update.state.selection.main.head);
        if (now !== told) options.onEnter?.(now);
        told = now;
      },
      destroy() {
        stop();
        handle.close();
      },
    };
  });
  return [marks, follow];
}
