// Debian's Chromium, and what the checks ask of a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // A host of plain HTTP that is not this machine by name: what browsers withhold from such pages is withheld.
      "--host-resolver-rules=MAP slipway.test 127.0.0.1",
    ],
  });
}

// A person at a browser of their own. Whatever the page complains about is kept in `complaints`.
export async function person(browser, url, options = {}) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1366, height: 820 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    ...options,
  });
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // Said by the browser itself for every refused request and every lost connection.
    if (/Failed to load resource|WebSocket connection|net::ERR_INTERNET_DISCONNECTED/.test(message.text())) return;
    complaints.push(`console: ${message.text()}`);
  });
  return { context, page, complaints };
}

// What axe finds wrong by WCAG 2.2 AA, as lines.
export async function axe(page) {
  // Not by a script tag: the page's own policy forbids them.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return result.violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} — ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? violation.help}`),
    );
  });
}

// The board as this page shows it: titles of each column's cards, top first.
export function boardOnScreen(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("[data-column]")].map((column) => ({
      id: column.getAttribute("data-column"),
      cards: [...column.querySelectorAll("li[data-index]")]
        .sort((a, b) => Number(a.getAttribute("data-index")) - Number(b.getAttribute("data-index")))
        .flatMap((row) => [...row.querySelectorAll("[data-task]")].map((title) => title.textContent)),
    })),
  );
}

// `scope` is a page or a column of one.
export const card = (scope, title) => scope.locator(`article.card:has(.card-title:text-is("${title}"))`);
export const column = (page, name) => page.locator("section[data-column]", { has: page.locator("h2", { hasText: new RegExp(`^${name}$`) }) });
