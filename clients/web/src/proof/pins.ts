// What this browser remembers of each log: the newest head that it accepted, and every contradiction that it
// saw. Kept until the person clears the site's data; nothing in the app removes it.
import type { Conflict, Pin } from "@slipway/sdk/verify";

const prefix = "slipway.log.";
const conflictPrefix = "slipway.logConflict.";
// Where storage is blocked, for as long as the page is open.
const fallback = new Map<string, string>();

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? fallback.get(key);
  } catch {
    return fallback.get(key);
  }
}

function write(key: string, value: string): void {
  fallback.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // Blocked or full: the copy above lasts for this page.
  }
}

export function pinOf(project: string): Pin | undefined {
  const text = read(prefix + project);
  return text === undefined ? undefined : (JSON.parse(text) as Pin);
}

// Puts `next` in the place of `before`. False: another tab was quicker, and `next` says nothing about what it
// pinned: ask again. Runs in one go, so that no other tab comes between.
export function replacePin(project: string, before: Pin | undefined, next: Pin): boolean {
  if (JSON.stringify(pinOf(project)) !== JSON.stringify(before)) return false;
  const text = JSON.stringify(next);
  if (text !== JSON.stringify(before)) write(prefix + project, text);
  return true;
}

// The first contradiction of a project stays: what came later builds on it.
export function conflictOf(project: string): Conflict | undefined {
  const text = read(conflictPrefix + project);
  return text === undefined ? undefined : (JSON.parse(text) as Conflict);
}

export function keepConflict(project: string, conflict: Conflict): void {
  if (!conflictOf(project)) write(conflictPrefix + project, JSON.stringify(conflict));
}
