// Everything behind the sign-in: waits for the session, then gives the pages their client and names.
import { ClientProvider } from "@slipway/sdk/react";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { PeopleProvider } from "../app/people";
import { begin, resume, useSession } from "../app/session";
import { Failure } from "../components/states";
import { Shell } from "./Shell";
import { Splash } from "./Splash";

export function SignedIn(): ReactNode {
  const session = useSession();
  const client = session.state === "signed-in" ? session.client : undefined;

  useEffect(begin, []);
  useEffect(() => {
    if (!client) return;
    const warn = (event: BeforeUnloadEvent): void => {
      if (client.pending().length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [client]);

  if (session.state === "unknown") return <Splash />;
  if (session.state === "signed-out") return <ToSignIn />;
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

// Once, with the address that was asked for: it must not follow the one that this leads to.
function ToSignIn(): ReactNode {
  const navigate = useNavigate();
  useEffect(() => {
    const here = location.pathname + location.search;
    if (location.pathname !== "/login")
      void navigate({ to: "/login", search: here === "/" ? {} : { next: here }, replace: true });
  }, [navigate]);
  return <Splash />;
}
