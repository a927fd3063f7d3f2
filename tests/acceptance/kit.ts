// What one template adds to the shared drive: its people and departments, its requirements, and its own scenario.
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

// When the template's own scenario may step in: just before the shared drive does what the name says.
export type Moment =
  | "approving the charter"
  | "baselining"
  | "testing"
  | "frozen"
  | "reviewing readiness"
  | "proving the restore"
  | "going live"
  | "past the point of no return"
  | "closing";

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
  readonly scenario: { readonly title: string; readonly at: Moment; play(drive: Drive): Promise<void> };
}
