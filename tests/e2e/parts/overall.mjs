// The pages over all projects: my work, the inbox, the portfolio with its freezes, the calendar, and what happened since.
import { newId } from "../lib/api.mjs";
import { until } from "../lib/check.mjs";

const dayMs = 86_400_000;
const reachMs = 40_000;

// A day of the workspace's calendar.
function dayIn(zone, days = 0) {
  const parts = new Intl.DateTimeFormat("en", { ...(zone ? { timeZone: zone } : {}), year: "numeric", month: "numeric", day: "numeric" });
  const of = Object.fromEntries(parts.formatToParts(Date.now() + days * dayMs).map(({ type, value }) => [type, Number(value)]));
  return { year: of.year, month: of.month, day: of.day };
}
const at = (days) => new Date(Date.now() + days * dayMs).toISOString();

// Another project with a freeze into which a rehearsal of the first one falls.
async function prepare({ api, project }) {
  const { entities } = await api.read("/api/v1/projects/workspace/views/directory");
  const zone = entities.find((one) => one.workspace)?.workspace.timeZone ?? "";
  const person = (name) => entities.find((one) => one.person?.name === name)?.person.personId;
  const me = (await api.read("/api/v1/me")).personId;
  const bo = person("李雷");
  const second = newId();
  await api.send(second, "createProject", { name: "年终大促扩容", language: "ZH_CN", timeZone: zone || "Asia/Shanghai" });
  for (const role of ["PROJECT_LEAD", "CUTOVER_MANAGER"]) await api.send(second, "grantRole", { personId: me, role });
  await api.send(second, "grantRole", { personId: bo, role: "MEMBER" });
  const column = newId();
  await api.send(second, "addColumn", { columnId: column, name: "待办", kind: "TODO" });
  await api.send(second, "startChangeFreeze", { freezeId: newId(), reason: "大促封网", from: at(1), until: at(9) });
  await api.send(second, "planMilestone", { milestoneId: newId(), name: "扩容完成", due: dayIn(zone, 3) });
  const doing = newId();
  await api.send(second, "addColumn", { columnId: doing, name: "进行中", kind: "DOING" });
  const runbook = newId();
  await api.send(project, "draftRunbook", { runbookId: runbook, title: "支付切换演练" });
  const step = { stepId: newId(), title: "停写", owner: me, plannedMinutes: 10, check: "无写入", rollback: "恢复写入" };
  await api.send(project, "addStep", { runbookId: runbook, step });
  await api.send(project, "scheduleRun", { runId: newId(), runbookId: runbook, kind: "REHEARSAL", plannedStart: at(4), windowEnd: at(4.25) });
  return { zone, bo, second, column, doing };
}

export async function overall(world) {
  const { check, anna, bo, api } = world;
  const a = anna.page;
  const b = bo.page;
  let made;
  const task = (title, rest = {}) => {
    const taskId = newId();
    return api.send(made.second, "createTask", { taskId, columnId: made.column, title, assignee: made.bo, ...rest }).then(() => taskId);
  };
  const badge = () => b.locator("nav.side").getByTestId("unread");
  const unread = async () => ((await badge().count()) === 0 ? 0 : Number.parseInt((await badge().textContent()) ?? "0", 10));
  await check.that("a second project has a freeze, and the first a rehearsal within it", async () => {
    made = await prepare(world);
  });

  await check.that("what is assigned to me stands in my work under its day, whatever its project", async () => {
    await b.goto("/");
    await task("核对容量指标", { due: dayIn(made.zone), priority: "URGENT" });
    await task("昨天的清单", { due: dayIn(made.zone, -1) });
    const row = (urgency, title) => b.locator(`[data-urgency=${urgency}]`).getByText(title);
    await row("today", "核对容量指标").waitFor({ timeout: reachMs });
    await row("overdue", "昨天的清单").waitFor();
    await world.photo(b, "my-work");
  });
  await check.that("what was begun stands before all that waits", async () => {
    await task("正在核对", { columnId: made.doing });
    await b.locator("[data-urgency=begun]").getByText("正在核对").waitFor({ timeout: reachMs });
    return (await b.locator("[data-urgency]").first().getAttribute("data-urgency")) === "begun";
  });
  await check.that("it leads to its place in its project", async () => {
    await b.getByRole("link", { name: "核对容量指标" }).first().click();
    await b.getByTestId("card-drawer").waitFor();
    return b.url().includes(made.second);
  });
  await check.that("a task is completed from there, and is gone", async () => {
    await b.goto("/");
    const row = b.locator("[data-work]", { hasText: "昨天的清单" });
    await row.getByRole("button").click();
    await row.waitFor({ state: "detached", timeout: reachMs });
    const { entities } = await api.view(made.second, "board");
    return entities.find((one) => one.task?.title === "昨天的清单")?.task.done === true;
  });
  await check.that("the list is filtered by kind, in the address", async () => {
    await b.goto("/?kind=4");
    await b.getByText("没有符合筛选条件的事项").waitFor();
    await b.getByRole("link", { name: "显示全部" }).click();
    await b.locator("[data-urgency=today]").getByText("核对容量指标").waitFor();
  });

  await check.that("the navigation counts what is unread; g i leads to it", async () => {
    await until("a badge", async () => (await unread()) >= 2, reachMs);
    await b.keyboard.press("g");
    await b.keyboard.press("i");
    await b.waitForURL(/\/inbox/);
    await b.locator("[data-unread]", { hasText: "核对容量指标" }).waitFor();
    await world.photo(b, "inbox");
  });
  await check.that("what I asked for and was refused says so, in words of its own", async () => {
    const changeId = newId();
    const intent = { commandId: newId(), project: made.second, requestChange: { changeId, title: "推迟扩容", reason: "设备未到" } };
    const asked = await b.evaluate(
      (body) => fetch("/api/v1/commands", { method: "POST", headers: { "Content-Type": "application/json" }, body }).then((r) => r.status),
      JSON.stringify(intent),
    );
    await api.send(made.second, "rejectChange", { changeId, reason: "不能推迟" });
    await b.locator("[data-unread]", { hasText: "驳回了变更申请 推迟扩容" }).waitFor({ timeout: reachMs });
    return asked === 200;
  });
  await check.that("j walks the notices, e reads one and all before it", async () => {
    const before = await unread();
    const rows = await b.locator("[data-unread]").count();
    // From the top: the newest of the project that spoke last.
    await b.keyboard.press("j");
    await until("a notice has the focus", () => b.evaluate(() => document.activeElement?.closest("[data-unread]") !== null));
    await b.keyboard.press("e");
    await until("fewer", async () => (await b.locator("[data-unread]").count()) < rows, reachMs);
    await until("the badge follows", async () => (await unread()) < before, reachMs);
  });
  await check.that("all are read at once, and the badge goes", async () => {
    await task("再看一眼");
    await b.locator("[data-unread]", { hasText: "再看一眼" }).waitFor({ timeout: reachMs });
    await b.getByTestId("read-all").click();
    await b.getByText("都已读完").waitFor({ timeout: reachMs });
    await until("no badge", async () => (await unread()) === 0, reachMs);
  });
  await check.that("a project's rule holds: only mentions come through", async () => {
    await b.getByTestId("inbox-rules").click();
    const rules = b.locator(`[data-rule-of="${made.second}"]`);
    await rules.getByRole("radio", { name: "仅提到我" }).check();
    await until("its assignments are gone", async () => (await b.locator(`[data-row][data-project="${made.second}"]`).count()) === 0, reachMs);
    const mentioned = await task("不在收件箱");
    await api.send(made.second, "commentTask", { taskId: mentioned, commentId: newId(), text: `@${made.bo} 请看` });
    await b.locator("[data-unread]", { hasText: "提到了您" }).waitFor({ timeout: reachMs });
    // The server keeps it: any device shows it.
    await b.reload();
    await b.getByTestId("inbox-rules").click();
    await until("the rule is shown again", () => rules.getByRole("radio", { name: "仅提到我" }).isChecked(), reachMs);
    await rules.getByRole("radio", { name: "全部" }).check();
    await b.locator(`[data-row][data-project="${made.second}"]`, { hasText: "不在收件箱" }).first().waitFor({ timeout: reachMs });
  });
  await check.that("without a network the inbox says how old it is, and comes back by itself", async () => {
    await bo.context.setOffline(true);
    await b.getByText("显示的是最近一次的内容").waitFor({ timeout: reachMs });
    const kept = await b.locator("[data-row]").count();
    await bo.context.setOffline(false);
    await b.getByText("显示的是最近一次的内容").waitFor({ state: "detached", timeout: reachMs });
    return kept > 0;
  });

  await check.that("the portfolio shows both projects, what is wrong with them, and finds one by its words", async () => {
    await a.goto("/w/main");
    await a.locator(`li[data-project="${made.second}"]`, { hasText: "扩容完成" }).waitFor();
    await a.getByRole("textbox", { name: "查找项目" }).fill("大促");
    await until("one left", async () => (await a.locator("li[data-project]").count()) === 1);
    return a.url().includes("q=");
  });
  await check.that("a run in another project's freeze is seen as a collision, and leads there", async () => {
    await a.goto("/w/main");
    const collision = a.getByTestId("collisions").getByRole("link", { name: /支付切换演练.*大促封网/ });
    await collision.waitFor();
    await a.locator(".strip-bar.rehearsal.hit").first().waitFor();
    await world.photo(a, "portfolio");
    await collision.click();
    await a.waitForURL(new RegExp(`/p/${world.project}/runbook/`));
    await a.getByText("停写").first().waitFor();
  });
  await check.that("as a table, too", async () => {
    await a.goto("/w/main?show=table");
    await a.getByRole("rowheader", { name: /年终大促扩容/ }).waitFor();
  });

  await check.that("g c leads to the calendar, which has each on its day", async () => {
    await a.keyboard.press("g");
    await a.keyboard.press("c");
    await a.waitForURL(/\/calendar/);
    const { year, month, day } = dayIn(made.zone, 3);
    if (month !== dayIn(made.zone).month) await a.getByRole("button", { name: "下个月" }).click();
    await a.locator(`[data-day="${year}-${month}-${day}"]`).click();
    await a.locator(".chosen-day [data-entry]", { hasText: "扩容完成" }).waitFor();
    await a.locator(".chosen-day [data-entry]", { hasText: "大促封网" }).waitFor();
    await world.photo(a, "calendar");
  });
  await check.that("the agenda has the same as a list", async () => {
    await a.getByText("日程", { exact: true }).click();
    await a.locator(".agenda-day [data-entry]", { hasText: "扩容完成" }).waitFor();
  });
  await check.that("one project's dates are downloaded as iCalendar", async () => {
    await a.goto(`/calendar?project=${made.second}`);
    const [file] = await Promise.all([a.waitForEvent("download"), a.getByRole("button", { name: "下载 iCalendar" }).click()]);
    return file.suggestedFilename() === "年终大促扩容.ics";
  });

  await check.that("who comes back to a project is told what happened, and can put it away", async () => {
    await b.evaluate(([project, then]) => localStorage.setItem(`slipway.seen.${project}`, JSON.stringify({ revision: "3", at: then })), [made.second, Date.now() - dayMs]);
    await b.goto(`/w/main/p/${made.second}/board`);
    const line = b.getByTestId("welcome-back");
    await line.waitFor();
    await line.getByText("任务 ").waitFor();
    await line.getByRole("link", { name: "查看变化" }).click();
    await b.waitForURL(/\/since\?since=3/);
    await b.locator("[data-kind=task]", { hasText: "核对容量指标" }).waitFor();
    await b.locator("[data-kind=refused]", { hasText: "推迟扩容" }).waitFor({ timeout: reachMs });
    await world.photo(b, "since");
    await b.goto(`/w/main/p/${made.second}/board`);
    await b.locator("[data-column]").first().waitFor();
    return (await line.count()) === 0;
  });
  await check.that("each entry leads to what it is about, and to the moment", async () => {
    await b.goto(`/w/main/p/${made.second}/since?since=3`);
    await b.locator("[data-kind=freeze]").getByRole("link", { name: /查看当时/ }).click();
    await b.waitForURL(/\/environment\?.*at=\d+/);
    await b.getByTestId("past-banner").waitFor();
    await b.locator("[data-selected]", { hasText: "大促封网" }).waitFor();
  });
  await check.that("a meeting that is cancelled stays on its day, struck through and called that", async () => {
    const meetingId = newId();
    const startsAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
    await api.send(made.second, "scheduleMeeting", { meetingId, kind: "SYNC", title: "扩容例会", startsAt, plannedMinutes: 30 });
    const { year, month, day } = dayIn(made.zone, 3);
    await a.goto(`/calendar?month=${year}-${String(month).padStart(2, "0")}`);
    await a.locator(`[data-day="${year}-${month}-${day}"]`).click();
    const row = a.locator(`.chosen-day [data-entry="meeting/${meetingId}"]`);
    await row.getByText("扩容例会", { exact: true }).waitFor({ timeout: reachMs });
    await api.send(made.second, "cancelMeeting", { meetingId, reason: "并入周会" });
    const title = row.getByText("已取消：扩容例会");
    await title.waitFor({ timeout: reachMs });
    return (await title.evaluate((element) => getComputedStyle(element).textDecorationLine)) === "line-through";
  });
}
overall.title = "over all projects";
