// The past, on the same pages; and the trail that leads there.
import { newId } from "../lib/api.mjs";
import { boardOnScreen, card } from "../lib/browser.mjs";
import { until } from "../lib/check.mjs";

export async function timeTravel(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;
  await a.goto(`/w/main/p/${project}/board`);
  await a.locator("[data-column]").first().waitFor();

  await check.that("the slider shows an earlier board on the same page", async () => {
    await a.getByTestId("time-slider").fill("2");
    await a.waitForURL(/at=2/);
    await a.getByTestId("past-banner").getByText(/修订 2/).waitFor();
    const then = await api.board(project, "2");
    await until("the board of revision 2", async () => {
      const seen = await boardOnScreen(a);
      return then.every(({ id, cards }) => {
        const shown = seen.find((one) => one.id === id)?.cards ?? [];
        return shown.every((title, index) => title === cards[index]?.title) && (cards.length === 0) === (shown.length === 0);
      });
    });
    return (await card(a, "核对清算接口清单").count()) === 0;
  });
  await check.that("nothing can be changed there", async () => {
    const buttons = await a.getByRole("button", { name: /添加卡片|的菜单/ }).count();
    return buttons === 0;
  });
  await check.that("the live connection stays: the newest revision is still known", async () => {
    const [todo] = await api.board(project);
    const revision = await api.send(project, "createTask", { taskId: newId(), title: "历史之外", columnId: todo.id });
    await until("the slider grows", async () => Number(await a.getByTestId("time-slider").getAttribute("max")) >= revision);
    return (await card(a, "历史之外").count()) === 0;
  });
  await check.that("what differs from now is listed", async () => {
    await a.getByRole("button", { name: "与现在比较" }).click();
    await a.getByTestId("compare").getByText("历史之外").waitFor();
  });
  await check.that("[ and ] step, and Escape returns to now", async () => {
    await a.locator("h1").click();
    await a.keyboard.press("]");
    await a.waitForURL(/at=3/);
    await a.keyboard.press("[");
    await a.waitForURL(/at=2/);
    await a.keyboard.press("Escape");
    await a.waitForURL((url) => !url.search.includes("at="));
    await a.getByTestId("past-banner").waitFor({ state: "detached" });
  });
  await check.that("a moment is a link: an instant in the address opens it too", async () => {
    const { at } = await api.view(project, "board", "3");
    await b.goto(`/w/main/p/${project}?at=${at}`);
    await b.getByTestId("past-banner").getByText(/修订 \d+/).waitFor();
  });
  await check.that("the trail shows who did what, newest first, and grows live", async () => {
    await a.goto(`/w/main/p/${project}/audit`);
    await a.getByTestId("audit-row").first().waitFor();
    const [todo] = await api.board(project);
    await api.send(project, "createTask", { taskId: newId(), title: "日志里的任务", columnId: todo.id });
    await a.getByTestId("audit-row").first().getByText("日志里的任务").waitFor();
    await a.getByTestId("audit-row").first().getByText("接口").waitFor();
  });
  await check.that("qualifiers and text narrow it", async () => {
    await a.getByPlaceholder(/entity:task/).fill("command:move_task 核对");
    await a.waitForURL(/q=/);
    await until("only moves", async () => {
      const rows = await a.getByTestId("audit-row").allTextContents();
      return rows.length > 0 && rows.every((row) => row.includes("移动了任务") && row.includes("核对"));
    });
  });
  await check.that("a row tells before and after, and opens the world of then", async () => {
    const row = a.getByTestId("audit-row").first();
    await row.getByRole("button").first().click();
    await row.getByText("command", { exact: false }).first().waitFor({ timeout: 500 }).catch(() => {});
    await row.locator("del, ins").first().waitFor();
    await world.photo(a, "audit-row");
    await row.getByRole("button", { name: "查看此刻的全貌" }).click();
    await a.waitForURL(/at=\d+/);
    await a.getByTestId("past-banner").waitFor();
    await a.getByRole("link", { name: "看板" }).first().click();
    await a.waitForURL(/board\?.*at=\d+/);
    await a.keyboard.press("Escape");
  });
  await check.that("the whole trail can be scrolled to the project's beginning", async () => {
    await a.goto(`/w/main/p/${project}/audit`);
    await a.getByTestId("audit-row").first().waitFor();
    await until("the first commit", async () => {
      await a.locator(".audit-scroll").evaluate((scroller) => (scroller.scrollTop = scroller.scrollHeight));
      return a.getByTestId("audit-row").filter({ hasText: "创建了项目" }).last().isVisible();
    });
  });
}
timeTravel.title = "the past";
