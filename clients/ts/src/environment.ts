// What the client takes from where it runs; each part can be put in its place for tests and for Node.
import type { Clock, Device, SocketFactory } from "./types";

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

export const browserSocket: SocketFactory = (url, protocol) => {
  const socket = new WebSocket(url, protocol);
  socket.binaryType = "arraybuffer";
  return socket;
};

// The browser's own signs; outside a browser there are none, and the device counts as online.
export function browserDevice(): Device {
  const page = typeof window === "undefined" ? undefined : window;
  const on = (type: string, listener: () => void) => {
    page?.addEventListener(type, listener);
    return () => page?.removeEventListener(type, listener);
  };
  return {
    isOnline: () => page?.navigator.onLine !== false,
    onOnline: (listener) => on("online", listener),
    onOffline: (listener) => on("offline", listener),
    onVisible: (listener) => {
      const check = () => {
        if (page?.document.visibilityState === "visible") listener();
      };
      page?.document.addEventListener("visibilitychange", check);
      return () => page?.document.removeEventListener("visibilitychange", check);
    },
  };
}

// `wss://host/sync`, also from a path on the page's own host.
export function socketUrl(url: string): string {
  const base = typeof location === "undefined" ? undefined : location.href;
  const absolute = new URL(url, base);
  absolute.protocol = absolute.protocol.replace(/^http/, "ws");
  return absolute.href;
}

const clientIdKey = "slipway.client";

// Random per browser; per run where nothing can be kept.
export function installationId(make: () => string): string {
  try {
    const kept = localStorage.getItem(clientIdKey);
    if (kept) return kept;
    const made = make();
    localStorage.setItem(clientIdKey, made);
    return made;
  } catch {
    return make();
  }
}
