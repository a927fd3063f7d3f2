// Runbooks and their runs: what is planned, what was rehearsed, what runs now.
import { newId, type Run, type Runbook, RunKind, RunState, type Step } from "@slipway/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { useRecords } from "../../lib/records";
import { useWhere } from "../../shell/where";
import {
  byCreation,
  Chip,
  Create,
  type Offer,
  Offers,
  RecordList,
  RecordPage,
  RecordRow,
  RedactTexts,
  type Tone,
  useShown,
} from "./parts";

export const runTone: Readonly<Record<number, Tone>> = {
  [RunState.RUN_COMPLETED]: "good",
  [RunState.RUN_PAUSED]: "warn",
  [RunState.RUN_ROLLING_BACK]: "bad",
  [RunState.RUN_ROLLED_BACK]: "bad",
};

export function Runbooks(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const runbooks = byCreation(useRecords(project, "runbook", "runbook"));
  const runs = byCreation(useRecords(project, "runbook", "run"));
  return (
    <RecordPage
      name="runbook"
      view="runbook"
      actions={<Create intent="draftRunbook" idKey="runbookId" initial={{ rehearsalsNeeded: 1 }} />}
    >
      <RecordList
        empty={t("records.page.noRunbooks")}
        about={t("records.about.runbooks")}
        count={runbooks.length}
      >
        {runbooks.map((runbook) => (
          <li key={runbook.runbookId} className="plain">
            <RunbookPanel
              runbook={runbook}
              runs={runs.filter((run) => run.runbookId === runbook.runbookId)}
            />
          </li>
        ))}
      </RecordList>
    </RecordPage>
  );
}

function RunbookPanel({
  runbook,
  runs,
}: {
  readonly runbook: Runbook;
  readonly runs: readonly Run[];
}): ReactNode {
  const { t } = useTranslation();
  const { words } = useShown();
  const given = { runbookId: runbook.runbookId };
  const approved = runbook.approvedVersion === runbook.version && runbook.version > 0;
  const offers: Offer[] = [
    ...(approved
      ? [{ intent: "scheduleRun", given: { ...given, runId: newId() } } as const]
      : [
          { intent: "approveRunbook", given } as const,
          {
            intent: "scheduleRun",
            given: { ...given, runId: newId() },
            initial: { kind: RunKind.REHEARSAL },
          } as const,
        ]),
    { intent: "addStep", given, initial: { step: newStep(runbook) } },
  ];
  const titles = new Map(runbook.steps.map((step) => [step.stepId, step.title]));
  return (
    <section className="panel record-panel" data-entity={`runbook/${runbook.runbookId}`}>
      <header>
        <h2>{runbook.title}</h2>
        <Chip tone={approved ? "good" : "warn"}>
          {approved
            ? t("records.page.approvedVersion", { version: runbook.version })
            : t("records.page.draftVersion", { version: runbook.version })}
        </Chip>
        <span style={{ flex: 1 }} />
        {runbook.description ? (
          <RedactTexts texts={`runbook/${runbook.runbookId}`} called={runbook.title} />
        ) : null}
        <Offers offers={offers} size="compact-sm" />
      </header>
      {runs.length > 0 ? (
        <ul className="rows">
          {runs.map((run) => (
            <RunRow key={run.runId} run={run} />
          ))}
        </ul>
      ) : null}
      <details open={runs.length === 0}>
        <summary>{t("records.page.steps", { count: runbook.steps.length })}</summary>
        <ol className="rows">
          {runbook.steps.map((step) => (
            <StepRow key={step.stepId} runbook={runbook} step={step} titles={titles} />
          ))}
        </ol>
      </details>
      {runbook.rehearsalsNeeded > 0 ? (
        <p className="padded record-text muted">
          {words.field("rehearsals_needed")}: {runbook.rehearsalsNeeded}
        </p>
      ) : null}
    </section>
  );
}

// A form for a step begins after the last one.
function newStep(runbook: Runbook) {
  const last = runbook.steps.at(-1);
  return {
    stepId: newId(),
    title: "",
    lane: last?.lane ?? "",
    owner: "",
    plannedMinutes: undefined,
    predecessors: last ? [last.stepId] : [],
    fixedStartMinute: undefined,
    instruction: "",
    check: "",
    rollback: "",
    optionalStep: false,
    pointOfNoReturn: false,
  };
}

// Of what its steps were planned to take, once it has ended: a rehearsal is compared with the live run.
const inPercent = (permille: number): string => `${permille > 0 ? "+" : ""}${Math.round(permille / 10)}`;

function RunRow({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { ws, at: moment } = useWhere();
  const { words, at } = useShown();
  const forecast = useRecords(project, "runbook", "forecast").find((one) => one.runId === run.runId);
  return (
    <RecordRow
      id={`run/${run.runId}`}
      texts={`run/${run.runId}`}
      called={`${words.value("RunKind", run.kind)} · ${at(run.plannedStart)}`}
      title={
        <Link
          to="/w/$ws/p/$project/runbook/$runbook/run/$run"
          params={{ ws, project, runbook: run.runbookId, run: run.runId }}
          search={moment ? { at: moment } : {}}
        >
          {words.value("RunKind", run.kind)} · {at(run.plannedStart)}
        </Link>
      }
      chips={<Chip tone={runTone[run.state] ?? ""}>{words.value("RunState", run.state)}</Chip>}
      facts={[
        run.startedAt ? `${at(run.startedAt)} – ${at(run.endedAt) || "…"}` : "",
        forecast && run.endedAt
          ? t("records.page.variance", { percent: inPercent(forecast.variancePermille) })
          : "",
        run.reason,
      ]}
    />
  );
}

function StepRow({
  runbook,
  step,
  titles,
}: {
  readonly runbook: Runbook;
  readonly step: Step;
  readonly titles: ReadonlyMap<string, string>;
}): ReactNode {
  const { t } = useTranslation();
  const { words, person } = useShown();
  const given = { runbookId: runbook.runbookId };
  return (
    <RecordRow
      id={`step/${runbook.runbookId}/${step.stepId}`}
      texts={`runbook/${runbook.runbookId}/${step.stepId}`}
      title={step.title}
      chips={
        <>
          {step.pointOfNoReturn ? <Chip tone="bad">{words.field("point_of_no_return")}</Chip> : null}
          {step.optionalStep ? <Chip>{words.field("optional_step")}</Chip> : null}
        </>
      }
      facts={[
        person(step.owner),
        step.lane,
        t("records.page.minutes", { count: step.plannedMinutes }),
        step.predecessors.length > 0
          ? `← ${step.predecessors.map((id) => titles.get(id) ?? id).join(", ")}`
          : "",
        step.check ? `${words.field("check")}: ${step.check}` : "",
      ]}
      offers={[
        { intent: "editStep", given, initial: { step: { ...step } } },
        { intent: "removeStep", given: { ...given, stepId: step.stepId }, grave: true },
      ]}
    >
      {step.instruction ? <p className="record-text">{step.instruction}</p> : null}
      {step.rollback ? (
        <p className="record-text muted">
          {words.field("rollback")}: {step.rollback}
        </p>
      ) : null}
    </RecordRow>
  );
}
