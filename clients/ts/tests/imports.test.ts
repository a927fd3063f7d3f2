import { create, toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ImportPlanSchema } from "../src/gen/slipway/v1/api_pb";
import { type Ack, AckSchema } from "../src/gen/slipway/v1/sync_pb";
import { ApiError, type Http } from "../src/http";
import { planImport, runImport } from "../src/imports";

const text = { zh: "没有标题", en: "no title" };
const task = (id: string) => ({
  case: "createTask" as const,
  value: { taskId: id, title: id, imported: { source: "jira", importId: "import-1" } },
});
const plan = create(ImportPlanSchema, {
  importId: "import-1",
  unchanged: 2,
  tasks: [
    {
      line: 2,
      key: "A-1",
      taskId: "a1",
      create: { commandId: "c1", project: "erp", intent: task("a1") },
      comments: [
        {
          commandId: "c2",
          project: "erp",
          intent: { case: "commentTask", value: { taskId: "a1", commentId: "x", text: "hi" } },
        },
      ],
    },
    {
      line: 3,
      key: "A-2",
      taskId: "a2",
      create: { commandId: "c3", project: "erp", intent: task("a2") },
      comments: [
        {
          commandId: "c4",
          project: "erp",
          intent: { case: "commentTask", value: { taskId: "a2", commentId: "y", text: "ho" } },
        },
      ],
    },
  ],
  rejected: [{ line: 9, key: "A-9", code: "title_missing", reason: text }],
  start: {
    commandId: "start",
    project: "erp",
    intent: { case: "startImport", value: { importId: "import-1", source: "jira" } },
  },
  complete: {
    commandId: "end",
    project: "erp",
    intent: { case: "completeImport", value: { importId: "import-1" } },
  },
});

const committed = create(AckSchema, { result: { case: "committed", value: { revision: 5n } } });
const refused = (code: string) =>
  create(AckSchema, { result: { case: "refused", value: { code, message: text } } });

// Answers each command by its id; what is not named is committed.
function server(answers: Readonly<Record<string, Ack | (() => Ack)>> = {}) {
  const given: { readonly id: string; readonly value: unknown }[] = [];
  const http: Pick<Http, "postCommand"> = {
    postCommand: async (_project, intent, options) => {
      const id = options?.commandId ?? "";
      given.push({ id, value: intent.value });
      const answer = answers[id] ?? committed;
      return typeof answer === "function" ? answer() : answer;
    },
  };
  return { http, given, ids: () => given.map(({ id }) => id) };
}

describe("A plan", () => {
  it("is asked for with the mapping in front of the file", async () => {
    const asked: { url: string; body: string; type: string | null }[] = [];
    const file = new File(["Summary\nA\n"], "旧 工具.csv");
    const told = await planImport("erp", file, {
      baseUrl: "https://slipway.test/",
      encoding: "gb18030",
      mapping: { people: { 李: "li" } },
      fetch: async (url, init) => {
        const headers = new Headers(init?.headers);
        const body = await new Response(init?.body ?? null).text();
        asked.push({ url: String(url), body, type: headers.get("content-type") });
        return new Response(JSON.stringify(toJson(ImportPlanSchema, plan)));
      },
    });
    expect(told.tasks[1]?.create?.intent.value).toMatchObject({ taskId: "a2" });
    expect(asked[0]?.body).toBe('{"people":{"李":"li"}}Summary\nA\n');
    const url = new URL(asked[0]?.url ?? "");
    expect(url.pathname).toBe("/api/v1/projects/erp/import-plans");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      encoding: "gb18030",
      name: "旧 工具.csv",
      mapping_bytes: "23",
    });
  });

  it("that the server refuses is its error", async () => {
    const answer = async () =>
      new Response(JSON.stringify({ code: "file_malformed", message: text }), { status: 422 });
    await expect(planImport("erp", new Blob(["{"]), { fetch: answer })).rejects.toMatchObject({
      status: 422,
      code: "file_malformed",
      text,
    });
  });
});

describe("An import", () => {
  it("begins, brings every task before its comments, and ends with what came of it", async () => {
    const { http, given, ids } = server();
    const seen: number[] = [];
    const result = await runImport(http, plan, { language: "en", onProgress: (done) => seen.push(done) });
    expect(result).toMatchObject({ importId: "import-1", created: 2, unchanged: 2, comments: 2 });
    expect(ids()[0]).toBe("start");
    expect(ids().at(-1)).toBe("end");
    expect(ids().indexOf("c1")).toBeLessThan(ids().indexOf("c2"));
    expect(ids().indexOf("c3")).toBeLessThan(ids().indexOf("c4"));
    expect(seen.at(-1)).toBe(4);
    expect(given.at(-1)?.value).toMatchObject({
      created: 2,
      unchanged: 2,
      rejected: 1,
      rows: [{ line: 9, key: "A-9", code: "title_missing", reason: "no title" }],
    });
  });

  it("counts what was there, and tells a row that is refused without its comments", async () => {
    const { http, ids } = server({ c1: refused("already_exists"), c3: refused("wip_limit") });
    const result = await runImport(http, plan);
    expect(result).toMatchObject({ created: 0, unchanged: 3, comments: 1 });
    expect(result.rejected.map(({ line, code }) => [line, code])).toEqual([
      [3, "wip_limit"],
      [9, "title_missing"],
    ]);
    expect(ids()).not.toContain("c4");
  });

  it("goes on with one that runs, and does nothing where nothing is to be done", async () => {
    const { start: _, ...running } = plan;
    const going = server();
    await runImport(going.http, create(ImportPlanSchema, running));
    expect(going.ids()).not.toContain("start");
    const idle = server();
    const result = await runImport(idle.http, create(ImportPlanSchema, { unchanged: 4 }));
    expect(result).toMatchObject({ importId: "", created: 0, unchanged: 4 });
    expect(idle.ids()).toEqual([]);
  });

  it("waits where the server is busy, and gives the same command again", async () => {
    let busy = 3;
    const answer = () => {
      busy -= 1;
      if (busy >= 0) throw new ApiError(429, "too_many_commands", text);
      return committed;
    };
    const { http, ids } = server({ c1: answer });
    const waited: number[] = [];
    const result = await runImport(http, plan, { wait: async (ms) => void waited.push(ms) });
    expect(result.created).toBe(2);
    expect(waited).toHaveLength(3);
    expect(ids().filter((id) => id === "c1")).toHaveLength(4);
  });

  it("that may not begin brings nothing", async () => {
    const { http, ids } = server({ start: refused("forbidden") });
    await expect(runImport(http, plan)).rejects.toMatchObject({ code: "forbidden" });
    expect(ids()).toEqual(["start"]);
  });

  it("that is stopped sends nothing more, and does not end", async () => {
    const stop = new AbortController();
    const answer = () => {
      stop.abort(new Error("stopped"));
      return committed;
    };
    const { http, ids } = server({ c1: answer, c3: answer });
    await expect(runImport(http, plan, { signal: stop.signal })).rejects.toThrow("stopped");
    expect(ids()).not.toContain("c2");
    expect(ids()).not.toContain("end");
  });

  it("ends where the server writes nothing, and tells no row of that", async () => {
    const { http, ids } = server({ c1: refused("read_only") });
    await expect(runImport(http, plan)).rejects.toMatchObject({ code: "read_only" });
    expect(ids()).not.toContain("end");
  });
});
