import { describe, expect, it } from "vitest";
import { concat, toUtf8 } from "../../src/verify/bytes";
import { followHead, type Offer, type Pin } from "../../src/verify/follow";
import { FakeLog, type Signer, signer } from "../support/fake_log";
import { flipped } from "../support/random";

const log = FakeLog.ofCommits("p1", 600);
const own = log.signer();
const now = new Date("2027-03-20T08:00:00Z");

const offer = (size: number, more: Partial<Offer> = {}): Offer => ({
  project: "p1",
  checkpoint: log.checkpoint(size),
  keys: `${own.key.text}\n`,
  pin: undefined,
  readFile: log.reader(size),
  now,
  ...more,
});
const pinAt = async (size: number): Promise<Pin> => {
  const followed = await followHead(offer(size));
  if (followed.conflict) throw new Error("no pin");
  return followed.pin;
};
const kindOf = async (given: Offer): Promise<string> => {
  const followed = await followHead(given);
  if (followed.conflict) return followed.conflict.kind;
  return followed.first ? "first" : "continued";
};
const forkAt = (revision: number, size: number) =>
  FakeLog.ofCommits("p1", size, (one) => (one >= revision ? `other ${one}` : `card ${one}`));

describe("Following a log", () => {
  it("PinsWhatItSeesFirst", async () => {
    const pin = await pinAt(100);
    expect(pin).toEqual({
      checkpoint: new TextDecoder().decode(log.checkpoint(100)),
      keys: [own.key.text],
      since: now.toISOString(),
    });
    expect(JSON.parse(JSON.stringify(pin))).toEqual(pin);
  });
  it("MovesThePinToEveryHeadThatContinuesIt", async () => {
    for (const [from, to] of [
      [1, 2],
      [1, 600],
      [255, 256],
      [256, 257],
      [256, 600],
      [512, 513],
      [511, 600],
    ] as const) {
      const followed = await followHead(offer(to, { pin: await pinAt(from) }));
      expect(followed.conflict).toBeUndefined();
      if (!followed.conflict) expect(followed.pin.checkpoint).toContain(`\n${to}\n`);
    }
    expect(await kindOf(offer(300, { pin: await pinAt(300) }))).toBe("continued");
  });
  it("BeginsAlsoAtAnEmptyLog", async () => {
    expect(await kindOf(offer(5, { pin: await pinAt(0) }))).toBe("continued");
  });
  it("SeesAnotherHistoryOfTheSameLengthOrLonger", async () => {
    for (const [from, to] of [
      [300, 300],
      [300, 600],
      [256, 257],
      [512, 600],
    ] as const) {
      const fork = forkAt(from - 3, to);
      const given = offer(to, {
        pin: await pinAt(from),
        checkpoint: fork.checkpoint(),
        readFile: fork.reader(),
      });
      expect(await kindOf(given), `${from} ${to}`).toBe("fork");
      const followed = await followHead(given);
      expect(followed.conflict?.offered).toBe(new TextDecoder().decode(fork.checkpoint()));
      expect(JSON.parse(JSON.stringify(followed.conflict))).toEqual(followed.conflict);
    }
  });
  it("SeesAShortenedLog", async () => {
    expect(await kindOf(offer(200, { pin: await pinAt(300) }))).toBe("shorter");
  });
  it("AsksTheLogItselfWhetherItWasShortenedAndNoCache", async () => {
    const [kept, now] = [log.reader(300), log.reader(200)];
    const readFile = (path: string, fresh = false) => (fresh ? now(path) : kept(path));
    expect(await kindOf(offer(200, { pin: await pinAt(300), readFile }))).toBe("shorter");
  });
  it("TakesAnOlderAnswerOfTheSameLogForWhatItIs", async () => {
    const pin = await pinAt(300);
    const followed = await followHead(offer(200, { pin, readFile: log.reader(300) }));
    expect(followed.conflict).toBeUndefined();
    if (!followed.conflict) expect(followed).toMatchObject({ pin, head: { size: 200n } });
  });
  it("SeesAShorterForkOfALogThatIsStillThere", async () => {
    const fork = forkAt(100, 200);
    const given = offer(200, {
      pin: await pinAt(300),
      checkpoint: fork.checkpoint(),
      readFile: log.reader(300),
    });
    expect(await kindOf(given)).toBe("fork");
  });
  it("SeesAnotherKeyAndAnotherLog", async () => {
    const pin = await pinAt(300);
    const other = signer(log.origin, 99);
    const resigned = {
      checkpoint: log.checkpoint(400, other),
      keys: other.key.text,
      readFile: log.reader(400),
    };
    expect(await kindOf(offer(400, { pin, ...resigned }))).toBe("key");
    const moved = new FakeLog("p1", log.entries, "elsewhere.example");
    const server: Signer = signer("slipway.example", 7);
    const movedKey = moved.signer();
    expect(server.key.publicKey).toEqual(movedKey.key.publicKey);
    const given = offer(600, {
      pin,
      checkpoint: moved.checkpoint(),
      keys: movedKey.key.text,
      readFile: moved.reader(),
    });
    expect(await kindOf(given)).toBe("origin");
  });
  it("TakesANewKeyFromTheOldOneOnly", async () => {
    const next = signer(log.origin, 99);
    const both = { keys: `${next.key.text}\n${own.key.text}\n` };
    const handover = await followHead(
      offer(400, { ...both, pin: await pinAt(300), checkpoint: log.checkpoint(400, own, next) }),
    );
    if (handover.conflict) throw new Error("a conflict");
    expect(handover.pin.keys).toEqual([own.key.text, next.key.text]);
    const after = offer(500, { ...both, pin: handover.pin, checkpoint: log.checkpoint(500, next) });
    expect(await kindOf(after)).toBe("continued");
  });
  it("BlamesNobodyForWhatWasAlteredOnItsWay", async () => {
    const pin = await pinAt(300);
    for (let bit = 0; bit < log.checkpoint(400).length * 8; bit += 7) {
      const given = offer(400, { pin, checkpoint: flipped(log.checkpoint(400), bit) });
      await expect(followHead(given), `bit ${bit}`).rejects.toHaveProperty("name", "VerifyError");
    }
    const read = log.reader(400);
    for (const bad of ["tile/0/000", "tile/0/001.p/144", "tile/1/000.p/1"]) {
      const readFile = async (path: string) => {
        const bytes = await read(path);
        return bytes && path === bad
          ? concat(
              ...Array.from({ length: bytes.length / 32 }, (_, at) =>
                flipped(bytes.subarray(at * 32, at * 32 + 32), 3),
              ),
            )
          : bytes;
      };
      // Tiles that are not read for this proof are not missed.
      const outcome = await followHead(offer(400, { pin, readFile })).then(
        (followed) => followed.conflict?.kind ?? "continued",
        (error: unknown) => (error instanceof Error ? error.name : "?"),
      );
      expect(["VerifyError", "continued"], bad).toContain(outcome);
    }
    const unreachable = async () => {
      throw new TypeError("network");
    };
    await expect(followHead(offer(400, { pin, readFile: unreachable }))).rejects.toThrow("network");
    await expect(followHead(offer(400, { pin, readFile: async () => undefined }))).rejects.toMatchObject({
      code: "missing",
    });
  });
  it("DoesNotTakeTheLogOfAnotherProject", async () => {
    await expect(followHead(offer(5, { project: "p2" }))).rejects.toMatchObject({ code: "origin" });
    await expect(followHead(offer(5, { keys: "" }))).rejects.toMatchObject({ code: "signature" });
    await expect(followHead(offer(5, { checkpoint: toUtf8("nothing") }))).rejects.toMatchObject({
      code: "malformed",
    });
  });
});
