// The words that the optimistic reducers share.
import { create } from "@bufbuild/protobuf";
import { type Entity, EntitySchema } from "../gen/slipway/v1/views_pb";
import type { BodyCase, BodyOf, Entities } from "../types";

// Entities to put in the place of those with the same ids.
export type Patch = readonly Entity[];
export const unchanged: Patch = [];

// Who sent the command and when; fixed with the command, so that doing it again gives the same.
export interface Effect {
  readonly personId: string;
  readonly sentAt: number;
}

export function body<C extends BodyCase>(entities: Entities, id: string, kind: C): BodyOf<C> | undefined {
  const found = entities.get(id)?.body;
  return found?.case === kind ? (found.value as BodyOf<C>) : undefined;
}

export function bodies<C extends BodyCase>(entities: Entities, kind: C): BodyOf<C>[] {
  const found: BodyOf<C>[] = [];
  for (const entity of entities.values()) {
    if (entity.body.case === kind) found.push(entity.body.value as BodyOf<C>);
  }
  return found;
}

export function entity(id: string, content: Entity["body"]): Entity {
  const made = create(EntitySchema, { id });
  made.body = content;
  return made;
}
