// The control room of one run: what is planned and what happens, who can start what, and when it will be over.

import { Button } from "@mantine/core";
import {
  type Refusal,
  type Run,
  type RunForecast,
  RunKind,
  RunState,
  type RunStep,
  type StepForecast,
  StepState,
} from "@slipway/sdk";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useAct, useProject } from "../../app/project";
import { RunChart } from "../../charts/RunChart";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Empty } from "../../components/states";
import { useRecords } from "../../lib/records";
import { Chip, type Offer, Offers, Panel, RecordPage, RecordRow, type Tone, useShown } from "./parts";
import { runTone } from "./Runbooks";

const stepTone: Readonly<Record<number, Tone>> = {
  [StepState.STEP_COMPLETED]: "good",
  [StepState.STEP_STARTED]: "warn",
  [StepState.STEP_FAILED]: "bad",
};

export function RunPage(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { run: id = "" } = useParams({ strict: false });
  const run = useRecords(project, "runbook", "run").find((one) => one.runId === id);
  const runbook = useRecords(project, "runbook", "runbook").find((one) => one.runbookId === run?.runbookId);
  const forecast = useRecords(project, "runbook", "forecast").find((one) => one.runId === id);
  const { words } = useShown();
  return (
    <RecordPage name="runbook" view="runbook" actions={run ? <Offers offers={offersOf(run)} /> : null}>
      {run ? (
        <>
          <div className="record-facts run-head">
            <strong>{runbook?.title}</strong>
            <Chip tone={run.kind === RunKind.LIVE ? "bad" : ""}>{words.value("RunKind", run.kind)}</Chip>
            <Chip tone={runTone[run.state] ?? ""}>{words.value("RunState", run.state)}</Chip>
            {run.pastPointOfNoReturn ? <Chip tone="bad">{t("records.page.pastPnr")}</Chip> : null}
          </div>
          <MySteps run={run} />
          <Forecast run={run} forecast={forecast} />
          <Panel title={t("records.page.steps", { count: run.steps.length })}>
            <ol className="rows">
              {run.steps.map((step) => (
                <RunStepRow
                  key={step.step?.stepId}
                  run={run}
                  step={step}
                  forecast={forecast?.steps.find((one) => one.stepId === step.step?.stepId)}
                />
              ))}
            </ol>
          </Panel>
        </>
      ) : (
        <Empty title={t("records.page.noRun")} />
      )}
    </RecordPage>
  );
}

function offersOf(run: Run): Offer[] {
  const given = { runId: run.runId };
  switch (run.state) {
    case RunState.RUN_SCHEDULED:
      return [{ intent: "startRun", given }];
    case RunState.RUN_RUNNING:
      return [
        { intent: "completeRun", given },
        { intent: "pauseRun", given },
        { intent: "invokeRollback", given, grave: true },
      ];
    case RunState.RUN_PAUSED:
      return [
        { intent: "resumeRun", given },
        { intent: "invokeRollback", given, grave: true },
      ];
    case RunState.RUN_ROLLING_BACK:
      return [{ intent: "completeRollback", given }];
    default:
      return [];
  }
}

// One big button for whoever has something to do now.
function MySteps({ run }: { readonly run: Run }): ReactNode {
  const { me } = usePeople();
  const { past } = useProject();
  if (past || run.state !== RunState.RUN_RUNNING) return null;
  const mine = run.steps.filter(
    (step) =>
      step.step?.owner === me &&
      [StepState.STEP_RELEASED, StepState.STEP_STARTED, StepState.STEP_FAILED].includes(step.state),
  );
  return (
    <div className="my-steps no-print">
      {mine.map((step) => (
        <MyStep key={step.step?.stepId} run={run} step={step} />
      ))}
    </div>
  );
}

function MyStep({ run, step }: { readonly run: Run; readonly step: RunStep }): ReactNode {
  const { words } = useShown();
  const act = useAct();
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const stepId = step.step?.stepId ?? "";
  const started = step.state === StepState.STEP_STARTED;
  const go = async (): Promise<void> => {
    setBusy(true);
    const value = { runId: run.runId, stepId };
    setRefusal(await act(started ? { case: "completeStep", value } : { case: "startStep", value }));
    setBusy(false);
  };
  return (
    <div className="panel my-step">
      <div>
        <strong>{step.step?.title}</strong>
        <p className="record-text">{started ? step.step?.check : step.step?.instruction}</p>
      </div>
      <Button
        size="lg"
        loading={busy}
        color={started ? "green" : undefined}
        onClick={() => void go()}
        data-testid="my-step"
      >
        {words.command(started ? "complete_step" : "start_step")}
      </Button>
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
    </div>
  );
}

function Forecast({
  run,
  forecast,
}: {
  readonly run: Run;
  readonly forecast: RunForecast | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { at } = useShown();
  if (!forecast || forecast.steps.length === 0) return null;
  return (
    <Panel
      title={t("records.page.forecast")}
      aside={
        <span className={forecast.lateMinutes > 0 ? "chip warn" : "chip good"}>
          {at(forecast.forecastEnd)} · {t("records.page.late", { count: forecast.lateMinutes })}
        </span>
      }
    >
      <RunChart run={run} forecast={forecast} />
      {forecast.outsideWindow ? <p className="record-text bad">{t("records.page.outsideWindow")}</p> : null}
    </Panel>
  );
}

function RunStepRow({
  run,
  step,
  forecast,
}: {
  readonly run: Run;
  readonly step: RunStep;
  readonly forecast: StepForecast | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { words, person, at } = useShown();
  const stepId = step.step?.stepId ?? "";
  const given = { runId: run.runId, stepId };
  const running = run.state === RunState.RUN_RUNNING;
  const offers: Offer[] = !running
    ? []
    : step.state === StepState.STEP_STARTED
      ? [
          { intent: "completeStep", given },
          { intent: "failStep", given },
          { intent: "skipStep", given },
        ]
      : step.state === StepState.STEP_COMPLETED || step.state === StepState.STEP_SKIPPED
        ? []
        : [
            { intent: "startStep", given },
            { intent: "skipStep", given },
          ];
  return (
    <RecordRow
      id={`run-step/${stepId}`}
      texts={step.attempts > 0 || step.note ? `run/${run.runId}/${stepId}` : ""}
      title={step.step?.title}
      chips={
        <>
          {step.step?.pointOfNoReturn ? <Chip tone="bad">{words.field("point_of_no_return")}</Chip> : null}
          {forecast?.critical ? <Chip>{t("records.page.critical")}</Chip> : null}
          <Chip tone={stepTone[step.state] ?? ""}>{words.value("StepState", step.state)}</Chip>
        </>
      }
      facts={[
        person(step.step?.owner ?? ""),
        step.startedAt
          ? `${at(step.startedAt)} – ${at(step.endedAt) || "…"}`
          : `${at(forecast?.start)} – ${at(forecast?.end)}`,
        step.attempts > 1 ? t("records.page.attempts", { count: step.attempts }) : "",
        step.note,
      ]}
      offers={offers}
    />
  );
}
