// One browser loses its network while the others go on.
import { newId } from "../lib/api.mjs";
import { card, column } from "../lib/browser.mjs";
import { until } from "../lib/check.mjs";
import { converged } from "./board.mjs";

export async function cutOff(world) {
  const { check, anna, bo, api, project, server } = world;
  const a = anna.page;
  const b = bo.page;

  await check.that("a browser without a network says so", async () => {
    await bo.context.setOffline(true);
    await b.locator("[data-testid=live-pill][data-state=offline]").waitFor({ timeout: 10_000 });
  });
  await check.that("the others go on, and it does not see that", async () => {
    const [, doing] = await api.board(project);
    for (let n = 1; n <= 5; n += 1) {
      await api.send(project, "createTask", { taskId: newId(), title: `离线期间 ${n}`, columnId: doing.id });
    }
    await card(column(a, "进行中"), "离线期间 5").waitFor();
    return (await card(b, "离线期间 5").count()) === 0;
  });
  await check.that("an edit of one's own meanwhile stays on screen, marked as pending", async () => {
    await b.getByRole("button", { name: "“核对清算接口清单”的菜单" }).click();
    await b.getByRole("menuitem", { name: "评审" }).click();
    await card(column(b, "评审"), "核对清算接口清单").and(b.locator("[data-pending]")).waitFor();
    await world.photo(b, "offline-pending");
  });
  await check.that("back on the network it catches up and sends what waited, without a reload", async () => {
    await bo.context.setOffline(false);
    await card(column(b, "进行中"), "离线期间 5").waitFor({ timeout: 20_000 });
    await card(column(a, "评审"), "核对清算接口清单").waitFor({ timeout: 10_000 });
    await converged(world);
    return b.evaluate(() => window.neverReloaded === true);
  });
  await check.that("a restarted server is found again by itself, and the board is whole", async () => {
    await server.restart();
    for (const page of [a, b]) await page.locator("[data-testid=live-pill][data-state=live]").waitFor({ timeout: 30_000 });
    const [, doing] = await api.board(project);
    await api.send(project, "createTask", { taskId: newId(), title: "重启之后", columnId: doing.id });
    await card(a, "重启之后").waitFor({ timeout: 20_000 });
    await card(b, "重启之后").waitFor({ timeout: 20_000 });
    await until("live", async () => a.evaluate(() => window.neverReloaded === true));
  });
}
cutOff.title = "cut off";
