import { create } from "@bufbuild/protobuf";
import { Priority, SprintSchema, SprintState, TaskCardSchema } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { validateSearch } from "../src/lib/search";
import { backlogOf } from "../src/lib/sprints";
import { filterOf, isFiltered, passes } from "../src/pages/board/model";

const task = (taskId: string, rest: object = {}) => create(TaskCardSchema, { taskId, rank: taskId, ...rest });
const sprint = (sprintId: string, state: SprintState, ...tasks: string[]) =>
  create(SprintSchema, { sprintId, state, tasks });

describe("the backlog", () => {
  it("holds open tasks that no unfinished sprint does, the most pressing first", () => {
    const tasks = [
      task("b"),
      task("a"),
      task("urgent", { priority: Priority.URGENT }),
      task("done", { done: true }),
      task("gone", { archived: true }),
      task("planned"),
      task("running"),
      task("left over"),
    ];
    const sprints = [
      sprint("s1", SprintState.SPRINT_COMPLETED, "left over"),
      sprint("s2", SprintState.SPRINT_RUNNING, "running"),
      sprint("s3", SprintState.SPRINT_PLANNED, "planned"),
    ];
    expect(backlogOf(tasks, sprints).map((one) => one.taskId)).toEqual(["urgent", "a", "b", "left over"]);
  });
});

describe("the board of one sprint", () => {
  const sprints = [sprint("s1", SprintState.SPRINT_RUNNING, "a")];
  it("is in the address, and shows its tasks alone", () => {
    const search = validateSearch({ sprint: "s1" });
    const filter = filterOf(search, sprints);
    expect(passes(task("a"), filter, "me")).toBe(true);
    expect(passes(task("b"), filter, "me")).toBe(false);
    expect(isFiltered(filter)).toBe(true);
  });
  it("is the whole board for a sprint that is not there", () => {
    expect(isFiltered(filterOf({ sprint: "s9" }, sprints))).toBe(false);
    expect(passes(task("b"), filterOf({}, sprints), "me")).toBe(true);
  });
});
