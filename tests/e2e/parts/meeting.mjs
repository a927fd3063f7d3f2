// A sync meeting from its agenda to approved minutes; its action is a card on the board.
import { until } from "../lib/check.mjs";
import { pick } from "./arrive.mjs";

async function schedule(page, title) {
  await page.getByTestId("schedule-meeting").first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("会议名称").fill(title);
  await dialog.getByRole("button", { name: "安排", exact: true }).click();
  await page.waitForURL(/\/rooms\/[0-9a-f-]+/);
}

const written = (page) => page.getByTestId("together").locator(".cm-content");
// Without the names and buttons that stand between the words.
const textOf = (editor) =>
  editor.evaluate((node) => {
    const copy = node.cloneNode(true);
    for (const mark of copy.querySelectorAll(".cm-other-caret, .cm-record, .cm-placeholder, .cm-widgetBuffer")) mark.remove();
    return [...copy.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n");
  });

export async function meeting(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;
  const state = (page, wanted) => page.locator(`[data-testid=meeting-state][data-state=${wanted}]`).waitFor();

  await check.that("a meeting is scheduled with its agenda", async () => {
    await a.goto(`/w/main/p/${project}/rooms`);
    await schedule(a, "项目同步会第 1 次");
    await b.goto(a.url());
    await state(b, "SCHEDULED");
    return (await b.locator(".agenda > li").count()) === 3;
  });
  await check.that("it starts, for both at once", async () => {
    await a.getByTestId("start-meeting").click();
    await state(b, "IN_PROGRESS");
    await b.locator("[role=timer]").first().waitFor();
  });
  await check.that("attendance is recorded and counted", async () => {
    for (const name of ["Administrator", "李雷"]) {
      const group = a.getByRole("group", { name: `${name} 的出席情况` });
      await group.getByRole("button", { name: name === "李雷" ? "迟到" : "出席" }).click();
    }
    await b.getByText(/2 \/ \d+ 人到场/).waitFor();
  });
  await check.that("an item runs against its time box", async () => {
    await a.getByRole("button", { name: "开始议题: 进展与阻塞" }).click();
    await b.locator(".agenda > li.running").getByText(/0:0\d \/ 20:00/).waitFor();
  });
  await check.that("minutes typed by one appear with the other", async () => {
    await a.getByRole("textbox", { name: "“进展与阻塞”的纪要", exact: true }).fill("清算接口联调完成,剩余两项对账差异。");
    await until("typed", async () => (await b.getByRole("textbox", { name: "“进展与阻塞”的纪要", exact: true }).inputValue()).includes("对账差异"));
  });
  await check.that("the same minutes written by two at once: the conflict is shown, nothing is lost", async () => {
    const mine = b.getByRole("textbox", { name: "“风险与决策”的纪要", exact: true });
    const theirs = a.getByRole("textbox", { name: "“风险与决策”的纪要", exact: true });
    await Promise.all([mine.fill("李雷记:回退演练未完成。"), theirs.fill("安娜记:窗口只有四小时。")]);
    await until("a conflict with one of them", async () => (await a.getByTestId("conflict").count()) + (await b.getByTestId("conflict").count()) > 0);
    const loser = (await b.getByTestId("conflict").count()) > 0 ? b : a;
    await loser.getByRole("button", { name: "采用对方的" }).click();
    await until("they agree", async () => (await mine.inputValue()) === (await theirs.inputValue()));
  });
  await check.that("two people write one text at once and see the same, and each other", async () => {
    const [mine, theirs] = [written(a), written(b)];
    await mine.click();
    await theirs.click();
    await Promise.all([mine.pressSequentially("上线窗口二十二点开始。", { delay: 40 }), theirs.pressSequentially("Rollback by 23:30.", { delay: 25 })]);
    await until("one text", async () => {
      const [one, other] = [await textOf(mine), await textOf(theirs)];
      return one === other && one.length === "上线窗口二十二点开始。Rollback by 23:30.".length;
    });
    await a.getByTestId("together").locator(".cm-other-name").getByText("李雷").waitFor({ state: "attached" });
  });
  await check.that("a decision is recorded from a line of that text", async () => {
    await written(a).press("Control+End");
    await written(a).pressSequentially("\n!决议 先切只读流量", { delay: 10 });
    await a.getByTestId("capture-decision").click();
    await b.locator(".summary").getByText("先切只读流量").waitFor();
    await until("the line says so", async () => (await textOf(written(b))).includes("✓ 决议： 先切只读流量"));
  });
  await check.that("a decision is recorded and grows into the summary of both", async () => {
    await a.getByTestId("add-decision").click();
    await a.getByLabel("决定了什么").fill("采用灰度两批上线");
    await a.getByLabel("理由").fill("降低影响面");
    await a.getByTestId("record-decision").click();
    await b.locator(".summary").getByText("采用灰度两批上线").waitFor();
  });
  await check.that("an action without an owner is refused", async () => {
    await a.getByTestId("add-action").click();
    await a.getByLabel("要做什么").fill("补做回退演练");
    await a.getByTestId("agree-action").click();
    await a.locator("[data-code=action_incomplete]").first().waitFor();
  });
  await check.that("with one owner and a date it is agreed, and its task is linked", async () => {
    await pick(a, "责任人（一位）", "李雷");
    await a.getByTestId("agree-action").click();
    await b.locator(".summary").getByTestId("action-task").getByText("补做回退演练").waitFor();
    await world.photo(b, "meeting-live");
  });
  await check.that("an item is carried over, the meeting ends, the minutes are issued", async () => {
    await a.getByRole("button", { name: "结束议题: 进展与阻塞" }).click();
    await a.getByRole("button", { name: "顺延到下次会议: 上次行动项回顾" }).click();
    await b.locator(".agenda").getByText("已顺延").waitFor();
    await a.getByTestId("end-meeting").click();
    await state(b, "ENDED");
    await a.getByTestId("issue-minutes").click();
    await state(b, "ISSUED");
  });
  await check.that("who issued them is not offered to approve them; another approves", async () => {
    if ((await a.getByTestId("approve-minutes").count()) > 0) return false;
    await b.getByTestId("approve-minutes").click();
    await state(a, "MINUTES_APPROVED");
  });
  await check.that("approved minutes are read-only, and amended by a reason", async () => {
    if ((await a.getByRole("textbox", { name: "“进展与阻塞”的纪要", exact: true }).count()) > 0) return false;
    await a.getByRole("button", { name: "更多" }).click();
    await a.getByRole("menuitem", { name: "修订纪要" }).click();
    const dialog = a.getByRole("dialog");
    await dialog.getByLabel("修订内容").fill("对账差异为一项,不是两项。");
    await dialog.getByLabel("修订原因").fill("笔误");
    await dialog.getByRole("button", { name: "修订纪要" }).click();
    await b.locator(".minutes-item").getByText("对账差异为一项").waitFor();
  });
  await check.that("the action is a card on the board, with its owner and date", async () => {
    await b.locator(".summary").getByTestId("action-task").getByText("补做回退演练").click();
    await b.getByTestId("card-drawer").waitFor();
    const drawer = b.getByTestId("card-drawer");
    if ((await drawer.getByLabel("标题").inputValue()) !== "补做回退演练") return false;
    return (await drawer.getByLabel("到期日").inputValue()) !== "";
  });
  await check.that("the owner finds it under my work", async () => {
    await b.goto("/");
    await b.getByText("补做回退演练").first().waitFor();
  });
  await check.that("the next meeting's summary lists last time's action and what changed since", async () => {
    const { entities } = await api.view(project, "board");
    const task = entities.find((one) => one.task?.title === "补做回退演练").task;
    await api.send(project, "completeTask", { taskId: task.taskId });
    await a.goto(`/w/main/p/${project}/rooms`);
    await schedule(a, "项目同步会第 2 次");
    await a.getByTestId("start-meeting").click();
    await state(a, "IN_PROGRESS");
    const summary = a.locator(".summary");
    await summary.getByText("上次会议的行动项").waitFor();
    await summary.getByText("自上次会议以来的变化").waitFor();
    return (await summary.getByText("补做回退演练").count()) >= 2;
  });
  await check.that("a planned day that moves while it runs is in its summary, before and now", async () => {
    const { entities } = await api.view(project, "overview");
    const { owner, deputy } = entities.find((one) => one.stage?.stage === "OPERATION").stage;
    const someone = entities.find((one) => one.member).member.personId;
    const plannedEnd = { year: 2031, month: 5, day: 6 };
    await api.send(project, "assignStageOwner", { stage: "OPERATION", owner: owner || someone, deputy, plannedEnd });
    const row = a.locator('.summary [data-change="stage/9"]');
    await row.getByText(/计划完成.*→.*2031/).waitFor();
  });
  await check.that("the minutes print, with what is written together: only the paper is on the page", async () => {
    await written(a).click();
    await a.keyboard.type("也在纸上");
    const together = a.getByTestId("together-on-paper").getByText("也在纸上");
    await together.waitFor({ state: "attached" });
    await a.emulateMedia({ media: "print" });
    const paper = (await a.locator(".paper").isVisible()) && (await together.isVisible());
    await world.photo(a, "paper");
    const shell = await a.locator(".shell > header").isVisible();
    await a.emulateMedia({ media: "screen" });
    return paper && !shell;
  });
}
meeting.title = "a meeting";
