// One person names another, by the keyboard alone: in a comment, in a description and in minutes; the other is told.
import { newId } from "../lib/api.mjs";
import { axe } from "../lib/browser.mjs";
import { until } from "../lib/check.mjs";

async function prepare({ api, project }) {
  const { entities } = await api.read("/api/v1/projects/workspace/views/directory");
  const person = (name) => entities.find((one) => one.person?.name === name)?.person.personId;
  const columns = await api.board(project);
  const taskId = newId();
  const meetingId = newId();
  const me = person("Administrator");
  const bo = person("李雷");
  await api.send(project, "createTask", { taskId, columnId: columns[0].id, title: "谁来核对回退脚本" });
  await api.send(project, "scheduleMeeting", {
    meetingId,
    kind: "SYNC",
    title: "提到人的会",
    startsAt: new Date().toISOString(),
    plannedMinutes: 30,
    facilitator: me,
    secretary: me,
    agenda: [{ id: newId(), title: "回退", plannedMinutes: 30 }],
  });
  await api.send(project, "startMeeting", { meetingId });
  return { me, bo, card: `/w/main/p/${project}/board?sel=task/${taskId}`, room: `/w/main/p/${project}/rooms/${meetingId}` };
}

const list = (page) => page.getByRole("listbox", { name: "可提及的人" });
const chip = (place, name) => place.locator(".mention", { hasText: `@${name}` });

// How often the inbox says that this mentions its reader.
async function told(page, title) {
  await page.goto("/inbox");
  return page.getByText(new RegExp(`提到.*${title}|${title}.*提到`));
}

export async function mentions(world) {
  const { check, anna, bo } = world;
  const a = anna.page;
  const b = bo.page;
  let made;
  const comment = a.getByTestId("card-drawer").getByRole("textbox", { name: "发表评论" });
  const editor = (page) => page.getByTestId("together").locator(".cm-content");

  await check.that("an @ in a comment opens a list of people, which typing narrows", async () => {
    made = await prepare(world);
    await a.goto(made.card);
    await comment.focus();
    await a.keyboard.type("mail@");
    if ((await list(a).count()) > 0) throw new Error("an address opens it");
    await a.keyboard.type(" 请@");
    await list(a).waitFor();
    await until("all", async () => (await list(a).getByRole("option").count()) > 1);
    await a.keyboard.type("李");
    await until("one", async () => (await list(a).getByRole("option").count()) === 1);
    const active = await comment.getAttribute("aria-activedescendant");
    return (await list(a).getByRole("option").getAttribute("id")) === active;
  });
  await check.that("Escape closes the list and not the card", async () => {
    await a.keyboard.press("Escape");
    await list(a).waitFor({ state: "detached" });
    await comment.press("Backspace");
    return (await list(a).count()) === 0 && (await a.getByTestId("card-drawer").isVisible());
  });
  await check.that("arrows and Enter put the person into the text, which one undo takes back", async () => {
    await comment.fill("");
    await a.keyboard.type("@");
    await list(a).waitFor();
    const options = await list(a).getByRole("option").allInnerTexts();
    const place = options.findIndex((one) => one.includes("李雷"));
    for (let at = 0; at < place; at += 1) await a.keyboard.press("ArrowDown");
    await a.keyboard.press("Enter");
    const written = `@[李雷](${made.bo}) `;
    if ((await comment.inputValue()) !== written) throw new Error(await comment.inputValue());
    await a.keyboard.press("Control+z");
    await until("the @ alone", async () => (await comment.inputValue()) === "@");
    await a.keyboard.press("Control+y");
    await until("again", async () => (await comment.inputValue()) === written);
  });
  await check.that("what an input method is composing opens nothing; what it has composed does", async () => {
    const input = await a.context().newCDPSession(a);
    await input.send("Input.imeSetComposition", { text: "@l", selectionStart: 2, selectionEnd: 2 });
    await until("it composes", async () => (await comment.inputValue()).endsWith(" @l"));
    if ((await list(a).count()) > 0) throw new Error("a list while composing");
    await input.send("Input.insertText", { text: "@李" });
    await list(a).waitFor();
    await a.keyboard.press("Tab");
    await until("chosen", async () => (await comment.inputValue()) === `@[李雷](${made.bo}) `.repeat(2));
    await input.detach();
  });
  await check.that("the comment calls them by name, and their inbox tells of it", async () => {
    await comment.press("Control+Enter");
    await chip(a.locator(".comments"), "李雷").first().waitFor();
    await (await told(b, "谁来核对回退脚本")).first().waitFor();
  });
  await check.that("a description is written with the id and read with the name, in the history too", async () => {
    const description = a.getByTestId("card-drawer").getByRole("textbox", { name: "描述" });
    await description.focus();
    await a.keyboard.type("找@");
    await list(a).getByRole("option", { name: "李雷" }).click();
    await until("written", async () => (await description.inputValue()) === `找@[李雷](${made.bo}) `);
    await a.keyboard.press("Tab");
    await until("read", async () => (await description.inputValue()) === "找@李雷 ");
    await a.getByRole("tab", { name: /历史/ }).click();
    await a.locator(".history ins", { hasText: "找@李雷" }).waitFor();
  });
  await check.that("in the minutes a person chosen from the list is one word, and is told", async () => {
    await a.goto(made.room);
    await b.goto(made.room);
    await editor(a).click();
    await a.keyboard.type("回退由@李");
    await list(a).getByRole("option", { name: "李雷" }).waitFor();
    await a.keyboard.press("Enter");
    await chip(editor(a), "李雷").waitFor();
    await a.keyboard.type("负责");
    await chip(editor(b), "李雷").waitFor();
    await editor(b).getByText("负责").waitFor();
    await (await told(b, "提到人的会")).waitFor();
  });
  await check.that("an action of whoever is chosen is theirs", async () => {
    await a.keyboard.type("\n!行动 @李");
    await list(a).waitFor();
    await a.keyboard.press("Enter");
    await a.keyboard.type("2027-01-15 演练回退");
    await a.getByTestId("capture-action").getByText("李雷").waitFor();
    await a.getByTestId("capture-action").click();
    await a.locator(".summary .checks li", { hasText: "演练回退" }).getByText("李雷").waitFor();
  });
  await check.that("who is named by letters that came one after another is told, too", async () => {
    await b.goto(made.room);
    await editor(b).click();
    await b.keyboard.press("Control+End");
    // The list is of no use to who knows the id.
    await b.keyboard.type("并@");
    await b.keyboard.press("Escape");
    for (const part of [made.me.slice(0, 9), made.me.slice(9), " 复核"]) {
      await b.keyboard.type(part);
      await editor(a).getByText(part.trim()).waitFor();
    }
    await (await told(a, "提到人的会")).waitFor();
  });
  await check.that("a comment on the minutes has the list, and axe finds nothing with it open", async () => {
    await a.goto(made.room);
    await editor(a).click();
    await a.keyboard.press("Control+a");
    await until("the button is awake", () => a.getByTestId("add-note").isEnabled());
    await a.keyboard.press("Control+Alt+m");
    await a.getByTestId("note-input").waitFor();
    await a.keyboard.type("@");
    await list(a).waitFor();
    const found = await axe(a);
    await world.photo(a, "mention-note");
    await a.keyboard.press("Escape");
    await list(a).waitFor({ state: "detached" });
    await a.getByTestId("note-input").waitFor();
    await a.keyboard.press("Escape");
    await editor(a).click();
    await a.keyboard.press("Control+End");
    await a.keyboard.type(" @");
    await list(a).waitFor();
    found.push(...(await axe(a)));
    await world.photo(a, "mention-minutes");
    await a.keyboard.press("Escape");
    await a.keyboard.press("Backspace");
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  await check.that("at 360 px the lists stand inside the window, and axe finds nothing", async () => {
    await a.setViewportSize({ width: 360, height: 740 });
    const found = [];
    const fits = async () => {
      await list(a).waitFor();
      const box = await list(a).boundingBox();
      if (box.x < 0 || box.x + box.width > 360) throw new Error(JSON.stringify(box));
      found.push(...(await axe(a)));
    };
    await editor(a).click();
    await a.keyboard.type(" @");
    await fits();
    await world.photo(a, "mention-minutes-360");
    await a.goto(made.card);
    await comment.focus();
    await a.keyboard.type("@");
    await fits();
    await world.photo(a, "mention-comment-360");
    await a.setViewportSize({ width: 1366, height: 820 });
    if (found.length > 0) throw new Error(found.join("\n"));
  });
}
mentions.title = "who is named, is told";
