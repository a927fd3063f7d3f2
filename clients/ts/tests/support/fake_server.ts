// A small server in memory: projects with views and their history, over sockets with a delay that can be cut
// and can lose frames. It decides commands with the SDK's own reducers, or as a test says.
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Command } from "../../src/gen/slipway/v1/commands_pb";
import {
  type ClientFrame,
  ClientFrameSchema,
  type LimitsSchema,
  type RefusedSchema,
  type ServerFrame,
  ServerFrameSchema,
  type Subscribe,
  type WriteStateSchema,
} from "../../src/gen/slipway/v1/sync_pb";
import { type Entity, ViewDeltaSchema } from "../../src/gen/slipway/v1/views_pb";
import { patchOf } from "../../src/optimistic/overlay";
import type { SocketFactory, SocketLike } from "../../src/types";
import { isOverProjects } from "../../src/workspace";
import type { FakeClock } from "./fake_clock";

type FrameInit = NonNullable<MessageInitShape<typeof ServerFrameSchema>["frame"]>;
type Received<C extends ClientFrame["frame"]["case"]> = Extract<ClientFrame["frame"], { case: C }>["value"];

export interface Change {
  readonly upserts?: readonly Entity[];
  readonly removals?: readonly string[];
}
type Changes = Readonly<Record<string, Change>>;
type Decision = Changes | { readonly refused: MessageInitShape<typeof RefusedSchema> };

interface Project {
  // The changes of each revision, from 1.
  readonly commits: Changes[];
  // The last revision that erased something.
  erased: bigint;
}

export class FakeServer {
  // One way.
  latencyMs = 5;
  reachable = true;
  chunkEntitiesMax = 100;
  heartbeatMs = 10_000;
  logEpoch = "epoch-1";
  limits: MessageInitShape<typeof LimitsSchema> = {};
  // Why nothing new is recorded; everyone is told when it changes.
  readOnly = "";
  // A ticket that is taken; any other is refused.
  ticket = "good";
  // Decides a command; the default is what the SDK expects.
  decide: ((command: Command) => Decision) | undefined;
  // Commands that arrive are acknowledged only while this holds.
  answers = true;
  // Says whether a frame to a client is lost.
  loses: (frame: ServerFrame["frame"]) => boolean = () => false;
  readonly received: ClientFrame["frame"][] = [];
  readonly sockets = new Set<FakeSocket>();
  connects = 0;

  private readonly projects = new Map<string, Project>();
  private readonly answered = new Map<string, bigint>();
  // The views over all projects, as this reader sees them now.
  private readonly overProjects = new Map<string, Map<string, Entity>>();

  constructor(readonly clock: FakeClock) {}

  readonly factory: SocketFactory = () => {
    const socket = new FakeSocket(this);
    this.clock.after(this.latencyMs, () => (this.reachable ? socket.opened() : socket.cut()));
    return socket;
  };

  // What arrived of one kind, oldest first.
  got<C extends ClientFrame["frame"]["case"]>(kind: C): Received<C>[] {
    return this.received.flatMap((frame) => (frame.case === kind ? [frame.value as Received<C>] : []));
  }

  head(project: string): bigint {
    return BigInt(this.project(project).commits.length);
  }

  commit(project: string, changes: Changes): bigint {
    const from = this.head(project);
    this.project(project).commits.push(changes);
    for (const socket of this.sockets) socket.moved(project, from, [changes]);
    return from + 1n;
  }

  // Replaces what was in every revision so far, and gives everyone the views anew.
  erase(project: string, replacing: (entity: Entity) => Entity): bigint {
    const held = this.project(project);
    held.commits.forEach((changes, index) => {
      const views = Object.entries(changes).map(([view, change]) => {
        return [view, { ...change, upserts: change.upserts?.map(replacing) ?? [] }] as const;
      });
      held.commits[index] = Object.fromEntries(views);
    });
    held.commits.push({});
    held.erased = this.head(project);
    for (const socket of this.sockets) socket.beginAnew(project);
    return this.head(project);
  }
  erased(project: string): bigint {
    return this.project(project).erased;
  }

  // What differs for this reader in a view over all projects.
  changeOverProjects(view: string, change: Change): void {
    const entities = this.entitiesOver(view);
    for (const entity of change.upserts ?? []) entities.set(entity.id, entity);
    for (const id of change.removals ?? []) entities.delete(id);
    for (const socket of this.sockets) socket.movedOverProjects(view, change);
  }

  entitiesOver(view: string): Map<string, Entity> {
    const held = this.overProjects.get(view) ?? new Map<string, Entity>();
    this.overProjects.set(view, held);
    return held;
  }

  stateAt(project: string, view: string, revision: bigint): Map<string, Entity> {
    const entities = new Map<string, Entity>();
    for (const changes of this.project(project).commits.slice(0, Number(revision))) {
      for (const entity of changes[view]?.upserts ?? []) entities.set(entity.id, entity);
      for (const id of changes[view]?.removals ?? []) entities.delete(id);
    }
    return entities;
  }

  // Every socket breaks, without a word.
  cut(): void {
    for (const socket of [...this.sockets]) socket.cut();
  }

  broadcast(frame: FrameInit): void {
    for (const socket of this.sockets) socket.say(frame);
  }

  writeState(): MessageInitShape<typeof WriteStateSchema> {
    const readOnly = this.readOnly !== "";
    const message = readOnly ? { zh: "只读", en: "Read-only." } : undefined;
    return { readOnly, reason: this.readOnly, message };
  }

  setReadOnly(reason: string): void {
    this.readOnly = reason;
    this.broadcast({ case: "writeState", value: this.writeState() });
  }

  tick(project: string): void {
    this.broadcast({ case: "tick", value: { project, headRevision: this.head(project) } });
  }

  command(socket: FakeSocket, command: Command): void {
    if (!this.answers) return;
    const { commandId, project } = command;
    const first = this.answered.get(commandId);
    if (first !== undefined) {
      return socket.say({
        case: "ack",
        value: { commandId, result: { case: "duplicate", value: { revision: first } } },
      });
    }
    const decision = this.readOnly
      ? { refused: { code: "read_only", facts: [{ key: "reason", value: this.readOnly }] } }
      : (this.decide?.(command) ?? this.expected(command));
    if ("refused" in decision) {
      const refused = decision.refused as MessageInitShape<typeof RefusedSchema>;
      return socket.say({
        case: "ack",
        value: {
          commandId,
          result: { case: "refused", value: { revision: this.head(project), ...refused } },
        },
      });
    }
    const revision = this.head(project) + 1n;
    this.answered.set(commandId, revision);
    socket.say({ case: "ack", value: { commandId, result: { case: "committed", value: { revision } } } });
    this.commit(project, decision as Changes);
  }

  // Only what changed since `from`, each entity once.
  changesSince(project: string, view: string, from: bigint): { upserts: Entity[]; removals: string[] } {
    const now = this.stateAt(project, view, this.head(project));
    const ids = new Set<string>();
    for (const changes of this.project(project).commits.slice(Number(from))) {
      for (const entity of changes[view]?.upserts ?? []) ids.add(entity.id);
      for (const id of changes[view]?.removals ?? []) ids.add(id);
    }
    const upserts = [...ids].flatMap((id) => now.get(id) ?? []);
    return { upserts, removals: [...ids].filter((id) => !now.has(id)) };
  }

  private expected(command: Command): Changes {
    const effect = { personId: "me", sentAt: this.clock.now() };
    const views = ["board", "meeting"].map((view) => {
      const upserts = patchOf(
        view,
        this.stateAt(command.project, view, this.head(command.project)),
        command,
        effect,
      );
      return [view, { upserts }] as const;
    });
    return Object.fromEntries(views);
  }

  private project(name: string): Project {
    const held = this.projects.get(name) ?? { commits: [], erased: 0n };
    this.projects.set(name, held);
    return held;
  }
}

export class FakeSocket implements SocketLike {
  binaryType = "blob";
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  // What the client holds, by sub_id.
  private readonly live = new Map<number, Subscribe>();
  // Of the views over all projects: each counts its own revisions.
  private readonly alone = new Map<number, { readonly view: string; revision: bigint }>();
  private open = false;

  constructor(private readonly server: FakeServer) {}

  send(data: Uint8Array<ArrayBuffer>): void {
    const { frame } = fromBinary(ClientFrameSchema, data);
    this.server.clock.after(this.server.latencyMs, () => {
      if (this.open) this.take(frame);
    });
  }

  close(): void {
    this.open = false;
    this.server.sockets.delete(this);
  }

  cut(): void {
    this.close();
    this.onclose?.(undefined as never);
  }

  opened(): void {
    this.open = true;
    this.server.sockets.add(this);
    this.onopen?.(undefined as never);
  }

  say(init: FrameInit): void {
    const message = create(ServerFrameSchema, { frame: init });
    if (this.server.loses(message.frame)) return;
    const bytes = toBinary(ServerFrameSchema, message);
    this.server.clock.after(this.server.latencyMs, () => {
      if (this.open) this.onmessage?.({ data: bytes.buffer } as never);
    });
  }

  moved(project: string, from: bigint, commits: readonly Changes[]): void {
    const views = [...this.live.values()].filter((held) => held.project === project && !held.at);
    if (views.length === 0) return;
    const deltas = commits.flatMap((changes, index) =>
      views.flatMap(({ view }) => {
        const change = changes[view];
        if (!change) return [];
        return create(ViewDeltaSchema, {
          view,
          revision: from + BigInt(index) + 1n,
          upserts: [...(change.upserts ?? [])],
          removals: [...(change.removals ?? [])],
        });
      }),
    );
    const toRevision = from + BigInt(commits.length);
    this.say({ case: "transition", value: { project, fromRevision: from, toRevision, views: deltas } });
  }

  beginAnew(project: string): void {
    for (const held of [...this.live.values()]) if (held.project === project) this.subscribe(held);
  }

  movedOverProjects(view: string, change: Change): void {
    for (const held of this.alone.values()) {
      if (held.view !== view) continue;
      const fromRevision = held.revision;
      held.revision += 1n;
      const delta = create(ViewDeltaSchema, {
        view,
        revision: held.revision,
        upserts: [...(change.upserts ?? [])],
        removals: [...(change.removals ?? [])],
      });
      const value = { project: "workspace", fromRevision, toRevision: held.revision, views: [delta] };
      this.say({ case: "transition", value });
    }
  }

  private take(frame: ClientFrame["frame"]): void {
    this.server.received.push(frame);
    switch (frame.case) {
      case "hello": {
        this.server.connects += 1;
        if (frame.value.ticket !== this.server.ticket) {
          this.say({ case: "error", value: { code: "sign_in_required" } });
          return;
        }
        this.say({
          case: "welcome",
          value: {
            serverId: "fake",
            logEpoch: this.server.logEpoch,
            heartbeatMs: this.server.heartbeatMs,
            personId: "me",
            viewSchema: 1,
            limits: this.server.limits,
            ...(this.server.readOnly ? { writeState: this.server.writeState() } : {}),
          },
        });
        for (const subscribe of frame.value.resume) this.subscribe(subscribe);
        return;
      }
      case "subscribe":
        return this.subscribe(frame.value);
      case "unsubscribe":
        this.live.delete(frame.value.subId);
        this.alone.delete(frame.value.subId);
        return;
      case "command":
        return this.server.command(this, frame.value);
      default:
        return;
    }
  }

  private subscribe(subscribe: Subscribe): void {
    const { subId, project, view, from, at } = subscribe;
    if (isOverProjects(project, view)) {
      const entities = [...this.server.entitiesOver(view).values()];
      const whole = { revision: 1n, first: true, last: true, entities };
      this.alone.set(subId, { view, revision: 1n });
      return this.say({ case: "snapshot", value: { subId, project, view, ...whole } });
    }
    const fixed = at?.moment.case === "revision";
    const revision = at?.moment.case === "revision" ? at.moment.value : this.server.head(project);
    const resumed = from > 0n && from >= this.server.erased(project) && !fixed;
    const changes = resumed
      ? this.server.changesSince(project, view, from)
      : { upserts: [...this.server.stateAt(project, view, revision).values()], removals: [] };
    const { upserts, removals } = changes;
    const chunks = Math.max(1, Math.ceil(upserts.length / this.server.chunkEntitiesMax));
    for (let index = 0; index < chunks; index += 1) {
      const last = index === chunks - 1;
      this.say({
        case: "snapshot",
        value: {
          subId,
          project,
          view,
          revision,
          first: index === 0 && !resumed,
          last,
          fixed,
          at: timestampFromMs(1_700_000_000_000 + Number(revision) * 1000),
          entities: upserts.slice(
            index * this.server.chunkEntitiesMax,
            (index + 1) * this.server.chunkEntitiesMax,
          ),
          removals: last ? removals : [],
        },
      });
    }
    if (!fixed) this.live.set(subId, subscribe);
  }
}
