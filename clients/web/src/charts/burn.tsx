// Work over days: what is left of a sprint, what was done of it, and the whole board as a cumulative flow.
import type { BurnPoint, FlowPoint } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Day, daysBetween, isDay } from "../lib/dates";

const width = 320;
const height = 72;

interface Dated {
  readonly day?: Day | undefined;
}

// Where each point's day stands between the first and the last, from 0 to `width`.
function placesOf(points: readonly Dated[]): readonly number[] {
  const first = points[0]?.day;
  const last = points.at(-1)?.day;
  const span = isDay(first) && isDay(last) ? Math.max(1, daysBetween(first, last)) : 1;
  return points.map(({ day }) => (isDay(first) && isDay(day) ? (daysBetween(first, day) / span) * width : 0));
}

const y = (tasks: number, most: number): number => height - (tasks / most) * (height - 4) - 2;

function pairs(places: readonly number[], values: readonly number[], most: number): string {
  return values.map((value, i) => `${(places[i] ?? 0).toFixed(1)},${y(value, most).toFixed(1)}`).join(" ");
}

function BurnChart({
  points,
  label,
  line,
}: {
  readonly points: readonly BurnPoint[];
  readonly label: string;
  readonly line: (point: BurnPoint) => number;
}): ReactNode {
  const places = placesOf(points);
  const most = Math.max(1, ...points.map((point) => point.scopeTasks));
  return (
    <svg className="burn" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <polyline
        className="scope"
        points={pairs(
          places,
          points.map((point) => point.scopeTasks),
          most,
        )}
      />
      <polyline className="left" points={pairs(places, points.map(line), most)} />
    </svg>
  );
}

// What is left (strong) under what is in scope (pale), day by day.
export function Burndown({ points }: { readonly points: readonly BurnPoint[] }): ReactNode {
  const { t } = useTranslation();
  const now = points.at(-1);
  const left = now ? now.scopeTasks - now.doneTasks : 0;
  return (
    <BurnChart
      points={points}
      label={t("records.page.burndown", { left, all: now?.scopeTasks ?? 0 })}
      line={(point) => point.scopeTasks - point.doneTasks}
    />
  );
}

// What is done (strong) under what is in scope (pale).
export function Burnup({ points }: { readonly points: readonly BurnPoint[] }): ReactNode {
  const { t } = useTranslation();
  const now = points.at(-1);
  return (
    <BurnChart
      points={points}
      label={t("screens.tile.burnupOf", { done: now?.doneTasks ?? 0, all: now?.scopeTasks ?? 0 })}
      line={(point) => point.doneTasks}
    />
  );
}

// Done below, then under way, then to do: the width of a band is how much waits there.
export function FlowChart({ points }: { readonly points: readonly FlowPoint[] }): ReactNode {
  const { t } = useTranslation();
  const places = placesOf(points);
  const most = Math.max(1, ...points.map((point) => point.todo + point.doing + point.done));
  const area = (of: (point: FlowPoint) => number): string =>
    `0,${height} ${pairs(places, points.map(of), most)} ${(places.at(-1) ?? 0).toFixed(1)},${height}`;
  const now = points.at(-1);
  return (
    <svg
      className="burn flow"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t("screens.tile.flowOf", {
        todo: now?.todo ?? 0,
        doing: now?.doing ?? 0,
        done: now?.done ?? 0,
      })}
    >
      <polygon className="todo" points={area((point) => point.todo + point.doing + point.done)} />
      <polygon className="doing" points={area((point) => point.doing + point.done)} />
      <polygon className="done" points={area((point) => point.done)} />
    </svg>
  );
}
