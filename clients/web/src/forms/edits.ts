// Commands that change what is there already: which record of which view, and what of it stands in their form.
//
// From this a form begins with what the record holds, says with the command what its reader had seen (`expect`), and
// shows what another wrote meanwhile. A command that is not named here makes something new, or adds to what there is,
// and two people who send it do not stand in each other's way.
import type { BodyCase, BodyOf, Entity, IntentCase } from "@slipway/sdk";
import type { Values } from "./values";

export interface Edit {
  readonly view: string;
  // The record's id in that view, as `risk/7`; `values`: what is given and what stands in the form.
  readonly entity: (values: Values) => string;
  // The form's fields as the record has them now. Undefined: it is another record, or has nothing of the form.
  readonly held: (body: Entity["body"], values: Values) => Values | undefined;
}

function edit<C extends BodyCase>(
  view: string,
  kind: C,
  prefix: string,
  idKey: string,
  held: (record: BodyOf<C>, values: Values) => Values | undefined = () => undefined,
): Edit {
  return {
    view,
    entity: (values) => `${prefix}/${String(values[idKey] ?? "")}`,
    held: (body, values) => (body.case === kind ? held(body.value as BodyOf<C>, values) : undefined),
  };
}

const stepId = (values: Values): unknown => (values.step as { stepId?: string } | undefined)?.stepId;
const runbook = edit("runbook", "runbook", "runbook", "runbookId");
const advice = edit("people", "advice", "advice", "adviceId");
const plan = edit("tests", "testPlan", "plan", "planId");
const defect = edit("tests", "defect", "defect", "defectId");
const change = edit("requirements", "change", "change", "changeId");
const milestone = edit("timeline", "milestone", "milestone", "milestoneId", ({ due }) => ({ due }));
const risk = edit("risks", "risk", "risk", "riskId");

export const edits: Partial<Readonly<Record<IntentCase, Edit>>> = {
  editRequirement: edit("requirements", "requirement", "requirement", "requirementId", (one) => ({
    title: one.title,
    text: one.text,
    module: one.module,
    priority: one.priority,
    departments: { values: [...one.departments] },
  })),
  rescheduleMeeting: edit("meeting", "meeting", "meeting", "meetingId", ({ startsAt, plannedMinutes }) => ({
    startsAt,
    plannedMinutes,
  })),
  approveChange: change,
  rejectChange: change,
  rebaselineMilestone: milestone,
  reachMilestone: { ...milestone, held: () => undefined },
  approveTestPlan: plan,
  resolveDefect: defect,
  verifyDefect: defect,
  setCapacityTarget: edit("environment", "capacity", "capacity", "capacityId", (one) => ({
    name: one.name,
    unit: one.unit,
    target: Number(one.target),
    forecast: Number(one.forecast),
  })),
  editStep: {
    ...runbook,
    held: (body, values) => {
      const steps = body.case === "runbook" ? body.value.steps : [];
      const step = steps.find((one) => one.stepId === stepId(values));
      return step && { step: { ...step, predecessors: [...step.predecessors] } };
    },
  },
  removeStep: runbook,
  approveRunbook: runbook,
  assessRisk: edit("risks", "risk", "risk", "riskId", (one) =>
    one.probability > 0 ? { probability: one.probability, impact: one.impact } : undefined,
  ),
  planResponse: edit("risks", "risk", "risk", "riskId", (one) => ({
    strategy: one.strategy,
    response: one.response,
    trigger: one.trigger,
    contingency: one.contingency,
    owner: one.owner,
    due: one.responseDue,
  })),
  escalateRisk: risk,
  acceptRisk: risk,
  closeRisk: risk,
  dispositionAdvice: advice,
  triageFeedback: edit("operation", "feedback", "feedback", "feedbackId", (one) => ({
    owner: one.owner,
    priority: one.priority || undefined,
    reason: one.reason,
  })),
  measureSuccessFactor: edit("closure", "measurement", "measurement", "factorId", (one) => ({
    value: one.value,
    met: one.met,
    measuredOn: one.measuredOn,
  })),
  completeSprint: edit("sprints", "sprint", "sprint", "sprintId"),
};
