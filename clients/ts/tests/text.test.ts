import { rebaseUpdates, type Update } from "@codemirror/collab";
import { ChangeSet, Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { readVectors } from "./support/vectors";

type Sections = readonly (readonly [number, string?])[];
interface Case {
  readonly text: string;
  readonly a: Sections;
  readonly b: Sections;
  readonly c: Sections;
  readonly afterA: string;
  readonly aAfterB: Sections;
  readonly aBeforeB: Sections;
  readonly composed: Sections;
  readonly positions: readonly (readonly [number, number])[];
}
interface Rebase {
  readonly text: string;
  readonly updates: readonly Sections[];
  readonly since: readonly { readonly by: string; readonly change: Sections }[];
  readonly before: string;
  readonly after: string;
  readonly left: number;
}

function changeSet(sections: Sections): ChangeSet {
  return ChangeSet.fromJSON(
    sections.map(([length, text]) =>
      text === undefined ? length : [length, ...(text ? text.split("\n") : [])],
    ),
  );
}

function apply(change: ChangeSet, text: string): string {
  return change.apply(Text.of(text.split("\n"))).toString();
}

const vectors = readVectors("text.json") as unknown as {
  readonly cases: readonly Case[];
  readonly rebases: readonly Rebase[];
};

// The packages that are installed are those that the server was held to.
describe("CodeMirror's changes", () => {
  it("are those of tests/vectors/text.json", () => {
    expect(vectors.cases.length).toBeGreaterThan(0);
    for (const vector of vectors.cases) {
      const [a, b] = [changeSet(vector.a), changeSet(vector.b)];
      expect(apply(a, vector.text)).toBe(vector.afterA);
      expect(a.map(b).toJSON()).toEqual(changeSet(vector.aAfterB).toJSON());
      expect(a.map(b, true).toJSON()).toEqual(changeSet(vector.aBeforeB).toJSON());
      expect(a.compose(changeSet(vector.c)).toJSON()).toEqual(changeSet(vector.composed).toJSON());
      expect(vector.positions.map((_, i) => [a.mapPos(i, -1), a.mapPos(i, 1)])).toEqual(vector.positions);
    }
  });

  it("are rebased as there", () => {
    expect(vectors.rebases.length).toBeGreaterThan(0);
    for (const vector of vectors.rebases) {
      const updates: readonly Update[] = vector.updates.map((update) => ({
        changes: changeSet(update),
        clientID: "me",
      }));
      const rebased = vector.since.reduce(
        (left, { by, change }) => rebaseUpdates(left, [{ changes: changeSet(change), clientID: by }]),
        updates,
      );
      expect(rebased.length).toBe(vector.left);
      const after = rebased.reduce((text, update) => apply(update.changes, text), vector.before);
      expect(after).toBe(vector.after);
    }
  });
});
