import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { attachClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";
import { ActionIcon, Button, Menu, Textarea } from "@mantine/core";
import { ColumnKind, Priority, type Refusal, type TaskCard } from "@slipway/sdk";
import {
  IconAlertTriangle,
  IconArchive,
  IconArrowBackUp,
  IconArrowBarToUp,
  IconArrowDown,
  IconArrowUp,
  IconBan,
  IconCalendar,
  IconChevronsUp,
  IconChevronUp,
  IconCircleCheck,
  IconClockHour4,
  IconDots,
  IconMessage,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { Avatar } from "../../components/Avatar";
import { Form } from "../../components/Form";
import { RefusalNotice } from "../../components/RefusalNotice";
import { formatDay, isDay } from "../../lib/dates";
import { priorityName } from "../../lib/names";
import { colourOf } from "../../lib/people";
import { currentSettings } from "../../lib/settings";
import { useBoard } from "./context";
import { dropPlace, isBlocked, isOverdue, stepPlace } from "./model";

interface CardProps {
  readonly task: TaskCard;
  readonly columnId: string;
  readonly pending: boolean;
  readonly refusal: Refusal | undefined;
  readonly onDismiss: (entityId: string) => void;
  readonly focusedBy: readonly string[] | undefined;
  readonly selected: boolean;
}

type Edge = "top" | "bottom";

export const Card = memo(function Card({
  task,
  columnId,
  pending,
  refusal,
  onDismiss,
  focusedBy,
  selected,
}: CardProps): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const people = usePeople();
  const element = useRef<HTMLElement>(null);
  const [dragging, setDragging] = useState(false);
  const [edge, setEdge] = useState<Edge>();
  const [menu, setMenu] = useState(false);
  const { taskId } = task;
  const away = task.columnId !== columnId;
  const movable = !board.past && !task.archived && !away;

  useEffect(() => {
    const node = element.current;
    if (!node || !movable) return;
    return combine(
      draggable({
        element: node,
        getInitialData: () => ({ kind: "task", taskId, columnId }),
        onDragStart: () => setDragging(true),
        onDrop: () => setDragging(false),
      }),
      dropTargetForElements({
        element: node,
        canDrop: ({ source }) => source.data.kind === "task",
        getData: ({ input }) =>
          attachClosestEdge(
            { kind: "task", taskId, columnId },
            { element: node, input, allowedEdges: ["top", "bottom"] },
          ),
        getIsSticky: () => true,
        onDrag: ({ self, source }) => {
          const near = source.data.taskId === taskId ? null : extractClosestEdge(self.data);
          setEdge(near === "top" || near === "bottom" ? near : undefined);
        },
        onDragLeave: () => setEdge(undefined),
        onDrop: () => setEdge(undefined),
      }),
    );
  }, [taskId, columnId, movable]);

  const ringed = focusedBy?.[0];
  const names = focusedBy?.map((id) => people.name(id)).join(", ");
  const className = [
    "card",
    pending ? "pending" : "",
    dragging ? "dragging" : "",
    selected ? "selected" : "",
    away ? "away" : "",
    task.done ? "done" : "",
  ].join(" ");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the title is a button; the rest of the card only helps a pointer.
    <article
      ref={element}
      className={className}
      data-card={taskId}
      data-pending={pending || undefined}
      style={ringed ? { outline: `2px solid ${colourOf(ringed)}`, outlineOffset: 1 } : undefined}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest("button, a, textarea, input, .notice")) board.open(taskId);
      }}
    >
      {edge ? <div className={`drop-line ${edge}`} /> : null}
      {names ? (
        <span className="focus-tag" style={{ background: colourOf(ringed ?? "") }}>
          {names}
        </span>
      ) : null}
      <div className="card-top">
        <PriorityMark priority={task.priority} />
        <button
          type="button"
          className="card-title"
          {...(away ? {} : { "data-task": taskId })}
          onClick={() => board.open(taskId)}
          onKeyDown={(event) => onCardKey(event, task, board, () => setMenu(true))}
        >
          {task.title}
        </button>
        {board.past ? null : <CardMenu task={task} opened={menu} setOpened={setMenu} />}
      </div>
      <CardFacts task={task} />
      {pending ? <span className="visually-hidden">{t("card.pending")}</span> : null}
      {away ? (
        <div className="muted" style={{ fontSize: "0.78rem" }}>
          {t("card.movedAway")}
        </div>
      ) : null}
      {refusal ? (
        <div style={{ marginTop: 8 }}>
          <CardRefusal task={task} refusal={refusal} onDismiss={() => onDismiss(`task/${taskId}`)} />
        </div>
      ) : null}
    </article>
  );
});

function PriorityMark({ priority }: { priority: Priority }): ReactNode {
  const { t } = useTranslation();
  if (priority !== Priority.HIGH && priority !== Priority.URGENT) return null;
  const Icon = priority === Priority.URGENT ? IconChevronsUp : IconChevronUp;
  const name = priorityName(t, priority);
  return (
    <span
      role="img"
      aria-label={name}
      title={name}
      style={{
        color: priority === Priority.URGENT ? "var(--sw-bad)" : "var(--sw-warn)",
        display: "inline-flex",
      }}
    >
      <Icon size={16} />
    </span>
  );
}

function CardFacts({ task }: { task: TaskCard }): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const overdue = isOverdue(task);
  const blocked = isBlocked(task);
  const department = task.departmentId ? people.department(task.departmentId) : "";
  const nothing =
    !isDay(task.due) &&
    !blocked &&
    !department &&
    task.commentCount === 0 &&
    task.estimateHours === 0 &&
    !task.assignee;
  if (nothing) return null;
  return (
    <div className="card-facts">
      <div>
        {blocked ? (
          <span className="chip bad" title={task.blockedReason || undefined}>
            <IconBan size={13} aria-hidden="true" />
            {task.openBlockers.length > 0
              ? t("card.blockedBy", { count: task.openBlockers.length })
              : t("card.blocked")}
          </span>
        ) : null}
        {isDay(task.due) ? (
          <span className={overdue ? "chip bad" : "chip"}>
            {overdue ? (
              <IconAlertTriangle size={13} aria-hidden="true" />
            ) : (
              <IconCalendar size={13} aria-hidden="true" />
            )}
            {formatDay(task.due, i18n.language)}
            {overdue ? <span className="visually-hidden">{t("card.overdue")}</span> : null}
          </span>
        ) : null}
        {department ? <span className="chip">{department}</span> : null}
        {task.estimateHours > 0 ? (
          <span className="mini">
            <IconClockHour4 size={13} aria-hidden="true" />
            {t("card.hours", { count: task.estimateHours })}
          </span>
        ) : null}
        {task.commentCount > 0 ? (
          <span className="mini">
            <IconMessage size={13} aria-hidden="true" />
            {task.commentCount}
            <span className="visually-hidden">{t("card.comments", { count: task.commentCount })}</span>
          </span>
        ) : null}
      </div>
      {task.assignee ? <Avatar id={task.assignee} small /> : null}
    </div>
  );
}

type Board = ReturnType<typeof useBoard>;

function neighbourColumn(board: Board, columnId: string, step: -1 | 1): string | undefined {
  const here = board.columns.findIndex((column) => column.columnId === columnId);
  return here < 0 ? undefined : board.columns[here + step]?.columnId;
}

function onCardKey(event: KeyboardEvent, task: TaskCard, board: Board, openMenu: () => void): void {
  const { taskId, columnId } = task;
  const shown = board.shown.get(columnId) ?? [];
  const all = board.all.get(columnId) ?? [];
  const handled = (): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    if (board.past || task.archived) return;
    if (event.key === "ArrowUp")
      board.move(task, stepPlace(all, shown, columnId, taskId, -1), { refocus: true });
    else if (event.key === "ArrowDown")
      board.move(task, stepPlace(all, shown, columnId, taskId, 1), { refocus: true });
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const to = neighbourColumn(board, columnId, event.key === "ArrowLeft" ? -1 : 1);
      if (to) board.move(task, { columnId: to, afterTaskId: "" }, { refocus: true });
    } else return;
    handled();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const here = shown.findIndex((one) => one.taskId === taskId);
  const key = boardKey(event.key);
  if (key === undefined) return;
  handled();
  if (key === "menu") {
    openMenu();
    return;
  }
  const next =
    key === "up" || key === "down"
      ? shown[here + (key === "down" ? 1 : -1)]
      : beside(board, columnId, here, key);
  if (next) board.focus(next.taskId);
}

// The card at about the same height in the nearest column that has any.
function beside(board: Board, columnId: string, here: number, key: "left" | "right"): TaskCard | undefined {
  const step = key === "left" ? -1 : 1;
  let to = neighbourColumn(board, columnId, step);
  while (to && (board.shown.get(to)?.length ?? 0) === 0) to = neighbourColumn(board, to, step);
  const cards = to ? (board.shown.get(to) ?? []) : [];
  return cards[Math.min(Math.max(here, 0), cards.length - 1)];
}

function boardKey(key: string): "up" | "down" | "left" | "right" | "menu" | undefined {
  const arrows = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" } as const;
  if (key in arrows) return arrows[key as keyof typeof arrows];
  const letters = { j: "down", k: "up", h: "left", l: "right", m: "menu" } as const;
  if (singleKeysOn() && key in letters) return letters[key as keyof typeof letters];
  return undefined;
}

function singleKeysOn(): boolean {
  return currentSettings().keys === "on";
}

// Everything that a drag can do, and what a task can undergo.
function CardMenu({
  task,
  opened,
  setOpened,
}: {
  task: TaskCard;
  opened: boolean;
  setOpened: (opened: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={230} withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={t("card.menu", { title: task.title })}
          className="card-menu"
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      {opened ? (
        <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
          <CardMenuItems task={task} />
        </Menu.Dropdown>
      ) : null}
    </Menu>
  );
}

function CardMenuItems({ task }: { task: TaskCard }): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const { taskId, columnId } = task;
  const all = board.all.get(columnId) ?? [];
  const shown = board.shown.get(columnId) ?? [];
  const up = stepPlace(all, shown, columnId, taskId, -1);
  const down = stepPlace(all, shown, columnId, taskId, 1);
  const top = dropPlace(all, columnId, taskId, all.find((one) => one.taskId !== taskId)?.taskId, "top");
  const kind = board.columns.find((column) => column.columnId === columnId)?.kind;
  const title = task.title;
  if (task.archived) {
    return (
      <Menu.Item
        leftSection={<IconArrowBackUp size={16} />}
        onClick={() =>
          void board.act({ case: "restoreTask", value: { taskId } }, { undo: t("undo.restored", { title }) })
        }
      >
        {t("card.restore")}
      </Menu.Item>
    );
  }
  return (
    <>
      <Menu.Label>{t("card.moveTo")}</Menu.Label>
      {board.columns.map((column) => (
        <Menu.Item
          key={column.columnId}
          disabled={column.columnId === columnId}
          onClick={() => board.move(task, { columnId: column.columnId, afterTaskId: "" }, { refocus: true })}
        >
          {column.name}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconArrowUp size={16} />}
        disabled={!up}
        onClick={() => board.move(task, up, { refocus: true })}
      >
        {t("card.up")}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowDown size={16} />}
        disabled={!down}
        onClick={() => board.move(task, down, { refocus: true })}
      >
        {t("card.down")}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowBarToUp size={16} />}
        disabled={!top}
        onClick={() => board.move(task, top, { refocus: true })}
      >
        {t("card.top")}
      </Menu.Item>
      <Menu.Divider />
      {kind === ColumnKind.TODO ? (
        <Menu.Item
          leftSection={<IconPlayerPlay size={16} />}
          onClick={() =>
            void board.act({ case: "startTask", value: { taskId } }, { undo: t("undo.started", { title }) })
          }
        >
          {t("card.start")}
        </Menu.Item>
      ) : null}
      {kind === ColumnKind.DONE ? (
        <Menu.Item
          leftSection={<IconArrowBackUp size={16} />}
          onClick={() =>
            void board.act({ case: "reopenTask", value: { taskId } }, { undo: t("undo.reopened", { title }) })
          }
        >
          {t("card.reopen")}
        </Menu.Item>
      ) : (
        <Menu.Item
          leftSection={<IconCircleCheck size={16} />}
          onClick={() =>
            void board.act(
              { case: "completeTask", value: { taskId } },
              { undo: t("undo.completed", { title }) },
            )
          }
        >
          {t("card.complete")}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconArchive size={16} />}
        onClick={() =>
          void board.act({ case: "archiveTask", value: { taskId } }, { undo: t("undo.archived", { title }) })
        }
      >
        {t("card.archive")}
      </Menu.Item>
    </>
  );
}

// Why the card came back: the reason stays on the card until it is dismissed.
export function CardRefusal({
  task,
  refusal,
  onDismiss,
}: {
  task: TaskCard;
  refusal: Refusal;
  onDismiss: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const people = usePeople();
  const [reason, setReason] = useState<string>();
  const blockers = refusal.facts.filter((fact) => fact.key === "blocker").map((fact) => fact.value);
  const author = refusal.fact("author");
  return (
    <RefusalNotice refusal={refusal} onDismiss={onDismiss}>
      {blockers.length > 0 ? (
        <ul>
          {blockers.map((id) => (
            <li key={id}>
              <button type="button" className="link" onClick={() => board.open(id)}>
                {board.task(id)?.title ?? t("card.blocker")}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {refusal.code === "version_conflict" && author ? (
        <div>{t("conflict.by", { name: people.name(author) })}</div>
      ) : null}
      {refusal.code === "wip_limit_reached" && board.isLead && !board.past ? (
        reason === undefined ? (
          <Button size="compact-xs" variant="default" mt={6} onClick={() => setReason("")}>
            {t("card.override")}
          </Button>
        ) : (
          <Form
            style={{ marginTop: 6, display: "grid", gap: 6 }}
            onSubmit={() => {
              board.override(task.taskId, refusal, reason.trim());
            }}
          >
            <Textarea
              autosize
              size="xs"
              label={t("card.overrideReason")}
              maxLength={500}
              required
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Button size="compact-xs" type="submit" disabled={reason.trim() === ""}>
              {t("card.overrideSubmit")}
            </Button>
          </Form>
        )
      ) : null}
    </RefusalNotice>
  );
}
