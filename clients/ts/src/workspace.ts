// The views over all projects, each its reader's own: portfolio, calendar, work and inbox.
//
// They are subscribed to as views of the project `workspace`, but have nothing to do with that stream's
// revisions: each counts its own from 1 on every connection, and a transition that moves one names it as its
// only view and moves nothing else.
import type { Transition } from "./gen/slipway/v1/sync_pb";

const stream = "workspace";
const views: ReadonlySet<string> = new Set(["portfolio", "calendar", "work", "inbox"]);

export function isOverProjects(project: string, view: string): boolean {
  return project === stream && views.has(view);
}

// The one view over all projects that this transition moves; undefined: it is of a project, and moves its
// views.
export function movesOverProjects(transition: Transition): string | undefined {
  const [delta, ...others] = transition.views;
  if (!delta || others.length > 0) return undefined;
  return isOverProjects(transition.project, delta.view) ? delta.view : undefined;
}
