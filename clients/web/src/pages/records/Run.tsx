// The control room of one run: what is planned and what happens, who can start what, and when it will be over.

import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Button } from "@mantine/core";
import {
  type EmergencyPlan,
  type Refusal,
  type Run,
  type RunForecast,
  RunKind,
  RunState,
  type RunStep,
  type StepForecast,
  StepState,
} from "@slipway/sdk";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useAct, useProject } from "../../app/project";
import { RunChart } from "../../charts/RunChart";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Empty, Notice } from "../../components/states";
import { useNow } from "../../lib/clock";
import { forecastNow, isExpected } from "../../lib/forecast";
import { useRecords } from "../../lib/records";
import { useWhere } from "../../shell/where";
import { Chip, type Offer, Offers, Panel, RecordPage, RecordRow, type Tone, useShown } from "./parts";
import { runTone } from "./Runbooks";
import { RunCompare } from "./RunCompare";

const stepTone: Readonly<Record<number, Tone>> = {
  [StepState.STEP_COMPLETED]: "good",
  [StepState.STEP_STARTED]: "warn",
  [StepState.STEP_FAILED]: "bad",
};

const tickMs = 10_000;

// As of now, while the run goes on; of a past moment as it was told then.
function useForecast(
  run: Run | undefined,
  told: RunForecast | undefined,
): { forecast: RunForecast | undefined; now: number | undefined } {
  const { past } = useProject();
  const moves = run !== undefined && !past && isExpected(run);
  const now = useNow(tickMs, moves);
  const forecast = useMemo(
    () => (run && told && moves ? forecastNow(run, told, now) : told),
    [run, told, moves, now],
  );
  return { forecast, now: moves ? now : undefined };
}

export function RunPage(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { ws, at: moment } = useWhere();
  const { words, at } = useShown();
  const { run: id = "" } = useParams({ strict: false });
  const runs = useRecords(project, "runbook", "run");
  const run = runs.find((one) => one.runId === id);
  const runbook = useRecords(project, "runbook", "runbook").find((one) => one.runbookId === run?.runbookId);
  const told = useRecords(project, "runbook", "forecast").find((one) => one.runId === id);
  const plans = useRecords(project, "operation", "emergencyPlan").filter((plan) => plan.approved);
  const { forecast, now } = useForecast(run, told);
  return (
    <RecordPage
      name="runbook"
      view="runbook"
      title={run ? `${words.value("RunKind", run.kind)} · ${at(run.plannedStart)}` : undefined}
      back={
        <Link
          to="/w/$ws/p/$project/runbook"
          params={{ ws, project }}
          search={{ ...(moment ? { at: moment } : {}), ...(run ? { sel: `runbook/${run.runbookId}` } : {}) }}
        >
          {runbook?.title ?? t("nav.runbook")}
        </Link>
      }
      actions={run ? <Offers offers={offersOf(run, plans)} /> : null}
    >
      {run ? (
        <>
          <RunHead run={run} />
          <NoWayBack run={run} plans={plans} />
          <MySteps run={run} />
          <Forecast run={run} forecast={forecast} now={now} />
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
          <RunCompare run={run} runs={runs} />
        </>
      ) : (
        <Empty title={t("records.page.noRun")} />
      )}
    </RecordPage>
  );
}

function RunHead({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation();
  const { words, at } = useShown();
  return (
    <div className="record-facts run-head">
      <Chip tone={run.kind === RunKind.LIVE ? "bad" : ""}>{words.value("RunKind", run.kind)}</Chip>
      <Chip tone={runTone[run.state] ?? ""}>{words.value("RunState", run.state)}</Chip>
      {run.pastPointOfNoReturn ? <Chip tone="bad">{t("records.page.pastPnr")}</Chip> : null}
      <span className="tabular">{t("records.page.runbookVersion", { version: run.runbookVersion })}</span>
      <span className="tabular">
        {run.windowEnd
          ? t("records.page.window", { from: at(run.plannedStart), until: at(run.windowEnd) })
          : t("records.page.plannedStart", { at: at(run.plannedStart) })}
      </span>
      {run.state === RunState.RUN_PAUSED && run.pausedAt ? (
        <span className="tabular" data-testid="paused-since">
          {t("records.page.pausedSince", { at: at(run.pausedAt) })}
        </span>
      ) : null}
      {run.reason ? <span>{run.reason}</span> : null}
    </div>
  );
}

const underWay = (run: Run): boolean =>
  run.state === RunState.RUN_RUNNING || run.state === RunState.RUN_PAUSED;

// After the point of no return there is the emergency plan, or nothing: whoever commands must know which.
function NoWayBack({
  run,
  plans,
}: {
  readonly run: Run;
  readonly plans: readonly EmergencyPlan[];
}): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { ws } = useWhere();
  if (!run.pastPointOfNoReturn || !underWay(run)) return null;
  return (
    <Notice kind={plans.length > 0 ? "warn" : "bad"}>
      <div data-testid="no-way-back">
        {t(plans.length > 0 ? "records.page.planInstead" : "records.page.noPlanApproved")}{" "}
        {plans.length > 0 ? null : (
          <Link to="/w/$ws/p/$project/ops" params={{ ws, project }}>
            {t("records.page.emergencyPlans")}
          </Link>
        )}
      </div>
    </Notice>
  );
}

// What there is when it goes wrong.
function waysOut(run: Run, plans: readonly EmergencyPlan[]): Offer[] {
  if (!run.pastPointOfNoReturn) {
    return [{ intent: "invokeRollback", given: { runId: run.runId }, grave: true }];
  }
  return plans.map((plan) => ({
    intent: "invokeEmergencyPlan",
    given: { planId: plan.planId },
    label: plan.title,
    grave: true,
  }));
}

function offersOf(run: Run, plans: readonly EmergencyPlan[]): Offer[] {
  const given = { runId: run.runId };
  switch (run.state) {
    case RunState.RUN_SCHEDULED:
      return [{ intent: "startRun", given }];
    case RunState.RUN_RUNNING:
      return [
        // Nothing to reach for before its time.
        { intent: "completeRun", given, quiet: !run.steps.every(isSettled) },
        { intent: "pauseRun", given },
        ...waysOut(run, plans),
      ];
    case RunState.RUN_PAUSED:
      return [{ intent: "resumeRun", given }, ...waysOut(run, plans)];
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
  if (past || !underWay(run)) return null;
  // While a run is paused, what is under way is brought to its end.
  const now =
    run.state === RunState.RUN_PAUSED
      ? [StepState.STEP_STARTED]
      : [StepState.STEP_RELEASED, StepState.STEP_STARTED, StepState.STEP_FAILED];
  const mine = run.steps.filter((step) => step.step?.owner === me && now.includes(step.state));
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
        color={started ? "teal.9" : undefined}
        onClick={() => void go()}
        data-testid="my-step"
      >
        {words.command(started ? "complete_step" : "start_step")}
      </Button>
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
    </div>
  );
}

const toneOf = (forecast: RunForecast): Tone =>
  forecast.outsideWindow ? "bad" : forecast.lateMinutes > 0 ? "warn" : "good";

function Forecast({
  run,
  forecast,
  now,
}: {
  readonly run: Run;
  readonly forecast: RunForecast | undefined;
  readonly now: number | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { at } = useShown();
  if (!forecast || forecast.steps.length === 0) return null;
  const { lateMinutes } = forecast;
  const lateness =
    lateMinutes === 0
      ? ""
      : t(lateMinutes > 0 ? "records.page.late" : "records.page.early", { count: Math.abs(lateMinutes) });
  return (
    <Panel
      title={t("records.page.forecast")}
      aside={
        <span className={`chip ${toneOf(forecast)}`} data-testid="forecast">
          {[at(forecast.forecastEnd), lateness].filter((part) => part !== "").join(" · ")}
        </span>
      }
    >
      <RunChart run={run} forecast={forecast} now={underWay(run) ? now : undefined} />
      {forecast.outsideWindow ? (
        <p className="record-text padded bad">{t("records.page.outsideWindow")}</p>
      ) : null}
    </Panel>
  );
}

const isSettled = (step: RunStep): boolean =>
  step.state === StepState.STEP_COMPLETED || step.state === StepState.STEP_SKIPPED;

// What the server would take of a step: while the run is paused, only what ends one.
function stepOffers(run: Run, step: RunStep): Offer[] {
  const given = { runId: run.runId, stepId: step.step?.stepId ?? "" };
  if (step.state === StepState.STEP_STARTED) {
    if (!underWay(run)) return [];
    return [
      { intent: "completeStep", given },
      { intent: "failStep", given },
    ];
  }
  if (isSettled(step) || run.state !== RunState.RUN_RUNNING) return [];
  return step.step?.optionalStep
    ? [
        { intent: "startStep", given },
        { intent: "skipStep", given },
      ]
    : [{ intent: "startStep", given }];
}

// The instant before which a step does not begin.
function fixedStart(run: Run, step: RunStep) {
  const minute = step.step?.fixedStartMinute;
  return minute === undefined || !run.plannedStart
    ? undefined
    : timestampFromMs(timestampMs(run.plannedStart) + minute * 60_000);
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
  const fixed = fixedStart(run, step);
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
        fixed ? t("records.page.notBefore", { at: at(fixed) }) : "",
        step.attempts > 1 ? t("records.page.attempts", { count: step.attempts }) : "",
        step.note,
      ]}
      offers={stepOffers(run, step)}
    />
  );
}
