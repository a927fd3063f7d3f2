// One moment, three ways to see it: the page under the time slider, the command line, the HTTP API.
import { boardOf } from "../lib/api.mjs";
import { until } from "../lib/check.mjs";
import { commandLine } from "../lib/cli.mjs";

const shapeOf = (columns) => columns.map((one) => ({ id: one.id, cards: one.cards.map((card) => card.id ?? card) }));

// What the page shows of cards, by id, in the order of its columns.
function idsOnScreen(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("[data-column]")].map((column) => ({
      id: column.getAttribute("data-column"),
      cards: [...column.querySelectorAll("li[data-index]")]
        .sort((a, b) => Number(a.getAttribute("data-index")) - Number(b.getAttribute("data-index")))
        .flatMap((row) => [...row.querySelectorAll("[data-task]")].map((title) => title.getAttribute("data-task"))),
    })),
  );
}

export async function moments(world) {
  const { check, anna, api, project, server, root, token } = world;
  const page = anna.page;
  const slipway = commandLine(root, server.url, token);
  const head = Number((await api.view(project, "board")).revision);
  // Tall enough for every card to be drawn.
  await page.setViewportSize({ width: 1800, height: 4000 });

  const sameEverywhere = async (at, bySlider) => {
    const fromApi = await api.view(project, "board", encodeURIComponent(at));
    const fromCli = await slipway("--project", project, "--at", at, "board");
    if (JSON.stringify(fromCli) !== JSON.stringify(fromApi)) throw new Error(`the command line and the API differ at ${at}`);
    const expected = JSON.stringify(shapeOf(boardOf(fromApi.entities)));
    if (bySlider) {
      await page.goto(`/w/main/p/${project}/board`);
      const slider = page.getByTestId("time-slider");
      await until("the slider reaches the head", async () => Number(await slider.getAttribute("max")) >= head);
      await slider.fill(at);
      await page.waitForURL(new RegExp(`at=${at}`));
    } else {
      await page.goto(`/w/main/p/${project}/board?at=${at}`);
    }
    await page.getByTestId("past-banner").getByText(new RegExp(`修订 ${fromApi.revision}[^0-9]`)).waitFor();
    await until(`the board of ${at}`, async () => {
      const shown = JSON.stringify(await idsOnScreen(page));
      return shown === expected || Promise.reject(new Error(`${shown} is not ${expected}`));
    });
    return fromApi;
  };

  for (const part of [0.15, 0.5, 0.8]) {
    const revision = Math.max(2, Math.floor(head * part));
    await check.that(`revision ${revision} of ${head}: page, command line and API show one board`, () =>
      sameEverywhere(String(revision), true),
    );
  }
  await check.that("so they do at an instant", async () => {
    const { at, revision } = await api.view(project, "board", String(Math.floor(head * 0.6)));
    const seen = await sameEverywhere(at, false);
    return Number(seen.revision) >= Number(revision);
  });
  await check.that("a board of another moment would have been told apart", async () => {
    const now = JSON.stringify(shapeOf(boardOf((await api.view(project, "board")).entities)));
    return JSON.stringify(await idsOnScreen(page)) !== now;
  });
  await page.setViewportSize({ width: 1366, height: 820 });
}
moments.title = "one moment, seen three ways";
