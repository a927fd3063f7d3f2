// Coming back, names, and going.
import { until } from "../lib/check.mjs";
import { password } from "./arrive.mjs";

export async function session(world) {
  const { check, anna, bo, server, project } = world;
  const a = anna.page;
  const b = bo.page;
  await check.that("a project that is not there says so", async () => {
    await a.goto("/w/main/p/no-such-project");
    await a.getByText("无法打开此项目").waitFor();
  });
  await check.that("a person changes their own name, and others see it at once", async () => {
    await b.goto(`/w/main/p/${project}`);
    await a.goto("/settings");
    await a.getByRole("button", { name: "编辑", exact: true }).click();
    const dialog = a.getByRole("dialog");
    await dialog.getByLabel("姓名").fill("安娜");
    await dialog.getByRole("button", { name: "保存" }).click();
    await until("the new name on the ribbon", async () => (await b.locator(".ribbon .who").allTextContents()).includes("安娜"));
  });
  await check.that("an ended sign-in is told, and signing in again returns to the same page", async () => {
    await bo.context.clearCookies();
    await server.restart();
    const pill = b.locator("[data-testid=live-pill][data-state=needs-auth]");
    await pill.waitFor({ timeout: 30_000 });
    await pill.click();
    await b.getByRole("button", { name: "登录", exact: true }).click();
    await b.waitForURL(/\/login\?next=/);
    await b.fill("input[name=login]", "lilei");
    await b.fill("input[name=password]", password);
    await b.click("button[type=submit]");
    await b.waitForURL(new RegExp(`/w/main/p/${project}`));
    await b.locator("[data-testid=live-pill][data-state=live]").waitFor({ timeout: 20_000 });
  });
  await check.that("who is not an administrator is not offered the people's page", async () => {
    await b.goto("/settings");
    await b.getByRole("tab", { name: "API 令牌" }).waitFor();
    return (await b.getByRole("tab", { name: "人员" }).count()) === 0;
  });
  await check.that("signing out ends it", async () => {
    await b.getByRole("button", { name: "退出登录" }).click();
    await b.waitForURL(/\/login/);
    await b.goto("/w/main");
    await b.waitForURL(/\/login\?next=/);
  });
}
session.title = "coming and going";
