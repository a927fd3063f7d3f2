// A log as a server would lay it out, made from its entries: files, signed checkpoints, cosignatures, a bundle.
// It signs whatever it is told to, also what no honest log would.
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ed25519 } from "@noble/curves/ed25519.js";
import { CommitSchema } from "../../src/gen/slipway/v1/commit_pb";
import type { EventSchema } from "../../src/gen/slipway/v1/events_pb";
import { Origin_Channel } from "../../src/gen/slipway/v1/types_pb";
import { concat, toBase64, toUtf8 } from "../../src/verify/bytes";
import { type Hash, leafHash, rootOfLeaves } from "../../src/verify/merkle";
import {
  type Algorithm,
  algorithms,
  formatVerifierKey,
  parseVerifierKey,
  type VerifierKey,
} from "../../src/verify/note";
import { entriesPath, type ReadFile, tilePath, widthOf } from "../../src/verify/tiles";

type Fact = NonNullable<MessageInitShape<typeof EventSchema>["fact"]>;

export interface Signer {
  readonly key: VerifierKey;
  sign(message: Uint8Array): Uint8Array;
}

// The same seed gives the same key.
export function signer(name: string, seed: number, algorithm: Algorithm = algorithms.ed25519): Signer {
  const secret = new Uint8Array(32).fill(seed);
  const key = parseVerifierKey(formatVerifierKey(name, algorithm, ed25519.getPublicKey(secret)));
  return { key, sign: (message) => ed25519.sign(message, secret) };
}

function signatureLine({ key, sign }: Signer, text: string): string {
  const id = Uint8Array.from(key.id.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return `— ${key.name} ${toBase64(concat(id, sign(toUtf8(text))))}\n`;
}

export function cosignatureLine({ key, sign }: Signer, text: string, seconds: bigint): string {
  const id = Uint8Array.from(key.id.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, seconds);
  const signature = sign(toUtf8(`cosignature/v1\ntime ${seconds}\n${text}`));
  return `— ${key.name} ${toBase64(concat(id, time, signature))}\n`;
}

export function signNote(text: string, ...signers: readonly Signer[]): string {
  return `${text}\n${signers.map((one) => signatureLine(one, text)).join("")}`;
}

export function commitBytes(project: string, revision: bigint, title = `card ${revision}`): Uint8Array {
  return eventBytes(project, revision, { case: "taskCreated", value: { taskId: `t${revision}`, title } });
}

// A commit with one event.
export function eventBytes(project: string, revision: bigint, fact: Fact): Uint8Array {
  return toBinary(
    CommitSchema,
    create(CommitSchema, {
      format: 1,
      project,
      revision,
      commandId: `0192f0c1-0000-7000-8000-${revision.toString().padStart(12, "0")}`,
      command: "create_task",
      actor: "p-wang",
      recordedAt: timestampFromDate(new Date(1_790_000_000_000 + Number(revision) * 1000)),
      origin: { channel: Origin_Channel.WEB, clientId: "c1" },
      events: [{ fact }],
    }),
  );
}

export class FakeLog {
  readonly origin: string;
  readonly project: string;
  readonly entries: Uint8Array[];
  private readonly leaves: Hash[];

  constructor(project: string, entries: readonly Uint8Array[], server = "slipway.example") {
    this.project = project;
    this.origin = `${server}/log/${project}`;
    this.entries = [...entries];
    this.leaves = entries.map(leafHash);
  }

  static ofCommits(project: string, count: number, title?: (revision: bigint) => string): FakeLog {
    const entries = Array.from({ length: count }, (_, at) =>
      commitBytes(project, BigInt(at + 1), title?.(BigInt(at + 1))),
    );
    return new FakeLog(project, entries);
  }

  root(size = this.entries.length): Hash {
    return rootOfLeaves(this.leaves.slice(0, size));
  }

  text(size = this.entries.length): string {
    return `${this.origin}\n${size}\n${toBase64(this.root(size))}\n`;
  }

  checkpoint(size = this.entries.length, ...signers: readonly Signer[]): Uint8Array {
    return toUtf8(signNote(this.text(size), ...(signers.length > 0 ? signers : [this.signer()])));
  }

  // The log's own key.
  signer(): Signer {
    return signer(this.origin, 7);
  }

  // Every file of a log of `size` entries.
  files(size = this.entries.length): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    for (let tile = 0n; widthOf(0, tile, BigInt(size)) > 0; tile += 1n) {
      const width = widthOf(0, tile, BigInt(size));
      const first = Number(tile) * 256;
      const parts = this.entries.slice(first, first + width).flatMap((entry) => {
        return [Uint8Array.of(entry.length >> 8, entry.length & 255), entry];
      });
      files.set(entriesPath(tile, width), concat(...parts));
    }
    let hashes = this.leaves.slice(0, size);
    for (let level = 0; hashes.length > 0; level += 1) {
      for (let tile = 0n; widthOf(level, tile, BigInt(size)) > 0; tile += 1n) {
        const width = widthOf(level, tile, BigInt(size));
        const first = Number(tile) * 256;
        files.set(tilePath(level, tile, width), concat(...hashes.slice(first, first + width)));
      }
      const full = Math.floor(hashes.length / 256);
      hashes = Array.from({ length: full }, (_, at) => rootOfLeaves(hashes.slice(at * 256, at * 256 + 256)));
    }
    return files;
  }

  // Serves what a log of `size` entries has.
  reader(size = this.entries.length): ReadFile {
    const files = this.files(size);
    return async (path) => files.get(path);
  }

  bundleFiles(size = this.entries.length): Map<string, Uint8Array> {
    return new Map([
      ["manifest.json", toUtf8('{"format":1}\n')],
      ["keys", toUtf8(`${this.signer().key.text}\n`)],
      ["checkpoint", this.checkpoint(size)],
      ...this.files(size),
      ["views/board.json", toUtf8("{}\n")],
    ]);
  }
}

export function tar(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts = [...files].flatMap(([path, bytes]) => [
    tarHeader(path, bytes.length),
    bytes,
    new Uint8Array((512 - (bytes.length % 512)) % 512),
  ]);
  return concat(...parts, new Uint8Array(1024));
}

export function tarHeader(path: string, size: number, kind = "0"): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, text: string): void => header.set(toUtf8(text), at);
  put(0, path);
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${size.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, "        ");
  put(156, kind);
  put(257, "ustar\u000000");
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}
