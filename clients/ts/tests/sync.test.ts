import { describe, expect, it } from "vitest";
import { ColumnKind } from "../src/gen/slipway/v1/types_pb";
import { Refusal } from "../src/refusal";
import { card, column, meeting, outcome, project, setting, task } from "./support/setting";

describe("Connecting", () => {
  it("goes from connecting over catching-up to live", async () => {
    const { client, clock } = setting();
    const states: string[] = [];
    client.onConnection(() => states.push(client.connection().state));
    client.view(project, "board");
    client.connect();
    await clock.advance(100);
    expect([...new Set(states)]).toEqual(["connecting", "catching-up", "live"]);
    expect(client.connection().personId).toBe("me");
    expect(client.connection().heads.get(project)).toBe(1n);
  });

  it("is offline while the server cannot be reached, and comes back by itself", async () => {
    const { client, clock, server } = setting();
    server.reachable = false;
    client.connect();
    await clock.advance(3_000);
    expect(client.connection().state).toBe("offline");
    server.reachable = true;
    await clock.advance(20_000);
    expect(client.connection().state).toBe("live");
  });

  it("asks for a sign-in when the ticket is refused, and tries again only when told to", async () => {
    const { client, clock, server } = setting();
    server.ticket = "another";
    const welcomed = outcome(client.connect());
    await clock.advance(60_000);
    expect(client.connection().state).toBe("needs-auth");
    expect(welcomed.value).toMatchObject({ code: "unauthenticated" });
    expect(server.connects).toBe(1);
    server.ticket = "good";
    client.connect();
    await clock.advance(100);
    expect(client.connection().state).toBe("live");
  });

  it("never waits longer than fifteen seconds between attempts, and jitters over the whole wait", async () => {
    const { client, clock, server } = setting({ random: () => 0.999 });
    server.reachable = false;
    const attempts: number[] = [];
    const { factory } = server;
    const counted = setting({
      random: () => 0.999,
      clock,
      webSocket: (url, protocol) => {
        attempts.push(clock.now());
        return factory(url, protocol);
      },
    });
    counted.client.connect();
    await clock.advance(180_000);
    const waits = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_010);
    expect(waits[0]).toBeLessThan(waits[3] ?? 0);
    client.close();
  });

  it("drops a socket that is silent for two and a half heartbeats", async () => {
    const { client, clock, server } = setting();
    client.view(project, "board");
    client.connect();
    await clock.advance(100);
    await clock.advance(20_000);
    expect(server.connects).toBe(1);
    await clock.advance(6_000);
    expect(server.connects).toBe(2);
  });

  it("keeps a socket that ticks", async () => {
    const { client, clock, server } = setting();
    client.view(project, "board");
    client.connect();
    for (let tick = 0; tick < 10; tick += 1) {
      await clock.advance(10_000);
      server.tick(project);
    }
    expect(server.connects).toBe(1);
  });

  it("comes back inside the window of a GoAway at the first try, and not sooner", async () => {
    const { client, clock, device, server } = setting();
    client.connect();
    await clock.advance(100);
    server.broadcast({ case: "goAway", value: { minMs: 4_000, maxMs: 8_000 } });
    await clock.advance(10);
    server.cut();
    device.becomeVisible();
    await clock.advance(5_900);
    expect(server.connects).toBe(1);
    await clock.advance(200);
    expect(server.connects).toBe(2);
  });

  it("is offline at once when the device says so, and tries at once when it is back", async () => {
    const { client, clock, device, server } = setting();
    client.connect();
    await clock.advance(100);
    server.reachable = false;
    device.goOffline();
    expect(client.connection().state).toBe("offline");
    await clock.advance(60_000);
    server.reachable = true;
    device.goOnline();
    await clock.advance(50);
    expect(client.connection().state).toBe("live");
  });

  it("renews the sign-in on the live socket", async () => {
    const { client, clock, server } = setting();
    client.connect();
    await clock.advance(100);
    server.broadcast({ case: "authExpiring", value: { inMs: 60_000 } });
    await clock.advance(100);
    expect(server.got("auth")).toMatchObject([{ ticket: "good" }]);
    expect(server.connects).toBe(1);
  });

  it("rejects what waits when it is closed", async () => {
    const { client, clock, server } = setting();
    client.connect();
    await clock.advance(100);
    server.answers = false;
    const sent = outcome(client.send(project, { case: "archiveTask", value: { taskId: "a" } }).committed);
    client.close();
    await clock.advance(10);
    expect(sent.value).toMatchObject({ code: "closed" });
    expect(client.connection().state).toBe("closed");
  });

  it("hands out credit again when half of it is used", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    const long = "长".repeat(2_000);
    const cards = Array.from({ length: 100 }, (_, index) => task(`c${index}`, "todo", "5", long));
    server.commit(project, { board: { upserts: cards } });
    await clock.advance(100);
    const credits = server.got("credit");
    expect(credits).toHaveLength(1);
    expect(credits[0]?.bytes).toBeGreaterThanOrEqual(512 * 1024);
    expect(board.snapshot().of("task")).toHaveLength(102);
  });
});

describe("Views", () => {
  it("are loading, then live with the whole board", async () => {
    const { client, clock } = setting();
    const board = client.view(project, "board");
    expect(board.snapshot().state).toBe("loading");
    client.connect();
    await clock.advance(100);
    expect(board.snapshot()).toMatchObject({ state: "live", revision: 1n, fixed: false });
    expect(
      board
        .snapshot()
        .of("task")
        .map((held) => held.taskId),
    ).toEqual(["a", "b"]);
  });

  it("apply a snapshot's chunks whole", async () => {
    const { client, clock, server } = setting();
    server.chunkEntitiesMax = 2;
    const sizes = new Set<number>();
    const board = client.view(project, "board");
    board.subscribe(() => sizes.add(board.snapshot().entities.size));
    client.connect();
    await clock.advance(100);
    expect([...sizes]).toEqual([6]);
  });

  it("hold transitions that arrive between the chunks", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    const say = (frame: Parameters<typeof server.broadcast>[0]) => server.broadcast(frame);
    const subId = server.got("hello")[0]?.resume[0]?.subId ?? 0;
    const part = { subId, project, view: "board", revision: 5n };
    say({ case: "snapshot", value: { ...part, first: true, entities: [task("x", "todo", "1")] } });
    const views = [{ view: "board", revision: 6n, upserts: [task("z", "todo", "3")] }];
    say({ case: "transition", value: { project, fromRevision: 5n, toRevision: 6n, views } });
    await clock.advance(10);
    expect(board.snapshot().revision).toBe(1n);
    say({ case: "snapshot", value: { ...part, last: true, entities: [task("y", "todo", "2")] } });
    await clock.advance(10);
    expect([...board.snapshot().entities.keys()]).toEqual(["task/x", "task/y", "task/z"]);
    expect(board.snapshot().revision).toBe(6n);
  });

  it("of a project all move before any listener runs", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    const meetings = client.view(project, "meeting");
    client.connect();
    await clock.advance(100);
    const seen: string[] = [];
    const look = () => seen.push(`${board.snapshot().revision}/${meetings.snapshot().revision}`);
    board.subscribe(look);
    meetings.subscribe(look);
    server.commit(project, {
      board: { upserts: [task("c", "todo", "3")] },
      meeting: { upserts: [meeting("n", "上线评审")] },
    });
    server.commit(project, { board: { removals: ["task/c"] } });
    await clock.advance(100);
    expect(new Set(seen)).toEqual(new Set(["2/2", "3/3"]));
  });

  it("resume after a drop from the revision that they hold", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    server.reachable = false;
    server.cut();
    expect(board.snapshot().state).toBe("stale");
    expect(card(board.snapshot(), "a")).toBeDefined();
    server.commit(project, { board: { upserts: [task("c", "todo", "3")], removals: ["task/a"] } });
    server.commit(project, { board: { upserts: [task("b", "doing", "1")] } });
    server.reachable = true;
    await clock.advance(5_000);
    expect(server.got("hello").at(-1)?.resume).toMatchObject([{ view: "board", from: 1n, viewSchema: 1 }]);
    expect(board.snapshot()).toMatchObject({ state: "live", revision: 3n });
    expect(new Set(board.snapshot().entities.keys())).toEqual(
      new Set(server.stateAt(project, "board", 3n).keys()),
    );
  });

  it("subscribe again from what they hold when a transition was lost", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    server.loses = (frame) => frame.case === "transition";
    server.commit(project, { board: { upserts: [task("c", "todo", "3")] } });
    server.loses = () => false;
    server.commit(project, { board: { upserts: [task("d", "todo", "4")] } });
    await clock.advance(100);
    expect(server.got("subscribe")).toMatchObject([{ view: "board", from: 1n }]);
    expect(server.got("unsubscribe")).toHaveLength(1);
    expect(board.snapshot()).toMatchObject({ state: "live", revision: 3n });
    expect(card(board.snapshot(), "c")).toBeDefined();
    expect(card(board.snapshot(), "d")).toBeDefined();
  });

  it("subscribe again when two ticks show what never came", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    server.loses = (frame) => frame.case === "transition";
    server.commit(project, { board: { upserts: [task("c", "todo", "3")] } });
    server.tick(project);
    await clock.advance(100);
    expect(client.connection().state).toBe("catching-up");
    expect(server.got("subscribe")).toHaveLength(0);
    server.tick(project);
    await clock.advance(100);
    expect(card(board.snapshot(), "c")).toBeDefined();
    expect(client.connection().state).toBe("live");
  });

  it("start over when the log was replaced", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    server.commit(project, { board: { removals: ["task/a"] } });
    await clock.advance(100);
    server.logEpoch = "epoch-2";
    server.cut();
    await clock.advance(5_000);
    expect(server.got("subscribe").at(-1)).toMatchObject({ view: "board", from: 0n });
    expect(board.snapshot()).toMatchObject({ state: "live", revision: 2n });
  });

  it("are shared by their handles and let go some time after the last is closed", async () => {
    const { client, clock, server } = setting({ lingerMs: 1_000 });
    const one = client.view(project, "board");
    const two = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    expect(server.got("hello")[0]?.resume).toHaveLength(1);
    expect(one.snapshot()).toBe(two.snapshot());
    one.close();
    one.close();
    await clock.advance(2_000);
    expect(client.peek(project, "board")?.state).toBe("live");
    two.close();
    const again = client.view(project, "board");
    await clock.advance(2_000);
    expect(again.snapshot().state).toBe("live");
    again.close();
    await clock.advance(2_000);
    expect(client.peek(project, "board")).toBeUndefined();
    expect(server.got("unsubscribe")).toHaveLength(1);
  });

  it("are emptied and say why when the server closes them", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    const subId = server.got("hello")[0]?.resume[0]?.subId ?? 0;
    const message = { zh: "无权查看", en: "You may not see this." };
    server.broadcast({ case: "viewClosed", value: { subId, code: "forbidden", message } });
    await clock.advance(10);
    expect(board.snapshot().state).toBe("closed");
    expect(board.snapshot().entities.size).toBe(0);
    expect(board.snapshot().closedBy).toMatchObject({ code: "forbidden", text: message });
    expect(client.connection().state).toBe("live");
  });

  it("give the same snapshot and the same lists while nothing changed", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    const before = board.snapshot();
    const columns = before.of("column");
    expect(board.snapshot()).toBe(before);
    server.commit(project, { board: { upserts: [task("c", "todo", "3")] } });
    await clock.advance(10);
    const after = board.snapshot();
    expect(after).not.toBe(before);
    expect(after.of("column")).toBe(columns);
    expect(after.entities.get("task/a")).toBe(before.entities.get("task/a"));
  });

  it("carry revisions beyond what a number can hold", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    const subId = server.got("hello")[0]?.resume[0]?.subId ?? 0;
    const revision = 2n ** 63n + 1n;
    server.broadcast({
      case: "snapshot",
      value: { subId, project, view: "board", revision, first: true, last: true },
    });
    const value = { project, fromRevision: revision, toRevision: revision + 1n };
    server.broadcast({ case: "transition", value });
    await clock.advance(10);
    expect(board.snapshot().revision).toBe(9223372036854775810n);
  });

  it("tell a burst together", async () => {
    const { client, clock, server } = setting({ notifyIntervalMs: 16 });
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    let told = 0;
    board.subscribe(() => {
      told += 1;
    });
    for (let index = 0; index < 100; index += 1) {
      server.commit(project, { board: { upserts: [task(`c${index}`, "todo", "3")] } });
    }
    await clock.advance(100);
    expect(board.snapshot().revision).toBe(101n);
    expect(told).toBeLessThanOrEqual(2);
  });
});

describe("Time travel", () => {
  it("shows the board as it was, beside the live one", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    server.commit(project, { board: { removals: ["task/a"] } });
    await clock.advance(10);
    const past = client.at(project, { revision: 1n }).view("board");
    await clock.advance(100);
    expect(past.snapshot()).toMatchObject({ state: "live", fixed: true, revision: 1n });
    expect(past.snapshot().recordedAt).toEqual(new Date(1_700_000_001_000));
    expect(card(past.snapshot(), "a")).toBeDefined();
    expect(card(board.snapshot(), "a")).toBeUndefined();
    server.commit(project, { board: { upserts: [task("c", "todo", "3")] } });
    await clock.advance(10);
    expect(past.snapshot().revision).toBe(1n);
    expect(board.snapshot().revision).toBe(3n);
  });

  it("is asked for again after a reconnect, since it may have been redacted, and shows no pending commands", async () => {
    const { client, clock, server } = setting();
    client.view(project, "board");
    const past = client.at(project, { revision: 1n }).view("board");
    client.connect();
    await clock.advance(100);
    server.answers = false;
    client.send(project, { case: "moveTask", value: { taskId: "a", columnId: "doing" } });
    expect(card(past.snapshot(), "a")?.columnId).toBe("todo");
    server.cut();
    await clock.advance(5_000);
    expect(
      server
        .got("hello")
        .at(-1)
        ?.resume.map((held) => held.at),
    ).toEqual([undefined, expect.anything()]);
    expect(past.snapshot().state).toBe("live");
  });
});

describe("Presence", () => {
  it("is renewed, told at most ten times a second, and told again after a reconnect", async () => {
    const { client, clock, server } = setting();
    client.view(project, "board");
    client.connect();
    await clock.advance(100);
    const here = client.presence(project);
    for (let step = 0; step < 20; step += 1) {
      here.set({ scope: "board", focus: `task/${step}` });
      await clock.advance(10);
    }
    await clock.advance(100);
    expect(server.got("presence").length).toBeLessThanOrEqual(4);
    expect(server.got("presence").at(-1)).toMatchObject({ project, scope: "board", focus: "task/19" });
    const before = server.got("presence").length;
    await clock.advance(10_000);
    expect(server.got("presence").length).toBe(before + 1);
    server.cut();
    await clock.advance(3_000);
    expect(server.got("presence").length).toBeGreaterThan(before + 1);
    here.leave();
    await clock.advance(200);
    expect(server.got("presence").at(-1)).toMatchObject({ scope: "" });
  });

  it("lists the others, and forgets them when their leases must have ended", async () => {
    const { client, clock, server } = setting();
    client.view(project, "board");
    client.connect();
    await clock.advance(100);
    const here = client.presence(project);
    let told = 0;
    here.subscribe(() => {
      told += 1;
    });
    const people = [
      { personId: "me", clientId: "this-browser", scope: "board" },
      { personId: "chen", clientId: "other", scope: "board", focus: "task/a" },
    ];
    server.broadcast({ case: "presence", value: { project, people } });
    server.broadcast({ case: "presence", value: { project, people } });
    await clock.advance(10);
    expect(here.people()).toMatchObject([{ personId: "chen", focus: "task/a" }]);
    expect(told).toBe(1);
    server.reachable = false;
    server.cut();
    await clock.advance(10_000);
    expect(here.people()).toHaveLength(1);
    await clock.advance(11_000);
    expect(here.people()).toHaveLength(0);
  });
});

describe("Refusal", () => {
  it("is an Error with a code, both sentences and facts", () => {
    const refusal = new Refusal("offline", { facts: [{ key: "task", value: "a" }] });
    expect(refusal).toBeInstanceOf(Error);
    expect(refusal.message).toBe(refusal.text.en);
    expect(refusal.text.zh).not.toBe("");
    expect(refusal.fact("task")).toBe("a");
  });
});

describe("Columns", () => {
  it("are entities like all others", async () => {
    const { client, clock, server } = setting();
    const board = client.view(project, "board");
    client.connect();
    await clock.advance(100);
    server.commit(project, { board: { upserts: [column("test", ColumnKind.DOING, "25")] } });
    await clock.advance(10);
    expect(board.snapshot().of("column")).toHaveLength(4);
  });
});
