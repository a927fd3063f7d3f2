// The first link, people, a token, and a project from the template.
import { until } from "../lib/check.mjs";

export const password = "correct horse battery staple";

async function claim(page, link, login) {
  await page.goto(link);
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", password);
  await page.fill("input[name=again]", password);
  await page.click("button[type=submit]");
  await page.waitForSelector(".shell");
}

// Picks from one of the app's selects.
export async function pick(page, label, option) {
  await page.getByRole("textbox", { name: label, exact: true }).or(page.getByRole("combobox", { name: label, exact: true })).first().click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

export async function arrive(world) {
  const { check, server, anna, bo } = world;
  const a = anna.page;
  const b = bo.page;

  await check.that("a stranger is asked to sign in", async () => {
    await a.goto("/w/main");
    await a.waitForURL(/\/login\?next=/);
  });
  await check.that("the one-use link makes the administrator, and leaves the address", async () => {
    await claim(a, server.link(), "anna");
    return !a.url().includes("#");
  });
  await check.that("the link works only once", async () => {
    await b.goto(server.link());
    await b.fill("input[name=login]", "thief");
    await b.fill("input[name=password]", password);
    await b.fill("input[name=again]", password);
    await b.click("button[type=submit]");
    await b.waitForSelector("[role=alert]");
  });
  await check.that("what is missing is said beside its field, in the app's language", async () => {
    await b.goto("/login");
    await b.click("button[type=submit]");
    await b.getByText("此项必填。").waitFor();
  });
  await check.that("a wrong password is refused with a sentence", async () => {
    await b.goto("/login");
    await b.fill("input[name=login]", "anna");
    await b.fill("input[name=password]", "not the password");
    await b.click("button[type=submit]");
    await b.getByRole("alert").getByText("登录名或密码不正确").waitFor();
  });

  await check.that("the administrator adds departments and people", async () => {
    await a.goto("/settings");
    await a.getByRole("tab", { name: "人员" }).click();
    for (const name of ["信息技术部", "支付业务部"]) {
      await a.getByLabel("部门名称").fill(name);
      await a.getByRole("button", { name: "添加部门" }).click();
      await a.getByText(name, { exact: true }).first().waitFor();
    }
  });
  let invitation = "";
  await check.that("a person is added with a link that is shown once", async () => {
    await a.getByTestId("add-person").click();
    const dialog = a.getByRole("dialog");
    await dialog.getByLabel("姓名").fill("李雷");
    await dialog.getByLabel("邮箱").fill("lilei@bank.example");
    await dialog.getByRole("button", { name: "添加并生成邀请链接" }).click();
    await a.getByTestId("secret").waitFor();
    invitation = (await a.getByTestId("secret").textContent()) ?? "";
    return invitation.includes("/welcome#");
  });
  await check.that("the second person signs in with it", () => claim(b, invitation, "lilei"));
  await check.that("an API token is made in the settings and shown once", async () => {
    await a.getByRole("tab", { name: "API 令牌" }).click();
    await a.getByLabel("用途").fill("端到端脚本");
    await a.getByRole("button", { name: "创建令牌" }).click();
    await a.getByTestId("secret").waitFor();
    world.useToken((await a.getByTestId("secret").textContent()) ?? "");
    const me = await world.api.read("/api/v1/me");
    return me.personId !== "";
  });

  await check.that("a project is made from the template, with its people", async () => {
    await a.goto("/w/main");
    await a.getByTestId("create-project").click();
    const dialog = a.getByRole("dialog");
    await dialog.getByLabel("项目名称").fill("核心支付系统升级");
    await dialog.getByLabel("计划上线日期").fill("2027-03-20");
    for (const role of ["发起人", "业务负责人", "技术负责人", "测试负责人", "运维负责人", "切换指挥"]) {
      await pick(a, role, role === "发起人" || role === "业务负责人" ? "李雷" : "Administrator");
    }
    await dialog.getByRole("button", { name: "创建项目" }).click();
    await a.waitForURL(/\/w\/main\/p\/[0-9a-f-]+/);
    world.project = /\/p\/([0-9a-f-]+)/.exec(a.url())?.[1];
    await a.getByRole("heading", { level: 1, name: "核心支付系统升级" }).waitFor();
  });
  await check.that("the ribbon has nine stages, each with its owner", async () => {
    await until("nine owners", async () => (await a.locator(".ribbon .who").allTextContents()).filter((who) => who !== "无责任人").length === 9);
  });
  await check.that("the second person finds it in the portfolio", async () => {
    await b.goto("/w/main");
    await b.getByRole("link", { name: "核心支付系统升级", exact: true }).click();
    await b.getByRole("heading", { level: 1, name: "核心支付系统升级" }).waitFor();
  });
  await check.that("who drafted the charter cannot approve it: the refusal says so", async () => {
    await b.goto(`/w/main/p/${world.project}/charter`);
    await b.getByLabel("目标", { exact: true }).fill("在不中断对客服务的前提下完成支付系统升级,账务零差异。");
    await b.getByRole("button", { name: "保存并批准" }).click();
    await b.locator("[data-testid=refusal][data-code=self_approval]").waitFor();
  });
  await check.that("an incomplete charter is refused, and what is missing is listed", async () => {
    await a.goto(`/w/main/p/${world.project}/charter`);
    const scope = a.getByLabel("范围内", { exact: true });
    await scope.fill("");
    await a.getByRole("button", { name: "保存草案" }).click();
    await a.getByText("已保存").waitFor();
    await b.getByTestId("approve-charter").click();
    const refusal = b.locator("[role=alert]", { has: b.locator("[data-code=charter_incomplete]") });
    await refusal.getByText("填写范围").waitFor();
  });
  await check.that("completed by another, the sponsor approves it", async () => {
    await a.getByLabel("范围内", { exact: true }).fill("支付核心\n清算接口\n渠道接入");
    await a.getByRole("button", { name: "保存草案" }).click();
    await a.getByText("已保存").waitFor();
    await until("the sponsor's form follows", async () => (await b.getByLabel("范围内", { exact: true }).inputValue()).includes("清算接口"));
    await b.getByTestId("approve-charter").click();
    await b.getByText("不能再修改").waitFor();
    await a.getByText("不能再修改").waitFor();
  });
  await check.that("the first stage is started, and the ribbon shows it to both", async () => {
    await a.goto(`/w/main/p/${world.project}`);
    await b.goto(`/w/main/p/${world.project}`);
    await a.getByTestId("stage-1").click();
    await a.getByRole("button", { name: "开始阶段" }).click();
    await b.locator("[data-testid=stage-1][data-state=now]").waitFor();
  });
}
arrive.title = "arriving";
