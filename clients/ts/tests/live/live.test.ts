import { toJson } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Attendance, ColumnKind, MeetingKind, Priority } from "../../src/gen/slipway/v1/types_pb";
import { EntitySchema } from "../../src/gen/slipway/v1/views_pb";
import { newId } from "../../src/ids";
import { Refusal } from "../../src/refusal";
import type { Client, Intent, ViewHandle } from "../../src/types";
import { eventually, LiveServer, program } from "./server";

// What a view shows, but for instants and revisions, which only the server knows, and for what a meeting's
// summary computes.
function plain(view: ViewHandle): unknown {
  const unknowable = new Set(["createdAt", "startedAt", "completedAt", "closedAt", "endedAt", "at"]);
  const computed = new Set(["items", "changes", "changesTotal", "carriedOver", "previousActions", "absent"]);
  const entities = [...view.snapshot().entities.values()];
  const drop = (key: string, value: unknown) =>
    unknowable.has(key) || computed.has(key) || key === "changedRevision" || key === "sinceRevision"
      ? undefined
      : value;
  return entities
    .map((entity) => JSON.parse(JSON.stringify(toJson(EntitySchema, entity), drop)) as { id: string })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const cardsOf = (view: ViewHandle) =>
  [...view.snapshot().of("task")]
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map((card) => `${card.columnId}:${card.title}:${card.rank}`);

describe.runIf(program)("With a real server", () => {
  const server = new LiveServer();
  const project = newId();
  let one: Client;
  let two: Client;

  const send = (client: Client, intent: Intent) => client.send(project, intent).committed;

  beforeAll(async () => {
    await server.start();
    one = server.client();
    two = server.client();
    await Promise.all([one.connect(), two.connect()]);
    await send(one, { case: "createProject", value: { name: "支付系统升级" } });
  }, 30_000);

  afterAll(async () => {
    one?.close();
    two?.close();
    await server.stop();
  });

  it("two clients see one board, and it is what the optimistic one showed", async () => {
    const mine = one.view(project, "board");
    const theirs = two.view(project, "board");
    await eventually(() => mine.snapshot().state === "live" && theirs.snapshot().state === "live", "live");
    const kinds = [ColumnKind.TODO, ColumnKind.DOING, ColumnKind.DONE];
    const names = ["todo2", "doing2", "done2"];
    for (const [index, kind] of kinds.entries()) {
      const columnId = names[index] ?? "";
      await send(one, { case: "addColumn", value: { columnId, name: columnId, kind } });
    }
    const ids = [newId(), newId(), newId()];
    const intents: Intent[] = [
      ...ids.map(
        (taskId, index): Intent => ({
          case: "createTask",
          value: { taskId, title: `t${index}`, columnId: "todo2" },
        }),
      ),
      { case: "moveTask", value: { taskId: ids[2] ?? "", columnId: "todo2", afterTaskId: ids[0] } },
      { case: "moveTask", value: { taskId: ids[0] ?? "", columnId: "doing2" } },
      { case: "moveTask", value: { taskId: ids[1] ?? "", columnId: "doing2", afterTaskId: ids[0] } },
      { case: "moveTask", value: { taskId: ids[1] ?? "", columnId: "done2" } },
      { case: "archiveTask", value: { taskId: ids[2] ?? "" } },
    ];
    const sent = intents.map((intent) => send(one, intent));
    const shown = cardsOf(mine);
    const totals = mine.snapshot().of("totals")[0];
    const counts = mine
      .snapshot()
      .of("column")
      .map((column) => column.taskCount);
    expect(shown).toHaveLength(3);
    await Promise.all(sent);
    await eventually(() => one.pending().length === 0, "nothing pending");
    expect(cardsOf(mine)).toEqual(shown);
    expect(
      mine
        .snapshot()
        .of("column")
        .map((column) => column.taskCount),
    ).toEqual(counts);
    expect(mine.snapshot().of("totals")[0]).toMatchObject({
      open: totals?.open,
      done: totals?.done,
      archived: totals?.archived,
    });
    const { revision } = mine.snapshot();
    await eventually(() => theirs.snapshot().revision >= revision, "the other's board moved");
    expect(cardsOf(theirs)).toEqual(shown);
    expect(theirs.snapshot().confirmed).toEqual(mine.snapshot().confirmed);
  }, 30_000);

  it("every command shows at once what the server then says", async () => {
    const board = one.view(project, "board");
    const meetings = one.view(project, "meeting");
    await eventually(() => meetings.snapshot().state === "live" && board.snapshot().state === "live", "live");
    const [a, b] = [newId(), newId()];
    const meetingId = "weekly";
    const due = { year: 2026, month: 12, day: 1 };
    const me = one.connection().personId ?? "";
    const startsAt = timestampFromDate(new Date());
    const agenda = ["i", "j", "k"].map((id) => ({ id, title: id, plannedMinutes: 5 }));
    const about = { meetingId, itemId: "i" };
    const intents: Intent[] = [
      {
        case: "addColumn",
        value: { columnId: "mid", name: "测试", kind: ColumnKind.DOING, afterColumnId: "todo2" },
      },
      { case: "moveColumn", value: { columnId: "mid", afterColumnId: "" } },
      { case: "renameColumn", value: { columnId: "mid", name: "联调" } },
      { case: "setWipLimit", value: { columnId: "mid", wipLimit: { tasksMax: 1 } } },
      { case: "createTask", value: { taskId: a, title: "甲", columnId: "todo2", due, estimateHours: 3 } },
      { case: "createTask", value: { taskId: b, title: "乙" } },
      { case: "editTask", value: { taskId: a, title: "甲 🚀", due: {}, priority: Priority.URGENT } },
      { case: "assignTask", value: { taskId: a, assignee: me } },
      { case: "commentTask", value: { taskId: a, commentId: newId(), text: "好的" } },
      { case: "addDependency", value: { taskId: b, blockedBy: a } },
      { case: "blockTask", value: { taskId: b, reason: "等待环境" } },
      { case: "unblockTask", value: { taskId: b } },
      { case: "startTask", value: { taskId: a } },
      { case: "completeTask", value: { taskId: a } },
      { case: "reopenTask", value: { taskId: a } },
      { case: "moveTask", value: { taskId: a, columnId: "mid" } },
      { case: "moveTask", value: { taskId: a, columnId: "mid" } },
      { case: "archiveTask", value: { taskId: a } },
      { case: "restoreTask", value: { taskId: a } },
      { case: "removeDependency", value: { taskId: b, blockedBy: a } },
      { case: "moveTask", value: { taskId: b, columnId: "mid", afterTaskId: a } },
      {
        case: "scheduleMeeting",
        value: {
          meetingId,
          kind: MeetingKind.SYNC,
          title: "周会",
          startsAt,
          plannedMinutes: 30,
          invitees: [me],
          agenda,
        },
      },
      { case: "addAgendaItem", value: { meetingId, item: { id: "l", title: "补充", plannedMinutes: 5 } } },
      { case: "startMeeting", value: { meetingId } },
      { case: "recordAttendance", value: { meetingId, personId: me, attendance: Attendance.PRESENT } },
      { case: "recordAttendance", value: { meetingId, personId: me, attendance: Attendance.LATE } },
      { case: "startItem", value: { meetingId, itemId: "i" } },
      { case: "startItem", value: { meetingId, itemId: "j" } },
      { case: "closeItem", value: { meetingId, itemId: "j" } },
      { case: "carryOverItem", value: { meetingId, itemId: "k" } },
      { case: "editMinutes", value: { ...about, blockId: "x", text: "第一段" } },
      { case: "editMinutes", value: { ...about, blockId: "x", text: "改过" } },
      { case: "recordDecision", value: { ...about, decisionId: "d1", what: "按期上线", deciders: [me] } },
      { case: "recordDecision", value: { ...about, decisionId: "d2", what: "推迟", supersedes: "d1" } },
      {
        case: "agreeActionItem",
        value: { ...about, actionId: "act", what: "通知业务方", owner: me, due, taskId: newId() },
      },
      { case: "endMeeting", value: { meetingId } },
      { case: "issueMinutes", value: { meetingId } },
      { case: "amendMinutes", value: { meetingId, amendmentId: "m1", text: "补记", reason: "遗漏" } },
    ];
    const refused: string[] = [];
    for (const intent of intents) {
      const sent = one.send(project, intent);
      const shown = [plain(board), plain(meetings)];
      await sent.committed.catch((refusal: Refusal) => refused.push(`${intent.case}: ${refusal.code}`));
      await eventually(() => one.pending(project).length === 0, "nothing pending");
      expect([plain(board), plain(meetings)], intent.case).toEqual(shown);
    }
    expect(refused).toEqual(["amendMinutes: meeting_state"]);
  }, 60_000);

  it("a refusal falls back with a code and both sentences", async () => {
    const refused = await send(one, { case: "renameColumn", value: { columnId: "none", name: "x" } }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(Refusal);
    expect(refused).toMatchObject({ code: "not_found", entityId: "column/none" });
    expect((refused as Refusal).text.zh).not.toBe("");
  });

  it("HTTP, the socket and the past agree", async () => {
    const board = one.view(project, "board");
    await eventually(() => board.snapshot().state === "live", "live");
    const { revision, confirmed } = board.snapshot();
    const http = await server.http().viewAt(project, "board");
    expect(http.revision).toBe(revision);
    expect(new Map(http.entities.map((entity) => [entity.id, entity]))).toEqual(confirmed);
    const taskId = newId();
    await send(one, { case: "createTask", value: { taskId, title: "later", columnId: "todo2" } });
    const past = one.at(project, { revision }).view("board");
    await eventually(() => past.snapshot().state === "live", "the past is here");
    expect(past.snapshot().revision).toBe(revision);
    expect(past.snapshot().entities).toEqual(confirmed);
    const page = await server.http().auditPage(project, { limit: 1 });
    expect(page.entries).toMatchObject([{ command: "create_task" }]);
  }, 30_000);

  it("what happens in a project reaches the views over all projects", async () => {
    const portfolio = one.view("workspace", "portfolio");
    const work = one.view("workspace", "work");
    const directory = one.view("workspace", "directory");
    const live = () => [portfolio, work, directory].every((view) => view.snapshot().state === "live");
    await eventually(live, "live");
    const card = () =>
      portfolio
        .snapshot()
        .of("portfolio")
        .find((one) => one.project === project);
    const before = card();
    const taskId = newId();
    const value = { taskId, title: "签署清单", columnId: "todo2", assignee: one.connection().personId ?? "" };
    await send(one, { case: "createTask", value });
    await eventually(() => card()?.tasksOpen === (before?.tasksOpen ?? 0) + 1, "counted");
    const mine = () =>
      work
        .snapshot()
        .of("work")
        .map((item) => item.entity);
    await eventually(() => mine().includes(`task/${taskId}`), "mine");
    await send(one, { case: "archiveTask", value: { taskId } });
    await eventually(() => !mine().includes(`task/${taskId}`), "no longer");
    expect(card()?.name).toBe("支付系统升级");
    expect(one.connection().state).toBe("live");
    for (const view of [portfolio, work, directory]) view.close();
  }, 30_000);

  it("presence reaches the others", async () => {
    two.presence(project).set({ scope: "board", focus: "task/x" });
    const { people } = one.presence(project);
    await eventually(() => people().some((person) => person.focus === "task/x"), "seen");
  }, 30_000);

  it("a killed server costs nothing: queued work arrives once, and every board is the log's", async () => {
    const mine = one.view(project, "board");
    const theirs = two.view(project, "board");
    await server.kill();
    await eventually(() => one.connection().state !== "live", "noticed");
    const titles = Array.from({ length: 20 }, (_, index) => `offline ${index}`);
    const sent = titles.map((title) =>
      send(one, { case: "createTask", value: { taskId: newId(), title, columnId: "todo2" } }),
    );
    const vote = await send(one, { case: "approveCharter", value: {} }).catch((error: unknown) => error);
    expect(vote).toMatchObject({ code: "offline" });
    expect(one.connection().queued).toBe(20);
    await server.start();
    await Promise.all(sent);
    await eventually(
      () => one.connection().state === "live" && two.connection().state === "live",
      "live again",
    );
    await eventually(() => one.pending().length === 0, "nothing pending");
    const { revision } = mine.snapshot();
    await eventually(() => theirs.snapshot().revision >= revision, "the other's board moved");
    const arrived = mine
      .snapshot()
      .of("task")
      .map((card) => card.title);
    expect(titles.filter((title) => arrived.filter((other) => other === title).length !== 1)).toEqual([]);
    const http = await server.http().viewAt(project, "board");
    expect(new Map(http.entities.map((entity) => [entity.id, entity]))).toEqual(mine.snapshot().confirmed);
    expect(theirs.snapshot().confirmed).toEqual(mine.snapshot().confirmed);
  }, 60_000);
});
