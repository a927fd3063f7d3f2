import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { CommandSchema } from "../src/gen/slipway/v1/commands_pb";
import {
  AgendaItemState,
  Attendance,
  ColumnKind,
  MeetingKind,
  MeetingState,
  Priority,
} from "../src/gen/slipway/v1/types_pb";
import {
  AgendaItemInfoSchema,
  type Entity,
  EntitySchema,
  MeetingInfoSchema,
  type TaskCard,
  TaskCardSchema,
} from "../src/gen/slipway/v1/views_pb";
import { cardsInOrder, columnsInOrder } from "../src/optimistic/board";
import { overlay } from "../src/optimistic/overlay";
import { isOfflineSafe } from "../src/outbox";
import type { BodyCase, BodyOf, Entities, Intent } from "../src/types";
import { column, smallBoard, summary } from "./support/setting";

const sentAt = 1_800_000_000_000;

function given(...entities: readonly Entity[]): Entities {
  return new Map(entities.map((entity) => [entity.id, entity]));
}

function after(entities: Entities, ...intents: readonly Intent[]): Entities {
  return afterIn("board", entities, intents);
}
function afterMeeting(entities: Entities, ...intents: readonly Intent[]): Entities {
  return afterIn("meeting", entities, intents);
}
function afterIn(view: string, entities: Entities, intents: readonly Intent[]): Entities {
  const pending = intents.map((intent) => ({
    command: create(CommandSchema, { project: "p", intent }),
    effect: { personId: "lin", sentAt },
    committedAt: undefined,
  }));
  return overlay(view, entities, pending).entities;
}

function body<C extends BodyCase>(entities: Entities, id: string, kind: C): BodyOf<C> {
  const found = entities.get(id)?.body;
  if (found?.case !== kind) throw new Error(`${id} is no ${kind}`);
  return found.value as BodyOf<C>;
}

function card(id: string, fields: MessageInitShape<typeof TaskCardSchema>): Entity {
  const value = create(TaskCardSchema, { taskId: id, title: id, columnId: "todo", rank: id, ...fields });
  return create(EntitySchema, { id: `task/${id}`, body: { case: "task", value } });
}

const board = given(...smallBoard);
const task = (entities: Entities, id: string): TaskCard => body(entities, `task/${id}`, "task");
const order = (entities: Entities, columnId: string) =>
  cardsInOrder(entities, columnId).map((held) => held.taskId);

describe("Board commands on screen", () => {
  it("change nothing that they were given", () => {
    const copy = structuredClone([...board]);
    after(
      board,
      { case: "moveTask", value: { taskId: "a", columnId: "done" } },
      { case: "blockTask", value: { taskId: "b", reason: "等待" } },
    );
    expect([...board]).toEqual(copy);
  });

  it("give the same when they are done again", () => {
    const intent: Intent = { case: "createTask", value: { taskId: "n", title: "新" } };
    expect([...after(board, intent)]).toEqual([...after(board, intent)]);
  });

  it("put a new task at the bottom of the first column", () => {
    const entities = after(board, {
      case: "createTask",
      value: { taskId: "n", title: "新", priority: Priority.HIGH },
    });
    expect(order(entities, "todo")).toEqual(["a", "b", "n"]);
    expect(task(entities, "n")).toMatchObject({ createdBy: "lin", priority: Priority.HIGH, done: false });
    expect(body(entities, "column/todo", "column").taskCount).toBe(3);
    expect(body(entities, "totals", "totals").open).toBe(3);
  });

  it("put a card on top, below another, and at the bottom where that one is gone", () => {
    const move = (taskId: string, columnId: string, afterTaskId = ""): Intent => ({
      case: "moveTask",
      value: { taskId, columnId, afterTaskId },
    });
    expect(order(after(board, move("b", "todo")), "todo")).toEqual(["b", "a"]);
    expect(order(after(board, move("a", "todo", "b")), "todo")).toEqual(["b", "a"]);
    const three = after(board, { case: "createTask", value: { taskId: "c", title: "c" } });
    expect(order(after(three, move("c", "todo", "a")), "todo")).toEqual(["a", "c", "b"]);
    expect(order(after(three, move("a", "todo", "gone")), "todo")).toEqual(["b", "c", "a"]);
    expect(after(board, move("a", "todo")).get("task/a")).toBe(board.get("task/a"));
    expect(after(board, move("b", "todo", "a")).get("task/b")).toBe(board.get("task/b"));
    expect(after(board, move("a", "nowhere")).get("task/a")).toBe(board.get("task/a"));
  });

  it("start, complete and reopen: on top of the first column of that kind", () => {
    const started = after(board, { case: "startTask", value: { taskId: "a" } });
    expect(order(started, "doing")).toEqual(["a"]);
    expect(task(started, "a").startedAt?.seconds).toBe(BigInt(sentAt / 1000));
    const done = after(started, { case: "completeTask", value: { taskId: "a" } });
    expect(task(done, "a")).toMatchObject({ columnId: "done", done: true });
    expect(task(done, "a").completedAt).toBeDefined();
    expect(body(done, "totals", "totals")).toMatchObject({ open: 1, done: 1 });
    const reopened = after(done, { case: "reopenTask", value: { taskId: "a" } });
    expect(task(reopened, "a")).toMatchObject({ columnId: "todo", done: false });
    expect(after(done, { case: "completeTask", value: { taskId: "a" } })).toEqual(done);
  });

  it("edit only what they name; a date without a value is cleared", () => {
    const due = { year: 2026, month: 12, day: 1 };
    const dated = after(board, {
      case: "editTask",
      value: { taskId: "a", due: { value: due }, estimateHours: 8 },
    });
    expect(task(dated, "a")).toMatchObject({ title: "a", due, estimateHours: 8, changedBy: "lin" });
    const cleared = after(dated, { case: "editTask", value: { taskId: "a", title: "", due: {} } });
    expect(task(cleared, "a").due).toBeUndefined();
    expect(task(cleared, "a")).toMatchObject({ title: "", estimateHours: 8 });
    const assigned = after(board, { case: "assignTask", value: { taskId: "a", assignee: "chen" } });
    const unassigned = after(assigned, { case: "assignTask", value: { taskId: "a", assignee: "" } });
    expect([task(assigned, "a").assignee, task(unassigned, "a").assignee]).toEqual(["chen", ""]);
  });

  it("block, and free what a done blocker held", () => {
    const held = after(
      board,
      { case: "addDependency", value: { taskId: "b", blockedBy: "a" } },
      { case: "blockTask", value: { taskId: "a", reason: "等待环境" } },
    );
    expect(task(held, "b")).toMatchObject({ blockedBy: ["a"], openBlockers: ["a"] });
    expect(body(held, "totals", "totals").blocked).toBe(2);
    const freed = after(
      held,
      { case: "unblockTask", value: { taskId: "a" } },
      { case: "completeTask", value: { taskId: "a" } },
    );
    expect(task(freed, "b")).toMatchObject({ blockedBy: ["a"], openBlockers: [] });
    expect(body(freed, "totals", "totals")).toMatchObject({ open: 1, done: 1, blocked: 0 });
    const removed = after(held, { case: "removeDependency", value: { taskId: "b", blockedBy: "a" } });
    expect(task(removed, "b").blockedBy).toEqual([]);
  });

  it("archive and restore, counted", () => {
    const archived = after(board, { case: "archiveTask", value: { taskId: "a" } });
    expect(order(archived, "todo")).toEqual(["b"]);
    expect(body(archived, "column/todo", "column").taskCount).toBe(1);
    expect(body(archived, "totals", "totals")).toMatchObject({ open: 1, archived: 1 });
    const restored = after(archived, { case: "restoreTask", value: { taskId: "a" } });
    expect(order(restored, "todo")).toEqual(["a", "b"]);
    expect(body(restored, "totals", "totals")).toMatchObject({ open: 2, archived: 0 });
  });

  it("shape the columns", () => {
    const added = after(
      board,
      {
        case: "addColumn",
        value: { columnId: "test", name: "测试", kind: ColumnKind.DOING, afterColumnId: "doing" },
      },
      { case: "addColumn", value: { columnId: "last", name: "归档", kind: ColumnKind.DONE } },
      { case: "moveColumn", value: { columnId: "done", afterColumnId: "" } },
      { case: "renameColumn", value: { columnId: "todo", name: "未开始" } },
      { case: "setWipLimit", value: { columnId: "todo", wipLimit: { tasksMax: 1 } } },
    );
    expect(columnsInOrder(added).map((held) => held.columnId)).toEqual([
      "done",
      "todo",
      "doing",
      "test",
      "last",
    ]);
    expect(body(added, "column/todo", "column")).toMatchObject({ name: "未开始", overLimit: true });
  });

  it("are quick on a board of ten thousand cards", () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      card(`t${index}`, { rank: `${String(index).padStart(5, "0")}1` }),
    );
    const large = given(
      column("todo", ColumnKind.TODO, "1"),
      column("doing", ColumnKind.DOING, "2"),
      ...many,
    );
    const began = performance.now();
    after(large, { case: "moveTask", value: { taskId: "t5000", columnId: "todo", afterTaskId: "t9000" } });
    expect(performance.now() - began).toBeLessThan(250);
  });
});

describe("Meeting commands on screen", () => {
  const running = create(EntitySchema, {
    id: "meeting/m",
    body: {
      case: "meeting",
      value: create(MeetingInfoSchema, {
        meetingId: "m",
        state: MeetingState.IN_PROGRESS,
        agenda: ["i", "j"].map((id) =>
          create(AgendaItemInfoSchema, { item: { id, title: id }, state: AgendaItemState.ITEM_OPEN }),
        ),
      }),
    },
  });
  const room = given(running, summary("m"));
  const agenda = (entities: Entities) =>
    body(entities, "meeting/m", "meeting").agenda.map((item) => item.state);

  it("run one item at a time, and carry the rest over at the end", () => {
    const first = afterMeeting(room, { case: "startItem", value: { meetingId: "m", itemId: "i" } });
    expect(agenda(first)).toEqual([AgendaItemState.ITEM_RUNNING, AgendaItemState.ITEM_OPEN]);
    const second = afterMeeting(first, { case: "startItem", value: { meetingId: "m", itemId: "j" } });
    expect(agenda(second)).toEqual([AgendaItemState.ITEM_CLOSED, AgendaItemState.ITEM_RUNNING]);
    const ended = afterMeeting(first, { case: "endMeeting", value: { meetingId: "m" } });
    expect(agenda(ended)).toEqual([AgendaItemState.ITEM_CLOSED, AgendaItemState.ITEM_CARRIED_OVER]);
    expect(body(ended, "meeting/m", "meeting").state).toBe(MeetingState.ENDED);
  });

  it("write minutes, block by block", () => {
    const edit = (blockId: string, text: string): Intent => ({
      case: "editMinutes",
      value: { meetingId: "m", blockId, text },
    });
    const minutes = body(
      afterMeeting(room, edit("x", "一"), edit("y", "二"), edit("x", "改")),
      "meeting/m",
      "meeting",
    ).minutes;
    expect(minutes.map((block) => [block.blockId, block.text, block.author])).toEqual([
      ["x", "改", "lin"],
      ["y", "二", "lin"],
    ]);
  });

  it("record who is there, once", () => {
    const record = (attendance: Attendance): Intent => ({
      case: "recordAttendance",
      value: { meetingId: "m", personId: "chen", attendance },
    });
    const late = body(
      afterMeeting(room, record(Attendance.PRESENT), record(Attendance.LATE)),
      "summary/m",
      "summary",
    );
    expect([late.present, late.late, late.absent]).toEqual([[], ["chen"], []]);
  });

  it("list decisions, and actions; an action's task is on the board", () => {
    const agree: Intent = {
      case: "agreeActionItem",
      value: {
        meetingId: "m",
        actionId: "k",
        what: "通知业务方",
        owner: "chen",
        due: { year: 2026, month: 12, day: 1 },
        taskId: "n",
      },
    };
    const entities = afterMeeting(
      room,
      { case: "recordDecision", value: { meetingId: "m", decisionId: "d1", what: "按期上线" } },
      { case: "recordDecision", value: { meetingId: "m", decisionId: "d2", what: "推迟", supersedes: "d1" } },
      agree,
    );
    const held = body(entities, "summary/m", "summary");
    expect(held.decisions.map((decision) => decision.supersededBy)).toEqual(["d2", ""]);
    expect(held.actions).toMatchObject([{ actionId: "k", taskId: "n" }]);
    expect(task(after(board, agree), "n")).toMatchObject({
      title: "通知业务方",
      assignee: "chen",
      fromAction: "k",
    });
  });

  it("schedule a meeting with its agenda", () => {
    const agenda = [{ id: "i", title: "进度" }];
    const value = { meetingId: "n", kind: MeetingKind.SYNC, title: "周会", agenda };
    const entities = afterMeeting(room, { case: "scheduleMeeting", value });
    expect(body(entities, "meeting/n", "meeting").agenda).toHaveLength(1);
  });

  it("move and cancel what has not begun, and nothing else", () => {
    const value = { meetingId: "n", kind: MeetingKind.SYNC, title: "周会", plannedMinutes: 30 };
    const planned = afterMeeting(room, { case: "scheduleMeeting", value });
    const startsAt = timestampFromMs(600_000);
    const move = (meetingId: string): Intent => ({
      case: "rescheduleMeeting",
      value: { meetingId, startsAt },
    });
    const cancel = (meetingId: string): Intent => ({
      case: "cancelMeeting",
      value: { meetingId, reason: "放假" },
    });
    const moved = body(afterMeeting(planned, move("n")), "meeting/n", "meeting");
    expect(moved).toMatchObject({ startsAt, plannedMinutes: 30, state: MeetingState.SCHEDULED });
    const cancelled = body(afterMeeting(planned, cancel("n")), "meeting/n", "meeting");
    expect(cancelled).toMatchObject({ state: MeetingState.MEETING_CANCELLED, cancelReason: "放假" });
    for (const change of [move("m"), cancel("m")]) {
      expect(body(afterMeeting(planned, change), "meeting/m", "meeting").state).toBe(
        MeetingState.IN_PROGRESS,
      );
    }
  });

  it("never show an approval before the server gave it", () => {
    const approve: Intent = { case: "approveMinutes", value: { meetingId: "m" } };
    expect(afterMeeting(room, approve).get("meeting/m")).toBe(running);
  });
});

describe("Views that are not of a command", () => {
  it("show nothing before the server said it", () => {
    const create: Intent = { case: "addColumn", value: { columnId: "n", name: "新", kind: ColumnKind.TODO } };
    expect(afterMeeting(board, create)).toEqual(board);
    expect(afterIn("audit", board, [create])).toEqual(board);
  });
});

describe("A command whose transition came before its answer", () => {
  it("changes nothing a second time", () => {
    const made = after(
      board,
      { case: "createTask", value: { taskId: "n", title: "新" } },
      { case: "commentTask", value: { taskId: "n", commentId: "k", text: "好" } },
      { case: "addColumn", value: { columnId: "test", name: "测试", kind: ColumnKind.DOING } },
    );
    const again = after(
      made,
      { case: "createTask", value: { taskId: "n", title: "新" } },
      { case: "commentTask", value: { taskId: "n", commentId: "k", text: "好" } },
      { case: "addColumn", value: { columnId: "test", name: "测试", kind: ColumnKind.DOING } },
      { case: "moveTask", value: { taskId: "a", columnId: "todo" } },
    );
    expect([...again]).toEqual([...made]);
  });
});

describe("The schema", () => {
  it("says which commands may wait for a connection", () => {
    const may = ["createTask", "editTask", "assignTask", "moveTask", "commentTask", "editMinutes"] as const;
    const mayNot = [
      "approveMinutes",
      "approveCharter",
      "endMeeting",
      "archiveTask",
      "grantRole",
      "undo",
    ] as const;
    expect(may.filter((intent) => !isOfflineSafe(intent))).toEqual([]);
    expect(mayNot.filter((intent) => isOfflineSafe(intent))).toEqual([]);
  });
});
