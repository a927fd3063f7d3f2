// A slipwayd of our own: a free port, an empty data directory, gone afterwards.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createServer } from "node:net";

const startMsMax = 20_000;

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

export async function startServer(root) {
  const program = resolve(root, process.env.SLIPWAYD ?? "build/release/server/slipwayd");
  if (!existsSync(program)) throw new Error(`${program} is not there: build it, or name one in SLIPWAYD.`);
  const dataDir = mkdtempSync(join(tmpdir(), "slipway-e2e-"));
  const linkFile = join(dataDir, "link");
  const port = await freePort();
  const args = ["--port", String(port), "--data-dir", join(dataDir, "data"), "--link-file", linkFile];
  args.push("--web-root", process.env.WEB_ROOT ?? resolve(root, "clients/web/dist"), "--log-level", "warn");
  let output = "";
  let ended = false;
  let child;
  const launch = () => {
    ended = false;
    child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (output += text));
    child.on("exit", () => (ended = true));
  };
  const url = `http://127.0.0.1:${port}`;
  const ready = async () => {
    const until = Date.now() + startMsMax;
    for (;;) {
      if (ended) throw new Error(`slipwayd ended at once:\n${output}`);
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > until) throw new Error(`slipwayd was not ready in time:\n${output}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const end = () =>
    new Promise((done) => {
      if (ended) return done();
      child.once("exit", done);
      child.kill("SIGTERM");
    });
  launch();
  await ready();
  return {
    url,
    // `/welcome#<secret>`, once.
    link: () => readFileSync(linkFile, "utf8").trim(),
    output: () => output,
    async restart() {
      await end();
      launch();
      await ready();
    },
    // A folder that goes with the server.
    scratch: () => dataDir,
    // Copies all that it holds, as of now; answers where to.
    async copy() {
      const to = join(dataDir, "copy");
      await end();
      cpSync(join(dataDir, "data"), to, { recursive: true, preserveTimestamps: true });
      launch();
      await ready();
      return to;
    },
    // Puts a copy in the place of what it holds now.
    async putBack(copy) {
      await end();
      rmSync(join(dataDir, "data"), { recursive: true, force: true });
      cpSync(copy, join(dataDir, "data"), { recursive: true, preserveTimestamps: true });
      launch();
      await ready();
    },
    async stop() {
      await end();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
