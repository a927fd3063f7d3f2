// The dashboards of a project: built of the live views, as of now or of the moment that the page shows.
import { Button } from "@mantine/core";
import { IconDeviceTv, IconLayoutDashboard } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../app/project";
import { Empty, Loading } from "../components/states";
import { type Dash, DashProvider } from "../dash/parts";
import { ShareScreen } from "../dash/ShareScreen";
import { type DashboardName, DashboardTiles, dashboardNames, dashboards, screenOf } from "../dash/tiles";
import { sectionOfView } from "../dash/wayTo";
import { useNewerApp } from "../lib/newerApp";
import { useTitle } from "../lib/title";
import { sectionPaths } from "../shell/Shell";
import { useWhere } from "../shell/where";

// `/dash`: which there are.
export function Dashboards(): ReactNode {
  const { t } = useTranslation();
  const { info } = useProject();
  const { ws, project = "", at } = useWhere();
  useTitle(info ? `${t("screens.dash.title")} · ${info.name}` : undefined);
  if (!info) return <Waiting />;
  return (
    <div className="page">
      <div className="page-title">
        <h1>{t("screens.dash.title")}</h1>
      </div>
      <ul className="dash-list">
        {dashboardNames.map((name) => (
          <li key={name} className="panel">
            <Link
              to="/w/$ws/p/$project/dash/$dash"
              params={{ ws, project, dash: name }}
              search={at ? { at } : {}}
            >
              <IconLayoutDashboard size={22} aria-hidden="true" />
              <strong>{t(`screens.dash.${name}`)}</strong>
              <span className="muted">
                {dashboards[name].map((tile) => t(`screens.tiles.${tile}`)).join(t("screens.dash.comma"))}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Waiting(): ReactNode {
  return (
    <div className="page">
      <Loading rows={4} height={120} />
    </div>
  );
}

// It may hang on a wall as well as stand on a desk.
const quietMs = 60_000;

// `/dash/:id`.
export function Dashboard(): ReactNode {
  const { t } = useTranslation();
  const { info, past, recordedAt } = useProject();
  const { ws, project = "", at } = useWhere();
  const { dash = "" } = useParams({ strict: false }) as { dash?: string };
  const [sharing, setSharing] = useState(false);
  useNewerApp(quietMs);
  const name = dashboardNames.find((one) => one === dash);
  useTitle(info && name ? `${t(`screens.dash.${name}`)} · ${info.name}` : undefined);
  const moment = past ? recordedAt?.getTime() : undefined;
  const value = useMemo<Dash>(
    () => ({
      project,
      place: "page",
      at: moment,
      link: (view, title) => (
        <Link to={sectionPaths[sectionOfView(view)]} params={{ ws, project }} search={at ? { at } : {}}>
          {title}
        </Link>
      ),
    }),
    [project, moment, ws, at],
  );
  if (!info) return <Waiting />;
  if (!name) {
    return (
      <Empty
        icon={<IconLayoutDashboard size={36} />}
        title={t("screens.dash.none")}
        action={<AllDashboards ws={ws} project={project} />}
      />
    );
  }
  return (
    <div className="page dash-page">
      <div className="page-title">
        <h1>{t(`screens.dash.${name}`)}</h1>
        <span style={{ flex: 1 }} />
        <Tabs ws={ws} project={project} at={at} current={name} />
        {past ? null : (
          <Button
            variant="default"
            className="no-print"
            leftSection={<IconDeviceTv size={16} />}
            onClick={() => setSharing(true)}
            data-testid="share-screen"
          >
            {t("screens.links.share")}
          </Button>
        )}
      </div>
      <DashProvider value={value}>
        <DashboardTiles name={name} />
      </DashProvider>
      {sharing ? (
        <ShareScreen
          projects={[{ id: project, name: info.name }]}
          initialView={screenOf[name]}
          onClose={() => setSharing(false)}
          onMade={() => {}}
        />
      ) : null}
    </div>
  );
}

function AllDashboards({ ws, project }: { readonly ws: string; readonly project: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      renderRoot={(props) => <Link {...props} to="/w/$ws/p/$project/dash" params={{ ws, project }} />}
    >
      {t("screens.dash.all")}
    </Button>
  );
}

function Tabs({
  ws,
  project,
  at,
  current,
}: {
  readonly ws: string;
  readonly project: string;
  readonly at: string | undefined;
  readonly current: DashboardName;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <nav className="dash-tabs no-print" aria-label={t("screens.dash.title")}>
      {dashboardNames.map((name) => (
        <Link
          key={name}
          to="/w/$ws/p/$project/dash/$dash"
          params={{ ws, project, dash: name }}
          search={at ? { at } : {}}
          aria-current={name === current ? "page" : undefined}
        >
          {t(`screens.dash.${name}`)}
        </Link>
      ))}
    </nav>
  );
}
