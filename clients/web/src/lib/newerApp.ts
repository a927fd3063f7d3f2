// For pages that stay open for weeks: they learn that the server has a newer app, and start over with it once nobody is at
// them.
//
// A server reads the app's files when it starts, so a newer one comes with a lost line; a proxy may keep the line, so it is
// asked for from time to time as well.
import { useConnection } from "@slipway/sdk/react";
import { useEffect } from "react";
import { isTyping, overlayOpen } from "../shell/shortcuts";

const askAgainMs = 6 * 3_600_000;
// So that a hundred screens do not start over in the same second.
const spreadMs = 4_000;
const lookAgainMs = 2_000;
// What keeps serving the old page must not be asked for it again and again.
const storageKey = "slipway.startedOverFor";

// The script that the app begins with: its name carries its hash. Undefined while developing, and of no app.
export function entryOf(html: string): string | undefined {
  return /<script[^>]*\ssrc="(\/assets\/[^"]+\.js)"/.exec(html)?.[1];
}

// The entry to start over for; undefined: what runs is what there is, or was tried already.
export function newerThan(
  running: string | undefined,
  served: string | undefined,
  tried: string | null,
): string | undefined {
  return running && served && served !== running && served !== tried ? served : undefined;
}

function tried(): string | null {
  return sessionStorage.getItem(storageKey);
}

// Throws where it cannot be found out, as where storage is blocked: then nothing is tried.
async function newer(): Promise<string | undefined> {
  const response = await fetch("/index.html", { cache: "no-store", credentials: "omit" });
  if (!response.ok) return undefined;
  const running = document.querySelector("script[type=module]")?.getAttribute("src") ?? undefined;
  return newerThan(running, entryOf(await response.text()), tried());
}

// Starts over once nobody has touched the page for `quietMs`, and nothing is being typed or chosen.
function watch(quietMs: number): () => void {
  let touched = performance.now();
  let wanted: string | undefined;
  const touch = (): void => {
    touched = performance.now();
  };
  const inputs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
  for (const input of inputs) addEventListener(input, touch, { passive: true });
  const ask = (): void => {
    newer().then(
      (found) => {
        wanted = found;
      },
      () => {},
    );
  };
  const first = setTimeout(ask, Math.random() * spreadMs);
  const again = setInterval(ask, askAgainMs);
  const look = setInterval(() => {
    if (!wanted || performance.now() - touched < quietMs) return;
    if (isTyping(document.activeElement) || overlayOpen()) return;
    sessionStorage.setItem(storageKey, wanted);
    location.reload();
  }, lookAgainMs);
  return () => {
    for (const input of inputs) removeEventListener(input, touch);
    clearTimeout(first);
    clearInterval(again);
    clearInterval(look);
  };
}

export function useNewerApp(quietMs: number): void {
  const live = useConnection().state === "live";
  useEffect(() => (live ? watch(quietMs) : undefined), [live, quietMs]);
}
