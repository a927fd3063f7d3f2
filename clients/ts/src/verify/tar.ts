// Reading a tar file (POSIX ustar, also as GNU tar writes it) without unpacking it: plain files and folders.
//
// Strict, since an archive that two programs read differently proves nothing: no path twice, no links, no
// extensions, no bytes between or behind the files.
import { VerifyError } from "./error";

// Where bytes come from, by their place. A browser's File is one that stays as it was opened, or fails.
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface TarFile {
  readonly offset: number;
  readonly size: number;
}

const block = 512;
const windowBytes = 1 << 20;

export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

// Reads ahead, so that many small reads in ascending order are few large ones.
function windowed(source: ByteSource): (offset: number, length: number) => Promise<Uint8Array> {
  let start = 0;
  let held = new Uint8Array(0);
  return async (offset, length) => {
    if (offset < start || offset + length > start + held.length) {
      start = offset;
      held = Uint8Array.from(await source.read(offset, Math.min(windowBytes, source.size - offset)));
    }
    return held.subarray(offset - start, offset - start + length);
  };
}

// Where each file stands, by its path without a leading `./`. `onRead` is told how far it came, in bytes.
export async function indexTar(
  source: ByteSource,
  onRead: (offset: number) => void = () => {},
): Promise<ReadonlyMap<string, TarFile>> {
  const files = new Map<string, TarFile>();
  const read = windowed(source);
  let at = 0;
  while (at < source.size) {
    const header = await read(at, block);
    if (header.length < block) throw new VerifyError("malformed", "the archive ends too early");
    if (isZero(header)) {
      await requireZeros(source, at);
      return files;
    }
    const { path, size, isFolder } = parseHeader(header);
    const next = at + block + Math.ceil(size / block) * block;
    if (next > source.size) throw new VerifyError("malformed", "the archive ends too early", { path });
    if (!isFolder) {
      if (files.has(path)) throw new VerifyError("malformed", "a file that is there twice", { path });
      files.set(path, { offset: at + block, size });
      if (!isZero(await read(at + block + size, next - at - block - size)))
        throw new VerifyError("malformed", "bytes behind a file", { path });
    }
    at = next;
    onRead(at);
  }
  throw new VerifyError("malformed", "the archive has no end");
}

function parseHeader(header: Uint8Array): { path: string; size: number; isFolder: boolean } {
  const text = (from: number, length: number): string => {
    const field = header.subarray(from, from + length);
    const end = field.indexOf(0);
    if (end >= 0 && !isZero(field.subarray(end))) throw new VerifyError("malformed", "a broken tar header");
    return String.fromCharCode(...(end < 0 ? field : field.subarray(0, end)));
  };
  const magic = String.fromCharCode(...header.subarray(257, 265));
  if (magic !== "ustar\u000000" && magic !== "ustar  \u0000")
    throw new VerifyError("malformed", "not a tar file");
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  const said = /^([0-7]{6})\0 $|^([0-7]{7})\0$/.exec(String.fromCharCode(...header.subarray(148, 156)));
  if (Number.parseInt(said?.[1] ?? said?.[2] ?? "", 8) !== sum)
    throw new VerifyError("malformed", "a tar header with a wrong checksum");
  const digits = /^([0-7]{11})[\0 ]$/.exec(String.fromCharCode(...header.subarray(124, 136)))?.[1];
  const kind = String.fromCharCode(header[156] ?? 0);
  if (digits === undefined || !["0", "\0", "5"].includes(kind))
    throw new VerifyError("malformed", "a tar entry that is neither a file nor a folder");
  const prefix = magic.endsWith("00") ? text(345, 155) : "";
  const path = (prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`).replace(/^\.\//, "");
  // Names of a log's files are ASCII; nothing else is looked for.
  if (/[^\x20-\x7e]/.test(path) || path.split("/").includes(".."))
    throw new VerifyError("malformed", "a tar entry with a path that is not allowed");
  return { path, size: kind === "5" ? 0 : Number.parseInt(digits, 8), isFolder: kind === "5" };
}

async function requireZeros(source: ByteSource, from: number): Promise<void> {
  for (let at = from; at < source.size; at += windowBytes) {
    if (!isZero(await source.read(at, Math.min(windowBytes, source.size - at))))
      throw new VerifyError("malformed", "bytes behind the archive's end");
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
