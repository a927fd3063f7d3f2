import { describe, expect, it } from "vitest";
import { qualifier, withQualifier } from "../src/lib/audit";
import { draftOf, gaps, lines, sameDraft, toCharter } from "../src/lib/charter";
import { initials } from "../src/lib/people";
import { parseSearch, safeNext, stringifySearch, validateSearch } from "../src/lib/search";
import { matches } from "../src/shell/Palette";
import { pillState } from "../src/shell/pill";
import { stepped } from "../src/shell/shortcuts";
import { sectionOf } from "../src/shell/where";

describe("the address", () => {
  it("reads well and comes back as it was", () => {
    const text = stringifySearch({
      at: "2026-11-22T10:00:00Z",
      sel: "task/01",
      q: "a b",
      who: undefined,
      show: "",
    });
    expect(text).toBe("?at=2026-11-22T10:00:00Z&sel=task/01&q=a%20b");
    expect(validateSearch(parseSearch(text))).toEqual({
      at: "2026-11-22T10:00:00Z",
      sel: "task/01",
      q: "a b",
    });
  });
  it("leads to no other site after sign-in", () => {
    expect(safeNext("/w/main?at=3")).toBe("/w/main?at=3");
    for (const evil of ["//evil.example", "https://evil.example", "/\\evil.example", undefined])
      expect(safeNext(evil)).toBe("/");
  });
  it("says which page of a project is open", () => {
    expect(sectionOf("/w/main/p/x")).toBe("overview");
    expect(sectionOf("/w/main/p/x/rooms/y")).toBe("rooms");
    expect(sectionOf("/w/main")).toBeUndefined();
  });
});

describe("the live pill", () => {
  it("stays silent for the first moments of a lost socket", () => {
    expect(pillState("offline", true, false)).toBe("live");
    expect(pillState("offline", false, false)).toBe("offline");
    expect(pillState("offline", true, true)).toBe("history");
  });
  it("says history only while connected, and sign-in before all", () => {
    expect(pillState("live", false, true)).toBe("history");
    expect(pillState("offline", false, true)).toBe("offline");
    expect(pillState("needs-auth", false, true)).toBe("needs-auth");
    expect(pillState("catching-up", false, false)).toBe("catching-up");
  });
});

describe("stepping through time", () => {
  it("goes back from now and forward to it", () => {
    expect(stepped(undefined, 10n, -1)).toBe("9");
    expect(stepped("9", 10n, 1)).toBeUndefined();
    expect(stepped("1", 10n, -1)).toBe("1");
    expect(stepped(undefined, 10n, 1)).toBeUndefined();
  });
});

describe("the charter's form", () => {
  it("keeps lines, and finds no difference where there is none", () => {
    expect(lines(" a \n\n b")).toEqual(["a", "b"]);
    const draft = draftOf(undefined);
    expect(sameDraft(draft, { ...draft, inScope: "\n" })).toBe(true);
    expect(toCharter({ ...draft, inScope: "a\nb" }).inScope).toEqual(["a", "b"]);
  });
  it("knows what approval will ask for", () => {
    const draft = draftOf(undefined);
    expect(gaps(draft)).toEqual(["goal", "scope", "success_factors"]);
    const factor = { id: "f", name: "n", measure: "m", target: "", due: undefined };
    expect(gaps({ ...draft, goal: "g", inScope: "s", factors: [factor] })).toEqual(["unmeasured"]);
    expect(gaps({ ...draft, goal: "g", inScope: "s", factors: [{ ...factor, target: "t" }] })).toEqual([]);
  });
});

describe("small things", () => {
  it("draws initials of Chinese and Latin names", () => {
    expect(initials("欧阳娜娜")).toBe("娜娜");
    expect(initials("Ada Lovelace")).toBe("AL");
    expect(initials("plato")).toBe("P");
    expect(initials(" ")).toBe("?");
  });
  it("finds all words in any order", () => {
    expect(matches("Restart the gateway", "gate re")).toBe(true);
    expect(matches("Restart", "stop")).toBe(false);
  });
  it("puts qualifiers into a query and takes them out", () => {
    expect(withQualifier("word actor:a", "actor", "b")).toBe("actor:b word");
    expect(withQualifier("actor:a word", "actor", undefined)).toBe("word");
    expect(qualifier("x after:2026-01-01", "after")).toBe("2026-01-01");
    expect(qualifier("x", "after")).toBeUndefined();
  });
});

describe("a page of records", () => {
  it("waits for its words: it would draw their keys, and nothing would draw it again", async () => {
    const { default: source } = await import("../src/app/router.tsx?raw");
    const pages = [...source.matchAll(/import\("\.\.\/pages\/records\/\w+"\)[^)]*\)/g)].map(([text]) => text);
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pages) expect(page).toContain('"records"');
  });
});
