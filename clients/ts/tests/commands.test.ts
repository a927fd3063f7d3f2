import { describe, expect, it } from "vitest";
import { Refusal } from "../src/refusal";
import { memoryStorage } from "../src/storage";
import type { Intent } from "../src/types";
import { card, outcome, project, setting, task } from "./support/setting";

const moveToDoing: Intent = { case: "moveTask", value: { taskId: "a", columnId: "doing" } };
const editTitle: Intent = { case: "editTask", value: { taskId: "a", title: "Neu" } };
const archive: Intent = { case: "archiveTask", value: { taskId: "a" } };

async function live() {
  const started = setting();
  const board = started.client.view(project, "board");
  started.client.connect();
  await started.clock.advance(100);
  return { ...started, board };
}

describe("An optimistic command", () => {
  it("is on screen at once, marked, until the view holds it", async () => {
    const { client, clock, board } = await live();
    const sent = client.send(project, moveToDoing);
    const committed = outcome(sent.committed);
    await sent.local;
    expect(card(board.snapshot(), "a")?.columnId).toBe("doing");
    expect(board.snapshot().pendingIds).toEqual(new Set(["task/a"]));
    expect(board.snapshot().revision).toBe(1n);
    expect(board.snapshot().confirmed.get("task/a")?.body.value).toMatchObject({ columnId: "todo" });
    expect(client.pending(project)).toMatchObject([
      { entityId: "task/a", intent: "moveTask", state: "sent" },
    ]);
    expect(client.connection().pending).toBe(1);
    await clock.advance(100);
    expect(committed).toMatchObject({ state: "resolved", value: { revision: 2n } });
    expect(card(board.snapshot(), "a")?.columnId).toBe("doing");
    expect(board.snapshot().pendingIds.size).toBe(0);
    expect(board.snapshot().revision).toBe(2n);
    expect(client.pending()).toHaveLength(0);
  });

  it("stands until the view reaches its revision, though it was answered before", async () => {
    const { client, clock, server, board } = await live();
    server.loses = (frame) => frame.case === "transition";
    const sent = outcome(client.send(project, moveToDoing).committed);
    await clock.advance(100);
    expect(sent.state).toBe("resolved");
    expect(board.snapshot().revision).toBe(1n);
    expect(card(board.snapshot(), "a")?.columnId).toBe("doing");
    expect(client.pending(project)).toMatchObject([{ state: "committed" }]);
    expect(client.connection().pending).toBe(0);
    server.loses = () => false;
    server.commit(project, { board: { upserts: [task("c", "todo", "3")] } });
    await clock.advance(100);
    expect(board.snapshot().revision).toBe(3n);
    expect(client.pending(project)).toHaveLength(0);
  });

  it("leaves a view that holds it, though another view of the project does not yet", async () => {
    const { client, clock, server, board } = await live();
    server.loses = (frame) => frame.case === "snapshot";
    client.view(project, "meeting");
    client.send(project, moveToDoing);
    await clock.advance(100);
    server.commit(project, { board: { upserts: [task("a", "done", "1")] } });
    await clock.advance(100);
    expect(client.pending(project)).toHaveLength(1);
    expect(card(board.snapshot(), "a")?.columnId).toBe("done");
  });

  it("falls back when it is refused, with its reason beside the card", async () => {
    const { client, clock, server, board } = await live();
    const message = { zh: "进行中已满", en: "The column is full." };
    const facts = [{ key: "limit", value: "3" }];
    server.decide = () => ({ refused: { code: "wip_limit_reached", message, facts } });
    const heard: Refusal[] = [];
    client.onRefusal((refusal) => heard.push(refusal));
    const sent = client.send(project, moveToDoing);
    const committed = outcome(sent.committed);
    await clock.advance(100);
    expect(card(board.snapshot(), "a")?.columnId).toBe("todo");
    expect(board.snapshot().pendingIds.size).toBe(0);
    expect(committed.value).toBeInstanceOf(Refusal);
    expect(committed.value).toMatchObject({
      code: "wip_limit_reached",
      text: message,
      revision: 1n,
      entityId: "task/a",
    });
    expect(client.refusals(project).get("task/a")?.fact("limit")).toBe("3");
    expect(heard).toMatchObject([{ commandId: sent.commandId, intent: "moveTask" }]);
    client.dismissRefusal(project, "task/a");
    expect(client.refusals(project).size).toBe(0);
  });

  it("puts away the refusal of its entity when it is committed", async () => {
    const { client, clock, server } = await live();
    server.decide = () => ({ refused: { code: "forbidden" } });
    client.send(project, moveToDoing);
    await clock.advance(100);
    expect(client.refusals(project).has("task/a")).toBe(true);
    server.decide = undefined;
    client.send(project, moveToDoing);
    await clock.advance(100);
    expect(client.refusals(project).size).toBe(0);
  });

  it("is done again over each transition", async () => {
    const { client, clock, server, board } = await live();
    server.answers = false;
    client.send(project, { case: "editTask", value: { taskId: "a", title: "我的标题" } });
    const theirs = task("a", "done", "9", "别人的标题");
    server.commit(project, { board: { upserts: [theirs] } });
    await clock.advance(100);
    expect(card(board.snapshot(), "a")).toMatchObject({ title: "我的标题", columnId: "done", rank: "9" });
    server.commit(project, { board: { removals: ["task/a"] } });
    await clock.advance(100);
    expect(card(board.snapshot(), "a")).toBeUndefined();
  });

  it("builds on the ones before it", async () => {
    const { client, server, board } = await live();
    server.answers = false;
    client.send(project, { case: "createTask", value: { taskId: "n", title: "新任务" } });
    client.send(project, { case: "moveTask", value: { taskId: "n", columnId: "doing" } });
    client.send(project, { case: "commentTask", value: { taskId: "n", commentId: "k", text: "好" } });
    expect(card(board.snapshot(), "n")).toMatchObject({
      columnId: "doing",
      commentCount: 1,
      createdBy: "me",
    });
    expect(board.snapshot().pendingIds).toEqual(new Set(["task/n", "comment/k"]));
    expect(
      board
        .snapshot()
        .of("column")
        .map((held) => held.taskCount),
    ).toEqual([2, 1, 0]);
  });

  it("may be asked not to be shown before the answer", async () => {
    const { client, clock, board } = await live();
    client.send(project, moveToDoing, { optimistic: false });
    expect(card(board.snapshot(), "a")?.columnId).toBe("todo");
    await clock.advance(100);
    expect(card(board.snapshot(), "a")?.columnId).toBe("doing");
  });

  it("carries what its sender had seen", async () => {
    const { client, clock, server } = await live();
    client.send(project, moveToDoing, { expect: { entity: "task/a", revision: 1n }, commandId: "mine" });
    await clock.advance(100);
    expect(server.got("command")).toMatchObject([
      { commandId: "mine", project, expect: { entity: "a", revision: 1n } },
    ]);
  });

  it("fails when the server answers its id with an error", async () => {
    const { client, clock, server } = await live();
    server.answers = false;
    const sent = client.send(project, moveToDoing);
    const committed = outcome(sent.committed);
    server.broadcast({ case: "error", value: { code: "invalid", about: sent.commandId } });
    await clock.advance(100);
    expect(committed.value).toMatchObject({ code: "invalid" });
  });
});

describe("A command without an answer", () => {
  it("is sent again after a reconnect with the same id, and done once", async () => {
    const { client, clock, server, board } = await live();
    server.loses = (frame) => frame.case === "ack";
    const sent = client.send(project, moveToDoing);
    const committed = outcome(sent.committed);
    await clock.advance(8);
    server.cut();
    server.loses = () => false;
    await clock.advance(5_000);
    expect(server.got("command").map((command) => command.commandId)).toEqual([
      sent.commandId,
      sent.commandId,
    ]);
    expect(committed).toMatchObject({ state: "resolved", value: { revision: 2n } });
    expect(server.head(project)).toBe(2n);
    expect(card(board.snapshot(), "a")?.columnId).toBe("doing");
    expect(client.pending()).toHaveLength(0);
  });

  it("that may not wait is given up after a minute, with an honest reason", async () => {
    const { client, clock, server } = await live();
    server.answers = false;
    const committed = outcome(client.send(project, archive).committed);
    server.reachable = false;
    await clock.advance(10);
    server.cut();
    await clock.advance(90_000);
    server.reachable = true;
    await clock.advance(20_000);
    expect(committed.value).toMatchObject({ code: "outcome_unknown", entityId: "task/a" });
    expect(server.got("command")).toHaveLength(1);
  });

  it("goes out no faster than the server takes commands", async () => {
    const { client, clock, server } = await live();
    server.cut();
    for (let index = 0; index < 50; index += 1) {
      client.send(project, {
        case: "commentTask",
        value: { taskId: "a", commentId: `k${index}`, text: "x" },
      });
    }
    server.limits = { commandsPerSecondMax: 20 };
    await clock.advance(700);
    expect(server.got("command").length).toBeLessThanOrEqual(20);
    await clock.advance(5_000);
    expect(server.got("command").map((command) => command.intent.value)).toMatchObject(
      Array.from({ length: 50 }, (_, index) => ({ commentId: `k${index}` })),
    );
    expect(client.pending()).toHaveLength(0);
  });
});

describe("Offline", () => {
  async function offline() {
    const started = await live();
    started.server.reachable = false;
    started.server.cut();
    return started;
  }

  it("commands marked offline_safe wait and are sent in order", async () => {
    const { client, clock, server, board } = await offline();
    const one = outcome(client.send(project, moveToDoing).committed);
    client.send(project, { case: "editTask", value: { taskId: "a", title: "改过" } });
    await clock.advance(1_000);
    expect(card(board.snapshot(), "a")).toMatchObject({ columnId: "doing", title: "改过" });
    expect(client.connection()).toMatchObject({ pending: 2, queued: 2 });
    expect(client.connection().currentAsOf).toBeDefined();
    server.reachable = true;
    await clock.advance(20_000);
    expect(one.state).toBe("resolved");
    expect(server.got("command").map((command) => command.intent.case)).toEqual(["moveTask", "editTask"]);
    expect(client.connection()).toMatchObject({ pending: 0, queued: 0, currentAsOf: undefined });
  });

  it("all others are refused at once", async () => {
    const { client, clock, board } = await offline();
    const sent = client.send(project, archive);
    const [local, committed] = [outcome(sent.local), outcome(sent.committed)];
    await clock.advance(1);
    expect(local.value).toMatchObject({ code: "offline" });
    expect(committed.value).toMatchObject({ code: "offline" });
    expect(card(board.snapshot(), "a")?.archived).toBe(false);
    expect(client.refusals(project).get("task/a")?.code).toBe("offline");
    expect(client.pending()).toHaveLength(0);
  });

  it("the queue holds two hundred", async () => {
    const { client, clock } = await offline();
    const comment = (index: number): Intent => ({
      case: "commentTask",
      value: { taskId: "a", commentId: `k${index}`, text: "x" },
    });
    for (let index = 0; index < 200; index += 1) client.send(project, comment(index));
    expect(client.connection().queued).toBe(200);
    const over = outcome(client.send(project, comment(200)).committed);
    await clock.advance(1);
    expect(over.value).toMatchObject({ code: "queue_full" });
  });

  it("what waited longer than a day is not sent", async () => {
    const { client, clock, server, device } = await offline();
    device.goOffline();
    const committed = outcome(client.send(project, moveToDoing).committed);
    await clock.advance(25 * 60 * 60 * 1000);
    server.reachable = true;
    await clock.advance(20_000);
    expect(committed.value).toMatchObject({ code: "expired" });
    expect(server.got("command")).toHaveLength(0);
  });

  it("the queue outlives the page where the storage does", async () => {
    const storage = memoryStorage();
    const first = setting({ storage });
    first.client.send(project, moveToDoing);
    await first.clock.advance(10);
    const second = setting({ storage });
    second.client.connect();
    await second.clock.advance(100);
    expect(second.server.got("command")).toMatchObject([{ intent: { case: "moveTask" } }]);
    expect(await storage.load()).toHaveLength(0);
  });

  it("a command larger than the server takes is refused at once", async () => {
    const { client, clock } = await live();
    const value = { taskId: "a", commentId: "k", text: "长".repeat(30_000) };
    const sent = outcome(client.send(project, { case: "commentTask", value }).committed);
    await clock.advance(1);
    expect(sent.value).toMatchObject({ code: "too_large" });
  });
});

describe("While the server is read-only", () => {
  // A task edit may wait; starting a stage may not.
  const startStage: Intent = { case: "startStage", value: { stage: 1 } };

  it("says so, and why, without being asked, and when it is over", async () => {
    const { client, clock, server } = await live();
    expect(client.connection().readOnly).toBeUndefined();
    server.setReadOnly("disk_full");
    await clock.advance(100);
    expect(client.connection()).toMatchObject({ state: "live", readOnly: { reason: "disk_full" } });
    expect(client.connection().readOnly?.text.zh).toBe("只读");
    server.setReadOnly("");
    await clock.advance(100);
    expect(client.connection().readOnly).toBeUndefined();
  });

  it("is known from the welcome on, and not while there is no connection", async () => {
    const { client, clock, server } = await live();
    server.readOnly = "disk_full";
    server.cut();
    expect(client.connection().readOnly).toBeUndefined();
    await clock.advance(5_000);
    expect(client.connection().readOnly).toMatchObject({ reason: "disk_full" });
  });

  it("keeps what may wait, and sends it in order when there is room", async () => {
    const { client, clock, server, board } = await live();
    server.setReadOnly("disk_full");
    await clock.advance(100);
    const moved = outcome(client.send(project, moveToDoing).committed);
    const edited = outcome(client.send(project, editTitle).committed);
    await clock.advance(100);
    expect(server.got("command")).toHaveLength(0);
    expect(card(board.snapshot(), "a")?.columnId).toBe("doing");
    expect(client.pending(project).map(({ state }) => state)).toEqual(["queued", "queued"]);
    expect(client.connection().queued).toBe(2);
    server.setReadOnly("");
    await clock.advance(100);
    expect(moved).toMatchObject({ state: "resolved", value: { revision: 2n } });
    expect(edited).toMatchObject({ state: "resolved", value: { revision: 3n } });
    expect(client.pending(project)).toHaveLength(0);
  });

  it("keeps what it had sent before it knew, and sends it again with its id", async () => {
    const { client, clock, server } = await live();
    server.readOnly = "disk_full";
    const sent = client.send(project, moveToDoing);
    const committed = outcome(sent.committed);
    server.setReadOnly("disk_full");
    await clock.advance(100);
    expect(committed.state).toBe("pending");
    expect(client.pending(project)).toMatchObject([{ state: "queued" }]);
    expect(client.refusals(project).size).toBe(0);
    server.setReadOnly("");
    await clock.advance(100);
    expect(committed).toMatchObject({ state: "resolved", value: { revision: 2n } });
    expect(server.got("command").map(({ commandId }) => commandId)).toEqual([sent.commandId, sent.commandId]);
  });

  it("tries by the clock what was refused after it had heard that all is well", async () => {
    const { client, clock, server } = await live();
    const refused = { code: "read_only", facts: [{ key: "reason", value: "disk_full" }] };
    server.decide = () => ({ refused });
    const committed = outcome(client.send(project, moveToDoing).committed);
    await clock.advance(100);
    expect(committed.state).toBe("pending");
    server.decide = undefined;
    await clock.advance(2_100);
    expect(committed.state).toBe("resolved");
  });

  it("asks for the first answer of what may have been recorded before", async () => {
    const { client, clock, server } = await live();
    server.loses = (frame) => frame.case === "ack";
    const committed = outcome(client.send(project, moveToDoing).committed);
    await clock.advance(100);
    expect(committed.state).toBe("pending");
    server.loses = () => false;
    server.readOnly = "disk_full";
    server.cut();
    await clock.advance(5_000);
    expect(committed).toMatchObject({ state: "resolved", value: { revision: 2n } });
  });

  it("refuses at once, with the reason, what may not wait", async () => {
    const { client, clock, server } = await live();
    server.setReadOnly("disk_full");
    await clock.advance(100);
    const sent = client.send(project, startStage);
    const local = outcome(sent.local);
    await clock.advance(100);
    expect(local.value).toMatchObject({ code: "read_only", text: { zh: "只读" } });
    expect((local.value as Refusal).fact("reason")).toBe("disk_full");
    expect(server.got("command")).toHaveLength(0);
  });

  it("tells what the server refused for another reason", async () => {
    const { client, clock, server } = await live();
    server.decide = () => ({ refused: { code: "read_only" } });
    const committed = outcome(client.send(project, moveToDoing).committed);
    await clock.advance(100);
    expect(committed.value).toMatchObject({ code: "read_only" });
    expect(client.pending(project)).toHaveLength(0);
  });

  it("waits over a connection that breaks, and in storage", async () => {
    const storage = memoryStorage();
    const { client, clock, server } = setting({ storage });
    client.view(project, "board");
    client.connect();
    await clock.advance(100);
    server.setReadOnly("disk_full");
    await clock.advance(100);
    const committed = outcome(client.send(project, moveToDoing).committed);
    expect(await storage.load()).toHaveLength(1);
    server.cut();
    await clock.advance(5_000);
    expect(client.pending(project)).toMatchObject([{ state: "queued" }]);
    server.setReadOnly("");
    await clock.advance(100);
    expect(committed.state).toBe("resolved");
    expect(await storage.load()).toHaveLength(0);
  });
});
