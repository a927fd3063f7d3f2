// Two people in two browsers and a script work on one go-live project, from the first link to approved
// minutes. Prints a line for each claim and at last `N passed, N failed`.
//
//   tests/e2e/run            everything
//   tests/e2e/run --no-shots without the gallery of screenshots
//   tests/e2e/run --only=overall,gallery  the arrival, and then these parts by their names
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { apiClient } from "./lib/api.mjs";
import { launch, person } from "./lib/browser.mjs";
import { checks } from "./lib/check.mjs";
import { startServer } from "./lib/server.mjs";
import { arrive } from "./parts/arrive.mjs";
import { boardTogether } from "./parts/board.mjs";
import { cutOff } from "./parts/cut_off.mjs";
import { erasure } from "./parts/erasure.mjs";
import { gallery } from "./parts/gallery.mjs";
import { imports } from "./parts/imports.mjs";
import { keyboard } from "./parts/keyboard.mjs";
import { largeBoard } from "./parts/large_board.mjs";
import { meeting } from "./parts/meeting.mjs";
import { mentions } from "./parts/mentions.mjs";
import { moments } from "./parts/moment.mjs";
import { overall } from "./parts/overall.mjs";
import { keyRotated, proofs, rolledBack } from "./parts/proof.mjs";
import { records } from "./parts/records.mjs";
import { refusals } from "./parts/refusals.mjs";
import { screens } from "./parts/screens.mjs";
import { session } from "./parts/session.mjs";
import { timeTravel } from "./parts/time.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const wanted = process.argv.slice(2);
const check = checks();

const server = await startServer(root);
const browser = await launch();
const world = {
  root,
  server,
  browser,
  check,
  shots: resolve(here, "shots"),
  anna: await person(browser, server.url),
  bo: await person(browser, server.url),
  api: undefined,
  token: undefined,
  project: undefined,
  // A moment worth looking at.
  photo(page, name) {
    return wanted.includes("--no-shots") ? undefined : page.screenshot({ path: `${this.shots}/moment-${name}.png` });
  },
  useToken(token) {
    this.token = token;
    this.api = apiClient(server.url, token);
  },
};

mkdirSync(world.shots, { recursive: true });
const all = [arrive, boardTogether, cutOff, refusals, meeting, timeTravel, moments, proofs, keyRotated, keyboard, largeBoard, erasure, records, imports, overall, mentions, screens, session];
if (!wanted.includes("--no-shots")) all.push(gallery);
// It leaves the server with another history, so it comes last.
all.push(rolledBack);
const only = wanted.find((one) => one.startsWith("--only="))?.slice("--only=".length).split(",");
const parts = only ? all.filter((part) => part === arrive || only.includes(part.name)) : all;
try {
  for (const part of parts) {
    console.log(`-- ${part.title}`);
    try {
      await part(world);
    } catch (error) {
      await check.that(`${part.title}: it can be gone through`, () => {
        throw error;
      });
    }
  }
  await check.that("no page complained on its console", () => {
    const said = [...world.anna.complaints, ...world.bo.complaints];
    if (said.length > 0) throw new Error(said.slice(0, 6).join("\n"));
  });
} finally {
  if (check.failed > 0) {
    for (const name of ["anna", "bo"]) {
      await world[name].page.screenshot({ path: `${world.shots}/last-${name}.png` }).catch(() => {});
    }
  }
  await browser.close();
  await server.stop();
}
process.exit(check.close());
