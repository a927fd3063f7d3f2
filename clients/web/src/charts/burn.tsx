// Work over days: what is left of a sprint, what was done of it, and the whole board as a cumulative flow.
import type { BurnPoint, FlowPoint, Sprint } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Day, formatDay } from "../lib/dates";
import { type Axis, areaOf, flowAxis, lineOf, sprintAxis } from "./axis";

// Of the drawing's own units; it is stretched to the room that there is, its lines are not.
const width = 100;
const height = 100;

type SprintDays = Pick<Sprint, "start" | "end">;

// The picture with its scale at the left, its first and last day below, and what the lines are.
function Figure({
  label,
  axis,
  legend,
  children,
  kind = "",
}: {
  readonly label: string;
  readonly axis: Axis;
  readonly legend: readonly (readonly [kind: string, word: string])[];
  readonly children: ReactNode;
  readonly kind?: string;
}): ReactNode {
  const { i18n } = useTranslation();
  const day = (one: Day): string => formatDay(one, i18n.language);
  return (
    <div className={`burn ${kind}`} role="img" aria-label={label}>
      <div className="burn-scale tabular">
        <span>{axis.most}</span>
        <span>0</span>
      </div>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {children}
      </svg>
      <div className="burn-days tabular">
        <span>{day(axis.first)}</span>
        <span>{day(axis.last)}</span>
      </div>
      <div className="burn-legend">
        {legend.map(([name, word]) => (
          <span key={name}>
            <i className={name} aria-hidden="true" />
            {word}
          </span>
        ))}
      </div>
    </div>
  );
}

function BurnChart({
  points,
  sprint,
  label,
  word,
  line,
  ideal,
}: {
  readonly points: readonly BurnPoint[];
  readonly sprint: SprintDays;
  readonly label: string;
  readonly word: string;
  readonly line: (point: BurnPoint) => number;
  // From so many at the start to so many at the end.
  readonly ideal: readonly [from: number, to: number];
}): ReactNode {
  const { t } = useTranslation();
  const axis = sprintAxis(points, sprint);
  if (!axis) return null;
  const y = (tasks: number): number => (1 - tasks / axis.most) * height;
  return (
    <Figure
      label={label}
      axis={axis}
      legend={[
        ["left", word],
        ["scope", t("records.chart.scope")],
        ["ideal", t("records.chart.ideal")],
      ]}
    >
      <line className="ideal" x1={0} y1={y(ideal[0])} x2={width} y2={y(ideal[1])} />
      <polyline className="scope" points={lineOf(axis, points, (point) => point.scopeTasks)} />
      <polyline className="left" points={lineOf(axis, points, line)} />
      <polyline className="left now" points={lineOf(axis, points.slice(-1), line)} />
    </Figure>
  );
}

interface BurnProps {
  // One at least.
  readonly points: readonly BurnPoint[];
  readonly sprint: SprintDays;
}

// What is left (strong) under what is in scope (pale), day by day, and how it would fall evenly.
export function Burndown({ points, sprint }: BurnProps): ReactNode {
  const { t } = useTranslation();
  const now = points.at(-1);
  const all = now?.scopeTasks ?? 0;
  return (
    <BurnChart
      points={points}
      sprint={sprint}
      label={t("records.page.burndown", { left: all - (now?.doneTasks ?? 0), all })}
      word={t("records.chart.left")}
      line={(point) => point.scopeTasks - point.doneTasks}
      ideal={[points[0]?.scopeTasks ?? 0, 0]}
    />
  );
}

// What is done (strong) under what is in scope (pale).
export function Burnup({ points, sprint }: BurnProps): ReactNode {
  const { t } = useTranslation();
  const now = points.at(-1);
  const all = now?.scopeTasks ?? 0;
  return (
    <BurnChart
      points={points}
      sprint={sprint}
      label={t("records.chart.burnupOf", { done: now?.doneTasks ?? 0, all })}
      word={t("records.chart.done")}
      line={(point) => point.doneTasks}
      ideal={[0, all]}
    />
  );
}

// Done below, then under way, then to do: the width of a band is how much waits there.
export function FlowChart({ points }: { readonly points: readonly FlowPoint[] }): ReactNode {
  const { t } = useTranslation();
  const axis = flowAxis(points);
  const now = points.at(-1);
  if (!axis || !now) return null;
  const area = (of: (point: FlowPoint) => number): string => areaOf(axis, points, of);
  return (
    <Figure
      kind="flow"
      axis={axis}
      label={t("records.chart.flowOf", { todo: now.todo, doing: now.doing, done: now.done })}
      legend={(["todo", "doing", "done"] as const).map((one) => [
        one,
        `${t(`records.chart.${one}`)} ${now[one]}`,
      ])}
    >
      <polygon className="todo" points={area((point) => point.todo + point.doing + point.done)} />
      <polygon className="doing" points={area((point) => point.doing + point.done)} />
      <polygon className="done" points={area((point) => point.done)} />
    </Figure>
  );
}
