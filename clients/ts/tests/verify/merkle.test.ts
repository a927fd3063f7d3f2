import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { equal, toHex } from "../../src/verify/bytes";
import {
  emptyRoot,
  type Hash,
  leafHash,
  rootOfLeaves,
  TreeHasher,
  verifyConsistency,
  verifyInclusion,
} from "../../src/verify/merkle";
import { TiledLog } from "../../src/verify/tiles";
import { FakeLog } from "../support/fake_log";
import { flipped, hex, random } from "../support/random";

// The tree that RFC 6962's authors published: eight leaves, and the roots of its beginnings.
const leaves = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((text) => leafHash(hex(text)));
const roots = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const root = (size: number): Hash => hex(roots[size - 1] ?? "");
const leaf = (index: number): Hash => leaves[index] ?? new Uint8Array();

describe("The tree of RFC 6962", () => {
  it("HasTheKnownRoots", () => {
    expect(toHex(emptyRoot())).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const hasher = new TreeHasher();
    for (const [index, hash] of leaves.entries()) {
      hasher.append(hash);
      expect(toHex(hasher.root())).toBe(roots[index]);
      expect(hasher.size).toBe(BigInt(index + 1));
    }
  });
  it("AcceptsTheKnownInclusionProofs", () => {
    const first = [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ].map(hex);
    const sixth = [
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ].map(hex);
    expect(verifyInclusion(leaf(0), 0n, 8n, first, root(8))).toBe(true);
    expect(verifyInclusion(leaf(5), 5n, 8n, sixth, root(8))).toBe(true);
    expect(verifyInclusion(leaf(5), 4n, 8n, sixth, root(8))).toBe(false);
    expect(verifyInclusion(leaf(5), 5n, 8n, sixth.slice(1), root(8))).toBe(false);
    expect(verifyInclusion(leaf(5), 5n, 8n, [...sixth, root(1)], root(8))).toBe(false);
  });
  it("AcceptsTheKnownConsistencyProofs", () => {
    const sixToEight = [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ].map(hex);
    const twoToFive = [
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ].map(hex);
    expect(verifyConsistency(6n, root(6), 8n, root(8), sixToEight)).toBe(true);
    expect(verifyConsistency(2n, root(2), 5n, root(5), twoToFive)).toBe(true);
    expect(verifyConsistency(2n, root(3), 5n, root(5), twoToFive)).toBe(false);
    expect(verifyConsistency(8n, root(8), 8n, root(8), [])).toBe(true);
    expect(verifyConsistency(8n, root(8), 8n, root(7), [])).toBe(false);
    expect(verifyConsistency(8n, root(8), 6n, root(6), sixToEight)).toBe(false);
    expect(verifyConsistency(0n, emptyRoot(), 8n, root(8), [])).toBe(true);
    expect(verifyConsistency(0n, root(1), 8n, root(8), [])).toBe(false);
  });
});

describe("Proofs from tiles", () => {
  const { next, below } = random(6962);
  const log = FakeLog.ofCommits("p", 700);
  // Sizes around what a tile holds, and some between.
  const sizes = [
    1,
    2,
    3,
    7,
    8,
    255,
    256,
    257,
    511,
    512,
    513,
    700,
    ...Array.from({ length: 10 }, () => 1 + below(700)),
  ];

  it("HoldForEveryPlaceInTreesOfManySizes", async () => {
    for (const size of sizes) {
      const tiled = new TiledLog(BigInt(size), log.reader(size));
      for (let tries = 0; tries < 20; tries += 1) {
        const index = below(size);
        const path = await tiled.inclusionProof(BigInt(index));
        const hash = leafHash(log.entries[index] ?? new Uint8Array());
        expect(verifyInclusion(hash, BigInt(index), BigInt(size), path, log.root(size))).toBe(true);
        expect(
          verifyInclusion(
            hash,
            BigInt(below(size) === index ? -1 : size),
            BigInt(size),
            path,
            log.root(size),
          ),
        ).toBe(false);
      }
    }
  });
  it("ShowThatEachTreeBeginsWithTheEarlierOnes", async () => {
    for (const size of sizes.filter((one) => one > 1)) {
      const tiled = new TiledLog(BigInt(size), log.reader(size));
      for (let tries = 0; tries < 10; tries += 1) {
        const first = 1 + below(size - 1);
        const found = await tiled.rootsSince(BigInt(first));
        expect(equal(found.first, log.root(first))).toBe(true);
        expect(equal(found.second, log.root(size))).toBe(true);
      }
    }
  });
  it("AreRefusedWithAnyBitFlippedAnywhere", async () => {
    const size = 300;
    const tiled = new TiledLog(BigInt(size), log.reader(size));
    const index = 277;
    const hash = leafHash(log.entries[index] ?? new Uint8Array());
    const path = await tiled.inclusionProof(BigInt(index));
    for (const [at, part] of path.entries()) {
      for (let bit = 0; bit < 256; bit += 1) {
        const altered = path.map((one, place) => (place === at ? flipped(part, bit) : one));
        expect(verifyInclusion(hash, BigInt(index), BigInt(size), altered, log.root(size))).toBe(false);
      }
    }
    for (let bit = 0; bit < 256; bit += 1) {
      expect(verifyInclusion(flipped(hash, bit), BigInt(index), BigInt(size), path, log.root(size))).toBe(
        false,
      );
      expect(verifyInclusion(hash, BigInt(index), BigInt(size), path, flipped(log.root(size), bit))).toBe(
        false,
      );
    }
  });
  it("UseTheFullTileWhereThePartialOneIsGone", async () => {
    const grown = new Map([...log.files(300), ...log.files(512)]);
    for (const path of ["tile/0/001.p/44", "tile/entries/001.p/44"]) grown.delete(path);
    const tiled = new TiledLog(300n, async (path) => grown.get(path));
    await expect(tiled.provedEntry(299n, log.root(300))).resolves.toBeDefined();
  });
  it("SayWhichFileIsMissing", async () => {
    const tiled = new TiledLog(300n, async (path) =>
      path.startsWith("tile/entries") ? undefined : new Uint8Array(32),
    );
    await expect(tiled.entry(3n)).rejects.toMatchObject({ code: "missing", path: "tile/entries/000" });
  });
  it("AreTheSameForAHasherThatHoldsOneHashALevel", () => {
    for (let tries = 0; tries < 20; tries += 1) {
      const hashes = Array.from({ length: below(300) }, () =>
        leafHash(Uint8Array.of(next() & 255, next() & 255)),
      );
      const whole = (from: number, to: number): Hash => {
        if (to - from === 0) return emptyRoot();
        if (to - from === 1) return hashes[from] ?? emptyRoot();
        let width = 1;
        while (width * 2 < to - from) width *= 2;
        return leafPair(whole(from, from + width), whole(from + width, to));
      };
      expect(toHex(rootOfLeaves(hashes))).toBe(toHex(whole(0, hashes.length)));
    }
  });
});

// RFC 6962's definition, once more and apart from the code under test.

function leafPair(left: Hash, right: Hash): Hash {
  return sha256(Uint8Array.of(1, ...left, ...right));
}
