import { describe, expect, it } from "vitest";
import { fromBase64, toBase64, toUtf8 } from "../../src/verify/bytes";
import { openCheckpoint, parseTreeHead, projectOf } from "../../src/verify/checkpoint";
import { algorithms, openNote, parseNote, parseVerifierKey, parseVerifierKeys } from "../../src/verify/note";
import { formatReceipt, parseReceipt, verifyReceipt } from "../../src/verify/proof";
import { TiledLog } from "../../src/verify/tiles";
import { cosignatureLine, FakeLog, signer, signNote } from "../support/fake_log";
import { flipped } from "../support/random";

const log = FakeLog.ofCommits("p1", 5);
const own = log.signer();
const witness = signer("witness.example/w1", 9, algorithms.cosignature);
const stranger = signer("stranger.example", 11);
const head = toUtf8(signNote(log.text(), own) + cosignatureLine(witness, log.text(), 1_790_000_000n));

describe("A signed note", () => {
  it("TellsWhoSignedAndWhoCosignedWhen", () => {
    const { signers, cosigners, unknown } = openNote(head, [own.key, witness.key, stranger.key]);
    expect(signers).toEqual([own.key]);
    expect(cosigners).toEqual([{ key: witness.key, at: new Date(1_790_000_000_000) }]);
    expect(unknown).toEqual([]);
  });
  it("PassesOverSignaturesOfUnknownKeys", () => {
    const { signers, unknown } = openNote(head, [own.key]);
    expect(signers).toEqual([own.key]);
    expect(unknown.map((one) => one.name)).toEqual(["witness.example/w1"]);
  });
  it("IsRefusedForOneWrongSignatureOfAKnownKey", () => {
    const other = new TextDecoder().decode(toUtf8(signNote("other\n", stranger))).split("\n\n")[1] ?? "";
    const bytes = toUtf8(signNote(log.text(), own) + other);
    expect(() => openNote(bytes, [own.key])).not.toThrow();
    expect(() => openNote(bytes, [own.key, stranger.key])).toThrow(/stranger/);
  });
  it("MayHaveEmptyLinesInItsText", () => {
    const bytes = toUtf8(signNote("a\n\nb\n", own));
    expect(openNote(bytes, [own.key]).text).toBe("a\n\nb\n");
  });
  it.each([
    ["nothing", ""],
    ["no blank line", "a\n— n AAAAAAAA\n"],
    ["no signature", "a\n\n"],
    ["no newline at the end", `a\n\n— n AAAAAAA=`],
    ["a carriage return", "a\r\n\n— n AAAAAAA=\n"],
    ["a hyphen for the dash", "a\n\n- n AAAAAAA=\n"],
    ["a name with a plus sign", "a\n\n— n+m AAAAAAA=\n"],
    ["a name with a space", "a\n\n— n\u00a0m AAAAAAA=\n"],
    ["too short a signature", "a\n\n— n AAAAAA==\n"],
    ["loose bits in base64", "a\n\n— n AAAAAAB=\n"],
  ])("IsNotOneWith %s", (_, text) => {
    expect(() => parseNote(toUtf8(text))).toThrow(expect.objectContaining({ code: "malformed" }));
  });
  it("IsNotOneOfBytesThatAreNoText", () => {
    expect(() => parseNote(Uint8Array.of(0xff, 10, 10))).toThrow(
      expect.objectContaining({ code: "malformed" }),
    );
  });
});

describe("A verifier key", () => {
  it("IsReadAndRefusedWithAnyBitFlipped", () => {
    const text = own.key.text;
    expect(parseVerifierKey(text)).toEqual(own.key);
    const bytes = toUtf8(text);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = new TextDecoder().decode(flipped(bytes, bit));
      expect(() => parseVerifierKey(altered), altered).toThrow(
        expect.objectContaining({ code: "malformed" }),
      );
    }
  });
  it("StandsOnALineOfItsOwn", () => {
    expect(parseVerifierKeys(`# ours\n${own.key.text}\n\n${witness.key.text}\n`)).toEqual([
      own.key,
      witness.key,
    ]);
  });
});

describe("A checkpoint", () => {
  const trust = { keys: [own.key, witness.key] };

  it("IsOpenedByTheKeyOfItsLog", () => {
    const opened = openCheckpoint(head, trust);
    expect(opened.origin).toBe("slipway.example/log/p1");
    expect(opened.size).toBe(5n);
    expect(opened.root).toEqual(log.root());
    expect(opened.cosignatures.map((one) => one.key.name)).toEqual(["witness.example/w1"]);
    expect(projectOf(opened.origin)).toBe("p1");
  });
  it("IsOpenedByTheKeyOfItsServer", () => {
    const server = signer("slipway.example", 7);
    expect(openCheckpoint(head, { keys: [server.key] }).signers[0]?.publicKey).toEqual(own.key.publicKey);
    const elsewhere = signer("slipway.exam", 7);
    expect(() => openCheckpoint(head, { keys: [elsewhere.key] })).toThrow(
      expect.objectContaining({ code: "signature" }),
    );
  });
  it("IsNotOpenedByAWitnessAloneNorByAStranger", () => {
    for (const key of [witness.key, stranger.key])
      expect(() => openCheckpoint(head, { keys: [key] })).toThrow(
        expect.objectContaining({ code: "signature" }),
      );
  });
  it("IsNotThatOfAnotherLog", () => {
    expect(() => openCheckpoint(head, { ...trust, origin: "slipway.example/log/p2" })).toThrow(
      expect.objectContaining({ code: "origin" }),
    );
  });
  it("IsRefusedWithAnyBitFlippedAnywhere", () => {
    for (let bit = 0; bit < head.length * 8; bit += 1) {
      // A witness whose name or id is altered is an unknown one: its statement is lost, not the log's.
      const line = new TextDecoder().decode(head).indexOf("— witness");
      const name = toUtf8(new TextDecoder().decode(head).slice(0, line)).length;
      const isWitness = bit >> 3 >= name;
      let opened: ReturnType<typeof openCheckpoint> | undefined;
      try {
        opened = openCheckpoint(flipped(head, bit), trust);
      } catch (error) {
        expect(error).toHaveProperty("name", "VerifyError");
      }
      if (opened)
        expect({ bit, isWitness, by: opened.cosignatures.length }).toEqual({ bit, isWitness: true, by: 0 });
    }
  });
  it.each([
    ["a leading zero", "o\n05\nAAAA\n"],
    ["a sign", "o\n+5\nAAAA\n"],
    ["two lines", "o\n5\n"],
    ["a short root", "o\n5\nAAAA\n"],
    ["no origin", `\n5\n${toBase64(new Uint8Array(32))}\n`],
    ["an empty extension line", `o\n5\n${toBase64(new Uint8Array(32))}\n\n`],
    ["an empty tree with a root", `o\n0\n${toBase64(new Uint8Array(32))}\n`],
  ])("IsNotOneWith %s", (_, text) => {
    expect(() => parseTreeHead(text)).toThrow(expect.objectContaining({ code: "malformed" }));
  });
  it("MayHaveExtensionLines", () => {
    expect(parseTreeHead(`o\n5\n${toBase64(new Uint8Array(32))}\nmore\n`).size).toBe(5n);
  });
});

describe("A receipt", () => {
  const trust = { keys: [own.key], origin: log.origin };
  const receiptOf = async (index: bigint): Promise<string> => {
    const { entry, path } = await new TiledLog(5n, log.reader()).provedEntry(index, log.root());
    return formatReceipt({ index, path, checkpoint: log.checkpoint(), extra: entry });
  };

  it("VerifiesWithoutTheLog", async () => {
    const text = await receiptOf(3n);
    const receipt = parseReceipt(toUtf8(text));
    expect(formatReceipt(receipt)).toBe(text);
    const verified = verifyReceipt(receipt, trust);
    expect(verified.index).toBe(3n);
    expect(verified.entry).toEqual(log.entries[3]);
  });
  it("SaysNoExtraByNoSuchLine", async () => {
    const text = (await receiptOf(3n)).replace(/^extra .*$/m, "extra ");
    expect(() => parseReceipt(toUtf8(text))).toThrow(expect.objectContaining({ code: "malformed" }));
  });
  it("IsForOneEntryAlone", async () => {
    const receipt = parseReceipt(toUtf8(await receiptOf(3n)));
    expect(() => verifyReceipt(receipt, trust, log.entries[2])).toThrow(
      expect.objectContaining({ code: "root", revision: 4n }),
    );
    const bare = parseReceipt(toUtf8(formatReceipt({ ...receipt, extra: undefined })));
    expect(() => verifyReceipt(bare, trust)).toThrow(expect.objectContaining({ code: "missing" }));
    expect(verifyReceipt(bare, trust, log.entries[3]).index).toBe(3n);
  });
  it("IsRefusedWithAnyBitFlippedAnywhere", async () => {
    const bytes = toUtf8(await receiptOf(4n));
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      expect(() => verifyReceipt(parseReceipt(flipped(bytes, bit)), trust), `bit ${bit}`).toThrow(
        expect.objectContaining({ name: "VerifyError" }),
      );
    }
  });
});

describe("Base64", () => {
  it("HasOneFormOnly", () => {
    expect(fromBase64("AAECAw==")).toEqual(Uint8Array.of(0, 1, 2, 3));
    for (const text of ["AAECAw", "AAECAw= =", "AAECAx==", "AAEC\nAw==", "-_8="])
      expect(() => fromBase64(text)).toThrow();
  });
});
