// Dashboards, screens on a wall without a sign-in, embeds, comments on the minutes' text, and attachments.
import { axe, person } from "../lib/browser.mjs";
import { newId } from "../lib/api.mjs";
import { until } from "../lib/check.mjs";

const sizes = [
  { width: 1920, height: 1080 },
  { width: 3840, height: 1080 },
  { width: 360, height: 740 },
];

export async function screens(world) {
  const { check, anna, api, project } = world;
  const a = anna.page;
  const base = `/w/main/p/${project}`;

  await check.that("the dashboards are listed, and one leads to the pages that it is about", async () => {
    await a.goto(`${base}/dash`);
    await a.getByRole("link", { name: "上线就绪" }).click();
    await a.waitForURL(`**${base}/dash/readiness`);
    await a.locator("[data-tile=topRisks] h2 a").click();
    await a.waitForURL(`**${base}/risks`);
    await a.goBack();
  });
  await check.that("what happens shows on the dashboard at once", async () => {
    const riskId = newId();
    await a.locator("[data-tile=topRisks]").getByText("备付金不足").waitFor({ state: "detached" });
    await api.send(project, "identifyRisk", { riskId, title: "备付金不足" });
    await api.send(project, "assessRisk", { riskId, probability: 5, impact: 5 });
    const line = a.locator("[data-tile=topRisks] li", { hasText: "备付金不足" });
    await line.getByText("25").waitFor();
    await world.photo(a, "dashboard");
  });
  await check.that("a dashboard of a past moment shows that moment", async () => {
    await a.goto(`${base}/dash/readiness?at=3`);
    await a.getByTestId("past-banner").waitFor();
    await a.locator("[data-tile=stages] [data-state=planned]").first().waitFor();
    await a.locator("[data-tile=topRisks]").getByText("备付金不足").waitFor({ state: "detached" });
    return (await a.getByTestId("share-screen").count()) === 0;
  });
  await wall(world);
  await notes(world);
  await files(world);
}
screens.title = "dashboards, screens, comments, attachments";

// A link made by hand; answers it and the embed's address.
async function made(world, view) {
  const a = world.anna.page;
  await a.goto("/settings");
  await a.getByRole("tab", { name: "大屏与嵌入" }).click();
  await a.getByTestId("new-screen").click();
  const dialog = a.getByRole("dialog");
  await dialog.getByLabel("视图").click();
  await a.getByRole("option", { name: view, exact: true }).click();
  await a.getByTestId("make-screen-link").click();
  const link = await a.getByTestId("screen-link").textContent();
  const code = await a.getByTestId("embed-code").textContent();
  await a.getByRole("button", { name: "完成", exact: true }).click();
  return { link, embed: /src="([^"]+)"/.exec(code)[1].replaceAll("&amp;", "&") };
}

async function wall(world) {
  const { check, browser, server, api, project, anna } = world;
  let address;
  await check.that("a screen's link is made in the settings, and stands in their list", async () => {
    address = await made(world, "看板");
    await anna.page.locator(".token-row", { hasText: "看板" }).waitFor();
    return address.link.startsWith(`${server.url}/screen#`) && address.embed.startsWith(`${server.url}/embed#`);
  });
  const token = new URLSearchParams(new URL(address.link).hash.slice(1)).get("token");
  const stranger = await person(browser, server.url, { viewport: sizes[0] });
  const screen = stranger.page;
  const asked = [];
  screen.on("request", (request) => asked.push(`${request.url()} ${JSON.stringify(request.headers())}`));
  screen.on("websocket", (socket) => asked.push(socket.url()));
  await check.that("without a sign-in it shows its view, live", async () => {
    await screen.goto(address.link);
    await screen.locator("[data-tile=columns]").waitFor();
    await screen.locator("[data-testid=live-pill][data-state=live]").waitFor();
    await api.send(project, "createTask", { taskId: newId(), title: "大屏可见的任务", columnId: (await api.board(project))[0].id });
    const count = (await api.board(project))[0].cards.length;
    await screen.locator("[data-tile=columns] li").first().locator("strong", { hasText: String(count) }).waitFor();
  });
  await check.that("its token stands in no address and no header that is sent", () => {
    const told = asked.filter((line) => line.includes(token));
    if (told.length > 0) throw new Error(told[0]);
    return asked.length > 3;
  });
  await check.that("it names no people, and asks for no other view", async () => {
    const text = await screen.locator("main").innerText();
    return !/anna|安娜/i.test(text) && !asked.some((line) => line.includes("/api/"));
  });
  for (const size of sizes) {
    await check.that(`the screens fit ${size.width} × ${size.height}, and axe finds nothing`, async () => {
      await screen.setViewportSize(size);
      await screen.waitForTimeout(200);
      await world.photo(screen, `screen-${size.width}`);
      const wide = await screen.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      const found = await axe(screen);
      if (found.length > 0) throw new Error(found.join("\n"));
      return wide <= 0;
    });
  }
  await check.that("it comes back by itself after the server was away", async () => {
    await screen.setViewportSize(sizes[0]);
    await server.restart();
    await screen.locator("[data-testid=live-pill][data-state=live]").waitFor({ timeout: 30_000 });
  });
  await check.that("it starts over by itself where the server has a newer app, and once only", async () => {
    const served = await (await fetch(`${server.url}/index.html`)).text();
    const newer = served.replace(/\/assets\/index-[^"]+\.js/, "/assets/index-newer.js");
    await screen.route("**/index.html", (route) => route.fulfill({ contentType: "text/html", body: newer }));
    let loads = 0;
    screen.on("load", () => (loads += 1));
    await server.restart();
    await until("it started over", () => loads > 0, 40_000);
    await screen.locator("[data-testid=live-pill][data-state=live]").waitFor({ timeout: 30_000 });
    await screen.waitForTimeout(12_000);
    return loads === 1;
  });
  await check.that("an embed shows the same, and its links open the project in a new tab", async () => {
    await screen.goto("about:blank");
    await screen.goto(address.embed);
    const link = screen.locator("[data-tile=columns] h2 a");
    await link.waitFor();
    const found = await axe(screen);
    if (found.length > 0) throw new Error(found.join("\n"));
    return (await link.getAttribute("target")) === "_blank" && (await link.getAttribute("href")) === `/w/main/p/${project}/board`;
  });
  await check.that("nothing of it can be framed where no origin is named", async () => {
    for (const path of ["/embed", "/screen", "/"]) {
      const policy = (await fetch(server.url + path)).headers.get("content-security-policy") ?? "";
      if (!policy.includes("frame-ancestors 'none'")) throw new Error(`${path}: ${policy}`);
    }
  });
  await check.that("revoked, it says so on the screen", async () => {
    await screen.goto("about:blank");
    await screen.goto(address.link);
    await screen.locator("[data-testid=live-pill][data-state=live]").waitFor();
    await anna.page.locator(".token-row", { hasText: "看板" }).getByRole("button").first().click();
    await screen.getByRole("heading", { name: "此大屏的令牌已失效" }).waitFor({ timeout: 20_000 });
  });
  await check.that("a link without its token says so, in the language that it names", async () => {
    await screen.goto("about:blank");
    await screen.goto("/screen#view=board");
    await screen.getByRole("heading", { name: "链接不完整" }).waitFor();
  });
  await stranger.context.close();
}

const select = (page, words) =>
  page.evaluate((said) => {
    const walker = document.createTreeWalker(document.querySelector(".cm-content"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(said);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + said.length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return;
    }
    throw new Error(`"${said}" is not in the editor`);
  }, words);

async function notes(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;
  const { entities } = await api.view(project, "meeting");
  const running = entities.find((one) => one.meeting?.state === "IN_PROGRESS")?.meeting.meetingId;
  const room = `/w/main/p/${project}/rooms/${running}`;
  await check.that("what is selected in the minutes is commented on, by the keyboard alone", async () => {
    await a.goto(room);
    await b.goto(room);
    const editor = a.locator(".cm-content");
    await editor.click();
    await a.keyboard.press("Control+End");
    await a.keyboard.type("\n窗口定在周六零点。");
    await b.locator(".cm-content").getByText("窗口定在周六零点").waitFor();
    await select(a, "周六零点");
    await until("the button is awake", () => a.getByTestId("add-note").isEnabled());
    await a.keyboard.press("Control+Alt+m");
    await a.getByTestId("note-input").fill("清算行周六休息吗？");
    await a.getByTestId("send-note").click();
    await b.getByTestId("note").getByText("清算行周六休息吗？").waitFor();
  });
  await check.that("the part stays marked while another writes before it", async () => {
    const marked = b.locator(".cm-note");
    await until("it is marked", async () => (await marked.allInnerTexts()).join("") === "周六零点");
    await b.locator(".cm-content").click();
    await b.keyboard.press("Control+Home");
    await b.keyboard.type("开场：");
    await until("it stays", async () => (await a.locator(".cm-note").allInnerTexts()).join("") === "周六零点");
    await until("here too", async () => (await marked.allInnerTexts()).join("") === "周六零点");
  });
  await check.that("a reply stands with it, and one jumps from it to the text", async () => {
    const note = b.getByTestId("note");
    await note.getByRole("button", { name: "回复" }).click();
    await b.getByTestId("note-input").fill("不休息。");
    await b.getByTestId("send-note").click();
    await a.getByTestId("note").getByText("不休息。").waitFor();
    if ((await a.getByTestId("note").count()) !== 1) throw new Error("a reply is a comment of its own");
    await a.getByTestId("note").locator("button.note-quote").click();
    await until("selected", () => a.evaluate(() => getSelection().toString() === "周六零点"));
    await world.photo(a, "notes");
  });
  await check.that("axe finds nothing in the room with comments, nor in their sheet at 360 px", async () => {
    const found = await axe(a);
    await a.setViewportSize({ width: 360, height: 740 });
    await a.getByTestId("show-notes").click();
    await a.getByTestId("note").first().waitFor();
    await world.photo(a, "notes-360");
    found.push(...(await axe(a)));
    await a.keyboard.press("Escape");
    await a.getByTestId("note").first().waitFor({ state: "hidden" });
    await a.setViewportSize({ width: 1366, height: 820 });
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  await check.that("resolved, it is put away on both screens", async () => {
    const before = Number((await api.view(project, "minutes")).revision);
    await a.getByTestId("resolve-note").click();
    await b.getByText("已解决 2 条").waitFor();
    await until("no mark", async () => (await b.locator(".cm-note").count()) === 0);
    // The past shows it as it was, to be read only.
    await a.goto(`${room}?at=${before}`);
    await a.locator("mark.cm-note", { hasText: "周六零点" }).waitFor();
    return (await a.getByTestId("resolve-note").count()) === 0;
  });
}

async function files(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;
  const [{ cards }] = (await api.board(project)).filter((column) => column.cards.length > 0);
  const card = `/w/main/p/${project}/board?sel=task/${cards[0].id}`;
  const plan = { name: "切换方案.txt", mimeType: "text/plain", buffer: Buffer.from("切换方案 ".repeat(20_000)) };
  // One black pixel.
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
    "base64",
  );
  const drawer = (page) => page.getByTestId("card-drawer");
  await check.that("files picked on a card stand on the other's card, a picture as a picture", async () => {
    await a.goto(card);
    await b.goto(card);
    const picked = [plan, { name: "拓扑.png", mimeType: "image/png", buffer: png }];
    await drawer(a).getByTestId("pick-file").first().setInputFiles(picked);
    await drawer(b).getByRole("button", { name: "下载 切换方案.txt" }).waitFor();
    await drawer(b).getByRole("img", { name: "拓扑.png 的预览" }).waitFor();
    await until("it is drawn", () => drawer(b).locator(".file-preview").evaluate((image) => image.naturalWidth === 1));
    await world.photo(b, "attachments");
  });
  await check.that("a download is what was attached, and is said to be verified", async () => {
    const waiting = b.waitForEvent("download");
    await drawer(b).getByRole("button", { name: "下载 切换方案.txt" }).click();
    const download = await waiting;
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    await drawer(b).getByText("已核验").waitFor();
    return download.suggestedFilename() === plan.name && Buffer.concat(chunks).equals(plan.buffer);
  });
  await check.that("an empty file is not tried, and the person is told", async () => {
    await drawer(a).getByTestId("pick-file").first().setInputFiles([{ ...plan, name: "空.txt", buffer: Buffer.alloc(0) }]);
    await drawer(a).getByText("空.txt 是空文件。").waitFor();
    await drawer(a).getByRole("button", { name: "不再显示 空.txt" }).click();
  });
  await check.that("axe finds nothing in a card with attachments", async () => {
    const found = await axe(a);
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  await check.that("removed with a reason, it is gone from both and told in the log", async () => {
    await drawer(a).getByRole("button", { name: "移除 切换方案.txt" }).click();
    await drawer(a).getByLabel("理由").fill("旧版本");
    await drawer(a).getByRole("button", { name: "移除", exact: true }).click();
    await drawer(b).getByRole("button", { name: "下载 切换方案.txt" }).waitFor({ state: "detached" });
    const { entries } = await api.read(`/api/v1/projects/${project}/audit?q=event:file_detached&limit=5`);
    return entries.length > 0;
  });
}
