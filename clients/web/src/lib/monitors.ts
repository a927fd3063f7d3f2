// What is known of a monitor. The log keeps its first reading and those that crossed the threshold, either way; what is read
// between them leaves no trace.
import type { Monitor } from "@slipway/sdk";

export type MonitorStanding = "breached" | "within" | "neverRead";

export function standingOf({ breached, since }: Pick<Monitor, "breached" | "since">): MonitorStanding {
  if (breached) return "breached";
  return since ? "within" : "neverRead";
}

// Thousandths, as the unit has it.
export function inUnits(milli: bigint, unit: string): string {
  const value = String(Number(milli) / 1000);
  return unit ? `${value} ${unit}` : value;
}
