// What stands over all projects, for the person who looks: `portfolio`, `calendar`, their own `work` and `inbox`.
import type { BodyCase, BodyOf } from "@slipway/sdk";
import { useMemo, useSyncExternalStore } from "react";
import { http } from "./session";

export type OverallView = "portfolio" | "calendar" | "work" | "inbox";
export interface Overall {
  readonly loaded: boolean;
  readonly error: unknown;
  readonly reload: () => void;
  of<C extends BodyCase>(kind: C): readonly BodyOf<C>[];
}

const askEveryMs = 30_000;

class Polled {
  private state: Overall = { loaded: false, error: undefined, reload: () => this.ask(), of: () => [] };
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly view: OverallView) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.ask();
      this.timer = setInterval(this.ask, askEveryMs);
      window.addEventListener("focus", this.ask);
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      window.removeEventListener("focus", this.ask);
    };
  };
  readonly snapshot = (): Overall => this.state;

  private readonly ask = (): void => {
    http.workspaceView(this.view).then(
      ({ entities }) => {
        const held = new Map<BodyCase, unknown[]>();
        for (const { body } of entities) {
          if (!body.case) continue;
          const list = held.get(body.case) ?? [];
          list.push(body.value);
          held.set(body.case, list);
        }
        const of = <C extends BodyCase>(kind: C) => (held.get(kind) ?? []) as unknown as readonly BodyOf<C>[];
        this.become({ ...this.state, loaded: true, error: undefined, of });
      },
      (error: unknown) => this.become({ ...this.state, error }),
    );
  };
  private become(state: Overall): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

// Notices that were not read yet.
export function useUnread(): number {
  return useOverall("inbox")
    .of("notice")
    .reduce((sum, { read }) => sum + (read ? 0 : 1), 0);
}

const stores = new Map<OverallView, Polled>();

export function useOverall(view: OverallView): Overall {
  const store = useMemo(() => {
    const found = stores.get(view) ?? new Polled(view);
    stores.set(view, found);
    return found;
  }, [view]);
  return useSyncExternalStore(store.subscribe, store.snapshot);
}
