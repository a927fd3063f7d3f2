// Who is where now. Told to the server at most ten times a second, renewed while it holds, never stored.
import { Emitter } from "./emitter";
import type { PresenceUpdate, PresentPerson } from "./gen/slipway/v1/sync_pb";
import type { Clock, PresenceHandle, PresenceState } from "./types";

const intervalMs = 100;
const renewalMs = 10_000;
// How long the server keeps a presence that is not renewed.
const leaseMs = 20_000;

const nobody: readonly PresentPerson[] = [];

type ToldPresence = Required<Omit<PresenceState, "cursor">> & Pick<PresenceState, "cursor">;
// Sends if connected; says whether it did.
export type TellPresence = (project: string, state: ToldPresence) => boolean;

class Room {
  readonly changed = new Emitter();
  people = nobody;
  mine: ToldPresence | undefined;
  toldAt = Number.NEGATIVE_INFINITY;
  cancel: (() => void) | undefined;
}

export class PresenceBook {
  private readonly rooms = new Map<string, Room>();
  private cancelForget: (() => void) | undefined;

  constructor(
    private readonly clientId: string,
    private readonly clock: Clock,
    private readonly tell: TellPresence,
  ) {}

  handle(project: string): PresenceHandle {
    const room = this.room(project);
    return {
      set: (state) => {
        const { scope, focus = "", typing = false, cursor } = state;
        room.mine = { scope, focus, typing, ...(cursor ? { cursor } : {}) };
        this.tellSoon(project, room);
      },
      leave: () => {
        if (!room.mine) return;
        room.mine = { scope: "", focus: "", typing: false };
        this.tellSoon(project, room);
      },
      people: () => room.people,
      subscribe: (listener) => room.changed.on(listener),
    };
  }

  update(update: PresenceUpdate): void {
    const others = update.people.filter((person) => person.clientId !== this.clientId);
    this.show(this.room(update.project), others);
  }

  welcomed(): void {
    this.cancelForget?.();
    this.cancelForget = undefined;
  }

  // The server takes presence of a project only while we see a view of it: so it is told again whenever one
  // is opened or resumed.
  opened(project: string): void {
    const room = this.rooms.get(project);
    if (room?.mine?.scope) this.tellNow(project, room);
  }

  // The others stay until their leases would have ended without us seeing it.
  lost(): void {
    this.cancelForget?.();
    this.cancelForget = this.clock.after(leaseMs, () => {
      for (const room of this.rooms.values()) this.show(room, nobody);
    });
  }

  close(): void {
    this.cancelForget?.();
    for (const room of this.rooms.values()) room.cancel?.();
  }

  private room(project: string): Room {
    const held = this.rooms.get(project) ?? new Room();
    this.rooms.set(project, held);
    return held;
  }

  private tellSoon(project: string, room: Room): void {
    const waitMs = room.toldAt + intervalMs - this.clock.now();
    if (waitMs <= 0) return this.tellNow(project, room);
    this.schedule(room, waitMs, () => this.tellNow(project, room));
  }

  private tellNow(project: string, room: Room): void {
    room.cancel?.();
    room.cancel = undefined;
    if (!room.mine || !this.tell(project, room.mine)) return;
    room.toldAt = this.clock.now();
    if (room.mine.scope) this.schedule(room, renewalMs, () => this.tellNow(project, room));
    else room.mine = undefined;
  }

  private schedule(room: Room, delayMs: number, task: () => void): void {
    room.cancel?.();
    room.cancel = this.clock.after(delayMs, task);
  }

  private show(room: Room, people: readonly PresentPerson[]): void {
    if (samePeople(room.people, people)) return;
    room.people = people;
    room.changed.emit();
  }
}

function samePeople(a: readonly PresentPerson[], b: readonly PresentPerson[]): boolean {
  const key = (people: readonly PresentPerson[]) =>
    JSON.stringify(
      people.map(({ personId, clientId, scope, focus, typing, cursor }) => [
        personId,
        clientId,
        scope,
        focus,
        typing,
        cursor ? [String(cursor.version), cursor.anchor, cursor.head] : [],
      ]),
    );
  return key(a) === key(b);
}
