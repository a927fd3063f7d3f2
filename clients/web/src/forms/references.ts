// What the ids in a command's fields speak of: people, departments, and the records of the project's views.
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { type BodyCase, type BodyOf, CriterionCheck, type Entities, type Entity } from "@slipway/sdk";
import { useEntities, useView } from "@slipway/sdk/react";
import { createContext, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useProject } from "../app/project";
import { formatInstant } from "../lib/dates";
import type { Values } from "./values";
import { useWords, type Words } from "./words";

// The form that a field stands in: a step's predecessors are steps of its own runbook.
export interface FormState {
  readonly given: Values;
  readonly values: Values;
}
const FormContext = createContext<FormState>({ given: {}, values: {} });
export const FormProvider = FormContext.Provider;

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

// What a source needs to name a record.
export interface Naming extends FormState {
  readonly entities: Entities;
  readonly words: Pick<Words, "value">;
  readonly at: (time: Timestamp | undefined) => string;
}

// A view, and the choices that a record of it makes. `asTheyCome`: in the record's own order, not by what they are called.
interface Source {
  readonly view: string;
  // A second view with such records.
  readonly beside?: string;
  readonly of: (body: Entity["body"], naming: Naming) => readonly Choice[];
  readonly asTheyCome?: boolean;
}
function source<C extends BodyCase>(
  view: string,
  kind: C,
  choice: (body: BodyOf<C>, naming: Naming) => Choice | undefined,
): Source {
  return {
    view,
    of: (body, naming) => {
      const one = body.case === kind ? choice(body.value as BodyOf<C>, naming) : undefined;
      return one ? [one] : [];
    },
  };
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
const run = source("runbook", "run", (one, { words, at }) => ({
  value: one.runId,
  label: `${words.value("RunKind", one.kind)} · ${at(one.startedAt ?? one.plannedStart)}`,
}));
const testRun = source("tests", "testRun", (one, { entities, at }) => {
  const plan = entities.get(`plan/${one.planId}`)?.body;
  const title = plan?.case === "testPlan" ? plan.value.title : "";
  return {
    value: one.runId,
    label: [title, at(one.startedAt), one.environment].filter((part) => part !== "").join(" · "),
  };
});
// In the order of the runbook, and not the step itself.
const predecessor: Source = {
  view: "runbook",
  asTheyCome: true,
  of: (body, { given, values }) => {
    if (body.case !== "runbook" || body.value.runbookId !== given.runbookId) return [];
    const own = (values.step as { stepId?: string } | undefined)?.stepId;
    return body.value.steps
      .map((step, place) => ({ value: step.stepId, label: `${place + 1}. ${step.title}` }))
      .filter((choice) => choice.value !== own);
  },
};
const workshop = source("meeting", "meeting", (one) => ({ value: one.meetingId, label: one.title }));
const training = source("people", "training", (one) => ({ value: one.trainingId, label: one.title }));
// What the criterion's check looks at: a monitor, or a training; nothing, where the check looks at none.
const checked: Source = {
  view: "operation",
  beside: "people",
  of: (body, naming) => {
    const check = Number(naming.values.check);
    if (check === CriterionCheck.MONITOR_IS_WITHIN) return monitor.of(body, naming);
    return check === CriterionCheck.PEOPLE_ARE_TRAINED ? training.of(body, naming) : [];
  },
};
const none: Source = { view: "overview", of: () => [] };

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
  "add_step.predecessors": predecessor,
  "edit_step.predecessors": predecessor,
  "add_criterion.of": checked,
};

// Ids that the form makes or has by itself, within a group of fields.
const hidden = new Set(["add_step.step_id", "edit_step.step_id"]);
export const isHidden = (command: string, field: string): boolean => hidden.has(`${command}.${field}`);

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

// What can be chosen for that field, of the records of `entities`. Pure.
export function recordChoices(command: string, field: string, naming: Naming): readonly Choice[] {
  const from = sourceOf(command, field);
  const choices = [...naming.entities.values()].flatMap((entity) => from.of(entity.body, naming));
  return from.asTheyCome ? choices : choices.sort((a, b) => a.label.localeCompare(b.label));
}

const sourceOf = (command: string, field: string): Source =>
  ofCommand[`${command}.${field}`] ?? sources[field] ?? none;

const noEntities: Entities = new Map();

export function useRecordChoices(command: string, field: string): readonly Choice[] {
  const { project } = useProject();
  const { i18n } = useTranslation();
  const words = useWords();
  const form = useContext(FormContext);
  const from = sourceOf(command, field);
  const first = useView(project, from.view)?.entities ?? noEntities;
  const second = useView(project, from.beside ?? from.view)?.entities ?? noEntities;
  const at = (time: Timestamp | undefined): string =>
    time ? formatInstant(timestampDate(time), i18n.language) : "";
  // `words` and `at` are new each time, and say the same in one language.
  return useMemo(() => {
    const entities: Entities = first === second ? first : new Map([...first, ...second]);
    return recordChoices(command, field, { ...form, entities, words, at });
  }, [command, field, form.given, form.values, first, second, i18n.language]);
}
