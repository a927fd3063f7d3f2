import { useCallback, useEffect, useState } from "react";

export interface Resource<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly reload: () => void;
}

// Loads something over HTTP when the component is mounted, and again on `reload` or a new `load`; until that is here
// the value before stays. With another `generation` (useGeneration() of its project) it does not: it may hold what
// was erased.
export function useResource<T>(load: () => Promise<T>, generation = 0): Resource<T> {
  const [held, setHeld] = useState<{ readonly generation: number; readonly value: T }>();
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  // A new round loads again.
  useEffect(() => {
    let current = true;
    setError(undefined);
    setHeld((before) => (before?.generation === generation ? before : undefined));
    load().then(
      (value) => {
        if (current) setHeld({ generation, value });
      },
      (failed: unknown) => {
        if (current) setError(failed ?? new Error("failed"));
      },
    );
    return () => {
      current = false;
    };
  }, [load, round, generation]);
  const value = held?.generation === generation ? held.value : undefined;
  return { value, error, reload: useCallback(() => setRound((n) => n + 1), []) };
}
