// A clock that stands still until told to move, and a device that is online until told otherwise.
import type { Clock, Device } from "../../src/types";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

export class FakeClock implements Clock {
  private time = 1_800_000_000_000;
  private order = 0;
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  after(delayMs: number, task: () => void): () => void {
    this.order += 1;
    const timer: Timer = { at: this.time + Math.max(0, delayMs), order: this.order, task };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  }

  // Runs all that falls due within `ms`, in order, with promises settled between.
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (;;) {
      const next = [...this.timers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next || next.at > end) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.task();
      await settled();
    }
    this.time = end;
  }
}

// Lets every promise that can settle do so.
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export class FakeDevice implements Device {
  private online = true;
  private readonly listeners = {
    online: new Set<() => void>(),
    offline: new Set<() => void>(),
    visible: new Set<() => void>(),
  };

  isOnline(): boolean {
    return this.online;
  }
  onOnline(listener: () => void) {
    return this.on("online", listener);
  }
  onOffline(listener: () => void) {
    return this.on("offline", listener);
  }
  onVisible(listener: () => void) {
    return this.on("visible", listener);
  }

  goOffline(): void {
    this.online = false;
    for (const listener of this.listeners.offline) listener();
  }
  goOnline(): void {
    this.online = true;
    for (const listener of this.listeners.online) listener();
  }
  becomeVisible(): void {
    for (const listener of this.listeners.visible) listener();
  }

  private on(event: keyof FakeDevice["listeners"], listener: () => void) {
    this.listeners[event].add(listener);
    return () => {
      this.listeners[event].delete(listener);
    };
  }
}
