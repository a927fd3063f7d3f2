// What the server's frames do to one view. Pure: each function gives the next state and changes nothing.
//
// Snapshots come in chunks and count only when whole. Transitions that arrive before that are kept and
// applied after it. A transition that starts beyond what is held is a gap: the caller subscribes again
// from what it holds; nothing is guessed.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Snapshot, Transition } from "./gen/slipway/v1/sync_pb";
import type { Entity } from "./gen/slipway/v1/views_pb";
import type { Entities } from "./types";

// Transitions kept while a snapshot is on its way; more is answered by subscribing again.
const heldTransitionsMax = 1024;
// Deltas kept unapplied; they are applied together, in one copy of the map, when the view is read.
const unappliedDeltasMax = 64;

type Delta = Readonly<Record<"upserts", readonly Entity[]> & Record<"removals", readonly string[]>>;

interface Chunks {
  readonly replace: boolean;
  readonly upserts: readonly Entity[];
  readonly removals: readonly string[];
}

export interface ViewFold {
  readonly view: string;
  readonly revision: bigint;
  readonly recordedAt: Date | undefined;
  readonly fixed: boolean;
  // The server has answered the present subscription: what is held is whole, and moves.
  readonly answered: boolean;
  // Entities as they were before `unapplied`.
  readonly base: Entities;
  readonly unapplied: readonly Delta[];
  readonly chunks: Chunks | undefined;
  readonly held: readonly Transition[];
}

export type Folded = { readonly fold: ViewFold; readonly gap: boolean };

export function emptyFold(view: string): ViewFold {
  return {
    view,
    revision: 0n,
    recordedAt: undefined,
    fixed: false,
    answered: false,
    base: new Map(),
    unapplied: [],
    chunks: undefined,
    held: [],
  };
}

// The same view, waiting for the answer to a new subscription from what it holds.
export function awaitAnswer(fold: ViewFold): ViewFold {
  return { ...fold, answered: false, chunks: undefined, held: [] };
}

// `fold` with nothing unapplied, so that `base` is the view.
export function settle(fold: ViewFold): ViewFold {
  if (fold.unapplied.length === 0) return fold;
  return { ...fold, base: applyDeltas(fold.base, fold.unapplied), unapplied: [] };
}

export function applyDeltas(entities: Entities, deltas: readonly Delta[]): Entities {
  const next = new Map(entities);
  for (const delta of deltas) {
    for (const entity of delta.upserts) next.set(entity.id, entity);
    for (const id of delta.removals) next.delete(id);
  }
  return next;
}

export function foldSnapshot(fold: ViewFold, snapshot: Snapshot): Folded {
  const begun = snapshot.first ? undefined : fold.chunks;
  const chunks: Chunks = {
    replace: begun?.replace ?? snapshot.first,
    upserts: begun ? [...begun.upserts, ...snapshot.entities] : snapshot.entities,
    removals: begun ? [...begun.removals, ...snapshot.removals] : snapshot.removals,
  };
  if (!snapshot.last) return { fold: { ...fold, chunks }, gap: false };

  const base = chunks.replace ? new Map<string, Entity>() : settle(fold).base;
  const whole: ViewFold = {
    ...fold,
    revision: snapshot.revision,
    recordedAt: snapshot.at ? timestampDate(snapshot.at) : undefined,
    fixed: snapshot.fixed,
    answered: true,
    base: applyDeltas(base, [chunks]),
    unapplied: [],
    chunks: undefined,
    held: [],
  };
  return fold.held.reduce<Folded>(
    (folded, transition) => (folded.gap ? folded : foldTransition(folded.fold, transition)),
    { fold: whole, gap: false },
  );
}

export function foldTransition(fold: ViewFold, transition: Transition): Folded {
  if (fold.fixed) return { fold, gap: false };
  // A transition moves the views that the server counts as live; until its snapshot is whole, ours is not.
  if (!fold.answered || fold.chunks) return hold(fold, transition);
  if (transition.fromRevision > fold.revision) return { fold, gap: true };
  // What a later snapshot brought already.
  if (transition.toRevision <= fold.revision) return { fold, gap: false };

  const deltas = transition.views.filter(
    (delta) => delta.view === fold.view && (delta.revision === 0n || delta.revision > fold.revision),
  );
  const moved: ViewFold = {
    ...fold,
    revision: transition.toRevision,
    recordedAt: undefined,
    unapplied: deltas.length === 0 ? fold.unapplied : [...fold.unapplied, ...deltas],
  };
  return { fold: moved.unapplied.length > unappliedDeltasMax ? settle(moved) : moved, gap: false };
}

function hold(fold: ViewFold, transition: Transition): Folded {
  if (fold.held.length >= heldTransitionsMax) return { fold, gap: true };
  return { fold: { ...fold, held: [...fold.held, transition] }, gap: false };
}
