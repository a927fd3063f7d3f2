// Stages, sprints, milestones and dated tasks over the calendar; today is a line.
import { type TimelineBar, TimelineBar_Kind } from "@slipway/sdk";
import type { ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import { compareDays, type Day, daysBetween, formatDay, isDay, today } from "../lib/dates";
import { stageName } from "../lib/names";

const startOf = (bar: TimelineBar): Day => (isDay(bar.start) ? bar.start : (bar.end as Day));
const endOf = (bar: TimelineBar): Day => (isDay(bar.end) ? bar.end : (bar.start as Day));

// Those that have a place in it, in the order in which they are drawn.
export function datedBars(bars: readonly TimelineBar[]): readonly TimelineBar[] {
  return bars
    .filter((bar) => isDay(bar.start) || isDay(bar.end))
    .sort((a, b) => a.kind - b.kind || compareDays(startOf(a), startOf(b)));
}

// REQUIRES: bars are datedBars(), and not empty. `more` is said of those that are left out.
export function TimelineChart({
  bars,
  more,
  box,
}: {
  readonly bars: readonly TimelineBar[];
  readonly more?: string;
  readonly box?: Ref<HTMLDivElement>;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const from = bars.map(startOf).reduce((a, b) => (compareDays(a, b) < 0 ? a : b));
  const to = bars.map(endOf).reduce((a, b) => (compareDays(a, b) > 0 ? a : b));
  const span = Math.max(1, daysBetween(from, to) + 1);
  const now = (daysBetween(from, today()) / span) * 100;
  const title = (bar: TimelineBar): string =>
    bar.kind === TimelineBar_Kind.STAGE_BAR ? stageName(t, Number(bar.of)) : bar.title;
  return (
    <div className="run-chart timeline" ref={box}>
      {bars.map((bar) => (
        <div key={`${bar.kind}/${bar.of}`} className="run-line">
          <span className="run-name">{title(bar)}</span>
          <span
            className="run-bars"
            title={`${formatDay(startOf(bar), i18n.language)} – ${formatDay(endOf(bar), i18n.language)}`}
          >
            <i
              className={`run-bar ${bar.done ? "done" : bar.late ? "failed" : bar.critical ? "critical" : "ahead"}${bar.kind === TimelineBar_Kind.MILESTONE_MARK ? " mark" : ""}`}
              style={{
                left: `${(daysBetween(from, startOf(bar)) / span) * 100}%`,
                width: `${Math.max(0.8, ((daysBetween(startOf(bar), endOf(bar)) + 1) / span) * 100)}%`,
              }}
            />
            {now >= 0 && now <= 100 ? <i className="today" style={{ left: `${now}%` }} /> : null}
          </span>
        </div>
      ))}
      {more ? <div className="run-line muted">{more}</div> : null}
    </div>
  );
}
