import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type TaskCard, TaskCardSchema } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import {
  byColumn,
  changesBetween,
  differences,
  dropPlace,
  filterOf,
  passes,
  reorder,
  stepPlace,
} from "../src/pages/board/model";

const task = (taskId: string, rank: string, more: MessageInitShape<typeof TaskCardSchema> = {}): TaskCard =>
  create(TaskCardSchema, { taskId, title: taskId, columnId: "c", rank, ...more });
const ids = (cards: readonly TaskCard[] | undefined) => (cards ?? []).map((card) => card.taskId).join("");

describe("reorder", () => {
  it("sorts by rank from whatever order there was, dropping what is gone", () => {
    const a = task("a", "3");
    const b = task("b", "1");
    const c = task("c", "2");
    const first = reorder([], [a, b, c]);
    expect(ids(first)).toBe("bca");
    expect(ids(reorder(first, [a, task("c", "9"), task("d", "0")]))).toBe("dac");
  });
  it("groups by column and keeps that order", () => {
    const columns = byColumn(
      reorder([], [task("a", "2"), task("b", "1", { columnId: "x" }), task("c", "1")]),
      () => true,
    );
    expect(ids(columns.get("c"))).toBe("ca");
    expect(ids(columns.get("x"))).toBe("b");
  });
});

describe("dropPlace", () => {
  const column = [task("a", "1"), task("b", "2"), task("c", "3")];
  it("names the card to stand below", () => {
    expect(dropPlace(column, "c", "z", "a", "top")).toEqual({ columnId: "c", afterTaskId: "" });
    expect(dropPlace(column, "c", "z", "a", "bottom")).toEqual({ columnId: "c", afterTaskId: "a" });
    expect(dropPlace(column, "c", "z", undefined, "bottom")).toEqual({ columnId: "c", afterTaskId: "c" });
    expect(dropPlace([], "c", "z", undefined, "bottom")).toEqual({ columnId: "c", afterTaskId: "" });
  });
  it("does not count the moving card itself", () => {
    expect(dropPlace(column, "c", "a", "c", "top")).toEqual({ columnId: "c", afterTaskId: "b" });
    expect(dropPlace(column, "c", "c", "a", "bottom")).toEqual({ columnId: "c", afterTaskId: "a" });
  });
  it("is nothing where the card stands there already", () => {
    expect(dropPlace(column, "c", "b", "a", "bottom")).toBeUndefined();
    expect(dropPlace(column, "c", "b", "b", "top")).toBeUndefined();
    expect(dropPlace(column, "c", "c", undefined, "bottom")).toBeUndefined();
  });
});

describe("stepPlace", () => {
  const all = [task("a", "1"), task("hidden", "2"), task("b", "3")];
  it("steps over what the filter hides", () => {
    const shown = [all[0], all[2]].filter((card) => card !== undefined);
    expect(stepPlace(all, shown, "c", "b", -1)).toEqual({ columnId: "c", afterTaskId: "" });
    expect(stepPlace(all, shown, "c", "a", 1)).toEqual({ columnId: "c", afterTaskId: "b" });
    expect(stepPlace(all, shown, "c", "a", -1)).toBeUndefined();
  });
});

describe("passes", () => {
  it("asks for all words, in any case, in title or text", () => {
    const card = task("t", "1", { title: "Payment Gateway", description: "switch over" });
    expect(passes(card, filterOf({ q: "gateway switch" }), "me")).toBe(true);
    expect(passes(card, filterOf({ q: "gateway never" }), "me")).toBe(false);
  });
  it("hides the archived unless they are asked for", () => {
    const card = task("t", "1", { archived: true });
    expect(passes(card, filterOf({}), "me")).toBe(false);
    expect(passes(card, filterOf({ show: "archived" }), "me")).toBe(true);
  });
  it("knows mine, nobody's and blocked", () => {
    expect(passes(task("t", "1", { assignee: "me" }), filterOf({ show: "mine" }), "me")).toBe(true);
    expect(passes(task("t", "1"), filterOf({ who: "nobody" }), "me")).toBe(true);
    expect(passes(task("t", "1", { openBlockers: ["x"] }), filterOf({ show: "blocked,mine" }), "me")).toBe(
      false,
    );
    expect(passes(task("t", "1", { openBlockers: ["x"] }), filterOf({ show: "blocked" }), "me")).toBe(true);
  });
});

describe("changes", () => {
  it("are counted between two orders", () => {
    expect(changesBetween(["a", "b"], ["a", "b"])).toBe(0);
    expect(changesBetween(["a", "b"], ["b", "a"])).toBe(1);
    expect(changesBetween(["a", "b"], ["b", "c"])).toBe(2);
  });
  it("are told card by card between two moments", () => {
    const then = [task("a", "1"), task("b", "1"), task("gone", "1")];
    const now = [
      task("a", "1", { columnId: "x", done: true }),
      task("b", "9"),
      task("new", "1"),
      task("gone", "1", { archived: true }),
    ];
    expect(
      differences(then, now).map((one) => [
        one.kind,
        one.task.taskId,
        one.kind === "changed" ? one.fields : [],
      ]),
    ).toEqual([
      ["changed", "a", ["column"]],
      ["added", "new", []],
      ["removed", "gone", []],
    ]);
  });
});
