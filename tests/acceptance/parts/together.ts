// Several clients on one project at once: they converge, a conflict is named, a cut line costs nothing.
import { ColumnKind, type Entity, type Intent, Refusal } from "@slipway/sdk";
import type { Drive } from "../drive";
import { Line } from "../lib/actor";
import { eventually, expect, expectEqual } from "../lib/claims";

const tasksEach = 4;

export async function together(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const [business, technology] = [drive.actor("business"), drive.actor("technology")];
  const columns = await project.all("board", "column");
  const [todo, doing] = [ColumnKind.TODO, ColumnKind.DOING].map((kind) =>
    columns.find((column) => column.kind === kind),
  );
  expect(
    todo !== undefined && doing !== undefined,
    "a column for what is to do, and one for what is being done",
  );
  const theirs = business.client().view(project.id, "board");
  const ids = new Map<string, string[]>();
  const act = async (name: string, send: (intent: Intent) => Promise<bigint>) => {
    const mine = Array.from({ length: tasksEach }, () => project.newId(`together-${name}`));
    ids.set(name, mine);
    await Promise.all(
      mine.map(async (taskId) => {
        const title = project.text(`并行任务 ${taskId}`, `Task at once ${taskId}`);
        project.took(await send({ case: "createTask", value: { taskId, title, columnId: todo.columnId } }));
        project.took(
          await send({ case: "commentTask", value: { taskId, commentId: `${taskId}-c`, text: title } }),
        );
        project.took(
          await send({ case: "moveTask", value: { taskId, columnId: todo.columnId, afterTaskId: "" } }),
        );
      }),
    );
  };
  await Promise.all([
    act("lead", (intent) => lead.send(project.id, intent)),
    act("business", (intent) => business.send(project.id, intent)),
    act("api", (intent) => technology.post(project.id, intent)),
  ]);
  await project.all("board", "task");
  const mine = project.handle("board");
  await eventually(
    () =>
      theirs.snapshot().revision === mine.snapshot().revision &&
      mine.snapshot().revision >= project.journal.revision,
    "both sockets at the newest revision",
  );
  const { revision } = mine.snapshot();
  const sorted = (entities: Iterable<Entity>) => [...entities].sort((a, b) => (a.id < b.id ? -1 : 1));
  const overHttp = await technology.http.viewAt(project.id, "board", { revision });
  const board = sorted(mine.snapshot().confirmed.values());
  expectEqual(sorted(theirs.snapshot().confirmed.values()), board, "both sockets to show one board");
  expectEqual(sorted(overHttp.entities), board, "the HTTP API to show the same board");
  theirs.close();
  await fillColumn(drive, doing.columnId, [...ids.values()].flat());
}

// Into a column with a hard limit, until it is full; the lead passes it with a reason. Then all is archived.
async function fillColumn(drive: Drive, columnId: string, tasks: readonly string[]): Promise<void> {
  const { project, lead } = drive;
  const column = await project.one("board", "column", (one) => one.columnId === columnId);
  if (column.wipLimit?.hard) {
    const room = column.wipLimit.tasksMax - column.taskCount;
    expect(tasks.length > room, "more tasks than the column's limit");
    for (const taskId of tasks.slice(0, room))
      await project.say(lead, { case: "moveTask", value: { taskId, columnId } });
    const value = { taskId: tasks[room] ?? "", columnId };
    await project.refused("wip_limit_reached", drive.actor("business"), { case: "moveTask", value });
    const overrideReason = project.text("演练超限", "Shown to pass the limit");
    await project.say(lead, { case: "moveTask", value: { ...value, overrideReason } });
  }
  for (const taskId of tasks) await project.say(lead, { case: "archiveTask", value: { taskId } });
}

export async function conflict(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const business = drive.actor("business");
  const [task] = await project.all("board", "task");
  expect(task !== undefined, "a task");
  const seen = {
    expect: { entity: `task/${task.taskId}`, revision: project.handle("board").snapshot().revision },
  };
  const edit = (title: string): Intent => ({ case: "editTask", value: { taskId: task.taskId, title } });
  const [first, second] = [`${task.title} A`, `${task.title} B`];
  await project.say(lead, edit(first), seen);
  const refusal = await project.refused("version_conflict", business, edit(second), seen);
  expectEqual(
    [refusal.fact("mine"), refusal.fact("theirs"), refusal.fact("author")],
    [second, first, lead.person],
    "both values and the other author",
  );
  // Another field merges.
  await project.say(business, { case: "editTask", value: { taskId: task.taskId, estimateHours: 5 } }, seen);
  await project.say(lead, edit(task.title));
  await refuseNonsense(drive);
}

// A loop of blockers, and a task that is not there. What was done can be taken back.
async function refuseNonsense(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const waiting = await project.one("board", "task", (task) => task.openBlockers.length > 0);
  const [blocker = ""] = waiting.openBlockers;
  await project.refused("dependency_cycle", lead, {
    case: "addDependency",
    value: { taskId: blocker, blockedBy: waiting.taskId },
  });
  await project.refused("not_found", lead, { case: "completeTask", value: { taskId: "nowhere" } });
  const reason = project.text("等待采购", "Waiting for a delivery");
  const blocked = await project.say(lead, { case: "blockTask", value: { taskId: blocker, reason } });
  await project.refused("not_undoable", lead, { case: "undo", value: { revision: 1n } });
  await project.say(lead, { case: "undo", value: { revision: blocked } });
  const { blockedReason } = await project.one("board", "task", (task) => task.taskId === blocker);
  expectEqual(blockedReason, "", "the block taken back");
}

export async function pause(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const sponsor = drive.actor("sponsor");
  const reason = project.text("等待预算批复", "Waiting for the budget");
  await project.say(sponsor, { case: "pauseProject", value: { reason } });
  const title = project.text("暂停中的任务", "A task while it is paused");
  await project.refused("read_only", lead, { case: "createTask", value: { taskId: "paused", title } });
  expect((await project.one("closure", "lifecycle")).paused, "the pause shown");
  await project.say(sponsor, { case: "resumeProject", value: {} });
}

// On a second device, so that nobody else's work stands still.
export async function reconnect(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const line = new Line();
  const device = drive.actor("business").anotherClient(line);
  try {
    await device.connect();
    const board = device.view(project.id, "board");
    await eventually(() => board.snapshot().state === "live", "the second device to be live");
    const [task] = await project.all("board", "task");
    expect(task !== undefined, "a task");
    line.cut();
    await eventually(
      () => device.connection().state === "offline",
      "the second device to notice that it is cut off",
    );
    const text = project.text("断线时写下的评论", "Written while cut off");
    const commentId = project.newId("offline");
    const queued = device.send(project.id, {
      case: "commentTask",
      value: { taskId: task.taskId, commentId, text },
    });
    const vote = await device
      .send(project.id, { case: "approveCharter", value: {} })
      .committed.catch((error: unknown) => error);
    expect(vote instanceof Refusal && vote.code === "offline", "an approval is never queued");
    project.journal.refused(vote);
    const meanwhile = {
      case: "commentTask",
      value: { taskId: task.taskId, commentId: project.newId("meanwhile"), text: "…" },
    } as const;
    await project.say(lead, meanwhile);
    line.mend();
    project.took((await queued.committed).revision);
    const comments = await project.all("board", "comment");
    expect(
      comments.filter((comment) => comment.commentId === commentId).length === 1,
      "the queued comment, once",
    );
    await eventually(
      () => board.snapshot().revision >= project.journal.revision,
      "the second device to catch up",
    );
    expectEqual(
      [...board.snapshot().confirmed.keys()].sort(),
      [...project.handle("board").snapshot().confirmed.keys()].sort(),
      "the second device to hold what the first holds",
    );
    board.close();
  } finally {
    device.close();
  }
}
