// Stages, sprints, milestones and dated tasks over the calendar, whose months are lines; today is one, too.
import { type TimelineBar, TimelineBar_Kind } from "@slipway/sdk";
import { type ReactNode, type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import { compareDays, type Day, daysBetween, formatDay, isDay, today } from "../lib/dates";
import { stageName } from "../lib/names";
import { monthTicks } from "./axis";

const startOf = (bar: TimelineBar): Day => (isDay(bar.start) ? bar.start : (bar.end as Day));
const endOf = (bar: TimelineBar): Day => (isDay(bar.end) ? bar.end : (bar.start as Day));

// Those that have a place in it, in the order in which they are drawn.
export function datedBars(bars: readonly TimelineBar[]): readonly TimelineBar[] {
  return bars
    .filter((bar) => isDay(bar.start) || isDay(bar.end))
    .sort((a, b) => a.kind - b.kind || compareDays(startOf(a), startOf(b)));
}

export type BarTone = "done" | "late" | "critical" | "ahead";

// Late is what should be over by `now` and is not.
export function toneOfBar(bar: TimelineBar, now: Day): BarTone {
  if (bar.done) return "done";
  if (bar.late || daysBetween(endOf(bar), now) > 0) return "late";
  return bar.critical ? "critical" : "ahead";
}

const months = 8;
const legend = ["done", "ahead", "critical", "late", "today"] as const;

// REQUIRES: bars are datedBars(), and not empty. `more` is said of those that are left out; `folds`: finished tasks are
// shown on demand only; `now`: the day that is marked.
export function TimelineChart({
  bars,
  more,
  box,
  folds = false,
  now = today(),
}: {
  readonly bars: readonly TimelineBar[];
  readonly more?: string;
  readonly box?: Ref<HTMLDivElement>;
  readonly folds?: boolean;
  readonly now?: Day;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const [unfolded, setUnfolded] = useState(!folds);
  const from = bars.map(startOf).reduce((a, b) => (compareDays(a, b) < 0 ? a : b));
  const to = bars.map(endOf).reduce((a, b) => (compareDays(a, b) > 0 ? a : b));
  const span = Math.max(1, daysBetween(from, to) + 1);
  const here = (daysBetween(from, now) / span) * 100;
  const ticks = monthTicks(from, span, months);
  const finished = bars.filter((bar) => bar.kind === TimelineBar_Kind.TASK_BAR && bar.done);
  const shown = unfolded ? bars : bars.filter((bar) => !finished.includes(bar));
  const title = (bar: TimelineBar): string =>
    bar.kind === TimelineBar_Kind.STAGE_BAR ? stageName(t, Number(bar.of)) : bar.title;
  const day = (one: Day): string => formatDay(one, i18n.language);
  const lines = (
    <>
      {ticks.map((tick) => (
        <i key={day(tick.day)} className="month" style={{ left: `${tick.at * 100}%` }} />
      ))}
      {here >= 0 && here <= 100 ? <i className="today" style={{ left: `${here}%` }} /> : null}
    </>
  );
  return (
    <>
      <div className="run-chart timeline" ref={box}>
        <div className="run-line timeline-axis">
          <span className="tabular">
            {day(from)} – {day(to)}
          </span>
          <span className="months tabular">
            {ticks.map((tick) => (
              <span key={day(tick.day)} style={{ left: `${tick.at * 100}%` }}>
                {monthName(tick.day, i18n.language)}
              </span>
            ))}
          </span>
        </div>
        {shown.map((bar) => (
          <div key={`${bar.kind}/${bar.of}`} className="run-line">
            <span className="run-name" title={title(bar)}>
              {title(bar)}
            </span>
            <span className="run-bars" title={`${day(startOf(bar))} – ${day(endOf(bar))}`}>
              {lines}
              <i
                className={`run-bar ${toneOfBar(bar, now)}${bar.kind === TimelineBar_Kind.MILESTONE_MARK ? " mark" : ""}`}
                style={{
                  left: `${(daysBetween(from, startOf(bar)) / span) * 100}%`,
                  width: `${((daysBetween(startOf(bar), endOf(bar)) + 1) / span) * 100}%`,
                }}
              />
              <span className="visually-hidden">
                {day(startOf(bar))} – {day(endOf(bar))}, {t(`records.chart.bar.${toneOfBar(bar, now)}`)}
              </span>
            </span>
          </div>
        ))}
        {more ? <div className="run-line muted">{more}</div> : null}
      </div>
      <div className="timeline-foot">
        {folds && finished.length > 0 ? (
          <button
            type="button"
            className="link-button"
            onClick={() => setUnfolded(!unfolded)}
            aria-expanded={unfolded}
          >
            {t(unfolded ? "records.chart.foldDone" : "records.chart.unfoldDone", { count: finished.length })}
          </button>
        ) : null}
        <ul className="timeline-legend">
          {legend.map((one) => (
            <li key={one}>
              <i className={one} aria-hidden="true" />
              {t(`records.chart.bar.${one}`)}
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}

// January says its year.
function monthName(day: Day, language: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: "UTC",
    month: "short",
    ...(day.month === 1 ? { year: "numeric" } : {}),
  }).format(Date.UTC(day.year, day.month - 1, 1));
}
