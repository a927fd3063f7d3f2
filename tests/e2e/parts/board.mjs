// The same board in two browsers and a script, at once.
import { newId } from "../lib/api.mjs";
import { boardOnScreen, card, column } from "../lib/browser.mjs";
import { until } from "../lib/check.mjs";

// Both screens and the server show the same cards in the same order.
export async function converged(world, timeoutMs = 10_000) {
  await until(
    "both screens show what the server has",
    async () => {
      const truth = (await world.api.board(world.project)).map(({ id, cards }) => ({ id, cards: cards.map((one) => one.title) }));
      for (const { page } of [world.anna, world.bo]) {
        const seen = await boardOnScreen(page);
        for (const { id, cards } of truth) {
          const shown = seen.find((one) => one.id === id)?.cards ?? [];
          // A long column has only its first cards in the document.
          if (shown.length === 0 && cards.length > 0) return false;
          if (shown.some((title, index) => title !== cards[index])) return false;
          if (shown.length < Math.min(cards.length, 4)) return false;
        }
      }
      return true;
    },
    timeoutMs,
  );
}

export async function boardTogether(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;
  await a.goto(`/w/main/p/${project}/board`);
  await b.goto(`/w/main/p/${project}/board`);
  // Survives as long as the page is not loaded again.
  for (const page of [a, b]) await page.evaluate(() => (window.neverReloaded = true));

  await check.that("both boards show the template's cards", () => converged(world));
  await check.that("a card added in one browser appears in the other", async () => {
    await column(a, "进行中").getByRole("button", { name: /添加卡片/ }).click();
    await a.getByPlaceholder("卡片标题").fill("核对清算接口清单");
    await a.keyboard.press("Enter");
    await card(b, "核对清算接口清单").waitFor();
    await a.keyboard.press("Escape");
  });
  await check.that("a card added by the script appears in both", async () => {
    const [todo] = await api.board(project);
    await api.send(project, "createTask", { taskId: newId(), title: "脚本创建的任务", columnId: todo.id });
    for (const page of [a, b]) {
      await page.getByPlaceholder("搜索卡片").fill("脚本创建");
      await card(page, "脚本创建的任务").waitFor();
      await page.getByPlaceholder("搜索卡片").fill("");
    }
  });
  await check.that("a card is dragged to another column, and the other browser sees it there", async () => {
    const moving = card(a, "核对清算接口清单");
    await moving.dragTo(column(a, "评审").locator(".column-cards"), { targetPosition: { x: 120, y: 120 } });
    await card(column(b, "评审"), "核对清算接口清单").waitFor();
  });
  await check.that("the same move by menu, without a drag", async () => {
    await b.getByRole("button", { name: "“核对清算接口清单”的菜单" }).click();
    await b.getByRole("menuitem", { name: "进行中" }).click();
    await card(column(a, "进行中"), "核对清算接口清单").waitFor();
  });
  await check.that("who has a card open is shown to the other", async () => {
    await card(b, "核对清算接口清单").locator(".card-title").click();
    await b.getByTestId("card-drawer").waitFor();
    await card(a, "核对清算接口清单").locator(".focus-tag", { hasText: "李雷" }).waitFor();
    await a.getByTestId("presence").waitFor();
  });
  await check.that("a comment arrives in the open card", async () => {
    await card(a, "核对清算接口清单").locator(".card-title").click();
    await a.getByLabel("发表评论").fill("已和清算中心确认窗口。");
    await a.getByTestId("card-drawer").getByRole("button", { name: "发表评论" }).click();
    await b.getByTestId("card-drawer").getByText("已和清算中心确认窗口。").waitFor();
  });
  await check.that("fields edited in one browser change in the other", async () => {
    const drawer = a.getByTestId("card-drawer");
    await drawer.getByLabel("到期日").fill("2027-01-15");
    await drawer.getByLabel("预估（小时）").fill("12");
    await drawer.getByLabel("描述").fill("逐项核对与人行清算的接口版本。");
    await drawer.getByLabel("标题").focus();
    const other = b.getByTestId("card-drawer");
    await until("due", async () => (await other.getByLabel("到期日").inputValue()) === "2027-01-15");
    await until("text", async () => (await other.getByLabel("描述").inputValue()).includes("逐项核对"));
  });
  await a.keyboard.press("Escape");
  await b.keyboard.press("Escape");

  await check.that("three editors at once end with the same board everywhere", async () => {
    const [todo, doing, review] = await api.board(project);
    for (const { id } of [doing, review]) await api.send(project, "setWipLimit", { columnId: id, wipLimit: { tasksMax: 0 } });
    const byScript = async () => {
      for (const one of todo.cards.slice(6, 12)) {
        await api.send(project, "moveTask", { taskId: one.id, columnId: todo.id });
      }
      await api.send(project, "createTask", { taskId: newId(), title: "并发 C", columnId: doing.id });
    };
    const byPage = async (page, name, title, to) => {
      await column(page, name).getByRole("button", { name: /添加卡片/ }).click();
      for (const suffix of ["1", "2", "3"]) {
        await page.getByPlaceholder("卡片标题").fill(`${title} ${suffix}`);
        await page.keyboard.press("Enter");
      }
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: `“${title} 2”的菜单` }).click();
      await page.getByRole("menuitem", { name: to }).click();
    };
    await Promise.all([byPage(a, "进行中", "并发 A", "评审"), byPage(b, "评审", "并发 B", "进行中"), byScript()]);
    await converged(world);
    const after = await api.board(project);
    const names = (id) => after.find((one) => one.id === id).cards.map((one) => one.title);
    return names(review.id).includes("并发 A 2") && names(doing.id).includes("并发 B 2") && names(doing.id).includes("并发 C");
  });
  await check.that("no card has a pending mark once all is acknowledged", () =>
    until("no mark", async () => (await a.locator("[data-pending]").count()) + (await b.locator("[data-pending]").count()) === 0),
  );
}
boardTogether.title = "a board together";
