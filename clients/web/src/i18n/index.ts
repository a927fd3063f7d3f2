// The two languages. Only the one in use is loaded; the choice is remembered on this device.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type en from "./en.json";
import type records from "./records.en.json";

export const languages = ["zh-CN", "en"] as const;
export type UiLanguage = (typeof languages)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en & { records: typeof records } };
  }
}

const storageKey = "slipway.language";
const loaders: Record<UiLanguage, () => Promise<{ default: object }>> = {
  "zh-CN": () => import("./zh-CN.json"),
  en: () => import("./en.json"),
};

// What to show before anybody chose: Chinese to a browser that asks for any Chinese, else English.
export function preferredLanguage(stored: string | null, browser: readonly string[]): UiLanguage {
  const known = languages.find((language) => language === stored);
  if (known) return known;
  return browser[0]?.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export async function startLanguages(): Promise<void> {
  const language = preferredLanguage(stored(), navigator.languages);
  const texts = await loaders[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: texts.default } },
    interpolation: { escapeValue: false },
    returnEmptyString: false,
  });
  document.documentElement.lang = language;
}

// The words of the records (risks, gates, runbooks, …), of the audit trail and of what is seldom opened stand apart: the
// first load does without them.
const recordLoaders: Record<UiLanguage, () => Promise<{ default: object }>> = {
  "zh-CN": () => import("./records.zh-CN.json"),
  en: () => import("./records.en.json"),
};
let recordWordsWanted = false;

async function addRecordWords(language: UiLanguage): Promise<void> {
  const texts = await recordLoaders[language]();
  i18next.addResourceBundle(language, "translation", { records: texts.default }, true, true);
}

export function loadRecordWords(): Promise<void> {
  recordWordsWanted = true;
  return addRecordWords(currentLanguage());
}

// Fetches all of them, for pages that work on without a network.
export function readyLanguages(): void {
  for (const load of [...Object.values(loaders), ...Object.values(recordLoaders)]) load().catch(() => {});
}

export async function switchLanguage(language: UiLanguage): Promise<void> {
  const texts = await loaders[language]();
  i18next.addResourceBundle(language, "translation", texts.default, true, true);
  if (recordWordsWanted) await addRecordWords(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Storage is blocked: the choice lasts for this page.
  }
}

export function currentLanguage(): UiLanguage {
  return i18next.language === "en" ? "en" : "zh-CN";
}
