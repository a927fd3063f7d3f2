// Tiles of the project as a whole, its board, sprints and dates.
import { ColumnKind, MilestoneState, SprintState, StageState } from "@slipway/sdk";
import { useEntities } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Burndown, Burnup, FlowChart } from "../charts/burn";
import { datedBars, TimelineChart } from "../charts/TimelineChart";
import { ribbonState } from "../components/StageRibbon";
import { compareDays, daysBetween, formatDay, formatMinutes, isDay, today } from "../lib/dates";
import { stageName, stages } from "../lib/names";
import { useRecords } from "../lib/records";
import { blockedTasks, currentSprint, dueTasks, isOverdue, nextMilestone, overdueMilestones } from "./model";
import { Bar, Figure, Figures, Lines, useDash, useMoment, useRoom } from "./parts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export function Stages(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const infos = useEntities(project, "overview", "stage");
  return (
    <ol className="tile-stages">
      {stages.map((stage) => {
        const info = infos.find((one) => one.stage === stage);
        const state = ribbonState(info);
        return (
          <li key={stage} data-state={state}>
            <span className="number">{stages.indexOf(stage) + 1}</span>
            <span className="name">{stageName(t, stage)}</span>
            <span className="state">{t(`stageState.${(info?.state ?? StageState.STAGE_PLANNED) as 1}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}

export function Countdown(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  const day = useEntities(project, "overview", "project")[0]?.charter?.goLive;
  const now = today(new Date(useMoment(minuteMs)));
  if (!isDay(day)) return <p className="tile-none">{t("portfolio.noGoLive")}</p>;
  const days = daysBetween(now, day);
  return (
    <>
      <Figures>
        <Figure
          value={Math.abs(days)}
          label={t(days >= 0 ? "screens.tile.daysLeft" : "screens.tile.daysSince", { count: Math.abs(days) })}
          tone={days >= 0 && days <= 7 ? "warn" : ""}
        />
      </Figures>
      <p className="tile-note">{t("portfolio.goLive", { day: formatDay(day, i18n.language) })}</p>
    </>
  );
}

export function Work(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const info = useEntities(project, "overview", "project")[0];
  const [open, done, blocked] = [info?.tasksOpen ?? 0, info?.tasksDone ?? 0, info?.tasksBlocked ?? 0];
  return (
    <>
      <Figures>
        <Figure value={open} label={t("overview.open")} />
        <Figure value={done} label={t("overview.done")} tone="good" />
        <Figure value={blocked} label={t("overview.blocked")} tone={blocked > 0 ? "bad" : ""} />
      </Figures>
      <Bar part={open + done === 0 ? 0 : done / (open + done)} />
    </>
  );
}

export function Factors(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const factors = useEntities(project, "overview", "project")[0]?.charter?.successFactors ?? [];
  return (
    <Lines
      none={t("charter.empty")}
      max={4}
      lines={factors.map((factor) => ({
        key: factor.id || factor.name,
        text: factor.name,
        aside: factor.target,
      }))}
    />
  );
}

export function Columns(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const columns = [...useEntities(project, "board", "column")].sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const most = Math.max(1, ...columns.map((column) => column.taskCount));
  if (columns.length === 0) return <p className="tile-none">{t("screens.tile.noColumns")}</p>;
  return (
    <ul className="tile-columns">
      {columns.map((column) => {
        const limit = column.wipLimit?.tasksMax ?? 0;
        return (
          <li
            key={column.columnId}
            data-kind={ColumnKind[column.kind]?.toLowerCase()}
            data-tone={column.overLimit ? "bad" : undefined}
          >
            <span className="stack" aria-hidden="true">
              <span style={{ height: `${Math.round((column.taskCount / most) * 100)}%` }} />
            </span>
            <strong className="tabular">
              {column.taskCount}
              {limit > 0 ? <small>/{limit}</small> : null}
            </strong>
            <span className="name">{column.name}</span>
          </li>
        );
      })}
    </ul>
  );
}

export function Blocked(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const tasks = useEntities(project, "board", "task");
  const titles = new Map(tasks.map((task) => [task.taskId, task.title]));
  return (
    <Lines
      none={t("screens.tile.noBlocked")}
      lines={blockedTasks(tasks).map((task) => ({
        key: task.taskId,
        text: task.title,
        aside: task.blockedReason || titles.get(task.openBlockers[0] ?? "") || "",
        tone: "bad",
      }))}
    />
  );
}

export function Due(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  const tasks = useEntities(project, "board", "task");
  const now = today(new Date(useMoment(hourMs)));
  return (
    <Lines
      none={t("screens.tile.noDue")}
      lines={dueTasks(tasks).map((task) => ({
        key: task.taskId,
        text: task.title,
        aside: formatDay(task.due, i18n.language),
        tone: isOverdue(task.due, now) ? "bad" : "",
      }))}
    />
  );
}

export function SprintNow(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  const sprint = currentSprint(useRecords(project, "sprints", "sprint"));
  const now = today(new Date(useMoment(hourMs)));
  if (!sprint) return <p className="tile-none">{t("records.page.noSprints")}</p>;
  const left = isDay(sprint.end) ? daysBetween(now, sprint.end) : undefined;
  const running = sprint.state === SprintState.SPRINT_RUNNING;
  return (
    <>
      <Figures>
        {running && left !== undefined && left >= 0 ? (
          <Figure value={left} label={t("screens.tile.daysToEnd", { count: left })} />
        ) : (
          <Figure
            value={sprint.tasks.length}
            label={t(`records.enum.SprintState.${sprint.state as 1}` as const)}
            tone={running ? "bad" : ""}
          />
        )}
      </Figures>
      <p className="tile-note">
        <strong>{sprint.name}</strong> · {formatDay(sprint.start, i18n.language)} –{" "}
        {formatDay(sprint.end, i18n.language)}
      </p>
      {sprint.goal ? <p className="tile-note">{sprint.goal}</p> : null}
    </>
  );
}

function useBurn() {
  const { project } = useDash();
  const sprint = currentSprint(useRecords(project, "sprints", "sprint"));
  const burn = useEntities(project, "sprints", "burn").find((one) => one.sprintId === sprint?.sprintId);
  return sprint && burn && burn.points.length > 0 ? { sprint, points: burn.points } : undefined;
}

export function BurndownTile(): ReactNode {
  const { t } = useTranslation();
  const burn = useBurn();
  if (!burn) return <p className="tile-none">{t("screens.tile.tooEarly")}</p>;
  const now = burn.points.at(-1);
  return (
    <>
      <Burndown {...burn} />
      <p className="tile-note">
        {t("screens.tile.left", {
          left: (now?.scopeTasks ?? 0) - (now?.doneTasks ?? 0),
          all: now?.scopeTasks ?? 0,
        })}
      </p>
    </>
  );
}

export function BurnupTile(): ReactNode {
  const { t } = useTranslation();
  const burn = useBurn();
  if (!burn) return <p className="tile-none">{t("screens.tile.tooEarly")}</p>;
  const now = burn.points.at(-1);
  return (
    <>
      <Burnup {...burn} />
      <p className="tile-note">
        {t("screens.tile.doneOf", { done: now?.doneTasks ?? 0, all: now?.scopeTasks ?? 0 })}
      </p>
    </>
  );
}

export function FlowTile(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const points = useEntities(project, "sprints", "flow")[0]?.points ?? [];
  if (points.length === 0) return <p className="tile-none">{t("screens.tile.tooEarly")}</p>;
  return <FlowChart points={points} />;
}

export function Times(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  const flow = useEntities(project, "sprints", "flow")[0];
  if (!flow || flow.measuredTasks === 0) return <p className="tile-none">{t("screens.tile.tooEarly")}</p>;
  const keys = ["leadMinutesP50", "leadMinutesP85", "cycleMinutesP50", "cycleMinutesP85"] as const;
  return (
    <Lines
      none=""
      lines={keys.map((key) => ({
        key,
        text: t(`records.page.${key}`),
        aside: <strong>{formatMinutes(flow[key], i18n.language)}</strong>,
      }))}
    />
  );
}

export function MilestoneNext(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  const milestones = useEntities(project, "timeline", "milestone");
  const next = nextMilestone(milestones);
  const now = today(new Date(useMoment(hourMs)));
  if (!next || !isDay(next.due)) return <p className="tile-none">{t("screens.tile.noMilestone")}</p>;
  const days = daysBetween(now, next.due);
  const overdue = overdueMilestones(milestones, now).length;
  return (
    <>
      <Figures>
        <Figure
          value={Math.abs(days)}
          label={t(days >= 0 ? "screens.tile.daysLeft" : "screens.tile.daysLate", { count: Math.abs(days) })}
          tone={days < 0 ? "bad" : days <= 3 ? "warn" : ""}
        />
      </Figures>
      <p className="tile-note">
        <strong>{next.name}</strong> · {formatDay(next.due, i18n.language)}
      </p>
      {days >= 0 && overdue > 0 ? (
        <p className="tile-note">
          <span className="chip bad">{t("screens.tile.milestonesOverdue", { count: overdue })}</span>
        </p>
      ) : null}
    </>
  );
}

export function Milestones(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  // What is still to come, then what was missed, then what is reached.
  const order = [MilestoneState.MILESTONE_PLANNED, MilestoneState.MILESTONE_MISSED];
  const place = (state: MilestoneState): number =>
    order.includes(state) ? order.indexOf(state) : order.length;
  const milestones = [...useEntities(project, "timeline", "milestone")].sort(
    (a, b) => place(a.state) - place(b.state) || compareDays(a.due, b.due),
  );
  return (
    <Lines
      none={t("records.page.noMilestones")}
      lines={milestones.map((one) => ({
        key: one.milestoneId,
        text: one.name,
        aside:
          one.state === MilestoneState.MILESTONE_PLANNED
            ? formatDay(one.due, i18n.language)
            : `${t(`records.enum.MilestoneState.${one.state as 1}` as const)} · ${formatDay(one.due, i18n.language)}`,
        tone:
          one.state === MilestoneState.MILESTONE_REACHED
            ? "good"
            : one.state === MilestoneState.MILESTONE_MISSED
              ? "bad"
              : "",
      }))}
    />
  );
}

const barsMax = { page: 14, wall: 18, embed: 8 } as const;

export function Timeline(): ReactNode {
  const { t } = useTranslation();
  const { project, place } = useDash();
  const all = datedBars(useEntities(project, "timeline", "bar"));
  const { list, room } = useRoom<HTMLDivElement>(place === "wall", all.length);
  const now = today(new Date(useMoment(hourMs)));
  // What is over goes first where there is no room for everything. One line is the axis, one says how many are left out.
  const max = room === undefined ? barsMax[place] : room - 2;
  const open = all.filter((bar) => !bar.done);
  const bars = all.length <= max ? all : open.slice(0, max);
  if (bars.length === 0) return <p className="tile-none">{t("screens.tile.noDates")}</p>;
  const left = all.length - bars.length;
  return (
    <TimelineChart
      bars={bars}
      more={left > 0 ? t("screens.tile.more", { count: left }) : ""}
      box={list}
      now={now}
    />
  );
}
