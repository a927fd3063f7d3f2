// What was erased stays nowhere at the client: not in views, not in those of the past, not in what quotes them.
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { AuditEntrySchema, type Entity, EntitySchema } from "../src/gen/slipway/v1/views_pb";
import type { ViewHandle } from "../src/types";
import { card, outcome, project, setting, task } from "./support/setting";

const secret = "the secret";

function entry(revision: bigint, after: string): Entity {
  const facts = [{ event: "task_edited", entity: "task/a", changes: [{ field: "title", after }] }];
  const value = create(AuditEntrySchema, { revision, actor: "me", command: "edit_task", facts });
  return create(EntitySchema, { id: `audit/${revision}`, body: { case: "audit", value } });
}

function redact(entity: Entity): Entity {
  if (entity.body.case === "audit") return entry(entity.body.value.revision, "");
  return card({ entities: new Map([[entity.id, entity]]) } as never, "a")?.title === secret
    ? task("a", "todo", "1", "")
    : entity;
}

// Revision 2 says the secret, revision 3 something else.
async function opened() {
  const all = setting();
  const { client, clock, server } = all;
  server.commit(project, {
    board: { upserts: [task("a", "todo", "1", secret)] },
    audit: { upserts: [entry(2n, secret)] },
  });
  server.commit(project, {
    board: { upserts: [task("b", "todo", "2", "B")] },
    audit: { upserts: [entry(3n, "B")] },
  });
  const views = {
    board: client.view(project, "board"),
    audit: client.view(project, "audit"),
    past: client.at(project, { revision: 2n }).view("board"),
  };
  client.connect();
  await clock.advance(100);
  return { ...all, views };
}

const says = (view: ViewHandle) =>
  JSON.stringify([...view.snapshot().entities.values()], (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  ).includes(secret);

describe("Erasing", () => {
  it("takes the text out of every view that is open, those of the past as well", async () => {
    const { client, clock, server, views } = await opened();
    expect([views.board, views.audit, views.past].map(says)).toEqual([true, true, true]);
    server.erase(project, redact);
    await clock.advance(100);
    expect([views.board, views.audit, views.past].map(says)).toEqual([false, false, false]);
    expect(views.audit.snapshot()).toMatchObject({ revision: 4n, state: "live" });
    expect(views.past.snapshot()).toMatchObject({ revision: 2n, state: "live", fixed: true });
    expect(client.connection().state).toBe("live");
    server.commit(project, { board: { upserts: [task("a", "done", "1", "after")] } });
    await clock.advance(100);
    expect(card(views.board.snapshot(), "a")?.title).toBe("after");
  });

  it("reaches who was away", async () => {
    const { clock, server, views } = await opened();
    server.reachable = false;
    server.cut();
    server.erase(project, redact);
    await clock.advance(1_000);
    server.reachable = true;
    await clock.advance(30_000);
    expect([views.board, views.audit, views.past].map(says)).toEqual([false, false, false]);
    expect(views.past.snapshot()).toMatchObject({ revision: 2n, state: "live", fixed: true });
  });

  it("asks for a view of the past again after an absence, though nothing else of the project is open", async () => {
    const { client, clock, server, views } = await opened();
    views.board.close();
    views.audit.close();
    await clock.advance(10_000);
    server.cut();
    server.erase(project, redact);
    await clock.advance(30_000);
    expect(client.peek(project, "audit")).toBeUndefined();
    expect(says(views.past)).toBe(false);
  });

  it("asks for a view of the past again once something is followed again", async () => {
    const { client, clock, server, views } = await opened();
    views.board.close();
    views.audit.close();
    await clock.advance(10_000);
    server.erase(project, redact);
    await clock.advance(100);
    client.view(project, "audit");
    await clock.advance(100);
    expect(says(views.past)).toBe(false);
    expect(client.generation(project)).toBe(0);
  });

  it("says once that what was read otherwise is void, and not after a plain absence", async () => {
    const { client, clock, server } = await opened();
    const seen: number[] = [];
    client.onGeneration(() => seen.push(client.generation(project)));
    server.cut();
    await clock.advance(30_000);
    expect(seen).toEqual([]);
    server.erase(project, redact);
    await clock.advance(100);
    expect(seen).toEqual([1]);
    server.erase(project, redact);
    await clock.advance(100);
    expect(seen).toEqual([1, 2]);
    expect(client.generation("another")).toBe(0);
  });

  it("forgets refusals, which quote what others wrote", async () => {
    const { client, clock, server } = await opened();
    server.decide = () => ({
      refused: { code: "version_conflict", facts: [{ key: "theirs", value: secret }] },
    });
    const sent = outcome(
      client.send(project, { case: "editTask", value: { taskId: "a", title: "x" } }).committed,
    );
    await clock.advance(100);
    expect(sent.state).toBe("rejected");
    expect(client.refusals(project).size).toBe(1);
    server.erase(project, redact);
    await clock.advance(100);
    expect(client.refusals(project).size).toBe(0);
  });
});
