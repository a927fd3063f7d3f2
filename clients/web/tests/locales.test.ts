import { describe, expect, it } from "vitest";
import { preferredLanguage } from "../src/i18n";

type Texts = { readonly [key: string]: string | Texts };
const files = import.meta.glob<Texts>("../src/i18n/*.json", { eager: true, import: "default" });

// All texts of a language, as they stand once every part is loaded; `records` stands apart.
function textsOf(language: string): [name: string, texts: Texts][] {
  return Object.entries(files).flatMap(([path, texts]) => {
    const [, part = "", of = ""] = /\/(?:(\w+)\.)?([\w-]+)\.json$/.exec(path) ?? [];
    if (of !== language) return [];
    return [[part, part === "records" ? { records: texts } : texts]];
  });
}

// `a.b` → text, with i18next's plural endings taken off: Chinese has one form, English two.
function flat(tree: object, path = ""): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") {
      const name = path + key.replace(/_(one|other)$/, "");
      found.set(name, [...(found.get(name) ?? []), value]);
    } else {
      for (const [name, texts] of flat(value, `${path}${key}.`)) found.set(name, texts);
    }
  }
  return found;
}

const variables = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();

describe("locales", () => {
  const chinese = new Map(textsOf("zh-CN").flatMap(([, texts]) => [...flat(texts)]));
  const english = new Map(textsOf("en").flatMap(([, texts]) => [...flat(texts)]));

  it("have the same parts, each text in one of them", () => {
    const parts = (language: string) => textsOf(language).map(([part]) => part);
    expect(parts("zh-CN").sort()).toEqual(parts("en").sort());
    expect(parts("en").length).toBeGreaterThan(5);
    const keys = textsOf("en").flatMap(([, texts]) => [...flat(texts).keys()]);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
  it("have the same keys", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });
  it("name the same variables, but that one form may leave the number out", () => {
    for (const [key, [text = ""]] of chinese) {
      const forms = english.get(key) ?? [];
      expect(
        forms.some((form) => variables(form).join() === variables(text).join()),
        key,
      ).toBe(true);
    }
  });
  it("leave no text empty", () => {
    for (const [key, texts] of [...chinese, ...english])
      for (const text of texts) expect(text.trim(), key).not.toBe("");
  });
  it("write Chinese with Chinese punctuation", () => {
    for (const [key, [text = ""]] of chinese)
      expect(/[一-鿿],|,[一-鿿]/.test(text), `${key}: ${text}`).toBe(false);
  });
});

describe("preferredLanguage", () => {
  it("is the remembered one, else what the browser asks for", () => {
    expect(preferredLanguage("en", ["zh-CN"])).toBe("en");
    expect(preferredLanguage(null, ["zh-TW", "en"])).toBe("zh-CN");
    expect(preferredLanguage(null, ["de-DE"])).toBe("en");
    expect(preferredLanguage("fr", ["en-GB"])).toBe("en");
  });
});
