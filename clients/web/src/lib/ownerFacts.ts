// What the log says of a stage's owner, as an evaluation will record it: the tasks are those of the stage, the actions
// and risks those of its owner. Shown before a score is given; what is recorded is the server's own count.

import { create } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  type MeetingSummary,
  type OwnerFacts,
  OwnerFactsSchema,
  type Risk,
  RiskState,
  type StageInfo,
  type TaskCard,
} from "@slipway/sdk";
import { useTranslation } from "react-i18next";
import { type Day, daysBetween, isDay, today } from "./dates";

export interface OwnersWork {
  readonly tasks: readonly TaskCard[];
  readonly summaries: readonly MeetingSummary[];
  readonly risks: readonly Risk[];
}

// Of a stage that goes on, so far; of one that is completed, at its end.
function daysLate(stage: StageInfo, now: Day): number {
  if (!isDay(stage.plannedEnd)) return 0;
  if (stage.completedAt) return daysBetween(stage.plannedEnd, today(timestampDate(stage.completedAt)));
  return Math.max(0, daysBetween(stage.plannedEnd, now));
}

export function ownerFacts(stage: StageInfo, { tasks, summaries, risks }: OwnersWork, now: Day): OwnerFacts {
  const own = tasks.filter((task) => !task.archived && task.stage === stage.stage);
  const open = own.filter((task) => !task.done);
  const actions = summaries.flatMap((one) => one.actions).filter(({ owner }) => owner === stage.owner);
  const risked = risks.filter(({ owner }) => owner === stage.owner);
  const untreated = (risk: Risk): boolean =>
    risk.state === RiskState.RISK_IDENTIFIED || risk.state === RiskState.RISK_ASSESSED;
  return create(OwnerFactsSchema, {
    daysLate: daysLate(stage, now),
    tasksDone: own.length - open.length,
    tasksOpen: open.length,
    tasksOverdue: open.filter((task) => isDay(task.due) && daysBetween(task.due, now) > 0).length,
    actionsAgreed: actions.length,
    actionsDone: actions.filter(({ done }) => done).length,
    risksOwned: risked.length,
    risksUntreated: risked.filter(untreated).length,
  });
}

// A sentence of what the log says of an owner.
export function useOwnerFactsText(): (facts: OwnerFacts) => string {
  const { t } = useTranslation();
  return (facts) =>
    [
      t("records.page.ownerFacts", {
        done: facts.tasksDone,
        open: facts.tasksOpen,
        overdue: facts.tasksOverdue,
        late: facts.daysLate,
      }),
      t("records.page.ownerActions", {
        done: facts.actionsDone,
        agreed: facts.actionsAgreed,
        risks: facts.risksOwned,
        untreated: facts.risksUntreated,
      }),
    ].join(" · ");
}
