// Freezes, runs and milestones of all projects on one axis of time: what gets into what's way is seen before it does.
//
// A freeze is drawn through all rows, since it concerns everyone's runs; a run that falls into one, or meets another's, is
// marked and said below in words.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { CalendarKind } from "@slipway/sdk";
import { IconAlertTriangle, IconCheck, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOverall } from "../../app/overall";
import { usePeople } from "../../app/people";
import { EntityLink } from "../../components/EntityLink";
import { dayNumber, dayOfNumber, formatDay, formatInstant } from "../../lib/dates";
import { type Dated, datedOf } from "./calendar";
import { useToday, WhenHere } from "./parts";
import {
  type Axis,
  type Collision,
  collisionsOf,
  isWithin,
  onStrip,
  type Row,
  rowsOf,
  ticksOf,
  xOf,
} from "./strip";
import { calendarKind, calendarTitle } from "./titles";

const ranges = { weeks: 42, quarter: 91, half: 182 } as const;
type Range = keyof typeof ranges;
const daysBefore = 7;
const headHeight = 26;
const nameHeight = 20;
const laneHeight = 24;
const barHeight = 17;
const rowGap = 8;
const weekRoom = 52;
// A bar's title stands beside it: so many pixels are left for it before the next one of its lane.
const titleRoom = 130;

export function FreezeStrip({ projects }: { readonly projects: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const calendar = useOverall("calendar");
  const zone = usePeople().workspace?.timeZone ?? "";
  const today = dayNumber(useToday());
  const [range, setRange] = useState<Range>("weeks");
  const [moved, setMoved] = useState(0);
  const days = ranges[range];
  const first = today - daysBefore + moved;
  const dated = datedOf(calendar.of("calendar"), zone).filter(onStrip);
  const shift = (by: number): void => setMoved(moved + Math.round((days / 2) * by));
  return (
    <section className="panel strip">
      <div className="panel-head strip-head">
        <h2>{t("portfolio.strip.title")}</h2>
        <div className="strip-controls">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("portfolio.strip.earlier")}
            onClick={() => shift(-1)}
          >
            <IconChevronLeft size={18} />
          </ActionIcon>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            disabled={moved === 0}
            onClick={() => setMoved(0)}
          >
            {t("portfolio.strip.today")}
          </Button>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("portfolio.strip.later")}
            onClick={() => shift(1)}
          >
            <IconChevronRight size={18} />
          </ActionIcon>
          <SegmentedControl
            size="xs"
            aria-label={t("portfolio.strip.range")}
            data={(Object.keys(ranges) as Range[]).map((value) => ({
              value,
              label: t(`portfolio.strip.${value}`),
            }))}
            value={range}
            onChange={(value) => setRange(value as Range)}
          />
        </div>
      </div>
      <WhenHere of={calendar} rows={2} height={60}>
        {() => <Chart dated={dated} projects={projects} first={first} last={first + days} today={today} />}
      </WhenHere>
    </section>
  );
}

function Chart({
  dated,
  projects,
  first,
  last,
  today,
}: {
  readonly dated: readonly Dated[];
  readonly projects: readonly string[];
  readonly first: number;
  readonly last: number;
  readonly today: number;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { ref, width } = useElementSize();
  const axis: Axis = { first, last, width: Math.max(width, 280) };
  const all = dated.filter((one) => isWithin(one, axis));
  const own = all.filter(({ entry }) => projects.includes(entry.project));
  const rows = rowsOf(own, projects, (titleRoom / axis.width) * (last - first));
  // Against every project's, shown here or not.
  const collisions = collisionsOf(dated).filter(
    ({ run, with: other }) => own.includes(run) || own.includes(other),
  );
  const day = (number: number): string => formatDay(dayOfNumber(number), i18n.language);
  return (
    <div className="strip-body">
      <div ref={ref}>
        {rows.length === 0 ? <p className="muted none">{t("portfolio.strip.empty")}</p> : null}
        {rows.length > 0 && width > 0 ? (
          <Drawing
            axis={axis}
            rows={rows}
            freezes={all.filter(({ entry }) => entry.kind === CalendarKind.CALENDAR_FREEZE && !entry.settled)}
            collisions={collisions}
            today={today}
            label={t("portfolio.strip.aria", { from: day(first), to: day(last) })}
          />
        ) : null}
      </div>
      <Legend />
      <Collisions collisions={collisions} any={rows.length > 0} />
    </div>
  );
}

function heightOf(row: Row): number {
  return nameHeight + row.lanes.length * laneHeight + rowGap;
}

function Drawing({
  axis,
  rows,
  freezes,
  collisions,
  today,
  label,
}: {
  readonly axis: Axis;
  readonly rows: readonly Row[];
  readonly freezes: readonly Dated[];
  readonly collisions: readonly Collision[];
  readonly today: number;
  readonly label: string;
}): ReactNode {
  const { i18n } = useTranslation();
  const height = headHeight + rows.reduce((sum, row) => sum + heightOf(row), 0);
  const runsOf = ({ run, with: other }: Collision): readonly Dated[] =>
    other.entry.kind === CalendarKind.CALENDAR_RUN ? [run, other] : [run];
  const hit = new Set(collisions.flatMap(runsOf).map(({ entry }) => entry));
  let top = headHeight;
  return (
    <figure className="none" aria-label={label}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the figure has its name; a title here would be everywhere's tooltip. */}
      <svg className="strip-svg" width={axis.width} height={height} viewBox={`0 0 ${axis.width} ${height}`}>
        <defs>
          <pattern
            id="strip-ice"
            width="7"
            height="7"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="7" height="7" className="ice-ground" />
            <rect width="2.5" height="7" className="ice-line" />
          </pattern>
        </defs>
        {freezes.map(({ entry, span }) => (
          <rect
            key={`${entry.project}/${entry.entity}`}
            className="freeze-band"
            x={xOf(axis, span.from)}
            y={headHeight}
            width={Math.max(1, xOf(axis, span.until) - xOf(axis, span.from))}
            height={height - headHeight}
          />
        ))}
        {ticksOf(axis, weekRoom).map((tick) => (
          <g key={tick} className="tick">
            <line x1={xOf(axis, tick)} x2={xOf(axis, tick)} y1={headHeight - 6} y2={height} />
            <text x={xOf(axis, tick) + 3} y={14}>
              {formatDay(dayOfNumber(tick), i18n.language)}
            </text>
          </g>
        ))}
        {rows.map((row) => {
          const y = top;
          top += heightOf(row);
          return <Lanes key={row.project} row={row} y={y} axis={axis} hit={hit} />;
        })}
        {today >= axis.first && today <= axis.last ? (
          <line
            className="today"
            x1={xOf(axis, today + 0.5)}
            x2={xOf(axis, today + 0.5)}
            y1={headHeight - 6}
            y2={height}
          />
        ) : null}
      </svg>
    </figure>
  );
}

function Lanes({
  row,
  y,
  axis,
  hit,
}: {
  readonly row: Row;
  readonly y: number;
  readonly axis: Axis;
  readonly hit: ReadonlySet<unknown>;
}): ReactNode {
  return (
    <g>
      <line className="row-line" x1={0} x2={axis.width} y1={y} y2={y} />
      <text className="row-name" x={4} y={y + 14}>
        {row.name}
      </text>
      {row.lanes.map((lane, at) =>
        lane.map((one, index) => {
          const end = lane[index + 1];
          const before = lane[index - 1];
          return (
            <Bar
              key={one.entry.entity}
              one={one}
              axis={axis}
              y={y + nameHeight + at * laneHeight}
              room={(end ? xOf(axis, end.span.from) : axis.width) - xOf(axis, one.span.from)}
              roomBefore={xOf(axis, one.span.from) - (before ? xOf(axis, before.span.until) + titleRoom : 0)}
              hit={hit.has(one.entry)}
            />
          );
        }),
      )}
    </g>
  );
}

const diamond = 17;
const classes: Readonly<Record<number, string>> = {
  [CalendarKind.CALENDAR_FREEZE]: "freeze",
  [CalendarKind.CALENDAR_RUN]: "run",
  [CalendarKind.CALENDAR_MILESTONE]: "milestone",
};

// About so many pixels wide, a Chinese character being twice a Latin one.
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12 : 6.6), 0);
}
function fitted(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  let cut = text;
  while (cut !== "" && widthOf(`${cut}…`) > room) cut = [...cut].slice(0, -1).join("");
  return cut === "" ? "" : `${cut}…`;
}

function Bar({
  one,
  axis,
  y,
  room,
  roomBefore,
  hit,
}: {
  readonly one: Dated;
  readonly axis: Axis;
  readonly y: number;
  readonly room: number;
  readonly roomBefore: number;
  readonly hit: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const when = useWhen();
  const { entry, span } = one;
  const milestone = entry.kind === CalendarKind.CALENDAR_MILESTONE;
  // Whole, also at the edge.
  const x = Math.min(xOf(axis, span.from), axis.width - (milestone ? diamond : 8));
  const width = Math.max(8, xOf(axis, span.until) - x);
  const kind = calendarKind(t, entry);
  const beside = (milestone ? 16 : width) + 5;
  const inside = !milestone && widthOf(entry.title) + 12 <= width;
  // Where its name has no room after it, before it perhaps.
  const ahead = !inside && widthOf(entry.title) > room - beside - 6 && roomBefore > widthOf(entry.title) + 10;
  const title = inside || ahead ? entry.title : fitted(entry.title, room - beside - 6);
  const middle = y + barHeight / 2;
  return (
    <g
      className={`strip-bar ${classes[entry.kind] ?? ""} ${entry.rehearsal ? "rehearsal" : ""} ${entry.settled ? "settled" : ""} ${hit ? "hit" : ""}`}
    >
      <EntityLink
        project={entry.project}
        entity={entry.entity}
        aria-label={`${kind}: ${entry.title}, ${entry.projectName}, ${when(one)}`}
      >
        <title>{`${kind}: ${entry.title} · ${when(one)}`}</title>
        {milestone ? (
          <path d={`M${x + 8} ${middle - 8} l8 8 l-8 8 l-8 -8 z`} />
        ) : (
          <rect x={x} y={y} width={width} height={barHeight} rx={4} />
        )}
      </EntityLink>
      <text
        x={inside ? x + 6 : ahead ? x - 5 : x + beside}
        y={y + 13}
        textAnchor={ahead ? "end" : "start"}
        className={inside ? "inside" : ""}
      >
        {title}
      </text>
    </g>
  );
}

// From when till when, in the words of the language.
export function useWhen(): (one: Dated) => string {
  const { i18n } = useTranslation();
  const zone = usePeople().workspace?.timeZone ?? "";
  return ({ entry, span }) => {
    if (span.allDay) return formatDay(dayOfNumber(span.from), i18n.language);
    const at = (time: typeof entry.from): string =>
      time ? formatInstant(timestampDate(time), i18n.language, zone) : "";
    return entry.until ? `${at(entry.from)} – ${at(entry.until)}` : at(entry.from);
  };
}

function Legend(): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className="strip-legend" aria-label={t("portfolio.strip.kinds")}>
      <li className="freeze">{t("calendar.kind.3")}</li>
      <li className="run">{t("calendar.kind.4")}</li>
      <li className="rehearsal">{t("calendar.rehearsal")}</li>
      <li className="milestone">{t("calendar.kind.2")}</li>
    </ul>
  );
}

function Collisions({
  collisions,
  any,
}: {
  readonly collisions: readonly Collision[];
  readonly any: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const when = useWhen();
  if (collisions.length === 0) {
    return any ? (
      <p className="strip-clear">
        <IconCheck size={16} aria-hidden="true" />
        {t("portfolio.strip.clear")}
      </p>
    ) : null;
  }
  return (
    <div className="strip-collisions" data-testid="collisions">
      <h3>
        <IconAlertTriangle size={16} aria-hidden="true" />
        {t("portfolio.strip.collisions", { count: collisions.length })}
      </h3>
      <ul>
        {collisions.map(({ run, with: other }, at) => {
          const facts = {
            run: calendarTitle(t, run.entry),
            project: run.entry.projectName,
            when: when(run),
            other: other.entry.projectName,
          };
          return (
            <li key={at}>
              <EntityLink project={run.entry.project} entity={run.entry.entity} className="plain">
                {other.entry.kind === CalendarKind.CALENDAR_FREEZE
                  ? t("portfolio.strip.inFreeze", { ...facts, freeze: other.entry.title })
                  : t("portfolio.strip.atOnce", { ...facts, with: calendarTitle(t, other.entry) })}
              </EntityLink>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
