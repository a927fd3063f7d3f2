// One person with a session of their own: an API token, a socket, commands and views.
import {
  type Ack,
  type Client,
  createClient,
  createHttp,
  type Http,
  type Intent,
  newId,
  Refusal,
  type SendOptions,
} from "@slipway/sdk";
import { noteSending } from "./sendings";

// A socket that can be cut, and stays cut until it is mended.
export class Line {
  private sockets = new Set<WebSocket>();
  private isCut = false;

  readonly open = (url: string, protocol: string): WebSocket => {
    // Nothing listens on port 1: the attempt fails as it would without a network.
    const socket = new WebSocket(this.isCut ? "ws://127.0.0.1:1/" : url, protocol);
    socket.binaryType = "arraybuffer";
    this.sockets.add(socket);
    socket.addEventListener("close", () => this.sockets.delete(socket));
    return socket;
  };
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.close();
  }
  mend(): void {
    this.isCut = false;
  }
}

export class Actor {
  readonly http: Http;
  private socket: Client | undefined;

  constructor(
    readonly url: string,
    readonly person: string,
    readonly name: string,
    readonly token: string,
  ) {
    this.http = createHttp({ baseUrl: url, token });
  }

  // The one that they keep open; connects at its first use.
  client(): Client {
    this.socket ??= this.anotherClient();
    return this.socket;
  }

  // A second device of the same person.
  anotherClient(line = new Line()): Client {
    const { token } = this;
    const client = createClient({
      url: `${this.url}/sync`,
      auth: async () => ({ token }),
      clientId: newId(),
      device: "api",
      webSocket: line.open,
    });
    const { send } = client;
    client.send = (project, intent, options) => {
      noteSending(intent.case ?? "");
      return send.call(client, project, intent, options);
    };
    client.connect().catch(() => {});
    return client;
  }

  // Sends by the socket; rejects with a Refusal.
  async send(project: string, intent: Intent, options: SendOptions = {}): Promise<bigint> {
    const client = this.client();
    await client.connect();
    return (await client.send(project, intent, { optimistic: false, ...options }).committed).revision;
  }

  // The same by the HTTP API.
  async post(
    project: string,
    intent: Intent,
    options: Omit<SendOptions, "optimistic"> = {},
  ): Promise<bigint> {
    noteSending(intent.case ?? "");
    return revisionOf(await this.http.postCommand(project, intent, options));
  }

  close(): void {
    this.socket?.close();
  }
}

function revisionOf(ack: Ack): bigint {
  const { result } = ack;
  if (result.case === "committed" || result.case === "duplicate") return result.value.revision;
  if (result.case !== "refused") throw new Error("Expected: an answer to the command");
  const { code, message, facts } = result.value;
  throw new Refusal(code, { text: { zh: message?.zh ?? "", en: message?.en ?? "" }, facts });
}
