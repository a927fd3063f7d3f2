// The whole of it without a mouse.
import { card, column } from "../lib/browser.mjs";
import { until } from "../lib/check.mjs";

export async function keyboard(world) {
  const { check, anna, api, project } = world;
  const a = anna.page;
  await check.that("g b goes to the board, g o to the overview", async () => {
    await a.goto(`/w/main/p/${project}`);
    await a.locator(".ribbon").waitFor();
    await a.keyboard.press("g");
    await a.keyboard.press("b");
    await a.waitForURL(/\/board/);
    await a.locator("[data-column]").first().waitFor();
  });
  await check.that("j and k walk the cards, Enter opens one, Escape closes it and gives the focus back", async () => {
    await a.keyboard.press("j");
    await until("a card has the focus", () => a.evaluate(() => document.activeElement?.hasAttribute("data-task")));
    const first = await a.evaluate(() => document.activeElement?.textContent);
    await a.keyboard.press("j");
    await until("the next one", () => a.evaluate((before) => document.activeElement?.textContent !== before && document.activeElement?.hasAttribute("data-task"), first));
    const second = await a.evaluate(() => document.activeElement?.textContent);
    await a.keyboard.press("Enter");
    await a.getByTestId("card-drawer").waitFor();
    await a.keyboard.press("Escape");
    await a.getByTestId("card-drawer").waitFor({ state: "detached" });
    await until("focus is back", () => a.evaluate((title) => document.activeElement?.textContent === title, second));
  });
  await check.that("Alt and an arrow move the card, which keeps the focus", async () => {
    const title = "并发 C";
    await card(a, title).locator(".card-title").focus();
    await a.keyboard.press("Alt+ArrowLeft");
    await card(column(a, "待办"), title).waitFor();
    await until("focus", () => a.evaluate((wanted) => document.activeElement?.textContent === wanted, title));
    await a.keyboard.press("Alt+ArrowDown");
    await until("second", async () => {
      const [todo] = await api.board(project);
      return todo.cards[1]?.title === title;
    });
    await a.keyboard.press("Alt+ArrowUp");
    await until("first again", async () => {
      const [todo] = await api.board(project);
      return todo.cards[0]?.title === title;
    });
  });
  await check.that("Ctrl K finds a card by its words", async () => {
    await a.keyboard.press("Control+k");
    await a.getByTestId("palette-input").fill("重启 之后");
    await world.photo(a, "palette");
    await a.keyboard.press("Enter");
    await a.getByTestId("card-drawer").waitFor();
    const title = await a.getByTestId("card-drawer").getByLabel("标题").inputValue();
    await a.keyboard.press("Escape");
    return title === "重启之后";
  });
  await check.that("? shows the keys, and there single keys are switched off", async () => {
    await a.locator("h1").click();
    await a.keyboard.press("?");
    const dialog = a.getByRole("dialog");
    await world.photo(a, "shortcuts");
    await dialog.getByRole("switch", { name: "启用单键快捷键" }).press("Space");
    await a.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await a.keyboard.press("g");
    await a.keyboard.press("o");
    await a.waitForTimeout(300);
    if (!a.url().includes("/board")) return false;
    await a.evaluate(() => localStorage.removeItem("slipway.keys"));
    await a.reload();
    await a.locator("[data-column]").first().waitFor();
  });
}
keyboard.title = "the keyboard";
