// Remote changes never move what is under one's pointer or keys: the order is held for a moment instead.
import type { TaskCard } from "@slipway/sdk";
import { useCallback, useEffect, useRef, useState } from "react";
import { changesBetween, sameIds } from "./model";

const holdMs = 1_200;

export interface Quiet {
  readonly ids: readonly string[];
  // How many changes wait; 0: the order is the newest.
  readonly waiting: number;
  // Someone is at work in this column.
  readonly touch: () => void;
  // Shows what waits.
  readonly adopt: () => void;
}

// `isOwn` says whether the newest change is one's own, which is shown at once. `dragging` holds all along.
export function useQuietOrder(cards: readonly TaskCard[], isOwn: () => boolean, dragging: boolean): Quiet {
  const shown = useRef<readonly string[]>([]);
  const activeUntil = useRef(0);
  const [, render] = useState(0);
  const ids = cards.map((card) => card.taskId);
  const same = sameIds(ids, shown.current);
  const now = Date.now();
  const hold = !same && shown.current.length > 0 && !isOwn() && (dragging || now < activeUntil.current);
  if (!same && !hold) shown.current = ids;

  const waitMs = hold && !dragging ? activeUntil.current - now : 0;
  useEffect(() => {
    if (waitMs <= 0) return;
    const timer = setTimeout(() => render((n) => n + 1), waitMs + 10);
    return () => clearTimeout(timer);
  });

  return {
    ids: shown.current,
    waiting: hold ? changesBetween(shown.current, ids) : 0,
    touch: useCallback(() => {
      activeUntil.current = Date.now() + holdMs;
    }, []),
    adopt: useCallback(() => {
      activeUntil.current = 0;
      shown.current = [];
      render((n) => n + 1);
    }, []),
  };
}
