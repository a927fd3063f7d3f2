// The plan: milestones, sprints with their burndown, the timeline with the critical path, who carries what.
import {
  type Flow,
  type Milestone,
  MilestoneState,
  type Sprint,
  type SprintBurn,
  SprintState,
} from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { Burndown, Burnup, FlowChart } from "../../charts/burn";
import { datedBars, TimelineChart } from "../../charts/TimelineChart";
import { compareDays, daysBetween, formatDay, formatMinutes, isDay, today } from "../../lib/dates";
import { stageName } from "../../lib/names";
import { useRecords } from "../../lib/records";
import { useWhere } from "../../shell/where";
import { Backlog } from "./Backlog";
import { RecordLinks, useTaskLinks } from "./links";
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
  const { t } = useTranslation();
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
          <RecordList
            empty={t("records.page.noMilestones")}
            about={t("records.about.milestones")}
            count={milestones.length}
          >
            {milestones.map((one) => (
              <MilestoneRow key={one.milestoneId} milestone={one} />
            ))}
          </RecordList>
        </Panel>
        <Panel title={t("records.page.sprints")}>
          <RecordList
            empty={t("records.page.noSprints")}
            about={t("records.about.sprints")}
            count={sprints.length}
          >
            {sprints.map((sprint) => (
              <SprintRow key={sprint.sprintId} sprint={sprint} burn={burns.get(sprint.sprintId)} />
            ))}
          </RecordList>
        </Panel>
      </div>
      <Backlog sprints={sprints} />
      {flow && flow.points.length > 0 ? <FlowPanel flow={flow} /> : null}
      <Workload />
    </RecordPage>
  );
}

// The whole board as a cumulative flow, and how long tasks took.
function FlowPanel({ flow }: { readonly flow: Flow }): ReactNode {
  const { t, i18n } = useTranslation();
  const keys = ["leadMinutesP50", "leadMinutesP85", "cycleMinutesP50", "cycleMinutesP85"] as const;
  return (
    <Panel title={t("records.page.flow")}>
      <div className="flow-panel">
        <FlowChart points={flow.points} />
        {flow.measuredTasks > 0 ? (
          <dl className="facts">
            {keys.map((key) => (
              <div key={key}>
                <dt>{t(`records.page.${key}`)}</dt>
                <dd className="tabular">{formatMinutes(flow[key], i18n.language)}</dd>
              </div>
            ))}
          </dl>
        ) : null}
      </div>
    </Panel>
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
  const { ws, at } = useWhere();
  const links = useTaskLinks();
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
      {burn && burn.points.length > 0 && sprint.state !== SprintState.SPRINT_PLANNED ? (
        <div className="burns">
          <Burndown points={burn.points} sprint={sprint} />
          <Burnup points={burn.points} sprint={sprint} />
        </div>
      ) : null}
      {sprint.tasks.length > 0 ? (
        <Link
          to="/w/$ws/p/$project/board"
          params={{ ws, project }}
          search={{ sprint: sprint.sprintId, ...(at ? { at } : {}) }}
          className="record-text"
        >
          {t("records.page.onBoard")}
        </Link>
      ) : null}
      <RecordLinks label={t("records.page.tasks")} items={links(sprint.tasks)} />
    </RecordRow>
  );
}

function Timeline(): ReactNode {
  const { t } = useTranslation();
  const { project, past, recordedAt } = useProject();
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
      <TimelineChart bars={bars} folds now={today(past ? recordedAt : undefined)} />
    </Panel>
  );
}

function Workload(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { person, department } = useShown();
  const loads = [...useRecords(project, "workload", "workload")]
    .filter((one) => one.openTasks > 0 || one.accountable.length > 0 || one.responsible.length > 0)
    .sort((a, b) => b.openTasks - a.openTasks);
  if (loads.length === 0) return null;
  return (
    <Panel title={t("records.page.workload")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="table-wrap" tabIndex={0} aria-label={t("records.page.workload")}>
        <table className="plain-table stacks">
          <thead>
            <tr>
              <th>{t("records.page.who")}</th>
              <th>{t("records.page.openTasks")}</th>
              <th>{t("records.page.doingTasks")}</th>
              <th>{t("records.page.overdueTasks")}</th>
              <th>{t("records.page.openHours")}</th>
              <th>{t("records.page.accountable")}</th>
              <th>{t("records.page.deputyOf")}</th>
            </tr>
          </thead>
          <tbody>
            {loads.map((one) => (
              <tr key={one.personId || `~${one.departmentId}`}>
                <td>{one.personId ? person(one.personId) : department(one.departmentId)}</td>
                <td className="tabular" data-label={t("records.page.openTasks")}>
                  {one.openTasks}
                </td>
                <td className="tabular" data-label={t("records.page.doingTasks")}>
                  {one.doingTasks}
                </td>
                <td className="tabular" data-label={t("records.page.overdueTasks")}>
                  {one.overdueTasks}
                </td>
                <td className="tabular" data-label={t("records.page.openHours")}>
                  {one.openHours}
                </td>
                <td data-label={t("records.page.accountable")}>
                  {one.accountable.map((stage) => stageName(t, stage)).join(t("records.page.and"))}
                </td>
                <td data-label={t("records.page.deputyOf")}>
                  {one.responsible.map((stage) => stageName(t, stage)).join(t("records.page.and"))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
