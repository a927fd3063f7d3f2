import { describe, expect, it } from "vitest";
import { entryOf, newerThan } from "../src/lib/newerApp";

describe("a newer app", () => {
  const page = (entry: string) =>
    `<head><script src="/boot.js"></script><script type="module" crossorigin src="${entry}"></script>
     <link rel="modulepreload" crossorigin href="/assets/random-id-S7a4JWBX.js"></head>`;

  it("is told by the script that the page begins with", () => {
    expect(entryOf(page("/assets/index-CBJKBW-w.js"))).toBe("/assets/index-CBJKBW-w.js");
    expect(entryOf(page("/src/main.tsx"))).toBeUndefined();
    expect(entryOf("The app is not built.")).toBeUndefined();
  });
  it("is started over for once, and never where either is unknown", () => {
    expect(newerThan("/a.js", "/b.js", null)).toBe("/b.js");
    expect(newerThan("/a.js", "/a.js", null)).toBeUndefined();
    expect(newerThan("/a.js", "/b.js", "/b.js")).toBeUndefined();
    expect(newerThan("/a.js", undefined, null)).toBeUndefined();
    expect(newerThan(undefined, "/b.js", null)).toBeUndefined();
  });
});
