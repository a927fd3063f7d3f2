// What board commands will do to the board, as server/domain decides it. Where the server will refuse, or
// where the page does not hold what is needed, nothing changes.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Command } from "../gen/slipway/v1/commands_pb";
import { ColumnKind, type Date as Day, WipLimitSchema } from "../gen/slipway/v1/types_pb";
import {
  type BoardColumn,
  BoardColumnSchema,
  type BoardTotals,
  CommentInfoSchema,
  type TaskCard,
  TaskCardSchema,
} from "../gen/slipway/v1/views_pb";
import { rankBetween } from "../rank";
import type { Entities } from "../types";
import { bodies, body, type Effect, entity, type Patch, unchanged } from "./patch";

type Intent = Command["intent"];
type IntentValue<C extends Intent["case"]> = Extract<Intent, { readonly case: C }>["value"];

export function boardPatch(entities: Entities, intent: Intent, effect: Effect): Patch {
  switch (intent.case) {
    case "createTask":
      return createTask(entities, intent.value, effect);
    case "agreeActionItem":
      return createActionTask(entities, intent.value, effect);
    case "editTask":
      return changeTask(entities, intent.value.taskId, effect, (card) => edited(card, intent.value));
    case "assignTask":
      return changeTask(entities, intent.value.taskId, effect, (card) => ({
        ...card,
        assignee: intent.value.assignee ?? card.assignee,
        departmentId: intent.value.departmentId ?? card.departmentId,
      }));
    case "moveTask":
      return moveTask(entities, intent.value, effect);
    case "commentTask":
      return commentTask(entities, intent.value, effect);
    case "addDependency":
      return changeTask(entities, intent.value.taskId, effect, (card) =>
        withBlockers(entities, card, [
          ...card.blockedBy.filter((id) => id !== intent.value.blockedBy),
          intent.value.blockedBy,
        ]),
      );
    case "removeDependency":
      return changeTask(entities, intent.value.taskId, effect, (card) =>
        withBlockers(
          entities,
          card,
          card.blockedBy.filter((id) => id !== intent.value.blockedBy),
        ),
      );
    case "blockTask":
      return changeTask(entities, intent.value.taskId, effect, (card) => ({
        ...card,
        blockedReason: intent.value.reason,
      }));
    case "unblockTask":
      return changeTask(entities, intent.value.taskId, effect, (card) => ({ ...card, blockedReason: "" }));
    case "startTask":
      return moveToKind(entities, intent.value.taskId, ColumnKind.DOING, effect);
    case "completeTask":
      return moveToKind(entities, intent.value.taskId, ColumnKind.DONE, effect);
    case "reopenTask":
      return moveToKind(entities, intent.value.taskId, ColumnKind.TODO, effect);
    case "archiveTask":
      return changeTask(entities, intent.value.taskId, effect, (card) => ({ ...card, archived: true }));
    case "restoreTask":
      return changeTask(entities, intent.value.taskId, effect, (card) => ({ ...card, archived: false }));
    case "addColumn":
      return addColumn(entities, intent.value);
    case "renameColumn":
      return changeColumn(entities, intent.value.columnId, (column) => ({
        ...column,
        name: intent.value.name,
      }));
    case "moveColumn":
      return changeColumn(entities, intent.value.columnId, (column) => ({
        ...column,
        rank: columnRank(entities, intent.value.afterColumnId, column.columnId),
      }));
    case "setWipLimit":
      return changeColumn(entities, intent.value.columnId, (column) =>
        limited({ ...column, wipLimit: intent.value.wipLimit ?? create(WipLimitSchema) }),
      );
    default:
      return unchanged;
  }
}

// Columns in the order in which they stand.
export function columnsInOrder(entities: Entities): BoardColumn[] {
  return bodies(entities, "column").sort((a, b) => byRank(a.rank, a.columnId, b.rank, b.columnId));
}

// The cards of a column that are not archived, in the order in which they stand.
export function cardsInOrder(entities: Entities, columnId: string): TaskCard[] {
  return bodies(entities, "task")
    .filter((card) => card.columnId === columnId && !card.archived)
    .sort((a, b) => byRank(a.rank, a.taskId, b.rank, b.taskId));
}

// Tasks ----------------------------------------------------------------------------------------------

function createTask(entities: Entities, command: IntentValue<"createTask">, effect: Effect): Patch {
  const column = command.columnId ? columnOf(entities, command.columnId) : columnsInOrder(entities)[0];
  if (!column) return unchanged;
  return newTask(entities, column, effect, {
    taskId: command.taskId,
    title: command.title,
    description: command.description,
    departmentId: command.departmentId,
    assignee: command.assignee,
    due: dayOf(command.due),
    estimateHours: command.estimateHours,
    priority: command.priority,
    stage: command.stage,
  });
}

function createActionTask(
  entities: Entities,
  command: IntentValue<"agreeActionItem">,
  effect: Effect,
): Patch {
  const column = firstColumn(entities, ColumnKind.TODO);
  // Without an owner and a date the server refuses.
  if (!column || !command.owner || !dayOf(command.due)) return unchanged;
  return newTask(entities, column, effect, {
    taskId: command.taskId,
    title: command.what,
    assignee: command.owner,
    due: command.due,
    fromAction: command.actionId,
  });
}

// At the bottom of its column.
function newTask(
  entities: Entities,
  column: BoardColumn,
  effect: Effect,
  fields: MessageInitShape<typeof TaskCardSchema> & { readonly taskId: string },
): Patch {
  if (entities.has(`task/${fields.taskId}`)) return unchanged;
  const card = create(TaskCardSchema, {
    ...fields,
    createdAt: timestampFromMs(effect.sentAt),
    createdBy: effect.personId,
    changedBy: effect.personId,
  });
  const rank = bottomRank(entities, column.columnId, fields.taskId);
  return placed(entities, undefined, inColumn(card, column, rank, effect));
}

function edited(card: TaskCard, command: IntentValue<"editTask">): TaskCard {
  return {
    ...card,
    title: command.title ?? card.title,
    description: command.description ?? card.description,
    due: command.due ? dayOf(command.due.value) : card.due,
    estimateHours: command.estimateHours ?? card.estimateHours,
    priority: command.priority ?? card.priority,
    stage: command.stage ?? card.stage,
  };
}

function moveTask(entities: Entities, command: IntentValue<"moveTask">, effect: Effect): Patch {
  const column = columnOf(entities, command.columnId);
  if (!column || standsThere(entities, command)) return unchanged;
  return changeTask(entities, command.taskId, effect, (card) =>
    inColumn(card, column, rankBelow(entities, column.columnId, command.afterTaskId, card.taskId), effect),
  );
}

function standsThere(entities: Entities, command: IntentValue<"moveTask">): boolean {
  const cards = cardsInOrder(entities, command.columnId);
  const place = cards.findIndex((card) => card.taskId === command.taskId);
  if (place < 0) return false;
  if (command.afterTaskId === command.taskId) return true;
  if (!command.afterTaskId) return place === 0;
  const above = cards.findIndex((card) => card.taskId === command.afterTaskId);
  return above < 0 ? place === cards.length - 1 : above === place - 1;
}

// To the top of the first column of that kind.
function moveToKind(entities: Entities, taskId: string, kind: ColumnKind, effect: Effect): Patch {
  const column = firstColumn(entities, kind);
  if (!column) return unchanged;
  return changeTask(entities, taskId, effect, (card) =>
    stateOf(entities, card) === kind
      ? card
      : inColumn(card, column, rankBelow(entities, column.columnId, "", taskId), effect),
  );
}

// What the card is, for the commands that start, complete and reopen: a reopened card may stand in any
// column that is not done.
function stateOf(entities: Entities, card: TaskCard): ColumnKind {
  if (card.done) return ColumnKind.DONE;
  const kind = columnOf(entities, card.columnId)?.kind;
  return kind === ColumnKind.DOING ? ColumnKind.DOING : ColumnKind.TODO;
}

function inColumn(card: TaskCard, column: BoardColumn, rank: string, effect: Effect): TaskCard {
  const done = column.kind === ColumnKind.DONE;
  const now = timestampFromMs(effect.sentAt);
  return {
    ...card,
    columnId: column.columnId,
    rank,
    done,
    startedAt: card.startedAt ?? (column.kind === ColumnKind.DOING ? now : undefined),
    completedAt: done && !card.done ? now : card.completedAt,
  };
}

function commentTask(entities: Entities, command: IntentValue<"commentTask">, effect: Effect): Patch {
  const card = body(entities, `task/${command.taskId}`, "task");
  if (!card || entities.has(`comment/${command.commentId}`)) return unchanged;
  const comment = create(CommentInfoSchema, {
    commentId: command.commentId,
    taskId: command.taskId,
    author: effect.personId,
    text: command.text,
    at: timestampFromMs(effect.sentAt),
  });
  return [
    taskEntity({ ...card, commentCount: card.commentCount + 1 }),
    entity(`comment/${command.commentId}`, { case: "comment", value: comment }),
  ];
}

function changeTask(
  entities: Entities,
  taskId: string,
  effect: Effect,
  change: (card: TaskCard) => TaskCard,
): Patch {
  const card = body(entities, `task/${taskId}`, "task");
  if (!card) return unchanged;
  const changed = change(card);
  return changed === card ? unchanged : placed(entities, card, { ...changed, changedBy: effect.personId });
}

function withBlockers(entities: Entities, card: TaskCard, blockedBy: string[]): TaskCard {
  return {
    ...card,
    blockedBy,
    openBlockers: blockedBy.filter((id) => isOpen(body(entities, `task/${id}`, "task"))),
  };
}

// The card in its new state, with all that is counted or follows from it.
function placed(entities: Entities, before: TaskCard | undefined, after: TaskCard): Patch {
  const freed = isOpen(before) === isOpen(after) ? [] : dependants(entities, after);
  const moves: readonly Move[] = [
    { before, after },
    ...freed.map((card) => ({ before: card, after: withBlocker(card, after.taskId, isOpen(after)) })),
  ];
  return [
    ...moves.map((move) => taskEntity(move.after)),
    ...columnCounts(entities, before, after),
    ...totals(entities, moves),
  ];
}

interface Move {
  readonly before: TaskCard | undefined;
  readonly after: TaskCard;
}

function dependants(entities: Entities, blocker: TaskCard): TaskCard[] {
  return bodies(entities, "task").filter((card) => card.blockedBy.includes(blocker.taskId));
}

function withBlocker(card: TaskCard, blocker: string, open: boolean): TaskCard {
  const openBlockers = card.blockedBy.filter((id) =>
    id === blocker ? open : card.openBlockers.includes(id),
  );
  return { ...card, openBlockers };
}

function columnCounts(entities: Entities, before: TaskCard | undefined, after: TaskCard): Patch {
  const from = before && !before.archived ? before.columnId : undefined;
  const to = after.archived ? undefined : after.columnId;
  if (from === to) return [];
  return [...recount(entities, from, -1), ...recount(entities, to, 1)];
}

function recount(entities: Entities, columnId: string | undefined, change: number): Patch {
  const column = columnId === undefined ? undefined : columnOf(entities, columnId);
  if (!column) return [];
  return [columnEntity(limited({ ...column, taskCount: Math.max(0, column.taskCount + change) }))];
}

function totals(entities: Entities, moves: readonly Move[]): Patch {
  const counted = body(entities, "totals", "totals");
  if (!counted) return [];
  const next = moves.reduce((sum, move) => add(add(sum, move.before, -1), move.after, 1), counted);
  return [entity("totals", { case: "totals", value: next })];
}

function add(sum: BoardTotals, card: TaskCard | undefined, change: number): BoardTotals {
  if (!card) return sum;
  if (card.archived) return { ...sum, archived: sum.archived + change };
  if (card.done) return { ...sum, done: sum.done + change };
  const blocked = card.openBlockers.length > 0 || card.blockedReason !== "";
  return { ...sum, open: sum.open + change, blocked: sum.blocked + (blocked ? change : 0) };
}

function isOpen(card: TaskCard | undefined): boolean {
  return card !== undefined && !card.done && !card.archived;
}

// Columns --------------------------------------------------------------------------------------------

function addColumn(entities: Entities, command: IntentValue<"addColumn">): Patch {
  if (columnOf(entities, command.columnId)) return unchanged;
  const last = columnsInOrder(entities).at(-1);
  const column = create(BoardColumnSchema, {
    columnId: command.columnId,
    name: command.name,
    kind: command.kind,
    wipLimit: command.wipLimit,
    rank: command.afterColumnId
      ? columnRank(entities, command.afterColumnId, command.columnId)
      : rankBetween(last?.rank ?? "", ""),
  });
  return [columnEntity(column)];
}

function changeColumn(
  entities: Entities,
  columnId: string,
  change: (column: BoardColumn) => BoardColumn,
): Patch {
  const column = columnOf(entities, columnId);
  return column ? [columnEntity(change(column))] : unchanged;
}

function firstColumn(entities: Entities, kind: ColumnKind): BoardColumn | undefined {
  return columnsInOrder(entities).find((column) => column.kind === kind);
}

function limited(column: BoardColumn): BoardColumn {
  const limit = column.wipLimit?.tasksMax ?? 0;
  return { ...column, overLimit: limit > 0 && column.taskCount > limit };
}

function columnOf(entities: Entities, columnId: string): BoardColumn | undefined {
  return body(entities, `column/${columnId}`, "column");
}

// Ranks ----------------------------------------------------------------------------------------------

// Archived cards keep their places, so that restoring them brings them back there.
function ranksOf(entities: Entities, columnId: string, moving: string): readonly string[] {
  return bodies(entities, "task")
    .filter((card) => card.columnId === columnId && card.taskId !== moving)
    .map((card) => card.rank);
}

function bottomRank(entities: Entities, columnId: string, moving: string): string {
  const last = ranksOf(entities, columnId, moving).reduce((max, rank) => (rank > max ? rank : max), "");
  return rankBetween(last, "");
}

function rankBelow(entities: Entities, columnId: string, afterTaskId: string, moving: string): string {
  const above = afterTaskId === moving ? undefined : body(entities, `task/${afterTaskId}`, "task");
  const stands = above !== undefined && above.columnId === columnId && !above.archived;
  if (afterTaskId && !stands) return bottomRank(entities, columnId, moving);
  return between(above && stands ? above.rank : "", ranksOf(entities, columnId, moving));
}

function columnRank(entities: Entities, afterColumnId: string, moving: string): string {
  const others = bodies(entities, "column").filter((column) => column.columnId !== moving);
  const above = others.find((column) => column.columnId === afterColumnId)?.rank ?? "";
  return between(
    above,
    others.map((column) => column.rank),
  );
}

// Just above `rank`, and below every higher one of `ranks`.
function between(rank: string, ranks: readonly string[]): string {
  const next = ranks.reduce(
    (min, candidate) => (candidate > rank && (min === "" || candidate < min) ? candidate : min),
    "",
  );
  return rankBetween(rank, next);
}

function byRank(rankA: string, idA: string, rankB: string, idB: string): number {
  if (rankA !== rankB) return rankA < rankB ? -1 : 1;
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

// A date of year 0 is none.
function dayOf(day: Day | undefined): Day | undefined {
  return day?.year ? day : undefined;
}

function taskEntity(card: TaskCard) {
  return entity(`task/${card.taskId}`, { case: "task", value: card });
}

function columnEntity(column: BoardColumn) {
  return entity(`column/${column.columnId}`, { case: "column", value: column });
}
