// Commands without an answer. A command is sent again after each reconnect, with the same id, until the
// server has answered; which of them may wait for a connection is the schema's word (`offline_safe`). The same
// ones wait while the server takes no commands because its disk is full: what it refused for that was not
// recorded, and goes out again, with its id, when the server says that it writes again.
import { create, fromBinary, getOption, hasOption, toBinary } from "@bufbuild/protobuf";
import { type Command, CommandSchema } from "./gen/slipway/v1/commands_pb";
import { offline_safe } from "./gen/slipway/v1/options_pb";
import type { Ack } from "./gen/slipway/v1/sync_pb";
import { ownId } from "./ids";
import type { PendingEffect } from "./optimistic/overlay";
import { subjectOf } from "./optimistic/subject";
import { Refusal, type RefusalDetails, refusalOf } from "./refusal";
import type {
  Clock,
  CommandStorage,
  Intent,
  IntentCase,
  PendingCommand,
  ReadOnlyServer,
  SendOptions,
  Sent,
} from "./types";

const queuedMax = 200;
const queuedMsMax = 24 * 60 * 60 * 1000;
// A command that may not wait offline is not sent again later than this.
const unsafeRetryMsMax = 60_000;
// What was refused just before the server said that it writes again is tried after this.
const heldMsMax = 2_000;
const defaultMessageBytesMax = 65_536;

export interface OutboxOwner {
  readonly connected: boolean;
  readonly readOnly: ReadOnlyServer | undefined;
  readonly personId: string;
  write(command: Command): void;
  // The commands of `project` changed.
  changed(project: string): void;
  refused(project: string, refusal: Refusal): void;
  committed(project: string, entityId: string): void;
  // All views of the project hold `revision`.
  reached(project: string, revision: bigint): boolean;
}

interface Entry {
  readonly command: Command;
  readonly intent: IntentCase;
  readonly entityId: string;
  readonly offlineSafe: boolean;
  readonly optimistic: boolean;
  readonly sentAt: number;
  readonly personId: string;
  readonly settle: (answer: { readonly revision: bigint } | Refusal) => void;
  // It has been written to some socket, and was not refused there.
  written: boolean;
  // Waits until the server takes commands.
  held: boolean;
  committedAt: bigint | undefined;
}

export class Outbox {
  // In the order in which they were sent.
  private readonly entries = new Map<string, Entry>();
  private readonly effects = new Map<string, readonly PendingEffect[]>();
  private readonly lists = new Map<string, readonly PendingCommand[]>();
  private messageBytesMax = defaultMessageBytesMax;
  private perSecondMax = 0;
  // When each of the last second's commands was written.
  private written: number[] = [];
  private readonly unwritten = new Set<string>();
  private cancelPace: (() => void) | undefined;
  private cancelHeld: (() => void) | undefined;

  constructor(
    private readonly owner: OutboxOwner,
    private readonly storage: CommandStorage,
    private readonly clock: Clock,
    private readonly newId: () => string,
  ) {}

  send(project: string, intent: Intent, options: SendOptions): Sent {
    const command = create(CommandSchema, {
      commandId: options.commandId ?? this.newId(),
      project,
      intent,
      expect: options.expect && { ...options.expect, entity: ownId(options.expect.entity) },
    });
    let settle: Entry["settle"] = () => {};
    const committed = new Promise<{ readonly revision: bigint }>((resolve, reject) => {
      settle = (answer) => (answer instanceof Refusal ? reject(answer) : resolve(answer));
    });
    committed.catch(() => {});
    const entry = this.entryOf(command, this.clock.now(), options.optimistic ?? true, settle);
    const refusal = this.objection(entry, options.commandId !== undefined);
    if (refusal) {
      this.owner.refused(project, refusal);
      settle(refusal);
      const local = Promise.reject(refusal);
      local.catch(() => {});
      return { commandId: command.commandId, local, committed };
    }
    this.add(entry);
    return { commandId: command.commandId, local: Promise.resolve(), committed };
  }

  // Takes up what a former page left behind.
  async restore(): Promise<void> {
    for (const stored of await this.storage.load()) {
      if (this.entries.has(stored.commandId)) continue;
      const entry = this.entryOf(fromBinary(CommandSchema, stored.bytes), stored.sentAt, true, () => {});
      entry.written = true;
      this.entries.set(stored.commandId, entry);
      if (this.owner.connected) this.write(entry);
      this.change(entry.command.project);
    }
  }

  // A new connection: everything unanswered goes out again, in order.
  resend(
    limits: { readonly messageBytesMax: number; readonly commandsPerSecondMax: number } | undefined,
  ): void {
    this.messageBytesMax = limits?.messageBytesMax || defaultMessageBytesMax;
    this.perSecondMax = limits?.commandsPerSecondMax ?? 0;
    this.written = [];
    this.unwritten.clear();
    this.expire();
    for (const entry of this.entries.values()) {
      if (entry.committedAt === undefined) this.writeOrHold(entry);
    }
  }

  // The server takes commands again.
  release(): void {
    this.cancelHeld?.();
    this.cancelHeld = undefined;
    this.expire();
    for (const entry of this.entries.values()) {
      if (!entry.held || !this.owner.connected) continue;
      this.writeOrHold(entry);
      this.change(entry.command.project);
    }
  }

  lost(): void {
    this.cancelPace?.();
    this.cancelPace = undefined;
    this.cancelHeld?.();
    this.cancelHeld = undefined;
    this.unwritten.clear();
    this.changeAll();
  }

  acknowledge(ack: Ack): void {
    const entry = this.entries.get(ack.commandId);
    if (!entry || entry.committedAt !== undefined) return;
    const { result } = ack;
    switch (result.case) {
      case "committed":
      case "duplicate":
        return this.commit(entry, result.value.revision);
      case "refused": {
        const refusal = refusalOf(result.value, about(entry));
        return mayWait(entry, refusal) ? this.hold(entry) : this.refuse(entry, refusal);
      }
      case undefined:
        return;
    }
  }

  // An Error frame about a command. Says whether it is one of ours.
  fail(commandId: string, code: string, details: RefusalDetails): boolean {
    const entry = this.entries.get(commandId);
    if (!entry || entry.committedAt !== undefined) return false;
    this.refuse(entry, new Refusal(code, { ...about(entry), ...details }));
    return true;
  }

  // The views of `project` moved: answered commands that they hold now are done.
  viewsMoved(project: string): void {
    let dropped = false;
    for (const [id, entry] of this.entries) {
      if (entry.command.project !== project || entry.committedAt === undefined) continue;
      if (!this.owner.reached(project, entry.committedAt)) continue;
      this.entries.delete(id);
      dropped = true;
    }
    if (dropped) this.change(project);
  }

  close(): void {
    this.cancelPace?.();
    this.cancelHeld?.();
    for (const entry of [...this.entries.values()]) {
      if (entry.committedAt === undefined) entry.settle(new Refusal("closed", about(entry)));
    }
    this.entries.clear();
    this.changeAll();
  }

  // Both answer the same array while nothing changed.
  effectsOf(project: string): readonly PendingEffect[] {
    const held =
      this.effects.get(project) ??
      this.of(project)
        .filter((entry) => entry.optimistic)
        .map(effectOf);
    this.effects.set(project, held);
    return held;
  }
  list(project: string | undefined): readonly PendingCommand[] {
    const key = project ?? "";
    const held = this.lists.get(key) ?? this.of(project).map((entry) => this.pendingOf(entry));
    this.lists.set(key, held);
    return held;
  }

  private add(entry: Entry): void {
    this.entries.set(entry.command.commandId, entry);
    if (entry.offlineSafe) {
      const bytes = toBinary(CommandSchema, entry.command);
      this.keep(this.storage.put({ commandId: entry.command.commandId, bytes, sentAt: entry.sentAt }));
    }
    if (this.owner.connected) this.writeOrHold(entry);
    this.change(entry.command.project);
  }

  // What has been written before may have been recorded: its first answer is to be had from any server.
  private writeOrHold(entry: Entry): void {
    entry.held = this.owner.readOnly !== undefined && !entry.written && entry.offlineSafe;
    if (!entry.held) this.write(entry);
  }

  // Refused for now, and not recorded. Where the server has already said that it writes again, nothing more
  // will come: then it is tried by the clock.
  private hold(entry: Entry): void {
    entry.written = false;
    entry.held = true;
    this.change(entry.command.project);
    if (this.owner.readOnly || this.cancelHeld) return;
    this.cancelHeld = this.clock.after(heldMsMax, () => {
      this.cancelHeld = undefined;
      if (!this.owner.readOnly) this.release();
    });
  }

  private write(entry: Entry): void {
    const now = this.clock.now();
    this.written = this.written.filter((at) => now - at < 1_000);
    if (this.unwritten.size > 0 || (this.perSecondMax > 0 && this.written.length >= this.perSecondMax)) {
      this.unwritten.add(entry.command.commandId);
      this.pace(now);
      return;
    }
    this.written.push(now);
    entry.written = true;
    this.owner.write(entry.command);
  }

  // The server takes so many commands a second; the rest follows when there is room.
  private pace(now: number): void {
    if (this.cancelPace) return;
    const waitMs = 1_000 - (now - (this.written[0] ?? now));
    this.cancelPace = this.clock.after(Math.max(1, waitMs), () => {
      this.cancelPace = undefined;
      const waiting = [...this.unwritten];
      this.unwritten.clear();
      for (const id of waiting) {
        const entry = this.entries.get(id);
        if (entry) this.write(entry);
      }
    });
  }

  // Why the command is not taken at all. A retry may have been recorded, and then has an answer.
  private objection(entry: Entry, retry: boolean): Refusal | undefined {
    const { connected, readOnly } = this.owner;
    const waits = !connected || readOnly !== undefined;
    if (!connected && !entry.offlineSafe) return new Refusal("offline", about(entry));
    if (readOnly && !entry.offlineSafe && !retry) return readOnlyRefusal(readOnly, entry);
    if (waits && this.queued() >= queuedMax) return new Refusal("queue_full", about(entry));
    if (toBinary(CommandSchema, entry.command).byteLength + 16 > this.messageBytesMax) {
      return new Refusal("too_large", about(entry));
    }
    return undefined;
  }

  private queued(): number {
    return this.list(undefined).filter((pending) => pending.state === "queued").length;
  }

  private expire(): void {
    const now = this.clock.now();
    for (const entry of [...this.entries.values()]) {
      if (entry.committedAt !== undefined) continue;
      const ageMs = now - entry.sentAt;
      if (ageMs > queuedMsMax) this.refuse(entry, new Refusal("expired", about(entry)));
      else if (!entry.offlineSafe && ageMs > unsafeRetryMsMax) {
        this.refuse(entry, new Refusal("outcome_unknown", about(entry)));
      }
    }
  }

  private commit(entry: Entry, revision: bigint): void {
    const { project, commandId } = entry.command;
    this.forget(entry);
    entry.committedAt = revision;
    if (this.owner.reached(project, revision)) this.entries.delete(commandId);
    this.owner.committed(project, entry.entityId);
    this.change(project);
    entry.settle({ revision });
  }

  private refuse(entry: Entry, refusal: Refusal): void {
    this.forget(entry);
    this.entries.delete(entry.command.commandId);
    this.change(entry.command.project);
    this.owner.refused(entry.command.project, refusal);
    entry.settle(refusal);
  }

  private forget(entry: Entry): void {
    this.unwritten.delete(entry.command.commandId);
    if (entry.offlineSafe) this.keep(this.storage.remove(entry.command.commandId));
  }

  // Losing the stored copy costs nothing while the page lives: the command itself is here.
  private keep(work: Promise<void>): void {
    work.catch(() => {});
  }

  private of(project: string | undefined): Entry[] {
    const all = [...this.entries.values()];
    return project === undefined ? all : all.filter((entry) => entry.command.project === project);
  }

  private change(project: string): void {
    this.effects.delete(project);
    this.lists.clear();
    this.owner.changed(project);
  }

  private changeAll(): void {
    this.effects.clear();
    this.lists.clear();
    this.owner.changed("");
  }

  private entryOf(command: Command, sentAt: number, optimistic: boolean, settle: Entry["settle"]): Entry {
    const intent = command.intent.case;
    if (!intent) throw new TypeError("A command needs an intent.");
    return {
      command,
      intent,
      entityId: subjectOf(command.intent),
      offlineSafe: isOfflineSafe(intent),
      optimistic,
      sentAt,
      personId: this.owner.personId,
      settle,
      written: false,
      held: false,
      committedAt: undefined,
    };
  }

  private pendingOf(entry: Entry): PendingCommand {
    const waits = entry.held || (!this.owner.connected && !entry.written);
    return {
      commandId: entry.command.commandId,
      project: entry.command.project,
      intent: entry.intent,
      entityId: entry.entityId,
      command: entry.command,
      sentAt: entry.sentAt,
      state: entry.committedAt !== undefined ? "committed" : waits ? "queued" : "sent",
    };
  }
}

// Whether the schema lets this command wait for a connection.
export function isOfflineSafe(intent: IntentCase): boolean {
  const field = CommandSchema.fields.find((candidate) => candidate.localName === intent);
  const message = field?.message;
  return message !== undefined && hasOption(message, offline_safe) && getOption(message, offline_safe);
}

function effectOf(entry: Entry): PendingEffect {
  return {
    command: entry.command,
    effect: { personId: entry.personId, sentAt: entry.sentAt },
    committedAt: entry.committedAt,
  };
}

// Of the server's refusals only this one ends by itself.
function mayWait(entry: Entry, refusal: Refusal): boolean {
  return refusal.code === "read_only" && refusal.fact("reason") === "disk_full" && entry.offlineSafe;
}

function readOnlyRefusal(server: ReadOnlyServer, entry: Entry): Refusal {
  const facts = [{ key: "reason", value: server.reason }];
  return new Refusal("read_only", {
    ...about(entry),
    facts,
    ...(server.text.zh && server.text.en ? { text: server.text } : {}),
  });
}

function about(entry: Entry): Pick<RefusalDetails, "commandId" | "entityId" | "intent"> {
  return { commandId: entry.command.commandId, entityId: entry.entityId, intent: entry.intent };
}
