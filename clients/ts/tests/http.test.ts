import { describe, expect, it } from "vitest";
import { Role } from "../src/gen/slipway/v1/types_pb";
import { ApiError, createHttp, momentOf, momentText } from "../src/http";
import { newId, ownId } from "../src/ids";

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

function answering(status: number, body: unknown) {
  const calls: Call[] = [];
  const http = createHttp({
    baseUrl: "https://slipway.test/",
    fetch: async (input, init) => {
      calls.push({
        method: init?.method ?? "GET",
        url: String(input),
        body: init?.body ? JSON.parse(String(init.body)) : undefined,
        headers: init?.headers as Record<string, string>,
      });
      return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
    },
  });
  return { http, calls };
}

describe("The HTTP API", () => {
  it("signs in with JSON and reads who we are", async () => {
    const { http, calls } = answering(200, { personId: "lin", workspaceRoles: ["ADMINISTRATOR"] });
    const me = await http.signIn("lin.wei", "密码");
    expect(me).toMatchObject({ personId: "lin", workspaceRoles: [Role.ADMINISTRATOR] });
    expect(calls).toMatchObject([
      {
        method: "POST",
        url: "https://slipway.test/api/v1/sign-in",
        body: { login: "lin.wei", password: "密码" },
      },
    ]);
  });

  it("asks what happened since a revision or an instant", async () => {
    const { http, calls } = answering(200, {
      since: "12",
      revision: "40",
      commits: 28,
      sections: [{ kind: "gate", total: 1, items: [{ entity: "gate/g5", revision: "40" }] }],
    });
    const digest = await http.digest("erp", { revision: 12n });
    await http.digest("erp", { time: new Date("2026-11-20T09:30:00Z") });
    expect(digest.sections[0]?.items[0]).toMatchObject({ entity: "gate/g5", revision: 40n });
    expect(calls.map((call) => new URL(call.url).pathname + new URL(call.url).search)).toEqual([
      "/api/v1/projects/erp/digest?since=12",
      "/api/v1/projects/erp/digest?since=2026-11-20T09%3A30%3A00.000Z",
    ]);
  });

  it("asks for what was refused", async () => {
    const { http, calls } = answering(200, {
      refusals: [{ actor: "lea", command: "decide_gate", code: "quorum_missing", revision: "7" }],
    });
    const found = await http.refusals("erp", 20);
    expect(found.refusals[0]).toMatchObject({ command: "decide_gate", revision: 7n, entity: "" });
    expect(new URL(calls[0]?.url ?? "").pathname).toBe("/api/v1/projects/erp/refusals");
    expect(new URL(calls[0]?.url ?? "").search).toBe("?limit=20");
  });

  it("asks for pages and moments in the address", async () => {
    const { http, calls } = answering(200, { nextBefore: "40" });
    const page = await http.auditPage("erp", { before: 90n, limit: 50, q: "type:task_moved 数据库" });
    await http.viewAt("erp", "board", { time: new Date("2026-11-20T09:30:00Z") });
    await http.viewAt("erp", "board", { revision: 48n });
    expect(page.nextBefore).toBe(40n);
    expect(calls.map((call) => new URL(call.url).search)).toEqual([
      `?${new URLSearchParams({ before: "90", limit: "50", q: "type:task_moved 数据库" })}`,
      `?${new URLSearchParams({ at: "2026-11-20T09:30:00.000Z" })}`,
      "?at=48",
    ]);
  });

  it("fetches a project as a file, as it was", async () => {
    const { http, calls } = answering(200, "ID,Title\r\n");
    const file = await http.exported("erp", "tasks.csv", {
      language: "zh",
      excel: true,
      at: { revision: 48n },
    });
    expect(await file.text()).toBe("ID,Title\r\n");
    expect(calls[0]?.url).toBe(
      "https://slipway.test/api/v1/projects/erp/export/tasks.csv?lang=zh&excel=1&at=48",
    );
    const { http: refusing } = answering(403, {
      code: "forbidden",
      message: { zh: "无权", en: "Not allowed." },
    });
    await expect(refusing.exported("erp", "tasks.csv")).rejects.toMatchObject({
      status: 403,
      code: "forbidden",
    });
  });

  it("throws what the server said, in both languages", async () => {
    const { http } = answering(403, { code: "forbidden", message: { zh: "无权", en: "Not allowed." } });
    const error = await http.projects().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 403, code: "forbidden", text: { zh: "无权", en: "Not allowed." } });
  });

  it("throws an ApiError for what is no JSON, and for a server that cannot be reached", async () => {
    const { http } = answering(502, "<html>");
    await expect(http.me()).rejects.toMatchObject({ status: 502, code: "http_502" });
    const gone = createHttp({ fetch: () => Promise.reject(new TypeError("fetch failed")) });
    await expect(gone.me()).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });

  it("takes a refused command as an answer", async () => {
    const { http, calls } = answering(409, { commandId: "c", refused: { code: "forbidden" } });
    const ack = await http.postCommand(
      "erp",
      { case: "archiveTask", value: { taskId: "a" } },
      { commandId: "c", expect: { entity: "task/a", revision: 7n } },
    );
    expect(ack.result).toMatchObject({ case: "refused", value: { code: "forbidden" } });
    expect(calls[0]?.body).toEqual({
      commandId: "c",
      project: "erp",
      expect: { entity: "a", revision: "7" },
      archiveTask: { taskId: "a" },
    });
  });

  it("sends a token where there is one", async () => {
    const seen: unknown[] = [];
    const http = createHttp({
      token: "secret",
      fetch: async (_, init) => {
        seen.push(init?.headers);
        return new Response("{}");
      },
    });
    await http.me();
    expect(seen).toMatchObject([{ authorization: "Bearer secret" }]);
  });
});

describe("A moment", () => {
  it("is a revision or an instant, in an address too", () => {
    expect(momentOf("48")).toEqual({ revision: 48n });
    expect(momentOf("2026-11-20T09:30:00Z")).toEqual({ time: new Date("2026-11-20T09:30:00Z") });
    // To the microsecond, as commits have it: else a commit's own moment would be the one before it.
    const exact = "2026-11-20T09:30:00.012370Z";
    expect(momentOf(exact)).toEqual({ time: new Date("2026-11-20T09:30:00.012Z"), nanos: 370_000 });
    expect(momentText(momentOf(exact) ?? { revision: 1n })).toBe("2026-11-20T09:30:00.01237Z");
    expect([momentOf(""), momentOf("0"), momentOf("yesterday")]).toEqual([undefined, undefined, undefined]);
    expect(momentText({ revision: 2n ** 63n })).toBe("9223372036854775808");
  });
});

describe("An id", () => {
  it("is a UUIDv7 that sorts by the time it was made", () => {
    const id = newId(1_800_000_000_000);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(1_800_000_000_000);
    expect(newId(1_800_000_000_001) > id).toBe(true);
    expect(new Set(Array.from({ length: 1_000 }, () => newId())).size).toBe(1_000);
  });

  it("of an entity ends with the thing's own", () => {
    expect([ownId("task/0192"), ownId("0192")]).toEqual(["0192", "0192"]);
  });
});
