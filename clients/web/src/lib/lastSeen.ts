// How far this browser has seen each project, so that whoever comes back is told what happened since.
export interface Seen {
  readonly revision: string;
  // Milliseconds since 1970.
  readonly at: number;
}

const prefix = "slipway.seen.";
// Whoever was away for less has not been away.
export const absenceMs = 30 * 60_000;

export function lastSeen(project: string): Seen | undefined {
  try {
    const seen = JSON.parse(localStorage.getItem(prefix + project) ?? "null") as Seen | null;
    return seen && /^\d+$/.test(seen.revision) && Number.isFinite(seen.at) ? seen : undefined;
  } catch {
    return undefined;
  }
}

export function rememberSeen(project: string, revision: bigint, at: number = Date.now()): void {
  try {
    localStorage.setItem(prefix + project, JSON.stringify({ revision: String(revision), at }));
  } catch {
    // Storage is blocked: there will be nothing to tell.
  }
}

export function wasAway(seen: Seen | undefined, head: bigint, now: number): seen is Seen {
  return seen !== undefined && now - seen.at >= absenceMs && BigInt(seen.revision) < head;
}
