// Our pending commands over what the server confirmed. Pure, so that it can be done again over each transition.
import type { Command } from "../gen/slipway/v1/commands_pb";
import type { Entity } from "../gen/slipway/v1/views_pb";
import type { Entities } from "../types";
import { boardPatch } from "./board";
import { meetingPatch } from "./meeting";
import { type Effect, type Patch, unchanged } from "./patch";
import { subjectOf } from "./subject";

export interface PendingEffect {
  readonly command: Command;
  readonly effect: Effect;
  // The revision of the server's answer; undefined while there is none.
  readonly committedAt: bigint | undefined;
}

export interface Overlay {
  readonly entities: Entities;
  // The ids that the commands are about, and those of everything else they made.
  readonly touched: ReadonlySet<string>;
}

type Reducer = (entities: Entities, intent: Command["intent"], effect: Effect) => Patch;

// Views that show a command before it is answered; in all others only the server's word counts.
const reducers: ReadonlyMap<string, Reducer> = new Map([
  ["board", boardPatch],
  ["meeting", meetingPatch],
]);

// What one command will do to the entities of `view`; nothing where only the server can tell.
export function patchOf(view: string, entities: Entities, command: Command, effect: Effect): Patch {
  return reducers.get(view)?.(entities, command.intent, effect) ?? unchanged;
}

export function overlay(view: string, base: Entities, pending: readonly PendingEffect[]): Overlay {
  if (pending.length === 0) return { entities: base, touched: none };
  const entities = new Map(base);
  const touched = new Set<string>();
  for (const { command, effect } of pending) {
    for (const entity of patchOf(view, entities, command, effect)) {
      if (!counts(entity)) touched.add(entity.id);
      entities.set(entity.id, entity);
    }
    const subject = subjectOf(command.intent);
    if (entities.has(subject)) touched.add(subject);
  }
  return { entities, touched };
}

// Columns and totals change with every card that moves: they are not what a command is about.
function counts(entity: Entity): boolean {
  return entity.body.case === "column" || entity.body.case === "totals";
}

const none: ReadonlySet<string> = new Set();
