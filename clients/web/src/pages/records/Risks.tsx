// The risk register: the matrix of what is left, and each risk with its trail.
import { type Risk, RiskState } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { pointsOf, RiskMatrix, type Standing, standingOf, toneOf } from "../../charts/RiskMatrix";
import { formatDay } from "../../lib/dates";
import { useRecords } from "../../lib/records";
import {
  byCreation,
  Chip,
  Create,
  type Offer,
  Panel,
  RecordList,
  RecordPage,
  RecordRow,
  useShown,
} from "./parts";

export function Risks(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const risks = byCreation(useRecords(project, "risks", "risk"));
  const exposure = useRecords(project, "risks", "exposure")[0];
  const [cell, setCell] = useState<Standing>();
  const open = risks.filter((risk) => risk.state !== RiskState.RISK_CLOSED);
  const shown = cell
    ? open.filter((risk) => {
        const at = standingOf(risk);
        return at?.probability === cell.probability && at.impact === cell.impact;
      })
    : risks;
  return (
    <RecordPage name="risks" view="risks" actions={<Create intent="identifyRisk" idKey="riskId" />}>
      <div className="record-columns">
        <Panel title={t("records.page.matrix")}>
          <RiskMatrix risks={open} chosen={cell} onChoose={setCell} />
          <dl className="facts">
            <div>
              <dt>{t("records.page.exposureInherent")}</dt>
              <dd className="tabular">{exposure?.inherent ?? 0}</dd>
            </div>
            <div>
              <dt>{t("records.page.exposureResidual")}</dt>
              <dd className="tabular">{exposure?.residual ?? 0}</dd>
            </div>
            <div>
              <dt>{t("records.page.highRisks")}</dt>
              <dd className="tabular">{exposure?.high ?? 0}</dd>
            </div>
          </dl>
        </Panel>
        <Panel title={t("nav.risks")}>
          <RecordList empty={t("records.page.noRisks")} count={shown.length}>
            {shown.map((risk) => (
              <RiskRow key={risk.riskId} risk={risk} />
            ))}
          </RecordList>
        </Panel>
      </div>
    </RecordPage>
  );
}

function RiskRow({ risk }: { readonly risk: Risk }): ReactNode {
  const { t, i18n } = useTranslation();
  const { words, person } = useShown();
  const points = pointsOf(risk);
  const given = { riskId: risk.riskId };
  const closed = risk.state === RiskState.RISK_CLOSED;
  const offers: Offer[] = closed
    ? []
    : [
        { intent: "assessRisk", given },
        { intent: "planResponse", given },
        { intent: "escalateRisk", given },
        { intent: "acceptRisk", given },
        { intent: "materialiseRisk", given },
        { intent: "closeRisk", given, grave: true },
      ];
  return (
    <RecordRow
      id={`risk/${risk.riskId}`}
      texts={`risk/${risk.riskId}`}
      title={risk.title}
      chips={
        <>
          {points > 0 ? <Chip tone={toneOf(points)}>{points}</Chip> : null}
          <Chip tone={closed ? "good" : ""}>{words.value("RiskState", risk.state)}</Chip>
        </>
      }
      facts={[
        person(risk.owner),
        risk.category,
        risk.strategy ? words.value("RiskStrategy", risk.strategy) : "",
        risk.acceptedUntil ? `${words.field("until")} ${formatDay(risk.acceptedUntil, i18n.language)}` : "",
        risk.escalatedTo ? `→ ${person(risk.escalatedTo)}` : "",
      ]}
      offers={offers}
    >
      {risk.cause ? <p className="record-text">{risk.cause}</p> : null}
      {risk.response ? (
        <p className="record-text">
          <strong>{words.field("response")}</strong> {risk.response}
        </p>
      ) : null}
      {risk.trail.length > 1 ? (
        <p className="record-text muted tabular" title={t("records.page.trail")}>
          {risk.trail.map((point) => `${point.probability}×${point.impact}`).join(" → ")}
        </p>
      ) : null}
    </RecordRow>
  );
}
