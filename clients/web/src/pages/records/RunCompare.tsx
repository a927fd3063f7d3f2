// A rehearsal beside the live run: what each step took, and how far that was from the plan.
import type { Run } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { compareRuns, pairOf, variancePercent } from "../../lib/runs";
import { Panel, useShown } from "./parts";

const signed = (percent: number): string => `${percent > 0 ? "+" : ""}${percent} %`;

export function RunCompare({ run, runs }: { readonly run: Run; readonly runs: readonly Run[] }): ReactNode {
  const { t } = useTranslation();
  const { at } = useShown();
  const pair = pairOf(run, runs);
  if (!pair) return null;
  const { steps, ...sums } = compareRuns(pair.rehearsal, pair.live);
  const title = t("records.page.compare");
  return (
    <Panel
      title={title}
      aside={
        <span className="muted tabular">
          {t("records.page.compared", {
            rehearsal: at(pair.rehearsal.startedAt),
            live: at(pair.live.startedAt),
          })}
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="table-wrap" tabIndex={0} aria-label={title}>
        <table className="plain-table" data-testid="run-compare">
          <thead>
            <tr>
              <th>{t("records.page.step")}</th>
              <th>{t("records.page.planned")}</th>
              <th>{t("records.page.rehearsed")}</th>
              <th>{t("records.page.live")}</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={step.stepId} data-step={step.stepId}>
                <td>{step.title}</td>
                <td className="tabular">{t("records.page.minutes", { count: step.planned })}</td>
                <Took minutes={step.rehearsed} planned={step.planned} />
                <Took minutes={step.live} planned={step.planned} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th>{t("records.page.ofBoth")}</th>
              <td className="tabular">{t("records.page.minutes", { count: sums.planned })}</td>
              <Took minutes={sums.rehearsed} planned={sums.planned} />
              <Took minutes={sums.live} planned={sums.planned} />
            </tr>
          </tfoot>
        </table>
      </section>
    </Panel>
  );
}

function Took({
  minutes,
  planned,
}: {
  readonly minutes: number | undefined;
  readonly planned: number;
}): ReactNode {
  const { t } = useTranslation();
  const variance = variancePercent(minutes, planned);
  return (
    <td className="tabular">
      {minutes === undefined ? "–" : t("records.page.minutes", { count: minutes })}
      {variance === undefined ? null : (
        <span className={variance > 0 ? "bad" : "muted"}> {signed(variance)}</span>
      )}
    </td>
  );
}
