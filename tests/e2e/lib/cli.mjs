// The command line program, as a script would run it.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// Answers what `slipway … --json` printed, parsed.
export function commandLine(root, url, token) {
  const program = resolve(root, process.env.SLIPWAY ?? "build/release/clients/cli/slipway");
  if (!existsSync(program)) throw new Error(`${program} is not there: build it, or name one in SLIPWAY.`);
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", SLIPWAY_URL: url, SLIPWAY_TOKEN: token };
  const print = (args) => run(program, args, { env, maxBuffer: 1 << 26 });
  const slipway = async (...args) => JSON.parse((await print([...args, "--json"])).stdout);
  // For people, not programs: what it says, on both outputs, and its exit code.
  slipway.said = async (...args) => {
    const { stdout, stderr, code = 0 } = await print(args).catch((error) => error);
    return { code, text: `${stdout}${stderr}` };
  };
  return slipway;
}
