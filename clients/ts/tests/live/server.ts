// A real slipwayd of its own for each file of tests: SLIPWAYD names the program.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "../../src/client";
import { createHttp, type Http } from "../../src/http";
import { newId } from "../../src/ids";
import type { Client, SocketFactory } from "../../src/types";

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");
export const program = process.env.SLIPWAYD;

export class LiveServer {
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), "slipway-live-"));
  private token = "";
  address = "";

  // Starts it, on the port it had before if it was killed.
  async start(): Promise<void> {
    const port = this.address ? new URL(this.address).port : "0";
    const link = join(this.folder, "link");
    const options = ["--data-dir", join(this.folder, "data"), "--port", port, "--link-file", link];
    const child = spawn(program ?? "slipwayd", options, {
      cwd: checkout,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.child = child;
    this.address = await new Promise<string>((found, failed) => {
      let said = "";
      child.stdout?.on("data", (bytes: Buffer) => {
        said += bytes.toString();
        const address = /http:\/\/[0-9.:]+/.exec(said)?.[0];
        if (address) found(address);
      });
      child.on("exit", () => failed(new Error(`slipwayd ended: ${said}`)));
    });
    if (!this.token) this.token = await this.signUp(readFileSync(link, "utf8").trim());
  }

  // As a power cut would.
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const ended = new Promise((done) => child.on("exit", done));
    child.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  http(): Http {
    return createHttp({ baseUrl: this.address, token: this.token });
  }

  client(): Client {
    const { token } = this;
    const webSocket: SocketFactory = (url, protocol) => new WebSocket(url, protocol);
    return createClient({
      url: `${this.address}/sync`,
      auth: async () => ({ token }),
      clientId: newId(),
      device: "api",
      webSocket,
    });
  }

  private async signUp(link: string): Promise<string> {
    let cookie = "";
    const http = createHttp({
      baseUrl: this.address,
      fetch: async (input, init) => {
        const response = await fetch(input, { ...init, headers: { ...init?.headers, cookie } });
        cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
        return response;
      },
    });
    const secret = link.slice(link.indexOf("#") + 1);
    await http.setPassword({ link: secret, login: "administrator", password: "correct horse battery" });
    return (await http.createToken({ name: "tests", days: 1 })).token;
  }
}

// Waits until `holds`, as long as a slow machine may take.
export async function eventually(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Never happened: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
