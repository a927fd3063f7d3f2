// What another tool wrote comes in by the command line; the app says how, and what was left out.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe } from "../lib/browser.mjs";
import { commandLine } from "../lib/cli.mjs";

const table = "Summary,Issue key,Due date\n核对旧系统用户,OLD-1,2027-03-01\n,OLD-2,2027-03-02\n";

export async function imports(world) {
  const { check, anna, root, server, token, project } = world;
  const page = anna.page;
  const slipway = commandLine(root, server.url, token);
  const folder = mkdtempSync(join(tmpdir(), "slipway-import-"));
  const file = join(folder, "old tool.csv");
  writeFileSync(file, table);
  const open = async () => {
    await page.goto(`/w/main/p/${project}`);
    await page.getByRole("button", { name: "导入与导出" }).click();
    await page.getByTestId("import").click();
    await page.getByRole("dialog").getByRole("heading", { name: "已有的导入" }).waitFor();
  };

  try {
    await check.that("the app says how tasks come in, in commands that run as they stand", async () => {
      await open();
      await page.getByRole("dialog").getByLabel("文件").fill("old tool.csv");
      const said = await page.getByTestId("import-tryIt").textContent();
      const expected = `slipway -p ${project} import 'old tool.csv' --dry-run`;
      if (said !== expected) throw new Error(said);
      const { code, text } = await slipway.said("-p", project, "import", file, "--dry-run");
      // 7: done in part, for one row cannot be taken.
      if (code !== 7 || !text.includes("OLD-2")) throw new Error(`${code}: ${text}`);
    });
    await check.that("an import stands there with what it brought, and the rows that it left out can be taken along", async () => {
      await slipway.said("-p", project, "import", file);
      const row = page.getByRole("dialog").locator("[data-import]", { hasText: "old tool.csv" });
      await row.getByText("新建 1，未变 0，未导入 1").waitFor();
      await row.getByTestId("import-rejected").click();
      await row.getByTestId("rejected-rows").getByText("title_missing").waitFor();
      // A dialog's head is a <header>, which best practice would have once in a page.
      const found = (await axe(page)).filter((line) => !line.startsWith("landmark-"));
      if (found.length > 0) throw new Error(JSON.stringify(found));
      await world.photo(page, "import");
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        row.getByRole("button", { name: "另存为 CSV" }).click(),
      ]);
      const text = readFileSync(await saved.path(), "utf8");
      if (!text.includes("OLD-2,title_missing")) throw new Error(text);
      await page.keyboard.press("Escape");
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
imports.title = "what another tool wrote";
