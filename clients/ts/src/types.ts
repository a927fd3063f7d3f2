// The SDK's public shapes. Every value is a snapshot: never changed after it was handed out, so that
// identity says "nothing changed". Revisions are bigint, as uint64 is.
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Command, CommandSchema } from "./gen/slipway/v1/commands_pb";
import type { PresentPerson } from "./gen/slipway/v1/sync_pb";
import type { Role } from "./gen/slipway/v1/types_pb";
import type { Entity } from "./gen/slipway/v1/views_pb";
import type { BilingualText, Refusal } from "./refusal";

export type Unsubscribe = () => void;

// connecting   opening the socket, nothing has failed yet
// catching-up  signed in; some view is not yet at the project's head
// live         every open view is current
// offline      the device is offline, or an attempt failed; the client keeps trying by itself
// needs-auth   the server or `auth` refused the credentials; call `connect()` after signing in
// closed       `close()` was called, or `connect()` not yet
export type ConnectionState = "connecting" | "catching-up" | "live" | "offline" | "needs-auth" | "closed";

export interface Connection {
  readonly state: ConnectionState;
  // When this state was entered, in milliseconds since 1970.
  readonly since: number;
  // How old the data on screen is: the last moment it was known to be current. Undefined while live
  // and before the first data.
  readonly currentAsOf: number | undefined;
  // Commands of ours that the server has not answered yet, in all projects.
  readonly pending: number;
  // Of those, how many wait for a connection, or for a server that takes commands again.
  readonly queued: number;
  // The newest revision known of each project.
  readonly heads: ReadonlyMap<string, bigint>;
  // What the server last said against the connection itself, as `too_many_sockets`; until it welcomes us.
  readonly problem: Refusal | undefined;
  // Why the server takes no commands at present, as `disk_full`; it says by itself when that is over. Undefined:
  // it takes them, or we are not connected.
  readonly readOnly: ReadOnlyServer | undefined;
  // The largest file that the server takes, in bytes. Undefined: it has not said so yet, or takes none.
  readonly fileBytesMax: number | undefined;
  // Who we are, once the server has said so.
  readonly personId: string | undefined;
  readonly workspaceRoles: readonly Role[];
}

export interface ReadOnlyServer {
  readonly reason: string;
  readonly text: BilingualText;
}

export type Entities = ReadonlyMap<string, Entity>;

type Body = Extract<Entity["body"], { readonly case: string }>;
type Bodies = { [B in Body as B["case"]]: B["value"] };
export type BodyCase = keyof Bodies;
export type BodyOf<C extends BodyCase> = Bodies[C];

// loading  no data yet
// live     moves with the project (or: fixed, and whole)
// stale    holds data, but is not connected or is catching up
// closed   the server ended it; `closedBy` says why
export type ViewState = "loading" | "live" | "stale" | "closed";

export interface ViewSnapshot {
  readonly project: string;
  readonly view: string;
  readonly state: ViewState;
  // As of a past moment; it never moves.
  readonly fixed: boolean;
  // Of `confirmed`.
  readonly revision: bigint;
  // When that revision was recorded, where the server said so (snapshots do, transitions do not).
  readonly recordedAt: Date | undefined;
  // What the server has confirmed, with our pending commands applied over it. By entity id.
  readonly entities: Entities;
  // What the server has confirmed.
  readonly confirmed: Entities;
  // Ids of entities that our unanswered commands touch: draw them with a pending mark.
  readonly pendingIds: ReadonlySet<string>;
  readonly closedBy: Refusal | undefined;
  // All bodies of one kind, in no particular order. The same array while none of them changed.
  of<C extends BodyCase>(kind: C): readonly BodyOf<C>[];
}

// One use of a view. Uses of the same view share its data and its subscription.
export interface ViewHandle {
  readonly project: string;
  readonly view: string;
  snapshot(): ViewSnapshot;
  subscribe(listener: () => void): Unsubscribe;
  // Idempotent. After the last handle is closed the data is kept for a few seconds, then let go.
  close(): void;
}

// A past moment of a project: a revision or an instant.
// `nanos`: what a Date cannot hold of it, in nanoseconds beyond the millisecond (0 to 999,999). A commit's own
// instant has microseconds.
export type Moment = { readonly revision: bigint } | { readonly time: Date; readonly nanos?: number };

// A project as of a moment: the same views, no commands.
export interface PastProject {
  readonly project: string;
  readonly moment: Moment;
  view(name: string): ViewHandle;
  peek(name: string): ViewSnapshot | undefined;
}

// `{ case: "moveTask", value: { taskId, columnId, afterTaskId } }`
export type Intent = Extract<
  NonNullable<MessageInitShape<typeof CommandSchema>["intent"]>,
  { readonly case: string }
>;
export type IntentCase = NonNullable<Command["intent"]["case"]>;

export interface SendOptions {
  // What the sender had seen of an entity (`task/<id>`, or the id alone) at a revision of its view: an overlapping change since then is refused as
  // `version_conflict`, with both values and the other author.
  readonly expect?: { readonly entity: string; readonly revision: bigint };
  // Show the effect before the server has answered. Default true.
  readonly optimistic?: boolean;
  // For a retry of one's own; made by the client otherwise.
  readonly commandId?: string;
}

export interface Sent {
  readonly commandId: string;
  // Settles at once: the effect is on screen. Rejects with a Refusal (`offline`, `read_only`, `queue_full`) where
  // the command was not taken.
  readonly local: Promise<void>;
  // Settles with the server's answer. Rejects with a Refusal. May be ignored: refusals are also
  // listed in `client.refusals(project)`.
  readonly committed: Promise<{ readonly revision: bigint }>;
}

export interface PendingCommand {
  readonly commandId: string;
  readonly project: string;
  readonly intent: IntentCase;
  // The entity that it is about, as `task/<id>`. Empty where it is about none.
  readonly entityId: string;
  readonly command: Command;
  readonly sentAt: number;
  // queued    waits for a connection, or for a server that takes commands again
  // sent      the server has not answered yet
  // committed answered; the views have not reached its revision yet
  readonly state: "queued" | "sent" | "committed";
}

export interface PresenceState {
  // A page, as `board` or `meeting/<id>`. Empty: leaves.
  readonly scope: string;
  // An entity id.
  readonly focus?: string;
  readonly typing?: boolean;
  // In a text that people write together: UTF-16 units of that version.
  readonly cursor?: { readonly version: bigint; readonly anchor: number; readonly head: number };
}

export interface PresenceHandle {
  // Told at most ten times a second, the last one wins; renewed by the client until `leave()`.
  set(state: PresenceState): void;
  leave(): void;
  // Everyone who is there now but ourselves. The same array while nothing changed.
  people(): readonly PresentPerson[];
  subscribe(listener: () => void): Unsubscribe;
}

export interface Client {
  // Random per installation; names this client in presence and in the audit trail.
  readonly clientId: string;

  // Starts connecting, and keeps doing so by itself. Resolves when the server first welcomes us;
  // rejects with a Refusal on `needs-auth` and on `close()`. Call it again after signing in.
  connect(): Promise<void>;
  // Ends everything: pending commands are rejected with `closed`.
  close(): void;

  connection(): Connection;
  onConnection(listener: () => void): Unsubscribe;

  // `view` is one of those that views.proto names, as `board` or `risks`; of the project `workspace`: `directory`,
  // `audit`, and over all projects that we may read `portfolio`, `calendar`, `work` and `inbox`. Those four have no
  // past, and revisions that count on this connection alone: what changes reaches them within a second or two.
  view(project: string, view: string): ViewHandle;
  // What is held of a view, without opening it.
  peek(project: string, view: string): ViewSnapshot | undefined;
  at(project: string, moment: Moment): PastProject;
  // Grows when the project's views begin anew, as after something in it was erased. What is open here is given again
  // by itself, of the past as well while a present view is open beside it; what was read in any other way, as pages of
  // the audit trail, may hold what was erased: forget it, and read it again.
  generation(project: string): number;
  onGeneration(listener: () => void): Unsubscribe;

  send(project: string, intent: Intent, options?: SendOptions): Sent;
  // Commands whose effect is still ours alone, oldest first. The same array while nothing changed.
  pending(project?: string): readonly PendingCommand[];
  onPending(listener: () => void): Unsubscribe;

  // The latest refusal of each entity (by entity id, or by command id where it is about none), until
  // dismissed or until a later command on that entity is committed.
  refusals(project: string): ReadonlyMap<string, Refusal>;
  dismissRefusal(project: string, entityId: string): void;
  onRefusal(listener: (refusal: Refusal) => void): Unsubscribe;
  onRefusals(listener: () => void): Unsubscribe;

  presence(project: string): PresenceHandle;
}

export type Credentials = { readonly ticket: string } | { readonly token: string };

// The part of a browser's WebSocket that the client uses.
export interface SocketLike {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}
export type SocketFactory = (url: string, protocol: string) => SocketLike;

export interface Clock {
  // Milliseconds since 1970.
  now(): number;
  // Runs `task` once; the result cancels it.
  after(delayMs: number, task: () => void): () => void;
}

// What the device says about itself.
export interface Device {
  isOnline(): boolean;
  onOnline(listener: () => void): Unsubscribe;
  onOffline(listener: () => void): Unsubscribe;
  // The page came to the foreground: timers may have been asleep.
  onVisible(listener: () => void): Unsubscribe;
}

export interface StoredCommand {
  readonly commandId: string;
  // A serialised Command.
  readonly bytes: Uint8Array;
  readonly sentAt: number;
}
// Where commands wait while there is no connection.
export interface CommandStorage {
  load(): Promise<readonly StoredCommand[]>;
  put(command: StoredCommand): Promise<void>;
  remove(commandId: string): Promise<void>;
}

export interface ClientOptions {
  // `wss://host/sync`, or a path as `/sync` on the page's own host. Default `/sync`.
  readonly url?: string;
  // Asked before each connection. A rejection with an ApiError of status 401 means `needs-auth`;
  // any other is a network failure and is tried again.
  readonly auth: () => Promise<Credentials>;
  // Default: random, kept in localStorage where there is one.
  readonly clientId?: string;
  // `web`, `cli` or `api`, for the audit trail. Default `web`.
  readonly device?: string;
  readonly webSocket?: SocketFactory;
  readonly clock?: Clock;
  // 0 ≤ random() < 1.
  readonly random?: () => number;
  readonly signals?: Device;
  readonly storage?: CommandStorage;
  // How long a view without handles is kept. Default 5,000.
  readonly lingerMs?: number;
  // Listeners run at most once in this time, and at once for our own commands. Default 16; 0: for each frame.
  readonly notifyIntervalMs?: number;
}
