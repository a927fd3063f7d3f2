// What the server refuses, said where it was asked; conflicts; and undo.
import { card, column } from "../lib/browser.mjs";
import { until } from "../lib/check.mjs";
import { pick } from "./arrive.mjs";

const menu = async (page, title, item) => {
  await page.getByRole("button", { name: `“${title}”的菜单` }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};

export async function refusals(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;

  await check.that("a blocked card comes back with its reason and its blocker on it", async () => {
    await card(a, "并发 B 1").locator(".card-title").click();
    await pick(a, "添加前置任务…", "并发 B 3");
    await a.keyboard.press("Escape");
    await until("blocked", () => card(a, "并发 B 1").getByText("被 1 项阻塞").isVisible());
    await menu(a, "并发 B 1", "完成");
    const refused = card(column(a, "评审"), "并发 B 1");
    await refused.locator("[data-code=blocked_by_open]").waitFor();
    await refused.locator(".notice").getByText("并发 B 3").first().waitFor();
    await world.photo(a, "refusal");
  });
  await check.that("the reason is there in the other language too", async () => {
    const chinese = await card(a, "并发 B 1").getByTestId("refusal").textContent();
    await a.getByTestId("switch-language").click();
    await a.getByRole("heading", { level: 1, name: "Board" }).waitFor();
    const english = await card(a, "并发 B 1").getByTestId("refusal").textContent();
    await a.getByTestId("switch-language").click();
    await a.getByRole("heading", { level: 1, name: "看板" }).waitFor();
    return chinese !== english && /[a-z]{4}/.test(english ?? "") && /[一-鿿]{4}/.test(chinese ?? "");
  });
  await check.that("it goes when it is dismissed", async () => {
    await card(a, "并发 B 1").getByRole("button", { name: "知道了" }).click();
    await until("gone", async () => (await card(a, "并发 B 1").getByTestId("refusal").count()) === 0);
  });
  await check.that("a loop of blockers is refused by name", async () => {
    await card(a, "并发 B 3").locator(".card-title").click();
    await pick(a, "添加前置任务…", "并发 B 1");
    await a.getByTestId("card-drawer").locator("[data-code=dependency_cycle]").first().waitFor();
    await a.keyboard.press("Escape");
  });
  await check.that("a hard WIP limit refuses, and a lead overrides it with a reason", async () => {
    const review = column(a, "评审");
    await review.getByRole("button", { name: "“评审”列的菜单" }).click();
    await a.getByRole("menuitem", { name: "在制品上限" }).click();
    await review.getByRole("textbox", { name: "在制品上限" }).fill("1");
    await review.getByRole("switch", { name: "硬限制：超出时拒绝" }).press("Space");
    await review.getByRole("button", { name: "保存" }).click();
    await review.getByText(/\/ 1/).first().waitFor();
    await menu(a, "离线期间 1", "评审");
    const refused = card(column(a, "进行中"), "离线期间 1");
    await refused.locator("[data-code=wip_limit_reached]").waitFor();
    await refused.getByRole("button", { name: "说明理由并越过上限…" }).click();
    await refused.getByLabel("越过上限的理由").fill("评审人今天集中处理");
    await world.photo(a, "wip-override");
    await refused.getByRole("button", { name: "越过上限" }).click();
    await card(column(b, "评审"), "离线期间 1").waitFor();
  });
  await check.that("the same field changed by two: yours, theirs and who, and the draft is kept", async () => {
    await card(a, "离线期间 2").locator(".card-title").click();
    const title = a.getByTestId("card-drawer").getByLabel("标题");
    await title.fill("安娜的标题");
    const [, doing] = await api.board(project);
    const { id } = doing.cards.find((one) => one.title === "离线期间 2");
    await card(b, "离线期间 2").locator(".card-title").click();
    await b.getByTestId("card-drawer").getByLabel("标题").fill("李雷的标题");
    await b.keyboard.press("Enter");
    await a.getByTestId("conflict").waitFor();
    const shown = await a.locator(".conflict").textContent();
    if (!shown?.includes("李雷的标题") || !shown.includes("安娜的标题")) throw new Error(shown ?? "");
    await world.photo(a, "conflict");
    if ((await title.inputValue()) !== "安娜的标题") return false;
    await a.getByRole("button", { name: "保留我的" }).click();
    await until("mine stands", async () => {
      const { entities } = await api.view(project, "board");
      return entities.find((one) => one.task?.taskId === id).task.title === "安娜的标题";
    });
    await a.keyboard.press("Escape");
    await b.keyboard.press("Escape");
  });
  await check.that("an action of one's own is undone from its toast", async () => {
    await menu(a, "离线期间 3", "归档");
    await until("archived", async () => (await card(b, "离线期间 3").count()) === 0);
    await a.locator(".mantine-Notification-root", { hasText: "离线期间 3" }).getByRole("button", { name: "撤销" }).click();
    await card(b, "离线期间 3").waitFor();
  });
  await check.that("filters stand in the address and survive a reload", async () => {
    await a.getByText("阻塞", { exact: true }).first().click();
    await a.waitForURL(/show=blocked/);
    await a.reload();
    await a.locator("[data-column]").first().waitFor();
    await until("only blocked", async () => {
      const cards = a.locator("article.card");
      const count = await cards.count();
      return count > 0 && (await cards.filter({ hasText: "阻塞" }).count()) === count;
    });
    await a.getByRole("button", { name: "清除筛选" }).click();
    await a.waitForURL((url) => !url.search.includes("show"));
  });
}
refusals.title = "refusals, conflicts, undo";
