// What one template adds to the shared drive: its people and departments, its requirements, and its own scenarios.
import type { Drive } from "./drive";

export interface Words {
  readonly zh: string;
  readonly en: string;
}

export interface Requirement extends Words {
  readonly module: Words;
  // Department ids; none: all.
  readonly departments?: readonly string[];
}

// When a scenario of the template's own may step in: just before the shared drive does what the name says.
export type Moment =
  | "approving the charter"
  | "baselining"
  | "testing"
  | "frozen"
  | "rehearsing a second time"
  | "reviewing readiness"
  | "voting to go live"
  | "going live"
  | "past the point of no return"
  | "closing"
  | "closing, with nothing else left";

export interface Scenario {
  readonly title: string;
  readonly at: Moment;
  play(drive: Drive): Promise<void>;
}

export interface Kit {
  readonly template: string;
  // Departments that take part, with a person of each who signs for it, by slot.
  readonly signatories: Readonly<Record<string, string>>;
  // Slots that are left open when the template is applied.
  readonly unfilled?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly requirements: readonly Requirement[];
  // What the users say once the system is live.
  readonly feedback: readonly Words[];
  // Each is played exactly once.
  readonly scenarios: readonly Scenario[];
}
