// One field of something that others may change at the same time: yours is kept until you give it up.
import type { Refusal } from "@slipway/sdk";
import { useCallback, useRef, useState } from "react";

export interface Field {
  readonly text: string;
  // Not yet sent.
  readonly dirty: boolean;
  // Someone changed it while it was being edited here.
  readonly overtaken: boolean;
  readonly refusal: Refusal | undefined;
  begin(): void;
  change(text: string): void;
  // Sends it, if it differs. `force` overwrites what another wrote.
  commit(force?: boolean): void;
  // Gives one's own up.
  drop(): void;
}

// `save` gets the revision that the editor had seen, or nothing where the other's change is to be
// overwritten; it answers the revision that it made, or why not. `revisionNow` is the view's.
export type Saved = { readonly refusal: Refusal } | { readonly revision: bigint };

export function useField(
  value: string,
  revisionNow: () => bigint,
  save: (text: string, seen: bigint | undefined) => Promise<Saved>,
): Field {
  const [draft, setDraft] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const base = useRef<{ readonly value: string; readonly revision: bigint }>(undefined);
  const own = useRef(0n);
  const sending = useRef(false);
  const latest = useRef({ value, draft, revisionNow, save });
  latest.current = { value, draft, revisionNow, save };

  const begin = useCallback(() => {
    const { value, draft, revisionNow } = latest.current;
    if (draft === undefined) base.current = { value, revision: revisionNow() };
  }, []);
  const drop = useCallback(() => {
    setDraft(undefined);
    setRefusal(undefined);
    base.current = undefined;
  }, []);
  const commit = useCallback(
    (force = false): void => {
      const { value, draft, revisionNow, save } = latest.current;
      // One at a time: the next one must have seen what this one makes.
      if (draft === undefined || sending.current) return;
      const began = base.current;
      const untouched = !began || began.value === value;
      if (draft === value) {
        drop();
        return;
      }
      // Unless this very field changed meanwhile, what the editor saw is what stands there now.
      const newest = revisionNow() > own.current ? revisionNow() : own.current;
      sending.current = true;
      void save(draft, force ? undefined : untouched ? newest : began.revision).then((saved) => {
        sending.current = false;
        if ("refusal" in saved) {
          setRefusal(saved.refusal);
          return;
        }
        own.current = saved.revision;
        setRefusal(undefined);
        if (latest.current.draft === draft) drop();
        else {
          // More was typed while this was on its way.
          base.current = { value: draft, revision: saved.revision };
          commit();
        }
      });
    },
    [drop],
  );
  return {
    text: draft ?? value,
    dirty: draft !== undefined && draft !== value,
    overtaken:
      draft !== undefined &&
      !sending.current &&
      base.current !== undefined &&
      base.current.value !== value &&
      draft !== value,
    refusal,
    begin,
    change: useCallback(
      (text: string) => {
        begin();
        setDraft(text);
      },
      [begin],
    ),
    commit,
    drop,
  };
}
