import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type Entity, EntitySchema, WorkspaceInfoSchema } from "../src/gen/slipway/v1/views_pb";
import { NoticeKind, NoticeSchema, PortfolioCardSchema } from "../src/gen/slipway/v1/workspace_pb";
import { project, setting } from "./support/setting";

function portfolioCard(id: string, name: string): Entity {
  const value = create(PortfolioCardSchema, { project: id, name });
  return create(EntitySchema, { id: `project/${id}`, body: { case: "portfolio", value } });
}
function notice(id: string, title: string): Entity {
  const value = create(NoticeSchema, { project, kind: NoticeKind.NOTICE_MENTIONED, title });
  return create(EntitySchema, { id: `notice/${id}`, body: { case: "notice", value } });
}
function workspace(name: string): Entity {
  const value = create(WorkspaceInfoSchema, { name });
  return create(EntitySchema, { id: "workspace", body: { case: "workspace", value } });
}

describe("Views over all projects", () => {
  it("are sent whole and move by themselves", async () => {
    const { client, clock, server } = setting();
    server.changeOverProjects("portfolio", { upserts: [portfolioCard("bank", "核心系统")] });
    const view = client.view("workspace", "portfolio");
    client.connect();
    await clock.advance(100);
    expect(view.snapshot().state).toBe("live");
    expect(view.snapshot().of("portfolio")).toMatchObject([{ project: "bank", name: "核心系统" }]);

    server.changeOverProjects("portfolio", {
      upserts: [portfolioCard("erp", "ERP")],
      removals: ["project/bank"],
    });
    await clock.advance(100);
    expect([...view.snapshot().entities.keys()]).toEqual(["project/erp"]);
    expect(server.got("subscribe").length + server.got("unsubscribe").length).toBe(0);
  });

  it("have nothing to do with the revisions of the workspace or of each other", async () => {
    const { client, clock, server } = setting();
    for (let commit = 0; commit < 5; commit += 1) {
      server.commit("workspace", { directory: { upserts: [workspace(`name ${commit}`)] } });
    }
    const directory = client.view("workspace", "directory");
    const inbox = client.view("workspace", "inbox");
    const work = client.view("workspace", "work");
    client.connect();
    await clock.advance(100);
    server.commit("workspace", { directory: { upserts: [workspace("renamed")] } });
    server.changeOverProjects("inbox", { upserts: [notice("bank/1/0", "Look")] });
    server.changeOverProjects("inbox", { upserts: [notice("bank/2/0", "Again")] });
    server.commit("workspace", {});
    server.tick("workspace");
    server.tick("workspace");
    await clock.advance(100);
    expect(directory.snapshot().revision).toBe(7n);
    expect(directory.snapshot().of("workspace")[0]?.name).toBe("renamed");
    expect(inbox.snapshot().revision).toBe(3n);
    expect(inbox.snapshot().of("notice").length).toBe(2);
    expect(work.snapshot().revision).toBe(1n);
    expect(client.connection().state).toBe("live");
    expect(client.connection().heads.get("workspace")).toBe(7n);
    expect(server.got("unsubscribe")).toEqual([]);
  });

  it("are sent anew after a reconnect, whatever was held", async () => {
    const { client, clock, server } = setting();
    server.changeOverProjects("inbox", { upserts: [notice("bank/1/0", "Old")] });
    const inbox = client.view("workspace", "inbox");
    client.connect();
    await clock.advance(100);
    for (let change = 2; change < 6; change += 1) {
      server.changeOverProjects("inbox", { upserts: [notice(`bank/${change}/0`, "More")] });
    }
    await clock.advance(100);
    expect(inbox.snapshot().revision).toBe(5n);
    server.cut();
    server.changeOverProjects("inbox", { removals: ["notice/bank/1/0"] });
    expect(inbox.snapshot().state).toBe("stale");
    expect(inbox.snapshot().entities.size).toBe(5);
    await clock.advance(2_000);
    expect(inbox.snapshot().state).toBe("live");
    expect(inbox.snapshot().entities.has("notice/bank/1/0")).toBe(false);
    server.changeOverProjects("inbox", { upserts: [notice("bank/9/0", "New")] });
    await clock.advance(100);
    expect(inbox.snapshot().entities.size).toBe(5);
  });

  it("do not hold a command of the workspace up, nor show what only the server can tell", async () => {
    const { client, clock, server } = setting();
    server.changeOverProjects("portfolio", { upserts: [portfolioCard("bank", "Bank")] });
    const portfolio = client.view("workspace", "portfolio");
    client.connect();
    await clock.advance(100);
    for (let commit = 0; commit < 5; commit += 1) server.commit("workspace", {});
    client.send("workspace", { case: "readNotices", value: { project: "bank", revision: 4n } });
    expect(portfolio.snapshot().pendingIds.size).toBe(0);
    await clock.advance(100);
    expect(client.pending("workspace")).toEqual([]);
  });
});
