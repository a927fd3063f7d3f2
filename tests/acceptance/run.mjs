// Runs main.ts: Vite, which the SDK's tests bring, takes the types away and finds the SDK by its name.
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const sdk = resolve(here, "../../clients/ts");
const { runnerImport } = await import(
  pathToFileURL(resolve(sdk, "node_modules/vite/dist/node/index.js")).href
);
const { module } = await runnerImport(resolve(here, "main.ts"), {
  configFile: false,
  root: here,
  logLevel: "error",
  resolve: { alias: { "@slipway/sdk": resolve(sdk, "src/index.ts") } },
});
process.exit(await module.main(process.argv.slice(2)));
