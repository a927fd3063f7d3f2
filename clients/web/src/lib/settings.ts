// Choices that this device remembers.
import { useSyncExternalStore } from "react";

interface Settings {
  // Single-key shortcuts; WCAG 2.1.4 wants them to have a switch.
  readonly keys: "on" | "off";
  // The time slider, where the screen is small.
  readonly timebar: "on" | "off";
}

const defaults: Settings = { keys: "on", timebar: "off" };
const name = (key: keyof Settings): string => `slipway.${key}`;

function load(): Settings {
  try {
    return {
      keys: localStorage.getItem(name("keys")) === "off" ? "off" : defaults.keys,
      timebar: localStorage.getItem(name("timebar")) === "on" ? "on" : defaults.timebar,
    };
  } catch {
    return defaults;
  }
}

let settings = load();
const listeners = new Set<() => void>();

export function setSetting<K extends keyof Settings>(key: K, value: Settings[K]): void {
  settings = { ...settings, [key]: value };
  try {
    localStorage.setItem(name(key), value);
  } catch {
    // Storage is blocked: the choice lasts for this page.
  }
  for (const listener of listeners) listener();
}

export function currentSettings(): Settings {
  return settings;
}

export function useSettings(): Settings {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => settings,
  );
}
