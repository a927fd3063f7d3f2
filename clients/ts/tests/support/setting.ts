// A client, a server and a board to try things on.
import { create } from "@bufbuild/protobuf";
import { createClient } from "../../src/client";
import { ColumnKind } from "../../src/gen/slipway/v1/types_pb";
import {
  BoardColumnSchema,
  BoardTotalsSchema,
  type Entity,
  EntitySchema,
  MeetingInfoSchema,
  MeetingSummarySchema,
  TaskCardSchema,
} from "../../src/gen/slipway/v1/views_pb";
import type { Client, ClientOptions, ViewSnapshot } from "../../src/types";
import { FakeClock, FakeDevice } from "./fake_clock";
import { FakeServer } from "./fake_server";

export const project = "erp";

export function column(id: string, kind: ColumnKind, rank: string, taskCount = 0): Entity {
  const value = create(BoardColumnSchema, { columnId: id, name: id, kind, rank, taskCount, wipLimit: {} });
  return create(EntitySchema, { id: `column/${id}`, body: { case: "column", value } });
}
export function task(id: string, columnId: string, rank: string, title = id): Entity {
  const value = create(TaskCardSchema, { taskId: id, title, columnId, rank });
  return create(EntitySchema, { id: `task/${id}`, body: { case: "task", value } });
}
export function meeting(id: string, title: string): Entity {
  const value = create(MeetingInfoSchema, { meetingId: id, title });
  return create(EntitySchema, { id: `meeting/${id}`, body: { case: "meeting", value } });
}
export function summary(id: string): Entity {
  const value = create(MeetingSummarySchema, { meetingId: id });
  return create(EntitySchema, { id: `summary/${id}`, body: { case: "summary", value } });
}

export const smallBoard: readonly Entity[] = [
  column("todo", ColumnKind.TODO, "1", 2),
  column("doing", ColumnKind.DOING, "2"),
  column("done", ColumnKind.DONE, "3"),
  task("a", "todo", "1"),
  task("b", "todo", "2"),
  create(EntitySchema, {
    id: "totals",
    body: { case: "totals", value: create(BoardTotalsSchema, { open: 2 }) },
  }),
];

export interface Setting {
  readonly clock: FakeClock;
  readonly device: FakeDevice;
  readonly server: FakeServer;
  readonly client: Client;
}

export function setting(options: Partial<ClientOptions> = {}): Setting {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const server = new FakeServer(clock);
  server.commit(project, {
    board: { upserts: smallBoard },
    meeting: { upserts: [meeting("m", "周会"), summary("m")] },
  });
  const client = createClient({
    url: "wss://slipway.test/sync",
    auth: async () => ({ ticket: "good" }),
    clientId: "this-browser",
    webSocket: server.factory,
    clock,
    random: () => 0.5,
    signals: device,
    notifyIntervalMs: 0,
    ...options,
  });
  return { clock, device, server, client };
}

export function card(snapshot: ViewSnapshot | undefined, id: string) {
  const body = snapshot?.entities.get(`task/${id}`)?.body;
  return body?.case === "task" ? body.value : undefined;
}

// How a promise stands: pending, its value, or what it was rejected with.
export function outcome<T>(promise: Promise<T>): {
  state: "pending" | "resolved" | "rejected";
  value: unknown;
} {
  const result: { state: "pending" | "resolved" | "rejected"; value: unknown } = {
    state: "pending",
    value: undefined,
  };
  promise.then(
    (value) => Object.assign(result, { state: "resolved", value }),
    (error: unknown) => Object.assign(result, { state: "rejected", value: error }),
  );
  return result;
}
