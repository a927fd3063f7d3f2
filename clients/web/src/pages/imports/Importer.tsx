// One file on its way in: chosen, planned by the server as often as something is chosen anew, brought in, told of.
import { Button } from "@mantine/core";
import { ApiError } from "@slipway/sdk";
import { type ImportPlan, type ImportResult, planImport, runImport } from "@slipway/sdk/imports";
import { IconFileImport } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { http } from "../../app/session";
import { EntityLink } from "../../components/EntityLink";
import { FileDrop } from "../../components/FileDrop";
import { Failure, Loading, Notice } from "../../components/states";
import { ChoiceOfEncoding, ChoiceOfTitle } from "./choices";
import { type Choices, linesOf, mappingOf, metNames, noChoices } from "./model";
import { PlanView } from "./PlanView";
import { RowsTable } from "./RowsTable";

interface Planned {
  readonly plan?: ImportPlan;
  readonly error?: unknown;
  readonly busy: boolean;
}

// The server reads one file of a person at a time: what was chosen last is asked for once the answer before it is here.
let before: Promise<void> = Promise.resolve();

function usePlan(project: string, file: File, choices: Choices): [Planned, () => void] {
  const [planned, setPlanned] = useState<Planned>({ busy: false });
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let wanted = true;
    setPlanned((held) => ({ ...held, busy: true }));
    before = before.then(async () => {
      if (!wanted) return;
      const mapping = mappingOf(choices);
      const options = { encoding: choices.encoding, ...(mapping ? { mapping } : {}) };
      const next = await planImport(project, file, options).then(
        (plan) => ({ plan, busy: false }),
        (error: unknown) => ({ error, busy: false }),
      );
      if (wanted) setPlanned(next);
    });
    return () => {
      wanted = false;
    };
  }, [project, file, choices, times]);
  return [planned, () => setTimes((held) => held + 1)];
}

export function Importer({ onRunning }: { readonly onRunning: (running: boolean) => void }): ReactNode {
  const { t } = useTranslation();
  const [file, setFile] = useState<File>();
  // A file that is chosen anew, by the same name as well, begins anew.
  const [turn, setTurn] = useState(0);
  const choose = (next: File | undefined): void => {
    if (!next) return;
    setFile(next);
    setTurn(turn + 1);
  };
  return (
    <>
      <FileDrop
        icon={<IconFileImport size={30} aria-hidden="true" />}
        label={t("records.import.choose")}
        hint={t("records.import.formats")}
        file={file}
        accept=".csv,.json,.xlsx,.txt,.tsv"
        onChoose={choose}
        testId="import-file"
      />
      {file ? <OneFile key={turn} file={file} onRunning={onRunning} /> : null}
    </>
  );
}

interface OneFileProps {
  readonly file: File;
  readonly onRunning: (running: boolean) => void;
}

type Run =
  | { readonly state: "not-yet" }
  | { readonly state: "running"; readonly done: number; readonly all: number; readonly stop: AbortController }
  | { readonly state: "ended"; readonly result: ImportResult }
  | { readonly state: "failed"; readonly error: unknown };

function OneFile({ file, onRunning }: OneFileProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  const [choices, setChoices] = useState(noChoices);
  const [planned, again] = usePlan(project, file, choices);
  const [run, setRun] = useState<Run>({ state: "not-yet" });
  const [met, setMet] = useState<ReturnType<typeof metNames>>([]);
  const { plan, error, busy } = planned;
  useEffect(() => {
    if (plan) setMet((held) => metNames(held, plan));
  }, [plan]);

  const start = async (wanted: ImportPlan): Promise<void> => {
    const stop = new AbortController();
    onRunning(true);
    setRun({ state: "running", done: 0, all: 0, stop });
    try {
      const result = await runImport(http, wanted, {
        language: i18n.language === "en" ? "en" : "zh",
        signal: stop.signal,
        onProgress: (done, all) => setRun({ state: "running", done, all, stop }),
      });
      setRun({ state: "ended", result });
    } catch (failure) {
      setRun(stop.signal.aborted ? { state: "not-yet" } : { state: "failed", error: failure });
      again();
    }
    onRunning(false);
  };

  if (run.state === "running") return <Running {...run} />;
  if (run.state === "ended") return <Result result={run.result} file={file} />;
  const change = (more: Partial<Choices>): void => setChoices({ ...choices, ...more });
  return (
    <>
      {run.state === "failed" ? <Failure error={run.error} /> : null}
      {error ? (
        <Unreadable error={error} choices={choices} change={change} retry={again} />
      ) : plan ? (
        <section aria-label={t("records.import.dryRun")} aria-busy={busy}>
          <PlanView plan={plan} met={met} choices={choices} change={change} file={file} />
          <Button
            mt="md"
            disabled={busy || plan.importId === ""}
            loading={busy}
            onClick={() => void start(plan)}
            data-testid="import-start"
          >
            {plan.toCreate > 0 || plan.importId === ""
              ? t("records.import.bring", { count: plan.toCreate })
              : t("records.import.bringRest")}
          </Button>
        </section>
      ) : (
        <Loading rows={3} height={36} />
      )}
    </>
  );
}

interface UnreadableProps {
  readonly error: unknown;
  readonly choices: Choices;
  readonly change: (more: Partial<Choices>) => void;
  readonly retry: () => void;
}

// What is wrong with the file as a whole, with what can be chosen about it.
function Unreadable({ error, choices, change, retry }: UnreadableProps): ReactNode {
  const { t } = useTranslation();
  const { code, facts } = error instanceof ApiError ? error : { code: "", facts: [] };
  const columns = facts.filter(({ key }) => key === "column").map(({ value }) => value);
  return (
    <>
      <Failure error={error} retry={retry} />
      {code.startsWith("encoding_") || choices.encoding ? (
        <ChoiceOfEncoding choices={choices} change={change} />
      ) : null}
      {code === "title_column_missing" ? (
        <ChoiceOfTitle columns={columns} choices={choices} change={change} />
      ) : null}
      {code === "file_too_large" ? <p className="none">{t("records.import.tooLarge")}</p> : null}
    </>
  );
}

function Running({
  done,
  all,
  stop,
}: {
  readonly done: number;
  readonly all: number;
  readonly stop: AbortController;
}): ReactNode {
  const { t } = useTranslation();
  const said = t("records.import.running", { done, all });
  return (
    <div className="import-running">
      <span className="tabular">{said}</span>
      <progress max={Math.max(1, all)} value={done} aria-label={said} />
      <Button variant="default" size="compact-sm" onClick={() => stop.abort()} data-testid="import-stop">
        {t("records.import.stop")}
      </Button>
    </div>
  );
}

function Result({ result, file }: { readonly result: ImportResult; readonly file: File }): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  const { created, unchanged, comments, rejected } = result;
  return (
    <div data-testid="import-result">
      <Notice kind="info">
        <div>
          {t("records.import.result", { created, unchanged, comments, rejected: rejected.length })}{" "}
          <EntityLink project={project} entity="column/">
            {t("records.import.toBoard")}
          </EntityLink>
        </div>
      </Notice>
      {rejected.length > 0 ? (
        <>
          <h3>{t("records.import.left")}</h3>
          <RowsTable lines={linesOf(rejected, i18n.language)} name={`${file.name}-rejected.csv`} />
        </>
      ) : null}
    </div>
  );
}
