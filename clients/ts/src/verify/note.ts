// Signed notes, C2SP signed-note v1: a text and the lines that sign it. Ed25519 (0x01), and the timestamped
// cosignatures of witnesses (0x04, C2SP tlog-cosignature v1).
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal, fromBase64, fromUtf8, toBase64, toHex, toUtf8 } from "./bytes";
import { VerifyError } from "./error";

export const algorithms = { ed25519: 0x01, cosignature: 0x04 } as const;
export type Algorithm = (typeof algorithms)[keyof typeof algorithms];

// A public key by its text form: `name+id+base64(algorithm, key)`.
export interface VerifierKey {
  readonly name: string;
  // Eight hexadecimal digits.
  readonly id: string;
  readonly algorithm: Algorithm;
  readonly publicKey: Uint8Array;
  readonly text: string;
}

export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  // What follows the key's id.
  readonly bytes: Uint8Array;
}

export interface Note {
  // What is signed; ends in a newline.
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface OpenedNote extends Note {
  // By whom it is signed, of the keys that were given.
  readonly signers: readonly VerifierKey[];
  // By whom, and when, it is cosigned, of the keys that were given.
  readonly cosigners: readonly { readonly key: VerifierKey; readonly at: Date }[];
  // Signatures of keys that were not given: they say nothing.
  readonly unknown: readonly NoteSignature[];
}

const noteBytesMax = 1_000_000;
const signaturesMax = 100;
const publicKeyBytes = 32;
const signatureBytes = 64;
const dash = "— ";

export function keyId(name: string, algorithm: Algorithm, publicKey: Uint8Array): string {
  const digest = sha256(concat(toUtf8(`${name}\n`), Uint8Array.of(algorithm), publicKey));
  return toHex(digest.subarray(0, 4));
}

export function formatVerifierKey(name: string, algorithm: Algorithm, publicKey: Uint8Array): string {
  const id = keyId(name, algorithm, publicKey);
  return `${name}+${id}+${toBase64(concat(Uint8Array.of(algorithm), publicKey))}`;
}

export function parseVerifierKey(text: string): VerifierKey {
  const [name = "", id = "", encoded = "", ...more] = splitKey(text);
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id) || more.length > 0)
    throw new VerifyError("malformed", "not a verifier key");
  const [algorithm, ...key] = fromBase64(encoded);
  const publicKey = Uint8Array.from(key);
  if (algorithm !== algorithms.ed25519 && algorithm !== algorithms.cosignature)
    throw new VerifyError("malformed", "a verifier key of an unknown kind");
  if (publicKey.length !== publicKeyBytes || keyId(name, algorithm, publicKey) !== id)
    throw new VerifyError("malformed", "a verifier key that does not have its own id");
  return { name, id, algorithm, publicKey, text };
}

// The same public key under another name.
export function renamed(key: VerifierKey, name: string): VerifierKey {
  return parseVerifierKey(formatVerifierKey(name, key.algorithm, key.publicKey));
}

// The base64 part may hold plus signs; the name may not.
function splitKey(text: string): readonly string[] {
  const first = text.indexOf("+");
  const second = text.indexOf("+", first + 1);
  if (first < 0 || second < 0) return [];
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

// One key a line; empty lines and lines that begin with # are passed over.
export function parseVerifierKeys(text: string): readonly VerifierKey[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(parseVerifierKey);
}

export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > noteBytesMax) throw new VerifyError("malformed", "a note that is too long");
  const whole = fromUtf8(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these.
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole))
    throw new VerifyError("malformed", "a note with control characters");
  const blank = whole.lastIndexOf("\n\n");
  if (blank < 0 || !whole.endsWith("\n")) throw new VerifyError("malformed", "not a signed note");
  const lines = whole.slice(blank + 2).split("\n");
  lines.pop();
  if (lines.length === 0 || lines.length > signaturesMax)
    throw new VerifyError("malformed", "a note with no signature, or with too many");
  return { text: whole.slice(0, blank + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [name = "", encoded = "", ...more] = line.slice(dash.length).split(" ");
  if (!line.startsWith(dash) || !isKeyName(name) || more.length > 0)
    throw new VerifyError("malformed", "not a signature line");
  const bytes = fromBase64(encoded);
  if (bytes.length <= 4) throw new VerifyError("malformed", "a signature without bytes");
  return { name, id: toHex(bytes.subarray(0, 4)), bytes: bytes.slice(4) };
}

// Checks every signature of a key that is given. One that does not verify refuses the whole note.
// REQUIRES of the caller: to look whether the signers are enough.
export function openNote(bytes: Uint8Array, keys: readonly VerifierKey[]): OpenedNote {
  const note = parseNote(bytes);
  const signers: VerifierKey[] = [];
  const cosigners: { key: VerifierKey; at: Date }[] = [];
  const unknown: NoteSignature[] = [];
  for (const signature of note.signatures) {
    const key = keys.find((one) => one.name === signature.name && one.id === signature.id);
    if (!key) {
      unknown.push(signature);
    } else if (key.algorithm === algorithms.cosignature) {
      const at = verifyCosignature(note.text, signature.bytes, key);
      if (!at) throw new VerifyError("signature", `the cosignature of ${key.name} does not verify`);
      if (!cosigners.some((one) => equal(one.key.publicKey, key.publicKey))) cosigners.push({ key, at });
    } else {
      if (!verifySignature(toUtf8(note.text), signature.bytes, key.publicKey))
        throw new VerifyError("signature", `the signature of ${key.name} does not verify`);
      if (!signers.includes(key)) signers.push(key);
    }
  }
  return { ...note, signers, cosigners, unknown };
}

// The time of the cosignature; undefined where it does not verify.
function verifyCosignature(text: string, bytes: Uint8Array, key: VerifierKey): Date | undefined {
  if (bytes.length !== 8 + signatureBytes) return undefined;
  const seconds = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  if (seconds >= 1n << 63n) return undefined;
  const message = toUtf8(`cosignature/v1\ntime ${seconds}\n${text}`);
  if (!verifySignature(message, bytes.subarray(8), key.publicKey)) return undefined;
  return new Date(Number(seconds) * 1000);
}

// RFC 8032, strictly: no second encoding of a signature or key is accepted.
function verifySignature(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== signatureBytes) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    // A public key that is no point of the curve.
    return false;
  }
}

function isKeyName(name: string): boolean {
  return name !== "" && !/[\s\u0085+]/u.test(name);
}
