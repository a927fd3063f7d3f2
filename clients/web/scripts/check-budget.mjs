// Fails where the built app is heavier than its budget. Sizes are gzip, in kB of 1,000 bytes.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = resolve(dirname(fileURLToPath(import.meta.url)), "../dist");
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const budget = { first: 280, css: 40, route: 60, editor: 110 };
// The minutes' editor, which a room loads by itself.
const editor = "src/pages/rooms/Together.tsx";
const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000;

// A chunk with everything that it imports before it can run.
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const first = closure(entry);
const locales = Object.keys(manifest).filter((key) => /i18n\/.*\.json$/.test(key));
// The first visit also loads one language, and of it what no page brings along: the larger one counts.
const shell = locales.filter((key) => /i18n\/[\w-]+\.json$/.test(key));
const locale = Math.max(...shell.map((key) => size(manifest[key].file)));
const styles = new Set();
for (const key of Object.keys(manifest)) for (const file of manifest[key].css ?? []) styles.add(file);

const lines = [
  [
    "first JS, with one language",
    [...first].reduce((sum, key) => sum + size(manifest[key].file), locale),
    budget.first,
  ],
  ["CSS, all of it", [...styles].reduce((sum, file) => sum + size(file), 0), budget.css],
];
// What is there already when a chunk is asked for: the first load, and the page that asks.
function heldBefore(key) {
  const askers = Object.keys(manifest).filter((other) => manifest[other].dynamicImports?.includes(key));
  const [one] = askers.map((asker) => closure(asker));
  return askers.length === 1 && one ? new Set([...first, ...one]) : first;
}
for (const key of Object.keys(manifest)) {
  if (first.has(key) || locales.includes(key) || !manifest[key].isDynamicEntry) continue;
  const held = heldBefore(key);
  const own = [...closure(key)].filter((part) => !held.has(part));
  const limit = key === editor ? budget.editor : budget.route;
  lines.push([`route ${key}`, own.reduce((sum, part) => sum + size(manifest[part].file), 0), limit]);
}

let failed = 0;
for (const [name, kb, limit] of lines) {
  const over = kb > limit;
  if (over) failed += 1;
  console.log(`${over ? "OVER" : "ok  "}  ${kb.toFixed(1).padStart(6)} of ${limit} kB  ${name}`);
}
process.exit(failed === 0 ? 0 : 1);
