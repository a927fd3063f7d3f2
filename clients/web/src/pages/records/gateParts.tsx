// What the list of gates and a gate's page share.
import { type Gate, GateOutcome, GateState } from "@slipway/sdk";
import type { ReactNode } from "react";
import { outcomeWords } from "../../lib/gates";
import { Chip, type Tone, useShown } from "./parts";

export const outcomeTone: Readonly<Record<number, Tone>> = {
  [GateOutcome.GO]: "good",
  [GateOutcome.CONDITIONAL_GO]: "warn",
  [GateOutcome.NO_GO]: "bad",
};
export function GateChip({ gate }: { readonly gate: Gate }): ReactNode {
  const { words } = useShown();
  return gate.state === GateState.GATE_DECIDED ? (
    <Chip tone={outcomeTone[gate.outcome] ?? ""}>{words.value(outcomeWords(gate), gate.outcome)}</Chip>
  ) : (
    <Chip tone={gate.state === GateState.GATE_IN_REVIEW ? "warn" : ""}>
      {words.value("GateState", gate.state)}
    </Chip>
  );
}
