import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { ActionIcon, Chip, TextInput } from "@mantine/core";
import type { Sprint, TaskCard } from "@slipway/sdk";
import { useClient, useEntities, useRefusals, useView } from "@slipway/sdk/react";
import { IconFilterOff, IconLayoutKanban, IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { type Act, useAct, useProject } from "../../app/project";
import { FilterSelect } from "../../components/FilterSelect";
import { Empty, Loading } from "../../components/states";
import { withWords } from "../../i18n";
import { stageName, stages } from "../../lib/names";
import type { AppSearch } from "../../lib/search";
import { currentSettings } from "../../lib/settings";
import { useTitle } from "../../lib/title";
import { useFocusOf } from "../../shell/Presence";
import { isTyping, overlayOpen } from "../../shell/shortcuts";
import { scrollsUnderDrag } from "./autoScroll";
import { AddColumn, Column } from "./Column";
import { type BoardActions, BoardActionsProvider } from "./context";
import {
  byColumn,
  type CardsByColumn,
  dropPlace,
  filterOf,
  isFiltered,
  type Place,
  passes,
  reorder,
  shows,
  sortedColumns,
} from "./model";

const CardDrawer = lazy(async () => ({
  default: (await withWords(import("./CardDrawer"), "proof")).CardDrawer,
}));
const Compare = lazy(() => import("./Compare").then((part) => ({ default: part.Compare })));

const ownMs = 1_500;
const noCards: readonly TaskCard[] = [];
const nothing: ReadonlySet<string> = new Set();

// Keeps a column's array where nothing in it changed, so that only changed columns draw again.
function keepSame(before: CardsByColumn, after: CardsByColumn): CardsByColumn {
  const kept = new Map<string, readonly TaskCard[]>();
  for (const [id, cards] of after) {
    const old = before.get(id);
    const same = old && old.length === cards.length && old.every((card, index) => card === cards[index]);
    kept.set(id, same ? old : cards);
  }
  return kept;
}

function useSearchPart() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (part: Partial<AppSearch>, replace = true) => {
      void navigate({ to: ".", search: (before) => ({ ...before, ...part }), replace });
    },
    [navigate],
  );
  return { search, change };
}

export function BoardPage(): ReactNode {
  const { t } = useTranslation();
  const { project, info, past, isLead } = useProject();
  useTitle(info ? `${t("nav.board")} · ${info.name}` : undefined);
  const client = useClient();
  const people = usePeople();
  const send = useAct();
  const view = useView(project, "board");
  const { search, change } = useSearchPart();
  const { refusals, dismiss } = useRefusals(project);
  const focusOf = useFocusOf(project);
  const sprints = useEntities(project, "sprints", "sprint");
  const filter = useMemo(() => filterOf(search, sprints), [search, sprints]);
  const selected = search.sel?.startsWith("task/") ? search.sel.slice(5) : undefined;

  const sortedBefore = useRef<readonly TaskCard[]>([]);
  const allBefore = useRef<CardsByColumn>(new Map());
  const shownBefore = useRef<CardsByColumn>(new Map());
  const tasks = view?.of("task");
  const rawColumns = view?.of("column");
  const columns = useMemo(() => sortedColumns(rawColumns ?? []), [rawColumns]);
  const sorted = useMemo(() => {
    sortedBefore.current = reorder(sortedBefore.current, tasks ?? []);
    return sortedBefore.current;
  }, [tasks]);
  const all = useMemo(() => {
    allBefore.current = keepSame(
      allBefore.current,
      byColumn(sorted, (task) => !task.archived),
    );
    return allBefore.current;
  }, [sorted]);
  const shown = useMemo(() => {
    shownBefore.current = keepSame(
      shownBefore.current,
      byColumn(sorted, (task) => passes(task, filter, people.me)),
    );
    return shownBefore.current;
  }, [sorted, filter, people.me]);

  const [dragging, setDragging] = useState(false);
  const [focusWanted, setFocusWanted] = useState<string>();
  const lastMoves = useRef(new Map<string, Place>());
  const lastOwn = useRef(0);
  const latest = useRef({ columns, all, shown, view });
  latest.current = { columns, all, shown, view };

  const act = useCallback<Act>(
    (intent, options) => {
      lastOwn.current = Date.now();
      return send(intent, options);
    },
    [send],
  );
  const open = useCallback(
    (taskId: string | undefined) => change({ sel: taskId ? `task/${taskId}` : undefined }),
    [change],
  );

  const actions = useMemo<BoardActions>(() => {
    const columnName = (id: string): string =>
      latest.current.columns.find((column) => column.columnId === id)?.name ?? "";
    const task = (id: string): TaskCard | undefined => {
      const body = latest.current.view?.entities.get(`task/${id}`)?.body;
      return body?.case === "task" ? body.value : undefined;
    };
    const move = (card: TaskCard, place: Place, reason = ""): void => {
      lastMoves.current.set(card.taskId, place);
      client.dismissRefusal(project, `task/${card.taskId}`);
      const away = place.columnId !== card.columnId;
      const isPending = latest.current.view?.pendingIds.has(`task/${card.taskId}`) ?? false;
      // Our own unanswered commands would count as someone else's change.
      const expect = isPending
        ? undefined
        : { entity: card.taskId, revision: latest.current.view?.revision ?? 0n };
      void act(
        { case: "moveTask", value: { taskId: card.taskId, ...place, overrideReason: reason } },
        {
          ...(expect ? { expect } : {}),
          ...(away
            ? { undo: t("undo.moved", { title: card.title, column: columnName(place.columnId) }) }
            : {}),
        },
      ).then((refused) => {
        if (refused) announce(t("board.saidRefused", { title: card.title }));
      });
      const cards = latest.current.all.get(place.columnId) ?? [];
      const position =
        cards
          .filter((one) => one.taskId !== card.taskId)
          .findIndex((one) => one.taskId === place.afterTaskId) + 2;
      announce(t("board.saidMoved", { title: card.title, column: columnName(place.columnId), position }));
    };
    return {
      project,
      past,
      isLead,
      get columns() {
        return latest.current.columns;
      },
      get all() {
        return latest.current.all;
      },
      get shown() {
        return latest.current.shown;
      },
      task,
      act,
      move: (card, place, options) => {
        if (!place || past) return;
        move(card, place, options?.reason);
        if (options?.refocus) setFocusWanted(card.taskId);
      },
      override: (taskId, refusal, reason) => {
        const card = task(taskId);
        const place = lastMoves.current.get(taskId) ?? {
          columnId: refusal.fact("column") ?? "",
          afterTaskId: "",
        };
        if (card) move(card, place, reason);
      },
      open,
      focus: setFocusWanted,
      isOwn: () => Date.now() - lastOwn.current < ownMs,
      say: announce,
    };
  }, [project, past, isLead, act, client, open, t]);

  // A drop anywhere on the board, worked out once.
  useEffect(() => {
    if (past) return;
    return monitorForElements({
      canMonitor: ({ source }) => source.data.kind === "task",
      onDragStart: () => setDragging(true),
      onDrop: ({ source, location }) => {
        setDragging(false);
        const card = actions.task(String(source.data.taskId));
        const [first] = location.current.dropTargets;
        if (!card || !first) return;
        const columnId = String(first.data.columnId);
        const target = first.data.kind === "task" ? String(first.data.taskId) : undefined;
        const edge = target !== undefined && extractClosestEdge(first.data) === "top" ? "top" : "bottom";
        actions.move(card, dropPlace(actions.all.get(columnId) ?? [], columnId, card.taskId, target, edge));
      },
    });
  }, [actions, past]);

  const scroller = useRef<HTMLDivElement>(null);
  const ready = view !== undefined;
  useEffect(() => {
    const node = scroller.current;
    if (!node || !ready) return;
    return scrollsUnderDrag(node);
  }, [ready]);

  useBoardKeys(actions);
  const onFocused = useCallback(() => setFocusWanted(undefined), []);

  if (!view) {
    return (
      <div className="page">
        <Loading rows={6} height={80} />
      </div>
    );
  }
  const totals = view.of("totals")[0];
  const selectedTask = selected ? actions.task(selected) : undefined;
  return (
    <BoardActionsProvider value={actions}>
      <div className={selectedTask ? "board-page with-drawer" : "board-page"}>
        <div className="board-main">
          <div className="board-bar">
            <h1>{t("nav.board")}</h1>
            {totals ? (
              <span className="muted tabular" style={{ fontSize: "0.85rem" }} data-testid="totals">
                {t("board.totals", { open: totals.open, done: totals.done, blocked: totals.blocked })}
              </span>
            ) : null}
            <Filters search={search} change={change} sprints={sprints} filtered={isFiltered(filter)} />
          </div>
          {past && search.compare ? (
            <Suspense fallback={null}>
              <Compare then={tasks ?? noCards} columns={columns} />
            </Suspense>
          ) : null}
          {columns.length === 0 ? (
            <Empty icon={<IconLayoutKanban size={36} />} title={t("board.emptyTitle")}>
              {t("board.empty")}
            </Empty>
          ) : null}
          <div className="board" ref={scroller}>
            {columns.map((column, position) => (
              <Column
                key={column.columnId}
                column={column}
                position={position}
                columnCount={columns.length}
                cards={shown.get(column.columnId) ?? noCards}
                pendingIds={past ? nothing : view.pendingIds}
                refusals={refusals}
                onDismiss={dismiss}
                focusOf={focusOf}
                dragging={dragging}
                selected={selected}
                focusWanted={focusWanted}
                onFocused={onFocused}
              />
            ))}
            {isLead && !past ? <AddColumn /> : null}
          </div>
        </div>
        {selectedTask ? (
          <Suspense fallback={<aside className="drawer" />}>
            <CardDrawer
              key={selectedTask.taskId}
              task={selectedTask}
              view={view}
              refusal={refusals.get(`task/${selectedTask.taskId}`)}
              onDismiss={dismiss}
            />
          </Suspense>
        ) : null}
      </div>
    </BoardActionsProvider>
  );
}

// `j` and `k` from anywhere on the page, `n` for a new card, `/` for the filter.
function useBoardKeys(actions: BoardActions): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTyping(event.target) || overlayOpen() || currentSettings().keys === "off") return;
      const first = actions.columns
        .map((column) => actions.shown.get(column.columnId)?.[0])
        .find((card) => card);
      if (event.key === "j" || event.key === "k") {
        if (first) actions.focus(first.taskId);
      } else if (event.key === "n") {
        document.querySelector<HTMLElement>("[data-quick-add]")?.click();
      } else if (event.key === "/") {
        document.getElementById("board-filter")?.focus();
      } else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [actions]);
}

function Filters({
  search,
  change,
  sprints,
  filtered,
}: {
  search: AppSearch;
  change: (part: Partial<AppSearch>) => void;
  sprints: readonly Sprint[];
  filtered: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const [text, setText] = useState(search.q ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const on = (search.show ?? "").split(",").filter((part) => part !== "");
  return (
    <search className="filters" aria-label={t("board.filters")}>
      <TextInput
        id="board-filter"
        size="xs"
        aria-label={t("board.search")}
        placeholder={t("board.search")}
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => {
          const value = event.currentTarget.value;
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => change({ q: value.trim() || undefined }), 150);
        }}
        w={150}
      />
      <FilterSelect
        w={130}
        label={t("card.assignee")}
        searchable
        value={search.who}
        onChange={(who) => change({ who })}
        data={[
          { value: "nobody", label: t("person.nobody") },
          ...people.list.map((person) => ({ value: person.personId, label: person.name })),
        ]}
      />
      {people.departments.length > 0 ? (
        <FilterSelect
          w={120}
          label={t("card.department")}
          value={search.dept}
          onChange={(dept) => change({ dept })}
          data={people.departments.map((one) => ({ value: one.departmentId, label: one.name }))}
        />
      ) : null}
      <FilterSelect
        w={120}
        label={t("card.stage")}
        value={search.stage}
        onChange={(stage) => change({ stage })}
        data={stages.map((stage) => ({ value: String(stage), label: stageName(t, stage) }))}
      />
      {sprints.length > 0 ? (
        <FilterSelect
          w={120}
          label={t("board.sprint")}
          value={search.sprint}
          onChange={(sprint) => change({ sprint })}
          data={sprints.map((one) => ({ value: one.sprintId, label: one.name }))}
        />
      ) : null}
      <Chip.Group multiple value={on} onChange={(value) => change({ show: value.join(",") || undefined })}>
        {shows.map((show) => (
          <Chip key={show} value={show} size="xs" variant="outline">
            {t(`board.show.${show}`)}
          </Chip>
        ))}
      </Chip.Group>
      {filtered ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("board.clearFilters")}
          onClick={() => {
            setText("");
            change({
              q: undefined,
              who: undefined,
              dept: undefined,
              stage: undefined,
              sprint: undefined,
              show: undefined,
            });
          }}
        >
          <IconFilterOff size={17} />
        </ActionIcon>
      ) : null}
    </search>
  );
}
