// Writes src/gen/ from proto/ with protoc and protoc-gen-es, unless it is newer than both.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const sdk = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const protoRoot = resolve(sdk, "../../proto");
const sources = join(protoRoot, "slipway/v1");
const out = join(sdk, "src/gen");
const stamp = join(out, ".stamp");
// The web app runs this script with its own copy of the plugin.
const plugin = [sdk, process.cwd()]
  .map((root) => join(root, "node_modules/.bin/protoc-gen-es"))
  .find((path) => existsSync(path));

if (!plugin) {
  console.error(`protoc-gen-es is missing: run \`npm ci\` in ${sdk} first.`);
  process.exit(1);
}
const files = readdirSync(sources)
  .filter((name) => name.endsWith(".proto"))
  .sort();
const inputs = [...files.map((name) => join(sources, name)), join(sdk, "package.json")];
const newest = Math.max(...inputs.map((path) => statSync(path).mtimeMs));
if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) process.exit(0);

mkdirSync(out, { recursive: true });
const run = spawnSync(
  "protoc",
  [
    `--plugin=protoc-gen-es=${plugin}`,
    `--es_out=${out}`,
    "--es_opt=target=ts,import_extension=none",
    `-I${protoRoot}`,
    ...files.map((name) => `slipway/v1/${name}`),
  ],
  { stdio: "inherit" },
);
if (run.error) {
  console.error("protoc could not be run: install Debian's package `protobuf-compiler`.");
  process.exit(1);
}
if (run.status !== 0) process.exit(run.status ?? 1);
writeFileSync(stamp, "");
