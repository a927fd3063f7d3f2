// Says how current the page is. A dropped socket stays silent for a moment: most come back unnoticed.
import { Button, Popover } from "@mantine/core";
import type { Connection } from "@slipway/sdk";
import { useClient, useConnection, usePending } from "@slipway/sdk/react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../lib/clock";
import { formatInstantFully } from "../lib/dates";
import { pillState, quietMs } from "./pill";

// True until `quietMs` after the connection was lost.
function useQuiet(connection: Connection): boolean {
  const [, wake] = useState(0);
  const age = Date.now() - connection.since;
  const quiet =
    connection.state === "offline" &&
    navigator.onLine &&
    connection.currentAsOf !== undefined &&
    age < quietMs;
  useEffect(() => {
    if (!quiet) return;
    const timer = setTimeout(() => wake((n) => n + 1), quietMs - age + 20);
    return () => clearTimeout(timer);
  }, [quiet, age]);
  return quiet;
}

export function LivePill({ project, past }: { project: string | undefined; past: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const connection = useConnection();
  const pending = usePending();
  const quiet = useQuiet(connection);
  const now = useNow(15_000, connection.state === "offline");
  const state = pillState(connection.state, quiet, past);
  const head = project ? connection.heads.get(project) : undefined;
  const minutes = Math.floor((now - (connection.currentAsOf ?? connection.since)) / 60_000);

  let text = t(`live.${state}`);
  if (state === "live" && head !== undefined)
    text = t("live.liveAt", { revision: head.toLocaleString(i18n.language) });
  if (state === "offline" && minutes > 0) text = t("live.offlineFor", { minutes });
  if (pending.length > 0) text += ` · ${t("live.pending", { count: pending.length })}`;

  return (
    <Popover width={290} position="bottom-end" withArrow shadow="md">
      <Popover.Target>
        <button
          type="button"
          className="live-pill tabular"
          data-state={state}
          data-testid="live-pill"
          aria-label={text}
        >
          <span className="dot" aria-hidden="true" />
          <span className="desktop-only">{text}</span>
          <span className="mobile-only">{t(`liveShort.${state}`)}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("live.title")}>
        <p style={{ margin: "0 0 6px", fontWeight: 600 }}>{text}</p>
        <p className="muted" style={{ margin: 0, fontSize: "0.85rem" }}>
          {t(`liveExplain.${state}`)}
        </p>
        {state === "offline" && connection.currentAsOf ? (
          <p className="muted tabular" style={{ fontSize: "0.85rem" }}>
            {t("live.currentAsOf", {
              at: formatInstantFully(new Date(connection.currentAsOf), i18n.language),
            })}
          </p>
        ) : null}
        {state === "offline" ? (
          <Button
            mt={8}
            size="compact-sm"
            variant="default"
            onClick={() => void client.connect().catch(() => {})}
          >
            {t("live.tryNow")}
          </Button>
        ) : null}
        {state === "needs-auth" ? (
          <Button
            mt={8}
            size="compact-sm"
            onClick={() =>
              void navigate({ to: "/login", search: { next: location.pathname + location.search } })
            }
          >
            {t("login.submit")}
          </Button>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  );
}
