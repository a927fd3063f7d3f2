// The dates of all projects: a month with the day that is chosen, or what comes as a list. Days are the workspace's.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type CalendarEntry, CalendarKind } from "@slipway/sdk";
import {
  IconCalendarOff,
  IconCheck,
  IconChevronLeft,
  IconChevronRight,
  IconDownload,
  IconFlag3,
  IconPlayerTrackNext,
  IconRepeat,
  IconRoute,
  IconSchool,
  IconSnowflake,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOverall } from "../../app/overall";
import { usePeople } from "../../app/people";
import { http } from "../../app/session";
import { EntityLink } from "../../components/EntityLink";
import { Empty, Failure } from "../../components/states";
import { dayNumber, dayOfNumber, formatClock, formatDay } from "../../lib/dates";
import type { AppSearch } from "../../lib/search";
import { useTitle } from "../../lib/title";
import { saveBlob } from "../../proof/download";
import {
  byDay,
  calendarKinds,
  type Dated,
  datedOf,
  daysOf,
  isMonday,
  isWeekend,
  monthAfter,
  monthOf,
  monthText,
  weeksOf,
} from "./calendar";
import { KindAndProject, useToday, WhenHere } from "./parts";
import { calendarKind, calendarTitle } from "./titles";

const icons: Readonly<Record<number, typeof IconFlag3>> = {
  [CalendarKind.CALENDAR_MEETING]: IconUsersGroup,
  [CalendarKind.CALENDAR_MILESTONE]: IconFlag3,
  [CalendarKind.CALENDAR_FREEZE]: IconSnowflake,
  [CalendarKind.CALENDAR_RUN]: IconPlayerTrackNext,
  [CalendarKind.CALENDAR_TRAINING]: IconSchool,
  [CalendarKind.CALENDAR_STAGE_END]: IconRoute,
};
const tones: Readonly<Record<number, string>> = {
  [CalendarKind.CALENDAR_MEETING]: "meeting",
  [CalendarKind.CALENDAR_MILESTONE]: "milestone",
  [CalendarKind.CALENDAR_FREEZE]: "freeze",
  [CalendarKind.CALENDAR_RUN]: "run",
  [CalendarKind.CALENDAR_TRAINING]: "training",
  [CalendarKind.CALENDAR_STAGE_END]: "stage-end",
};
const iconOf = ({ kind, rehearsal }: CalendarEntry): typeof IconFlag3 =>
  rehearsal ? IconRepeat : (icons[kind] ?? IconFlag3);
const toneOf = ({ kind, rehearsal }: CalendarEntry): string =>
  rehearsal ? "rehearsal" : (tones[kind] ?? "");
const struck = ({ cancelled }: CalendarEntry): string => (cancelled ? "cancelled" : "");
const shownMax = 3;

export function Calendar(): ReactNode {
  const { t, i18n } = useTranslation();
  useTitle(t("calendar.title"));
  const calendar = useOverall("calendar");
  const zone = usePeople().workspace?.timeZone ?? "";
  const today = useToday();
  const navigate = useNavigate();
  const { month: text, show, kind, project } = useSearch({ strict: false });
  const month = monthOf(text) ?? today;
  const choose = (part: Partial<AppSearch>): void =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...part }), replace: true });
  const go = (by: -1 | 1): void => choose({ month: monthText(monthAfter(month, by)) });
  const name = new Intl.DateTimeFormat(i18n.language, { year: "numeric", month: "long", timeZone: "UTC" });
  return (
    <div className="page">
      <div className="page-title calendar-title">
        <h1>{name.format(dayNumber({ ...month, day: 1 }) * 86_400_000)}</h1>
        <div className="title-actions">
          <ActionIcon variant="default" size={30} aria-label={t("calendar.before")} onClick={() => go(-1)}>
            <IconChevronLeft size={17} />
          </ActionIcon>
          <Button size="compact-sm" h={30} variant="default" onClick={() => choose({ month: undefined })}>
            {t("calendar.today")}
          </Button>
          <ActionIcon variant="default" size={30} aria-label={t("calendar.after")} onClick={() => go(1)}>
            <IconChevronRight size={17} />
          </ActionIcon>
          <SegmentedControl
            size="xs"
            aria-label={t("calendar.layout")}
            data={[
              { value: "month", label: t("calendar.month") },
              { value: "agenda", label: t("calendar.agenda") },
            ]}
            value={show === "agenda" ? "agenda" : "month"}
            onChange={(value) => choose({ show: value === "agenda" ? "agenda" : undefined })}
          />
        </div>
      </div>
      <WhenHere of={calendar} rows={5} height={84}>
        {() => {
          const dated = datedOf(calendar.of("calendar"), zone);
          const shown = dated.filter(
            ({ entry }) => (!kind || entry.kind === Number(kind)) && (!project || entry.project === project),
          );
          return (
            <div className="stack">
              <Filters dated={dated} />
              {show === "agenda" ? (
                <Agenda dated={shown} month={month} today={dayNumber(today)} />
              ) : (
                <Month key={monthText(month)} dated={shown} month={month} today={dayNumber(today)} />
              )}
              {project ? (
                <Download
                  project={project}
                  name={dated.find(({ entry }) => entry.project === project)?.entry.projectName ?? project}
                />
              ) : null}
              {zone ? <p className="muted zone-note">{t("calendar.zone", { zone })}</p> : null}
            </div>
          );
        }}
      </WhenHere>
    </div>
  );
}

// Of the one project that is chosen: the server exports a project at a time.
function Download({ project, name }: { readonly project: string; readonly name: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const [error, setError] = useState<unknown>();
  const download = (): void => {
    setError(undefined);
    http
      .exported(project, "calendar.ics", { language: i18n.language === "en" ? "en" : "zh" })
      .then((file) => saveBlob(`${name}.ics`, file), setError);
  };
  return (
    <div>
      <Button size="compact-sm" variant="default" leftSection={<IconDownload size={15} />} onClick={download}>
        {t("calendar.download")}
      </Button>
      {error ? <Failure error={error} /> : null}
    </div>
  );
}

function Filters({ dated }: { readonly dated: readonly Dated[] }): ReactNode {
  const { t } = useTranslation();
  const there = new Set(dated.map(({ entry }) => entry.kind));
  const kinds = calendarKinds
    .filter((kind) => there.has(kind))
    .map((kind) => ({ value: String(kind), label: t(`calendar.kinds.${kind as 1}`) }));
  const projects = new Map(dated.map(({ entry }) => [entry.project, entry.projectName]));
  return <KindAndProject kinds={kinds} projects={projects} />;
}

function Month({
  dated,
  month,
  today,
}: {
  readonly dated: readonly Dated[];
  readonly month: { readonly year: number; readonly month: number };
  readonly today: number;
}): ReactNode {
  const { i18n } = useTranslation();
  const weeks = weeksOf(month.year, month.month);
  const first = weeks[0]?.[0] ?? 0;
  const last = weeks.at(-1)?.[6] ?? 0;
  const days = byDay(dated, first, last);
  const opening = dayNumber({ ...month, day: 1 });
  const [chosen, setChosen] = useState(
    dayOfNumber(today).month === month.month && dayOfNumber(today).year === month.year ? today : opening,
  );
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: "short", timeZone: "UTC" });
  return (
    <div className="calendar-columns">
      <section className="panel month">
        <div className="month-head" aria-hidden="true">
          {(weeks[0] ?? []).map((day) => (
            <span key={day}>{weekday.format(day * 86_400_000)}</span>
          ))}
        </div>
        {weeks.map((week) => (
          <div key={week[0]} className="month-week">
            {week.map((day) => (
              <DayCell
                key={day}
                day={day}
                list={days.get(day) ?? []}
                outside={dayOfNumber(day).month !== month.month}
                today={day === today}
                chosen={day === chosen}
                onChoose={() => setChosen(day)}
              />
            ))}
          </div>
        ))}
      </section>
      <ChosenDay day={chosen} list={days.get(chosen) ?? []} />
    </div>
  );
}

// The whole cell is the button that chooses the day; what is on it is told in full beside the month.
function DayCell({
  day,
  list,
  outside,
  today,
  chosen,
  onChoose,
}: {
  readonly day: number;
  readonly list: readonly Dated[];
  readonly outside: boolean;
  readonly today: boolean;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const date = dayOfNumber(day);
  const classes = ["day", outside ? "outside" : "", today ? "today" : "", isWeekend(day) ? "weekend" : ""];
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(" ")}
      aria-pressed={chosen}
      {...(today ? { "aria-current": "date" as const } : {})}
      onClick={onChoose}
      data-day={`${date.year}-${date.month}-${date.day}`}
    >
      <span className="day-number tabular">
        <span aria-hidden="true">{date.day}</span>
        <span className="visually-hidden">{formatDay(date, i18n.language)}</span>
      </span>
      {list.slice(0, list.length > shownMax ? shownMax - 1 : shownMax).map((one) => {
        const { first, last } = daysOf(one.span);
        const shape = [first < day ? "from-before" : "", last > day ? "goes-on" : ""].join(" ");
        // What lasts is named where it begins, and again in each week.
        const named = first === day || isMonday(day);
        return (
          <span
            key={`${one.entry.project}/${one.entry.entity}`}
            className={`day-entry ${toneOf(one.entry)} ${one.entry.settled ? "settled" : ""} ${struck(one.entry)} ${shape}`}
          >
            <span className={named ? "" : "visually-hidden"}>{calendarTitle(t, one.entry)}</span>
          </span>
        );
      })}
      {list.length > shownMax ? (
        <span className="day-more">{t("calendar.more", { count: list.length - shownMax + 1 })}</span>
      ) : null}
    </button>
  );
}

function ChosenDay({ day, list }: { readonly day: number; readonly list: readonly Dated[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const full = new Intl.DateTimeFormat(i18n.language, { dateStyle: "full", timeZone: "UTC" });
  return (
    <section className="panel chosen-day" aria-live="polite">
      <div className="panel-head">
        <h2>{full.format(day * 86_400_000)}</h2>
      </div>
      {list.length === 0 ? <p className="muted panel-body none">{t("calendar.nothingDay")}</p> : null}
      <ul className="rows">
        {list.map((one) => (
          <EntryRow key={`${one.entry.project}/${one.entry.entity}`} one={one} day={day} />
        ))}
      </ul>
    </section>
  );
}

// On a day in the middle of it, it lasts all day.
function useHours(): (one: Dated, day: number) => string {
  const { t, i18n } = useTranslation();
  const zone = usePeople().workspace?.timeZone ?? "";
  return ({ entry, span }, day) => {
    const { first, last } = daysOf(span);
    const clock = (at: typeof entry.from): string =>
      at ? formatClock(timestampDate(at), i18n.language, zone) : "";
    if (span.allDay || (first < day && day < last)) return t("calendar.allDay");
    if (first === last) return entry.until ? `${clock(entry.from)}–${clock(entry.until)}` : clock(entry.from);
    return day === first ? clock(entry.from) : t("calendar.until", { at: clock(entry.until) });
  };
}

function EntryRow({ one, day }: { readonly one: Dated; readonly day: number }): ReactNode {
  const { t, i18n } = useTranslation();
  const hours = useHours();
  const { entry, span } = one;
  const Icon = iconOf(entry);
  const { first, last } = daysOf(span);
  return (
    <li className="entry-row" data-entry={entry.entity}>
      <span className={`entry-icon ${toneOf(entry)}`}>
        <Icon size={16} aria-hidden="true" />
      </span>
      <div className="entry-text">
        <EntityLink project={entry.project} entity={entry.entity} className={`plain ${struck(entry)}`}>
          {calendarTitle(t, entry)}
        </EntityLink>
        <div className="muted work-where">
          {calendarKind(t, entry)} · {entry.projectName}
          {last > first
            ? ` · ${formatDay(dayOfNumber(first), i18n.language)} – ${formatDay(dayOfNumber(last), i18n.language)}`
            : ""}
        </div>
      </div>
      <span className="entry-when tabular">{hours(one, day)}</span>
      {entry.settled ? (
        <span className="chip good" title={t("calendar.settled")}>
          <IconCheck size={13} aria-label={t("calendar.settled")} />
        </span>
      ) : null}
    </li>
  );
}

// Each entry on the day on which it begins, or on the first of the month where it began before.
function Agenda({
  dated,
  month,
  today,
}: {
  readonly dated: readonly Dated[];
  readonly month: { readonly year: number; readonly month: number };
  readonly today: number;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const narrow = useMediaQuery("(max-width: 720px)");
  const first = dayNumber({ ...month, day: 1 });
  const last = dayNumber({ ...monthAfter(month, 1), day: 1 }) - 1;
  const days = new Map<number, readonly Dated[]>();
  for (const [day, list] of byDay(dated, first, last)) {
    const begun = list.filter(({ span }) => Math.max(daysOf(span).first, first) === day);
    if (begun.length > 0) days.set(day, begun);
  }
  const format = new Intl.DateTimeFormat(i18n.language, {
    weekday: narrow ? "short" : "long",
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  });
  if (days.size === 0) {
    return (
      <div className="panel">
        <Empty icon={<IconCalendarOff size={36} />} title={t("calendar.nothingTitle")}>
          {t("calendar.nothing")}
        </Empty>
      </div>
    );
  }
  return (
    <div className="stack">
      {[...days.keys()]
        .sort((a, b) => a - b)
        .map((day) => (
          <section key={day} className={day < today ? "panel agenda-day past" : "panel agenda-day"}>
            <div className="panel-head">
              <h2>{format.format(day * 86_400_000)}</h2>
              {day === today ? <span className="chip accent">{t("calendar.today")}</span> : null}
            </div>
            <ul className="rows">
              {(days.get(day) ?? []).map((one) => (
                <EntryRow key={`${one.entry.project}/${one.entry.entity}`} one={one} day={day} />
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}
