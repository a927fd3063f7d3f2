// Tasks in the order in which they wait for each other, and milestones.
import { MilestoneState, Stage } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect, expectEqual } from "../lib/claims";
import { departments } from "../templates/people";

// The template's tasks are those of their assignees' departments, and these take part in the project.
export async function tasksAreTheirs(drive: Drive): Promise<void> {
  const { project } = drive;
  const { departments: joined } = await project.one("overview", "project");
  const tasks = await project.all("board", "task");
  const elsewhere = tasks.filter(({ assignee, departmentId }) => {
    const own = drive.cast.departmentOf(assignee);
    return departmentId !== own || (own !== "" && !joined.includes(own));
  });
  expectEqual(
    elsewhere.map(({ title }) => title),
    [],
    "each task with the department of whoever has it",
  );
  expect(new Set(tasks.map(({ departmentId }) => departmentId)).size > 1, "tasks of several departments");
}

// A task for each department that takes part, with who answers for it there.
export async function breakDown(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  for (const [departmentId, signatory] of drive.signatories()) {
    const taskId = `breakdown-${departmentId}`;
    const name = departments[departmentId]?.[project.speech] ?? "";
    expect(name !== "", `a name for the department ${departmentId}`);
    const title = project.text(`${name}：认领任务并指定联系人`, `${name}: take its tasks, name a contact`);
    await project.say(lead, {
      case: "createTask",
      value: { taskId, title, departmentId, stage: Stage.PLANNING },
    });
    await project.say(lead, { case: "assignTask", value: { taskId, assignee: signatory.person } });
  }
  const loads = (await project.all("workload", "workload")).filter(
    (load) => load.personId === "" && load.openTasks > 0,
  );
  const loaded = new Set(loads.map((load) => load.departmentId));
  const idle = drive.signatories().filter(([departmentId]) => !loaded.has(departmentId));
  expectEqual(idle, [], "work for every department in the workload");
}

// Each by who has it. What waits for a later stage stays.
export async function completeTasks(drive: Drive, stage: Stage): Promise<void> {
  const { project } = drive;
  for (;;) {
    const open = (await project.all("board", "task")).filter(
      (task) => task.stage === stage && !task.done && !task.archived,
    );
    const free = open.filter((task) => task.openBlockers.length === 0 && task.blockedReason === "");
    const waiting = open.find((task) => task.openBlockers.length > 0);
    if (waiting) {
      const about = { taskId: waiting.taskId };
      await project.refused("blocked_by_open", project.owner(waiting.assignee), {
        case: "completeTask",
        value: about,
      });
    }
    if (free.length === 0) break;
    for (const { taskId, assignee } of free) {
      const actor = project.owner(assignee);
      await project.say(actor, { case: "startTask", value: { taskId } });
      await project.say(actor, { case: "completeTask", value: { taskId } });
    }
  }
}

// What is left on the board, whatever its stage.
export async function completeTheRest(drive: Drive): Promise<void> {
  const { project } = drive;
  for (;;) {
    const open = (await project.all("board", "task")).filter((task) => !task.done && !task.archived);
    const free = open.filter((task) => task.openBlockers.length === 0);
    if (free.length === 0) {
      expect(
        open.length === 0,
        `no task left that waits for ever: ${open.map(({ title }) => title).join(", ")}`,
      );
      return;
    }
    for (const { taskId, assignee } of free)
      await project.say(project.owner(assignee), { case: "completeTask", value: { taskId } });
  }
}

export async function reachMilestones(drive: Drive, stage: Stage): Promise<void> {
  const { project } = drive;
  const milestones = await project.all("timeline", "milestone");
  expect(milestones.length > 0, "milestones in the timeline");
  for (const { milestoneId, owner } of milestones.filter((one) => one.stage === stage))
    await project.say(project.owner(owner), { case: "reachMilestone", value: { milestoneId } });
  const reached = (await project.all("timeline", "milestone")).filter((one) => one.stage === stage);
  expect(
    reached.every(({ state }) => state === MilestoneState.MILESTONE_REACHED),
    "the stage's milestones shown as reached",
  );
}
