// Following a log from one browser: what it showed once, it must show for ever.
//
// A pin is the newest checkpoint that this browser accepted, with the keys that it trusts. `followHead` says
// whether the checkpoint that the server shows now continues it. Only what a trusted key signed can be a
// conflict; what merely failed to arrive, or was altered on its way, is refused with a VerifyError and may be
// tried again.
import { equal, fromUtf8, toUtf8 } from "./bytes";
import { type Checkpoint, isLogKey, keysFor, openCheckpoint, projectOf, readTreeHead } from "./checkpoint";
import { VerifyError } from "./error";
import { openNote, parseVerifierKey, parseVerifierKeys, type VerifierKey } from "./note";
import { type ReadFile, TiledLog } from "./tiles";

// Plain JSON: it is kept by the browser.
export interface Pin {
  // The signed note, verbatim.
  readonly checkpoint: string;
  // Verifier keys: those that signed the first checkpoint, and those that they handed over to.
  readonly keys: readonly string[];
  // RFC 3339: when this browser saw the log for the first time.
  readonly since: string;
}

// Two statements that cannot both be true. Plain JSON: it is evidence.
export interface Conflict {
  readonly format: "slipway log conflict v1";
  // fork: two histories. shorter: history was taken away. key: another key signs. origin: another log answers.
  readonly kind: "fork" | "shorter" | "key" | "origin";
  readonly seenAt: string;
  readonly pinned: Pin;
  // The signed note that the server showed, verbatim, and the keys that it named.
  readonly offered: string;
  readonly offeredKeys: string;
}

export interface Offer {
  readonly project: string;
  // What the server says: `/log/<project>/checkpoint` and `/log/<project>/keys`.
  readonly checkpoint: Uint8Array;
  readonly keys: string;
  readonly pin: Pin | undefined;
  // Files of the log.
  readonly readFile: ReadFile;
  readonly now: Date;
  readonly witnessKeys?: readonly VerifierKey[];
}

export type Followed =
  // `head` continues what was pinned; `pin` is what to keep from now on. `first`: nothing was pinned before.
  | { readonly conflict?: undefined; readonly head: Checkpoint; readonly pin: Pin; readonly first: boolean }
  | { readonly conflict: Conflict };

export async function followHead(offer: Offer): Promise<Followed> {
  const { pin, project, now } = offer;
  const note = fromUtf8(offer.checkpoint);
  const served = parseVerifierKeys(offer.keys).filter(isLogKey);
  const witnesses = (offer.witnessKeys ?? []).filter((key) => !isLogKey(key));
  const { origin } = readTreeHead(offer.checkpoint);
  if (projectOf(origin) !== project)
    throw new VerifyError("origin", `the log of ${origin}, not that of ${project}`);
  if (!pin) {
    const head = openCheckpoint(offer.checkpoint, { keys: [...served, ...witnesses] });
    return {
      head,
      pin: { checkpoint: note, keys: head.signers.map((key) => key.text), since: now.toISOString() },
      first: true,
    };
  }

  const conflict = (kind: Conflict["kind"]): Followed => ({
    conflict: {
      format: "slipway log conflict v1",
      kind,
      seenAt: now.toISOString(),
      pinned: pin,
      offered: note,
      offeredKeys: offer.keys,
    },
  });
  const pinnedKeys = pin.keys.map(parseVerifierKey);
  const pinned = openCheckpoint(toUtf8(pin.checkpoint), { keys: pinnedKeys });
  // Before anything else: nobody but the trusted key can cause what follows, but for a change of keys.
  const signers = openNote(offer.checkpoint, keysFor(origin, [...pinnedKeys, ...served])).signers;
  const trusted = signers.filter((key) => pinnedKeys.some((one) => equal(one.publicKey, key.publicKey)));
  if (trusted.length === 0) {
    if (signers.length === 0) throw new VerifyError("signature", "no signature of a key that is trusted");
    return conflict("key");
  }
  if (origin !== pinned.origin) return conflict("origin");
  const head = openCheckpoint(offer.checkpoint, { keys: [...trusted, ...witnesses], origin });

  if (head.size === pinned.size) {
    if (!equal(head.root, pinned.root)) return conflict("fork");
    return { head, pin: { ...pin, keys: union(pin.keys, signers) }, first: false };
  }
  if (head.size < pinned.size) return older(offer, head, pinned, pin, conflict);
  if (!(await beginsWith(head, pinned, offer.readFile))) return conflict("fork");
  return { head, pin: { ...pin, checkpoint: note, keys: union(pin.keys, signers) }, first: false };
}

// Whether the log of `head` begins with the one of `past`. Throws where the hashes that were read are not
// those that `head` signs: then nothing is known.
async function beginsWith(head: Checkpoint, past: Checkpoint, readFile: ReadFile): Promise<boolean> {
  if (past.size === 0n) return true;
  const roots = await new TiledLog(head.size, readFile).rootsSince(past.size);
  if (!equal(roots.second, head.root))
    throw new VerifyError("tile", "hashes that do not lead to the signed root");
  return equal(roots.first, past.root);
}

// A head from before the pinned one. An old answer out of some cache is harmless: the log still has what was
// pinned. A log that has lost it was shortened: so it is asked itself, not what this browser kept of it.
async function older(
  { readFile }: Offer,
  head: Checkpoint,
  pinned: Checkpoint,
  pin: Pin,
  conflict: (kind: Conflict["kind"]) => Followed,
): Promise<Followed> {
  try {
    const readNow: ReadFile = (path) => readFile(path, true);
    return (await beginsWith(pinned, head, readNow)) ? { head, pin, first: false } : conflict("fork");
  } catch (error) {
    if (error instanceof VerifyError && error.code === "missing") return conflict("shorter");
    throw error;
  }
}

// A checkpoint that a trusted key signed and another one too hands over to that other.
function union(keys: readonly string[], signers: readonly VerifierKey[]): readonly string[] {
  return [...new Set([...keys, ...signers.map((key) => key.text)])];
}
