// What earlier imports brought, and what they left out.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button } from "@mantine/core";
import { type Import, ImportState } from "@slipway/sdk";
import { useGeneration, useView } from "@slipway/sdk/react";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { http } from "../../app/session";
import { Failure, Loading } from "../../components/states";
import { useWords } from "../../forms/words";
import { formatInstant } from "../../lib/dates";
import { useRecords } from "../../lib/records";
import { useResource } from "../../lib/resource";
import { rejectedLines } from "./model";
import { RowsTable } from "./RowsTable";

export function Earlier(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const loaded = useView(project, "files") !== undefined;
  const imports = useRecords(project, "files", "transfer");
  if (!loaded) return <Loading rows={2} height={48} />;
  if (imports.length === 0) return <p className="muted none">{t("records.import.none")}</p>;
  const newestFirst = [...imports].sort(
    (a, b) => Number(b.startedAt?.seconds ?? 0n) - Number(a.startedAt?.seconds ?? 0n),
  );
  return (
    <ul className="rows">
      {newestFirst.map((one) => (
        <ImportRow key={one.importId} one={one} />
      ))}
    </ul>
  );
}

function ImportRow({ one }: { readonly one: Import }): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const words = useWords();
  const [open, setOpen] = useState(false);
  const at = one.completedAt ?? one.startedAt;
  const running = one.state === ImportState.IMPORT_RUNNING;
  return (
    <li className="import-row" data-import={one.importId}>
      <strong>{one.fileName || one.source}</strong>{" "}
      <span className={running ? "chip warn" : "chip"}>{words.value("ImportState", one.state)}</span>
      <div className="muted">
        {[
          one.source,
          people.name(one.by),
          at ? formatInstant(timestampDate(at), i18n.language) : "",
          running
            ? t("records.import.rows", { count: one.rows })
            : t("records.import.counts", {
                created: one.created,
                unchanged: one.unchanged,
                rejected: one.rejected,
              }),
        ]
          .filter((part) => part !== "")
          .join(" · ")}
      </div>
      {one.rejected > 0 ? (
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid="import-rejected"
        >
          {t("records.import.rejected", { count: one.rejected })}
        </Button>
      ) : null}
      {open ? <Rejected one={one} /> : null}
    </li>
  );
}

function Rejected({ one }: { readonly one: Import }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const id = one.importId;
  const load = useCallback(
    () => http.auditPage(project, { q: `command:complete_import entity:import/${id}`, limit: 1 }),
    [project, id],
  );
  const { value, error, reload } = useResource(load, useGeneration(project));
  if (error) return <Failure error={error} retry={reload} />;
  if (!value) return <Loading rows={2} height={32} />;
  const lines = rejectedLines(value.entries);
  return (
    <>
      <RowsTable lines={lines} name={`${one.source}-rejected.csv`} />
      {lines.length < one.rejected ? (
        <p className="muted none">{t("records.import.first", { count: lines.length })}</p>
      ) : null}
    </>
  );
}
