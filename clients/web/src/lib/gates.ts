// What is decided at a gate: one that stands before live runs decides to go live, an earlier one is passed.
import { type Criterion, CriterionState, type Gate } from "@slipway/sdk";
import type { TFunction } from "i18next";
import type { Words } from "../forms/words";

export type OutcomeWords = "GateOutcome" | "GoLiveOutcome";

// Which words a vote at that gate and its decision have.
export function outcomeWords(gate: Pick<Gate, "beforeLiveRun">): OutcomeWords {
  return gate.beforeLiveRun ? "GoLiveOutcome" : "GateOutcome";
}

// What the check asks for, with its threshold.
export function checkWords(
  t: TFunction,
  words: Pick<Words, "value">,
  { check, threshold }: Pick<Criterion, "check" | "threshold">,
): string {
  if (!check) return "";
  const name = words.value("CriterionCheck", check);
  if (!threshold) return name;
  const limit = t(`records.page.threshold.${check as 11}`, { value: String(threshold) });
  return `${name} · ${limit}`;
}

export interface CriteriaCount {
  of(state: CriterionState): number;
  // Hard ones that are neither met nor waived: with one of them a gate is not ready.
  readonly unmetHard: number;
}

export function countCriteria({ criteria }: Pick<Gate, "criteria">): CriteriaCount {
  return {
    of: (state) => criteria.filter((one) => one.state === state).length,
    unmetHard: criteria.filter(
      ({ hard, state }) =>
        hard && state !== CriterionState.CRITERION_MET && state !== CriterionState.CRITERION_WAIVED,
    ).length,
  };
}

// Whether evidence names something of the project, as `load/…`, and not a place on paper.
export function isReference(reference: string): boolean {
  return /^[a-z][a-z-]*\/[\w-]+(\/[\w-]+)?$/.test(reference);
}
