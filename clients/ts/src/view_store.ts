// One view as the page sees it: what the server confirmed, our pending commands over it, and who uses it.
import { Emitter } from "./emitter";
import {
  awaitAnswer,
  emptyFold,
  type Folded,
  foldSnapshot,
  foldTransition,
  settle,
  type ViewFold,
} from "./fold";
import type { Snapshot, Transition } from "./gen/slipway/v1/sync_pb";
import { type Overlay, overlay, type PendingEffect } from "./optimistic/overlay";
import { bodies } from "./optimistic/patch";
import type { Refusal } from "./refusal";
import type { BodyCase, BodyOf, Entities, Moment, ViewSnapshot, ViewState } from "./types";

// The commands whose effect may stand over a view. The same array while nothing changed.
export type EffectSource = () => readonly PendingEffect[];

export class ViewStore {
  readonly changed = new Emitter();
  // Of the present subscription; undefined while there is none.
  subId: number | undefined;
  handles = 0;
  cancelLinger: (() => void) | undefined;
  // What a Tick showed us to be missing: told twice without progress, we subscribe again.
  behind: { readonly revision: bigint } | undefined;

  private fold: ViewFold;
  private closedBy: Refusal | undefined;
  private current: ViewSnapshot | undefined;
  private laid:
    | { readonly base: Entities; readonly effects: readonly PendingEffect[]; readonly result: Overlay }
    | undefined;
  private readonly bodies = new Map<BodyCase, readonly unknown[]>();

  constructor(
    readonly project: string,
    readonly view: string,
    readonly moment: Moment | undefined,
    private readonly effects: EffectSource,
  ) {
    this.fold = emptyFold(view);
  }

  get revision(): bigint {
    return this.fold.revision;
  }
  get answered(): boolean {
    return this.fold.answered;
  }
  get closed(): boolean {
    return this.closedBy !== undefined;
  }
  // Fixed and whole: nothing more will come.
  get finished(): boolean {
    return this.moment !== undefined && this.fold.revision > 0n;
  }

  // Waits for the answer to a new subscription. Returns the revision to resume from.
  subscribeAgain(subId: number): bigint {
    this.subId = subId;
    this.closedBy = undefined;
    this.behind = undefined;
    this.fold = awaitAnswer(this.fold);
    this.invalidate();
    return this.fold.revision;
  }

  // The socket is gone: what is held stays, as stale.
  disconnected(): void {
    this.subId = undefined;
    if (!this.finished) this.fold = awaitAnswer(this.fold);
    this.invalidate();
  }

  // Forgets everything, as after the log was replaced.
  reset(): void {
    this.fold = emptyFold(this.view);
    this.invalidate();
  }

  close(reason: Refusal): void {
    this.reset();
    this.subId = undefined;
    this.closedBy = reason;
  }

  // These say whether there was a gap. Then nothing has changed, and the caller subscribes again.
  takeSnapshot(snapshot: Snapshot): boolean {
    return this.take(foldSnapshot(this.fold, snapshot));
  }
  takeTransition(transition: Transition): boolean {
    return this.take(foldTransition(this.fold, transition));
  }

  // Something that the snapshot is made from changed.
  invalidate(): void {
    this.current = undefined;
  }

  snapshot(): ViewSnapshot {
    this.current ??= this.build();
    return this.current;
  }

  private take(folded: Folded): boolean {
    if (folded.fold === this.fold) return folded.gap;
    this.fold = folded.fold;
    if (this.behind && this.fold.revision > this.behind.revision) this.behind = undefined;
    this.invalidate();
    return folded.gap;
  }

  private build(): ViewSnapshot {
    this.fold = settle(this.fold);
    const { base, revision, fixed, recordedAt } = this.fold;
    const laid = this.lay(base);
    return {
      project: this.project,
      view: this.view,
      state: this.state(),
      fixed: fixed || this.moment !== undefined,
      revision,
      recordedAt,
      entities: laid.entities,
      confirmed: base,
      pendingIds: laid.touched,
      closedBy: this.closedBy,
      of: remembering((kind) => this.bodiesOf(laid.entities, kind)),
    };
  }

  private state(): ViewState {
    if (this.closedBy) return "closed";
    if (this.fold.answered || this.finished) return "live";
    return this.fold.revision > 0n ? "stale" : "loading";
  }

  private lay(base: Entities): Overlay {
    const effects = this.moment
      ? noEffects
      : this.effects().filter((effect) => stands(effect, this.fold.revision));
    const held = this.laid;
    if (held && held.base === base && sameItems(held.effects, effects)) return held.result;
    const result = overlay(this.view, base, effects);
    this.laid = { base, effects, result };
    return result;
  }

  // The array of the snapshot before, where none of these bodies changed.
  private bodiesOf<C extends BodyCase>(entities: Entities, kind: C): readonly BodyOf<C>[] {
    const now = bodies(entities, kind);
    const before = this.bodies.get(kind) as readonly BodyOf<C>[] | undefined;
    if (before && sameItems(before, now)) return before;
    this.bodies.set(kind, now);
    return now;
  }
}

// Looks each kind up once, however often it is asked.
function remembering(find: <C extends BodyCase>(kind: C) => readonly BodyOf<C>[]): ViewSnapshot["of"] {
  const found = new Map<BodyCase, readonly unknown[]>();
  return <C extends BodyCase>(kind: C) => {
    const held = (found.get(kind) as readonly BodyOf<C>[] | undefined) ?? find(kind);
    found.set(kind, held);
    return held;
  };
}

export const noEffects: readonly PendingEffect[] = [];

// An answered command stands until the view holds what it did.
function stands(effect: PendingEffect, revision: bigint): boolean {
  return effect.committedAt === undefined || effect.committedAt > revision;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
