// A slipwayd of our own: a port chosen at run time, an empty data directory, gone afterwards.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Clock } from "./clock";

// Where the server finds the templates that it ships.
export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const startMsMax = 60_000;
const run = promisify(execFile);

export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), "slipway-acceptance-"));
  // Of whoever runs it; read at its start.
  readonly ownTemplates = join(this.folder, "templates");
  readonly clock: Clock;
  url = "";
  // Rejects when it ends though nobody has stopped it.
  readonly died: Promise<never>;
  private child: ChildProcess | undefined;
  private said = "";
  private tellDeath: (reason: Error) => void = () => {};

  constructor(
    private readonly program: string,
    private readonly slipway: string,
    libfaketime: string,
  ) {
    this.clock = new Clock(join(this.folder, "clock"), libfaketime);
    mkdirSync(this.ownTemplates);
    this.died = new Promise((_, reject) => {
      this.tellDeath = reject;
    });
    this.died.catch(() => {});
  }

  // On the port that it had before, if it ran already.
  async start(): Promise<void> {
    const port = this.url === "" ? "0" : new URL(this.url).port;
    const options = [
      "--data-dir",
      join(this.folder, "data"),
      "--port",
      port,
      "--link-file",
      join(this.folder, "link"),
      "--own-templates",
      this.ownTemplates,
    ];
    const child = spawn(this.program, [...options, "--log-level", "warn"], {
      cwd: checkout,
      env: { ...process.env, ...this.clock.environment() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    this.said = "";
    this.url = await new Promise<string>((found, failed) => {
      const end = setTimeout(
        () => failed(new Error(`slipwayd named no address in time: ${this.said}`)),
        startMsMax,
      );
      const listen = (bytes: Buffer) => {
        this.said = (this.said + bytes.toString()).slice(-20_000);
        const address = /http:\/\/[0-9.:]+/.exec(this.said)?.[0];
        if (!address) return;
        clearTimeout(end);
        found(address);
      };
      child.stdout?.on("data", listen);
      child.stderr?.on("data", listen);
      child.on("error", failed);
      child.on("exit", () => {
        const ended = new Error(`slipwayd ended: ${this.said}`);
        failed(ended);
        if (this.child === child) this.tellDeath(ended);
      });
    });
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
  }

  // Ends it and starts it again on the same log.
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  // The secret of the first administrator's one-use link.
  firstLink(): string {
    return readFileSync(join(this.folder, "link"), "utf8").trim().split("#")[1] ?? "";
  }

  // The command line program, as a person with that token: what it printed.
  async commandLine(token: string, ...args: string[]): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: this.folder, SLIPWAY_URL: this.url, SLIPWAY_TOKEN: token };
    return (await run(this.slipway, args, { env, maxBuffer: 1 << 26 })).stdout;
  }

  // The same of what is done, but not all of it: it ends with 7.
  async commandLineInPart(token: string, ...args: string[]): Promise<string> {
    const ended = await this.commandLine(token, ...args).then(
      () => undefined,
      (failure: { readonly code?: number; readonly stdout?: string }) => failure,
    );
    if (ended?.code !== 7 || ended.stdout === undefined)
      throw ended ?? new Error("it ended as if all was done");
    return ended.stdout;
  }
}
