// How many risks stand where: probability upwards, impact to the right, as the register's readers know it.
import type { Risk } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

const highPoints = 15;
const mediumPoints = 8;
const steps = [1, 2, 3, 4, 5];

export interface Standing {
  readonly probability: number;
  readonly impact: number;
}

// Where a risk stands now: after its response, where that was assessed.
export function standingOf(risk: Risk): Standing | undefined {
  if (risk.residualProbability > 0) {
    return { probability: risk.residualProbability, impact: risk.residualImpact };
  }
  if (risk.probability > 0) return { probability: risk.probability, impact: risk.impact };
  return undefined;
}

// 0: not assessed.
export function pointsOf(risk: Risk): number {
  const at = standingOf(risk);
  return at ? at.probability * at.impact : 0;
}

export function toneOf(points: number): "good" | "warn" | "bad" {
  if (points >= highPoints) return "bad";
  return points >= mediumPoints ? "warn" : "good";
}

// Cells are buttons where something can be chosen; else a picture. `trail`: where one risk stood, oldest first.
export function RiskMatrix({
  risks,
  chosen,
  onChoose,
  trail = [],
}: {
  readonly risks: readonly Risk[];
  readonly chosen?: Standing | undefined;
  readonly onChoose?: (cell: Standing | undefined) => void;
  readonly trail?: readonly Standing[];
}): ReactNode {
  const { t } = useTranslation();
  const cells = [...steps].reverse().flatMap((probability) =>
    steps.map((impact) => {
      const count = risks.filter((risk) => {
        const at = standingOf(risk);
        return at?.probability === probability && at.impact === impact;
      }).length;
      return { probability, impact, count, tone: toneOf(probability * impact) };
    }),
  );
  const label = (cell: (typeof cells)[number]): string =>
    t("records.page.cell", { probability: cell.probability, impact: cell.impact, count: cell.count });
  const drawn = cells.map((cell) => {
    const { probability, impact, count, tone } = cell;
    const key = `${probability}-${impact}`;
    const text = count > 0 ? count : "";
    const was = trail.flatMap((at, index) =>
      at.probability === probability && at.impact === impact ? [index] : [],
    );
    // Drawn, not said: the row's own trail says it.
    const dot = was.length > 0 ? was.map((index) => index + 1).join() : undefined;
    const now = was.includes(trail.length - 1) ? "now" : "before";
    if (!onChoose) {
      return (
        <span key={key} className={`risk-cell ${tone}`}>
          {text}
        </span>
      );
    }
    const on = chosen?.probability === probability && chosen.impact === impact;
    return (
      <button
        type="button"
        key={key}
        className={`risk-cell ${tone}${on ? " on" : ""}`}
        aria-pressed={on}
        data-trail={dot}
        data-stood={dot && now}
        aria-label={label(cell)}
        onClick={() => onChoose(on ? undefined : { probability, impact })}
      >
        {text}
      </button>
    );
  });
  const axes = (
    <>
      <span className="risk-axis up">{t("records.field.probability")}</span>
      <span className="risk-steps up tabular" aria-hidden="true">
        {[...steps].reverse().map((step) => (
          <span key={step}>{step}</span>
        ))}
      </span>
      <div className="risk-cells">{drawn}</div>
      <span className="risk-steps tabular" aria-hidden="true">
        {steps.map((step) => (
          <span key={step}>{step}</span>
        ))}
      </span>
      <span className="risk-axis">{t("records.field.impact")}</span>
    </>
  );
  if (onChoose) {
    return (
      <fieldset className="risk-matrix" aria-label={t("records.page.matrix")}>
        {axes}
      </fieldset>
    );
  }
  const said = [
    t("records.page.matrix"),
    ...cells.filter((cell) => cell.count > 0).map((cell) => label(cell)),
  ].join("; ");
  return (
    <div className="risk-matrix" role="img" aria-label={said}>
      {axes}
    </div>
  );
}
