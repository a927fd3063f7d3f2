// Reading a log that is laid out as tiles, C2SP tlog-tiles v1: where a hash or an entry stands, and proofs
// from what is read there. What is read is not to be believed before a proof made of it holds.
import { equal } from "./bytes";
import { VerifyError } from "./error";
import {
  consistencyRanges,
  type Hash,
  hashBytes,
  inclusionRanges,
  leafHash,
  rangeHash,
  rootOfInclusion,
  rootOfLeaves,
  rootsOfConsistency,
} from "./merkle";

export const tileWidth = 256;
const levelBits = 8n;
const entryBytesMax = 65_535;

// A file of the log by its path below the log's prefix, as `tile/0/000`; undefined: it is not there.
// `fresh`: as the log has it now, past every cache. Throws what it likes where that cannot be known.
export type ReadFile = (path: string, fresh?: boolean) => Promise<Uint8Array | undefined>;

// `width` below 256 names a partial tile.
export function tilePath(level: number, index: bigint, width: number = tileWidth): string {
  return `tile/${level}/${indexPath(index)}${partOf(width)}`;
}

export function entriesPath(index: bigint, width: number = tileWidth): string {
  return `tile/entries/${indexPath(index)}${partOf(width)}`;
}

function indexPath(index: bigint): string {
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const parts = padded.match(/.{3}/g) ?? [];
  return parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join("/");
}

function partOf(width: number): string {
  return width === tileWidth ? "" : `.p/${width}`;
}

// How many hashes the tile has in a log of `size` entries; 0: it does not exist. Entry bundles are as wide
// as the tiles of level 0.
export function widthOf(level: number, index: bigint, size: bigint): number {
  const hashes = size >> (levelBits * BigInt(level));
  const full = hashes >> levelBits;
  if (index < full) return tileWidth;
  return index === full ? Number(hashes & 0xffn) : 0;
}

// The entries of a bundle that must hold `width` of them.
export function parseEntries(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 2 > bytes.length || entries.length === width)
      throw new VerifyError("malformed", "an entry bundle of another length");
    const end = at + 2 + view.getUint16(at);
    if (end > bytes.length) throw new VerifyError("malformed", "an entry bundle that ends too early");
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (entries.length !== width) throw new VerifyError("malformed", "an entry bundle with too few entries");
  return entries;
}

export function parseTile(bytes: Uint8Array, width: number): readonly Hash[] {
  if (bytes.length !== width * hashBytes) throw new VerifyError("malformed", "a tile of another length");
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * hashBytes, (at + 1) * hashBytes));
}

// No file with `width` entries is longer.
export function entriesBytesMax(width: number): number {
  return width * (2 + entryBytesMax);
}

// A log of `size` entries, by its files. Each file is asked for once.
export class TiledLog {
  readonly size: bigint;
  private readonly files = new Map<string, Promise<Uint8Array>>();
  private readonly readFile: ReadFile;

  constructor(size: bigint, readFile: ReadFile) {
    this.size = size;
    this.readFile = readFile;
  }

  async entry(index: bigint): Promise<Uint8Array> {
    const tile = index >> levelBits;
    const width = widthOf(0, tile, this.size);
    if (index < 0n || width === 0) throw new VerifyError("missing", "the log has no such entry");
    const { bytes, found } = await this.file((part) => entriesPath(tile, part), width);
    const entries = parseEntries(bytes, found);
    const entry = entries[Number(index & 0xffn)];
    if (!entry) throw new VerifyError("missing", "the bundle has no such entry");
    return entry;
  }

  async inclusionProof(index: bigint): Promise<readonly Hash[]> {
    return this.hashes(inclusionRanges(index, this.size));
  }

  // The entry at `index`, proved to be in the tree with this root, and the proof.
  async provedEntry(
    index: bigint,
    root: Hash,
  ): Promise<{ readonly entry: Uint8Array; readonly path: readonly Hash[] }> {
    const [entry, path] = await Promise.all([this.entry(index), this.inclusionProof(index)]);
    const found = rootOfInclusion(leafHash(entry), index, this.size, path);
    if (!found || !equal(found, root))
      throw new VerifyError("root", "the entry does not lead to the signed root", { revision: index + 1n });
    return { entry, path };
  }

  // The roots of the log's first `first` entries and of all, from the same hashes: where the latter is the
  // signed one, so is the former what the log's beginning hashes to. For 0 < first < size.
  async rootsSince(first: bigint): Promise<{ readonly first: Hash; readonly second: Hash }> {
    const roots = rootsOfConsistency(
      first,
      this.size,
      await this.hashes(consistencyRanges(first, this.size)),
    );
    if (!roots) throw new VerifyError("root", "no consistency proof");
    return roots;
  }

  private hashes(ranges: readonly { readonly start: bigint; readonly end: bigint }[]): Promise<Hash[]> {
    return Promise.all(ranges.map((range) => rangeHash(range, (level, index) => this.node(level, index))));
  }

  // A whole subtree of 2^level leaves: up to 128 neighbours in one tile.
  private async node(level: number, index: bigint): Promise<Hash> {
    const tileLevel = Math.floor(level / Number(levelBits));
    const inTile = BigInt(level % Number(levelBits));
    const first = index << inTile;
    const tile = first >> levelBits;
    const width = widthOf(tileLevel, tile, this.size);
    const { bytes, found } = await this.file((part) => tilePath(tileLevel, tile, part), width);
    const from = Number(first & 0xffn);
    return rootOfLeaves(parseTile(bytes, found).slice(from, from + Number(1n << inTile)));
  }

  // A partial file may be gone once the full one is there.
  private async file(
    path: (width: number) => string,
    width: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly found: number }> {
    const part = await this.once(path(width)).catch((error: unknown) => {
      if (width < tileWidth && error instanceof VerifyError && error.code === "missing") return undefined;
      throw error;
    });
    if (part) return { bytes: part, found: width };
    return { bytes: await this.once(path(tileWidth)), found: tileWidth };
  }

  private once(path: string): Promise<Uint8Array> {
    const held = this.files.get(path);
    if (held) return held;
    const read = this.readFile(path).then((bytes) => {
      if (!bytes) throw new VerifyError("missing", "a file of the log is not there", { path });
      return bytes;
    });
    this.files.set(path, read);
    // What could not be read may be there the next time.
    read.catch(() => this.files.delete(path));
    return read;
  }
}
