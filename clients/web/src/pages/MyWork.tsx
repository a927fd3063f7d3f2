// What is mine, over all my projects: tasks by when they are due, actions from meetings, today's meetings.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import type { Refusal } from "@slipway/sdk";
import { MeetingState, type ProjectSummary, type TaskCard } from "@slipway/sdk";
import { IconBan, IconBeach, IconCircle, IconSailboat } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useActOn } from "../app/project";
import { http } from "../app/session";
import { RefusalNotice } from "../components/RefusalNotice";
import { Empty, Failure, Loading } from "../components/states";
import { compareDays, type DueGroup, dueGroup, formatClock, formatDay, isDay, today } from "../lib/dates";
import { meetingStateName } from "../lib/names";
import { useResource } from "../lib/resource";
import { useTitle } from "../lib/title";
import { useViews } from "../lib/views";
import { isBlocked } from "./board/model";
import { stateTone } from "./rooms/model";

const load = async (): Promise<readonly ProjectSummary[]> => (await http.projects()).projects;
const groups: readonly DueGroup[] = ["overdue", "thisWeek", "later", "noDate"];
const projectsMax = 24;

interface Mine {
  readonly project: string;
  readonly name: string;
  readonly task: TaskCard;
}

export function MyWork(): ReactNode {
  const { t, i18n } = useTranslation();
  useTitle(t("nav.myWork"));
  const people = usePeople();
  const { value: projects, error, reload } = useResource(load);
  const mine = useMemo(() => {
    const all = projects ?? [];
    const own = all.filter((project) => project.myRoles.length > 0);
    return (own.length > 0 ? own : all).slice(0, projectsMax);
  }, [projects]);
  const ids = useMemo(() => mine.map((project) => project.project), [mine]);
  const boards = useViews(ids, "board");
  const rooms = useViews(ids, "meeting");
  const nameOf = useMemo(
    () => new Map(mine.map((one) => [one.project, one.info?.name ?? one.project])),
    [mine],
  );

  const tasks = useMemo(() => {
    const now = today();
    const found = new Map<DueGroup, Mine[]>(groups.map((group) => [group, []]));
    for (const board of boards) {
      for (const task of board.of("task")) {
        if (task.assignee !== people.me || task.done || task.archived) continue;
        found
          .get(dueGroup(task.due, now))
          ?.push({ project: board.project, name: nameOf.get(board.project) ?? "", task });
      }
    }
    for (const list of found.values()) {
      list.sort((a, b) => compareDays(a.task.due, b.task.due) || b.task.priority - a.task.priority);
    }
    return found;
  }, [boards, people.me, nameOf]);
  const count = [...tasks.values()].reduce((sum, list) => sum + list.length, 0);

  if (error) {
    return (
      <div className="page">
        <Failure error={error} retry={reload} />
      </div>
    );
  }
  const ready = projects !== undefined && boards.length === ids.length;
  return (
    <div className="page">
      <div className="page-title">
        <h1>{t("myWork.hello", { name: people.name(people.me) })}</h1>
        <span className="muted">
          {new Intl.DateTimeFormat(i18n.language, { dateStyle: "full" }).format(new Date())}
        </span>
      </div>
      {projects?.length === 0 ? (
        <div className="panel">
          <Empty
            icon={<IconSailboat size={40} />}
            title={t("portfolio.emptyTitle")}
            action={
              <Button component={Link} to="/w/$ws" params={{ ws: "main" } as never}>
                {t("nav.portfolio")}
              </Button>
            }
          >
            {t("myWork.noProjects")}
          </Empty>
        </div>
      ) : (
        <div className="overview-grid">
          <div className="stack">
            {!ready ? <Loading rows={6} height={44} /> : null}
            {ready && count === 0 ? (
              <div className="panel">
                <Empty icon={<IconBeach size={36} />} title={t("myWork.nothingTitle")}>
                  {t("myWork.nothing")}
                </Empty>
              </div>
            ) : null}
            {groups.map((group) => {
              const list = tasks.get(group) ?? [];
              if (list.length === 0) return null;
              return (
                <section key={group} className="panel">
                  <div className="panel-head">
                    <h2 style={group === "overdue" ? { color: "var(--sw-bad)" } : undefined}>
                      {t(`myWork.group.${group}`)}
                    </h2>
                    <span className="muted tabular">{list.length}</span>
                  </div>
                  <ul className="rows">
                    {list.map((one) => (
                      <TaskRow key={one.task.taskId} {...one} />
                    ))}
                  </ul>
                </section>
              );
            })}
          </div>
          <div className="stack">
            <TodaysMeetings rooms={rooms} nameOf={nameOf} />
            <MyActions rooms={rooms} nameOf={nameOf} />
          </div>
        </div>
      )}
    </div>
  );
}

function TaskRow({ project, name, task }: Mine): ReactNode {
  const { t, i18n } = useTranslation();
  const act = useActOn(project);
  const [refusal, setRefusal] = useState<Refusal>();
  const overdue = dueGroup(task.due, today()) === "overdue";
  return (
    <li style={{ padding: "9px 14px" }}>
      <div className="task-row">
        <Tooltip label={t("card.complete")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t("card.complete")}: ${task.title}`}
            onClick={() =>
              void act(
                { case: "completeTask", value: { taskId: task.taskId } },
                { undo: t("undo.completed", { title: task.title }) },
              ).then(setRefusal)
            }
          >
            <IconCircle size={20} />
          </ActionIcon>
        </Tooltip>
        <div className="task-name">
          <Link
            to="/w/$ws/p/$project/board"
            params={{ ws: "main", project }}
            search={{ sel: `task/${task.taskId}` }}
            className="plain"
            style={{ fontWeight: 550 }}
          >
            {task.title}
          </Link>
          <div className="muted" style={{ fontSize: "0.82rem" }}>
            {name}
          </div>
        </div>
        {isBlocked(task) ? (
          <span className="chip bad">
            <IconBan size={13} aria-hidden="true" />
            {t("card.blocked")}
          </span>
        ) : null}
        {isDay(task.due) ? (
          <span className={overdue ? "chip bad" : "chip"}>{formatDay(task.due, i18n.language)}</span>
        ) : null}
      </div>
      {refusal ? (
        <div style={{ marginTop: 8 }}>
          <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} />
        </div>
      ) : null}
    </li>
  );
}

type Rooms = ReturnType<typeof useViews>;

function TodaysMeetings({ rooms, nameOf }: { rooms: Rooms; nameOf: ReadonlyMap<string, string> }): ReactNode {
  const { t, i18n } = useTranslation();
  const now = new Date();
  const list = rooms
    .flatMap((room) => room.of("meeting").map((meeting) => ({ project: room.project, meeting })))
    .filter(({ meeting }) => {
      if (meeting.state === MeetingState.IN_PROGRESS) return true;
      const at = meeting.startsAt ? timestampDate(meeting.startsAt) : undefined;
      return at?.toDateString() === now.toDateString();
    })
    .sort((a, b) => Number((a.meeting.startsAt?.seconds ?? 0n) - (b.meeting.startsAt?.seconds ?? 0n)));
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("myWork.meetings")}</h2>
      </div>
      {list.length === 0 ? (
        <p className="muted panel-body" style={{ margin: 0 }}>
          {t("myWork.noMeetings")}
        </p>
      ) : null}
      <ul className="rows">
        {list.map(({ project, meeting }) => (
          <li key={meeting.meetingId} className="meeting-row">
            <span className="tabular muted">
              {formatClock(meeting.startsAt ? timestampDate(meeting.startsAt) : undefined, i18n.language)}
            </span>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Link
                to="/w/$ws/p/$project/rooms/$room"
                params={{ ws: "main", project, room: meeting.meetingId }}
                className="card-link row-link"
              >
                {meeting.title}
              </Link>
              <div className="muted" style={{ fontSize: "0.82rem" }}>
                {nameOf.get(project)}
              </div>
            </div>
            <span className={stateTone(meeting.state)}>{meetingStateName(t, meeting.state)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MyActions({ rooms, nameOf }: { rooms: Rooms; nameOf: ReadonlyMap<string, string> }): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const list = rooms
    .flatMap((room) =>
      room
        .of("summary")
        .flatMap((summary) => summary.actions.map((action) => ({ project: room.project, action }))),
    )
    .filter(({ action }) => action.owner === people.me && !action.done)
    .sort((a, b) => compareDays(a.action.due, b.action.due));
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("myWork.actions")}</h2>
      </div>
      {list.length === 0 ? (
        <p className="muted panel-body" style={{ margin: 0 }}>
          {t("myWork.noActions")}
        </p>
      ) : null}
      <ul className="rows">
        {list.map(({ project, action }) => (
          <li key={action.actionId} style={{ padding: "9px 14px", display: "flex", gap: 10 }}>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Link
                to="/w/$ws/p/$project/board"
                params={{ ws: "main", project }}
                search={{ sel: `task/${action.taskId}` }}
                className="plain"
              >
                {action.what}
              </Link>
              <div className="muted" style={{ fontSize: "0.82rem" }}>
                {nameOf.get(project)}
              </div>
            </div>
            {isDay(action.due) ? <span className="chip">{formatDay(action.due, i18n.language)}</span> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
