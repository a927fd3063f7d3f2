import { describe, expect, it } from "vitest";
import { askedIn, findPeople, mentionOf, mentionsIn, withNames } from "../src/lib/mentions";

const people = (text: string): string[] => mentionsIn(text).map(({ person }) => person);

// The same texts stand in tests/text/mention_test.cc.
describe("a mention", () => {
  it("is an id and no address", () => {
    expect(people("@anna and @bo.")).toEqual(["anna", "bo"]);
    expect(people("请@li-wei看一下")).toEqual(["li-wei"]);
    expect(people("write to anna@bank.example, @ or @.")).toEqual([]);
  });
  it("has a name in front of the id", () => {
    expect(people("@[Anna Li](anna) and @[吴敏](wu.min)看一下")).toEqual(["anna", "wu.min"]);
    expect(people("@[Anna](Anna!) @[Anna] (anna) @[Anna](anna @[](bo)")).toEqual(["bo"]);
    expect(people("@[to @bo](anna)")).toEqual(["anna"]);
    expect(people("@[a](!) [b](bo)")).toEqual([]);
    expect(people(`@[${"x".repeat(200)}](anna)`)).toEqual(["anna"]);
    expect(people(`@[${"x".repeat(201)}](anna)`)).toEqual([]);
    expect(people(`@[${"敏".repeat(66)}](anna)`)).toEqual(["anna"]);
    expect(people(`@[${"敏".repeat(67)}](anna)`)).toEqual([]);
  });
  it("is shown as what the person is called now", () => {
    const nameOf = (id: string): string | undefined => (id === "anna" ? "Anna Wu" : undefined);
    expect(withNames("@[Anna Li](anna), @anna: ask @[Bo](bo) or @cy, not a@anna.", nameOf)).toBe(
      "@Anna Wu, @Anna Wu: ask @Bo or @cy, not a@anna.",
    );
    expect(withNames("@[](bo)", nameOf)).toBe("@bo");
    expect(withNames("nobody", nameOf)).toBe("nobody");
  });
  it("that never closes is read in one go", () => {
    expect(people("@[](".repeat(50_000))).toEqual([]);
  });
  it("is written so that it can be read", () => {
    const odd = mentionOf({ personId: "a.b", name: " Anna [QA]\n(Li) " });
    expect(odd).toBe("@[Anna QA Li](a.b) ");
    expect(people(odd)).toEqual(["a.b"]);
    expect(people(mentionOf({ personId: "long", name: "😀".repeat(200) }))).toEqual(["long"]);
  });
});

describe("who is looked for", () => {
  it("follows an @ that follows no letter", () => {
    expect(askedIn("@")).toEqual({ from: 0, query: "" });
    expect(askedIn("请@吴")).toEqual({ from: 1, query: "吴" });
    expect(askedIn("see @Anna L")).toEqual({ from: 4, query: "Anna L" });
    for (const none of ["", "a@b", "@ a", "@anna ", "@anna\nb", "@[Anna](anna)", "@[Anna](anna) so"])
      expect(askedIn(none)).toBeUndefined();
  });
  const all = [
    { personId: "anna", name: "Anna Li" },
    { personId: "lin", name: "Bo Lin" },
    { personId: "wu.min", name: "吴敏" },
    { personId: "zoe", name: "Zoe Pauli" },
  ];
  const found = (query: string, members: readonly string[] = []): string[] =>
    findPeople(query, all, (id) => members.includes(id)).map(({ personId }) => personId);
  it("is found by name, by a word of it, or by id", () => {
    expect(found("敏")).toEqual(["wu.min"]);
    expect(found("WU")).toEqual(["wu.min"]);
    expect(found("anna l")).toEqual(["anna"]);
    expect(found("li")).toEqual(["anna", "lin", "zoe"]);
    expect(found("nobody")).toEqual([]);
  });
  it("is of the project first", () => {
    expect(found("", ["zoe"])).toEqual(["zoe", "anna", "lin", "wu.min"]);
    expect(found("li", ["zoe"])).toEqual(["zoe", "anna", "lin"]);
  });
  it("is one of few", () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ personId: `p${i}`, name: `P ${i}` }));
    expect(findPeople("p", many, () => false)).toHaveLength(8);
  });
});
