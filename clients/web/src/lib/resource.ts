import { useCallback, useEffect, useState } from "react";

export interface Resource<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly reload: () => void;
}

// Loads something over HTTP when the component is mounted, and again on `reload` or a new `load`.
export function useResource<T>(load: () => Promise<T>): Resource<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  // A new round loads again.
  useEffect(() => {
    let current = true;
    setError(undefined);
    load().then(
      (loaded) => {
        if (current) setValue(loaded);
      },
      (failed: unknown) => {
        if (current) setError(failed ?? new Error("failed"));
      },
    );
    return () => {
      current = false;
    };
  }, [load, round]);
  return { value, error, reload: useCallback(() => setRound((n) => n + 1), []) };
}
