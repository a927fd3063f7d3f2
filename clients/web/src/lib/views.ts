// The same view of several projects at once.
import type { ViewSnapshot } from "@slipway/sdk";
import { useClient } from "@slipway/sdk/react";
import { useMemo, useSyncExternalStore } from "react";

export function useViews(projects: readonly string[], view: string): readonly ViewSnapshot[] {
  const client = useClient();
  const key = projects.join("\n");
  const store = useMemo(() => {
    const ids = key === "" ? [] : key.split("\n");
    let held: readonly ViewSnapshot[] = [];
    return {
      subscribe(listener: () => void): () => void {
        const handles = ids.map((id) => client.view(id, view));
        const stops = handles.map((handle) => handle.subscribe(listener));
        return () => {
          for (const stop of stops) stop();
          for (const handle of handles) handle.close();
        };
      },
      // The same array while no view changed.
      snapshot(): readonly ViewSnapshot[] {
        const now = ids.flatMap((id) => {
          const snapshot = client.peek(id, view);
          return snapshot && snapshot.state !== "loading" ? [snapshot] : [];
        });
        if (now.length !== held.length || now.some((snapshot, index) => snapshot !== held[index])) held = now;
        return held;
      },
    };
  }, [client, key, view]);
  return useSyncExternalStore(store.subscribe, store.snapshot);
}
