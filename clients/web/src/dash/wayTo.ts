// The page of a project that shows most of a view.
import type { Section } from "../shell/where";

const sections: Readonly<Record<string, Section>> = {
  board: "board",
  sprints: "plan",
  timeline: "plan",
  gates: "gates",
  tests: "test",
  risks: "risks",
  runbook: "runbook",
  operation: "ops",
};

export function sectionOfView(view: string): Section {
  return sections[view] ?? "overview";
}

// As an address, for a page that has no router's links to it.
export function addressOfView(project: string, view: string): string {
  const section = sectionOfView(view);
  return `/w/main/p/${encodeURIComponent(project)}${section === "overview" ? "" : `/${section}`}`;
}
