// Listeners that are told "something changed", and nothing more.
import type { Unsubscribe } from "./types";

export class Emitter {
  private readonly listeners = new Set<() => void>();

  on(listener: () => void): Unsubscribe {
    // Wrapped, so that one function subscribed twice is two subscriptions.
    const entry = () => listener();
    this.listeners.add(entry);
    return () => {
      this.listeners.delete(entry);
    };
  }

  emit(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
