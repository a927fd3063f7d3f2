// Every page in both languages, light and dark, wide and at 360 px: looked at by axe, and photographed.
import { axe } from "../lib/browser.mjs";

async function steady(page) {
  await page.waitForLoadState("networkidle").catch(() => {});
  await page.waitForTimeout(350);
}

export async function gallery(world) {
  const { check, anna, browser, server, api, project } = world;
  const { entities } = await api.view(project, "meeting");
  const meetings = entities.flatMap((one) => (one.meeting ? [one.meeting] : []));
  const held = meetings.find((one) => one.state === "MINUTES_APPROVED")?.meetingId;
  const running = meetings.find((one) => one.state === "IN_PROGRESS")?.meetingId;
  const board = await api.view(project, "board");
  const open = board.entities.find((one) => one.task?.title === "核对清算接口清单")?.task.taskId;
  const base = `/w/main/p/${project}`;
  const signedIn = [
    ["my-work", "/"],
    ["inbox", "/inbox"],
    ["calendar", "/calendar"],
    ["agenda", "/calendar?show=agenda"],
    ["portfolio", "/w/main"],
    ["portfolio-table", "/w/main?show=table"],
    ["overview", base],
    ["charter", `${base}/charter`],
    ["board", `${base}/board`],
    ["card", `${base}/board?sel=task/${open}`],
    ["board-past", `${base}/board?at=2&compare=now`],
    ["rooms", `${base}/rooms`],
    // Not there where the meeting's part was left out.
    ...(running ? [["room-running", `${base}/rooms/${running}`]] : []),
    ...(held ? [["room-approved", `${base}/rooms/${held}`]] : []),
    ["since", `${base}/since?since=1`],
    ["audit", `${base}/audit`],
    ["dashboards", `${base}/dash`],
    ["dash-readiness", `${base}/dash/readiness`],
    ["dash-delivery", `${base}/dash/delivery`],
    ["settings", "/settings"],
  ];
  const records = ["requirements", "plan", "test", "environment", "risks", "gates", "gates/g1", "runbook", "people", "ops", "closure", "dash/cutover", "dash/operation"];
  const state = await anna.context.storageState();
  const variants = [
    { name: "zh", language: "zh-CN", theme: "light", width: 1366, height: 820 },
    { name: "en", language: "en", theme: "light", width: 1366, height: 820 },
    { name: "zh-360", language: "zh-CN", theme: "light", width: 360, height: 740 },
    { name: "en-360", language: "en", theme: "light", width: 360, height: 740 },
    { name: "en-dark", language: "en", theme: "dark", width: 1366, height: 820 },
    { name: "zh-dark-360", language: "zh-CN", theme: "dark", width: 360, height: 740 },
  ];
  const walk = async (variant) => {
    const context = await browser.newContext({
      baseURL: server.url,
      storageState: state,
      viewport: { width: variant.width, height: variant.height },
      timezoneId: "Asia/Shanghai",
    });
    await context.addInitScript(({ language, theme }) => {
      localStorage.setItem("slipway.language", language);
      localStorage.setItem("slipway.theme", theme);
    }, variant);
    const page = await context.newPage();
    const look = async (name, address) => {
      await page.goto(address);
      await steady(page);
      await page.screenshot({ path: `${world.shots}/${variant.name}-${name.replace("/", "-")}.png` });
      const found = await axe(page);
      if (found.length > 0) throw new Error(`${name}:\n${found.join("\n")}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) throw new Error(`${name} is ${wide} px wider than the window`);
    };
    for (const [name, address] of signedIn) {
      await check.that(`${variant.name}: ${name} is accessible and fits`, () => look(name, address));
    }
    // Lists all alike: once in each language, once wide and once narrow.
    for (const name of variant.name === "zh" || variant.name === "en-360" ? records : []) {
      await check.that(`${variant.name}: ${name} is accessible and fits`, () => look(name, `${base}/${name}`));
    }
    await context.clearCookies();
    await check.that(`${variant.name}: login is accessible and fits`, () => look("login", "/login"));
    await check.that(`${variant.name}: verify is accessible and fits`, () => look("verify", "/verify"));
    await check.that(`${variant.name}: welcome is accessible and fits`, () => look("welcome", "/welcome#shown-only"));
    await context.close();
  };
  // Two at a time: most of a page is waiting until it stands still.
  const lane = async (odd) => {
    for (const variant of variants.filter((_, at) => at % 2 === odd)) await walk(variant);
  };
  await Promise.all([lane(0), lane(1)]);
}
gallery.title = "every page, looked at";
