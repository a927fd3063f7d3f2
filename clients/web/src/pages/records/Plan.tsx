// The plan: milestones, sprints with their burndown, the timeline with the critical path, who carries what.
import { type Milestone, MilestoneState, type Sprint, type SprintBurn, SprintState } from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { Burndown } from "../../charts/burn";
import { datedBars, TimelineChart } from "../../charts/TimelineChart";
import { compareDays, daysBetween, formatDay, formatMinutes, isDay } from "../../lib/dates";
import { stageName } from "../../lib/names";
import { useRecords } from "../../lib/records";
import {
  byCreation,
  Chip,
  Create,
  type Offer,
  Panel,
  RecordList,
  RecordPage,
  RecordRow,
  useShown,
} from "./parts";

export function Plan(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  const sprints = byCreation(useRecords(project, "sprints", "sprint"));
  const burns = new Map(useRecords(project, "sprints", "burn").map((burn) => [burn.sprintId, burn]));
  const flow = useRecords(project, "sprints", "flow")[0];
  const milestones = [...useRecords(project, "timeline", "milestone")].sort((a, b) =>
    compareDays(a.due, b.due),
  );
  return (
    <RecordPage
      name="plan"
      view="sprints"
      actions={
        <>
          <Create intent="planMilestone" idKey="milestoneId" />
          <Create intent="planSprint" idKey="sprintId" />
        </>
      }
    >
      <Timeline />
      <div className="record-columns even">
        <Panel title={t("records.page.milestones")}>
          <RecordList empty={t("records.page.noMilestones")} count={milestones.length}>
            {milestones.map((one) => (
              <MilestoneRow key={one.milestoneId} milestone={one} />
            ))}
          </RecordList>
        </Panel>
        <Panel title={t("records.page.sprints")}>
          <RecordList empty={t("records.page.noSprints")} count={sprints.length}>
            {sprints.map((sprint) => (
              <SprintRow key={sprint.sprintId} sprint={sprint} burn={burns.get(sprint.sprintId)} />
            ))}
          </RecordList>
        </Panel>
      </div>
      {flow && flow.measuredTasks > 0 ? (
        <Panel title={t("records.page.flow")}>
          <dl className="facts">
            {(["leadMinutesP50", "leadMinutesP85", "cycleMinutesP50", "cycleMinutesP85"] as const).map(
              (key) => (
                <div key={key}>
                  <dt>{t(`records.page.${key}`)}</dt>
                  <dd className="tabular">{formatMinutes(flow[key], i18n.language)}</dd>
                </div>
              ),
            )}
          </dl>
        </Panel>
      ) : null}
      <Workload />
    </RecordPage>
  );
}

function MilestoneRow({ milestone }: { readonly milestone: Milestone }): ReactNode {
  const { t, i18n } = useTranslation();
  const { words, person } = useShown();
  const given = { milestoneId: milestone.milestoneId };
  const reached = milestone.state === MilestoneState.MILESTONE_REACHED;
  const slip =
    isDay(milestone.due) && isDay(milestone.firstDue) ? daysBetween(milestone.firstDue, milestone.due) : 0;
  return (
    <RecordRow
      id={`milestone/${milestone.milestoneId}`}
      texts={`milestone/${milestone.milestoneId}`}
      title={milestone.name}
      chips={
        <Chip tone={reached ? "good" : milestone.state === MilestoneState.MILESTONE_MISSED ? "bad" : ""}>
          {words.value("MilestoneState", milestone.state)}
        </Chip>
      }
      facts={[
        formatDay(milestone.due, i18n.language),
        milestone.stage ? stageName(t, milestone.stage) : "",
        person(milestone.owner),
        slip !== 0 ? t("records.page.slip", { count: slip }) : "",
        reached ? formatDay(milestone.reachedOn, i18n.language) : "",
      ]}
      offers={
        reached
          ? []
          : [
              { intent: "reachMilestone", given },
              { intent: "rebaselineMilestone", given },
            ]
      }
    />
  );
}

function SprintRow({
  sprint,
  burn,
}: {
  readonly sprint: Sprint;
  readonly burn: SprintBurn | undefined;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { words } = useShown();
  const { project } = useProject();
  const board = useView(project, "board");
  const given = { sprintId: sprint.sprintId };
  const open = sprint.tasks.filter((id) => {
    const body = board?.entities.get(`task/${id}`)?.body;
    return body?.case === "task" && !body.value.done && !body.value.archived;
  });
  const offers: Offer[] =
    sprint.state === SprintState.SPRINT_PLANNED
      ? [
          { intent: "startSprint", given },
          { intent: "changeSprintScope", given },
        ]
      : sprint.state === SprintState.SPRINT_RUNNING
        ? [
            {
              intent: "completeSprint",
              given,
              initial: { disposals: open.map((taskId) => ({ taskId, toSprint: "" })) },
            },
            { intent: "changeSprintScope", given },
          ]
        : [];
  return (
    <RecordRow
      id={`sprint/${sprint.sprintId}`}
      texts={`sprint/${sprint.sprintId}`}
      title={sprint.name}
      chips={
        <Chip
          tone={
            sprint.state === SprintState.SPRINT_COMPLETED
              ? "good"
              : sprint.state === SprintState.SPRINT_RUNNING
                ? "warn"
                : ""
          }
        >
          {words.value("SprintState", sprint.state)}
        </Chip>
      }
      facts={[
        `${formatDay(sprint.start, i18n.language)} – ${formatDay(sprint.end, i18n.language)}`,
        t("records.page.sprintTasks", { open: open.length, all: sprint.tasks.length }),
      ]}
      offers={offers}
    >
      {sprint.goal ? <p className="record-text">{sprint.goal}</p> : null}
      {burn && burn.points.length > 1 ? <Burndown points={burn.points} /> : null}
    </RecordRow>
  );
}

function Timeline(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const bars = datedBars(useRecords(project, "timeline", "bar"));
  const path = useRecords(project, "timeline", "criticalPath")[0];
  if (bars.length === 0) return null;
  return (
    <Panel
      title={t("records.page.timeline")}
      aside={
        path && path.tasks.length > 0 ? (
          <Chip tone="warn">
            {t("records.page.criticalPath", { count: path.tasks.length, hours: path.hours })}
          </Chip>
        ) : null
      }
    >
      <TimelineChart bars={bars} />
    </Panel>
  );
}

function Workload(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { person, department } = useShown();
  const loads = [...useRecords(project, "workload", "workload")]
    .filter((one) => one.openTasks > 0 || one.accountable.length > 0)
    .sort((a, b) => b.openTasks - a.openTasks);
  if (loads.length === 0) return null;
  return (
    <Panel title={t("records.page.workload")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="table-wrap" tabIndex={0} aria-label={t("records.page.workload")}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("records.page.who")}</th>
              <th>{t("records.page.openTasks")}</th>
              <th>{t("records.page.doingTasks")}</th>
              <th>{t("records.page.overdueTasks")}</th>
              <th>{t("records.page.openHours")}</th>
              <th>{t("records.page.accountable")}</th>
            </tr>
          </thead>
          <tbody>
            {loads.map((one) => (
              <tr key={one.personId || `~${one.departmentId}`}>
                <td>{one.personId ? person(one.personId) : department(one.departmentId)}</td>
                <td className="tabular">{one.openTasks}</td>
                <td className="tabular">{one.doingTasks}</td>
                <td className="tabular">{one.overdueTasks}</td>
                <td className="tabular">{one.openHours}</td>
                <td>{one.accountable.map((stage) => stageName(t, stage)).join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
