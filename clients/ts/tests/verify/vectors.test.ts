// What Go's programs made and judged (tests/vectors/tlog.json), through this verifier: the two must agree.
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64, toUtf8 } from "../../src/verify/bytes";
import { openCheckpoint } from "../../src/verify/checkpoint";
import { emptyRoot, leafHash, TreeHasher, verifyConsistency, verifyInclusion } from "../../src/verify/merkle";
import { openNote, parseVerifierKey } from "../../src/verify/note";
import { formatReceipt, parseReceipt, verifyReceipt } from "../../src/verify/proof";
import { entriesPath, TiledLog, tilePath } from "../../src/verify/tiles";
import { FakeLog } from "../support/fake_log";
import { readVectors } from "../support/vectors";

interface Inclusion {
  readonly what: string;
  readonly index: number;
  readonly size: number;
  readonly leaf: string;
  readonly proof: readonly string[];
  readonly root: string;
  readonly ok: boolean;
}
interface Consistency extends Omit<Inclusion, "index" | "leaf"> {
  readonly old_size: number;
  readonly old_root: string;
}
interface Vectors {
  readonly entries: readonly string[];
  readonly leaves: readonly string[];
  readonly roots: readonly string[];
  readonly inclusion: readonly Inclusion[];
  readonly consistency: readonly Consistency[];
  readonly large: {
    readonly size: number;
    readonly inclusion: readonly Inclusion[];
    readonly consistency: readonly Consistency[];
    readonly roots: readonly { readonly size: number; readonly root: string }[];
    readonly tiles: readonly { readonly path: string; readonly bytes: string }[];
  };
  readonly tile_paths: readonly {
    readonly level: number | null;
    readonly index: number;
    readonly width: number;
    readonly path: string;
  }[];
  readonly keys: Readonly<Record<string, string>>;
  readonly checkpoint: Readonly<Record<"cosigned" | "note" | "root" | "text", string>> & {
    readonly size: number;
  };
  readonly cosignature: { readonly seconds: number };
  readonly notes: readonly {
    readonly what: string;
    readonly note: string;
    readonly keys: readonly string[];
    readonly ok: boolean;
  }[];
  readonly receipts: readonly {
    readonly what: string;
    readonly text: string;
    readonly entry: string;
    readonly ok: boolean;
  }[];
}
const vectors = readVectors("tlog.json") as unknown as Vectors;
const { large, keys } = vectors;
const key = (name: string) => parseVerifierKey(keys[name] ?? "");

const holds = (work: () => boolean): boolean => {
  try {
    return work();
  } catch (error) {
    expect(error).toHaveProperty("name", "VerifyError");
    return false;
  }
};

describe("The vectors of tests/vectors/tlog.json", () => {
  it("HaveTheSameLeavesAndRoots", () => {
    const tree = new TreeHasher();
    expect(toBase64(emptyRoot())).toBe(vectors.roots[0]);
    for (const [index, entry] of vectors.entries.entries()) {
      const leaf = leafHash(fromBase64(entry));
      expect(toBase64(leaf)).toBe(vectors.leaves[index]);
      tree.append(leaf);
      expect(toBase64(tree.root())).toBe(vectors.roots[index + 1]);
    }
  });
  it("JudgeInclusionProofsAlike", () => {
    for (const { what, ok, leaf, index, size, proof, root } of [...vectors.inclusion, ...large.inclusion]) {
      const path = proof.map(fromBase64);
      const held = verifyInclusion(fromBase64(leaf), BigInt(index), BigInt(size), path, fromBase64(root));
      expect(held, what).toBe(ok);
    }
  });
  it("JudgeConsistencyProofsAlike", () => {
    for (const one of [...vectors.consistency, ...large.consistency]) {
      const proof = one.proof.map(fromBase64);
      const [first, second] = [fromBase64(one.old_root), fromBase64(one.root)];
      const held = verifyConsistency(BigInt(one.old_size), first, BigInt(one.size), second, proof);
      expect(held, one.what).toBe(one.ok);
    }
  });
  it("HaveTheSameTilesAndProofsFromThem", async () => {
    const entries = Array.from({ length: large.size }, (_, index) => toUtf8(`entry ${index}`));
    const log = new FakeLog("p", entries);
    for (const { path, bytes } of large.tiles)
      expect(toBase64(log.files().get(path) ?? new Uint8Array()), path).toBe(bytes);
    for (const { size, root } of large.roots) expect(toBase64(log.root(size)), `${size}`).toBe(root);
    for (const { index, size, proof } of large.inclusion) {
      const tiled = new TiledLog(BigInt(size), log.reader(size));
      expect((await tiled.inclusionProof(BigInt(index))).map(toBase64)).toEqual(proof);
    }
    for (const { old_size, old_root, size, root } of large.consistency) {
      const tiled = new TiledLog(BigInt(size), log.reader(size));
      const found = await tiled.rootsSince(BigInt(old_size));
      expect([toBase64(found.first), toBase64(found.second)]).toEqual([old_root, root]);
    }
  });
  it("HaveTheSamePaths", () => {
    for (const { level, index, width, path } of vectors.tile_paths)
      expect(level === null ? entriesPath(BigInt(index), width) : tilePath(level, BigInt(index), width)).toBe(
        path,
      );
  });
  it("HaveTheSameCheckpointAndCosignature", () => {
    const trust = { keys: [key("log"), key("witness")], origin: keys.origin ?? "" };
    const checkpoint = openCheckpoint(toUtf8(vectors.checkpoint.cosigned), trust);
    expect(checkpoint.size).toBe(BigInt(vectors.checkpoint.size));
    expect(toBase64(checkpoint.root)).toBe(vectors.checkpoint.root);
    expect(checkpoint.cosignatures).toEqual([
      { key: key("witness"), at: new Date(vectors.cosignature.seconds * 1000) },
    ]);
    expect(openNote(toUtf8(vectors.checkpoint.note), trust.keys).text).toBe(vectors.checkpoint.text);
  });
  it.each(vectors.notes)("JudgeNotesAlike: $what", ({ note, keys: trusted, ok }) => {
    const held = holds(() => {
      const { signers, cosigners } = openNote(toUtf8(note), trusted.map(parseVerifierKey));
      return signers.length + cosigners.length > 0;
    });
    expect(held).toBe(ok);
  });
  it.each(vectors.receipts)("JudgeReceiptsAlike: $what", ({ text, entry, ok }) => {
    const held = holds(() => {
      const receipt = parseReceipt(toUtf8(text));
      expect(formatReceipt(receipt)).toBe(text);
      verifyReceipt(receipt, { keys: [key("log")], origin: keys.origin ?? "" }, fromBase64(entry));
      return true;
    });
    expect(held).toBe(ok);
  });
});
