// The summary, computed from what is recorded while the meeting runs. Nobody writes it.
import type { ActionInfo, DecisionInfo, MeetingSummary } from "@slipway/sdk";
import { MeetingState } from "@slipway/sdk";
import { IconCircle, IconCircleCheck } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { Mentioned, namesOf } from "../../components/Mentions";
import { formatDay, formatDuration, isDay } from "../../lib/dates";
import { withNames } from "../../lib/mentions";
import { Changes } from "./Changes";
import type { RoomProps } from "./Room";

export function Summary({ meeting, summary, view }: RoomProps): ReactNode {
  const { t } = useTranslation();
  const previous = summary?.previousMeetingId
    ? view.entities.get(`meeting/${summary.previousMeetingId}`)?.body
    : undefined;
  const previousTitle = previous?.case === "meeting" ? previous.value.title : "";
  return (
    <section className="panel summary" aria-label={t("summary.title")}>
      <div className="panel-head">
        <h2>{t("summary.title")}</h2>
        <span className="chip" title={t("summary.generatedExplain")}>
          {meeting.state === MeetingState.IN_PROGRESS ? t("summary.growing") : t("summary.generated")}
        </span>
      </div>
      {summary ? (
        <div className="panel-body" aria-live="polite">
          <SummaryParts summary={summary} view={view} previousTitle={previousTitle} />
        </div>
      ) : (
        <p className="muted panel-body">{t("summary.later")}</p>
      )}
    </section>
  );
}

// All of it; on paper with every change, and without the name of the meeting before.
export function SummaryParts({
  summary,
  view,
  previousTitle = "",
  allChanges = false,
}: {
  readonly summary: MeetingSummary;
  readonly view: RoomProps["view"];
  readonly previousTitle?: string;
  readonly allChanges?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Decisions summary={summary} view={view} />
      <section>
        <h3>{t("summary.actions", { count: summary.actions.length })}</h3>
        <Actions actions={summary.actions} empty={t("summary.noActions")} />
      </section>
      {summary.previousActions.length > 0 ? (
        <section>
          <h3>{t("summary.previousActions")}</h3>
          {previousTitle ? <p className="muted small">{previousTitle}</p> : null}
          <Actions actions={summary.previousActions} empty="" />
        </section>
      ) : null}
      <Changes summary={summary} all={allChanges} />
      <Times summary={summary} />
      <Carried summary={summary} />
    </>
  );
}

function Decisions({ summary, view }: { summary: MeetingSummary; view: RoomProps["view"] }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const all = view.of("summary").flatMap((one) => one.decisions);
  const find = (id: string): DecisionInfo | undefined => all.find((decision) => decision.decisionId === id);
  return (
    <section>
      <h3>{t("summary.decisions", { count: summary.decisions.length })}</h3>
      {summary.decisions.length === 0 ? <p className="muted small">{t("summary.noDecisions")}</p> : null}
      <ul>
        {summary.decisions.map((decision) => (
          <li key={decision.decisionId} data-decision={decision.decisionId}>
            <div style={decision.supersededBy ? { textDecoration: "line-through" } : undefined}>
              <Mentioned text={decision.what} />
            </div>
            {decision.why ? (
              <div className="muted small">
                {t("summary.because", { why: withNames(decision.why, namesOf(people)) })}
              </div>
            ) : null}
            {decision.deciders.length > 0 ? (
              <div className="muted small">
                {t("summary.decidedBy", { names: decision.deciders.map((id) => people.name(id)).join(", ") })}
              </div>
            ) : null}
            {decision.supersedes ? (
              <div className="muted small">
                {t("summary.supersedes", { what: find(decision.supersedes)?.what ?? decision.supersedes })}
              </div>
            ) : null}
            {decision.supersededBy ? (
              <div className="small">
                {t("summary.supersededBy", {
                  what: find(decision.supersededBy)?.what ?? decision.supersededBy,
                })}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ actions, empty }: { actions: readonly ActionInfo[]; empty: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const { ws = "main", project = "" } = useParams({ strict: false });
  if (actions.length === 0) return empty ? <p className="muted small">{empty}</p> : null;
  return (
    <ul className="checks">
      {actions.map((action) => (
        <li key={action.actionId}>
          {action.done ? (
            <IconCircleCheck size={16} color="var(--sw-good)" aria-label={t("card.done")} />
          ) : (
            <IconCircle size={16} aria-label={t("card.open")} />
          )}
          <div>
            {action.taskId ? (
              <Link
                to="/w/$ws/p/$project/board"
                params={{ ws, project }}
                search={{ sel: `task/${action.taskId}` }}
                data-testid="action-task"
              >
                {action.what}
              </Link>
            ) : (
              action.what
            )}
            <div className="muted small">
              {people.name(action.owner)}
              {isDay(action.due) ? ` · ${formatDay(action.due, i18n.language)}` : ""}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Times({ summary }: { summary: MeetingSummary }): ReactNode {
  const { t } = useTranslation();
  const timed = summary.items.filter((item) => item.actualSeconds > 0);
  if (timed.length === 0) return null;
  return (
    <section>
      <h3>{t("summary.times")}</h3>
      <ul>
        {timed.map((item) => (
          <li key={item.itemId}>
            {item.title}{" "}
            <span
              className={
                item.actualSeconds > item.plannedMinutes * 60 ? "over small tabular" : "muted small tabular"
              }
            >
              {formatDuration(item.actualSeconds)} / {formatDuration(item.plannedMinutes * 60)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Carried({ summary }: { summary: MeetingSummary }): ReactNode {
  const { t } = useTranslation();
  if (summary.carriedOver.length === 0) return null;
  return (
    <section>
      <h3>{t("summary.carried")}</h3>
      <ul>
        {summary.carriedOver.map((id) => (
          <li key={id}>{summary.items.find((item) => item.itemId === id)?.title ?? id}</li>
        ))}
      </ul>
    </section>
  );
}
