// The log proves itself in the browser: chips, receipts, an attacker on the line, and files verified offline.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newId } from "../lib/api.mjs";
import { axe, person } from "../lib/browser.mjs";
import { until } from "../lib/check.mjs";
import { commandLine } from "../lib/cli.mjs";
import { flip, tamperingProxy } from "../lib/tamper.mjs";
import { tarFiles } from "../lib/tar.mjs";
import { password } from "./arrive.mjs";

const chipOf = (row) => row.getByTestId("proof-chip").first();
const stateOf = (chip) => chip.getAttribute("data-state");
const chipIs = (chip, state) => until(`the chip says ${state}`, async () => (await stateOf(chip)) === state, 15_000);
const logIs = (page, state) => page.locator(`[data-testid=log-status][data-state=${state}]`).waitFor({ timeout: 15_000 });

async function signIn(page) {
  await page.goto("/login");
  await page.fill("input[name=login]", "anna");
  await page.fill("input[name=password]", password);
  await page.click("button[type=submit]");
  await page.waitForSelector(".shell");
}

// A file that the page gives, as text.
async function download(page, click) {
  const [given] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: given.suggestedFilename(), text: readFileSync(await given.path(), "utf8") };
}

export async function proofs(world) {
  const { check, anna, browser, server, project, root, token } = world;
  const a = anna.page;
  const read = async (path) => {
    const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  };
  const audit = `/w/main/p/${project}/audit`;
  const firstRow = (page) => page.getByTestId("audit-row").first();

  await check.that("the log is verified on the person's device when the audit page opens", async () => {
    await a.goto(audit);
    await logIs(a, "verified");
    const [, size] = (await read(`/log/${project}/checkpoint`)).toString().split("\n");
    await a.getByTestId("log-status").getByText(`日志共 ${size} 条提交`).waitFor();
  });
  await check.that("the limits stand there in their own words", async () => {
    await a.getByTestId("log-status").getByText("见证人与局限").click();
    await a.getByText("仅凭日志无法排除分裂视图", { exact: false }).waitFor();
    await a.getByText("掌握签名密钥的 root 可以欺骗没有更早检查点的人。").waitFor();
    await a.getByTestId("log-status").getByText(/还没有见证人|已见证到/).first().waitFor();
  });
  await check.that("an entry that is opened is proved: not verified, then verified", async () => {
    const chip = chipOf(firstRow(a));
    if ((await stateOf(chip)) !== "unverified") return false;
    await firstRow(a).getByRole("button").first().click();
    await chipIs(chip, "verified");
    await chip.click();
    const detail = a.getByTestId("proof-detail");
    await detail.getByText(/包含在共 \d+ 条提交的日志中，由 .+ 签名，根 [0-9a-f]{8}…[0-9a-f]{8}/).waitFor();
    const root = Buffer.from((await read(`/log/${project}/checkpoint`)).toString().split("\n")[2], "base64").toString("hex");
    await a.waitForTimeout(300);
    await world.photo(a, "proof-chip");
    return (await detail.textContent()).includes(root.slice(0, 8));
  });
  let receipt;
  await check.that("its receipt can be kept", async () => {
    receipt = await download(a, () => a.getByRole("button", { name: /下载收据/ }).click());
    await a.keyboard.press("Escape");
    return receipt.name.endsWith(".tlog-proof") && receipt.text.startsWith("c2sp.org/tlog-proof@v1\nextra ");
  });
  await check.that("all entries that are shown are verified at once", async () => {
    await a.getByTestId("check-shown").click();
    await until("every chip", async () => {
      const states = await a.getByTestId("proof-chip").evaluateAll((chips) => chips.map((chip) => chip.dataset.state));
      return states.length > 5 && states.every((state) => state === "verified");
    }, 20_000);
  });
  await check.that("approved minutes carry their proof, and print it", async () => {
    await a.goto(`/w/main/p/${project}/rooms`);
    await a.getByRole("link", { name: "项目同步会第 1 次" }).first().click();
    await chipIs(a.getByTestId("proof-chip").first(), "verified");
    await a.emulateMedia({ media: "print" });
    const printed = await a.locator(".paper-receipt").textContent();
    await a.emulateMedia({ media: "screen" });
    return printed.startsWith("c2sp.org/tlog-proof@v1");
  });
  await check.that("so do the charter's approval and each line of a card's history", async () => {
    await a.goto(`/w/main/p/${project}/charter`);
    await chipIs(a.getByTestId("proof-chip").first(), "verified");
    await a.goto(`/w/main/p/${project}/board`);
    await a.locator("[data-task]").first().click();
    await a.getByRole("tab", { name: "历史" }).click();
    const chip = a.getByTestId("card-drawer").getByTestId("proof-chip").first();
    await chip.click();
    await chipIs(chip, "verified");
    await a.keyboard.press("Escape");
  });

  await check.that("on a plain-HTTP host, where crypto.subtle is withheld, it is proved all the same", async () => {
    const plain = await person(browser, server.url.replace("127.0.0.1", "slipway.test"));
    await signIn(plain.page);
    if (await plain.page.evaluate(() => isSecureContext || crypto.subtle !== undefined)) throw new Error("crypto.subtle is there");
    await plain.page.goto(audit);
    await logIs(plain.page, "verified");
    await firstRow(plain.page).getByRole("button").first().click();
    await chipIs(chipOf(firstRow(plain.page)), "verified");
    await plain.context.close();
  });

  const proxy = await tamperingProxy(server.url);
  // Each in a browser of its own: what was read once is kept for good, and would not be asked for again.
  const through = async (work) => {
    const victim = await person(browser, `http://127.0.0.1:${proxy.port}`);
    try {
      await signIn(victim.page);
      await work(victim.page);
    } finally {
      await victim.context.close();
    }
  };
  const openFirst = async (page) => {
    await page.goto(audit);
    await firstRow(page).waitFor();
    await firstRow(page).getByRole("button").first().click();
    return chipOf(firstRow(page));
  };
  const failsWith = (words, photo) =>
    through(async (page) => {
      const chip = await openFirst(page);
      await chipIs(chip, "failed");
      await chip.click();
      await page.getByTestId("proof-detail").getByText(words).waitFor();
      if (photo) await world.photo(page, photo);
      if ((await page.getByTestId("log-conflict").count()) > 0) throw new Error("taken for a contradiction of the server's");
    });
  await check.that("through an honest proxy it verifies", () => through(async (page) => chipIs(await openFirst(page), "verified")));
  await check.that("an altered commit is refused: the chip is red and says why", () => {
    // The last byte is the newest commit's, which is the first row's.
    proxy.alter(/\/tile\/entries\//, (body) => flip(body, body.length - 1));
    return failsWith(/哈希与已签名的根不符/, "proof-failed");
  });
  await check.that("an altered hash tile is refused", () => {
    proxy.honest();
    proxy.alter(/\/tile\/0\//, (body) => Buffer.from(body.map((byte, at) => (at % 32 === 5 ? byte ^ 8 : byte))));
    return failsWith(/哈希与已签名的根不符/);
  });
  await check.that("an altered checkpoint is refused", () => {
    proxy.honest();
    // A digit of the root.
    proxy.alter(/\/checkpoint$/, (body) => flip(body, body.indexOf(10, body.indexOf(10) + 1) + 8));
    return failsWith(/签名|格式不正确/);
  });
  await check.that("an audit trail that says something else than the log is refused", () => {
    proxy.honest();
    proxy.alter(/\/api\/v1\/projects\/.*\/audit/, (body) => {
      const page = JSON.parse(body);
      for (const entry of page.entries ?? []) entry.command = "archive_task";
      return Buffer.from(JSON.stringify(page));
    });
    return failsWith(/不是同一条/);
  });
  await check.that("and all is well once nobody meddles", () => {
    proxy.honest();
    return through(async (page) => chipIs(await openFirst(page), "verified"));
  });
  await proxy.close();

  const witness = {};
  await check.that("a witness cosigns, and the page says who, how far, and when", async () => {
    const slipway = commandLine(root, server.url, token);
    const [secret, kept, logKeys] = ["witness.key", "witness", "log.keys"].map((name) => join(server.scratch(), name));
    const must = async (...args) => {
      const { code, text } = await slipway.said(...args);
      if (code !== 0) throw new Error(`slipway ${args.join(" ")}: ${code} ${text}`);
      return text;
    };
    const made = await must("witness", "new-key", "audit.example/w1", "--output", secret);
    writeFileSync(logKeys, await read(`/log/${project}/keys`));
    witness.key = /audit\.example\/w1\+[0-9a-f]{8}\+[\w+/=]+/.exec(made)[0];
    witness.look = () => must("witness", "--key", secret, "--logs", logKeys, "--state", kept, "--follow", project, "--once");
    await must("witness", "add", witness.key);
    await witness.look();
    await a.goto(audit);
    await logIs(a, "verified");
    const [, size] = (await read(`/log/${project}/checkpoint`)).toString().split("\n");
    await a.getByTestId("log-status").getByText("见证人与局限").click();
    await a.getByTestId("witnesses").getByText(`audit.example/w1：已见证到第 ${size} 条提交`).waitFor();
    await a.getByText(/见证人 audit\.example\/w1 于 .+ 共同签名/).waitFor();
    await world.photo(a, "witnessed");
  });
  await offline(world, read, receipt, witness);
}
proofs.title = "the log proves itself";

async function offline(world, read, receipt, witness) {
  const { check, browser, server, project, root, token } = world;
  const slipway = commandLine(root, server.url, token);
  const inFolder = (name) => join(server.scratch(), name);
  const [good, bad, proof] = [inFolder("good.slipway"), inFolder("bad.slipway"), inFolder("one.tlog-proof")];
  const keys = (await read(`/log/${project}/keys`)).toString().trim();
  const [key] = keys.split("\n");
  writeFileSync(proof, receipt?.text ?? "");
  let size = 0;
  const badAt = 40;
  await check.that("the command line exports the log, cosigned, and proves it by itself", async () => {
    // The export is a commit too, which the witness has yet to see.
    let going = true;
    const exporting = slipway.said("audit", "export", project, "--output", good, "--witness", witness.key, "--wait", "30");
    exporting.finally(() => (going = false));
    while (going) await witness.look();
    const exported = await exporting;
    const proven = await slipway.said("audit", "verify", good, "--key", key);
    if (exported.code !== 0 || proven.code !== 0) throw new Error(exported.text + proven.text);
    // One bit of one commit, found by its place in the first entry bundle.
    const bytes = readFileSync(good);
    const files = tarFiles(bytes);
    const [, checkpoint] = [...files].find(([path]) => path === "checkpoint");
    size = Number(bytes.toString("utf8", checkpoint.offset, checkpoint.offset + checkpoint.size).split("\n")[1]);
    const [, entries] = [...files].find(([path]) => path.startsWith("tile/entries/000"));
    let at = entries.offset;
    for (let place = 1; place < badAt; place += 1) at += 2 + bytes.readUInt16BE(at);
    bytes[at + 2 + (bytes.readUInt16BE(at) >> 1)] ^= 1;
    writeFileSync(bad, bytes);
    const refused = await slipway.said("audit", "verify", bad, "--key", key);
    if (refused.code !== 6 || !refused.text.includes(`${badAt}`)) throw new Error(`${refused.code} ${refused.text}`);
  });
  const plan = Buffer.from("%PDF-1.7 the plan of the cutover");
  const planDigest = createHash("sha256").update(plan).digest("hex");
  const filed = inFolder("filed.slipway");
  const [altered, lacking] = ["altered", "lacking"].map((name) => inFolder(`${name}.slipway`));
  await check.that("with its files it proves those as well, and refuses an altered one", async () => {
    const [planFile, noteFile] = [inFolder("plan.pdf"), inFolder("note.txt")];
    writeFileSync(planFile, plan);
    writeFileSync(noteFile, "who is on call");
    const task = (await (await fetch(`${server.url}/api/v1/projects/${project}/views/board`, { headers: { authorization: `Bearer ${token}` } })).json()).entities.find((one) => one.task).task.taskId;
    for (const file of [planFile, noteFile]) {
      const put = await slipway.said("file", "put", `task/${task}`, file, "-p", project);
      if (put.code !== 0) throw new Error(put.text);
    }
    const exported = await slipway.said("audit", "export", project, "--output", filed, "--files", "--no-views");
    const proven = await slipway.said("audit", "verify", filed, "--key", key);
    if (exported.code !== 0 || proven.code !== 0) throw new Error(exported.text + proven.text);
    const bytes = readFileSync(filed);
    const { offset, size } = tarFiles(bytes).get(`files/${planDigest}`);
    writeFileSync(lacking, Buffer.concat([bytes.subarray(0, offset - 512), bytes.subarray(offset + Math.ceil(size / 512) * 512)]));
    bytes[offset + 12] ^= 1;
    writeFileSync(altered, bytes);
    const refused = await slipway.said("audit", "verify", altered, "--key", key);
    return refused.code === 6 && refused.text.includes(planDigest);
  });
  await check.that("and it accepts the receipt that the browser made", async () => {
    const { code, text } = await slipway.said("audit", "check", proof, "--key", key);
    if (code !== 0) throw new Error(text);
  });

  const stranger = await person(browser, server.url, { storageState: { cookies: [], origins: [] } });
  const page = stranger.page;
  const asked = [];
  stranger.context.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const verdictIs = (state) => page.locator(`[data-testid=verdict][data-state=${state}]`).waitFor({ timeout: 20_000 });
  const verify = async (file, trusted) => {
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByTestId("verify-keys").fill(trusted);
    await page.getByTestId("verify-start").click();
  };

  await check.that("the offline page opens without a sign-in and asks the server for nothing but itself", async () => {
    await page.goto("/verify");
    await page.getByRole("heading", { name: "离线验证" }).waitFor();
    await page.waitForLoadState("networkidle");
    const wrong = asked.filter((path) => /^\/(api|log|sync)/.test(path));
    if (wrong.length > 0) throw new Error(wrong.join(" "));
    await stranger.context.setOffline(true);
  });
  await check.that("a good bundle verifies with the network gone, and its commits can be read", async () => {
    await verify(good, `${keys}\n${witness.key}`);
    await verdictIs("verified");
    await page.getByText(`${size} 条提交，完整且未被改动`).waitFor();
    await page.getByText(/见证人 audit\.example\/w1 于 .+ 共同签名/).waitFor();
    await page.getByTestId("commit-table").getByText(`r${size}`, { exact: true }).waitFor();
    if (size > 200) {
      await page.getByRole("button", { name: "显示更早的" }).click();
      await page.getByTestId("commit-table").getByText(`r${size - 200}`, { exact: true }).waitFor();
    }
    await world.photo(page, "verify-good");
    const found = await axe(page);
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  await check.that("with the key from inside the file it says that this proves nothing about who signed", async () => {
    await page.getByTestId("verify-keys").fill("");
    await page.getByLabel("没有公钥：使用文件里的").check();
    await page.getByTestId("verify-start").click();
    await page.getByText("公钥取自文件本身", { exact: false }).waitFor();
  });
  await check.that("a bad bundle is refused, and its first bad revision is named", async () => {
    await verify(bad, keys);
    await verdictIs("failed");
    await page.getByText(`第一个有问题的修订：${badAt}`).waitFor();
    await world.photo(page, "verify-bad");
    const found = await axe(page);
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  const filesSay = (words) => page.getByTestId("verify-files").getByText(words, { exact: false }).first().waitFor();
  await check.that("its files are counted, and named where one is altered or missing", async () => {
    await verify(good, keys);
    await verdictIs("verified");
    await filesSay("附件");
    await verify(filed, keys);
    await verdictIs("verified");
    await filesSay(/日志指明 (\d+) 个附件：\1 个都在此审计包中/);
    await verify(altered, keys);
    await verdictIs("failed");
    await filesSay(planDigest);
    await filesSay("以下摘要的附件被改动");
    await verify(lacking, keys);
    await verdictIs("failed");
    await filesSay(planDigest);
    await filesSay("缺少以下摘要的附件");
    await world.photo(page, "verify-files");
    const found = await axe(page);
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  await check.that("a receipt verifies there too, and not with another's key", async () => {
    await verify(proof, keys);
    await verdictIs("verified");
    const other = "other.example+d4a1b2c3+AbC";
    await verify(proof, other);
    await verdictIs("unreadable");
  });
  await check.that("it stays whole at 360 px and in English", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByTestId("switch-language").click();
    await page.getByRole("heading", { name: "Verify offline" }).waitFor();
    await verify(bad, keys);
    await verdictIs("failed");
    await world.photo(page, "verify-bad-360");
    await verify(altered, keys);
    await verdictIs("failed");
    await filesSay(planDigest);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (tooWide > 0) throw new Error(`files: ${tooWide} px too wide`);
    await world.photo(page, "verify-files-360");
    await verify(good, keys);
    await verdictIs("verified");
    await world.photo(page, "verify-good-360");
    const found = await axe(page);
    if (found.length > 0) throw new Error(found.join("\n"));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) throw new Error(`${wide} px too wide`);
  });
  await check.that("all this time it asked nobody", () => asked.every((path) => !/^\/(api|log|sync)/.test(path)));
  await stranger.context.close();
}

export async function keyRotated(world) {
  const { check, anna, server, project, token } = world;
  const a = anna.page;
  const audit = `/w/main/p/${project}/audit`;
  await a.goto(audit);
  await logIs(a, "verified");
  await check.that("a rotated key is taken over from the one before it, and from nobody else", async () => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${server.url}/api/v1/log/rotate-key`, { method: "POST", headers });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const checkpoint = await fetch(`${server.url}/log/${project}/checkpoint`, { headers });
    const own = (await checkpoint.text()).match(new RegExp(`^— \\S+/log/${project} `, "gm"));
    if (own?.length !== 2) throw new Error("the checkpoint is not signed by both keys");
    await a.goto(audit);
    await logIs(a, "verified");
    const pinned = await a.evaluate((id) => JSON.parse(localStorage.getItem(`slipway.log.${id}`)).keys, project);
    return pinned.length === 2 && (await a.getByTestId("log-conflict").count()) === 0;
  });
}
keyRotated.title = "the log's key is rotated";

// The last part of all: the server's data are put back to an earlier day, and it goes on from there.
export async function rolledBack(world) {
  const { check, anna, browser, server, api, project } = world;
  const a = anna.page;
  const audit = `/w/main/p/${project}/audit`;
  const { entities } = await api.view(project, "board");
  const columnId = entities.find((one) => one.column).column.columnId;
  const grow = async (count, word) => {
    for (let at = 0; at < count; at += 1) await api.send(project, "createTask", { taskId: newId(), title: `${word} ${at}`, columnId });
  };
  const earlier = await server.copy();
  await grow(4, "在原来的历史里");
  await a.goto(audit);
  await logIs(a, "verified");
  const state = await anna.context.storageState();
  await server.putBack(earlier);

  await check.that("a log that became shorter is told loudly, with both heads, on every page of the project", async () => {
    await a.goto(audit);
    const banner = a.locator("[data-testid=log-conflict][data-kind=shorter]");
    await banner.waitFor({ timeout: 15_000 });
    await logIs(a, "conflict");
    if ((await banner.locator("code").count()) !== 2) return false;
    await world.photo(a, "log-conflict");
    await a.goto(`/w/main/p/${project}/board`);
    await banner.waitFor();
    const found = await axe(a);
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  await check.that("the evidence can be downloaded: both signed notes, verbatim", async () => {
    const { text } = await download(a, () => a.getByRole("button", { name: "下载证据" }).click());
    const evidence = JSON.parse(text);
    return evidence.kind === "shorter" && /\n— /.test(evidence.pinned.checkpoint) && /\n— /.test(evidence.offered);
  });
  await check.that("the warning stays after a reload, and proofs are refused", async () => {
    await a.reload();
    await a.getByTestId("log-conflict").waitFor();
    await a.goto(audit);
    await firstChipIs(a, "conflict");
  });
  await check.that("another history of the same length or longer is a fork, for whoever saw the first", async () => {
    await grow(6, "在另一段历史里");
    const witness = await person(browser, server.url, { storageState: withoutConflicts(state) });
    await witness.page.goto(audit);
    await witness.page.locator("[data-testid=log-conflict][data-kind=fork]").waitFor({ timeout: 15_000 });
    await witness.page.setViewportSize({ width: 360, height: 740 });
    await world.photo(witness.page, "log-conflict-360");
    const wide = await witness.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await witness.context.close();
    return wide <= 0;
  });
}
rolledBack.title = "a history put back";

async function firstChipIs(page, state) {
  const row = page.getByTestId("audit-row").first();
  await row.getByRole("button").first().click();
  await chipIs(chipOf(row), state);
}

function withoutConflicts(state) {
  return {
    ...state,
    origins: state.origins.map((one) => ({
      ...one,
      localStorage: one.localStorage.filter(({ name }) => !name.startsWith("slipway.logConflict.")),
    })),
  };
}
