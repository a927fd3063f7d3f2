// A risk and a gate from the first form to the refusal and the decision, seen by another as they happen.
import { newId } from "../lib/api.mjs";
import { until } from "../lib/check.mjs";

const offer = async (page, entity, command) => {
  await page.locator(`[data-entity="${entity}"] button[aria-haspopup=menu]`).first().click();
  await page.getByRole("menuitem").and(page.getByTestId(`do-${command}`)).click();
};

export async function records(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;
  const base = `/w/main/p/${project}`;
  const risk = async () => (await api.view(project, "risks")).entities.find((one) => one.risk)?.risk;

  await check.that("a risk is identified in one browser and stands in the other's register", async () => {
    await a.goto(`${base}/risks`);
    await b.goto(`${base}/risks`);
    await a.getByTestId("do-identify_risk").click();
    await a.getByRole("dialog").getByLabel("标题").fill("清算链路中断");
    await a.getByTestId("send-identify_risk").click();
    await b.getByText("清算链路中断").waitFor();
  });
  await check.that("a form says what is missing before anything is sent", async () => {
    await a.getByTestId("do-identify_risk").click();
    await a.getByTestId("send-identify_risk").click();
    await a.getByRole("dialog").getByText("此项必填。").waitFor();
    await a.keyboard.press("Escape");
  });
  await check.that("assessed, it moves into its cell of the matrix, there and here", async () => {
    const { riskId } = await risk();
    await offer(a, `risk/${riskId}`, "assess_risk");
    await a.getByRole("dialog").getByLabel("发生概率").fill("4");
    await a.getByRole("dialog").getByLabel("影响程度").fill("5");
    await a.getByTestId("send-assess_risk").click();
    await b.getByRole("button", { name: "发生概率 4，影响程度 5：1 项风险" }).waitFor();
    await world.photo(a, "risk-matrix");
  });
  await check.that("an untreated risk does not close, and the form says why", async () => {
    const { riskId } = await risk();
    await offer(a, `risk/${riskId}`, "close_risk");
    await a.getByTestId("send-close_risk").click();
    await a.getByRole("dialog").locator("[data-code=risk_untreated]").waitFor();
    await a.getByRole("dialog").getByRole("button", { name: "取消" }).click();
    return (await risk()).state !== "RISK_CLOSED";
  });
  await check.that("a gate is reached from the list, has a page of its own, and prints as what the review works from", async () => {
    const gateId = newId();
    await api.send(project, "defineGate", { gateId, name: "G9 彩排", quorum: 1 });
    const text = { zh: "彩排已完成", en: "Rehearsed" };
    await api.send(project, "addCriterion", { gateId, criterionId: newId(), text, weight: 1, hard: true });
    await a.goto(`${base}/gates`);
    await a.getByRole("link", { name: "G9 彩排" }).click();
    await a.waitForURL(new RegExp(`/gates/${gateId}$`));
    await a.getByRole("heading", { level: 1, name: "G9 彩排" }).waitFor();
    await a.locator("[data-entity^=criterion]").getByText("彩排已完成").waitFor();
    await a.emulateMedia({ media: "print" });
    const paper = a.getByTestId("certificate");
    await until("the paper", () => paper.isVisible());
    const printed = (await paper.textContent()).includes("彩排已完成");
    const hidden = !(await a.getByTestId("print").isVisible());
    await a.emulateMedia({ media: null });
    return printed && hidden;
  });
  await check.that("a day is written the same in every browser, and what is no day is said so", async () => {
    await a.goto(`${base}/plan`);
    await a.getByTestId("do-plan_milestone").click();
    const due = a.getByRole("dialog").getByLabel("到期日");
    await due.fill("2027-02-30");
    await a.getByRole("dialog").getByText("请按此格式填写").waitFor();
    await due.fill("2027年3月1日");
    await due.blur();
    const shown = await due.inputValue();
    await a.keyboard.press("Escape");
    return shown === "2027-03-01";
  });
  await check.that("the audit trail tells it in words", async () => {
    await a.goto(`${base}/audit`);
    await a.getByText("识别了风险").first().waitFor();
    await until("assessed", () => a.getByText("评估了风险").first().isVisible());
  });
  await check.that("two edit one requirement: the second is told who wrote what, and no edit is lost", async () => {
    const requirementId = newId();
    await api.send(project, "proposeRequirement", { requirementId, title: "对账差异可查", module: "对账" });
    const entity = `requirement/${requirementId}`;
    await a.goto(`${base}/requirements`);
    await b.goto(`${base}/requirements`);
    await offer(a, entity, "edit_requirement");
    await offer(b, entity, "edit_requirement");
    // What the second edits is what stands in the form once it is there.
    await b.getByRole("dialog").getByLabel("标题").waitFor();
    await a.getByRole("dialog").getByLabel("标题").fill("对账差异可查可导出");
    await a.getByTestId("send-edit_requirement").click();
    await a.getByRole("dialog").waitFor({ state: "detached" });
    // Another field is another's matter; the same field is not.
    await b.getByRole("dialog").getByLabel("标题").fill("对账差异可追溯");
    await b.getByRole("dialog").getByLabel("功能模块").fill("清算");
    await b.getByTestId("send-edit_requirement").click();
    const conflict = b.getByRole("dialog").getByRole("alert");
    await conflict.getByTestId("conflict").waitFor();
    await conflict.getByText("对账差异可查可导出").waitFor();
    await conflict.getByText("对账差异可追溯").waitFor();
    await world.photo(b, "form-conflict");
    await b.getByTestId("take-theirs").click();
    await b.getByTestId("send-edit_requirement").click();
    await b.getByRole("dialog").waitFor({ state: "detached" });
    const { entities } = await api.view(project, "requirements");
    const now = entities.find((one) => one.id === entity).requirement;
    return now.title === "对账差异可查可导出" && now.module === "清算";
  });
  await check.that("a monitor that nothing was read from is not called well", async () => {
    const monitorId = newId();
    await api.send(project, "registerMonitor", { monitorId, name: "可用率", unit: "%", thresholdMilli: "99900", breachBelow: true });
    await a.goto(`${base}/ops`);
    const row = a.locator(`[data-entity="monitor/${monitorId}"]`);
    await row.getByText("尚无读数").waitFor();
    await api.send(project, "reportReading", { monitorId, valueMilli: "99500" });
    await row.getByText("已越限").waitFor();
    await row.getByText("99.5 %").waitFor();
  });
  await check.that("whoever evaluates an owner reads first what the log says", async () => {
    await a.goto(`${base}/people`);
    await a.getByTestId("do-evaluate_owner").click();
    const dialog = a.getByRole("dialog");
    await dialog.getByText("选择阶段后，这里显示").waitFor();
    await dialog.getByLabel("阶段").click();
    await a.getByRole("option", { name: "立项" }).click();
    await dialog.getByTestId("owner-facts").waitFor();
    const period = await dialog.getByLabel("周期").inputValue();
    await dialog.getByText("1–5").waitFor();
    await dialog.getByRole("button", { name: "取消" }).click();
    return /^\d{4}-q[1-4]$/.test(period);
  });
  await check.that("a runbook's step is wired by the names of the others, and its id is nobody's matter", async () => {
    const runbookId = newId();
    await api.send(project, "draftRunbook", { runbookId, title: "割接手册" });
    const step = (title) => ({ stepId: newId(), title, plannedMinutes: 5, check: "看" });
    await api.send(project, "addStep", { runbookId, step: step("停止旧系统") });
    await api.send(project, "addStep", { runbookId, step: step("切换域名") });
    await a.goto(`${base}/runbook?sel=runbook/${runbookId}`);
    const panel = a.locator(`[data-entity="runbook/${runbookId}"]`);
    await panel.getByTestId("do-add_step").click();
    const dialog = a.getByRole("dialog");
    await dialog.getByLabel("标题").fill("核对账务");
    const wired = dialog.getByLabel("前置步骤");
    await wired.click();
    await a.getByRole("option", { name: "1. 停止旧系统" }).click();
    await a.keyboard.press("Escape");
    const idIsAsked = await dialog.getByText("步骤", { exact: true }).count();
    await a.getByTestId("send-add_step").click();
    await dialog.waitFor({ state: "detached" });
    const { entities } = await api.view(project, "runbook");
    const book = entities.find((one) => one.runbook?.runbookId === runbookId).runbook;
    const last = book.steps.at(-1);
    return idIsAsked <= 1 && last.title === "核对账务" && last.predecessors.length === 2;
  });
  await check.that("a card chooses the requirement that it serves, and the requirement leads back to the card", async () => {
    const [requirementId, taskId] = [newId(), newId()];
    await api.send(project, "proposeRequirement", { requirementId, title: "退款当日到账" });
    await api.send(project, "createTask", { taskId, title: "改造退款接口" });
    await a.goto(`${base}/board?sel=task/${taskId}`);
    const drawer = a.getByTestId("card-drawer");
    await drawer.getByLabel("需求").focus();
    await a.keyboard.press("ArrowDown");
    await a.getByRole("option", { name: "退款当日到账" }).click();
    await drawer.getByRole("link", { name: "退款当日到账" }).click();
    const row = a.locator(`[data-entity="requirement/${requirementId}"]`);
    await row.getByText("任务完成：0 / 1").waitFor();
    await row.getByRole("link", { name: "改造退款接口" }).click();
    await a.getByTestId("card-drawer").waitFor();
    return a.url().includes(taskId);
  });
  await check.that("the backlog fills a sprint, and the board shows that sprint alone", async () => {
    const [sprintId, taskId] = [newId(), newId()];
    const day = (month) => ({ year: 2027, month, day: 1 });
    await api.send(project, "planSprint", { sprintId, name: "收款迭代", start: day(3), end: day(4) });
    await api.send(project, "createTask", { taskId, title: "收款码改版", priority: "URGENT" });
    await a.goto(`${base}/plan`);
    await a.getByLabel("选择“收款码改版”").check();
    await a.getByTestId("add-to-sprint").click();
    const row = a.locator(`[data-entity="sprint/${sprintId}"]`);
    await row.getByRole("link", { name: "收款码改版" }).waitFor();
    await a.locator(`[data-entity="backlog/${taskId}"]`).waitFor({ state: "detached" });
    await world.photo(a, "backlog");
    await row.getByRole("link", { name: "在看板上查看" }).click();
    await a.locator(".card-title", { hasText: "收款码改版" }).waitFor();
    return (await a.locator("article.card").count()) === 1;
  });
  await check.that("a stage that was completed is reopened with a reason, by a lead alone", async () => {
    await api.send(project, "completeStage", { stage: "INITIATION" });
    await a.goto(base);
    await b.goto(base);
    for (const page of [a, b]) await page.locator(".ribbon button").first().click();
    await a.getByTestId("do-reopen_stage").click();
    await a.getByRole("dialog").getByLabel("原因").fill("范围有变");
    await a.getByTestId("send-reopen_stage").click();
    await a.getByTestId("do-reopen_stage").waitFor({ state: "detached" });
    const { entities } = await api.view(project, "overview");
    return entities.find((one) => one.stage?.stage === "INITIATION").stage.state === "STAGE_IN_PROGRESS";
  });
  await check.that("past the point of no return there is no rollback to press, and a pause lets a step be completed", async () => {
    const [runbookId, runId] = [newId(), newId()];
    const [first, second] = [newId(), newId()];
    const step = (stepId, title, rest) => ({ stepId, title, plannedMinutes: 1, check: "看", rollback: "退", ...rest });
    await api.send(project, "draftRunbook", { runbookId, title: "不可回退" });
    await api.send(project, "addStep", { runbookId, step: step(first, "切换主库", { pointOfNoReturn: true }) });
    await api.send(project, "addStep", { runbookId, step: step(second, "清理缓存", {}) });
    const plannedStart = new Date(Date.now() - 600_000).toISOString();
    await api.send(project, "scheduleRun", { runId, runbookId, kind: "REHEARSAL", plannedStart });
    await api.send(project, "startRun", { runId });
    await api.send(project, "startStep", { runId, stepId: first });
    await a.goto(`${base}/runbook/${runbookId}/run/${runId}`);
    await a.getByTestId("do-invoke_rollback").waitFor();
    // Planned for ten minutes ago, and nobody commits anything: the page knows by its clock.
    await a.getByTestId("forecast").getByText(/延迟 \d+ 分钟/).waitFor();
    await api.send(project, "completeStep", { runId, stepId: first });
    await a.getByTestId("no-way-back").waitFor();
    await a.getByTestId("do-invoke_rollback").waitFor({ state: "detached" });
    await api.send(project, "startStep", { runId, stepId: second });
    await api.send(project, "pauseRun", { runId, reason: "等待网络" });
    await a.getByTestId("paused-since").waitFor();
    await offer(a, `run-step/${second}`, "complete_step");
    await a.getByTestId("send-complete_step").click();
    await a.getByRole("dialog").waitFor({ state: "detached" });
    const { entities } = await api.view(project, "runbook");
    return entities.find((one) => one.run?.runId === runId).run.steps[1].state === "STEP_COMPLETED";
  });
}
records.title = "records, by forms made of the schema";
