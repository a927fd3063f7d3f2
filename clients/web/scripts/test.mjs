// Runs Vitest and ends with one line that says how many tests passed and failed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const app = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "slipway-web-"));
const report = join(folder, "report.json");
const vitest = join(app, "node_modules/vitest/vitest.mjs");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
const run = spawnSync(process.execPath, [vitest, "run", ...reporters, ...process.argv.slice(2)], {
  cwd: app,
  stdio: "inherit",
});
let passed = 0;
let failed = 1;
try {
  const result = JSON.parse(readFileSync(report, "utf8"));
  // A file that could not even be loaded has no tests that could fail.
  const unloaded = result.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  passed = result.numPassedTests;
  failed = result.numFailedTests + unloaded.length;
} catch {
  // Vitest wrote no report: its own message stands above.
}
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && run.status === 0 ? 0 : 1);
