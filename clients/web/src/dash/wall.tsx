// What a screen and an embed share: a client that has only a token, told by the address, and what is said where it fails.
import { type Client, createClient, newId } from "@slipway/sdk";
import { ClientProvider, useConnection, useView } from "@slipway/sdk/react";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { showLanguage } from "../i18n";
import { addressOf, type ScreenAddress } from "./model";

// After a refused token; it may have been refused by mistake, as by a server whose accounts were restored.
const refusedRetryMs = 5 * 60_000;

export function useScreenAddress(): ScreenAddress | undefined {
  const hash = useLocation({ select: (location) => location.hash });
  return useMemo(() => addressOf(hash), [hash]);
}

// Lives as long as the page shows that address. Undefined before the first effect.
function useTokenClient(token: string): Client | undefined {
  const [client, setClient] = useState<Client>();
  useEffect(() => {
    // Not the id that the signed-in app has in this browser.
    const made = createClient({ auth: () => Promise.resolve({ token }), clientId: newId() });
    made.connect().catch(() => {});
    setClient(made);
    return () => {
      made.close();
      setClient(undefined);
    };
  }, [token]);
  return client;
}

// What a token shows, with a client of its own; `before` until that is there.
export function WithToken({
  token,
  before = null,
  children,
}: {
  readonly token: string;
  readonly before?: ReactNode;
  readonly children: (client: Client) => ReactNode;
}): ReactNode {
  const client = useTokenClient(token);
  return client ? <ClientProvider client={client}>{children(client)}</ClientProvider> : before;
}

// The words in the address's language; what the device remembers stays.
export function useScreenTexts(language: "zh-CN" | "en" | undefined): boolean {
  const [shown, setShown] = useState(language === undefined);
  useEffect(() => {
    if (!language) return;
    showLanguage(language).then(
      () => setShown(true),
      () => setShown(true),
    );
  }, [language]);
  return shown;
}

export function useScheme(theme: "dark" | "light" | undefined): void {
  useLayoutEffect(() => {
    if (theme) document.documentElement.setAttribute("data-mantine-color-scheme", theme);
  }, [theme]);
}

export type WallState = "live" | "catching-up" | "connecting" | "offline" | "refused" | "closed";

// How the one view stands. Asks again from time to time where the token was refused.
export function useWallState(client: Client, project: string, view: string): WallState {
  const connection = useConnection();
  const shown = useView(project, view);
  const refused = connection.state === "needs-auth";
  useEffect(() => {
    if (!refused) return;
    const timer = setInterval(() => client.connect().catch(() => {}), refusedRetryMs);
    return () => clearInterval(timer);
  }, [client, refused]);
  if (refused) return "refused";
  if (shown?.state === "closed") return "closed";
  return connection.state === "closed" ? "connecting" : connection.state;
}
