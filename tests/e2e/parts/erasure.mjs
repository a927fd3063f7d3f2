// What is erased vanishes from both screens, from the past and from the trail; that it was there stays known.
import { until } from "../lib/check.mjs";
import { newId } from "../lib/api.mjs";

const secret = "客户张三的账号 6222";
const gone = "此内容已删除";

export async function erasure(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;
  const title = "含个人信息的任务";
  const taskId = newId();

  await check.that("a comment is redacted after a dialog that says what that means, and both see the mark", async () => {
    await api.send(project, "createTask", { taskId, title });
    await api.send(project, "commentTask", { taskId, commentId: newId(), text: secret });
    for (const page of [a, b]) {
      await page.goto(`/w/main/p/${project}/board?sel=task/${taskId}`);
      await page.getByTestId("card-drawer").getByText(secret).first().waitFor();
    }
    if ((await b.getByRole("button", { name: "删除内容… 评论" }).count()) > 0) throw new Error("offered to a member");
    await a.getByRole("button", { name: "删除内容… 评论" }).click();
    const dialog = a.getByRole("dialog");
    await dialog.getByText("此操作不可恢复").waitFor();
    await dialog.getByLabel("理由").fill("含客户信息");
    await world.photo(a, "redact");
    await dialog.getByTestId("erase").click();
    for (const page of [a, b]) {
      await page.getByTestId("card-drawer").getByText(gone).first().waitFor();
      await until("gone", async () => (await page.getByTestId("card-drawer").getByText(secret).count()) === 0);
    }
  });
  await check.that("no answer says it any more: not of now, not of then, not a search", async () => {
    const { revision } = await api.view(project, "board");
    for (const path of [
      `views/board`,
      `views/board?at=${Number(revision) - 1}`,
      `audit?limit=200`,
      `audit?limit=200&q=${encodeURIComponent("张三")}`,
    ]) {
      const answer = JSON.stringify(await api.read(`/api/v1/projects/${project}/${path}`));
      if (answer.includes("张三")) throw new Error(path);
    }
  });
  await check.that("a record's texts are redacted from its menu, and both see the mark", async () => {
    const riskId = newId();
    const row = `[data-entity="risk/${riskId}"]`;
    await api.send(project, "identifyRisk", { riskId, title: "含个人信息的风险", cause: secret });
    for (const page of [a, b]) {
      await page.goto(`/w/main/p/${project}/risks`);
      await page.locator(row).getByText(secret).waitFor();
    }
    await a.locator(row).getByRole("button", { name: "操作" }).click();
    await a.getByTestId("redact").click();
    const dialog = a.getByRole("dialog");
    await dialog.getByText("含个人信息的风险的全部文字").waitFor();
    await dialog.getByLabel("理由").fill("含客户信息");
    await dialog.getByTestId("erase").click();
    for (const page of [a, b]) {
      await page.locator(row).getByText(gone).waitFor();
      await until("gone", async () => (await page.locator(row).getByText(secret).count()) === 0);
    }
    const { revision } = await api.view(project, "risks");
    const then = await api.read(`/api/v1/projects/${project}/views/risks?at=${Number(revision) - 1}`);
    if (JSON.stringify(then).includes("张三")) throw new Error("it can be read as of then");
  });
  await check.that("the trail tells that a text was redacted, by whom and why", async () => {
    await a.goto(`/w/main/p/${project}/audit`);
    await a.locator(".audit-list, main").getByText("永久删除了一段内容").locator("visible=true").first().waitFor();
  });
  await check.that("a trail that was open all the while forgets it, too", async () => {
    const commentId = newId();
    const text = "随后要删除的话";
    await api.send(project, "commentTask", { taskId, commentId, text });
    await b.goto(`/w/main/p/${project}/audit`);
    await b.getByTestId("audit-row").first().getByRole("button").first().click();
    await b.getByText(text).locator("visible=true").first().waitFor();
    await api.send(project, "redactText", { text: `comment/${commentId}`, reason: "要求" });
    await until("gone", async () => (await b.getByText(text).count()) === 0);
    await b.getByText("永久删除了一段内容").locator("visible=true").first().waitFor();
  });
  await check.that("a person who left is erased, and is called so everywhere", async () => {
    const personId = newId();
    await api.send("workspace", "addPerson", { personId, name: "韩梅梅" });
    await api.send("workspace", "grantRole", { personId, role: "MEMBER" });
    await a.goto("/settings");
    await a.getByRole("tab", { name: "人员" }).click();
    await a.getByRole("button", { name: "永久删除韩梅梅的个人信息…" }).click();
    const dialog = a.getByRole("dialog");
    await dialog.getByText("姓名、邮箱和登录名会从所有地方消失").waitFor();
    await dialog.getByLabel("理由").fill("本人要求");
    await world.photo(a, "erase-person");
    await dialog.getByTestId("erase").click();
    await until("gone", async () => (await a.getByText("韩梅梅").count()) === 0);
    const { entities } = await api.view("workspace", "directory", "1000000");
    const { person } = entities.find((one) => one.person?.personId === personId);
    return person.erased === true && !person.name;
  });
}
erasure.title = "erasing";
