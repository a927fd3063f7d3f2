// A view of a project inside another site's page: small, without margins of its own, its links lead to the project.
import { IconExternalLink } from "@tabler/icons-react";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { ScreenAddress } from "../dash/model";
import { DashProvider } from "../dash/parts";
import { WallTiles } from "../dash/tiles";
import { useScheme, useScreenAddress, useScreenTexts, useWallState, WithToken } from "../dash/wall";
import { addressOfView } from "../dash/wayTo";
import { useNewerApp } from "../lib/newerApp";
import { useTitle } from "../lib/title";
import { Pill, useStartOver, wallQuietMs } from "./Screen";

export function Embed(): ReactNode {
  const address = useScreenAddress();
  const ready = useScreenTexts(address?.language);
  useScheme(address?.theme);
  useTransparent(address?.theme !== undefined);
  const { t } = useTranslation();
  if (!ready) return null;
  return address ? (
    <WithToken token={address.token} key={address.token}>
      {(client) => <Embedded address={address} client={client} />}
    </WithToken>
  ) : (
    <p className="embed-said" role="alert">
      {t("screens.wall.noAddress")}
    </p>
  );
}

// The page around it shines through, unless the address says whether it is light or dark.
function useTransparent(painted: boolean): void {
  useEffect(() => {
    const { classList } = document.documentElement;
    classList.add("embedded");
    classList.toggle("painted", painted);
    return () => classList.remove("embedded", "painted");
  }, [painted]);
}

function Embedded({
  address,
  client,
}: {
  readonly address: ScreenAddress;
  readonly client: Parameters<typeof useWallState>[0];
}): ReactNode {
  const { t } = useTranslation();
  const { project, view, name } = address;
  const state = useWallState(client, project, view);
  useTitle(`${name ? `${name} · ` : ""}${t(`screens.view.${view}`)}`);
  useNewerApp(wallQuietMs);
  const link = (of: string, title: string): ReactNode => (
    <a href={addressOfView(project, of)} target="_blank" rel="noreferrer">
      {title}
    </a>
  );
  return (
    <main className="embed">
      <h1 className="visually-hidden">{t(`screens.view.${view}`)}</h1>
      {state === "refused" ? (
        <p className="embed-said" role="alert">
          {t("screens.wall.refused")}
        </p>
      ) : (
        <DashProvider value={{ project, place: "embed", link }}>
          <WallTiles view={view} />
        </DashProvider>
      )}
      <footer>
        <Pill state={state} />
        <span style={{ flex: 1 }} />
        <a href={addressOfView(project, view)} target="_blank" rel="noreferrer">
          {name || t(`screens.view.${view}`)} <IconExternalLink size={13} aria-hidden="true" />
        </a>
      </footer>
    </main>
  );
}

export function EmbedFailed({ error }: ErrorComponentProps): ReactNode {
  const { t } = useTranslation();
  useTransparent(false);
  useStartOver(error);
  return (
    <p className="embed-said" role="alert">
      {t("error.pageFailed")}
    </p>
  );
}
