// Tiles of readiness, the cutover and the operation after it.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  CriterionState,
  type Gate,
  GateOutcome,
  GateState,
  HypercareState,
  IncidentState,
  RiskState,
  type Run,
  type RunForecast,
  RunKind,
  RunState,
} from "@slipway/sdk";
import { useEntities } from "@slipway/sdk/react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { pointsOf, RiskMatrix, toneOf } from "../charts/RiskMatrix";
import { RunChart } from "../charts/RunChart";
import { daysBetween, formatClock, formatDay, formatInstant, isDay, today } from "../lib/dates";
import { forecastNow, isExpected } from "../lib/forecast";
import { outcomeWords } from "../lib/gates";
import { inUnits, standingOf } from "../lib/monitors";
import { inLanguage } from "../lib/names";
import {
  clockText,
  currentRun,
  gatesInOrder,
  isUnderWay,
  nextGate,
  openDefects,
  progressOf,
  stepsAround,
  unmetHard,
} from "./model";
import { Bar, Figure, Figures, type Line, Lines, type Tone, useDash, useMoment, useRoom } from "./parts";

const hourMs = 3_600_000;

// Readiness ---------------------------------------------------------------------------------------

export function Readiness(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const gate = nextGate(useEntities(project, "gates", "gate"));
  if (!gate) return <p className="tile-none">{t("records.page.noGates")}</p>;
  const unmet = unmetHard(gate).length;
  return (
    <>
      <Figures>
        <Figure value={`${gate.readiness}%`} label={gate.name} tone={gate.ready ? "good" : "warn"} />
      </Figures>
      <Bar part={gate.readiness / 100} />
      <p className="tile-note">
        {gate.ready ? t("records.page.ready") : t("screens.tile.unmetHard", { count: unmet })}
      </p>
    </>
  );
}

function outcomeOf(gate: Gate): { readonly key: string; readonly tone: Tone } {
  if (gate.state !== GateState.GATE_DECIDED) {
    return { key: `GateState.${gate.state}`, tone: gate.state === GateState.GATE_IN_REVIEW ? "warn" : "" };
  }
  const tone: Tone =
    gate.outcome === GateOutcome.GO ? "good" : gate.outcome === GateOutcome.NO_GO ? "bad" : "warn";
  return { key: `${outcomeWords(gate)}.${gate.outcome}`, tone };
}

export function Gates(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const gates = gatesInOrder(useEntities(project, "gates", "gate"));
  return (
    <Lines
      none={t("records.page.noGates")}
      lines={gates.map((gate) => {
        const { key, tone } = outcomeOf(gate);
        return {
          key: gate.gateId,
          text: gate.name,
          aside: `${gate.readiness}% · ${t(`records.enum.${key}` as "records.enum.GateState.1")}`,
          tone,
          part: gate.readiness / 100,
        };
      })}
    />
  );
}

export function Criteria(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  const gate = nextGate(useEntities(project, "gates", "gate"));
  return (
    <Lines
      none={t("screens.tile.noUnmet")}
      lines={(gate ? unmetHard(gate) : []).map((criterion) => ({
        key: criterion.criterionId,
        text: inLanguage(criterion.text, i18n.language),
        aside: t(`records.enum.CriterionState.${criterion.state as 1}`),
        tone: criterion.state === CriterionState.CRITERION_FAILED ? "bad" : "warn",
      }))}
    />
  );
}

export function Tests(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const totals = useEntities(project, "tests", "testTotals")[0];
  const [passed, failed, blocked] = [
    totals?.casesPassed ?? 0,
    totals?.casesFailed ?? 0,
    totals?.casesBlocked ?? 0,
  ];
  const all = passed + failed + blocked;
  if (all === 0) return <p className="tile-none">{t("screens.tile.noTests")}</p>;
  return (
    <>
      <Figures>
        <Figure value={passed} label={t("records.enum.TestOutcome.1")} tone="good" />
        <Figure value={failed} label={t("records.enum.TestOutcome.2")} tone={failed > 0 ? "bad" : ""} />
        <Figure value={blocked} label={t("records.enum.TestOutcome.3")} tone={blocked > 0 ? "warn" : ""} />
      </Figures>
      <Bar part={passed / all} />
    </>
  );
}

export function Defects(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const totals = useEntities(project, "tests", "testTotals")[0];
  const severe = totals?.severeOpen ?? 0;
  return (
    <Figures>
      <Figure value={severe} label={t("screens.tile.severe")} tone={severe > 0 ? "bad" : "good"} />
      <Figure value={totals?.defectsOpen ?? 0} label={t("records.page.defectsOpen")} />
    </Figures>
  );
}

export function DefectList(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  return (
    <Lines
      none={t("records.page.noDefects")}
      lines={openDefects(useEntities(project, "tests", "defect")).map((defect) => ({
        key: defect.defectId,
        text: defect.title,
        aside: `${t("records.page.severity", { severity: defect.severity })} · ${t(`records.enum.DefectState.${defect.state as 1}`)}`,
        tone: defect.severity <= 2 ? "bad" : "",
      }))}
    />
  );
}

// Risks -------------------------------------------------------------------------------------------

function useOpenRisks() {
  const { project } = useDash();
  return useEntities(project, "risks", "risk").filter((risk) => risk.state !== RiskState.RISK_CLOSED);
}

export function Exposure(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const exposure = useEntities(project, "risks", "exposure")[0];
  const high = exposure?.high ?? 0;
  return (
    <Figures>
      <Figure value={high} label={t("screens.tile.high")} tone={high > 0 ? "bad" : "good"} />
      <Figure value={exposure?.open ?? 0} label={t("screens.tile.openRisks")} />
      <Figure value={exposure?.residual ?? 0} label={t("records.page.exposureResidual")} />
    </Figures>
  );
}

export function Matrix(): ReactNode {
  return <RiskMatrix risks={useOpenRisks()} />;
}

export function TopRisks(): ReactNode {
  const { t } = useTranslation();
  const risks = [...useOpenRisks()].sort((a, b) => pointsOf(b) - pointsOf(a));
  return (
    <Lines
      none={t("records.page.noRisks")}
      lines={risks.map((risk) => {
        const points = pointsOf(risk);
        return {
          key: risk.riskId,
          text: risk.title,
          aside: `${points > 0 ? `${points} · ` : ""}${t(`records.enum.RiskState.${risk.state as 1}`)}`,
          tone: points > 0 && toneOf(points) !== "good" ? toneOf(points) : "",
        };
      })}
    />
  );
}

// Cutover -----------------------------------------------------------------------------------------

const forecastMs = 10_000;

// The forecast as of the moment that is shown: between two commits the server has told none.
function useRun(): { readonly run: Run | undefined; readonly forecast: RunForecast | undefined } {
  const { project } = useDash();
  const run = currentRun(useEntities(project, "runbook", "run"));
  const told = useEntities(project, "runbook", "forecast").find((one) => one.runId === run?.runId);
  const now = useMoment(forecastMs);
  const forecast = useMemo(
    () => (run && told && isExpected(run) ? forecastNow(run, told, now) : told),
    [run, told, now],
  );
  return { run, forecast };
}

// One clock: to the start, since the start, or how long it took.
function clockOf(
  run: Run,
  now: number,
): { readonly key: "toStart" | "overdue" | "elapsed" | "took"; readonly ms: number } {
  const at = (time: typeof run.plannedStart): number => (time ? timestampDate(time).getTime() : now);
  if (run.state === RunState.RUN_SCHEDULED) {
    const ms = at(run.plannedStart) - now;
    return ms >= 0 ? { key: "toStart", ms } : { key: "overdue", ms: -ms };
  }
  if (isUnderWay(run)) return { key: "elapsed", ms: now - at(run.startedAt) };
  return { key: "took", ms: at(run.endedAt) - at(run.startedAt) };
}

export function RunNow(): ReactNode {
  const { t, i18n } = useTranslation();
  const { run, forecast } = useRun();
  const now = useMoment(1000);
  if (!run) return <p className="tile-none">{t("screens.tile.noRun")}</p>;
  const progress = progressOf(run, forecast?.startable ?? []);
  const { key, ms } = clockOf(run, now);
  const late = forecast?.lateMinutes ?? 0;
  const end = forecast?.forecastEnd ? formatInstant(timestampDate(forecast.forecastEnd), i18n.language) : "";
  return (
    <>
      <p className="tile-note">
        <span className={run.kind === RunKind.LIVE ? "chip bad" : "chip rehearsal"}>
          {t(`records.enum.RunKind.${run.kind as 1}`)}
        </span>{" "}
        <span className="chip accent">{t(`records.enum.RunState.${run.state as 1}`)}</span>{" "}
        {run.pastPointOfNoReturn ? <span className="chip bad">{t("records.page.pastPnr")}</span> : null}
      </p>
      <Figures>
        <Figure
          value={clockText(ms, i18n.language)}
          label={t(`screens.tile.${key}`)}
          tone={key === "overdue" ? "bad" : ""}
        />
        <Figure
          value={
            <>
              {progress.done}
              <small>/{progress.all}</small>
            </>
          }
          label={t("screens.tile.stepsDone")}
        />
      </Figures>
      <Bar part={progress.all === 0 ? 0 : progress.done / progress.all} />
      {end && key !== "took" ? (
        <p className="tile-note" data-tone={late > 0 || forecast?.outsideWindow ? "bad" : "good"}>
          {t("records.page.forecastOf", { end })}
          {late > 0 ? ` · ${t("records.page.late", { count: late })}` : ""}
          {forecast?.outsideWindow ? ` · ${t("records.page.outsideWindow")}` : ""}
        </p>
      ) : null}
    </>
  );
}

export function RunSteps(): ReactNode {
  const { t, i18n } = useTranslation();
  const { run, forecast } = useRun();
  const progress = run ? progressOf(run, forecast?.startable ?? []) : undefined;
  const line =
    (word: "failed" | "underWay" | "startable", tone: Tone) =>
    (step: Run["steps"][number]): Line => ({
      key: step.step?.stepId ?? "",
      text: step.step?.title ?? "",
      aside: [step.step?.lane, t(`screens.tile.${word}`)].filter(Boolean).join(" · "),
      tone,
    });
  // What waits says when it is expected to begin.
  const next = (step: Run["steps"][number]): Line => {
    const begin = forecast?.steps.find(({ stepId }) => stepId === step.step?.stepId)?.start;
    const at = begin ? formatClock(timestampDate(begin), i18n.language) : "";
    return {
      key: step.step?.stepId ?? "",
      text: step.step?.title ?? "",
      aside: [step.step?.lane, at].filter(Boolean).join(" · "),
    };
  };
  return (
    <Lines
      none={t("screens.tile.noSteps")}
      max={6}
      lines={
        progress && run && isUnderWay(run)
          ? [
              ...progress.failed.map(line("failed", "bad")),
              ...progress.underWay.map(line("underWay", "warn")),
              ...progress.startable.map(line("startable", "good")),
              ...progress.waiting.map(next),
            ]
          : []
      }
    />
  );
}

export function RunTimes(): ReactNode {
  const { t } = useTranslation();
  const { place } = useDash();
  const { run, forecast } = useRun();
  const now = useMoment(10_000);
  const all = run?.steps ?? [];
  const { list, room } = useRoom<HTMLDivElement>(place === "wall", all.length);
  if (!run || !forecast || forecast.steps.length === 0)
    return <p className="tile-none">{t("screens.tile.noRun")}</p>;
  // Of the lines there are, one is the axis and one says how many are left out.
  const steps = room === undefined ? all : stepsAround(all, Math.max(1, room - 2));
  const left = all.length - steps.length;
  return (
    <RunChart
      run={run}
      forecast={forecast}
      now={isUnderWay(run) ? now : undefined}
      steps={steps}
      more={left > 0 ? t("screens.tile.more", { count: left }) : ""}
      box={list}
    />
  );
}

// Operation ---------------------------------------------------------------------------------------

export function HypercareTile(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  const hypercare = useEntities(project, "operation", "hypercare")[0];
  const now = today(new Date(useMoment(hourMs)));
  if (!hypercare) return <p className="tile-none">{t("records.page.noHypercare")}</p>;
  const state = t(`records.enum.HypercareState.${hypercare.state as 1}`);
  if (hypercare.state !== HypercareState.HYPERCARE_RUNNING || !isDay(hypercare.plannedEnd))
    return <p className="tile-none">{state}</p>;
  const days = daysBetween(now, hypercare.plannedEnd);
  return (
    <>
      <Figures>
        <Figure
          value={Math.abs(days)}
          label={t(days >= 0 ? "screens.tile.daysLeft" : "screens.tile.daysLate", { count: Math.abs(days) })}
          tone={days < 0 ? "warn" : ""}
        />
      </Figures>
      <p className="tile-note">
        {formatDay(hypercare.plannedEnd, i18n.language)} ·{" "}
        {t("records.page.quietDays", { count: hypercare.quietDays })}
      </p>
    </>
  );
}

export function Incidents(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useDash();
  const open = useEntities(project, "operation", "incident")
    .filter((one) => one.state !== IncidentState.INCIDENT_RESOLVED)
    .sort((a, b) => a.severity - b.severity);
  return (
    <Lines
      none={t("records.page.noIncidents")}
      lines={open.map((one) => ({
        key: one.incidentId,
        text: one.title,
        aside: [
          t("records.page.severity", { severity: one.severity }),
          t(`records.enum.IncidentState.${one.state as 1}`),
          one.declaredAt ? formatInstant(timestampDate(one.declaredAt), i18n.language) : "",
        ]
          .filter(Boolean)
          .join(" · "),
        tone: one.severity <= 2 ? "bad" : "warn",
      }))}
    />
  );
}

const standingTone = { breached: "bad", within: "good", neverRead: "" } as const;

export function Monitors(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const monitors = [...useEntities(project, "operation", "monitor")].sort(
    (a, b) => Number(b.breached) - Number(a.breached) || a.name.localeCompare(b.name),
  );
  return (
    <Lines
      none={t("records.page.noMonitors")}
      lines={monitors.map((one) => ({
        key: one.monitorId,
        text: one.name,
        aside: `${t(`records.page.${standingOf(one)}`)} · ${
          one.since
            ? inUnits(one.valueMilli, one.unit)
            : `${one.breachBelow ? "≥" : "≤"} ${inUnits(one.thresholdMilli, one.unit)}`
        }`,
        tone: standingTone[standingOf(one)],
      }))}
    />
  );
}

export function FeedbackTile(): ReactNode {
  const { t } = useTranslation();
  const { project } = useDash();
  const totals = useEntities(project, "operation", "operation")[0];
  const severe = totals?.severeOpen ?? 0;
  return (
    <Figures>
      <Figure
        value={totals?.breached ?? 0}
        label={t("records.page.breached")}
        tone={(totals?.breached ?? 0) > 0 ? "bad" : "good"}
      />
      <Figure value={severe} label={t("screens.tile.severeIncidents")} tone={severe > 0 ? "bad" : "good"} />
      <Figure value={totals?.feedbackOpen ?? 0} label={t("screens.tile.feedbackOpen")} />
    </Figures>
  );
}
