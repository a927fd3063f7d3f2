// Around each page of a project: the moment that it shows, and where we say that we are.
import { Button } from "@mantine/core";
import { momentOf } from "@slipway/sdk";
import { TimeTravelProvider, usePresence, useView } from "@slipway/sdk/react";
import { IconArrowsDiff, IconHistory } from "@tabler/icons-react";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ProjectProvider, useProject } from "../app/project";
import { Empty } from "../components/states";
import { withWords } from "../i18n";
import { formatInstantFully } from "../lib/dates";
import { inLanguage } from "../lib/names";
import { useGoTo, useWhere } from "./where";

// Not part of the first load, which it would weigh upon.
const ConflictBanner = lazy(async () => {
  const { ConflictBanner } = await withWords(import("../proof/ConflictBanner"), "proof");
  return { default: ConflictBanner };
});

const WelcomeBack = lazy(async () => {
  const { WelcomeBack } = await withWords(import("../pages/overall/WelcomeBack"), "overall");
  return { default: WelcomeBack };
});

export function ProjectFrame(): ReactNode {
  const { project = "", at, sel, section, room } = useWhere();
  const go = useGoTo();
  const moment = at ? momentOf(at) : undefined;

  const scope = section === "rooms" && room ? `meeting/${room}` : (section ?? "overview");
  usePresence(project, sel ? { scope, focus: sel } : { scope });

  useEffect(() => {
    if (at && !moment) go(undefined);
  }, [at, moment, go]);

  return (
    <TimeTravelProvider at={moment}>
      <ProjectProvider project={project} key={project}>
        <Suspense fallback={null}>
          <ConflictBanner project={project} />
          <WelcomeBack project={project} />
        </Suspense>
        <PastBanner />
        <Guard project={project}>
          <Outlet />
        </Guard>
      </ProjectProvider>
    </TimeTravelProvider>
  );
}

// A project that is not there, or not ours to see, says so instead of loading for ever.
function Guard({ project, children }: { project: string; children: ReactNode }): ReactNode {
  const { t, i18n } = useTranslation();
  const overview = useView(project, "overview");
  if (overview?.state === "closed") {
    return (
      <Empty
        heading="h1"
        title={t("project.closedTitle")}
        action={
          <Button component={Link} to="/w/main" variant="default">
            {t("nav.portfolio")}
          </Button>
        }
      >
        {inLanguage(overview.closedBy?.text, i18n.language)}
      </Empty>
    );
  }
  return children;
}

function PastBanner(): ReactNode {
  const { t, i18n } = useTranslation();
  const { past, recordedAt, revision } = useProject();
  const { section } = useWhere();
  const go = useGoTo();
  const navigate = useNavigate();
  if (!past) return null;
  return (
    <div className="past-banner" role="status" data-testid="past-banner">
      <span>
        <IconHistory size={16} aria-hidden="true" style={{ verticalAlign: "-2px", marginRight: 8 }} />
        <strong className="tabular">
          {recordedAt
            ? t("time.showing", {
                at: formatInstantFully(recordedAt, i18n.language),
                revision: String(revision),
              })
            : t("state.loading")}
        </strong>{" "}
        <span className="desktop-only">{t("time.readOnly")}</span>
      </span>
      <span style={{ flex: 1 }} />
      {section === "board" ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowsDiff size={15} />}
          onClick={() =>
            void navigate({
              to: ".",
              search: (before) => ({ ...before, compare: before.compare ? undefined : "now" }),
            })
          }
        >
          {t("time.compare")}
        </Button>
      ) : null}
      <Button className="back" size="compact-sm" variant="filled" onClick={() => go(undefined)}>
        {t("time.backToNow")}
      </Button>
    </div>
  );
}
