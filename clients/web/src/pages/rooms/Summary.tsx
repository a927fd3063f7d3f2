// The summary, computed from what is recorded while the meeting runs. Nobody writes it.
import type { ActionInfo, DecisionInfo, MeetingSummary, TaskChange } from "@slipway/sdk";
import { MeetingState } from "@slipway/sdk";
import { IconCircle, IconCircleCheck } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { formatDay, formatDuration, isDay } from "../../lib/dates";
import { stageName, stageStateName } from "../../lib/names";
import type { RoomProps } from "./Room";

const changesShown = 12;

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
          <Changes summary={summary} />
          <Times summary={summary} />
          <Carried summary={summary} />
        </div>
      ) : (
        <p className="muted panel-body">{t("summary.later")}</p>
      )}
    </section>
  );
}

export function Decisions({
  summary,
  view,
}: {
  summary: MeetingSummary;
  view: RoomProps["view"];
}): ReactNode {
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
              {decision.what}
            </div>
            {decision.why ? (
              <div className="muted small">{t("summary.because", { why: decision.why })}</div>
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

export function Actions({ actions, empty }: { actions: readonly ActionInfo[]; empty: string }): ReactNode {
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

function useChangeText(): (change: TaskChange) => string {
  const { t, i18n } = useTranslation();
  return (change) => {
    const parts: string[] = [];
    if (change.created) parts.push(t("summary.change.created"));
    if (change.completed) parts.push(t("summary.change.completed"));
    if (change.reopened) parts.push(t("summary.change.reopened"));
    if (change.archived) parts.push(t("summary.change.archived"));
    if (change.columnBefore)
      parts.push(t("compare.change", { from: change.columnBefore, to: change.column }));
    if (change.due) {
      parts.push(
        t("summary.change.due", {
          from: formatDay(change.due.before, i18n.language) || t("audit.empty"),
          to: formatDay(change.due.value, i18n.language) || t("audit.empty"),
        }),
      );
    }
    if (change.blocked) parts.push(t("compare.blocked"));
    if (change.unblocked) parts.push(t("compare.unblocked"));
    return parts.join(" · ");
  };
}

export function Changes({ summary, all = false }: { summary: MeetingSummary; all?: boolean }): ReactNode {
  const { t } = useTranslation();
  const text = useChangeText();
  const { ws = "main", project = "" } = useParams({ strict: false });
  const [open, setOpen] = useState(false);
  const shown = all || open ? summary.changes : summary.changes.slice(0, changesShown);
  return (
    <section>
      <h3>{summary.previousMeetingId ? t("summary.changes") : t("summary.changesFromStart")}</h3>
      {summary.changes.length === 0 && summary.stageChanges.length === 0 ? (
        <p className="muted small">{t("summary.noChanges")}</p>
      ) : null}
      <ul>
        {summary.stageChanges.map((change) => (
          <li key={change.stage}>
            {t("summary.stage", {
              stage: stageName(t, change.stage),
              state: stageStateName(t, change.state),
            })}
          </li>
        ))}
        {shown.map((change) => (
          <li key={change.taskId}>
            {change.title} <span className="muted small">{text(change)}</span>
          </li>
        ))}
      </ul>
      {shown.length < summary.changes.length ? (
        <button type="button" className="link small" onClick={() => setOpen(true)}>
          {t("summary.allChanges", { count: summary.changes.length })}
        </button>
      ) : null}
      {summary.changesTotal > summary.changes.length ? (
        <p className="muted small">
          {t("summary.moreChanges", { count: summary.changesTotal - summary.changes.length })}
        </p>
      ) : null}
      {summary.sinceRevision > 0n ? (
        <p className="small no-print">
          <Link
            to="/w/$ws/p/$project/since"
            params={{ ws, project }}
            search={{ since: String(summary.sinceRevision) }}
          >
            {t("summary.everythingSince")}
          </Link>
        </p>
      ) : null}
    </section>
  );
}

export function Times({ summary }: { summary: MeetingSummary }): ReactNode {
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

export function Carried({ summary }: { summary: MeetingSummary }): ReactNode {
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
