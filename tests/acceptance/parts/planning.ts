// Risks, sprints, and how owners did.
import { RiskOutcome, RiskState, RiskStrategy, SprintState, Stage } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect, expectEqual } from "../lib/claims";
import { dayFromNow } from "../lib/project";

export async function planRisks(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const riskId = project.newId("risk");
  const title = project.text("关键人员离岗", "A key person leaves");
  await project.say(drive.actor("business"), {
    case: "identifyRisk",
    value: { riskId, title, owner: lead.person },
  });
  await project.say(lead, { case: "assessRisk", value: { riskId, probability: 3, impact: 4 } });
  const closing = { case: "closeRisk", value: { riskId, outcome: RiskOutcome.NO_LONGER_APPLIES } } as const;
  await project.refused("risk_untreated", lead, closing);
  const response = project.text("指定后备人员并交接", "Name a deputy and hand over");
  const value = { riskId, strategy: RiskStrategy.MITIGATE, response, due: dayFromNow(14) };
  await project.say(lead, { case: "planResponse", value });
  await rescoreRisks(drive);
  const exposure = await project.one("risks", "exposure");
  expect(exposure.residual < exposure.inherent, "less exposure after the responses");
}

// What is left after the response, of every open risk that has one and was not assessed again.
export async function rescoreRisks(drive: Drive): Promise<void> {
  const { project } = drive;
  for (const risk of await project.all("risks", "risk")) {
    if (risk.state === RiskState.RISK_CLOSED || risk.residualProbability > 0 || risk.response === "")
      continue;
    const value = {
      riskId: risk.riskId,
      probability: Math.max(1, risk.probability - 2),
      impact: risk.impact,
      residual: true,
    };
    await project.say(project.owner(risk.owner), { case: "assessRisk", value });
  }
}

export async function closeRisks(drive: Drive): Promise<void> {
  const { project } = drive;
  for (const risk of await project.all("risks", "risk")) {
    if (risk.state === RiskState.RISK_CLOSED) continue;
    const happened = risk.state === RiskState.RISK_MATERIALISED;
    const outcome = happened ? RiskOutcome.OCCURRED_AND_HANDLED : RiskOutcome.DID_NOT_OCCUR;
    await project.say(project.owner(risk.owner), {
      case: "closeRisk",
      value: { riskId: risk.riskId, outcome },
    });
  }
  expectEqual((await project.one("risks", "exposure")).open, 0, "no open risk left");
}

const sprintId = "sprint-1";

export async function planSprint(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const tasks = (await project.all("board", "task"))
    .filter((task) => task.stage === Stage.ITERATIONS && !task.done && !task.archived)
    .map((task) => task.taskId);
  expect(tasks.length > 0, "tasks of the iterations");
  const [name, goal] = [
    project.text("第一次迭代", "First sprint"),
    project.text("可以测试的版本", "A version that can be tested"),
  ];
  await project.say(lead, {
    case: "planSprint",
    value: { sprintId, name, goal, start: dayFromNow(0), end: dayFromNow(14), tasks },
  });
}

export async function runSprint(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const [sprintTask] = (await project.one("sprints", "sprint", (one) => one.sprintId === sprintId)).tasks;
  await project.say(lead, { case: "startSprint", value: { sprintId } });
  const extra = project.newId("late-idea");
  const title = project.text("临时想法", "A late idea");
  await project.say(lead, { case: "createTask", value: { taskId: extra, title, stage: Stage.ITERATIONS } });
  await project.say(lead, { case: "changeSprintScope", value: { sprintId, add: [extra], reason: title } });
  await project.refused("open_tasks_unresolved", lead, { case: "completeSprint", value: { sprintId } });
  const card = await project.one("board", "task", (one) => one.taskId === sprintTask);
  if (card.openBlockers.length === 0) {
    const owner = project.owner(card.assignee);
    await project.say(owner, { case: "startTask", value: { taskId: card.taskId } });
    await project.say(owner, { case: "completeTask", value: { taskId: card.taskId } });
  }
  const { tasks } = await project.one("sprints", "sprint", (one) => one.sprintId === sprintId);
  const done = new Set(
    (await project.all("board", "task")).filter((task) => task.done).map((task) => task.taskId),
  );
  const disposals = tasks.filter((taskId) => !done.has(taskId)).map((taskId) => ({ taskId }));
  await project.say(lead, { case: "completeSprint", value: { sprintId, disposals } });
  const sprint = await project.one("sprints", "sprint", (one) => one.sprintId === sprintId);
  expect(sprint.state === SprintState.SPRINT_COMPLETED, "the sprint shown as completed");
  const burn = await project.one("sprints", "burn", (one) => one.sprintId === sprintId);
  expect(burn.points.length > 0, "the sprint's burndown");
}

// Of every stage that was begun: by the lead, and the lead's own by the sponsor.
export async function evaluateOwners(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const begun = (await project.all("overview", "stage")).filter((stage) => stage.startedAt !== undefined);
  const evaluated = new Set((await project.all("people", "evaluation")).map(({ stage }) => stage));
  let refusedOnce = false;
  for (const { stage, owner } of begun) {
    if (evaluated.has(stage)) continue;
    const comment = project.text("按期完成", "Done in time");
    const value = { stage, period: "final", score: 4, comment };
    const own = owner === lead.person;
    if (own && !refusedOnce) {
      await project.refused("self_evaluation", lead, { case: "evaluateOwner", value });
      refusedOnce = true;
    }
    await project.say(own ? drive.actor("sponsor") : lead, { case: "evaluateOwner", value });
  }
  const completed = new Set(
    begun.filter(({ completedAt }) => completedAt !== undefined).map(({ stage }) => stage),
  );
  const tasks = (await project.all("board", "task")).filter((task) => !task.archived);
  for (const { facts, stage } of await project.all("people", "evaluation")) {
    if (!completed.has(stage)) continue;
    const own = tasks.filter((task) => task.stage === stage);
    const done = own.filter((task) => task.done).length;
    expectEqual(
      [facts?.tasksDone, facts?.tasksOpen],
      [done, own.length - done],
      `beside the score of stage ${stage} the facts that the log holds`,
    );
  }
}
