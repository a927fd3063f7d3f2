// One socket at a time to `/sync`, opened again whenever it is lost.
//
// It says hello, waits for the welcome, watches for silence, hands out credit and renews the sign-in. What
// the frames mean is its owner's matter.
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  ClientFrameSchema,
  type ServerFrame,
  ServerFrameSchema,
  type Subscribe,
  type Welcome,
} from "./gen/slipway/v1/sync_pb";
import { ApiError } from "./http";
import { Refusal, refusalFrom } from "./refusal";
import type { Clock, Credentials, Device, SocketFactory, SocketLike } from "./types";

const protocol = "slipway.v1.pb";
const protocolMinor = 0;
const creditBytes = 1024 * 1024;
const firstRetryMs = 500;
const retryMsMax = 15_000;
// From opening the socket to the welcome.
const greetingMsMax = 10_000;
// A connection that lived this long starts the retries anew.
const steadyMs = 5_000;
const silentHeartbeatsMax = 2.5;

const unauthenticatedCodes: ReadonlySet<string> = new Set(["sign_in_required", "account_ended"]);

type FrameInit = NonNullable<MessageInitShape<typeof ClientFrameSchema>["frame"]>;

// idle        not asked to connect, or closed
// opening     fetching credentials, opening the socket, waiting for the welcome
// welcomed    the server has welcomed us
// waiting     until the next attempt
// needs-auth  refused; waits for `open()`
export type Phase = "idle" | "opening" | "welcomed" | "waiting" | "needs-auth";

export interface ConnectionParts {
  readonly url: string;
  readonly clientId: string;
  readonly device: string;
  readonly auth: () => Promise<Credentials>;
  readonly socket: SocketFactory;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signals: Device;
}

export interface ConnectionOwner {
  // The subscriptions to resume, asked for at each hello.
  resume(): Subscribe[];
  welcomed(welcome: Welcome): void;
  frame(frame: ServerFrame): void;
  // The socket is gone. Called once for each one that was welcomed.
  lost(): void;
  phaseChanged(): void;
  // The server said no to the attempt as such.
  problem(refusal: Refusal): void;
}

export class Connection {
  phase: Phase = "idle";
  // An attempt failed, or the device is offline, since the last welcome.
  failed = false;
  lastFrameAt: number | undefined;

  private socket: SocketLike | undefined;
  // Counts sockets, so that a late callback of an old one is known as such.
  private generation = 0;
  private attempts = 0;
  private welcomedAt = 0;
  private heartbeatMs = 0;
  private consumedBytes = 0;
  // From GoAway: when to come back. Nothing makes that wait shorter.
  private returnAt: number | undefined;
  private draining = false;
  private cancelRetry: (() => void) | undefined;
  private cancelWatch: (() => void) | undefined;
  private cancelReturn: (() => void) | undefined;
  private stopSignals: readonly (() => void)[] = [];

  constructor(
    private readonly parts: ConnectionParts,
    private readonly owner: ConnectionOwner,
  ) {}

  // Starts, or starts again after `needs-auth`. Does nothing while it is at work.
  open(): void {
    if (this.phase !== "idle" && this.phase !== "needs-auth") return;
    const { signals } = this.parts;
    if (this.phase === "idle") {
      this.stopSignals = [
        signals.onOnline(() => this.retryNow()),
        signals.onOffline(() => this.deviceOffline()),
        signals.onVisible(() => this.wake()),
      ];
    }
    this.attempts = 0;
    this.failed = !signals.isOnline();
    this.attempt();
  }

  close(): void {
    this.drop();
    this.setPhase("idle");
    for (const stop of this.stopSignals) stop();
  }

  // Sends if welcomed; says whether it did.
  send(frame: FrameInit): boolean {
    if (this.phase !== "welcomed") return false;
    this.write(frame);
    return true;
  }

  // Gives up this socket and tries again, as after an answer that makes no sense.
  restart(): void {
    this.failure();
  }

  private attempt(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.generation += 1;
    const generation = this.generation;
    const current = () => generation === this.generation;
    this.setPhase("opening");
    this.watch(greetingMsMax, () => this.failure());
    this.parts.auth().then(
      (credentials) => {
        if (current()) this.openSocket(credentials, current);
      },
      (error: unknown) => {
        if (!current()) return;
        if (isUnauthenticated(error)) return this.refuseAuth();
        if (error instanceof ApiError && error.status !== 0) {
          this.owner.problem(new Refusal(error.code, { text: error.text, facts: error.facts }));
        }
        this.failure();
      },
    );
  }

  private openSocket(credentials: Credentials, current: () => boolean): void {
    let socket: SocketLike;
    try {
      socket = this.parts.socket(this.parts.url, protocol);
    } catch {
      this.failure();
      return;
    }
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.consumedBytes = 0;
    socket.onopen = () => {
      if (current()) this.hello(credentials);
    };
    socket.onmessage = (event: { readonly data: unknown }) => {
      if (current()) this.receive(event.data);
    };
    socket.onclose = () => {
      if (current()) this.failure();
    };
    socket.onerror = () => {};
  }

  private hello(credentials: Credentials): void {
    this.write({
      case: "hello",
      value: {
        ...("ticket" in credentials ? { ticket: credentials.ticket } : { token: credentials.token }),
        clientId: this.parts.clientId,
        device: this.parts.device,
        resume: this.owner.resume(),
        creditBytes,
        protocolMinor,
      },
    });
  }

  private receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer || data instanceof Uint8Array)) return this.failure();
    const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
    let frame: ServerFrame;
    try {
      frame = fromBinary(ServerFrameSchema, bytes);
    } catch {
      return this.failure();
    }
    this.lastFrameAt = this.parts.clock.now();
    const generation = this.generation;
    this.take(frame);
    if (generation === this.generation) this.consume(frame, bytes.byteLength);
  }

  private take({ frame }: ServerFrame): void {
    switch (frame.case) {
      case "welcome":
        return this.welcome(frame.value);
      case "goAway":
        return this.goAway(frame.value.minMs, frame.value.maxMs);
      case "authExpiring":
        return this.renewAuth();
      case "error":
        // A sign-in that ended on a live socket is asked for again; one refused at the door is refused.
        if (!unauthenticatedCodes.has(frame.value.code)) {
          if (this.phase === "opening") this.owner.problem(refusalFrom(frame.value));
          break;
        }
        return this.phase === "opening" ? this.refuseAuth() : this.failure();
      default:
        break;
    }
    if (this.phase === "welcomed") this.owner.frame(create(ServerFrameSchema, { frame }));
  }

  private welcome(welcome: Welcome): void {
    if (this.phase !== "opening") return;
    this.cancelWatch?.();
    this.welcomedAt = this.parts.clock.now();
    this.heartbeatMs = welcome.heartbeatMs;
    this.failed = false;
    this.returnAt = undefined;
    this.phase = "welcomed";
    this.watchSilence();
    this.owner.welcomed(welcome);
    this.owner.phaseChanged();
  }

  // Credit is returned in large pieces: half of it may be out at any time.
  private consume(frame: ServerFrame, bytes: number): void {
    const kind = frame.frame.case;
    if (kind !== "snapshot" && kind !== "transition" && kind !== "replay") return;
    this.consumedBytes += bytes;
    if (this.consumedBytes * 2 < creditBytes) return;
    if (this.send({ case: "credit", value: { bytes: this.consumedBytes } })) this.consumedBytes = 0;
  }

  private renewAuth(): void {
    const generation = this.generation;
    this.parts.auth().then(
      (credentials) => {
        if (generation === this.generation) this.send({ case: "auth", value: { ...credentials } });
      },
      (error: unknown) => {
        if (generation === this.generation && isUnauthenticated(error)) this.refuseAuth();
      },
    );
  }

  // The server drains. It closes the socket itself; until then answers may still come.
  private goAway(minMs: number, maxMs: number): void {
    const waitMs = minMs + this.parts.random() * Math.max(0, maxMs - minMs);
    this.returnAt = this.parts.clock.now() + waitMs;
    this.cancelReturn?.();
    this.cancelReturn = this.parts.clock.after(waitMs, () => {
      if (this.phase === "welcomed") this.failure();
    });
  }

  private watchSilence(): void {
    const limitMs = this.heartbeatMs * silentHeartbeatsMax;
    if (limitMs === 0) return;
    const silentMs = this.parts.clock.now() - (this.lastFrameAt ?? this.welcomedAt);
    if (silentMs >= limitMs) return this.failure();
    this.watch(Math.max(limitMs - silentMs, 1_000), () => this.watchSilence());
  }

  private watch(delayMs: number, task: () => void): void {
    this.cancelWatch?.();
    this.cancelWatch = this.parts.clock.after(delayMs, task);
  }

  // This attempt or this socket is over; the next attempt follows.
  private failure(): void {
    const now = this.parts.clock.now();
    const steady = this.phase === "welcomed" && now - this.welcomedAt >= steadyMs;
    if (steady) this.attempts = 0;
    if (this.phase === "opening" || !this.parts.signals.isOnline()) this.failed = true;
    const waitMs = this.returnAt === undefined ? this.backoff() : Math.max(0, this.returnAt - now);
    this.draining = this.returnAt !== undefined;
    this.returnAt = undefined;
    this.drop();
    this.cancelRetry = this.parts.clock.after(waitMs, () => this.attempt());
    this.setPhase("waiting");
  }

  // Full jitter over a capped exponential.
  private backoff(): number {
    const limitMs = Math.min(retryMsMax, firstRetryMs * 2 ** this.attempts);
    this.attempts += 1;
    return this.parts.random() * limitMs;
  }

  private refuseAuth(): void {
    this.drop();
    this.setPhase("needs-auth");
  }

  private drop(): void {
    const wasWelcomed = this.phase === "welcomed";
    const socket = this.socket;
    this.generation += 1;
    this.socket = undefined;
    for (const cancel of [this.cancelRetry, this.cancelWatch, this.cancelReturn]) cancel?.();
    this.cancelRetry = undefined;
    this.cancelWatch = undefined;
    this.cancelReturn = undefined;
    if (socket) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      try {
        socket.close();
      } catch {
        // A socket that never opened may refuse to be closed; it is of no use anyway.
      }
    }
    if (wasWelcomed) {
      this.phase = "waiting";
      this.owner.lost();
    }
  }

  private retryNow(): void {
    if (this.phase !== "waiting" || this.draining) return;
    this.attempts = 0;
    this.attempt();
  }

  private deviceOffline(): void {
    if (this.phase === "idle" || this.phase === "needs-auth") return;
    this.failed = true;
    if (this.phase === "waiting") this.owner.phaseChanged();
    else this.failure();
  }

  // Timers sleep in the background: what they would have found is looked at now.
  private wake(): void {
    if (this.phase === "waiting") this.retryNow();
    else if (this.phase === "welcomed") this.watchSilence();
  }

  private write(frame: FrameInit): void {
    const bytes = toBinary(ClientFrameSchema, create(ClientFrameSchema, { frame }));
    try {
      this.socket?.send(bytes);
    } catch {
      // A socket that is closing refuses to send; its close event follows and everything is sent again.
    }
  }

  private setPhase(phase: Phase): void {
    this.phase = phase;
    this.owner.phaseChanged();
  }
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
