// What the ids in a command's fields speak of: people, departments, and the records of the project's views.
import type { BodyCase, BodyOf, Entity } from "@slipway/sdk";
import { useEntities, useView } from "@slipway/sdk/react";
import { useMemo } from "react";
import { usePeople } from "../app/people";
import { useProject } from "../app/project";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

const people = new Set([
  "owner",
  "to",
  "assignee",
  "commander",
  "trainer",
  "person_id",
  "facilitator",
  "secretary",
  "approvers",
  "participants",
]);
const departments = new Set(["department_id", "departments", "values"]);

// A view, and how its records are told from others and called.
interface Source {
  readonly view: string;
  readonly of: (body: Entity["body"]) => Choice | undefined;
}
function source<C extends BodyCase>(
  view: string,
  kind: C,
  choice: (body: BodyOf<C>) => Choice | undefined,
): Source {
  return { view, of: (body) => (body.case === kind ? choice(body.value as BodyOf<C>) : undefined) };
}

const task = source("board", "task", (card) =>
  card.archived ? undefined : { value: card.taskId, label: card.title },
);
const requirement = source("requirements", "requirement", (one) => ({
  value: one.requirementId,
  label: one.title,
}));
const sprint = source("sprints", "sprint", (one) => ({ value: one.sprintId, label: one.name }));
const change = source("requirements", "change", (one) => ({ value: one.changeId, label: one.title }));
const emergencyChange = source("environment", "emergencyChange", (one) =>
  one.approved ? { value: one.changeId, label: one.title } : undefined,
);
const incident = source("operation", "incident", (one) => ({ value: one.incidentId, label: one.title }));
const monitor = source("operation", "monitor", (one) => ({ value: one.monitorId, label: one.name }));
const run = source("runbook", "run", (one) => ({ value: one.runId, label: one.runId }));
const testRun = source("tests", "testRun", (one) => ({ value: one.runId, label: one.runId }));
const workshop = source("meeting", "meeting", (one) => ({ value: one.meetingId, label: one.title }));
const none: Source = { view: "overview", of: () => undefined };

const sources: Readonly<Record<string, Source>> = {
  task_id: task,
  tasks: task,
  add: task,
  remove: task,
  requirement_id: requirement,
  requirement_ids: requirement,
  requirements: requirement,
  sprint_id: sprint,
  to_sprint: sprint,
  change_id: change,
  emergency_change: emergencyChange,
  incident_id: incident,
  monitor_id: monitor,
  workshop_id: workshop,
};
// The same name speaks of different things in different commands.
const ofCommand: Readonly<Record<string, Source>> = {
  "raise_defect.run_id": testRun,
  "declare_incident.run_id": run,
};

export type Reference = "person" | "department" | "record";

// Of a field that holds ids of what is there already; undefined: it holds something else.
export function referenceOf(command: string, field: string): Reference | undefined {
  if (people.has(field)) return "person";
  if (departments.has(field)) return "department";
  return sources[field] || ofCommand[`${command}.${field}`] ? "record" : undefined;
}

export function usePersonChoices(): readonly Choice[] {
  const { project } = useProject();
  const directory = usePeople();
  const members = useEntities(project, "overview", "member");
  return useMemo(() => {
    const inProject = new Set(members.map((member) => member.personId));
    // Those of the project first: they are who is meant almost always.
    const list = [...directory.list].sort(
      (a, b) => Number(inProject.has(b.personId)) - Number(inProject.has(a.personId)),
    );
    return list.map((person) => ({ value: person.personId, label: person.name }));
  }, [directory, members]);
}

export function useDepartmentChoices(): readonly Choice[] {
  const directory = usePeople();
  return useMemo(
    () => directory.departments.map((one) => ({ value: one.departmentId, label: one.name })),
    [directory],
  );
}

export function useRecordChoices(command: string, field: string): readonly Choice[] {
  const { project } = useProject();
  const from = ofCommand[`${command}.${field}`] ?? sources[field] ?? none;
  const view = useView(project, from.view);
  return useMemo(() => {
    const choices: Choice[] = [];
    for (const entity of view?.entities.values() ?? []) {
      const choice = from.of(entity.body);
      if (choice) choices.push(choice);
    }
    return choices.sort((a, b) => a.label.localeCompare(b.label));
  }, [view, from]);
}
