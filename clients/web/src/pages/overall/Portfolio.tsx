// All projects side by side: how far each is, what is wrong with it, and what comes next.
import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { type PortfolioCard, ProjectState, type Stage } from "@slipway/sdk";
import {
  IconCalendarEvent,
  IconFlag3,
  IconPlayerPlay,
  IconPlus,
  IconSailboat,
  IconSearch,
  IconSnowflake,
} from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOverall } from "../../app/overall";
import { usePeople } from "../../app/people";
import { FilterSelect } from "../../components/FilterSelect";
import { Empty } from "../../components/states";
import { type Day, daysBetween, formatDay, isDay } from "../../lib/dates";
import { projectStateName, stageName, stages } from "../../lib/names";
import type { AppSearch } from "../../lib/search";
import { useTitle } from "../../lib/title";
import { FreezeStrip } from "./FreezeStrip";
import { useToday, WhenHere } from "./parts";
import {
  concernsOf,
  inOrder,
  isOver,
  type LateMilestones,
  lateMilestones,
  orders,
  type PortfolioOrder,
} from "./portfolio";
import { countedBy } from "./work";

const CreateProject = lazy(() => import("./CreateProject").then((page) => ({ default: page.CreateProject })));

export function Portfolio(): ReactNode {
  const { t } = useTranslation();
  useTitle(t("nav.portfolio"));
  const portfolio = useOverall("portfolio");
  const [creating, setCreating] = useState(false);
  const cards = portfolio.of("portfolio");
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
        {cards.length > 0 ? create : null}
      </div>
      <WhenHere of={portfolio} rows={3} height={150}>
        {() =>
          cards.length === 0 ? (
            <div className="panel">
              <Empty icon={<IconSailboat size={40} />} title={t("portfolio.emptyTitle")} action={create}>
                {t("portfolio.empty")}
              </Empty>
            </div>
          ) : (
            <Projects cards={cards} />
          )
        }
      </WhenHere>
      {creating ? (
        <Suspense fallback={null}>
          <CreateProject onClose={() => setCreating(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function useFilters() {
  const { q = "", show = "", sort = "", kind = "" } = useSearch({ strict: false });
  const navigate = useNavigate();
  return {
    q,
    state: Number(kind) || undefined,
    order: orders.find((order) => order === sort) ?? ("attention" as PortfolioOrder),
    table: show === "table",
    choose: (part: Partial<AppSearch>): void =>
      void navigate({ to: ".", search: (before) => ({ ...before, ...part }), replace: true }),
  };
}

function Projects({ cards }: { readonly cards: readonly PortfolioCard[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const { q, state, order, table, choose } = useFilters();
  const now = useToday();
  const late = lateMilestones(useOverall("calendar").of("calendar"), now);
  const words = q.toLowerCase();
  const shown = inOrder(
    cards.filter(
      (card) => (state === undefined || card.state === state) && card.name.toLowerCase().includes(words),
    ),
    order,
    now,
    i18n.language,
    late,
  );
  return (
    <div className="stack">
      <Filters cards={cards} />
      {shown.length === 0 ? (
        <div className="panel">
          <Empty
            title={t("portfolio.nothingHere")}
            action={
              <Button variant="default" onClick={() => choose({ q: undefined, kind: undefined })}>
                {t("portfolio.clear")}
              </Button>
            }
          />
        </div>
      ) : null}
      {table ? (
        shown.length > 0 ? (
          <ProjectTable cards={shown} now={now} late={late} />
        ) : null
      ) : (
        <ul className="project-grid" aria-label={t("nav.portfolio")}>
          {shown.map((card) => (
            <ProjectCard key={card.project} card={card} now={now} late={late} />
          ))}
        </ul>
      )}
      <FreezeStrip projects={shown.map(({ project }) => project)} />
    </div>
  );
}

// A single project needs no choosing.
function Filters({ cards }: { readonly cards: readonly PortfolioCard[] }): ReactNode {
  const { t } = useTranslation();
  const { q, state, order, table, choose } = useFilters();
  if (cards.length < 2) return null;
  const states = [...countedBy(cards, (card) => card.state)].sort((a, b) => a.key - b.key);
  return (
    <div className="filter-row">
      <TextInput
        size="xs"
        leftSection={<IconSearch size={15} />}
        placeholder={t("portfolio.search")}
        aria-label={t("portfolio.search")}
        value={q}
        onChange={(event) => choose({ q: event.currentTarget.value || undefined })}
      />
      <FilterSelect
        label={t("portfolio.state")}
        placeholder={t("portfolio.allStates")}
        value={state ? String(state) : undefined}
        onChange={(value) => choose({ kind: value })}
        data={states.map(({ key, count }) => ({
          value: String(key),
          label: `${projectStateName(t, key)} (${count})`,
        }))}
      />
      <Select
        size="xs"
        aria-label={t("portfolio.order")}
        data={orders.map((value) => ({ value, label: t(`portfolio.orders.${value}`) }))}
        value={order}
        onChange={(value) => choose({ sort: !value || value === "attention" ? undefined : value })}
        allowDeselect={false}
      />
      <span className="grow desktop-only" />
      <SegmentedControl
        className="desktop-only"
        size="xs"
        aria-label={t("portfolio.layout")}
        data={[
          { value: "cards", label: t("portfolio.cards") },
          { value: "table", label: t("portfolio.table") },
        ]}
        value={table ? "table" : "cards"}
        onChange={(value) => choose({ show: value === "table" ? "table" : undefined })}
      />
    </div>
  );
}

function stateTone(state: ProjectState): string {
  if (state === ProjectState.CUTOVER) return "chip warn";
  return state === ProjectState.DRAFT || state >= ProjectState.CLOSED ? "chip" : "chip accent";
}

function StateChips({ card }: { readonly card: PortfolioCard }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {card.liveRun ? (
        <span className="chip bad">
          <IconPlayerPlay size={12} aria-hidden="true" />
          {t("portfolio.liveRun")}
        </span>
      ) : null}
      {card.frozen ? (
        <span className="chip frozen">
          <IconSnowflake size={12} aria-hidden="true" />
          {t("portfolio.frozen")}
        </span>
      ) : null}
      <span className={stateTone(card.state)}>{projectStateName(t, card.state)}</span>
    </>
  );
}

// How far the stages have been begun; which of them are completed is on the project's own page.
function ReachedRibbon({ stage, over }: { readonly stage: Stage; readonly over: boolean }): ReactNode {
  const { t } = useTranslation();
  const label = stage
    ? t("portfolio.reached", { number: stage, count: stages.length, stage: stageName(t, stage) })
    : t("portfolio.notBegun");
  const stateOf = (one: Stage): string => {
    if (one < stage || (one === stage && over)) return "done";
    return one === stage ? "now" : "planned";
  };
  return (
    <div>
      <div className="mini-ribbon" aria-hidden="true">
        {stages.map((one) => (
          <span key={one} data-state={stateOf(one)} />
        ))}
      </div>
      <div className="muted ribbon-label">{label}</div>
    </div>
  );
}

interface CardProps {
  readonly card: PortfolioCard;
  readonly now: Day;
  readonly late: LateMilestones;
}

function Health({ card, now, late }: CardProps): ReactNode {
  const { t } = useTranslation();
  const concerns = concernsOf(card, now, late);
  if (isOver(card)) return null;
  return (
    <div className="chips">
      {concerns.length === 0 ? <span className="chip good">{t("portfolio.calm")}</span> : null}
      {concerns.map(([concern, count]) => (
        <span
          key={concern}
          className={concern === "risks" || concern === "blocked" ? "chip warn" : "chip bad"}
        >
          {t(`portfolio.concern.${concern}`, { count })}
        </span>
      ))}
    </div>
  );
}

function Days({ day, now }: { readonly day: Day; readonly now: Day }): ReactNode {
  const { t, i18n } = useTranslation();
  const days = daysBetween(now, day);
  const away = days >= 0 ? t("portfolio.inDays", { count: days }) : t("portfolio.daysAgo", { count: -days });
  return (
    <span className="tabular nowrap">
      {formatDay(day, i18n.language)}
      <span className="muted"> · {days === 0 ? t("calendar.today") : away}</span>
    </span>
  );
}

function Progress({ card }: { readonly card: PortfolioCard }): ReactNode {
  const { t } = useTranslation();
  const total = card.tasksOpen + card.tasksDone;
  const percent = total === 0 ? 0 : (100 * card.tasksDone) / total;
  return (
    <div>
      <div className="card-counts tabular">
        <span>{t("portfolio.tasksDone", { done: card.tasksDone, total })}</span>
        {card.gates > 0 ? (
          <span>{t("portfolio.gates", { passed: card.gatesPassed, count: card.gates })}</span>
        ) : null}
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label={t("portfolio.progress")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

// What is overdue is said to be; it is the one that comes next only where none is ahead.
function NextMilestone({ card, now }: Omit<CardProps, "late">): ReactNode {
  const { t } = useTranslation();
  const day = card.nextMilestoneOn;
  if (!isDay(day)) return null;
  const name = card.nextMilestone;
  const overdue = daysBetween(day, now) > 0;
  return (
    <>
      {overdue ? <span className="chip bad">{t("portfolio.overdueMilestone", { name })}</span> : name}{" "}
      <Days day={day} now={now} />
    </>
  );
}

function ProjectCard({ card, now, late }: CardProps): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <li className="panel project-card" data-project={card.project}>
      <div className="card-head">
        <h2>
          <ProjectLink card={card} />
        </h2>
        <StateChips card={card} />
      </div>
      <ReachedRibbon stage={card.stage} over={isOver(card)} />
      <Health card={card} now={now} late={late} />
      <Progress card={card} />
      <div className="card-facts">
        {isDay(card.nextMilestoneOn) ? (
          <span>
            <IconFlag3 size={15} aria-hidden="true" />
            {daysBetween(now, card.nextMilestoneOn) >= 0 ? `${t("portfolio.nextMilestone")} ` : null}
            <NextMilestone card={card} now={now} />
          </span>
        ) : null}
        <span>
          <IconCalendarEvent size={15} aria-hidden="true" />
          {isDay(card.plannedEnd) ? (
            <>
              {t("portfolio.column.end")} <Days day={card.plannedEnd} now={now} />
            </>
          ) : (
            t("portfolio.noEnd")
          )}
        </span>
        {card.lead ? <span className="muted">{people.name(card.lead)}</span> : null}
      </div>
    </li>
  );
}

function ProjectLink({ card }: { readonly card: PortfolioCard }): ReactNode {
  const { ws = "main" } = useParams({ strict: false });
  return (
    <Link to="/w/$ws/p/$project" params={{ ws, project: card.project }} className="card-link">
      {card.name}
    </Link>
  );
}

function ProjectTable({
  cards,
  now,
  late,
}: Omit<CardProps, "card"> & { readonly cards: readonly PortfolioCard[] }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const columns = ["name", "stage", "health", "gates", "milestone", "end", "lead"] as const;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
    <section className="panel table-scroll" tabIndex={0} aria-label={t("nav.portfolio")}>
      <table className="portfolio-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`portfolio.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cards.map((card) => (
            <tr key={card.project} data-project={card.project}>
              <th scope="row">
                <ProjectLink card={card} />
                <div className="chips">
                  <StateChips card={card} />
                </div>
              </th>
              <td>
                <ReachedRibbon stage={card.stage} over={isOver(card)} />
              </td>
              <td>
                <Health card={card} now={now} late={late} />
              </td>
              <td className="tabular">{card.gates > 0 ? `${card.gatesPassed}/${card.gates}` : "—"}</td>
              <td>
                {isDay(card.nextMilestoneOn) ? (
                  <NextMilestone card={card} now={now} />
                ) : (
                  <span className="muted">{t("portfolio.noMilestone")}</span>
                )}
              </td>
              <td>{isDay(card.plannedEnd) ? <Days day={card.plannedEnd} now={now} /> : "—"}</td>
              <td>{card.lead ? people.name(card.lead) : "—"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
