// The Merkle tree of RFC 6962, section 2.1 (SHA-256), and the proofs of RFC 9162, sections 2.1.3 and 2.1.4.
//
// Pure. Indices count from 0, sizes are numbers of leaves. A hash is 32 bytes. No crypto.subtle: browsers
// withhold it from pages that came over plain HTTP.
import { sha256 } from "@noble/hashes/sha2.js";
import { equal } from "./bytes";

export type Hash = Uint8Array;
export const hashBytes = 32;

export function leafHash(entry: Uint8Array): Hash {
  return sha256.create().update(Uint8Array.of(0)).update(entry).digest();
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256.create().update(Uint8Array.of(1)).update(left).update(right).digest();
}

export function emptyRoot(): Hash {
  return sha256(new Uint8Array(0));
}

// The root that a leaf at `index` of a tree of `size` leaves has by this path; undefined where the path
// cannot be one for that place.
export function rootOfInclusion(
  leaf: Hash,
  index: bigint,
  size: bigint,
  path: readonly Hash[],
): Hash | undefined {
  if (index < 0n || index >= size || path.some((hash) => hash.length !== hashBytes)) return undefined;
  let here = index;
  let last = size - 1n;
  let root = leaf;
  for (const hash of path) {
    if (last === 0n) return undefined;
    if (isOdd(here) || here === last) {
      root = nodeHash(hash, root);
      while (!isOdd(here) && here !== 0n) {
        here >>= 1n;
        last >>= 1n;
      }
    } else {
      root = nodeHash(root, hash);
    }
    here >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? root : undefined;
}

export function verifyInclusion(
  leaf: Hash,
  index: bigint,
  size: bigint,
  path: readonly Hash[],
  root: Hash,
): boolean {
  const found = rootOfInclusion(leaf, index, size, path);
  return found !== undefined && equal(found, root);
}

// Both roots that `proof` leads to, for 0 < first < second. The proof begins with the hash of a subtree
// that both trees have, also where that is the whole first tree (which RFC 9162 leaves out).
export function rootsOfConsistency(
  first: bigint,
  second: bigint,
  proof: readonly Hash[],
): { readonly first: Hash; readonly second: Hash } | undefined {
  const [start, ...rest] = proof;
  if (first <= 0n || first >= second || !start) return undefined;
  if (proof.some((hash) => hash.length !== hashBytes)) return undefined;
  let here = first - 1n;
  let last = second - 1n;
  while (isOdd(here)) {
    here >>= 1n;
    last >>= 1n;
  }
  let older = start;
  let newer = start;
  for (const hash of rest) {
    if (last === 0n) return undefined;
    if (isOdd(here) || here === last) {
      older = nodeHash(hash, older);
      newer = nodeHash(hash, newer);
      while (!isOdd(here) && here !== 0n) {
        here >>= 1n;
        last >>= 1n;
      }
    } else {
      newer = nodeHash(newer, hash);
    }
    here >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? { first: older, second: newer } : undefined;
}

// Whether the tree of `second` leaves begins with the tree of `first` leaves, by a proof as RFC 9162 has it.
// Every tree begins with the empty one.
export function verifyConsistency(
  first: bigint,
  firstRoot: Hash,
  second: bigint,
  secondRoot: Hash,
  proof: readonly Hash[],
): boolean {
  if (first < 0n || first > second) return false;
  if (first === second) return proof.length === 0 && equal(firstRoot, secondRoot);
  if (first === 0n) return proof.length === 0 && equal(firstRoot, emptyRoot());
  if (proof.length === 0) return false;
  const roots = rootsOfConsistency(first, second, isPowerOfTwo(first) ? [firstRoot, ...proof] : proof);
  return roots !== undefined && equal(roots.first, firstRoot) && equal(roots.second, secondRoot);
}

// Leaves `start` to `end - 1`.
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

// The ranges whose hashes are the path from a leaf to the root, in a proof's order.
export function inclusionRanges(index: bigint, size: bigint): readonly Range[] {
  const path = (start: bigint, end: bigint): Range[] => {
    if (end - start <= 1n) return [];
    const middle = start + splitOf(end - start);
    return index < middle
      ? [...path(start, middle), { start: middle, end }]
      : [...path(middle, end), { start, end: middle }];
  };
  return path(0n, size);
}

// The ranges whose hashes prove that a tree begins with its first `first` leaves, for 0 < first < size, in the
// order that `rootsOfConsistency` reads.
export function consistencyRanges(first: bigint, size: bigint): readonly Range[] {
  const path = (start: bigint, end: bigint): Range[] => {
    if (first === end) return [{ start, end }];
    const middle = start + splitOf(end - start);
    return first <= middle
      ? [...path(start, middle), { start: middle, end }]
      : [...path(middle, end), { start, end: middle }];
  };
  return path(0n, size);
}

// The hash of a range that occurs in a proof, from the hashes of whole subtrees:
// `node(level, index)` covers the 2^level leaves from index · 2^level on.
export async function rangeHash(
  { start, end }: Range,
  node: (level: number, index: bigint) => Promise<Hash>,
): Promise<Hash> {
  const width = end - start;
  if (isPowerOfTwo(width)) {
    const level = width.toString(2).length - 1;
    return node(level, start >> BigInt(level));
  }
  const middle = start + splitOf(width);
  const left = await rangeHash({ start, end: middle }, node);
  return nodeHash(left, await rangeHash({ start: middle, end }, node));
}

// The root of leaves that come one after the other. Holds one hash for each level.
export class TreeHasher {
  // `peaks[level]` is the hash of a whole subtree of 2^level leaves, the newest one that has no sibling yet.
  private readonly peaks: (Hash | undefined)[] = [];
  private count = 0n;

  get size(): bigint {
    return this.count;
  }

  append(leaf: Hash): void {
    let hash = leaf;
    let level = 0;
    for (let left = this.peaks[level]; left; left = this.peaks[level]) {
      hash = nodeHash(left, hash);
      this.peaks[level] = undefined;
      level += 1;
    }
    this.peaks[level] = hash;
    this.count += 1n;
  }

  root(): Hash {
    let root: Hash | undefined;
    for (const peak of this.peaks) if (peak) root = root ? nodeHash(peak, root) : peak;
    return root ?? emptyRoot();
  }
}

// The root of these leaf hashes.
export function rootOfLeaves(leaves: Iterable<Hash>): Hash {
  const hasher = new TreeHasher();
  for (const leaf of leaves) hasher.append(leaf);
  return hasher.root();
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

function isPowerOfTwo(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}

// The largest power of two below `size`, for size > 1: where a tree parts.
function splitOf(size: bigint): bigint {
  return 1n << BigInt((size - 1n).toString(2).length - 1);
}
