// What is decided at a gate: one that stands before live runs decides to go live, an earlier one is passed.
import type { Gate } from "@slipway/sdk";

export type OutcomeWords = "GateOutcome" | "GoLiveOutcome";

// Which words a vote at that gate and its decision have.
export function outcomeWords(gate: Pick<Gate, "beforeLiveRun">): OutcomeWords {
  return gate.beforeLiveRun ? "GoLiveOutcome" : "GateOutcome";
}
