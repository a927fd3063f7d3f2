import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button } from "@mantine/core";
import { type MeetingInfo, MeetingState, type MeetingSummary } from "@slipway/sdk";
import { useEntities, useView } from "@slipway/sdk/react";
import { IconCalendarPlus, IconUsersGroup } from "@tabler/icons-react";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { Empty, Loading } from "../../components/states";
import { formatInstant, today } from "../../lib/dates";
import { followThrough } from "../../lib/metrics";
import { meetingKindName, meetingStateName } from "../../lib/names";
import { useTitle } from "../../lib/title";
import { repetition, startsAtMs, stateTone } from "./model";

const ScheduleMeeting = lazy(() =>
  import("./ScheduleMeeting").then((page) => ({ default: page.ScheduleMeeting })),
);

export function Rooms(): ReactNode {
  const { t } = useTranslation();
  const { project, info, past } = useProject();
  useTitle(info ? `${t("nav.rooms")} · ${info.name}` : undefined);
  const view = useView(project, "meeting");
  const [scheduling, setScheduling] = useState(false);
  const meetings = view?.of("meeting");
  const summaries = useMemo(
    () => new Map((view?.of("summary") ?? []).map((summary) => [summary.meetingId, summary])),
    [view],
  );
  const bars = useEntities(project, "timeline", "bar");
  const follow = useMemo(() => followThrough([...summaries.values()], bars, today()), [summaries, bars]);
  const groups = useMemo(() => {
    const all = meetings ?? [];
    const running = all.filter((one) => one.state === MeetingState.IN_PROGRESS);
    const coming = all
      .filter((one) => one.state === MeetingState.SCHEDULED)
      .sort((a, b) => startsAtMs(a) - startsAtMs(b));
    const held = all
      .filter((one) => one.state > MeetingState.IN_PROGRESS && one.state !== MeetingState.MEETING_CANCELLED)
      .sort((a, b) => startsAtMs(b) - startsAtMs(a));
    const cancelled = all
      .filter((one) => one.state === MeetingState.MEETING_CANCELLED)
      .sort((a, b) => startsAtMs(b) - startsAtMs(a));
    return [
      { name: "running", list: running },
      { name: "coming", list: coming },
      { name: "held", list: held },
      { name: "cancelled", list: cancelled },
    ] as const;
  }, [meetings]);

  const schedule = past ? null : (
    <Button
      leftSection={<IconCalendarPlus size={17} />}
      onClick={() => setScheduling(true)}
      data-testid="schedule-meeting"
    >
      {t("rooms.schedule")}
    </Button>
  );
  return (
    <div className="page" style={{ maxWidth: 960 }}>
      <div className="page-title">
        <h1>{t("rooms.title")}</h1>
        {meetings && meetings.length > 0 ? schedule : null}
      </div>
      {follow.due > 0 ? <p className="muted tabular">{t("rooms.followThrough", { ...follow })}</p> : null}
      {!view ? <Loading rows={4} height={64} /> : null}
      {meetings?.length === 0 ? (
        <div className="panel">
          <Empty icon={<IconUsersGroup size={38} />} title={t("rooms.emptyTitle")} action={schedule}>
            {t("rooms.empty")}
          </Empty>
        </div>
      ) : null}
      {groups.map(({ name, list }) =>
        list.length === 0 ? null : (
          <section key={name} className="panel" style={{ marginBottom: 18 }}>
            <div className="panel-head">
              <h2>{t(`rooms.group.${name}`)}</h2>
            </div>
            <ul className="rows">
              {list.map((meeting) => (
                <MeetingRow
                  key={meeting.meetingId}
                  meeting={meeting}
                  summary={summaries.get(meeting.meetingId)}
                />
              ))}
            </ul>
          </section>
        ),
      )}
      {scheduling ? (
        <Suspense fallback={null}>
          <ScheduleMeeting onClose={() => setScheduling(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function MeetingRow({
  meeting,
  summary,
}: {
  meeting: MeetingInfo;
  summary: MeetingSummary | undefined;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { ws = "main", project = "" } = useParams({ strict: false });
  const { at } = useSearch({ strict: false });
  const starts = meeting.startsAt ? timestampDate(meeting.startsAt) : undefined;
  const often = repetition(t, meeting, i18n.language);
  return (
    <li className="meeting-row">
      <div style={{ flex: 1, minWidth: 0 }}>
        <Link
          to="/w/$ws/p/$project/rooms/$room"
          params={{ ws, project, room: meeting.meetingId }}
          search={at ? { at } : {}}
          className="card-link row-link"
        >
          {meeting.title}
        </Link>
        <div className="muted tabular" style={{ fontSize: "0.84rem" }}>
          {meetingKindName(t, meeting.kind)} · {formatInstant(starts, i18n.language)} ·{" "}
          {t("rooms.minutes", { count: meeting.plannedMinutes })}
          {often ? ` · ${often}` : ""}
        </div>
      </div>
      {summary && (summary.decisions.length > 0 || summary.actions.length > 0) ? (
        <span className="muted desktop-only" style={{ fontSize: "0.84rem" }}>
          {t("rooms.outcome", { decisions: summary.decisions.length, actions: summary.actions.length })}
        </span>
      ) : null}
      <span className={stateTone(meeting.state)}>{meetingStateName(t, meeting.state)}</span>
    </li>
  );
}
