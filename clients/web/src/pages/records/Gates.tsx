// Gates: what must be there, what shows it, who voted, and what was decided.
import { type Criterion, CriterionState, type Gate, GateOutcome, GateState, newId } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { FilesOf } from "../../components/FilesOf";
import { formatDay, formatMinutes } from "../../lib/dates";
import { outcomeWords } from "../../lib/gates";
import { gateFigures, percent } from "../../lib/metrics";
import { stageName } from "../../lib/names";
import { useRecords } from "../../lib/records";
import { EvidenceChip } from "../../proof/EvidenceChip";
import {
  Chip,
  Create,
  type Offer,
  Offers,
  Panel,
  RecordList,
  RecordPage,
  RecordRow,
  RedactTexts,
  seen,
  type Tone,
  useShown,
} from "./parts";

const outcomeTone: Readonly<Record<number, Tone>> = {
  [GateOutcome.GO]: "good",
  [GateOutcome.CONDITIONAL_GO]: "warn",
  [GateOutcome.NO_GO]: "bad",
};
const criterionTone: Readonly<Record<number, Tone>> = {
  [CriterionState.CRITERION_MET]: "good",
  [CriterionState.CRITERION_FAILED]: "bad",
  [CriterionState.CRITERION_WAIVED]: "warn",
};

export function Gates(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const gates = [...useRecords(project, "gates", "gate")].sort((a, b) => a.gateId.localeCompare(b.gateId));
  return (
    <RecordPage name="gates" view="gates" actions={<Create intent="defineGate" idKey="gateId" />}>
      {gates.length === 0 ? (
        <Panel title={t("nav.gates")}>
          <RecordList empty={t("records.page.noGates")} count={0}>
            {null}
          </RecordList>
        </Panel>
      ) : (
        <>
          <Figures gates={gates} />
          {gates.map((gate) => (
            <GatePanel key={gate.gateId} gate={gate} />
          ))}
        </>
      )}
    </RecordPage>
  );
}

// How often a gate was passed at the first try, and how long a decision took.
function Figures({ gates }: { readonly gates: readonly Gate[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const { decided, passedFirst, latencyMinutes } = gateFigures(gates);
  if (decided === 0) return null;
  return (
    <dl className="facts wide">
      <div>
        <dt>{t("records.page.firstPass")}</dt>
        <dd className="tabular">{`${percent(passedFirst, decided)} % (${passedFirst} / ${decided})`}</dd>
      </div>
      {latencyMinutes === undefined ? null : (
        <div>
          <dt>{t("records.page.decisionLatency")}</dt>
          <dd className="tabular">{formatMinutes(Math.round(latencyMinutes), i18n.language)}</dd>
        </div>
      )}
    </dl>
  );
}

function GatePanel({ gate }: { readonly gate: Gate }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { words, person, at } = useShown();
  const given = { gateId: gate.gateId };
  const called = { GateOutcome: outcomeWords(gate) };
  const entity = `gate/${gate.gateId}`;
  const reviewed = gate.state === GateState.GATE_IN_REVIEW;
  const decided = gate.state === GateState.GATE_DECIDED;
  const offers: Offer[] = decided
    ? [{ intent: "reopenGate", given, quiet: true }]
    : reviewed
      ? [
          { intent: "castVote", given, called },
          { intent: "decideGate", given, called, expect: seen(entity, gate) },
        ]
      : [
          { intent: "openGateReview", given },
          { intent: "addCriterion", given: { ...given, criterionId: newId() }, initial: { weight: 1 } },
        ];
  return (
    <section className="panel record-panel" data-entity={entity}>
      <header>
        <h2>{gate.name}</h2>
        <Chip tone={decided ? (outcomeTone[gate.outcome] ?? "") : ""}>
          {decided ? words.value(outcomeWords(gate), gate.outcome) : words.value("GateState", gate.state)}
        </Chip>
        <span style={{ flex: 1 }} />
        <Offers offers={offers} size="compact-sm" />
      </header>
      <div className="record-facts">
        {gate.beforeStage ? (
          <span>{t("records.page.guards", { stage: stageName(t, gate.beforeStage) })}</span>
        ) : null}
        {gate.beforeLiveRun ? <span>{words.field("before_live_run")}</span> : null}
        <span>{t("records.page.votes", { count: gate.votes.length, quorum: Math.max(1, gate.quorum) })}</span>
        {decided ? (
          <span>
            {person(gate.decidedBy)} · {at(gate.decidedAt)}{" "}
            <EvidenceChip project={project} query={`${entity} command:decide_gate`} />
          </span>
        ) : null}
      </div>
      <Readiness gate={gate} />
      <ul className="rows">
        {gate.criteria.map((criterion) => (
          <CriterionRow key={criterion.criterionId} gate={gate} criterion={criterion} open={!decided} />
        ))}
      </ul>
      <Outcome gate={gate} />
    </section>
  );
}

function Readiness({ gate }: { readonly gate: Gate }): ReactNode {
  const { t } = useTranslation();
  if (gate.criteria.length === 0) return null;
  return (
    <div className="readiness">
      <meter min={0} max={100} value={gate.readiness} aria-label={t("records.field.readiness")} />
      <span className="tabular">{gate.readiness} %</span>
      <Chip tone={gate.ready ? "good" : "warn"}>
        {gate.ready ? t("records.page.ready") : t("records.page.notReady")}
      </Chip>
    </div>
  );
}

function CriterionRow({
  gate,
  criterion,
  open,
}: {
  readonly gate: Gate;
  readonly criterion: Criterion;
  readonly open: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { project, past } = useProject();
  const { words, person, at, both } = useShown();
  const given = { gateId: gate.gateId, criterionId: criterion.criterionId };
  const offers: Offer[] = open
    ? [
        { intent: "attachEvidence", given: { ...given, evidenceId: newId() } },
        { intent: "meetCriterion", given },
        { intent: "failCriterion", given },
        ...(criterion.waivable ? [{ intent: "waiveCriterion", given } as const] : []),
      ]
    : [];
  return (
    <RecordRow
      id={`criterion/${gate.gateId}/${criterion.criterionId}`}
      texts={criterion.reason ? `gate/${gate.gateId}/${criterion.criterionId}` : ""}
      title={both(criterion.text)}
      chips={
        <>
          {criterion.hard ? <Chip>{t("records.page.hard")}</Chip> : null}
          <Chip tone={criterionTone[criterion.state] ?? ""}>
            {words.value("CriterionState", criterion.state)}
          </Chip>
        </>
      }
      facts={[
        criterion.check ? words.value("CriterionCheck", criterion.check) : "",
        criterion.by ? `${person(criterion.by)} · ${at(criterion.at)}` : "",
        criterion.reason,
        criterion.waivedUntil
          ? `${words.field("until")} ${formatDay(criterion.waivedUntil, i18n.language)}`
          : "",
      ]}
      offers={offers}
    >
      {criterion.evidence.length > 0 ? (
        <ul className="evidence">
          {criterion.evidence.map((one) => (
            <li key={one.evidenceId}>
              {/^https?:\/\//.test(one.reference) ? (
                <a href={one.reference} target="_blank" rel="noreferrer">
                  {one.title}
                </a>
              ) : (
                one.title
              )}{" "}
              <span className="muted">
                {person(one.by)} · {at(one.at)}
                {one.note ? ` · ${one.note}` : ""}
              </span>
              {one.note ? (
                <RedactTexts texts={`gate/${gate.gateId}/${one.evidenceId}`} called={one.title} />
              ) : null}
              <FilesOf
                project={project}
                about={`gate/${gate.gateId}`}
                part={one.evidenceId}
                fixed={past || !open}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </RecordRow>
  );
}

function Outcome({ gate }: { readonly gate: Gate }): ReactNode {
  const { t, i18n } = useTranslation();
  const { words, person } = useShown();
  if (gate.votes.length === 0 && gate.conditions.length === 0 && !gate.reason) return null;
  return (
    <div className="record-more">
      <RedactTexts texts={`gate/${gate.gateId}`} called={gate.name} />
      {gate.reason ? <p className="record-text">{gate.reason}</p> : null}
      {gate.votes.length > 0 ? (
        <p className="record-facts">
          {gate.votes.map((vote) => (
            <span key={vote.personId}>
              {person(vote.personId)}: {words.value(outcomeWords(gate), vote.choice)}
              {vote.reason ? ` (${vote.reason})` : ""}
            </span>
          ))}
        </p>
      ) : null}
      {gate.conditions.length > 0 ? (
        <>
          <h3>{t("records.field.conditions")}</h3>
          <ul className="evidence">
            {gate.conditions.map((condition) => (
              <li key={condition.text}>
                {condition.text}{" "}
                <span className="muted">
                  {person(condition.owner)} · {formatDay(condition.due, i18n.language)}
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}
