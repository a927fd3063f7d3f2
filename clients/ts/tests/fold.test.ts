import { fromJson, type JsonObject, toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  awaitAnswer,
  emptyFold,
  type Folded,
  foldSnapshot,
  foldTransition,
  settle,
  type ViewFold,
} from "../src/fold";
import { type ServerFrame, ServerFrameSchema } from "../src/gen/slipway/v1/sync_pb";
import { EntitySchema } from "../src/gen/slipway/v1/views_pb";
import { readVectors } from "./support/vectors";

interface Step {
  readonly frame: JsonObject;
  readonly revision: string;
  readonly live: boolean;
  readonly entities: Readonly<Record<string, JsonObject>>;
  readonly subscribeAgain?: { readonly subId: number; readonly from: string };
}
interface Case {
  readonly name: string;
  readonly project: string;
  readonly view: string;
  readonly subId: number;
  readonly steps: readonly Step[];
}
const { cases } = readVectors("fold.json") as unknown as { readonly cases: readonly Case[] };

describe("The fold of tests/vectors/fold.json", () => {
  it.each(cases)("$name", ({ project, view, subId, steps }) => {
    let fold = emptyFold(view);
    let current = subId;
    for (const step of steps) {
      const { frame } = fromJson(ServerFrameSchema, step.frame);
      const folded = take(fold, frame, project, current);
      expect(folded.gap).toBe(step.subscribeAgain !== undefined);
      fold = folded.fold;
      if (step.subscribeAgain) {
        expect(fold.revision).toBe(BigInt(step.subscribeAgain.from));
        fold = awaitAnswer(fold);
        current = step.subscribeAgain.subId;
      }
      expect(held(fold)).toEqual(canonical(step.entities));
      expect(fold.revision).toBe(BigInt(step.revision));
      expect(fold.answered).toBe(step.live);
    }
  });
});

describe("The fold", () => {
  it("changes nothing that it was given", () => {
    const first = cases.find((candidate) => candidate.name === "TransitionMovesTheView");
    const [snapshot, transition] = first?.steps ?? [];
    if (!first || !snapshot || !transition) throw new Error("The case is gone.");
    const before = take(emptyFold(first.view), frameOf(snapshot), first.project, first.subId).fold;
    const entities = settle(before).base;
    const copy = new Map(entities);
    settle(take(before, frameOf(transition), first.project, first.subId).fold);
    expect(settle(before).base).toEqual(copy);
    expect(before.revision).toBe(5n);
  });

  it("gives up waiting for a snapshot after a thousand transitions", () => {
    let folded: Folded = { fold: emptyFold("board"), gap: false };
    let transitions = 0;
    while (!folded.gap && transitions < 5_000) {
      const revision = String(transitions);
      const frame = {
        transition: { project: "p", fromRevision: revision, toRevision: String(transitions + 1) },
      };
      folded = take(folded.fold, fromJson(ServerFrameSchema, frame).frame, "p", 1);
      transitions += 1;
    }
    expect(transitions).toBe(1_025);
  });
});

function frameOf(step: Step): ServerFrame["frame"] {
  return fromJson(ServerFrameSchema, step.frame).frame;
}

function take(fold: ViewFold, frame: ServerFrame["frame"], project: string, subId: number): Folded {
  if (frame.case === "snapshot" && frame.value.subId === subId) return foldSnapshot(fold, frame.value);
  if (frame.case === "transition" && frame.value.project === project)
    return foldTransition(fold, frame.value);
  return { fold, gap: false };
}

function held(fold: ViewFold): Record<string, unknown> {
  return Object.fromEntries([...settle(fold).base].map(([id, entity]) => [id, toJson(EntitySchema, entity)]));
}

// As protobuf writes it, whatever defaults the file spells out.
function canonical(entities: Step["entities"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entities).map(([id, entity]) => [
      id,
      toJson(EntitySchema, fromJson(EntitySchema, entity)),
    ]),
  );
}
