// The risk register: the matrix of what is left, and each risk with its trail.
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { type Risk, RiskState } from "@slipway/sdk";
import { useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { pointsOf, RiskMatrix, type Standing, standingOf, toneOf } from "../../charts/RiskMatrix";
import { formatDay, today } from "../../lib/dates";
import { useRecords } from "../../lib/records";
import { RecordLinks, Told } from "./links";
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

const isClosed = (risk: Risk): boolean => risk.state === RiskState.RISK_CLOSED;

export function Risks(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  // What is closed comes last, the rest by what it weighs.
  const risks = [...byCreation(useRecords(project, "risks", "risk"))].sort(
    (a, b) => Number(isClosed(a)) - Number(isClosed(b)) || pointsOf(b) - pointsOf(a),
  );
  const { sel } = useSearch({ strict: false });
  const [traced, setTraced] = useState(sel?.replace(/^risk\//, ""));
  const exposure = useRecords(project, "risks", "exposure")[0];
  const [cell, setCell] = useState<Standing>();
  const open = risks.filter((risk) => !isClosed(risk));
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
          <RiskMatrix
            risks={open}
            chosen={cell}
            onChoose={setCell}
            trail={risks.find((risk) => risk.riskId === traced)?.trail ?? []}
          />
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
          <RecordList empty={t("records.page.noRisks")} about={t("records.about.risks")} count={shown.length}>
            {shown.map((risk) => (
              <RiskRow
                key={risk.riskId}
                risk={risk}
                traced={traced === risk.riskId}
                onTrace={(on) => setTraced(on ? risk.riskId : undefined)}
              />
            ))}
          </RecordList>
        </Panel>
      </div>
    </RecordPage>
  );
}

// The incident that it became.
function Happened({ id }: { readonly id: string }): ReactNode {
  const { project } = useProject();
  const { words } = useShown();
  const one = useRecords(project, "operation", "incident").find((incident) => incident.incidentId === id);
  return (
    <RecordLinks
      label={words.field("incident_id")}
      items={one ? [{ entity: `incident/${id}`, title: one.title }] : []}
    />
  );
}

function RiskRow({
  risk,
  traced,
  onTrace,
}: {
  readonly risk: Risk;
  readonly traced: boolean;
  readonly onTrace: (on: boolean) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { words, person } = useShown();
  const points = pointsOf(risk);
  const day = (at: Timestamp | undefined): string =>
    at ? formatDay(today(timestampDate(at)), i18n.language) : "–";
  const given = { riskId: risk.riskId };
  const closed = isClosed(risk);
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
        risk.responseDue
          ? t("records.page.responseDue", { day: formatDay(risk.responseDue, i18n.language) })
          : "",
        risk.acceptedBy
          ? t("records.page.acceptedBy", {
              name: person(risk.acceptedBy),
              day: formatDay(risk.acceptedUntil, i18n.language),
            })
          : "",
        risk.escalatedTo ? t("records.page.escalatedTo", { name: person(risk.escalatedTo) }) : "",
        risk.outcome ? words.value("RiskOutcome", risk.outcome) : "",
      ]}
      offers={offers}
    >
      <Told
        texts={[
          [words.field("cause"), risk.cause],
          [words.field("consequence"), risk.consequence],
          [words.field("response"), risk.response],
          [words.field("trigger"), risk.trigger],
          [words.field("contingency"), risk.contingency],
          [t("records.page.acceptance_reason"), risk.acceptanceReason],
          [t("records.page.escalation_reason"), risk.escalationReason],
          [t("records.page.outcome_note"), risk.outcomeNote],
        ]}
      />
      {risk.incidentId ? <Happened id={risk.incidentId} /> : null}
      {risk.trail.length > 1 ? (
        <button
          type="button"
          className="link-button tabular risk-trail"
          aria-pressed={traced}
          title={t("records.page.trail")}
          onClick={() => onTrace(!traced)}
        >
          {risk.trail.map((point) => `${point.probability}×${point.impact} (${day(point.at)})`).join(" → ")}
        </button>
      ) : null}
    </RecordRow>
  );
}
