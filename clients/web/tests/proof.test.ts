import { algorithms } from "@slipway/sdk/verify";
import { describe, expect, it } from "vitest";
import { cosignatureLine, FakeLog, signer } from "../../ts/tests/support/fake_log";
import { type Get, HttpError, LogProver } from "../src/proof/log";
import type { Shown } from "../src/proof/messages";
import { conflictOf, keepConflict, pinOf, replacePin } from "../src/proof/pins";

const log = FakeLog.ofCommits("p1", 300);

// A server that serves `served` up to `size`, and counts what it is asked.
function server(served = log, size = 300) {
  const state = {
    log: served,
    size,
    asked: [] as string[],
    alter: new Map<string, Uint8Array>(),
    status: 0,
    witnesses: undefined as Uint8Array | undefined,
  };
  const get: Get = async (path) => {
    if (path.endsWith("/witnesses")) return state.witnesses;
    state.asked.push(path);
    if (state.status !== 0) throw new HttpError(state.status);
    const altered = state.alter.get(path);
    if (altered) return altered;
    if (path === "/log/p1/keys") return new TextEncoder().encode(`${state.log.signer().key.text}\n`);
    if (path === "/log/p1/checkpoint") return state.log.checkpoint(state.size);
    return state.log.files(state.size).get(path.replace("/log/p1/", ""));
  };
  return { state, get };
}
const shownAt = (revision: number): Shown => ({
  command: "create_task",
  commandId: `0192f0c1-0000-7000-8000-${String(revision).padStart(12, "0")}`,
  actor: "p-wang",
  atMs: 1_790_000_000_000 + revision * 1000,
});

describe("LogProver", () => {
  it("proves an entry and gives a receipt for it", async () => {
    const { get } = server();
    const result = await new LogProver(get).entry("p1", undefined, 277n, shownAt(277));
    if (result.state !== "verified") throw new Error(result.state);
    expect(result.head).toMatchObject({ size: 300n, first: true, signers: [log.origin] });
    expect(result.commit.revision).toBe(277n);
    expect(result.receipt).toMatch(/^c2sp.org\/tlog-proof@v1\nextra .+\nindex 276\n/);
  });
  it("reads each file once for many entries", async () => {
    const { get, state } = server();
    const prover = new LogProver(get);
    const first = await prover.head("p1", undefined);
    if (first.state !== "verified") throw new Error(first.state);
    for (let revision = 1; revision <= 300; revision += 13)
      expect((await prover.entry("p1", first.head.pin, BigInt(revision), shownAt(revision))).state).toBe(
        "verified",
      );
    expect(new Set(state.asked).size).toBe(state.asked.length);
    expect(state.asked.length).toBeLessThan(8);
  });
  it("checks the witnesses' signatures with the keys that the server names", async () => {
    const { get, state } = server();
    const witness = signer("witness.example/w1", 9, algorithms.cosignature);
    const note =
      new TextDecoder().decode(log.checkpoint(300)) + cosignatureLine(witness, log.text(300), 1_790_000_000n);
    state.alter.set("/log/p1/checkpoint", new TextEncoder().encode(note));
    const before = await new LogProver(get).head("p1", undefined);
    expect(before).toMatchObject({ head: { witnesses: [], unknown: ["witness.example/w1"] } });
    state.witnesses = new TextEncoder().encode(JSON.stringify({ witnesses: [{ vkey: witness.key.text }] }));
    const after = await new LogProver(get).head("p1", undefined);
    expect(after).toMatchObject({ head: { witnesses: [{ name: "witness.example/w1" }], unknown: [] } });
  });
  it("compares what is shown with what the log holds", async () => {
    const { get } = server();
    for (const lie of [{ command: "move_task" }, { actor: "p-li" }, { commandId: "x" }, { atMs: 1 }]) {
      const result = await new LogProver(get).entry("p1", undefined, 5n, { ...shownAt(5), ...lie });
      expect(result).toMatchObject({ state: "failed", code: "commit", revision: 5n });
    }
  });
  it("asks for a newer head where the entry is newer than the one it holds", async () => {
    const { get, state } = server(log, 200);
    const prover = new LogProver(get);
    const before = await prover.head("p1", undefined);
    if (before.state !== "verified") throw new Error(before.state);
    state.size = 300;
    expect((await prover.entry("p1", before.head.pin, 250n, shownAt(250))).state).toBe("verified");
    expect(await prover.entry("p1", before.head.pin, 301n, undefined)).toMatchObject({
      state: "failed",
      code: "missing",
    });
  });
  it("refuses an altered entry, and takes the true one the next time", async () => {
    const { get, state } = server();
    const prover = new LogProver(get);
    const path = "/log/p1/tile/entries/000";
    const altered = Uint8Array.from(log.files().get("tile/entries/000") ?? []);
    altered[40] = (altered[40] ?? 0) ^ 1;
    state.alter.set(path, altered);
    expect(await prover.entry("p1", undefined, 1n, shownAt(1))).toMatchObject({
      state: "failed",
      code: "root",
    });
    // Asked twice before it says so.
    expect(state.asked.filter((one) => one === path)).toHaveLength(2);
    state.alter.clear();
    expect((await prover.entry("p1", undefined, 1n, shownAt(1))).state).toBe("verified");
  });
  it("reports two histories as a contradiction, with both heads", async () => {
    const { get, state } = server(log, 200);
    const prover = new LogProver(get);
    const before = await prover.head("p1", undefined);
    if (before.state !== "verified") throw new Error(before.state);
    state.log = FakeLog.ofCommits("p1", 300, (revision) => (revision > 190n ? "other" : `card ${revision}`));
    state.size = 300;
    const after = await prover.entry("p1", before.head.pin, 250n, undefined);
    if (after.state !== "conflict") throw new Error(after.state);
    expect(after.conflict.kind).toBe("fork");
    expect(after.conflict.pinned.checkpoint).toContain("\n200\n");
    expect(after.conflict.offered).toContain("\n300\n");
  });
  it("tells being unable to ask from being lied to", async () => {
    const { get, state } = server();
    const prover = new LogProver(get);
    for (const status of [401, 503, 0x1ff]) {
      state.status = status;
      expect(await prover.head("p1", undefined)).toEqual({ state: "unavailable", status });
    }
    const none = new LogProver(async () => undefined);
    expect(await none.head("p1", undefined)).toEqual({ state: "unavailable", status: 404 });
  });
  it("does not take another key for the pinned one", async () => {
    const { get, state } = server();
    const prover = new LogProver(get);
    const before = await prover.head("p1", undefined);
    if (before.state !== "verified") throw new Error(before.state);
    const other = signer(log.origin, 50);
    state.alter.set("/log/p1/checkpoint", log.checkpoint(300, other));
    state.alter.set("/log/p1/keys", new TextEncoder().encode(`${other.key.text}\n`));
    const after = await new LogProver(get).head("p1", before.head.pin);
    expect(after).toMatchObject({ state: "conflict", conflict: { kind: "key" } });
  });
});

describe("What this browser remembers", () => {
  const pin = { checkpoint: "a", keys: ["k"], since: "2027-01-01T00:00:00Z" };

  it("is replaced only by what builds on it", () => {
    expect(pinOf("p")).toBeUndefined();
    expect(replacePin("p", undefined, pin)).toBe(true);
    expect(pinOf("p")).toEqual(pin);
    // Another tab was quicker.
    expect(replacePin("p", undefined, { ...pin, checkpoint: "b" })).toBe(false);
    expect(replacePin("p", pin, { ...pin, checkpoint: "b" })).toBe(true);
    expect(pinOf("p")?.checkpoint).toBe("b");
    expect(pinOf("q")).toBeUndefined();
  });
  it("keeps the first contradiction", () => {
    const conflict = {
      format: "slipway log conflict v1",
      kind: "fork",
      seenAt: pin.since,
      pinned: pin,
      offered: "o",
      offeredKeys: "",
    } as const;
    keepConflict("p", conflict);
    keepConflict("p", { ...conflict, kind: "key" });
    expect(conflictOf("p")?.kind).toBe("fork");
  });
});
