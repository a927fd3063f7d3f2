// How tasks of another tool come into this project, and what earlier imports brought and left out. Files are read by the
// command line program: what it understands of them stands in one place only.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type Import, ImportState, Role } from "@slipway/sdk";
import { useGeneration, useView } from "@slipway/sdk/react";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { http } from "../../app/session";
import { Secret } from "../../components/Secret";
import { Failure, Loading } from "../../components/states";
import { useWords } from "../../forms/words";
import { formatInstant } from "../../lib/dates";
import { useRecords } from "../../lib/records";
import { useResource } from "../../lib/resource";
import { saveText } from "../../proof/download";
import { importCommands, linesAsCsv, mappingExample, rejectedLines } from "./model";

export function ImportGuide({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { isLead, myRoles } = useProject();
  const may = isLead || myRoles.includes(Role.ADMINISTRATOR);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("records.import.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Stack gap="md">
        <p className="none">{t("records.import.what")}</p>
        {may ? <Steps /> : <p className="muted none">{t("records.import.forbidden")}</p>}
        <h3 className="none">{t("records.import.earlier")}</h3>
        <Earlier />
      </Stack>
    </Modal>
  );
}

function Steps(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const [file, setFile] = useState("tasks.csv");
  const commands = importCommands(window.location.origin, project, file || "tasks.csv");
  return (
    <>
      <TextInput
        label={t("records.import.file")}
        description={t("records.import.formats")}
        value={file}
        onChange={(event) => setFile(event.currentTarget.value)}
      />
      <ol>
        {(["signIn", "tryIt", "mapped", "run"] as const).map((step) => (
          <li key={step}>
            {t(`records.import.${step}`)}
            <Secret value={commands[step]} label={t(`records.import.${step}`)} testId={`import-${step}`} />
            {step === "mapped" ? (
              <details>
                <summary>{t("records.import.mapping")}</summary>
                <pre className="prewrap">{mappingExample}</pre>
              </details>
            ) : null}
          </li>
        ))}
      </ol>
      <p className="muted none">{t("records.import.repeat")}</p>
    </>
  );
}

function Earlier(): ReactNode {
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
  const words = useWords();
  const id = one.importId;
  const load = useCallback(
    () => http.auditPage(project, { q: `command:complete_import entity:import/${id}`, limit: 1 }),
    [project, id],
  );
  const { value, error, reload } = useResource(load, useGeneration(project));
  if (error) return <Failure error={error} retry={reload} />;
  if (!value) return <Loading rows={2} height={32} />;
  const lines = rejectedLines(value.entries);
  const head = [words.field("line"), words.field("key"), t("records.import.code"), words.field("reason")];
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="table-wrap" tabIndex={0} aria-label={t("records.import.left")}>
        <table className="plain-table" data-testid="rejected-rows">
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((row, at) => (
              <tr key={`${row.line}/${at}`}>
                <td className="tabular">{row.line}</td>
                <td>{row.key}</td>
                <td>{row.code}</td>
                <td>{row.reason ?? t("erase.redacted")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {lines.length < one.rejected ? (
        <p className="muted none">{t("records.import.first", { count: lines.length })}</p>
      ) : null}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={15} aria-hidden="true" />}
        onClick={() => saveText(`${one.source}-rejected.csv`, linesAsCsv(head, lines))}
      >
        {t("records.import.save")}
      </Button>
    </>
  );
}
