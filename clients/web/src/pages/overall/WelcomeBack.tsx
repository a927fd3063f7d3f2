// A line for whoever comes back to a project after an absence, until it is put away. It also remembers how far this
// browser has seen the project, for the next time.
import { Button, CloseButton } from "@mantine/core";
import type { Digest } from "@slipway/sdk";
import { useConnection, useGeneration } from "@slipway/sdk/react";
import { IconSunrise } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOverall } from "../../app/overall";
import { http } from "../../app/session";
import { formatAgo } from "../../lib/dates";
import { lastSeen, rememberSeen, type Seen, wasAway } from "../../lib/lastSeen";
import { useWhere } from "../../shell/where";
import { headline } from "./digest";
import { refusedWithin } from "./inbox";
import { useKindName } from "./kindName";

export function WelcomeBack({ project }: { readonly project: string }): ReactNode {
  const head = useConnection().heads.get(project);
  const { section } = useWhere();
  // What was remembered when one came: here, or back to a page that was left open.
  const [seen, setSeen] = useState(() => lastSeen(project));
  const [away, setAway] = useState<{ readonly digest: Digest; readonly seen: Seen }>();
  const known = head !== undefined;
  const generation = useGeneration(project);
  const newest = useRef(0n);
  newest.current = head ?? 0n;

  useEffect(() => setAway(undefined), [generation]);
  useEffect(() => {
    if (!known || !wasAway(seen, newest.current, Date.now())) return;
    let gone = false;
    http.digest(project, { revision: BigInt(seen.revision) }).then(
      (digest) => {
        if (!gone && digest.commits > 0) setAway({ digest, seen });
      },
      // It is a courtesy: the page is there without it.
      () => {},
    );
    return () => {
      gone = true;
    };
    // Once for each coming, when the head is known; and again where what was told may hold what was erased.
  }, [project, seen, known, generation]);

  useEffect(() => {
    if (head === undefined) return;
    if (document.visibilityState === "visible") rememberSeen(project, head);
    const turned = (): void => {
      if (document.visibilityState === "visible") setSeen(lastSeen(project));
      rememberSeen(project, head);
    };
    document.addEventListener("visibilitychange", turned);
    return () => document.removeEventListener("visibilitychange", turned);
  }, [project, head]);

  if (!away || section === "since") return null;
  return <Line project={project} {...away} onClose={() => setAway(undefined)} />;
}

function Line({
  project,
  digest,
  seen,
  onClose,
}: {
  readonly project: string;
  readonly digest: Digest;
  readonly seen: Seen;
  readonly onClose: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { ws } = useWhere();
  const kindName = useKindName();
  const notices = useOverall("inbox").of("notice");
  const refused = refusedWithin(notices, project, digest.since, digest.revision).length;
  const parts = [
    t("since.commits", { count: digest.commits }),
    ...(refused > 0 ? [t("since.refused", { count: refused })] : []),
    ...headline(digest).map(({ kind, total }) => t("since.part", { kind: kindName(kind), count: total })),
  ];
  return (
    <div className="welcome-back" role="status" data-testid="welcome-back">
      <IconSunrise size={18} aria-hidden="true" />
      <span className="grow">
        {t("since.back", { ago: formatAgo(new Date(seen.at), i18n.language), what: parts.join(" · ") })}
      </span>
      <Button
        component={Link}
        size="compact-sm"
        variant="default"
        {...({
          to: "/w/$ws/p/$project/since",
          params: { ws, project },
          search: { since: seen.revision },
        } as object)}
        onClick={onClose}
      >
        {t("since.show")}
      </Button>
      <CloseButton size="sm" aria-label={t("action.dismiss")} onClick={onClose} />
    </div>
  );
}
