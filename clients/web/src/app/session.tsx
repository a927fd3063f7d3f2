// Who is signed in, and the one client that a signed-in page has.
import { ApiError, type Client, createClient, createHttp, type Me } from "@slipway/sdk";
import { useSyncExternalStore } from "react";

export const http = createHttp();

export type Session =
  | { readonly state: "unknown" }
  | { readonly state: "signed-out" }
  | { readonly state: "failed"; readonly error: unknown }
  | { readonly state: "signed-in"; readonly me: Me; readonly client: Client };

let session: Session = { state: "unknown" };
const listeners = new Set<() => void>();

function become(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

export function useSession(): Session {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
  );
}

export function signedIn(me: Me): void {
  if (session.state === "signed-in") {
    // The same person again after an expiry: the client keeps its views and pending commands.
    if (session.me.personId === me.personId) {
      become({ ...session, me });
      session.client.connect().catch(() => {});
      return;
    }
    session.client.close();
  }
  const client = createClient({ auth: () => http.ticket() });
  become({ state: "signed-in", me, client });
  // What goes wrong is told by the connection's state.
  client.connect().catch(() => {});
}

let asked = false;

// As `resume`, but only the first time.
export function begin(): void {
  if (asked) return;
  asked = true;
  void resume();
}

// Asks the server who we are. The cookie answers.
export async function resume(): Promise<void> {
  try {
    signedIn(await http.me());
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403))
      become({ state: "signed-out" });
    else become({ state: "failed", error });
  }
}

export async function signOut(): Promise<void> {
  await http.signOut();
  if (session.state === "signed-in") session.client.close();
  become({ state: "signed-out" });
}
