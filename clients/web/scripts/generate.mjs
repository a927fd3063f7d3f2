// Readies the SDK that the app is built on: its packages, where they are missing, and its generated types.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const sdk = resolve(dirname(fileURLToPath(import.meta.url)), "../../ts");

function npm(...args) {
  const run = spawnSync("npm", args, { cwd: sdk, stdio: "inherit" });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

if (!existsSync(resolve(sdk, "node_modules/.bin/protoc-gen-es"))) {
  npm("ci", "--engine-strict", "--ignore-scripts", "--no-audit", "--no-fund");
}
npm("run", "--silent", "generate");
