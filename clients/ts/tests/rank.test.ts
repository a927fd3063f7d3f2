import { describe, expect, it } from "vitest";
import { isRank, rankBetween } from "../src/rank";
import { readVectors } from "./support/vectors";

interface Vector {
  readonly after: string;
  readonly before: string;
  readonly rank: string;
}

describe("A rank", () => {
  it("stands strictly between its neighbours, wherever cards are put", () => {
    const ranks: string[] = [];
    let seed = 7;
    for (let step = 0; step < 2_000; step += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      const place = seed % (ranks.length + 1);
      const [after, before] = [ranks[place - 1] ?? "", ranks[place] ?? ""];
      const rank = rankBetween(after, before);
      expect(isRank(rank)).toBe(true);
      expect(after < rank && (before === "" || rank < before)).toBe(true);
      ranks.splice(place, 0, rank);
    }
  });

  it("stays short where cards are added at the ends", () => {
    let [first, last] = [rankBetween("", ""), rankBetween("", "")];
    for (let step = 0; step < 10_000; step += 1) {
      last = rankBetween(last, "");
      first = rankBetween("", first);
    }
    expect(last.length).toBeLessThanOrEqual(4);
    expect(first.length).toBeLessThanOrEqual(4);
  });

  it("is refused where there is no place", () => {
    expect(() => rankBetween("V", "V")).toThrow(RangeError);
    expect(() => rankBetween("W", "V")).toThrow(RangeError);
    expect(() => rankBetween("V0", "")).toThrow(RangeError);
    expect(() => rankBetween("", "é")).toThrow(RangeError);
  });

  it("is the one of tests/vectors/rank.json", () => {
    const { between } = readVectors("rank.json") as unknown as { readonly between: readonly Vector[] };
    expect(between.length).toBeGreaterThan(0);
    for (const { after, before, rank } of between) expect(rankBetween(after, before)).toBe(rank);
  });
});
