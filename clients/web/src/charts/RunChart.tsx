// Planned (pale) and actual or expected (strong) times of each step of a run, by lanes.
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { type Run, type RunForecast, type RunStep, type StepForecast, StepState } from "@slipway/sdk";
import type { ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import { formatClock, formatInstant } from "../lib/dates";

const ms = (time: Timestamp | undefined): number => (time ? timestampDate(time).getTime() : 0);

// `now`: draws where we are, in milliseconds since 1970. `steps`: only these are drawn, `more` being said of the others.
export function RunChart({
  run,
  forecast,
  now,
  steps = run.steps,
  more,
  box,
}: {
  readonly run: Run;
  readonly forecast: RunForecast;
  readonly now?: number | undefined;
  readonly steps?: readonly RunStep[];
  readonly more?: string;
  readonly box?: Ref<HTMLDivElement>;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const times = forecast.steps
    .flatMap((step) => [ms(step.plannedStart), ms(step.start), ms(step.plannedEnd), ms(step.end)])
    .filter((time) => time > 0);
  const from = Math.min(...times);
  const until = Math.max(from + 60_000, ...times);
  const span = until - from;
  const clock = (time: number): string => formatClock(new Date(time), i18n.language);
  const percent = (time: number): number => ((time - from) / span) * 100;
  const place = (time: Timestamp | undefined): number => percent(ms(time));
  const byId = new Map(forecast.steps.map((step) => [step.stepId, step]));
  const here = now === undefined ? -1 : percent(now);
  const end = forecast.forecastEnd ? formatInstant(timestampDate(forecast.forecastEnd), i18n.language) : "";
  return (
    <div className="run-chart" role="img" aria-label={t("records.page.forecastOf", { end })} ref={box}>
      <div className="run-line run-axis">
        <span />
        <span className="tabular">
          <span>{clock(from)}</span>
          <span>{clock(until)}</span>
        </span>
      </div>
      {steps.map((step) => {
        const expected = byId.get(step.step?.stepId ?? "");
        if (!expected) return null;
        return (
          <div key={expected.stepId} className="run-line">
            <span className="run-name">
              {step.step?.lane ? <span className="muted">{step.step.lane} · </span> : null}
              {step.step?.title}
            </span>
            <span className="run-bars">
              <Bar kind="planned" from={place(expected.plannedStart)} to={place(expected.plannedEnd)} />
              <Bar kind={barKind(step, expected)} from={place(expected.start)} to={place(expected.end)} />
              {here >= 0 && here <= 100 ? <i className="today" style={{ left: `${here}%` }} /> : null}
            </span>
          </div>
        );
      })}
      {more ? <div className="run-line muted">{more}</div> : null}
    </div>
  );
}

function barKind(step: RunStep, forecast: StepForecast): string {
  if (step.state === StepState.STEP_COMPLETED || step.state === StepState.STEP_SKIPPED) return "done";
  if (step.state === StepState.STEP_FAILED) return "failed";
  return forecast.critical ? "critical" : "ahead";
}

function Bar({
  kind,
  from,
  to,
}: {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}): ReactNode {
  return (
    <i className={`run-bar ${kind}`} style={{ left: `${from}%`, width: `${Math.max(0.6, to - from)}%` }} />
  );
}
