// Everything behind the sign-in: waits for the session, then gives the pages their client and names.
import { ClientProvider } from "@slipway/sdk/react";
import { Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { PeopleProvider } from "../app/people";
import { resume, useSession } from "../app/session";
import { Failure } from "../components/states";
import { Shell } from "./Shell";
import { Splash } from "./Splash";

export function SignedIn(): ReactNode {
  const session = useSession();
  const here = useLocation({ select: (location) => location.href });
  const client = session.state === "signed-in" ? session.client : undefined;

  useEffect(() => {
    if (!client) return;
    const warn = (event: BeforeUnloadEvent): void => {
      if (client.pending().length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [client]);

  if (session.state === "unknown") return <Splash />;
  if (session.state === "signed-out")
    return <Navigate to="/login" search={here === "/" ? {} : { next: here }} replace />;
  if (session.state === "failed") {
    return (
      <main className="page" style={{ maxWidth: 520, paddingTop: 80 }}>
        <Failure error={session.error} retry={() => void resume()} />
      </main>
    );
  }
  return (
    <ClientProvider client={session.client}>
      <PeopleProvider me={session.me.personId}>
        <Shell>
          <Outlet />
        </Shell>
      </PeopleProvider>
    </ClientProvider>
  );
}
