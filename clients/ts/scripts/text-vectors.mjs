// Writes tests/vectors/text.json: what @codemirror/state and @codemirror/collab make of changes of texts. The same
// bytes each time. `node scripts/text-vectors.mjs` in clients/ts, after `npm ci`.
import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rebaseUpdates } from "@codemirror/collab";
import { ChangeSet, Text } from "@codemirror/state";

const target = resolve(dirname(fileURLToPath(import.meta.url)), "../../../tests/vectors/text.json");
const words = ["a", "bc", "上线", "😀", "\n", "👩‍💻", "é", "q\nr", "审批 go/no-go", "𝄞x"];

let seed = 20260;
function below(bound) {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 4_294_967_296) * bound);
}

function textOf(count) {
  let text = "";
  for (let i = 0; i < count; i += 1) text += words[below(words.length)];
  return text;
}

// A place between two characters.
function place(text) {
  const points = [...text];
  return points.slice(0, below(points.length + 1)).join("").length;
}

function changeOf(text) {
  const edits = [];
  for (let i = below(4); i >= 0; i -= 1) {
    const [one, other] = [place(text), place(text)];
    const [from, to] = below(2) === 0 ? [one, one] : [Math.min(one, other), Math.max(one, other)];
    edits.push({ from, to, insert: below(4) === 0 ? "" : textOf(1 + below(2)) });
  }
  // Of several edits of the same text, each is moved over those before it.
  return edits
    .map((edit) => ChangeSet.of(edit, text.length, "\n"))
    .reduce((all, next) => all.compose(next.map(all)));
}

function apply(change, text) {
  return change.apply(Text.of(text.split("\n"))).toString();
}

// A section is [length] where it stays, [length, what replaces it] where it does not.
function sections(change) {
  return change.toJSON().map((section) => {
    if (typeof section === "number") return [section];
    return [section[0], section.slice(1).join("\n")];
  });
}

function pair() {
  const text = textOf(below(8));
  const [a, b] = [changeOf(text), changeOf(text)];
  const c = changeOf(apply(a, text));
  const positions = [];
  for (let i = 0; i <= text.length; i += 1) positions.push([a.mapPos(i, -1), a.mapPos(i, 1)]);
  return {
    text,
    a: sections(a),
    b: sections(b),
    afterA: apply(a, text),
    aAfterB: sections(a.map(b)),
    aBeforeB: sections(a.map(b, true)),
    c: sections(c),
    composed: sections(a.compose(c)),
    positions,
  };
}

// Over one update at a time: an update that was composed of several no longer says where each stood, so that what
// becomes of others would depend on which of them arrived together.
function rebaseOver(updates, since) {
  return since.reduce((left, update) => rebaseUpdates(left, [update]), updates);
}

// Changes of one writer, on a text that others and it itself changed since.
function rebase() {
  const text = textOf(2 + below(6));
  let [mine, theirs] = [text, text];
  const updates = [];
  for (let i = 1 + below(3); i > 0; i -= 1) {
    const changes = changeOf(mine);
    updates.push({ changes, clientID: "me" });
    mine = apply(changes, mine);
  }
  const since = [];
  for (let i = 1 + below(4); i > 0; i -= 1) {
    const [next] = below(4) === 0 ? rebaseOver(updates, since) : [];
    const update = next ?? { changes: changeOf(theirs), clientID: "other" };
    since.push(update);
    theirs = apply(update.changes, theirs);
  }
  const rebased = rebaseOver(updates, since);
  return {
    text,
    updates: updates.map((update) => sections(update.changes)),
    since: since.map((update) => ({ by: update.clientID, change: sections(update.changes) })),
    before: theirs,
    after: rebased.reduce((made, update) => apply(update.changes, made), theirs),
    left: rebased.length,
  };
}

const cases = Array.from({ length: 200 }, pair);
const rebases = Array.from({ length: 100 }, rebase);
const lines = (items) => items.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
writeFileSync(target, `{\n  "cases": [\n${lines(cases)}\n  ],\n  "rebases": [\n${lines(rebases)}\n  ]\n}\n`);
