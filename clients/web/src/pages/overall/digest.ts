// A digest's words: how much happened to what.
import type { Digest, DigestSection } from "@slipway/sdk";

// The weightiest kinds, as a line has room for them.
export const partsMax = 4;
export function headline(digest: Digest): readonly DigestSection[] {
  return digest.sections.slice(0, partsMax);
}

export const choices = ["left", "day", "days3", "week", "month"] as const;
export type Choice = (typeof choices)[number];
const days: Readonly<Record<Exclude<Choice, "left">, number>> = { day: 1, days3: 3, week: 7, month: 30 };

// The instant of a choice, as the address has it.
export function momentOfChoice(choice: Exclude<Choice, "left">, now: Date): string {
  const at = new Date(now.getTime() - days[choice] * 86_400_000);
  // To the minute: the same address while one looks.
  at.setUTCSeconds(0, 0);
  return at.toISOString().replace(".000Z", "Z");
}
