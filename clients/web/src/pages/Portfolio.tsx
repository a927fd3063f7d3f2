import { Button } from "@mantine/core";
import { ProjectState, type ProjectSummary } from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import { IconBan, IconCalendarEvent, IconPlus, IconSailboat } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { http } from "../app/session";
import { MiniRibbon } from "../components/StageRibbon";
import { Empty, Failure, Loading } from "../components/states";
import { daysBetween, formatDay, isDay, today } from "../lib/dates";
import { projectStateName } from "../lib/names";
import { useResource } from "../lib/resource";
import { useTitle } from "../lib/title";

const CreateProject = lazy(() => import("./CreateProject").then((page) => ({ default: page.CreateProject })));

const load = async (): Promise<readonly ProjectSummary[]> => (await http.projects()).projects;
const reloadEveryMs = 30_000;

export function Portfolio(): ReactNode {
  const { t } = useTranslation();
  useTitle(t("nav.portfolio"));
  const { value: projects, error, reload } = useResource(load);
  const [creating, setCreating] = useState(false);

  // The cards are live by themselves; this only finds projects that are new.
  useEffect(() => {
    const timer = setInterval(reload, reloadEveryMs);
    window.addEventListener("focus", reload);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", reload);
    };
  }, [reload]);

  const create = (
    <Button
      leftSection={<IconPlus size={17} />}
      onClick={() => setCreating(true)}
      data-testid="create-project"
    >
      {t("portfolio.create")}
    </Button>
  );
  return (
    <div className="page">
      <div className="page-title">
        <h1>{t("nav.portfolio")}</h1>
        {projects && projects.length > 0 ? create : null}
      </div>
      {error && !projects ? <Failure error={error} retry={reload} /> : null}
      {!projects && !error ? <Loading rows={3} height={150} /> : null}
      {projects?.length === 0 ? (
        <div className="panel">
          <Empty icon={<IconSailboat size={40} />} title={t("portfolio.emptyTitle")} action={create}>
            {t("portfolio.empty")}
          </Empty>
        </div>
      ) : null}
      {projects ? (
        <ul className="project-grid" aria-label={t("nav.portfolio")}>
          {projects.map((summary) => (
            <ProjectCard key={summary.project} summary={summary} />
          ))}
        </ul>
      ) : null}
      {creating ? (
        <Suspense fallback={null}>
          <CreateProject onClose={() => setCreating(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function stateTone(state: ProjectState): string {
  if (state === ProjectState.DRAFT) return "chip";
  if (state === ProjectState.CUTOVER) return "chip warn";
  if (state >= ProjectState.CLOSED) return "chip";
  return "chip accent";
}

function ProjectCard({ summary }: { summary: ProjectSummary }): ReactNode {
  const { t, i18n } = useTranslation();
  const { ws = "main" } = useParams({ strict: false });
  const people = usePeople();
  const live = useView(summary.project, "overview");
  const info = live?.of("project")[0] ?? summary.info;
  const stages = live?.of("stage") ?? summary.stages;
  if (!info) return null;
  const total = info.tasksOpen + info.tasksDone;
  const goLive = info.charter?.goLive;
  const days = isDay(goLive) ? daysBetween(today(), goLive) : undefined;
  const lead = info.charter?.lead ?? "";
  return (
    <li className="panel project-card">
      <div style={{ display: "flex", gap: 10, alignItems: "flex-start" }}>
        <h2 style={{ margin: 0, fontSize: "1.05rem", flex: 1, lineHeight: 1.35 }}>
          <Link to="/w/$ws/p/$project" params={{ ws, project: summary.project }} className="card-link">
            {info.name}
          </Link>
        </h2>
        <span className={stateTone(info.state)}>{projectStateName(t, info.state)}</span>
      </div>
      <MiniRibbon infos={stages} />
      <div>
        <div
          style={{ display: "flex", justifyContent: "space-between", fontSize: "0.85rem", marginBottom: 5 }}
        >
          <span className="tabular">{t("portfolio.tasksDone", { done: info.tasksDone, total })}</span>
          {info.tasksBlocked > 0 ? (
            <span className="chip bad">
              <IconBan size={13} aria-hidden="true" />
              {t("portfolio.blocked", { count: info.tasksBlocked })}
            </span>
          ) : null}
        </div>
        <div
          className="bar"
          role="progressbar"
          aria-label={t("portfolio.progress")}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={total === 0 ? 0 : Math.round((100 * info.tasksDone) / total)}
        >
          <span style={{ width: `${total === 0 ? 0 : (100 * info.tasksDone) / total}%` }} />
        </div>
      </div>
      <div
        className="muted"
        style={{ display: "flex", flexWrap: "wrap", gap: "4px 14px", fontSize: "0.85rem" }}
      >
        {isDay(goLive) ? (
          <span style={{ display: "inline-flex", gap: 5, alignItems: "center" }}>
            <IconCalendarEvent size={15} aria-hidden="true" />
            {t("portfolio.goLive", { day: formatDay(goLive, i18n.language) })}
            {days !== undefined
              ? ` · ${days >= 0 ? t("portfolio.inDays", { count: days }) : t("portfolio.daysAgo", { count: -days })}`
              : ""}
          </span>
        ) : (
          <span>{t("portfolio.noGoLive")}</span>
        )}
        {lead ? <span>{people.name(lead)}</span> : null}
      </div>
    </li>
  );
}
