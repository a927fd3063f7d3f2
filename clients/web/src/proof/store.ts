// What has been proved on this page: a state for each revision that was asked about, and one for each log.
import { useCallback, useSyncExternalStore } from "react";
import { ask } from "./client";
import type { EntryResult, HeadResult, Shown } from "./messages";
import { conflictOf, keepConflict, pinOf, replacePin } from "./pins";

// `broken`: the Worker itself failed.
export type Proof = EntryResult | { readonly state: "unverified" | "checking" | "broken" };
export type LogState = HeadResult | { readonly state: "unverified" | "checking" | "broken" };

const unverified = { state: "unverified" } as const;
const checking = { state: "checking" } as const;
const broken = { state: "broken" } as const;

const proofs = new Map<string, Proof>();
const logs = new Map<string, LogState>();
const listeners = new Set<() => void>();

function set<State>(states: Map<string, State>, key: string, state: State): void {
  states.set(key, state);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useProof(project: string, revision: bigint): Proof {
  const key = `${project}/${revision}`;
  return useSyncExternalStore(
    subscribe,
    useCallback(() => proofs.get(key) ?? unverified, [key]),
  );
}

export function useLog(project: string): LogState {
  return useSyncExternalStore(
    subscribe,
    useCallback(() => logs.get(project) ?? unverified, [project]),
  );
}

// Asks until the answer builds on the pin that stands: two tabs may ask at once.
async function pinned<Result extends HeadResult | EntryResult>(
  project: string,
  question: (pin: ReturnType<typeof pinOf>) => Promise<Result>,
): Promise<Result | Extract<HeadResult, { state: "conflict" }>> {
  for (;;) {
    const known = conflictOf(project);
    if (known) return { state: "conflict", conflict: known };
    const pin = pinOf(project);
    const result = await question(pin);
    if (result.state === "conflict") keepConflict(project, result.conflict);
    if (result.state !== "verified" || replacePin(project, pin, result.head.pin)) return result;
  }
}

export async function checkLog(project: string): Promise<void> {
  const before = logs.get(project);
  if (before?.state === "checking") return;
  if (before?.state !== "verified") set(logs, project, checking);
  const result = await pinned(project, (pin) => ask({ kind: "head", project, pin })).catch(() => broken);
  set(logs, project, result);
}

export async function checkEntry(
  project: string,
  revision: bigint,
  shown: Shown | undefined,
): Promise<Proof> {
  const key = `${project}/${revision}`;
  const before = proofs.get(key);
  if (before?.state === "checking" || before?.state === "verified") return before;
  set(proofs, key, checking);
  const result = await pinned(project, (pin) => ask({ kind: "entry", project, pin, revision, shown })).catch(
    () => broken,
  );
  set(proofs, key, result);
  if (result.state === "verified") set(logs, project, { state: "verified", head: result.head });
  if (result.state === "conflict") set(logs, project, result);
  return result;
}

// The contradiction that this browser holds about the project's log, if any.
export function useConflict(project: string) {
  // Known from an earlier visit, or found on this page.
  return useSyncExternalStore(
    subscribe,
    useCallback(() => {
      const log = logs.get(project);
      if (log?.state === "conflict") return log.conflict;
      return heldConflict(project);
    }, [project]),
  );
}

const held = new Map<string, ReturnType<typeof conflictOf>>();

// Read from storage once for each project: a snapshot must be the same object while nothing changed.
function heldConflict(project: string): ReturnType<typeof conflictOf> {
  if (!held.has(project)) held.set(project, conflictOf(project));
  return held.get(project);
}
