// The two languages. Only the one in use is loaded; the choice is remembered on this device.
//
// The first load has the words of the shell and of what many pages share. The others stand in parts: a page's route, or
// whatever loads a component later, names the parts that it needs (`loadWords`) and waits for them.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type en from "./en.json";
import type files from "./files.en.json";
import type overall from "./overall.en.json";
import type proof from "./proof.en.json";
import type records from "./records.en.json";
import type rooms from "./rooms.en.json";
import type screens from "./screens.en.json";
import type settings from "./settings.en.json";

export const languages = ["zh-CN", "en"] as const;
export type UiLanguage = (typeof languages)[number];

type Words = typeof en &
  typeof files &
  typeof overall &
  typeof proof &
  typeof rooms &
  typeof screens &
  typeof settings & { records: typeof records };

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: Words };
  }
}

type Load = () => Promise<{ default: object }>;
const storageKey = "slipway.language";
const loaders: Record<UiLanguage, Load> = {
  "zh-CN": () => import("./zh-CN.json"),
  en: () => import("./en.json"),
};

// files     attachments
// overall   the pages over all projects
// proof     the log's proofs, in the app and offline
// records   risks, gates, runbooks, …, the audit trail and what is seldom opened; under `records`
// rooms     meetings, their summary and paper
// screens   dashboards, wall screens and embeds
export type WordPart = "files" | "overall" | "proof" | "records" | "rooms" | "screens" | "settings";
const partLoaders: Record<UiLanguage, Record<WordPart, Load>> = {
  "zh-CN": {
    files: () => import("./files.zh-CN.json"),
    overall: () => import("./overall.zh-CN.json"),
    proof: () => import("./proof.zh-CN.json"),
    records: () => import("./records.zh-CN.json"),
    rooms: () => import("./rooms.zh-CN.json"),
    screens: () => import("./screens.zh-CN.json"),
    settings: () => import("./settings.zh-CN.json"),
  },
  en: {
    files: () => import("./files.en.json"),
    overall: () => import("./overall.en.json"),
    proof: () => import("./proof.en.json"),
    records: () => import("./records.en.json"),
    rooms: () => import("./rooms.en.json"),
    screens: () => import("./screens.en.json"),
    settings: () => import("./settings.en.json"),
  },
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

const wanted = new Set<WordPart>();

async function addWords(language: UiLanguage, part: WordPart): Promise<void> {
  const { default: texts } = await partLoaders[language][part]();
  const words = part === "records" ? { records: texts } : texts;
  i18next.addResourceBundle(language, "translation", words, true, true);
}

// Resolves once the words of these parts are here; a change of the language brings them along from then on.
export async function loadWords(...parts: readonly WordPart[]): Promise<void> {
  for (const part of parts) wanted.add(part);
  await Promise.all(parts.map((part) => addWords(currentLanguage(), part)));
}

// A component's module together with its words: what a route or `lazy` loads.
export async function withWords<M>(module: Promise<M>, ...parts: readonly WordPart[]): Promise<M> {
  return (await Promise.all([module, loadWords(...parts)]))[0];
}

// Fetches all of them, for pages that work on without a network.
export function readyLanguages(): void {
  const all = languages.flatMap((language) => [loaders[language], ...Object.values(partLoaders[language])]);
  for (const load of all) load().catch(() => {});
}

// For this page only: what the device remembers stays.
export async function showLanguage(language: UiLanguage): Promise<void> {
  const texts = await loaders[language]();
  i18next.addResourceBundle(language, "translation", texts.default, true, true);
  await Promise.all([...wanted].map((part) => addWords(language, part)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function switchLanguage(language: UiLanguage): Promise<void> {
  await showLanguage(language);
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Storage is blocked: the choice lasts for this page.
  }
}

export function currentLanguage(): UiLanguage {
  return i18next.language === "en" ? "en" : "zh-CN";
}
