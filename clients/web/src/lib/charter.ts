// The charter as a form holds it: lists are lines of text.
import type { Charter } from "@slipway/sdk";
import { type Day, toInput } from "./dates";

export interface FactorDraft {
  readonly id: string;
  readonly name: string;
  readonly measure: string;
  readonly target: string;
  readonly due: Day | undefined;
}
export interface CharterDraft {
  readonly goal: string;
  readonly inScope: string;
  readonly outOfScope: string;
  readonly factors: readonly FactorDraft[];
  readonly sponsor: string;
  readonly lead: string;
  readonly goLive: Day | undefined;
}

export function draftOf(charter: Charter | undefined): CharterDraft {
  return {
    goal: charter?.goal ?? "",
    inScope: (charter?.inScope ?? []).join("\n"),
    outOfScope: (charter?.outOfScope ?? []).join("\n"),
    factors: (charter?.successFactors ?? []).map(({ id, name, measure, target, due }) => ({
      id,
      name,
      measure,
      target,
      due,
    })),
    sponsor: charter?.sponsor ?? "",
    lead: charter?.lead ?? "",
    goLive: charter?.goLive,
  };
}

export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

export function toCharter(draft: CharterDraft) {
  return {
    goal: draft.goal.trim(),
    inScope: lines(draft.inScope),
    outOfScope: lines(draft.outOfScope),
    successFactors: draft.factors.map(({ due, ...rest }) => ({ ...rest, ...(due ? { due } : {}) })),
    sponsor: draft.sponsor,
    lead: draft.lead,
    ...(draft.goLive ? { goLive: draft.goLive } : {}),
  };
}

const flat = (draft: CharterDraft): string =>
  JSON.stringify([
    draft.goal.trim(),
    lines(draft.inScope),
    lines(draft.outOfScope),
    draft.factors.map((factor) => [factor.name, factor.measure, factor.target, toInput(factor.due)]),
    draft.sponsor,
    draft.lead,
    toInput(draft.goLive),
  ]);

export function sameDraft(a: CharterDraft, b: CharterDraft): boolean {
  return flat(a) === flat(b);
}

// What approval will ask for: a goal, a scope, and success factors that can all be measured.
export type Gap = "goal" | "scope" | "success_factors" | "unmeasured";
export function gaps(draft: CharterDraft): readonly Gap[] {
  const found: Gap[] = [];
  if (draft.goal.trim() === "") found.push("goal");
  if (lines(draft.inScope).length === 0) found.push("scope");
  if (draft.factors.length === 0) found.push("success_factors");
  if (draft.factors.some((factor) => factor.measure.trim() === "" || factor.target.trim() === ""))
    found.push("unmeasured");
  return found;
}
