// The server contradicted itself: it once showed this browser a history that is not the one it shows now. Stands on
// every page of the project, and cannot be dismissed.
import { Button } from "@mantine/core";
import type { Conflict } from "@slipway/sdk/verify";
import { IconDownload, IconShieldX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatInstantFully } from "../lib/dates";
import { saveText } from "./download";
import { useConflict } from "./store";

export function ConflictBanner({ project }: { project: string }): ReactNode {
  const conflict = useConflict(project);
  return conflict ? <Contradiction project={project} conflict={conflict} /> : null;
}

// Origin, size and root as they stand in the signed note.
function headOf(note: string): { readonly size: string; readonly root: string } {
  const [, size = "?", root = "?"] = note.split("\n");
  return { size, root };
}

function Contradiction({ project, conflict }: { project: string; conflict: Conflict }): ReactNode {
  const { t, i18n } = useTranslation();
  const line = (label: string, note: string): ReactNode => {
    const { size, root } = headOf(note);
    return (
      <div>
        <dt>{label}</dt>
        <dd>
          {t("logConflict.headOf", { count: Number(size) })} <code>{root}</code>
        </dd>
      </div>
    );
  };
  return (
    <div className="conflict-banner" role="alert" data-testid="log-conflict" data-kind={conflict.kind}>
      <IconShieldX size={28} aria-hidden="true" />
      <div>
        <strong>{t("logConflict.title")}</strong>
        <p>{t(`logConflict.kind.${conflict.kind}`)}</p>
        <dl>
          {line(t("logConflict.pinned"), conflict.pinned.checkpoint)}
          {line(
            t("logConflict.offered", { at: formatInstantFully(new Date(conflict.seenAt), i18n.language) }),
            conflict.offered,
          )}
        </dl>
        <p>{t("logConflict.advice")}</p>
        <Button
          size="compact-sm"
          color="red"
          variant="filled"
          leftSection={<IconDownload size={15} />}
          onClick={() =>
            saveText(`slipway-log-conflict-${project}.json`, `${JSON.stringify(conflict, null, 2)}\n`)
          }
        >
          {t("logConflict.download")}
        </Button>
      </div>
    </div>
  );
}
