// A board of many cards keeps few of them in the document, and stays quick.
import { newId } from "../lib/api.mjs";
import { until } from "../lib/check.mjs";

const cards = Number(process.env.E2E_CARDS ?? 2_000);
const atOnce = 16;

export async function largeBoard(world) {
  const { check, anna, api } = world;
  const a = anna.page;
  const project = newId();
  const columnId = newId();
  await api.send(project, "createProject", { name: "Ten thousand things", language: "EN" });
  await api.send(project, "addColumn", { columnId, name: "Things", kind: "TODO" });
  await api.send(project, "addColumn", { columnId: newId(), name: "Other", kind: "DOING" });
  let next = 0;
  const work = async () => {
    while (next < cards) {
      next += 1;
      const title = `Thing ${next}`;
      for (;;) {
        try {
          await api.send(project, "createTask", { taskId: newId(), title, columnId });
          break;
        } catch (error) {
          // Only the rate limit may be waited out.
          if (!/rate|too_many|429/.test(error.message)) throw error;
          await new Promise((done) => setTimeout(done, 100));
        }
      }
    }
  };
  await check.that(`a board of ${cards} cards is made`, () => Promise.all(Array.from({ length: atOnce }, work)).then(() => true));
  await check.that("it opens with few of them in the document", async () => {
    await a.goto(`/w/main/p/${project}/board`);
    await a.locator("article.card").first().waitFor();
    const shown = await a.locator("article.card").count();
    return shown > 3 && shown < 60;
  });
  await check.that("it scrolls to its last card", async () => {
    const list = a.locator(`[data-column="${columnId}"] .column-cards`);
    await until("the end", async () => {
      await list.evaluate((node) => (node.scrollTop = node.scrollHeight));
      const last = await list.locator("li").last().getAttribute("data-index");
      return Number(last) === cards - 1;
    });
    return (await a.locator("article.card").count()) < 60;
  });
  await check.that("a remote change is on screen within half a second", async () => {
    await a.locator(`[data-column="${columnId}"] .column-cards`).evaluate((node) => (node.scrollTop = 0));
    await a.mouse.move(700, 20);
    const board = await api.board(project);
    const things = board.find((one) => one.id === columnId);
    const other = board.find((one) => one.name === "Other");
    const began = Date.now();
    await api.send(project, "moveTask", { taskId: things.cards[5].id, columnId: other.id });
    await a.locator(`[data-column="${other.id}"] article.card`).waitFor();
    return Date.now() - began < 500;
  });
}
largeBoard.title = "a large board";
