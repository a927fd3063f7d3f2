// A wall screen: one view of one project, large, for weeks, without a sign-in. Its token stands behind the `#`.
import { useConnection, useEntities } from "@slipway/sdk/react";
import { IconAlertTriangle, IconMaximize } from "@tabler/icons-react";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { ScreenAddress } from "../dash/model";
import { DashProvider } from "../dash/parts";
import { WallTiles } from "../dash/tiles";
import {
  useScheme,
  useScreenAddress,
  useScreenTexts,
  useWallState,
  type WallState,
  WithToken,
} from "../dash/wall";
import { useNow } from "../lib/clock";
import { useNewerApp } from "../lib/newerApp";
import { useTitle } from "../lib/title";
import { Splash } from "../shell/Splash";

// A bright line must not stand on the same pixels for weeks: everything wanders around a small circle, a step a minute.
const driftSteps = 12;
const driftPixels = 6;
const minuteMs = 60_000;
const failedReloadMs = 30_000;
// Whoever stands before a wall looks at it, and does nothing.
export const wallQuietMs = 3_000;

export function Screen(): ReactNode {
  const address = useScreenAddress();
  const ready = useScreenTexts(address?.language);
  useScheme(address?.theme ?? "dark");
  const { t } = useTranslation();
  if (!ready) return <Splash />;
  return address ? (
    <WithToken token={address.token} key={address.token} before={<Splash />}>
      {(client) => <Wall address={address} client={client} />}
    </WithToken>
  ) : (
    <Said theme="dark" title={t("screens.wall.noAddress")} text={t("screens.wall.noAddressText")} />
  );
}

function Wall({
  address,
  client,
}: {
  readonly address: ScreenAddress;
  readonly client: Parameters<typeof useWallState>[0];
}): ReactNode {
  const { t } = useTranslation();
  const { project, view, theme = "dark" } = address;
  const state = useWallState(client, project, view);
  useTitle(`${address.name ? `${address.name} · ` : ""}${t(`screens.view.${view}`)}`);
  useAwake();
  useNewerApp(wallQuietMs);
  if (state === "refused")
    return <Said theme={theme} title={t("screens.wall.refused")} text={t("screens.wall.refusedText")} />;
  return (
    <Drifting theme={theme}>
      <header>
        <h1>
          <strong>{view === "overview" ? <NameNow {...address} /> : address.name}</strong>
          <span>{t(`screens.view.${view}`)}</span>
        </h1>
        <span style={{ flex: 1 }} />
        <FullScreen />
        <Pill state={state} />
        <Clock />
      </header>
      <main>
        <DashProvider value={{ project, place: "wall" }}>
          <WallTiles view={view} />
        </DashProvider>
      </main>
    </Drifting>
  );
}

// Only this view tells it.
function NameNow({ project, name }: ScreenAddress): ReactNode {
  return useEntities(project, "overview", "project")[0]?.name || name;
}

function Drifting({
  theme,
  children,
}: {
  readonly theme: "dark" | "light";
  readonly children: ReactNode;
}): ReactNode {
  const angle = ((Math.floor(useNow(minuteMs) / minuteMs) % driftSteps) / driftSteps) * 2 * Math.PI;
  const [x, y] = [Math.cos(angle), Math.sin(angle)].map((part) => Math.round(part * driftPixels));
  return (
    <div className="wall" data-mantine-color-scheme={theme}>
      <div className="wall-inner" style={{ transform: `translate(${x}px, ${y}px)` }}>
        {children}
      </div>
    </div>
  );
}

function Said({
  theme,
  title,
  text,
}: {
  readonly theme: "dark" | "light";
  readonly title: string;
  readonly text: string;
}): ReactNode {
  return (
    <Drifting theme={theme}>
      <main className="wall-said" role="alert">
        <IconAlertTriangle aria-hidden="true" />
        <h1>{title}</h1>
        <p>{text}</p>
      </main>
    </Drifting>
  );
}

export function Pill({ state }: { readonly state: WallState }): ReactNode {
  const { t, i18n } = useTranslation();
  const connection = useConnection();
  const now = useNow(15_000, state === "offline");
  const head = [...connection.heads.values()][0];
  const minutes = Math.floor((now - (connection.currentAsOf ?? connection.since)) / minuteMs);
  const text =
    state === "live" && head !== undefined
      ? t("live.liveAt", { revision: head.toLocaleString(i18n.language) })
      : state === "offline" && minutes > 0
        ? t("live.offlineFor", { minutes })
        : state === "refused" || state === "closed"
          ? t("screens.wall.ended")
          : t(`live.${state}`);
  return (
    <span className="live-pill tabular" data-state={state} role="status" data-testid="live-pill">
      <span className="dot" aria-hidden="true" />
      {text}
    </span>
  );
}

function Clock(): ReactNode {
  const { i18n } = useTranslation();
  const now = new Date(useNow(1000));
  const day = new Intl.DateTimeFormat(i18n.language, { month: "short", day: "numeric", weekday: "short" });
  const time = new Intl.DateTimeFormat(i18n.language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (
    <time className="wall-clock tabular" dateTime={now.toISOString().slice(0, 16)}>
      <small>{day.format(now)}</small> {time.format(now)}
    </time>
  );
}

// Only while somebody is at the screen: it shows when the pointer moves over it, or with the keyboard.
function FullScreen(): ReactNode {
  const { t } = useTranslation();
  if (!document.fullscreenEnabled) return null;
  return (
    <button
      type="button"
      className="wall-full"
      aria-label={t("screens.wall.full")}
      onClick={() => void document.documentElement.requestFullscreen().catch(() => {})}
    >
      <IconMaximize aria-hidden="true" />
    </button>
  );
}

// Asks the device not to switch the screen off, and again whenever the page comes back.
function useAwake(): void {
  useEffect(() => {
    let lock: { release(): Promise<void> } | undefined;
    let gone = false;
    const ask = (): void => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      navigator.wakeLock.request("screen").then(
        (held) => {
          if (gone) void held.release().catch(() => {});
          else lock = held;
        },
        () => {},
      );
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release().catch(() => {});
    };
  }, []);
}

// Nobody is there to press a button: it starts over by itself.
export function useStartOver(error: unknown): void {
  useEffect(() => {
    console.error(error);
    const timer = setTimeout(() => location.reload(), failedReloadMs);
    return () => clearTimeout(timer);
  }, [error]);
}

export function ScreenFailed({ error }: ErrorComponentProps): ReactNode {
  const { t } = useTranslation();
  useStartOver(error);
  return <Said theme="dark" title={t("error.pageFailed")} text={t("state.loading")} />;
}
