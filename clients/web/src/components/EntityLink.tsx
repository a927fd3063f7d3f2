import { Link } from "@tanstack/react-router";
import type { ComponentProps, ComponentType, ReactNode } from "react";
import { type Place, placeOf } from "../lib/places";

// The router's link, for a path that is put together here and not one of its patterns.
const PlaceLink = Link as ComponentType<
  Omit<ComponentProps<"a">, "href"> & { readonly to: string; readonly search: Place["search"] }
>;

// To an entity of a project, wherever it is shown; with `at`, as of that moment.
export function EntityLink({
  project,
  entity,
  at,
  ...rest
}: {
  readonly project: string;
  readonly entity: string;
  readonly at?: string;
} & Omit<ComponentProps<"a">, "href">): ReactNode {
  const { path, search } = placeOf(project, entity, at);
  return <PlaceLink {...rest} to={path} search={search} />;
}
