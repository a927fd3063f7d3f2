// The keyboard, on every page. Single keys can be switched off in the settings (WCAG 2.1.4).
import { useConnection } from "@slipway/sdk/react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { currentSettings } from "../lib/settings";
import { sectionPaths } from "./Shell";
import { type Section, useGoTo, useWhere } from "./where";

const sectionKeys: Readonly<Record<string, Section>> = {
  o: "overview",
  h: "charter",
  b: "board",
  m: "rooms",
  l: "since",
  a: "audit",
};
const chordMs = 1_200;

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !["range", "checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

export function overlayOpen(): boolean {
  return document.querySelector("[role=dialog][aria-modal=true], [role=menu]") !== null;
}

// The revision that `[` or `]` leads to; undefined is now.
export function stepped(at: string | undefined, head: bigint, by: -1 | 1): string | undefined {
  const from = at === undefined ? head : /^\d+$/.test(at) ? BigInt(at) : undefined;
  if (from === undefined) return by > 0 ? undefined : at;
  const to = from + BigInt(by);
  if (to >= head) return undefined;
  return String(to < 1n ? 1n : to);
}

export function useShortcuts(open: { openPalette: () => void; openHelp: () => void }): void {
  const navigate = useNavigate();
  const go = useGoTo();
  const where = useWhere();
  const heads = useConnection().heads;
  const latest = useRef({ open, navigate, go, where, heads });
  latest.current = { open, navigate, go, where, heads };

  useEffect(() => {
    let chordUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      const { open, navigate, go, where, heads } = latest.current;
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open.openPalette();
        return;
      }
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTyping(event.target) || overlayOpen()) return;
      if (event.key === "Escape") {
        if (where.project && where.at && !where.sel) go(undefined);
        return;
      }
      if (currentSettings().keys === "off") return;
      if (Date.now() < chordUntil) {
        chordUntil = 0;
        const section = sectionKeys[event.key];
        if (event.key === "w") void navigate({ to: "/" });
        else if (event.key === "p") void navigate({ to: "/w/$ws", params: { ws: where.ws } });
        else if (event.key === "i") void navigate({ to: "/inbox" });
        else if (event.key === "c") void navigate({ to: "/calendar" });
        else if (event.key === "s") void navigate({ to: "/settings" });
        else if (section && where.project) {
          const params = { ws: where.ws, project: where.project };
          void navigate({ to: sectionPaths[section], params, search: where.at ? { at: where.at } : {} });
        } else return;
        event.preventDefault();
        return;
      }
      if (event.key === "g") chordUntil = Date.now() + chordMs;
      else if (event.key === "?") open.openHelp();
      else if ((event.key === "[" || event.key === "]") && where.project) {
        const head = heads.get(where.project);
        if (head !== undefined) go(stepped(where.at, head, event.key === "[" ? -1 : 1));
      } else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
