// What waits for me over all my projects, by how much it presses; beside it today's meetings and what is unread.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import {
  type CalendarEntry,
  CalendarKind,
  Priority,
  type Refusal,
  type WorkItem,
  WorkKind,
} from "@slipway/sdk";
import {
  IconAlertTriangle,
  IconBan,
  IconBeach,
  IconBug,
  IconChecks,
  IconCircle,
  IconPlayerPlay,
  IconSignature,
  IconSubtask,
} from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Overall, useOverall } from "../../app/overall";
import { usePeople } from "../../app/people";
import { useActOn } from "../../app/project";
import { EntityLink } from "../../components/EntityLink";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Empty } from "../../components/states";
import { type Day, dayIn, daysBetween, formatClock, formatDay, isDay } from "../../lib/dates";
import { priorityName } from "../../lib/names";
import { useTitle } from "../../lib/title";
import { NoticeLine } from "./Inbox";
import { unreadOf } from "./inbox";
import { KindAndProject, useRowKeys, useToday, WhenHere } from "./parts";
import { calendarTitle, workTitle } from "./titles";
import { countedBy, grouped, passes, workKinds } from "./work";

export const kindIcons: Readonly<Record<number, typeof IconBug>> = {
  [WorkKind.WORK_TASK]: IconSubtask,
  [WorkKind.WORK_STEP]: IconPlayerPlay,
  [WorkKind.WORK_VOTE]: IconChecks,
  [WorkKind.WORK_RISK]: IconAlertTriangle,
  [WorkKind.WORK_DEFECT]: IconBug,
  [WorkKind.WORK_SIGN_OFF]: IconSignature,
};
const unreadMax = 6;
const goneWithinMs = 4_000;

export function MyWork(): ReactNode {
  const { t, i18n } = useTranslation();
  useTitle(t("nav.myWork"));
  const people = usePeople();
  const work = useOverall("work");
  const zone = people.workspace?.timeZone;
  return (
    <div className="page">
      <div className="page-title">
        <h1>{t("myWork.hello", { name: people.name(people.me) })}</h1>
        <span className="muted">
          {new Intl.DateTimeFormat(i18n.language, {
            dateStyle: "full",
            ...(zone ? { timeZone: zone } : {}),
          }).format(new Date())}
        </span>
      </div>
      <div className="work-grid">
        <div className="stack">
          <WhenHere of={work} rows={6} height={44}>
            {() => <Work work={work} />}
          </WhenHere>
        </div>
        <div className="stack">
          <TodaysMeetings />
          <UnreadNotices />
        </div>
      </div>
    </div>
  );
}

function Work({ work }: { readonly work: Overall }): ReactNode {
  const { t } = useTranslation();
  const now = useToday();
  const { project, kind } = useSearch({ strict: false });
  const list = useRef<HTMLDivElement>(null);
  const all = work.of("work");
  const filter = { project, kind: kind ? Number(kind) : undefined };
  const groups = grouped(
    all.filter((item) => passes(item, filter)),
    now,
  );
  useRowKeys(list);
  return (
    <>
      {all.length > 0 ? <Filters items={all} /> : null}
      {groups.length === 0 ? <Nothing filtered={all.length > 0} /> : null}
      <div ref={list} className="stack">
        {groups.map(({ urgency, items }) => (
          <section key={urgency} className="panel" data-urgency={urgency}>
            <div className="panel-head">
              <h2>{t(`myWork.group.${urgency}`)}</h2>
              <span className="muted tabular">{items.length}</span>
            </div>
            <ul className="rows">
              {items.map((item) => (
                <WorkRow key={`${item.project}/${item.entity}`} item={item} now={now} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function Nothing({ filtered }: { readonly filtered: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="panel">
      {filtered ? (
        <Empty
          title={t("myWork.nothingHere")}
          action={
            <Button component={Link} to="/" variant="default">
              {t("myWork.showAll")}
            </Button>
          }
        />
      ) : (
        <Empty
          icon={<IconBeach size={36} />}
          title={t("myWork.nothingTitle")}
          action={
            <Button component={Link} to="/w/$ws" params={{ ws: "main" } as never} variant="default">
              {t("nav.portfolio")}
            </Button>
          }
        >
          {t("myWork.nothing")}
        </Empty>
      )}
    </div>
  );
}

// Each with how much of it there is.
function Filters({ items }: { readonly items: readonly WorkItem[] }): ReactNode {
  const { t } = useTranslation();
  const { project, kind } = useSearch({ strict: false });
  const counts = countedBy(
    items.filter((item) => passes(item, { project })),
    (item) => item.kind,
  );
  const kinds = workKinds
    .filter((one) => String(one) === kind || counts.some(({ key }) => key === one))
    .map((one) => ({
      value: String(one),
      label: `${t(`myWork.kinds.${one as 1}`)} ${counts.find(({ key }) => key === one)?.count ?? 0}`,
    }));
  const projects = new Map(items.map((item) => [item.project, item.projectName]));
  return <KindAndProject kinds={kinds} projects={projects} />;
}

function WorkRow({ item, now }: { readonly item: WorkItem; readonly now: Day }): ReactNode {
  const { t, i18n } = useTranslation();
  const [refusal, setRefusal] = useState<Refusal>();
  const late = isDay(item.due) ? daysBetween(item.due, now) : 0;
  return (
    <li className="work-row" data-row data-work={item.entity}>
      <div className="task-row">
        <WorkMark item={item} onRefused={setRefusal} />
        <div className="task-name">
          <EntityLink project={item.project} entity={item.entity} className="plain work-title">
            {workTitle(t, item)}
          </EntityLink>
          <div className="muted work-where">
            {item.kind === WorkKind.WORK_TASK ? "" : `${t(`myWork.kind.${item.kind as 1}`)} · `}
            {item.projectName}
          </div>
        </div>
        {item.priority >= Priority.HIGH ? (
          <span
            className={item.priority === Priority.URGENT ? "chip bad" : "chip warn"}
            title={t("myWork.priority", { priority: priorityName(t, item.priority) })}
          >
            {priorityName(t, item.priority)}
          </span>
        ) : null}
        {item.blocked && item.begun ? <span className="chip">{t("myWork.group.begun")}</span> : null}
        {item.blocked ? (
          <span className="chip bad">
            <IconBan size={13} aria-hidden="true" />
            {t("card.blocked")}
          </span>
        ) : null}
        {isDay(item.due) ? (
          <span className={late > 0 ? "chip bad" : "chip"} title={formatDay(item.due, i18n.language)}>
            {late > 0 ? t("myWork.daysLate", { count: late }) : formatDay(item.due, i18n.language)}
          </span>
        ) : null}
      </div>
      {refusal ? (
        <div className="work-refused">
          <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} />
        </div>
      ) : null}
    </li>
  );
}

// A task can be completed from here; what needs more than a word is done in its place.
function WorkMark({
  item,
  onRefused,
}: {
  readonly item: WorkItem;
  readonly onRefused: (refusal: Refusal | undefined) => void;
}): ReactNode {
  const { t } = useTranslation();
  const act = useActOn(item.project);
  const [busy, setBusy] = useState(false);
  const Icon = kindIcons[item.kind] ?? IconCircle;
  if (item.kind !== WorkKind.WORK_TASK) {
    return (
      <span className="work-kind" title={t(`myWork.kind.${item.kind as 1}`)}>
        <Icon size={19} aria-hidden="true" />
      </span>
    );
  }
  const complete = async (): Promise<void> => {
    setBusy(true);
    const taskId = item.entity.slice("task/".length);
    const refusal = await act(
      { case: "completeTask", value: { taskId } },
      { undo: t("undo.completed", { title: item.title }) },
    );
    onRefused(refusal);
    // Once it is done it goes by itself; it is the row's again where that was undone meanwhile.
    if (refusal) setBusy(false);
    else setTimeout(() => setBusy(false), goneWithinMs);
  };
  return (
    <Tooltip label={t("card.complete")}>
      <ActionIcon
        variant="subtle"
        color="gray"
        loading={busy}
        aria-label={`${t("card.complete")}: ${item.title}`}
        onClick={() => void complete()}
      >
        <IconCircle size={20} />
      </ActionIcon>
    </Tooltip>
  );
}

function TodaysMeetings(): ReactNode {
  const { t } = useTranslation();
  const calendar = useOverall("calendar");
  const people = usePeople();
  const zone = people.workspace?.timeZone ?? "";
  const now = useToday();
  const list = calendar
    .of("calendar")
    .filter((entry) => {
      if (entry.kind !== CalendarKind.CALENDAR_MEETING || !entry.from) return false;
      return daysBetween(dayIn(zone, timestampDate(entry.from)), now) === 0;
    })
    .sort((a, b) => Number((a.from?.seconds ?? 0n) - (b.from?.seconds ?? 0n)));
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("myWork.meetings")}</h2>
        <Link to="/calendar" className="muted small-link">
          {t("nav.calendar")}
        </Link>
      </div>
      {calendar.loaded && list.length === 0 ? (
        <p className="muted panel-body none">{t("myWork.noMeetings")}</p>
      ) : null}
      <ul className="rows">
        {list.map((entry) => (
          <MeetingRow key={`${entry.project}/${entry.entity}`} entry={entry} zone={zone} />
        ))}
      </ul>
    </section>
  );
}

function MeetingRow({ entry, zone }: { readonly entry: CalendarEntry; readonly zone: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const clock = (at: typeof entry.from): string =>
    formatClock(at ? timestampDate(at) : undefined, i18n.language, zone);
  return (
    <li className="meeting-row">
      <span className="tabular muted">{clock(entry.from)}</span>
      <div style={{ flex: 1, minWidth: 0 }}>
        <EntityLink
          project={entry.project}
          entity={entry.entity}
          className={entry.cancelled ? "card-link row-link cancelled" : "card-link row-link"}
        >
          {calendarTitle(t, entry)}
        </EntityLink>
        <div className="muted work-where">{entry.projectName}</div>
      </div>
      {entry.settled ? <span className="chip">{t("calendar.settled")}</span> : null}
    </li>
  );
}

function UnreadNotices(): ReactNode {
  const { t } = useTranslation();
  const inbox = useOverall("inbox");
  const unread = unreadOf(inbox.of("notice")).flatMap(({ notices }) => notices);
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("myWork.unread")}</h2>
        <Link to="/inbox" className="muted small-link">
          {t("myWork.openInbox")}
        </Link>
      </div>
      {inbox.loaded && unread.length === 0 ? (
        <p className="muted panel-body none">{t("myWork.noUnread")}</p>
      ) : null}
      <ul className="rows">
        {unread.slice(0, unreadMax).map((notice, at) => (
          <li key={`${notice.project}/${notice.revision}/${at}`} className="notice-row">
            <NoticeLine notice={notice} />
          </li>
        ))}
      </ul>
    </section>
  );
}
