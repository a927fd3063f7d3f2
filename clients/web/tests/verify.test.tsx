// What the offline page says of a bundle's attached files, in both languages.
import type { FileCounts } from "@slipway/sdk/verify";
import i18next from "i18next";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, describe, expect, it } from "vitest";
import en from "../src/i18n/proof.en.json";
import zh from "../src/i18n/proof.zh-CN.json";
import { AttachedFiles, WrongFiles } from "../src/pages/verify/AttachedFiles";

const digests = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => at.toString(16).padStart(64, "0"));
const none: FileCounts = { named: 0, matched: 0, missing: [], altered: [] };

beforeAll(async () => {
  await i18next.use(initReactI18next).init({
    lng: "en",
    resources: { en: { translation: en }, "zh-CN": { translation: zh } },
    interpolation: { escapeValue: false },
  });
});

async function said(language: string, files: FileCounts): Promise<string> {
  await i18next.changeLanguage(language);
  const wrong = files.missing.length + files.altered.length > 0;
  return renderToStaticMarkup(wrong ? <WrongFiles {...files} /> : <AttachedFiles {...files} />);
}

describe("the attached files of a bundle", () => {
  it("are counted where they all match", async () => {
    const all = { ...none, named: 3, matched: 3 };
    expect(await said("en", all)).toContain("names 3 attached files: all 3 are in this bundle");
    expect(await said("zh-CN", all)).toContain("日志指明 3 个附件：3 个都在此审计包中");
    expect(await said("en", { ...none, named: 1, matched: 1 })).toContain("names 1 attached file: it is");
  });
  it("are said not to be there where there are none of them", async () => {
    const apart = { ...none, named: 3 };
    expect(await said("en", apart)).toContain("names 3 attached files. Files are not in this bundle.");
    expect(await said("zh-CN", apart)).toContain("附件不在此审计包中");
    expect(await said("en", none)).toContain("names no attached files");
    expect(await said("zh-CN", none)).toContain("日志没有指明任何附件");
  });
  it("are named where they are missing or altered", async () => {
    const [first = "", second = ""] = digests(2);
    const wrong = { named: 5, matched: 3, missing: [first], altered: [second] };
    for (const language of ["en", "zh-CN"]) {
      const text = await said(language, wrong);
      expect(text).toContain("5");
      expect(text).toContain("3");
      expect(text.indexOf(second)).toBeGreaterThan(0);
      expect(text.indexOf(second)).toBeLessThan(text.indexOf(first));
    }
    expect(await said("zh-CN", wrong)).toContain("其中 3 个在此审计包中");
  });
  it("are named up to twenty, and counted beyond", async () => {
    const wrong = { named: 21, matched: 0, missing: digests(21), altered: [] };
    const text = await said("en", wrong);
    expect(text.match(/<code>/g)).toHaveLength(20);
    expect(text).toContain("and 1 more");
    expect(await said("en", { ...wrong, missing: digests(20) })).not.toContain("more");
  });
});
