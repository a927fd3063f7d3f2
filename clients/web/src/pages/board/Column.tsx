import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { ActionIcon, Button, Menu, TextInput, Tooltip } from "@mantine/core";
import { type BoardColumn, newId, type Refusal, type TaskCard } from "@slipway/sdk";
import {
  IconArrowLeft,
  IconArrowRight,
  IconDots,
  IconGauge,
  IconLock,
  IconPencil,
  IconPlus,
} from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { lazy, type ReactNode, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "../../components/Form";
import { RefusalNotice } from "../../components/RefusalNotice";
import { scrollsUnderDrag } from "./autoScroll";
import { Card } from "./Card";
import { useBoard } from "./context";
import { useQuietOrder } from "./quiet";

const forms = () => import("./ColumnForms");
const RenameColumn = lazy(() => forms().then((all) => ({ default: all.RenameColumn })));
const LimitForm = lazy(() => forms().then((all) => ({ default: all.LimitForm })));
const AddColumnForm = lazy(() => forms().then((all) => ({ default: all.AddColumnForm })));

interface ColumnProps {
  readonly column: BoardColumn;
  readonly position: number;
  readonly cards: readonly TaskCard[];
  readonly pendingIds: ReadonlySet<string>;
  readonly refusals: ReadonlyMap<string, Refusal>;
  readonly onDismiss: (entityId: string) => void;
  readonly focusOf: ReadonlyMap<string, readonly string[]>;
  readonly dragging: boolean;
  readonly selected: string | undefined;
  readonly columnCount: number;
  // The card that is to have the keyboard's focus as soon as it is here.
  readonly focusWanted: string | undefined;
  readonly onFocused: () => void;
}

const cardHeightPx = 92;
const arrivalsMax = 8;

export function Column(props: ColumnProps): ReactNode {
  const {
    column,
    cards,
    pendingIds,
    refusals,
    onDismiss,
    focusOf,
    dragging,
    selected,
    focusWanted,
    onFocused,
  } = props;
  const { t } = useTranslation();
  const board = useBoard();
  const scroller = useRef<HTMLDivElement>(null);
  const quiet = useQuietOrder(cards, board.isOwn, dragging);
  const [over, setOver] = useState(false);
  const { ids } = quiet;
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeightPx,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
    gap: 8,
    paddingStart: 2,
    paddingEnd: 8,
  });

  useEffect(() => {
    const node = scroller.current;
    if (!node || board.past) return;
    return combine(
      dropTargetForElements({
        element: node,
        canDrop: ({ source }) => source.data.kind === "task",
        getData: () => ({ kind: "column", columnId: column.columnId }),
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: () => setOver(false),
      }),
      scrollsUnderDrag(node),
    );
  }, [column.columnId, board.past]);

  useSlide(scroller, ids, virtual.getVirtualItems(), board.isOwn);

  // A card that was moved by keyboard keeps the focus, however far it went.
  useEffect(() => {
    if (!focusWanted) return;
    const index = ids.indexOf(focusWanted);
    if (index < 0) return;
    virtual.scrollToIndex(index, { align: "auto" });
    const frame = requestAnimationFrame(() => {
      const button = scroller.current?.querySelector<HTMLElement>(`[data-task="${focusWanted}"]`);
      if (!button) return;
      button.focus({ preventScroll: true });
      onFocused();
    });
    return () => cancelAnimationFrame(frame);
  }, [focusWanted, ids, virtual, onFocused]);

  const refusal = refusals.get(`column/${column.columnId}`);
  return (
    <section
      className={over ? "column over" : "column"}
      aria-label={column.name}
      data-column={column.columnId}
      onPointerMove={quiet.touch}
      onWheel={quiet.touch}
      onKeyDown={quiet.touch}
    >
      <ColumnHead {...props} />
      {refusal ? (
        <div style={{ padding: "0 8px 8px" }}>
          <RefusalNotice refusal={refusal} onDismiss={() => onDismiss(`column/${column.columnId}`)} />
        </div>
      ) : null}
      {quiet.waiting > 0 ? (
        <button type="button" className="waiting" onClick={quiet.adopt}>
          {t("board.waiting", { count: quiet.waiting })} ↑
        </button>
      ) : null}
      <div ref={scroller} className="column-cards">
        <ul aria-label={t("board.cardsOf", { name: column.name })} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const task = board.task(ids[item.index] ?? "");
            if (!task) return null;
            return (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                aria-setsize={ids.length}
                aria-posinset={item.index + 1}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Card
                  task={task}
                  columnId={column.columnId}
                  pending={pendingIds.has(`task/${task.taskId}`)}
                  refusal={refusals.get(`task/${task.taskId}`)}
                  onDismiss={onDismiss}
                  focusedBy={focusOf.get(`task/${task.taskId}`)}
                  selected={selected === task.taskId}
                />
              </li>
            );
          })}
        </ul>
        {ids.length === 0 ? <p className="column-empty">{t("board.columnEmpty")}</p> : null}
      </div>
      {board.past ? null : <QuickAdd columnId={column.columnId} name={column.name} />}
    </section>
  );
}

function prefersStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// Cards that changed places slide there; cards that others brought fade in.
function useSlide(
  scroller: { readonly current: HTMLElement | null },
  ids: readonly string[],
  items: readonly { readonly key: unknown; readonly start: number; readonly index: number }[],
  isOwn: () => boolean,
): void {
  const before = useRef<{ ids: readonly string[]; starts: ReadonlyMap<string, number> }>(undefined);
  useLayoutEffect(() => {
    const starts = new Map(items.map((item) => [String(item.key), item.start]));
    const last = before.current;
    before.current = { ids, starts };
    if (!last || last.ids === ids || prefersStill()) return;
    const known = new Set(last.ids);
    const came = ids.filter((id) => !known.has(id));
    for (const item of items) {
      const id = String(item.key);
      const row = scroller.current?.querySelector<HTMLElement>(`li[data-index="${item.index}"]`);
      const old = last.starts.get(id);
      if (!row) continue;
      if (old !== undefined && old !== item.start) {
        row.animate([{ transform: `translateY(${old}px)` }, { transform: `translateY(${item.start}px)` }], {
          duration: 180,
          easing: "ease-out",
        });
      } else if (!known.has(id) && came.length <= arrivalsMax && last.ids.length > 0 && !isOwn()) {
        row.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 260, easing: "ease-out" });
        row.firstElementChild?.classList.add("arrived");
      }
    }
  });
}

function ColumnHead({ column, position, cards, columnCount }: ColumnProps): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const [editing, setEditing] = useState<"name" | "limit">();
  const limit = column.wipLimit?.tasksMax ?? 0;
  const hard = column.wipLimit?.hard ?? false;
  const over = limit > 0 && column.taskCount > limit;
  const full = limit > 0 && column.taskCount >= limit;
  const count = limit > 0 ? `${column.taskCount} / ${limit}` : String(column.taskCount);
  const explain =
    limit > 0
      ? t(hard ? "board.hardLimit" : "board.softLimit", { count: limit })
      : t("board.cards", { count: column.taskCount });
  const last = position === columnCount - 1;

  const moveColumn = (step: -1 | 1): void => {
    const others = board.columns.filter((one) => one.columnId !== column.columnId);
    const after = others[position + step - 1]?.columnId ?? "";
    void board.act({ case: "moveColumn", value: { columnId: column.columnId, afterColumnId: after } });
  };
  return (
    <header className="column-head">
      <h2>{column.name}</h2>
      <Tooltip label={explain}>
        <span
          className={over ? "chip bad" : full ? "chip warn" : "chip"}
          data-testid={`wip-${column.columnId}`}
        >
          {hard && limit > 0 ? <IconLock size={12} aria-hidden="true" /> : null}
          <span className="tabular">{count}</span>
          <span className="visually-hidden">{explain}</span>
        </span>
      </Tooltip>
      {cards.length !== column.taskCount ? (
        <span className="muted tabular" style={{ fontSize: "0.78rem" }}>
          {t("board.shown", { count: cards.length })}
        </span>
      ) : null}
      <span style={{ flex: 1 }} />
      {board.isLead && !board.past ? (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={26}
              aria-label={t("board.columnMenu", { name: column.name })}
            >
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setEditing("name")}>
              {t("board.renameColumn")}
            </Menu.Item>
            <Menu.Item leftSection={<IconGauge size={16} />} onClick={() => setEditing("limit")}>
              {t("board.setLimit")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowLeft size={16} />}
              disabled={position === 0}
              onClick={() => moveColumn(-1)}
            >
              {t("board.columnLeft")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowRight size={16} />}
              disabled={last}
              onClick={() => moveColumn(1)}
            >
              {t("board.columnRight")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <Suspense>
        {editing === "name" ? <RenameColumn column={column} onDone={() => setEditing(undefined)} /> : null}
        {editing === "limit" ? <LimitForm column={column} onDone={() => setEditing(undefined)} /> : null}
      </Suspense>
    </header>
  );
}

function QuickAdd({ columnId, name }: { columnId: string; name: string }): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const add = async (wanted: string): Promise<void> => {
    setTitle("");
    const refused = await board.act({
      case: "createTask",
      value: { taskId: newId(), title: wanted, columnId },
    });
    setRefusal(refused);
    // What was typed is kept, unless the next one was begun.
    if (refused) setTitle((now) => (now === "" ? wanted : now));
  };
  if (!open) {
    return (
      <Button
        className="quick-add"
        justify="flex-start"
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={15} />}
        onClick={() => setOpen(true)}
        aria-label={t("board.addTo", { name })}
        data-quick-add={columnId}
      >
        {t("board.addCard")}
      </Button>
    );
  }
  return (
    <Form
      className="quick-add-form"
      onSubmit={() => {
        if (title.trim() !== "") void add(title.trim());
      }}
    >
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
      <TextInput
        autoFocus
        size="sm"
        aria-label={t("board.newTitle")}
        placeholder={t("board.newTitle")}
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.nativeEvent.isComposing) {
            event.stopPropagation();
            setOpen(false);
          }
        }}
      />
      <div style={{ display: "flex", gap: 6 }}>
        <Button size="compact-sm" type="submit" disabled={title.trim() === ""}>
          {t("board.add")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(false)}>
          {t("action.done")}
        </Button>
      </div>
    </Form>
  );
}

export function AddColumn(): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (open) {
    return (
      <Suspense>
        <AddColumnForm onDone={() => setOpen(false)} />
      </Suspense>
    );
  }
  return (
    <Button
      variant="subtle"
      color="gray"
      leftSection={<IconPlus size={16} />}
      onClick={() => setOpen(true)}
      style={{ flex: "none" }}
    >
      {t("board.addColumn")}
    </Button>
  );
}
