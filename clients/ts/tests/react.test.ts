// @vitest-environment jsdom
import { act, createElement, type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, describe, expect, it } from "vitest";
import {
  ClientProvider,
  type CommandHook,
  TimeTravelProvider,
  useCommand,
  useConnection,
  useEntities,
  useEntity,
  useOthers,
  usePending,
  usePresence,
  useRefusals,
  useTimeTravel,
  useView,
} from "../src/react";
import type { Intent, Moment, Sent, ViewSnapshot } from "../src/types";
import { card, outcome, project, type Setting, setting, task } from "./support/setting";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const unmounts: (() => void)[] = [];
afterEach(() => {
  for (const unmount of unmounts.splice(0)) unmount();
});

// Renders a component that calls `hook`, and keeps what it returned at each render.
async function rendered<T>(started: Setting, hook: () => T, at?: Moment) {
  const seen: T[] = [];
  const Probe = () => {
    seen.push(hook());
    return null;
  };
  const root = createRoot(document.createElement("div"));
  const show = (moment: Moment | undefined) => {
    const inside: ReactNode = createElement(TimeTravelProvider, { at: moment }, createElement(Probe));
    const tree = createElement(ClientProvider, { client: started.client }, inside);
    return act(async () => root.render(createElement(StrictMode, null, tree)));
  };
  const unmount = () => act(() => root.unmount());
  unmounts.push(unmount);
  await show(at);
  const advance = (ms: number) => act(() => started.clock.advance(ms));
  return { seen, now: () => seen.at(-1) as T, travel: show, advance, unmount };
}

const moveToDoing: Intent = { case: "moveTask", value: { taskId: "a", columnId: "doing" } };

describe("useView", () => {
  it("is undefined while loading, then the view, and closes with the component", async () => {
    const started = setting({ lingerMs: 100 });
    const probe = await rendered(started, () => useView(project, "board"));
    expect(probe.now()).toBeUndefined();
    started.client.connect();
    await probe.advance(100);
    expect(probe.now()).toMatchObject({ state: "live", revision: 1n });
    expect(started.server.got("hello")[0]?.resume).toHaveLength(1);
    probe.unmount();
    await started.clock.advance(200);
    expect(started.client.peek(project, "board")).toBeUndefined();
  });

  it("shows the past within a TimeTravelProvider, and keeps the live view open", async () => {
    const started = setting({ lingerMs: 10 });
    const probe = await rendered(started, () => useView(project, "board"));
    started.client.connect();
    await probe.advance(100);
    started.server.commit(project, { board: { removals: ["task/a"] } });
    await probe.advance(100);
    expect(card(probe.now(), "a")).toBeUndefined();

    await probe.travel({ revision: 1n });
    expect(probe.now()).toMatchObject({ state: "stale", revision: 2n });
    await probe.advance(100);
    expect(probe.now()).toMatchObject({ fixed: true, revision: 1n, state: "live" });
    expect(card(probe.now(), "a")).toBeDefined();

    started.server.commit(project, { board: { upserts: [task("c", "todo", "3")] } });
    await probe.advance(1_000);
    expect(probe.now()?.revision).toBe(1n);
    await probe.travel(undefined);
    expect(probe.now()).toMatchObject({ fixed: false, revision: 3n, state: "live" });
  });

  it("never shows one project's board for another's", async () => {
    const started = setting();
    let name = project;
    const probe = await rendered(started, () => useView(name, "board"), { revision: 1n });
    started.client.connect();
    await probe.advance(100);
    expect(probe.now()?.project).toBe(project);
    name = "other";
    await probe.travel({ revision: 1n });
    const shown: (ViewSnapshot | undefined)[] = probe.seen.slice(-1);
    expect(shown).toEqual([undefined]);
  });
});

describe("useEntity and useEntities", () => {
  it("render again only when what they show changed", async () => {
    const started = setting();
    const one = await rendered(started, () => useEntity(project, "board", "task/a"));
    const columns = await rendered(started, () => useEntities(project, "board", "column"));
    started.client.connect();
    await one.advance(100);
    const renders = [one.seen.length, columns.seen.length];
    expect(one.now()?.id).toBe("task/a");
    expect(columns.now()).toHaveLength(3);
    started.server.commit(project, { board: { upserts: [task("b", "done", "1")] } });
    await one.advance(100);
    expect([one.seen.length, columns.seen.length]).toEqual(renders);
    started.server.commit(project, { board: { upserts: [task("a", "done", "2")] } });
    await one.advance(100);
    expect(one.seen.length).toBeGreaterThan(renders[0] ?? 0);
  });
});

describe("useCommand", () => {
  it("counts what is pending and holds the refusal", async () => {
    const started = setting();
    started.client.view(project, "board");
    const probe = await rendered(started, () => ({
      command: useCommand(project),
      pending: usePending(project),
      refusals: useRefusals(project),
    }));
    started.client.connect();
    await probe.advance(100);
    started.server.decide = () => ({ refused: { code: "forbidden" } });
    await act(async () => {
      probe.now().command.send(moveToDoing);
    });
    expect(probe.now().command.pending).toBe(1);
    expect(probe.now().pending).toMatchObject([{ entityId: "task/a" }]);
    await probe.advance(100);
    expect(probe.now().command).toMatchObject({ pending: 0, refusal: { code: "forbidden" } });
    expect(probe.now().refusals.refusals.has("task/a")).toBe(true);
    await act(async () => {
      probe.now().command.dismiss();
      probe.now().refusals.dismiss("task/a");
    });
    expect(probe.now().command.refusal).toBeUndefined();
    expect(probe.now().refusals.refusals.size).toBe(0);
  });

  it("sends nothing while the page shows the past", async () => {
    const started = setting();
    const probe = await rendered(started, () => useCommand(project), { revision: 1n });
    started.client.connect();
    await probe.advance(100);
    const hook: CommandHook = probe.now();
    expect(hook.disabled).toBe(true);
    let sent: Sent | undefined;
    await act(async () => {
      sent = hook.send(moveToDoing);
    });
    const committed = outcome(sent?.committed ?? Promise.resolve(undefined));
    await probe.advance(100);
    expect(committed.value).toMatchObject({ code: "history" });
    expect(probe.now().refusal?.code).toBe("history");
    expect(started.server.got("command")).toHaveLength(0);
  });
});

describe("The other hooks", () => {
  it("tell the connection, the others and the moment", async () => {
    const started = setting();
    started.client.view(project, "board");
    const probe = await rendered(started, () => {
      usePresence(project, { scope: "board", focus: "task/a" });
      return { connection: useConnection(), others: useOthers(project), travel: useTimeTravel() };
    });
    expect(probe.now().connection.state).toBe("closed");
    await act(async () => {
      started.client.connect();
    });
    await probe.advance(200);
    const people = [{ personId: "chen", clientId: "other", scope: "board" }];
    started.server.broadcast({ case: "presence", value: { project, people } });
    await probe.advance(100);
    expect(probe.now().connection.state).toBe("live");
    expect(probe.now().others).toMatchObject([{ personId: "chen" }]);
    expect(probe.now().travel.active).toBe(false);
    expect(started.server.got("presence").at(-1)).toMatchObject({ scope: "board", focus: "task/a" });
    probe.unmount();
    await started.clock.advance(200);
    expect(started.server.got("presence").at(-1)).toMatchObject({ scope: "" });
  });
});
