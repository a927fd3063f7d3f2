// The logs of the server that this page came from, read and proved. Runs in the Worker; knows neither React nor
// storage, so that tests can give it a server of their own.
import {
  type Checkpoint,
  type CommitSummary,
  followHead,
  formatReceipt,
  fromUtf8,
  type Pin,
  parseVerifierKey,
  type ReadFile,
  readCommit,
  TiledLog,
  toHex,
  type VerifierKey,
  VerifyError,
} from "@slipway/sdk/verify";
import type { EntryResult, Failed, Head, HeadResult, Shown, Unavailable } from "./messages";

// The server did not give what was asked for; 404 where that is no answer either.
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

// A path of the server. `fresh`: past every cache. Undefined: not there. Throws HttpError for any other answer
// than the file.
export type Get = (path: string, fresh: boolean) => Promise<Uint8Array | undefined>;

interface Followed {
  readonly checkpoint: Checkpoint;
  readonly note: Uint8Array;
  readonly head: Head;
  readonly tiles: TiledLog;
  readonly at: number;
}

const headKeptMs = 5_000;
const filesKept = 512;

export class LogProver {
  private readonly get: Get;
  private readonly now: () => Date;
  private readonly followed = new Map<string, Followed>();
  // Files of logs never change; the oldest go first.
  private readonly files = new Map<string, Uint8Array>();

  constructor(get: Get, now: () => Date = () => new Date()) {
    this.get = get;
    this.now = now;
  }

  async head(project: string, pin: Pin | undefined): Promise<HeadResult> {
    return this.twice(project, async (fresh) => {
      const followed = await this.follow(project, pin, 0n, fresh);
      return "state" in followed ? followed : { state: "verified", head: followed.head };
    });
  }

  async entry(
    project: string,
    pin: Pin | undefined,
    revision: bigint,
    shown: Shown | undefined,
  ): Promise<EntryResult> {
    return this.twice(project, async (fresh) => {
      const followed = await this.follow(project, pin, revision, fresh);
      if ("state" in followed) return followed;
      const { checkpoint, head, tiles, note } = followed;
      if (revision > checkpoint.size)
        throw new VerifyError("missing", "the log does not reach this revision", { revision });
      const index = revision - 1n;
      const { entry, path } = await tiles.provedEntry(index, checkpoint.root);
      const commit = readCommit(entry, index, project);
      if (shown && !isShown(commit, shown))
        throw new VerifyError("commit", "what is shown is not what the log holds", { revision });
      return {
        state: "verified",
        head,
        commit,
        receipt: formatReceipt({ index, path, checkpoint: note, extra: entry }),
      };
    });
  }

  // What does not hold is asked for once more, past every cache, before anybody is told.
  private async twice<Result extends { readonly state: string }>(
    project: string,
    work: (fresh: boolean) => Promise<Result>,
  ): Promise<Result | Failed | Unavailable> {
    const first = await settle(() => work(false));
    if (first.state !== "failed" && first.state !== "conflict") return first;
    this.forget(project);
    return settle(() => work(true));
  }

  private forget(project: string): void {
    this.followed.delete(project);
    for (const path of this.files.keys()) if (path.startsWith(`${project}/`)) this.files.delete(path);
  }

  private async follow(
    project: string,
    pin: Pin | undefined,
    revision: bigint,
    fresh: boolean,
  ): Promise<Followed | Extract<HeadResult, { state: "conflict" | "unavailable" }>> {
    const held = this.followed.get(project);
    const isNew = held && this.now().getTime() - held.at < headKeptMs;
    if (held && isNew && !fresh && held.checkpoint.size >= revision && samePin(held.head.pin, pin))
      return held;

    const prefix = `/log/${encodeURIComponent(project)}`;
    const [note, keys, witnessKeys] = await Promise.all([
      this.get(`${prefix}/checkpoint`, true),
      this.get(`${prefix}/keys`, true),
      this.witnessKeys(project),
    ]);
    if (!note || !keys) return { state: "unavailable", status: 404 };
    const readFile: ReadFile = (path, now = false) =>
      this.file(`${project}/${path}`, `${prefix}/${path}`, fresh, now);
    const outcome = await followHead({
      project,
      checkpoint: note,
      keys: new TextDecoder().decode(keys),
      pin,
      readFile,
      now: this.now(),
      witnessKeys,
    });
    if (outcome.conflict) return { state: "conflict", conflict: outcome.conflict };
    const followed: Followed = {
      checkpoint: outcome.head,
      note,
      head: headOf(outcome.head, outcome.pin, outcome.first),
      tiles: new TiledLog(outcome.head.size, readFile),
      at: this.now().getTime(),
    };
    this.followed.set(project, followed);
    return followed;
  }

  // The keys of the witnesses that the server knows. Without them their signatures count as unknown.
  private async witnessKeys(project: string): Promise<readonly VerifierKey[]> {
    try {
      const bytes = await this.get(`/api/v1/projects/${encodeURIComponent(project)}/witnesses`, true);
      const { witnesses = [] } = JSON.parse(bytes ? fromUtf8(bytes) : "{}") as {
        witnesses?: readonly { readonly vkey: string }[];
      };
      return witnesses.map(({ vkey }) => parseVerifierKey(vkey));
    } catch {
      return [];
    }
  }

  // `fresh` passes the browser's cache, `now` this one too.
  private async file(
    key: string,
    path: string,
    fresh: boolean,
    now: boolean,
  ): Promise<Uint8Array | undefined> {
    const held = this.files.get(key);
    if (held && !now) return held;
    const bytes = await this.get(path, fresh || now);
    if (!bytes) return undefined;
    this.files.set(key, bytes);
    const [oldest] = this.files.keys();
    if (this.files.size > filesKept && oldest !== undefined) this.files.delete(oldest);
    return bytes;
  }
}

async function settle<Result>(work: () => Promise<Result>): Promise<Result | Failed | Unavailable> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VerifyError) return failedBy(error);
    if (error instanceof HttpError) return { state: "unavailable", status: error.status };
    throw error;
  }
}

export function failedBy({ code, revision, path, files, message }: VerifyError): Failed {
  return { state: "failed", code, revision, path, files, detail: message };
}

function headOf(checkpoint: Checkpoint, pin: Pin, first: boolean): Head {
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: toHex(checkpoint.root),
    signers: [...new Set(checkpoint.signers.map((key) => key.name))],
    witnesses: checkpoint.cosignatures.map(({ key, at }) => ({ name: key.name, at })),
    unknown: [...new Set(checkpoint.unknown.map((one) => one.name))],
    pin,
    first,
  };
}

function isShown(commit: CommitSummary, shown: Shown): boolean {
  return (
    commit.command === shown.command &&
    commit.commandId === shown.commandId &&
    commit.actor === shown.actor &&
    commit.at?.getTime() === shown.atMs
  );
}

// The page keeps the pin that it was given; both are plain JSON.
function samePin(a: Pin, b: Pin | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
