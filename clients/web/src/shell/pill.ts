// What the live pill says, worked out without a screen.
import type { ConnectionState } from "@slipway/sdk";

export const quietMs = 5_000;

export type PillState = "live" | "catching-up" | "connecting" | "offline" | "needs-auth" | "history";

// `quiet`: the socket was lost so recently that saying so would only alarm.
export function pillState(state: ConnectionState, quiet: boolean, past: boolean): PillState {
  if (state === "needs-auth") return "needs-auth";
  if (state === "offline" || state === "closed") {
    if (!quiet) return "offline";
    return past ? "history" : "live";
  }
  if (past) return "history";
  return state;
}
