// What another tool wrote comes in through the browser: tried first, mapped, brought in once, and told.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, card } from "../lib/browser.mjs";
import { until } from "../lib/check.mjs";
import { commandLine } from "../lib/cli.mjs";

// `标题`, `对账` in GB18030, which has no mark that says so.
const gb18030 = Buffer.from("b1eacce20ab6d4d5cb0a", "hex");

export async function imports(world) {
  const { check, anna, root, server, token, project } = world;
  const page = anna.page;
  const slipway = commandLine(root, server.url, token);
  const folder = mkdtempSync(join(tmpdir(), "slipway-import-"));
  const jira = join(root, "tests/transfer/samples/jira.csv");
  const dialog = page.getByRole("dialog");
  const plan = page.getByTestId("import-plan");
  const open = async () => {
    await page.goto(`/w/main/p/${project}`);
    await page.getByRole("button", { name: "导入与导出" }).click();
    await page.getByTestId("import").click();
    await dialog.getByRole("heading", { name: "已有的导入" }).waitFor();
  };
  const select = (name) =>
    dialog.getByRole("textbox", { name, exact: true }).or(dialog.getByRole("combobox", { name, exact: true })).first();
  const choose = (file) => page.getByTestId("import-file").setInputFiles(file);
  const looksGood = async () => {
    // A dialog's head is a <header>, which best practice would have once in a page.
    const found = (await axe(page)).filter((line) => !line.startsWith("landmark-"));
    if (found.length > 0) throw new Error(JSON.stringify(found));
  };

  try {
    await check.that("a file is tried at once: what is new, and each row that cannot be taken, to be saved", async () => {
      await open();
      await choose(jira);
      await plan.getByText("将新建 4，未变 0，无法导入 3").waitFor();
      await plan.getByText("Jira 的 CSV").waitFor();
      await page.getByTestId("import-tasks").getByText("zhao.min").first().waitFor();
      await dialog.getByTestId("rejected-rows").getByText("row_malformed").first().waitFor();
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        dialog.getByRole("button", { name: "另存为 CSV" }).first().click(),
      ]);
      const text = readFileSync(await saved.path(), "utf8");
      if (!text.includes("date_invalid")) throw new Error(text);
      await looksGood();
      await world.photo(page, "import-plan");
    });
    await check.that("a status that is not known here is told what it is, and the plan is made again", async () => {
      const names = page.getByTestId("import-names");
      await select("状态: Waiting for vendor").click();
      await page.getByRole("option", { name: "进行中" }).click();
      const waiting = page.getByTestId("import-tasks").locator("tr", { hasText: "进行中" });
      await until("the task would stand there", async () => (await waiting.count()) > 1);
      await names.getByText("Waiting for vendor").waitFor();
    });
    await check.that("all of it fits a phone", async () => {
      const size = page.viewportSize();
      await page.setViewportSize({ width: 360, height: 740 });
      const wide = await dialog.evaluate((node) => node.scrollWidth - node.clientWidth);
      await world.photo(page, "import-phone");
      await page.setViewportSize(size);
      if (wide > 0) throw new Error(`${wide} px too wide`);
    });
    await check.that("it is brought in, with what came of it, and the rows that it left out", async () => {
      await dialog.getByRole("button", { name: "导入 4 个任务" }).click();
      await page.getByTestId("import-result").getByText("新建 4，未变 0，评论 2，未导入 3").waitFor();
      const row = dialog.locator("[data-import]", { hasText: "jira.csv" });
      await row.getByText("新建 4，未变 0，未导入 3").waitFor();
      await row.getByTestId("import-rejected").click();
      await row.getByTestId("rejected-rows").getByText("date_invalid").waitFor();
      await looksGood();
    });
    await check.that("its tasks stand on the board, by whoever wrote them there", async () => {
      await dialog.getByRole("link", { name: "查看看板" }).click();
      await page.getByPlaceholder("搜索卡片").fill("对账工具支持多币种");
      await card(page, "对账工具支持多币种").first().click();
      await page.getByText(/来自 Jira PAY-1，作者 zhao\.min/).first().waitFor();
      await page.keyboard.press("Escape");
    });
    await check.that("again it brings nothing, and the command line says the same", async () => {
      await open();
      await choose(jira);
      await plan.getByText("将新建 0，未变 4，无法导入 3").waitFor();
      if (!(await page.getByTestId("import-start").isDisabled())) throw new Error("it can be run");
      await dialog.getByText("用命令行导入").click();
      const said = await page.getByTestId("import-tryIt").textContent();
      if (said !== `slipway -p ${project} import tasks.csv --dry-run`) throw new Error(said);
      const { code, text } = await slipway.said("-p", project, "import", jira, "--dry-run");
      // 7: done in part, for some rows cannot be taken.
      if (code !== 7 || !/新建 0，未变 4，拒绝 3|0 to create, 4 unchanged, 3 rejected/.test(text)) throw new Error(`${code}: ${text}`);
    });
    await check.that("a guessed encoding can be said, and a file that cannot be read says where", async () => {
      writeFileSync(join(folder, "旧.csv"), gb18030);
      await choose(join(folder, "旧.csv"));
      await plan.getByText("编码 GB18030").waitFor();
      await page.getByTestId("import-tasks").getByText("对账").waitFor();
      await select("编码").click();
      await page.getByRole("option", { name: "UTF-8" }).click();
      await dialog.getByRole("alert").waitFor();
      await select("编码").click();
      await page.getByRole("option", { name: "GB18030" }).click();
      await plan.getByText("将新建 1").waitFor();
      writeFileSync(join(folder, "broken.json"), '{"issues":\n[}');
      await choose(join(folder, "broken.json"));
      await dialog.getByRole("alert").getByText("第 2 行").waitFor();
      await page.keyboard.press("Escape");
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
imports.title = "what another tool wrote";
