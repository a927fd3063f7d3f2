import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { type BundleProgress, verifyBundle } from "../../src/verify/bundle";
import { concat, toHex, toUtf8 } from "../../src/verify/bytes";
import { blobSource, bytesSource } from "../../src/verify/tar";
import { commitBytes, eventBytes, FakeLog, signer, tar, tarHeader } from "../support/fake_log";
import { flipped, random } from "../support/random";

const log = FakeLog.ofCommits("p1", 600);
const keys = [log.signer().key];
const good = log.bundleFiles();
const open = (files: ReadonlyMap<string, Uint8Array>, trusted = keys) =>
  verifyBundle(bytesSource(tar(files)), { keys: trusted });
const changed = (path: string, change: (bytes: Uint8Array) => Uint8Array | undefined) => {
  const files = new Map(good);
  const bytes = change(files.get(path) ?? new Uint8Array());
  if (bytes) files.set(path, bytes);
  else files.delete(path);
  return files;
};

describe("A bundle", () => {
  it("VerifiesAndCanBeRead", async () => {
    const steps: BundleProgress[] = [];
    const bundle = await verifyBundle(blobSource(new Blob([Uint8Array.from(tar(good))])), {
      keys,
      onProgress: (step) => steps.push(step),
    });
    expect(bundle.checkpoint.size).toBe(600n);
    expect(bundle.project).toBe("p1");
    expect(bundle.selfSigned).toBe(false);
    expect(bundle.views).toEqual(["board"]);
    expect(steps.at(-1)).toEqual({ step: "commits", done: 600, of: 600 });
    const [last, ...more] = await bundle.commits(599n, 10);
    expect(more).toEqual([]);
    expect(last).toMatchObject({
      revision: 600n,
      command: "create_task",
      actor: "p-wang",
      events: ["taskCreated"],
    });
    expect((await bundle.commits(250n, 20)).map((one) => one.revision)).toEqual(
      Array.from({ length: 20 }, (_, at) => BigInt(251 + at)),
    );
  });
  it("SaysWhereItsOwnKeysWereAllThatItWasCheckedWith", async () => {
    expect((await verifyBundle(bytesSource(tar(good)))).selfSigned).toBe(true);
  });
  it("OfAnEmptyOrSmallOrFullTreeVerifies", async () => {
    for (const count of [0, 1, 255, 256, 257, 512]) {
      const small = FakeLog.ofCommits("p1", count);
      expect((await open(small.bundleFiles())).checkpoint.size).toBe(BigInt(count));
    }
  });
  it("IsRefusedWithAnotherKey", async () => {
    await expect(open(good, [signer(log.origin, 8).key])).rejects.toMatchObject({
      code: "signature",
      path: "checkpoint",
    });
  });
  it("NamesTheFirstBadRevision", async () => {
    const alter = (bytes: Uint8Array) => flipped(bytes, bytes.length * 4);
    await expect(open(changed("tile/entries/001", alter))).rejects.toMatchObject({ code: "entry" });
    // One commit of the third bundle replaced by another of the same length.
    const forged = new FakeLog("p1", log.entries);
    const at = 520;
    forged.entries[at] = commitBytes("p1", BigInt(at + 1), "caRd 521");
    const files = new Map(good).set(
      "tile/entries/002.p/88",
      forged.files().get("tile/entries/002.p/88") ?? new Uint8Array(),
    );
    await expect(open(files)).rejects.toMatchObject({
      code: "entry",
      revision: 521n,
      path: "tile/entries/002.p/88",
    });
  });
  it("NamesItAlsoWhereLengthsNoLongerFit", async () => {
    const cut = changed("tile/entries/000", (bytes) => bytes.slice(0, -5));
    await expect(open(cut)).rejects.toMatchObject({ code: "entry", revision: 256n });
    const lengthened = changed("tile/entries/000", (bytes) => flipped(bytes, 8));
    await expect(open(lengthened)).rejects.toMatchObject({ code: "entry", revision: 1n });
  });
  it("IsRefusedWhereACommitAndItsHashWereBothReplaced", async () => {
    const forged = FakeLog.ofCommits("p1", 600, (revision) =>
      revision === 300n ? "forged" : `card ${revision}`,
    );
    const files = new Map(good);
    for (const [path, bytes] of forged.files()) if (/^tile\/(entries|0)\//.test(path)) files.set(path, bytes);
    await expect(open(files)).rejects.toMatchObject({ code: "tile", revision: 257n, path: "tile/1/000.p/2" });
    for (const [path, bytes] of forged.files()) files.set(path, bytes);
    await expect(open(files)).rejects.toMatchObject({ code: "root", path: "checkpoint" });
  });
  it("IsRefusedWhereItIsShorterThanItsCheckpoint", async () => {
    const files = log.bundleFiles(500);
    files.set("checkpoint", log.checkpoint(600));
    await expect(open(files)).rejects.toMatchObject({ code: "missing" });
  });
  it("IsRefusedWithoutAnyOneOfItsFiles", async () => {
    for (const path of good.keys()) {
      if (path.startsWith("views/")) continue;
      await expect(open(changed(path, () => undefined)), path).rejects.toMatchObject({
        code: "missing",
        path,
      });
    }
  });
  it("IsRefusedWhereAnEntryIsACommitOfAnotherPlaceOrProject", async () => {
    const swapped = new FakeLog("p1", [
      log.entries[1] ?? new Uint8Array(),
      log.entries[0] ?? new Uint8Array(),
    ]);
    await expect(open(swapped.bundleFiles())).rejects.toMatchObject({ code: "commit", revision: 1n });
    const foreign = new FakeLog("p1", [commitBytes("p2", 1n)]);
    await expect(open(foreign.bundleFiles())).rejects.toMatchObject({ code: "commit", revision: 1n });
    const noise = new FakeLog("p1", [toUtf8("no commit")]);
    await expect(open(noise.bundleFiles())).rejects.toMatchObject({ code: "commit", revision: 1n });
  });
  it("IsRefusedWithAnyBitFlippedInWhatIsSigned", async () => {
    const small = FakeLog.ofCommits("p1", 300);
    const files = small.bundleFiles();
    const whole = tar(files);
    // What stands in these two files is said, not signed.
    const loose: [number, number][] = [];
    let at = 0;
    for (const [path, bytes] of files) {
      if (path === "manifest.json" || path.startsWith("views/"))
        loose.push([at + 512, at + 512 + bytes.length]);
      at += 512 + Math.ceil(bytes.length / 512) * 512;
    }
    const { below } = random(20_270_320);
    let tried = 0;
    while (tried < 1500) {
      const bit = below(whole.length * 8);
      if (loose.some(([from, to]) => bit >> 3 >= from && bit >> 3 < to)) continue;
      tried += 1;
      await expect(
        verifyBundle(bytesSource(flipped(whole, bit)), { keys: [small.signer().key] }),
        `bit ${bit}`,
      ).rejects.toHaveProperty("name", "VerifyError");
    }
  });
  it("CanBeStopped", async () => {
    const stop = new AbortController();
    const running = verifyBundle(bytesSource(tar(good)), {
      keys,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(running).rejects.toHaveProperty("name", "AbortError");
  });
});

describe("A bundle's attached files", () => {
  const [hello, world, plan] = ["hello", "world", "plan"].map((text) => {
    const bytes = toUtf8(text);
    const digest = toHex(sha256(bytes));
    return { bytes, digest, path: `files/${digest}`, size: BigInt(bytes.length) };
  });
  if (!hello || !world || !plan) throw new Error("three files");
  const attached = (attachmentId: string, { digest, size }: typeof hello) =>
    ({ case: "fileAttached", value: { attachmentId, digest, size } }) as const;
  // The log attaches hello twice, world, which it detaches, and plan, which it redacts.
  const facts = [
    attached("a1", hello),
    attached("a2", hello),
    attached("a3", world),
    { case: "fileDetached", value: { attachmentId: "a3" } },
    attached("a4", plan),
    { case: "textRedacted", value: { text: "file/a4" } },
  ] as const;
  const filed = new FakeLog(
    "p1",
    facts.map((fact, at) => eventBytes("p1", BigInt(at + 1), fact)),
  );
  const bundle = (...held: readonly (readonly [string, Uint8Array])[]) =>
    verifyBundle(bytesSource(tar(new Map([...filed.bundleFiles(), ...held]))), {
      keys: [filed.signer().key],
    });
  const whole = [
    [hello.path, hello.bytes],
    [world.path, world.bytes],
  ] as const;

  it("AreAllThatTheLogNames", async () => {
    expect((await bundle(...whole)).files).toEqual({ named: 2, matched: 2, missing: [], altered: [] });
  });
  it("MayAllBeElsewhere", async () => {
    expect((await bundle()).files).toEqual({ named: 2, matched: 0, missing: [], altered: [] });
    expect((await open(good)).files).toEqual({ named: 0, matched: 0, missing: [], altered: [] });
  });
  it("AreNamedWhereOneIsMissing", async () => {
    await expect(bundle([hello.path, hello.bytes])).rejects.toMatchObject({
      code: "file_missing",
      path: world.path,
      files: { named: 2, matched: 1, missing: [world.digest], altered: [] },
    });
  });
  it("AreNamedWhereOneIsAltered", async () => {
    for (const bytes of [toUtf8("wOrld"), toUtf8("worlds"), new Uint8Array(0)])
      await expect(bundle([hello.path, hello.bytes], [world.path, bytes])).rejects.toMatchObject({
        code: "file_altered",
        path: world.path,
        files: { named: 2, matched: 1, missing: [], altered: [world.digest] },
      });
  });
  it("AreAllLookedAtBeforeOneIsNamed", async () => {
    await expect(bundle([world.path, toUtf8("wOrld")])).rejects.toMatchObject({
      code: "file_altered",
      files: { named: 2, matched: 0, missing: [hello.digest], altered: [world.digest] },
    });
  });
  it("AreNoneThatTheLogDoesNotName", async () => {
    for (const path of [plan.path, "files/x", `files/${hello.digest.toUpperCase()}`])
      await expect(bundle(...whole, [path, plan.bytes]), path).rejects.toMatchObject({
        code: "malformed",
        path,
      });
  });
  it("AreReadInPieces", async () => {
    const large = new Uint8Array(3 * (1 << 20) + 5).fill(7);
    const digest = toHex(sha256(large));
    const one = new FakeLog("p1", [
      eventBytes("p1", 1n, {
        case: "fileAttached",
        value: { attachmentId: "a", digest, size: BigInt(large.length) },
      }),
    ]);
    const steps: BundleProgress[] = [];
    const files = new Map(one.bundleFiles()).set(`files/${digest}`, large);
    await verifyBundle(bytesSource(tar(files)), { onProgress: (step) => steps.push(step) });
    expect(steps.filter(({ step }) => step === "files").map(({ done }) => done)).toEqual([
      1 << 20,
      2 << 20,
      3 << 20,
      large.length,
    ]);
    expect(steps.at(-1)?.of).toBe(large.length);
  });
});

describe("A tar file", () => {
  const refused = async (bytes: Uint8Array, detail: RegExp) =>
    expect(verifyBundle(bytesSource(bytes), { keys })).rejects.toMatchObject({
      code: "malformed",
      message: detail,
    });

  it("IsRefusedWhereItCouldBeReadInTwoWays", async () => {
    const whole = tar(good);
    const again = concat(tarHeader("keys", 0), whole);
    await refused(again, /twice/);
    await refused(concat(tarHeader("a", 0, "2"), whole), /neither/);
    await refused(concat(tarHeader("a", 0, "x"), whole), /neither/);
    await refused(concat(tarHeader("../a", 0), whole), /path/);
    await refused(whole.slice(0, -1024), /no end/);
    await refused(whole.slice(0, 700), /too early/);
    await refused(concat(whole, Uint8Array.of(1)), /behind the archive/);
    await refused(toUtf8("x".repeat(2048)), /not a tar/);
    await refused(new Uint8Array(0), /no end/);
  });
  it("MayHaveFoldersAndLeadingDots", async () => {
    const dotted = new Map([...good].map(([path, bytes]) => [`./${path}`, bytes]));
    await expect(
      verifyBundle(bytesSource(concat(tarHeader("./", 0, "5"), tar(dotted))), { keys }),
    ).resolves.toBeDefined();
  });
});
