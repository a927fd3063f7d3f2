// What changed since the last meeting: the go-live's day, stages, gates, milestones, risks and tasks.
import type {
  DateMove,
  MeetingSummary,
  RecordChange,
  RecordStanding,
  StageChange,
  TaskChange,
} from "@slipway/sdk";
import { GateState } from "@slipway/sdk";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { EntityLink } from "../../components/EntityLink";
import { useWords, type Words } from "../../forms/words";
import { formatDay, isDay } from "../../lib/dates";
import { outcomeWords } from "../../lib/gates";
import { stageName, stageStateName } from "../../lib/names";

const changesShown = 12;

// Where a gate, a milestone or a risk stands, in a word.
function standingName(words: Words, change: RecordChange, standing: RecordStanding): string {
  if (standing.gate === GateState.GATE_DECIDED) return words.value(outcomeWords(change), standing.outcome);
  if (standing.gate) return words.value("GateState", standing.gate);
  if (standing.risk) return words.value("RiskState", standing.risk);
  return words.value("MilestoneState", standing.milestone);
}

function useRecordText(): (change: RecordChange) => string {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const people = usePeople();
  return (change) => {
    const { before, now } = change;
    if (!now) return "";
    const moved = (what: string, from: number | string, to: number | string): string =>
      `${what} ${t("compare.change", { from: String(from), to: String(to) })}`;
    const day = (date: RecordStanding["due"]): string => formatDay(date, i18n.language) || t("audit.empty");
    const state = standingName(words, change, now);
    const stateBefore = before ? standingName(words, change, before) : "";
    const parts: string[] = [];
    if (!before) parts.push(t("summary.change.created"), state);
    if (before && state !== stateBefore) parts.push(t("compare.change", { from: stateBefore, to: state }));
    if (now.readiness !== (before?.readiness ?? 0))
      parts.push(moved(words.field("readiness"), `${before?.readiness ?? 0} %`, `${now.readiness} %`));
    if (now.points !== (before?.points ?? 0))
      parts.push(moved(t("summary.change.points"), before?.points ?? 0, now.points));
    if (now.escalatedTo && now.escalatedTo !== before?.escalatedTo)
      parts.push(t("summary.change.escalated", { name: people.name(now.escalatedTo) }));
    if (isDay(now.due) && day(now.due) !== day(before?.due))
      parts.push(
        before
          ? t("summary.change.due", { from: day(before.due), to: day(now.due) })
          : formatDay(now.due, i18n.language),
      );
    return parts.join(" · ");
  };
}

// A planned day, before and now.
function useMoveText(): (what: "go_live" | "planned_start" | "planned_end", move: DateMove) => string {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const day = (date: DateMove["value"]): string => formatDay(date, i18n.language) || t("audit.empty");
  return (what, { before, value }) =>
    `${words.field(what)} ${t("compare.change", { from: day(before), to: day(value) })}`;
}

function useStageText(): (change: StageChange) => string {
  const { t } = useTranslation();
  const moved = useMoveText();
  return ({ state, plannedStart, plannedEnd }) => {
    const parts: string[] = [];
    if (state) parts.push(stageStateName(t, state));
    if (plannedStart) parts.push(moved("planned_start", plannedStart));
    if (plannedEnd) parts.push(moved("planned_end", plannedEnd));
    return parts.join(" · ");
  };
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
  const recordText = useRecordText();
  const stageText = useStageText();
  const moved = useMoveText();
  const { ws = "main", project = "" } = useParams({ strict: false });
  const [open, setOpen] = useState(false);
  const whole = all || open;
  const tasks = whole ? summary.changes : summary.changes.slice(0, changesShown);
  const records = whole ? summary.recordChanges : summary.recordChanges.slice(0, changesShown);
  const listed = summary.changes.length + summary.recordChanges.length;
  const total = summary.changesTotal + summary.recordChangesTotal;
  return (
    <section>
      <h3>{summary.previousMeetingId ? t("summary.changes") : t("summary.changesFromStart")}</h3>
      {listed === 0 && summary.stageChanges.length === 0 && !summary.goLive ? (
        <p className="muted small">{t("summary.noChanges")}</p>
      ) : null}
      <ul className="changes">
        {summary.goLive ? <li data-change="go-live">{moved("go_live", summary.goLive)}</li> : null}
        {summary.stageChanges.map((change) => (
          <li key={change.stage} data-change={`stage/${change.stage}`}>
            {t("summary.stage", { stage: stageName(t, change.stage), change: stageText(change) })}
          </li>
        ))}
        {records.map((change) => (
          <li key={change.entity} data-change={change.entity}>
            <EntityLink project={project} entity={change.entity}>
              {change.title}
            </EntityLink>{" "}
            <span className="muted small">{recordText(change)}</span>
          </li>
        ))}
        {tasks.map((change) => (
          <li key={change.taskId}>
            <EntityLink project={project} entity={`task/${change.taskId}`}>
              {change.title}
            </EntityLink>{" "}
            <span className="muted small">{text(change)}</span>
          </li>
        ))}
      </ul>
      {tasks.length + records.length < listed ? (
        <button type="button" className="link small" onClick={() => setOpen(true)}>
          {t("summary.allChanges", { count: listed })}
        </button>
      ) : null}
      {total > listed ? (
        <p className="muted small">{t("summary.moreChanges", { count: total - listed })}</p>
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
