// Checkpoints, C2SP tlog-checkpoint v1: a log's size and root at some moment, as a signed note.
import { equal, fromBase64, fromDecimal } from "./bytes";
import { VerifyError } from "./error";
import { emptyRoot, type Hash, hashBytes } from "./merkle";
import { algorithms, type NoteSignature, openNote, parseNote, renamed, type VerifierKey } from "./note";

// What a checkpoint says. Nothing here is to be believed before its signature was checked.
export interface TreeHead {
  // Which log it is.
  readonly origin: string;
  readonly size: bigint;
  readonly root: Hash;
}

export interface Cosignature {
  readonly key: VerifierKey;
  // When the witness saw it.
  readonly at: Date;
}

export interface Checkpoint extends TreeHead {
  // The log's keys that signed it: at least one.
  readonly signers: readonly VerifierKey[];
  readonly cosignatures: readonly Cosignature[];
  // Signatures of keys that nobody gave us: they say nothing.
  readonly unknown: readonly NoteSignature[];
}

export interface Trust {
  // The log's public keys, and those of witnesses.
  readonly keys: readonly VerifierKey[];
  // Undefined: any log of theirs.
  readonly origin?: string | undefined;
}

export function parseTreeHead(text: string): TreeHead {
  const [origin = "", size = "", root = "", ...extensions] = text.split("\n");
  if (origin === "" || extensions.pop() !== "" || extensions.includes(""))
    throw new VerifyError("malformed", "not a checkpoint");
  const head = { origin, size: fromDecimal(size), root: fromBase64(root) };
  if (head.root.length !== hashBytes) throw new VerifyError("malformed", "a root that is no SHA-256 hash");
  if (head.size === 0n && !equal(head.root, emptyRoot()))
    throw new VerifyError("malformed", "an empty tree with another root");
  return head;
}

// The checkpoint in these bytes, if a log key that is trusted signed it and no trusted signature is wrong.
export function openCheckpoint(bytes: Uint8Array, { keys, origin }: Trust): Checkpoint {
  const note = openNote(bytes, keysFor(readTreeHead(bytes).origin, keys));
  if (note.signers.length === 0) throw new VerifyError("signature", "no signature of a key that is trusted");
  const head = parseTreeHead(note.text);
  if (origin !== undefined && head.origin !== origin)
    throw new VerifyError("origin", `signed for ${head.origin}, not for ${origin}`);
  return { ...head, signers: note.signers, cosignatures: note.cosigners, unknown: note.unknown };
}

// A log signs under its origin's name. The key of a server, `<server>`, is that of all its logs
// `<server>/log/<project>`.
export function keysFor(origin: string, keys: readonly VerifierKey[]): readonly VerifierKey[] {
  const own = keys
    .filter((key) => isLogKey(key) && origin.startsWith(`${key.name}/log/`) && !/[\s\u0085+]/u.test(origin))
    .map((key) => renamed(key, origin));
  return [...keys, ...own];
}

// What a checkpoint says, its signatures unchecked.
export function readTreeHead(bytes: Uint8Array): TreeHead {
  return parseTreeHead(parseNote(bytes).text);
}

export function isLogKey(key: VerifierKey): boolean {
  return key.algorithm === algorithms.ed25519;
}

// The project whose log it is: origins are `<server>/log/<project>`.
export function projectOf(origin: string): string {
  const at = origin.lastIndexOf("/log/");
  return at < 0 ? "" : origin.slice(at + "/log/".length);
}
