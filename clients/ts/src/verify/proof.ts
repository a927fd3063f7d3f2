// Receipts, C2SP tlog-proof v1 (`.tlog-proof`): one entry's place in the log, and the signed checkpoint that
// holds it, in one text that verifies without the log.
//
// Ours carry the entry itself as extra data. The format does not authenticate extra data; here it counts only
// as far as its hash leads to the signed root.
import { equal, fromBase64, fromDecimal, fromUtf8, toBase64, toUtf8 } from "./bytes";
import { type Checkpoint, openCheckpoint, type Trust } from "./checkpoint";
import { VerifyError } from "./error";
import { type Hash, hashBytes, leafHash, rootOfInclusion } from "./merkle";

export const receiptMagic = "c2sp.org/tlog-proof@v1";
const pathMax = 63;

export interface Receipt {
  readonly index: bigint;
  readonly path: readonly Hash[];
  // The signed note, byte for byte.
  readonly checkpoint: Uint8Array;
  readonly extra?: Uint8Array | undefined;
}

export interface VerifiedReceipt {
  readonly checkpoint: Checkpoint;
  readonly index: bigint;
  readonly entry: Uint8Array;
}

export function parseReceipt(bytes: Uint8Array): Receipt {
  const text = fromUtf8(bytes);
  const blank = text.indexOf("\n\n");
  if (blank < 0) throw new VerifyError("malformed", "not a receipt");
  const lines = text.slice(0, blank).split("\n");
  if (lines.shift() !== receiptMagic) throw new VerifyError("malformed", "not a receipt");
  const extra = lines[0]?.startsWith("extra ") ? fromBase64(after("extra ", lines.shift())) : undefined;
  if (extra?.length === 0) throw new VerifyError("malformed", "a receipt with an empty line of extra data");
  const index = fromDecimal(after("index ", lines.shift()));
  if (lines.length > pathMax) throw new VerifyError("malformed", "a receipt with too long a path");
  const path = lines.map((line) => {
    const hash = fromBase64(line);
    if (hash.length !== hashBytes) throw new VerifyError("malformed", "a receipt with a broken path");
    return hash;
  });
  return { index, path, checkpoint: toUtf8(text.slice(blank + 2)), extra };
}

function after(start: string, line: string | undefined): string {
  if (!line?.startsWith(start))
    throw new VerifyError("malformed", `a receipt without its line "${start.trim()}"`);
  return line.slice(start.length);
}

export function formatReceipt({ index, path, checkpoint, extra }: Receipt): string {
  const head = [
    receiptMagic,
    ...(extra ? [`extra ${toBase64(extra)}`] : []),
    `index ${index}`,
    ...path.map(toBase64),
  ];
  return `${head.join("\n")}\n\n${fromUtf8(checkpoint)}`;
}

// Verifies it for `entry`, by default the one that the receipt carries.
export function verifyReceipt(
  receipt: Receipt,
  trust: Trust,
  entry: Uint8Array | undefined = receipt.extra,
): VerifiedReceipt {
  const checkpoint = openCheckpoint(receipt.checkpoint, trust);
  if (!entry) throw new VerifyError("missing", "the receipt does not carry the entry that it is for");
  const { index, path } = receipt;
  const root = rootOfInclusion(leafHash(entry), index, checkpoint.size, path);
  if (!root || !equal(root, checkpoint.root))
    throw new VerifyError("root", "the entry does not lead to the signed root", { revision: index + 1n });
  return { checkpoint, index, entry };
}
