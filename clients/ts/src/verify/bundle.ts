// An exported log, in one file: a plain tar of a static tlog-tiles folder. Verified whole, without a server,
// in constant memory: every commit is read once, in order.
//
//   manifest.json              what the exporter says about it; not signed, so nothing here relies on it
//   keys                       public keys, one verifier key a line
//   checkpoint                 the signed note
//   tile/<level>/…             hashes
//   tile/entries/…             commits
//   files/<digest>             attached files: all that the log names, or none where they were not asked for
//   views/<view>.json          screens as of the checkpoint, for reading; not signed
import { sha256 } from "@noble/hashes/sha2.js";
import { AttachedFiles } from "./attached";
import { concat, equal, fromUtf8, toHex } from "./bytes";
import { type Checkpoint, openCheckpoint, projectOf } from "./checkpoint";
import { type CommitSummary, decodeCommit, readCommit } from "./commit";
import { type FileCounts, VerifyError, within } from "./error";
import { type Hash, hashBytes, leafHash, rootOfLeaves, TreeHasher } from "./merkle";
import { parseVerifierKeys, type VerifierKey } from "./note";
import { type ByteSource, indexTar, type TarFile } from "./tar";
import { entriesBytesMax, entriesPath, parseEntries, parseTile, tilePath, tileWidth, widthOf } from "./tiles";

const smallFileBytesMax = 1 << 20;
const pieceBytes = 1 << 20;
const filesFolder = "files/";

export interface BundleOptions {
  // Keys that the person trusts: the log's, and witnesses'. Undefined: those inside, which proves only that the
  // bundle fits together, not who signed it.
  readonly keys?: readonly VerifierKey[] | undefined;
  readonly onProgress?: (progress: BundleProgress) => void;
  readonly signal?: AbortSignal;
}

export interface BundleProgress {
  readonly step: "index" | "commits" | "files";
  // Bytes of the bundle, commits, or bytes of its attached files.
  readonly done: number;
  readonly of: number;
}

export interface Bundle {
  readonly checkpoint: Checkpoint;
  readonly project: string;
  // Whether the keys came out of the bundle itself.
  readonly selfSigned: boolean;
  readonly manifest: string;
  // Names of the views that are in it.
  readonly views: readonly string[];
  // Where some are named and none matched, they are not in this bundle.
  readonly files: FileCounts;
  // The commits from index `first` on, `count` at most, of the bundle that was verified.
  commits(first: bigint, count: number): Promise<readonly CommitSummary[]>;
}

// Rejects with a VerifyError that names the first bad revision, where one can be named.
export async function verifyBundle(source: ByteSource, options: BundleOptions = {}): Promise<Bundle> {
  const { onProgress = () => {}, signal } = options;
  const files = await indexTar(source, (done) => {
    signal?.throwIfAborted();
    onProgress({ step: "index", done, of: source.size });
  });
  const archive = new Archive(source, files);
  const keysFile = await archive.small("keys");
  const inside = within("keys", () => parseVerifierKeys(fromUtf8(keysFile)));
  const note = await archive.small("checkpoint");
  const keys = options.keys ?? inside;
  const checkpoint = within("checkpoint", () => openCheckpoint(note, { keys }));
  const project = projectOf(checkpoint.origin);
  const manifest = fromUtf8(await archive.small("manifest.json"));
  const attached = new AttachedFiles();
  await verifyTree(archive, checkpoint, { project, attached }, (done) => {
    signal?.throwIfAborted();
    onProgress({ step: "commits", done, of: Number(checkpoint.size) });
  });
  const counts = await verifyFiles(archive, attached.kept(), (done, of) => {
    signal?.throwIfAborted();
    onProgress({ step: "files", done, of });
  });
  return {
    checkpoint,
    project,
    selfSigned: options.keys === undefined,
    manifest,
    views: [...files.keys()].flatMap((path) => /^views\/(.+)\.json$/.exec(path)?.[1] ?? []).sort(),
    files: counts,
    commits: (first, count) => readCommits(archive, checkpoint.size, project, first, count),
  };
}

class Archive {
  private readonly source: ByteSource;
  private readonly files: ReadonlyMap<string, TarFile>;

  constructor(source: ByteSource, files: ReadonlyMap<string, TarFile>) {
    this.source = source;
    this.files = files;
  }

  within(folder: string): readonly string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(folder));
  }

  size(path: string): number {
    return this.files.get(path)?.size ?? 0;
  }

  small(path: string): Promise<Uint8Array> {
    return this.read(path, smallFileBytesMax);
  }

  async *pieces(path: string): AsyncGenerator<Uint8Array> {
    const file = this.files.get(path);
    for (let at = 0; file && at < file.size; at += pieceBytes)
      yield await this.source.read(file.offset + at, Math.min(pieceBytes, file.size - at));
  }

  async read(path: string, bytesMax: number): Promise<Uint8Array> {
    const file = this.files.get(path);
    if (!file) throw new VerifyError("missing", "a file is not in the bundle", { path });
    if (file.size > bytesMax) throw new VerifyError("malformed", "a file that is too long", { path });
    return this.source.read(file.offset, file.size);
  }
}

// Commits name attached files by their digests, so one that has its digest is the one that they name. All are
// looked at before the first that is altered or missing is refused.
async function verifyFiles(
  archive: Archive,
  named: readonly string[],
  onProgress: (done: number, of: number) => void,
): Promise<FileCounts> {
  const held = new Set(archive.within(filesFolder));
  const isNamed = new Set(named);
  const unknown = [...held].find((path) => !isNamed.has(path.slice(filesFolder.length)));
  if (unknown !== undefined)
    throw new VerifyError("malformed", "an attached file that the log does not name", { path: unknown });
  if (held.size === 0) return { named: named.length, matched: 0, missing: [], altered: [] };
  const of = [...held].reduce((sum, path) => sum + archive.size(path), 0);
  let done = 0;
  const onRead = (bytes: number): void => {
    done += bytes;
    onProgress(done, of);
  };
  const missing: string[] = [];
  const altered: string[] = [];
  for (const digest of named) {
    const path = filesFolder + digest;
    if (!held.has(path)) missing.push(digest);
    else if ((await digestOf(archive, path, onRead)) !== digest) altered.push(digest);
  }
  const counts = {
    named: named.length,
    matched: named.length - missing.length - altered.length,
    missing,
    altered,
  };
  requireAll(counts);
  return counts;
}

function requireAll(files: FileCounts): void {
  const [altered] = files.altered;
  if (altered !== undefined)
    throw new VerifyError("file_altered", "an attached file that is not what its digest says", {
      path: filesFolder + altered,
      files,
    });
  const [missing] = files.missing;
  if (missing !== undefined)
    throw new VerifyError("file_missing", "an attached file that the log names is missing", {
      path: filesFolder + missing,
      files,
    });
}

async function digestOf(archive: Archive, path: string, onRead: (bytes: number) => void): Promise<string> {
  const hash = sha256.create();
  for await (const piece of archive.pieces(path)) {
    hash.update(piece);
    onRead(piece.length);
  }
  return toHex(hash.digest());
}

// Whose commits they must be, and what they say of attached files.
interface Reading {
  readonly project: string;
  readonly attached: AttachedFiles;
}

// One level of the tree while its tiles are read: the hashes that came up from below and wait for their tile.
interface Level {
  waiting: Hash[];
  tiles: bigint;
}

// Reads all commits in order, compares each with its hash tile and every tile with the one above, and the whole
// with the signed root.
async function verifyTree(
  archive: Archive,
  { size, root }: Checkpoint,
  reading: Reading,
  onProgress: (commits: number) => void,
): Promise<void> {
  const tree = new TreeHasher();
  const levels: Level[] = [];
  for (let tile = 0n; widthOf(0, tile, size) > 0; tile += 1n) {
    const leaves = await verifyEntries(archive, tile, size, reading);
    for (const leaf of leaves) tree.append(leaf);
    if (leaves.length === tileWidth) await raise(archive, levels, 1, rootOfLeaves(leaves), size);
    onProgress(Number(tree.size));
  }
  for (const [at, level] of levels.entries())
    if (level.waiting.length > 0) await compareTile(archive, at + 1, level, size);
  if (!equal(tree.root(), root))
    throw new VerifyError("root", "the commits do not hash to the signed root", { path: "checkpoint" });
}

// The leaf hashes of one entry bundle, each commit compared with its hash and read.
async function verifyEntries(
  archive: Archive,
  tile: bigint,
  size: bigint,
  { project, attached }: Reading,
): Promise<readonly Hash[]> {
  const width = widthOf(0, tile, size);
  const first = tile * BigInt(tileWidth);
  const path = entriesPath(tile, width);
  const hashesPath = tilePath(0, tile, width);
  const file = await archive.read(path, entriesBytesMax(width));
  const hashesFile = await archive.read(hashesPath, smallFileBytesMax);
  const hashes = within(hashesPath, () => parseTile(hashesFile, width));
  const entries = splitEntries(file, width, hashes, first, path);
  return entries.map((entry, at) => {
    const index = first + BigInt(at);
    const hash = leafHash(entry);
    if (!equal(hash, hashes[at] ?? hash))
      throw new VerifyError("entry", "a commit that is not the one in the tree", {
        revision: index + 1n,
        path,
      });
    attached.take(within(path, () => decodeCommit(entry, index, project)));
    return hash;
  });
}

// Where the lengths no longer fit, the first commit that differs is still named.
function splitEntries(
  file: Uint8Array,
  width: number,
  hashes: readonly Hash[],
  first: bigint,
  path: string,
): readonly Uint8Array[] {
  try {
    return parseEntries(file, width);
  } catch {
    const at = firstBadEntry(file, hashes);
    throw new VerifyError("entry", "a commit that is not the one in the tree", {
      revision: first + BigInt(at) + 1n,
      path,
    });
  }
}

function firstBadEntry(file: Uint8Array, hashes: readonly Hash[]): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  for (const [place, hash] of hashes.entries()) {
    const end = at + 2 <= file.length ? at + 2 + view.getUint16(at) : file.length + 1;
    if (end > file.length || !equal(leafHash(file.subarray(at + 2, end)), hash)) return place;
    at = end;
  }
  // All are there, and something more behind them.
  return hashes.length - 1;
}

async function raise(
  archive: Archive,
  levels: Level[],
  height: number,
  hash: Hash,
  size: bigint,
): Promise<void> {
  levels[height - 1] ??= { waiting: [], tiles: 0n };
  const level = levels[height - 1];
  if (!level) return;
  level.waiting.push(hash);
  if (level.waiting.length < tileWidth) return;
  await compareTile(archive, height, level, size);
  const above = rootOfLeaves(level.waiting);
  level.waiting = [];
  level.tiles += 1n;
  await raise(archive, levels, height + 1, above, size);
}

// The tile of a level above 0 holds what the commits below it hash to.
async function compareTile(archive: Archive, height: number, level: Level, size: bigint): Promise<void> {
  const width = widthOf(height, level.tiles, size);
  const path = tilePath(height, level.tiles, width);
  const said = await archive.read(path, smallFileBytesMax);
  within(path, () => parseTile(said, width));
  const computed = concat(...level.waiting);
  const differs = computed.findIndex((byte, at) => byte !== said[at]);
  if (differs < 0) return;
  const place = level.tiles * BigInt(tileWidth) + BigInt(Math.floor(differs / hashBytes));
  // Which of the commits under that hash it is, or the hash itself, cannot be told.
  throw new VerifyError("tile", "commits that do not hash to the tile above them", {
    revision: (place << (8n * BigInt(height))) + 1n,
    path,
  });
}

async function readCommits(
  archive: Archive,
  size: bigint,
  project: string,
  first: bigint,
  count: number,
): Promise<readonly CommitSummary[]> {
  const commits: CommitSummary[] = [];
  let index = first;
  while (index < size && commits.length < count) {
    const tile = index / BigInt(tileWidth);
    const width = widthOf(0, tile, size);
    const entries = parseEntries(await archive.read(entriesPath(tile, width), entriesBytesMax(width)), width);
    for (const entry of entries.slice(Number(index % BigInt(tileWidth)))) {
      if (commits.length === count) break;
      commits.push(readCommit(entry, index, project));
      index += 1n;
    }
  }
  return commits;
}
