// Wires the parts: one connection, a store for each open view, the outbox and presence.
//
// A frame is applied to all stores first and listeners run after it, so that the views of a project are
// always seen at one revision.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Connection as SocketConnection } from "./connection";
import { Emitter } from "./emitter";
import { browserDevice, browserSocket, installationId, socketUrl, systemClock } from "./environment";
import type {
  Error as ErrorFrame,
  Snapshot,
  Subscribe,
  Tick,
  Transition,
  ViewClosed,
  Welcome,
  WriteState,
} from "./gen/slipway/v1/sync_pb";
import { type AtSchema, type ServerFrame, SubscribeSchema } from "./gen/slipway/v1/sync_pb";
import type { Role } from "./gen/slipway/v1/types_pb";
import { momentText } from "./http";
import { newId } from "./ids";
import { Outbox, type OutboxOwner } from "./outbox";
import { PresenceBook } from "./presence";
import { Refusal, refusalFrom } from "./refusal";
import { memoryStorage } from "./storage";
import type {
  Client,
  ClientOptions,
  Clock,
  Connection,
  ConnectionState,
  Intent,
  Moment,
  PastProject,
  PendingCommand,
  PresenceHandle,
  ReadOnlyServer,
  SendOptions,
  Sent,
  Unsubscribe,
  ViewHandle,
  ViewSnapshot,
} from "./types";
import { noEffects, ViewStore } from "./view_store";
import { isOverProjects, movesOverProjects } from "./workspace";

const defaultLingerMs = 5_000;
const defaultNotifyIntervalMs = 16;
// Refusals kept for one project; the oldest are let go.
const refusalsMax = 100;

export function createClient(options: ClientOptions): Client {
  return new SocketClient(options);
}

class SocketClient implements Client {
  readonly clientId: string;

  private readonly clock: Clock;
  private readonly lingerMs: number;
  private readonly notifyIntervalMs: number;
  private readonly socket: SocketConnection;
  private readonly outbox: Outbox;
  private readonly book: PresenceBook;

  private readonly stores = new Map<string, ViewStore>();
  private readonly heads = new Map<string, bigint>();
  private lastSubId = 0;
  private logEpoch = "";
  private viewSchema = 0;
  private personId: string | undefined;
  private fileBytesMax: number | undefined;
  private workspaceRoles: readonly Role[] = [];
  private problem: Refusal | undefined;
  private readOnly: ReadOnlyServer | undefined;
  private welcomeWaiters: { resolve: () => void; reject: (reason: Refusal) => void }[] = [];

  // `since`: the views have begun anew at this revision.
  private readonly generations = new Map<string, { readonly number: number; readonly since: bigint }>();

  private readonly connectionChanged = new Emitter();
  private readonly generationChanged = new Emitter();
  private readonly pendingChanged = new Emitter();
  private readonly refusalsChanged = new Emitter();
  private readonly refusalListeners = new Set<(refusal: Refusal) => void>();
  private readonly refused = new Map<string, ReadonlyMap<string, Refusal>>();

  private connectionNow: Connection;
  private readonly dirty = new Set<Emitter>();
  private cancelNotify: (() => void) | undefined;
  private notifiedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ClientOptions) {
    this.clientId = options.clientId ?? installationId(newId);
    this.clock = options.clock ?? systemClock;
    this.lingerMs = options.lingerMs ?? defaultLingerMs;
    this.notifyIntervalMs = options.notifyIntervalMs ?? defaultNotifyIntervalMs;
    this.connectionNow = {
      state: "closed",
      since: this.clock.now(),
      currentAsOf: undefined,
      pending: 0,
      queued: 0,
      heads: new Map(),
      problem: undefined,
      readOnly: undefined,
      fileBytesMax: undefined,
      personId: undefined,
      workspaceRoles: [],
    };
    this.outbox = new Outbox(this.outboxOwner(), options.storage ?? memoryStorage(), this.clock, () =>
      newId(this.clock.now()),
    );
    this.book = new PresenceBook(this.clientId, this.clock, (project, state) =>
      this.socket.send({ case: "presence", value: { project, ...state } }),
    );
    this.socket = new SocketConnection(
      {
        url: socketUrl(options.url ?? "/sync"),
        clientId: this.clientId,
        device: options.device ?? "web",
        auth: options.auth,
        socket: options.webSocket ?? browserSocket,
        clock: this.clock,
        random: options.random ?? Math.random,
        signals: options.signals ?? browserDevice(),
      },
      {
        resume: () => this.resumeAll(),
        welcomed: (welcome) => this.welcomed(welcome),
        frame: (frame) => this.take(frame),
        lost: () => this.lost(),
        phaseChanged: () => this.phaseChanged(),
        problem: (refusal) => {
          this.problem = refusal;
        },
      },
    );
    this.outbox.restore().catch(() => {});
  }

  connect(): Promise<void> {
    if (this.socket.phase === "welcomed") return Promise.resolve();
    const welcomed = new Promise<void>((resolve, reject) => {
      this.welcomeWaiters.push({ resolve, reject });
    });
    welcomed.catch(() => {});
    this.socket.open();
    return welcomed;
  }

  close(): void {
    this.socket.close();
    this.book.close();
    this.outbox.close();
    for (const store of this.stores.values()) store.cancelLinger?.();
    this.notifyNow();
  }

  connection(): Connection {
    return this.connectionNow;
  }
  onConnection(listener: () => void): Unsubscribe {
    return this.connectionChanged.on(listener);
  }

  view(project: string, view: string): ViewHandle {
    return this.open(project, view, undefined);
  }
  peek(project: string, view: string): ViewSnapshot | undefined {
    return this.stores.get(storeKey(project, view, undefined))?.snapshot();
  }
  at(project: string, moment: Moment): PastProject {
    return {
      project,
      moment,
      view: (name) => this.open(project, name, moment),
      peek: (name) => this.stores.get(storeKey(project, name, moment))?.snapshot(),
    };
  }

  generation(project: string): number {
    return this.generations.get(project)?.number ?? 0;
  }
  onGeneration(listener: () => void): Unsubscribe {
    return this.generationChanged.on(listener);
  }

  send(project: string, intent: Intent, options: SendOptions = {}): Sent {
    const sent = this.outbox.send(project, intent, options);
    this.notifyNow();
    return sent;
  }
  pending(project?: string): readonly PendingCommand[] {
    return this.outbox.list(project);
  }
  onPending(listener: () => void): Unsubscribe {
    return this.pendingChanged.on(listener);
  }

  refusals(project: string): ReadonlyMap<string, Refusal> {
    return this.refused.get(project) ?? noRefusals;
  }
  dismissRefusal(project: string, entityId: string): void {
    const held = this.refused.get(project);
    if (!held?.has(entityId)) return;
    this.refused.set(project, new Map([...held].filter(([id]) => id !== entityId)));
    this.refusalsChanged.emit();
  }
  onRefusal(listener: (refusal: Refusal) => void): Unsubscribe {
    const entry = (refusal: Refusal) => listener(refusal);
    this.refusalListeners.add(entry);
    return () => {
      this.refusalListeners.delete(entry);
    };
  }
  onRefusals(listener: () => void): Unsubscribe {
    return this.refusalsChanged.on(listener);
  }

  presence(project: string): PresenceHandle {
    return this.book.handle(project);
  }

  // Views ----------------------------------------------------------------------------------------

  private open(project: string, view: string, moment: Moment | undefined): ViewHandle {
    const key = storeKey(project, view, moment);
    const effects = isOverProjects(project, view) ? () => noEffects : () => this.outbox.effectsOf(project);
    const store = this.stores.get(key) ?? new ViewStore(project, view, moment, effects);
    this.stores.set(key, store);
    store.handles += 1;
    store.cancelLinger?.();
    store.cancelLinger = undefined;
    if (this.socket.phase === "welcomed" && store.subId === undefined && !store.finished)
      this.subscribe(store);

    const stops = new Set<Unsubscribe>();
    let open = true;
    return {
      project,
      view,
      snapshot: () => store.snapshot(),
      subscribe: (listener) => {
        const stop = store.changed.on(listener);
        stops.add(stop);
        return () => {
          stops.delete(stop);
          stop();
        };
      },
      close: () => {
        if (!open) return;
        open = false;
        for (const stop of stops) stop();
        this.release(key, store);
      },
    };
  }

  private release(key: string, store: ViewStore): void {
    store.handles -= 1;
    if (store.handles > 0) return;
    store.cancelLinger = this.clock.after(this.lingerMs, () => {
      this.stores.delete(key);
      this.unsubscribe(store);
      this.updateConnection();
      this.notifyNow();
    });
  }

  private subscribe(store: ViewStore): void {
    const value = this.subscription(store);
    this.socket.send({ case: "subscribe", value });
    this.touch(store);
    this.updateConnection();
  }

  private subscription(store: ViewStore): Subscribe {
    this.lastSubId += 1;
    const from = store.subscribeAgain(this.lastSubId);
    return create(SubscribeSchema, {
      subId: this.lastSubId,
      project: store.project,
      view: store.view,
      from: store.moment ? 0n : from,
      at: store.moment && atOf(store.moment),
      viewSchema: this.viewSchema,
    });
  }

  private unsubscribe(store: ViewStore): void {
    const { subId } = store;
    store.subId = undefined;
    if (subId !== undefined) this.socket.send({ case: "unsubscribe", value: { subId } });
  }

  // From what it holds.
  private subscribeAgain(store: ViewStore): void {
    this.unsubscribe(store);
    this.subscribe(store);
  }

  // Those of the past, too: something may have been erased meanwhile.
  private resumeAll(): Subscribe[] {
    const wanted = [...this.stores.values()].filter((store) => !store.closed);
    return wanted.map((store) => this.subscription(store));
  }

  private liveStores(): ViewStore[] {
    return [...this.stores.values()].filter((store) => store.moment === undefined && !store.closed);
  }
  // Those that move together with the project.
  private storesOf(project: string): ViewStore[] {
    return this.liveStores().filter(
      (store) => store.project === project && !isOverProjects(project, store.view),
    );
  }

  // Frames ---------------------------------------------------------------------------------------

  private welcomed(welcome: Welcome): void {
    this.problem = undefined;
    this.personId = welcome.personId;
    this.fileBytesMax = Number(welcome.limits?.fileBytesMax ?? 0n) || undefined;
    this.workspaceRoles = welcome.workspaceRoles;
    this.viewSchema = welcome.viewSchema;
    if (this.logEpoch !== "" && this.logEpoch !== welcome.logEpoch) this.startOver();
    this.logEpoch = welcome.logEpoch;
    this.readOnly = readOnlyOf(welcome.writeState);
    // What was opened while the socket was greeting.
    for (const store of this.stores.values()) {
      if (store.subId === undefined && !store.finished && !store.closed) this.subscribe(store);
    }
    this.outbox.resend(welcome.limits);
    this.book.welcomed();
    for (const waiter of this.welcomeWaiters.splice(0)) waiter.resolve();
  }

  // The log was replaced: what we hold is of another one.
  private startOver(): void {
    this.heads.clear();
    for (const store of this.stores.values()) {
      store.reset();
      this.subscribeAgain(store);
      this.nextGeneration(store.project, 0n);
    }
  }

  // What a view held is void, or part of it: so is what was kept of the project otherwise. Its views begin anew
  // together, at one revision.
  private beginAnew(project: string, revision: bigint): void {
    if (revision <= (this.generations.get(project)?.since ?? -1n)) return;
    this.nextGeneration(project, revision);
    this.askPastAgain(project);
    // They quote what was written meanwhile.
    if (this.refused.delete(project)) this.dirty.add(this.refusalsChanged);
  }

  private askPastAgain(project: string): void {
    for (const store of this.stores.values()) {
      if (store.project !== project || !store.moment || store.revision === 0n) continue;
      store.reset();
      this.subscribeAgain(store);
    }
  }

  private nextGeneration(project: string, since: bigint): void {
    this.generations.set(project, { number: this.generation(project) + 1, since });
    this.dirty.add(this.generationChanged);
  }

  private take({ frame }: ServerFrame): void {
    switch (frame.case) {
      case "snapshot":
        this.takeSnapshot(frame.value);
        break;
      case "transition":
        this.takeTransition(frame.value);
        break;
      case "ack":
        this.outbox.acknowledge(frame.value);
        break;
      case "tick":
        this.takeTick(frame.value);
        break;
      case "presence":
        this.book.update(frame.value);
        break;
      case "viewClosed":
        this.takeViewClosed(frame.value);
        break;
      case "writeState":
        this.takeWriteState(frame.value);
        break;
      case "error":
        this.takeError(frame.value);
        break;
      default:
        break;
    }
    this.updateConnection();
    this.notify();
  }

  private takeSnapshot(snapshot: Snapshot): void {
    const store = this.bySubId(snapshot.subId);
    if (!store) return;
    if (snapshot.first && !store.moment && !isOverProjects(store.project, store.view)) {
      // Whoever followed nothing of the project was not told what was erased in it.
      const followed = this.storesOf(store.project).some((other) => other.answered);
      if (store.revision > 0n) this.beginAnew(store.project, snapshot.revision);
      else if (!followed) this.askPastAgain(store.project);
    }
    const gap = store.takeSnapshot(snapshot);
    if (gap) return this.subscribeAgain(store);
    if (!snapshot.last) return;
    this.touch(store);
    if (store.moment) {
      store.subId = undefined;
      return;
    }
    if (isOverProjects(store.project, store.view)) return;
    this.sawHead(store.project, store.revision);
    this.book.opened(store.project);
    this.outbox.viewsMoved(store.project);
  }

  private takeTransition(transition: Transition): void {
    const alone = movesOverProjects(transition);
    const moved =
      alone === undefined
        ? this.storesOf(transition.project)
        : this.liveStores().filter((store) => store.project === transition.project && store.view === alone);
    for (const store of moved) {
      if (store.subId === undefined) continue;
      if (store.takeTransition(transition)) this.subscribeAgain(store);
      else this.touch(store);
    }
    if (alone !== undefined) return;
    this.sawHead(transition.project, transition.toRevision);
    this.outbox.viewsMoved(transition.project);
  }

  // A view that stands still behind two ticks has missed something.
  private takeTick(tick: Tick): void {
    if (tick.project === "") return;
    this.sawHead(tick.project, tick.headRevision);
    for (const store of this.storesOf(tick.project)) {
      if (!store.answered || store.revision >= tick.headRevision) continue;
      if (store.behind?.revision === store.revision) this.subscribeAgain(store);
      else store.behind = { revision: store.revision };
    }
  }

  private takeWriteState(state: WriteState): void {
    this.readOnly = readOnlyOf(state);
    if (!this.readOnly) this.outbox.release();
  }

  private takeViewClosed(closed: ViewClosed): void {
    const store = this.bySubId(closed.subId);
    if (store) this.closeStore(store, refusalFrom(closed));
  }

  private takeError(error: ErrorFrame): void {
    const refusal = refusalFrom(error);
    if (error.about === "") {
      this.problem = refusal;
      return;
    }
    if (this.outbox.fail(error.about, error.code, { text: refusal.text })) return;
    const store = /^[0-9]+$/.test(error.about) ? this.bySubId(Number(error.about)) : undefined;
    if (store) this.closeStore(store, refusal);
  }

  private closeStore(store: ViewStore, reason: Refusal): void {
    store.close(reason);
    this.touch(store);
    this.outbox.viewsMoved(store.project);
  }

  private bySubId(subId: number): ViewStore | undefined {
    return [...this.stores.values()].find((store) => store.subId === subId);
  }

  private sawHead(project: string, revision: bigint): void {
    if (revision > (this.heads.get(project) ?? 0n)) this.heads.set(project, revision);
  }

  // Connection -----------------------------------------------------------------------------------

  private lost(): void {
    this.readOnly = undefined;
    for (const store of this.stores.values()) {
      store.disconnected();
      this.touch(store);
    }
    this.outbox.lost();
    this.book.lost();
  }

  private phaseChanged(): void {
    const { phase } = this.socket;
    if (phase === "needs-auth" || phase === "idle") {
      const reason = new Refusal(phase === "idle" ? "closed" : "unauthenticated");
      for (const waiter of this.welcomeWaiters.splice(0)) waiter.reject(reason);
    }
    this.updateConnection();
    this.notifyNow();
  }

  private state(): ConnectionState {
    switch (this.socket.phase) {
      case "idle":
        return "closed";
      case "needs-auth":
        return "needs-auth";
      case "opening":
      case "waiting":
        return this.socket.failed ? "offline" : "connecting";
      case "welcomed":
        return this.liveStores().every((store) => store.answered && !store.behind) ? "live" : "catching-up";
    }
  }

  private updateConnection(): void {
    const before = this.connectionNow;
    const state = this.state();
    const unanswered = this.outbox.list(undefined).filter((command) => command.state !== "committed");
    const next: Connection = {
      state,
      since: state === before.state ? before.since : this.clock.now(),
      currentAsOf: this.currentAsOf(before, state),
      pending: unanswered.length,
      queued: unanswered.filter((command) => command.state === "queued").length,
      heads: sameHeads(before.heads, this.heads) ? before.heads : new Map(this.heads),
      problem: this.problem,
      readOnly: this.readOnly,
      fileBytesMax: this.fileBytesMax,
      personId: this.personId,
      workspaceRoles: this.workspaceRoles,
    };
    if (sameConnection(before, next)) return;
    this.connectionNow = next;
    this.dirty.add(this.connectionChanged);
  }

  private currentAsOf(before: Connection, state: ConnectionState): number | undefined {
    if (state === "live") return undefined;
    return before.state === "live" ? this.socket.lastFrameAt : before.currentAsOf;
  }

  // Commands -------------------------------------------------------------------------------------

  private outboxOwner(): OutboxOwner {
    const client = this;
    return {
      get connected() {
        return client.socket.phase === "welcomed";
      },
      get readOnly() {
        return client.readOnly;
      },
      get personId() {
        return client.personId ?? "";
      },
      write: (command) => {
        client.socket.send({ case: "command", value: command });
      },
      changed: (project) => client.commandsChanged(project),
      refused: (project, refusal) => client.addRefusal(project, refusal),
      committed: (project, entityId) => client.dismissRefusal(project, entityId),
      reached: (project, revision) => client.storesOf(project).every((store) => store.revision >= revision),
    };
  }

  private commandsChanged(project: string): void {
    for (const store of this.stores.values()) {
      if (project === "" || store.project === project) this.touch(store);
    }
    this.dirty.add(this.pendingChanged);
    this.updateConnection();
  }

  private addRefusal(project: string, refusal: Refusal): void {
    const id = refusal.entityId || refusal.commandId;
    const others = [...this.refusals(project)].filter(([held]) => held !== id).slice(1 - refusalsMax);
    this.refused.set(project, new Map([...others, [id, refusal]]));
    this.dirty.add(this.refusalsChanged);
    for (const listener of [...this.refusalListeners]) listener(refusal);
  }

  // Listeners ------------------------------------------------------------------------------------

  private touch(store: ViewStore): void {
    store.invalidate();
    this.dirty.add(store.changed);
  }

  // The first change is told at once; a burst is told together.
  private notify(): void {
    if (this.dirty.size === 0 || this.cancelNotify) return;
    const waitMs = this.notifiedAt + this.notifyIntervalMs - this.clock.now();
    if (waitMs <= 0) return this.notifyNow();
    this.cancelNotify = this.clock.after(waitMs, () => this.notifyNow());
  }

  private notifyNow(): void {
    this.cancelNotify?.();
    this.cancelNotify = undefined;
    this.notifiedAt = this.clock.now();
    const changed = [...this.dirty];
    this.dirty.clear();
    for (const emitter of changed) emitter.emit();
  }
}

const noRefusals: ReadonlyMap<string, Refusal> = new Map();

function readOnlyOf(state: WriteState | undefined): ReadOnlyServer | undefined {
  if (!state?.readOnly) return undefined;
  return { reason: state.reason, text: { zh: state.message?.zh ?? "", en: state.message?.en ?? "" } };
}

function storeKey(project: string, view: string, moment: Moment | undefined): string {
  return `${project}\n${view}\n${moment ? momentText(moment) : ""}`;
}

function atOf(moment: Moment): MessageInitShape<typeof AtSchema> {
  return "revision" in moment
    ? { moment: { case: "revision", value: moment.revision } }
    : { moment: { case: "time", value: instantOf(moment.time, moment.nanos ?? 0) } };
}

function sameHeads(a: ReadonlyMap<string, bigint>, b: ReadonlyMap<string, bigint>): boolean {
  return a.size === b.size && [...a].every(([project, revision]) => b.get(project) === revision);
}

function sameConnection(a: Connection, b: Connection): boolean {
  const keys = Object.keys(a) as (keyof Connection)[];
  return keys.every((key) => a[key] === b[key]);
}

function instantOf(time: Date, nanos: number): Timestamp {
  const instant = timestampFromDate(time);
  return { ...instant, nanos: instant.nanos + nanos };
}
